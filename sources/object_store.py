"""Archived objects by name, wherever they are read: in the archive's folder, or in a store that several machines reach.

A store is named by an address that fsspec knows (`s3://…`, `file:///…`); it holds `objects/ab/<sha256>` as the archive
does. fsspec comes with the extra `cluster`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sources.archive import Archive, check_object

_SCHEME: Final = "://"


@contextmanager
def open_object(location: str, name: str) -> Iterator[Path]:
    """A file with the object's bytes, held against its name.

    Raises DamagedObjectError where they are others, OSError where they cannot be read.
    """
    if _SCHEME not in location:
        yield check_object(Archive(Path(location)).path(name))
        return
    with TemporaryDirectory(prefix="thidua-object-") as folder:
        path = Path(folder) / name
        files, root = _open_store(location)
        files.get_file(_address(root, name), str(path))
        yield check_object(path)


def publish_objects(archive: Archive, location: str, names: Iterable[str]) -> int:
    """Put these objects into the store, as far as they are not there; gives how many were put.

    A folder is no store: whoever shares the archive itself has nothing to put.
    """
    if _SCHEME not in location:
        return 0
    files, root = _open_store(location)
    put = 0
    for name in sorted(set(names)):
        address, path = _address(root, name), check_object(archive.path(name))
        if files.exists(address) and files.size(address) == path.stat().st_size:
            continue
        files.makedirs(address.rpartition("/")[0], exist_ok=True)
        files.put_file(str(path), address)
        put += 1
    return put


def _open_store(location: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    files, root = url_to_fs(location)
    return files, str(root)


def _address(root: str, name: str) -> str:
    return f"{root.rstrip('/')}/objects/{name[:2]}/{name}"

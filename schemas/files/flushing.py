"""Have files and folders on the disk; errors that name the file."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

FLUSHED_AT_ONCE: Final = 4
"""Threads that wait for the disk. More are hardly faster, and each takes address space, which is scarce in workers."""
FLUSHED_ONE_BY_ONE: Final = 64
"""More files than that, and the whole file system is flushed, where that is known."""
ON_WINDOWS: Final = os.name == "nt"
NOT_KNOWN_HERE: Final = frozenset({errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What file systems answer that know no hard links or cannot flush a folder."""


def flush_files(paths: Iterable[Path | str], up_to: Path | None = None) -> None:
    """Flush files that were written without; returns once all are on the disk.

    With them their folders, and those above as far as `up_to`, which may have been new as well. Where they are many,
    the file system is flushed as a whole, if it can be: that takes a second or two for thousands of files.
    """
    files = list(dict.fromkeys(map(str, paths)))  # as texts: of tens of thousands a path weighs five times as much
    folders = set(map(Path, {os.path.dirname(file) for file in files}))  # noqa: PTH120 -- a path of each of thousands
    if len(files) > FLUSHED_ONE_BY_ONE and _sync_file_systems(folders):
        return
    if up_to is not None:
        folders |= {above for one in list(folders) for above in one.parents if above.is_relative_to(up_to)}
    side_by_side(flush_path, files)
    side_by_side(sync_folder, sorted(folders, reverse=True))


def _sync_file_systems(folders: Iterable[Path]) -> bool:
    """Flush all of the file systems that the folders lie on (Linux, `syncfs(2)`); False where that is not known."""
    sync = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform == "linux" else None
    if sync is None:
        return False
    for folder in {folder.stat().st_dev: folder for folder in folders}.values():
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if sync(descriptor) != 0:
                code = ctypes.get_errno()
                if code in NOT_KNOWN_HERE:
                    return False
                raise OSError(code, os.strerror(code), str(folder))
        finally:
            os.close(descriptor)
    return True


def sync_folder(folder: Path) -> None:
    """Flush the folder's entries: files put there are there after a power cut. Windows does that by itself."""
    if ON_WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_KNOWN_HERE:  # shares answer so: there is no more to be done
            raise with_path(error, folder) from error
    finally:
        os.close(descriptor)


def flush_path(path: Path | str) -> None:
    """Flush the file that lies there."""
    with naming(Path(path)):
        descriptor = os.open(path, os.O_RDWR if ON_WINDOWS else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def side_by_side(work: Callable[[T], None], items: Iterable[T]) -> None:
    """Do the work for each in threads: while one waits for the disk, the others' waiting is the same."""
    several = list(items)
    if len(several) <= 1:
        for one in several:
            work(one)
        return
    with ThreadPoolExecutor(min(FLUSHED_AT_ONCE, len(several))) as threads:
        for _ in threads.map(work, several):
            pass


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Any OSError of the block names `path`, not the temporary."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename == str(path):
            raise
        raise with_path(error, path) from error


def with_path(error: OSError, path: Path) -> OSError:
    """The same error, of that file."""
    return OSError(error.errno, error.strerror, str(path))

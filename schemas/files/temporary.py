"""A new file beside its place, held by one writer until it is renamed; or without a name until it is whole."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.files.flushing import NOT_KNOWN_HERE, ON_WINDOWS, naming

TEMPORARY_SUFFIX: Final = ".dang-ghi"
MOST_WRITERS: Final = 100
"""So many may write one file at the same moment."""
_LONGEST_NAME: Final = 255
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def temporary_of(path: Path, number: int = 1) -> Path:
    """The name that a writer of `path` writes under, in the same folder; the second at the same time has number 2."""
    return path.with_name(_name_temporary(path.name, number))


def _name_temporary(name: str, number: int) -> str:
    end = f".{number}{TEMPORARY_SUFFIX}" if number > 1 else TEMPORARY_SUFFIX
    whole = f".{name}{end}"
    encoded = os.fsencode(name)
    if len(encoded) + len(end) < _LONGEST_NAME:
        return whole
    end = f"~{hashlib.sha256(encoded).hexdigest()[:12]}{end}"
    return "." + encoded[: _LONGEST_NAME - 1 - len(end)].decode(errors="ignore") + end


def create_nameless(path: Path, data: bytes) -> bool | None:
    """Create the file without a temporary, in half the time: it has no name until it is whole (`open(2)`, O_TMPFILE).

    False if there is one. None where that cannot be done, for whatever reason, or a killed writer left a temporary: the
    usual way finds out.
    """
    folder, name = os.path.split(path)
    flag = getattr(os, "O_TMPFILE", 0)
    left = (os.path.join(folder, _name_temporary(name, number)) for number in (1, 2))  # noqa: PTH118 -- thousands
    if not flag or any(map(os.path.lexists, left)):
        return None
    try:
        descriptor = os.open(folder or os.curdir, os.O_RDWR | flag, 0o666)
    except OSError:
        return None
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.link(f"/proc/self/fd/{descriptor}", path, src_dir_fd=descriptor)  # which has the link there followed
    except FileExistsError:
        return False
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return True


@dataclass(slots=True)
class Temporary:
    """A new file that this writer alone holds, until it is renamed."""

    place: Path
    descriptor: int
    folders: tuple[Path, ...]
    """The folders that have new entries once it is renamed: its own, and those in which one above was made."""
    renamed: bool = False

    def write(self, data: bytes) -> None:
        """Append the bytes."""
        self.write_all((data,))

    def write_all(self, blocks: Iterable[bytes]) -> None:
        """Append block after block."""
        with os.fdopen(self.descriptor, "wb", closefd=False) as file:
            for block in blocks:
                file.write(block)

    def rename(self, path: Path) -> None:
        """Put it in its place, over what lies there."""
        self._let_windows_rename()
        self.place.replace(path)
        self.renamed = True

    def rename_if_free(self, path: Path) -> bool:
        """Put it in its place if nothing lies there, in one step where the file system can; tells whether it did."""
        self._let_windows_rename()
        try:
            if ON_WINDOWS:
                self.place.rename(path)  # which fails there if a file lies at the place
                self.renamed = True
            else:
                path.hardlink_to(self.place)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in NOT_KNOWN_HERE:
                raise
            if os.path.lexists(path):
                return False
            self.rename(path)
        return True

    def close(self) -> None:
        """Let it go; without a place it is removed."""
        if not self.renamed:
            with suppress(OSError):
                self.place.unlink(missing_ok=True)
        if self.descriptor >= 0:
            os.close(self.descriptor)

    def _let_windows_rename(self) -> None:
        """Windows renames no open file."""
        if ON_WINDOWS:
            os.close(self.descriptor)
            self.descriptor = -1


@contextmanager
def beside(path: Path) -> Iterator[Temporary]:
    """A new empty file beside `path`; removed at the end unless it was renamed."""
    with naming(path):
        temporary = _take_name(path)
    try:
        yield temporary
    finally:
        temporary.close()


def _take_name(path: Path) -> Temporary:
    """The first name that no living writer holds; what dead ones left under it, and under the next, is removed."""
    made = () if path.parent.exists() else _make_folder(path.parent)
    for number in range(1, MOST_WRITERS + 1):
        place = temporary_of(path, number)
        descriptor = _open_new(place)
        if descriptor is not None:
            following = temporary_of(path, number + 1)
            if os.path.lexists(following):
                _remove_temporary(following)
            return Temporary(place, descriptor, (path.parent, *made))
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))


def _open_new(place: Path) -> int | None:
    """A new file of that name, held by this writer; None while another one holds it."""
    while True:
        try:
            descriptor = os.open(place, _NEW, 0o666)
        except FileExistsError:
            if not _remove_temporary(place):
                return None
        else:
            if _hold(descriptor, place):
                return descriptor
            os.close(descriptor)  # taken for a left one in the moment before it was held


def _remove_temporary(place: Path) -> bool:
    """Remove what a dead writer left; False if its writer lives, or nobody can tell."""
    try:
        if ON_WINDOWS:  # where an open file cannot be removed
            place.unlink(missing_ok=True)
            return True
        descriptor = os.open(place, os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        if not _hold(descriptor, place, or_else=False):
            return not _is_same(descriptor, place)
        place.unlink()
    finally:
        os.close(descriptor)
    return True


def _hold(descriptor: int, place: Path, *, or_else: bool = True) -> bool:
    """Lock the file for as long as it is open here; False if another one did, or it has gone from its place.

    `or_else` is the answer where the file system knows no locks.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return or_else
    return _is_same(descriptor, place)


def _is_same(descriptor: int, place: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(place))
    except FileNotFoundError:
        return False


def _make_folder(folder: Path) -> tuple[Path, ...]:
    """Make the folder and those above that are missing; gives those in which one was made."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(one.parent for one in missing)

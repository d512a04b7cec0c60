"""Write files: beside their place, flushed to the disk, renamed over it, the folder flushed. Every writer uses this.

It stands in `schemas`, as `errors` does: that is the one package all others may import. It knows nothing of ours.
Reading is not here, nor is what belongs in a file.

A crash at any moment leaves the old file, the new one, or beside them a temporary `.<name>.dang-ghi`, which the next
writer of that file removes. A temporary is locked as long as its writer lives, so several writers of one file do not
disturb each other: the last one to rename is the one that counts. Whatever fails is an OSError that names the file.

`durable=False` leaves out the flushing: the same against a process that dies, but where the power fails, a file of the
last half minute may be missing, or lie empty under its name. It is for what can be made again, because waiting for the
disk costs much. Measured on ext4 with files of 30 KB: 0.4 ms a file without, 4 ms with the file flushed, 8 ms with its
folder too; but 0.2 to 0.4 ms where several are flushed side by side (`write_together`, `flush_files`), since a file
system puts down in one go what it is asked for at the same time.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

TEMPORARY_SUFFIX: Final = ".dang-ghi"
MOST_WRITERS: Final = 100
"""So many may write one file at the same moment."""
FLUSHED_AT_ONCE: Final = 4
"""Threads that wait for the disk. More are hardly faster, and each takes address space, which is scarce in workers."""
FLUSHED_ONE_BY_ONE: Final = 64
"""More files than that, and the whole file system is flushed, where that is known."""
_LONGEST_NAME: Final = 255
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_ON_WINDOWS: Final = os.name == "nt"
_NOT_KNOWN_HERE: Final = frozenset({errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What file systems answer that know no hard links or cannot flush a folder."""


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> Path:
    """Write the file, or write it anew, with folders that are missing; gives its path."""
    return write_blocks(path, (data,), durable=durable)


def write_text(path: Path, text: str, *, durable: bool = True) -> Path:
    """Write the text as UTF-8 with the line ends it has."""
    return write_bytes(path, text.encode(), durable=durable)


def write_blocks(path: Path, blocks: Iterable[bytes], *, durable: bool = True) -> Path:
    """Write a file that does not fit into memory, block by block, with folders that are missing; gives its path."""
    with _naming(path), _beside(path) as temporary:
        temporary.write_all(blocks)
        if durable:
            os.fsync(temporary.descriptor)
        temporary.rename(path)
        if durable:
            _side_by_side(sync_folder, temporary.folders)
    return path


def write_private_text(path: Path, text: str) -> Path:
    """Write the text so that at no time anybody but its owner can read it, where the file system has such rights."""
    with _naming(path), _beside(path) as temporary:
        if not _ON_WINDOWS:
            os.fchmod(temporary.descriptor, 0o600)
        temporary.write(text.encode())
        os.fsync(temporary.descriptor)
        temporary.rename(path)
        _side_by_side(sync_folder, temporary.folders)
    return path


def create_bytes(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Write the file if there is none; False if there is one, whose content is left."""
    if not durable:  # one that is flushed waits for the disk far longer than for names
        created = _create_nameless(path, data)
        if created is not None:
            return created
    with _naming(path), _beside(path) as temporary:
        temporary.write(data)
        if durable:
            os.fsync(temporary.descriptor)
        created = temporary.rename_if_free(path)
        if durable:
            _side_by_side(sync_folder, temporary.folders)
    return created


def write_together(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files that belong together, some dozens at most; gives their paths.

    All are on the disk before the first one is put in its place, and they are put there in this order: what fails
    before leaves all places as they were. Flushed side by side they cost about as much as one.
    """
    with ExitStack() as stack:
        written: list[tuple[_Temporary, Path]] = []
        for path, data in contents.items():
            with _naming(path):
                written.append((stack.enter_context(_beside(path)), path))
                written[-1][0].write(data)
        _side_by_side(_flush, written)
        for temporary, path in written:
            with _naming(path):
                temporary.rename(path)
    _side_by_side(sync_folder, {folder for temporary, _ in written for folder in temporary.folders})
    return list(contents)


@contextmanager
def new_file(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """An empty file beside the place, for writers that want a path; put in its place when the block succeeds.

    Times and permissions given to it are kept. What the block raises passes through.
    """
    with _beside(path) as temporary:
        try:
            yield temporary.place
        except OSError as error:
            if error.filename != str(temporary.place):
                raise
            raise _with_path(error, path) from error
        with _naming(path):
            if durable:
                _flush_path(temporary.place)  # by its path: the writer may have put another file there
            temporary.rename(path)
            if durable:
                _side_by_side(sync_folder, temporary.folders)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder built beside its place and renamed when the block succeeds: whole and on the disk, or not there.

    OSError where a folder that is not empty lies at the place. Unlike files, a folder has one builder at a time: what
    lies under the temporary's name is removed.
    """
    building = temporary_of(path)
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
        files = [place for place in building.rglob("*") if place.is_file()]
        _side_by_side(_flush_path, files)
        _side_by_side(sync_folder, [building, *(place for place in building.rglob("*") if place.is_dir())])
        with _naming(path):
            building.rename(path)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    sync_folder(path.parent)


def append_lines(path: Path, lines: bytes | Iterable[bytes], *, durable: bool = True) -> None:
    """Append to a journal, whose last line is ended first if a crash has torn it; what is long may come in pieces."""
    with _naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.writelines((lines,) if isinstance(lines, bytes) else lines)
    if durable:
        flush_files([path])


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove every temporary below the folder; gives them. A killed writer leaves one, whose name may never come again.

    For whoever knows that nobody else writes there now.
    """
    left = sorted(folder.rglob(f".*{TEMPORARY_SUFFIX}"))
    for path in left:
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    return left


def cut_file(path: Path, size: int) -> None:
    """Cut off what a failed or torn writing left behind the first `size` bytes of a journal; on the disk at once."""
    with _naming(path):
        os.truncate(path, size)
    flush_files([path])


def move_file(path: Path, target: Path) -> Path:
    """Move a file within a file system, over what lies at the target; gives the target.

    Not flushed: whoever moves files finds one whose move was lost in a power cut where it was, and moves it again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    return path.replace(target)


def flush_files(paths: Iterable[Path | str], up_to: Path | None = None) -> None:
    """Flush files that were written without; returns once all are on the disk.

    With them their folders, and those above as far as `up_to`, which may have been new as well. Where they are many,
    the file system is flushed as a whole, if it can be: that takes a second or two for thousands of files.
    """
    files = list(dict.fromkeys(map(str, paths)))  # as texts: of tens of thousands a path weighs five times as much
    folders = set(map(Path, {os.path.dirname(file) for file in files}))  # noqa: PTH120
    if len(files) > FLUSHED_ONE_BY_ONE and _sync_file_systems(folders):
        return
    if up_to is not None:
        folders |= {above for one in list(folders) for above in one.parents if above.is_relative_to(up_to)}
    _side_by_side(_flush_path, files)
    _side_by_side(sync_folder, sorted(folders, reverse=True))


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
                if code in _NOT_KNOWN_HERE:
                    return False
                raise OSError(code, os.strerror(code), str(folder))
        finally:
            os.close(descriptor)
    return True


def sync_folder(folder: Path) -> None:
    """Flush the folder's entries: files put there are there after a power cut. Windows does that by itself."""
    if _ON_WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_KNOWN_HERE:  # shares answer so: there is no more to be done
            raise _with_path(error, folder) from error
    finally:
        os.close(descriptor)


def temporary_of(path: Path, number: int = 1) -> Path:
    """The name that a writer of `path` writes under, in the same folder; the second at the same time has number 2."""
    end = f".{number}{TEMPORARY_SUFFIX}" if number > 1 else TEMPORARY_SUFFIX
    whole = f".{path.name}{end}"
    if len(os.fsencode(whole)) <= _LONGEST_NAME:
        return path.with_name(whole)
    name = os.fsencode(path.name)
    end = f"~{hashlib.sha256(name).hexdigest()[:12]}{end}"
    return path.with_name("." + name[: _LONGEST_NAME - 1 - len(end)].decode(errors="ignore") + end)


def _create_nameless(path: Path, data: bytes) -> bool | None:
    """Create the file without a temporary, in half the time: it has no name until it is whole (`open(2)`, O_TMPFILE).

    None where that cannot be done, for whatever reason, or a killed writer left a temporary: the usual way finds out.
    """
    folder, name = os.path.split(path)
    flag = getattr(os, "O_TMPFILE", 0)
    if not flag or os.path.lexists(os.path.join(folder, f".{name}{TEMPORARY_SUFFIX}")):  # noqa: PTH118 -- thousands
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
class _Temporary:
    """A new file that this writer alone holds, until it is renamed."""

    place: Path
    descriptor: int
    folders: tuple[Path, ...]
    """The folders that have new entries once it is renamed: its own, and those in which one above was made."""
    renamed: bool = False

    def write(self, data: bytes) -> None:
        self.write_all((data,))

    def write_all(self, blocks: Iterable[bytes]) -> None:
        with os.fdopen(self.descriptor, "wb", closefd=False) as file:
            for block in blocks:
                file.write(block)

    def rename(self, path: Path) -> None:
        self._let_windows_rename()
        self.place.replace(path)
        self.renamed = True

    def rename_if_free(self, path: Path) -> bool:
        """Put it in its place if nothing lies there, in one step where the file system can; tells whether it did."""
        self._let_windows_rename()
        try:
            if _ON_WINDOWS:
                self.place.rename(path)  # which fails there if a file lies at the place
                self.renamed = True
            else:
                path.hardlink_to(self.place)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NOT_KNOWN_HERE:
                raise
            if os.path.lexists(path):
                return False
            self.rename(path)
        return True

    def close(self) -> None:
        if not self.renamed:
            with suppress(OSError):
                self.place.unlink(missing_ok=True)
        if self.descriptor >= 0:
            os.close(self.descriptor)

    def _let_windows_rename(self) -> None:
        """Windows renames no open file."""
        if _ON_WINDOWS:
            os.close(self.descriptor)
            self.descriptor = -1


@contextmanager
def _beside(path: Path) -> Iterator[_Temporary]:
    """A new empty file beside `path`; removed at the end unless it was renamed."""
    with _naming(path):
        temporary = _take_name(path)
    try:
        yield temporary
    finally:
        temporary.close()


def _take_name(path: Path) -> _Temporary:
    """The first name that no living writer holds; what dead ones left under it, and under the next, is removed."""
    made = () if path.parent.exists() else _make_folder(path.parent)
    for number in range(1, MOST_WRITERS + 1):
        place = temporary_of(path, number)
        descriptor = _open_new(place)
        if descriptor is not None:
            following = temporary_of(path, number + 1)
            if os.path.lexists(following):
                _remove_temporary(following)
            return _Temporary(place, descriptor, (path.parent, *made))
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
        if _ON_WINDOWS:  # where an open file cannot be removed
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


def _flush(written: tuple[_Temporary, Path]) -> None:
    temporary, path = written
    with _naming(path):
        os.fsync(temporary.descriptor)


def _flush_path(path: Path | str) -> None:
    with _naming(Path(path)):
        descriptor = os.open(path, os.O_RDWR if _ON_WINDOWS else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _side_by_side(work: Callable[[T], None], items: Iterable[T]) -> None:
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
def _naming(path: Path) -> Iterator[None]:
    """Any OSError of the block names `path`, not the temporary."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename == str(path):
            raise
        raise _with_path(error, path) from error


def _with_path(error: OSError, path: Path) -> OSError:
    return OSError(error.errno, error.strerror, str(path))

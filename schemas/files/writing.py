"""Writers: a file, several that belong together, a folder, lines of a journal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from schemas.files.flushing import ON_WINDOWS, flush_files, flush_path, naming, side_by_side, sync_folder, with_path
from schemas.files.temporary import TEMPORARY_SUFFIX, Temporary, beside, create_nameless, temporary_of


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> Path:
    """Write the file, or write it anew, with folders that are missing; gives its path."""
    if not durable and not os.path.lexists(path) and create_nameless(path, data):
        return path
    return write_blocks(path, (data,), durable=durable)


def write_text(path: Path, text: str, *, durable: bool = True) -> Path:
    """Write the text as UTF-8 with the line ends it has."""
    return write_bytes(path, text.encode(), durable=durable)


def write_blocks(path: Path, blocks: Iterable[bytes], *, durable: bool = True) -> Path:
    """Write a file that does not fit into memory, block by block, with folders that are missing; gives its path."""
    with naming(path), beside(path) as temporary:
        temporary.write_all(blocks)
        if durable:
            os.fsync(temporary.descriptor)
        temporary.rename(path)
        if durable:
            side_by_side(sync_folder, temporary.folders)
    return path


def write_private_text(path: Path, text: str) -> Path:
    """Write the text so that at no time anybody but its owner can read it, where the file system has such rights."""
    with naming(path), beside(path) as temporary:
        if not ON_WINDOWS:
            os.fchmod(temporary.descriptor, 0o600)
        temporary.write(text.encode())
        os.fsync(temporary.descriptor)
        temporary.rename(path)
        side_by_side(sync_folder, temporary.folders)
    return path


def create_bytes(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Write the file if there is none; False if there is one, whose content is left."""
    if not durable:  # one that is flushed waits for the disk far longer than for names
        created = create_nameless(path, data)
        if created is not None:
            return created
    with naming(path), beside(path) as temporary:
        temporary.write(data)
        if durable:
            os.fsync(temporary.descriptor)
        created = temporary.rename_if_free(path)
        if durable:
            side_by_side(sync_folder, temporary.folders)
    return created


def write_together(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files that belong together, some dozens at most; gives their paths.

    All are on the disk before the first one is put in its place, and they are put there in this order: what fails
    before leaves all places as they were. Flushed side by side they cost about as much as one.
    """
    with ExitStack() as stack:
        written: list[tuple[Temporary, Path]] = []
        for path, data in contents.items():
            with naming(path):
                written.append((stack.enter_context(beside(path)), path))
                written[-1][0].write(data)
        side_by_side(_flush, written)
        for temporary, path in written:
            with naming(path):
                temporary.rename(path)
    side_by_side(sync_folder, {folder for temporary, _ in written for folder in temporary.folders})
    return list(contents)


@contextmanager
def new_file(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """An empty file beside the place, for writers that want a path; put in its place when the block succeeds.

    Times and permissions given to it are kept. What the block raises passes through.
    """
    with beside(path) as temporary:
        try:
            yield temporary.place
        except OSError as error:
            if error.filename != str(temporary.place):
                raise
            raise with_path(error, path) from error
        with naming(path):
            if durable:
                flush_path(temporary.place)  # by its path: the writer may have put another file there
            temporary.rename(path)
            if durable:
                side_by_side(sync_folder, temporary.folders)


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
        side_by_side(flush_path, files)
        side_by_side(sync_folder, [building, *(place for place in building.rglob("*") if place.is_dir())])
        with naming(path):
            building.rename(path)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    sync_folder(path.parent)


def append_lines(path: Path, lines: bytes | Iterable[bytes], *, durable: bool = True) -> None:
    """Append to a journal, whose last line is ended first if a crash has torn it; what is long may come in pieces."""
    with naming(path):
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
    with naming(path):
        os.truncate(path, size)
    flush_files([path])


def move_file(path: Path, target: Path) -> Path:
    """Move a file within a file system, over what lies at the target; gives the target.

    Not flushed: whoever moves files finds one whose move was lost in a power cut where it was, and moves it again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    return path.replace(target)


def _flush(written: tuple[Temporary, Path]) -> None:
    temporary, path = written
    with naming(path):
        os.fsync(temporary.descriptor)

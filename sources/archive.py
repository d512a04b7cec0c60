"""The content-addressed archive: every byte received, kept once under its SHA-256, written before anything else.

It is a safe: what is loaded into the warehouse is on the disk before (`Archive.flush`), what is read is held against
its name (`check_object`), and what has been damaged is written anew wherever its bytes come in again (`Archive.put`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

from filelock import FileLock

from schemas import files
from schemas.errors import PlainError
from sources.object_writer import LARGEST, ObjectWriter

JOURNAL = "first_seen.jsonl"
UNFLUSHED: Final = "chua-ghi-xong"
"""Lies in the archive while objects may not be on the disk yet; a run that was killed leaves it to the next one."""
ObjectMark = tuple[int, int, int, int]
"""Size, modification and change time (ns) and inode: an object is written once, so another mark is another's doing."""
_PORTION: Final = 1024 * 1024
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class DamagedObjectError(PlainError, OSError):
    """An archived object is not what its name says: nothing is read from it."""


def check_object(path: Path) -> Path:
    """The path of an archived object, once its bytes have been held against its name.

    DamagedObjectError where they are others; OSError where they cannot be read.
    """
    if not is_whole(path):
        raise DamagedObjectError(
            f"bản gốc {path.name[:12]} trong kho lưu không còn đúng nội dung ({path}): không dùng bản này. Nếu tệp gốc "
            "còn, đặt lại vào hộp nhận rồi chạy thidua ingest để chép lại; nếu không, lấy từ bản sao lưu."
        )
    return path


def is_whole(path: Path) -> bool:
    """True if the object's bytes are those of its name; OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == path.name


class Archive:
    """An archive folder: `objects/ab/<sha256>` and the journal of first sightings.

    One level of folders: a folder costs more to make than a document to write. Archives of two levels, `ab/cd`, are
    still read. `repaired` are the objects that `put` found damaged and wrote anew.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._journal = folder / JOURNAL
        self._objects = f"{folder}/objects/"
        self._seen: dict[str, datetime] | None = None
        self._pending: dict[str, datetime] = {}
        self._unflushed: list[str] = []  # as texts: of tens of thousands a path weighs five times as much
        self._marked = False
        self._writer: ObjectWriter | None = None
        self._lock = Lock()
        self.repaired: list[str] = []

    def put(self, data: bytes, *, beside: bool = False) -> str:
        """Keep the bytes and give their SHA-256. Whole or not at all; what is there as it should be is not rewritten.

        On the disk for certain after `flush` only: one by one that would cost ten times the writing. An object that
        is not what its name says any more is written anew, and is one of `repaired`. `beside`: where somebody
        `writes_beside` it may be written later than this returns, and is not read before that ends.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        writer = self._writer
        if writer is not None and writer.has(sha256):
            if not beside:
                writer.settle()
            return sha256
        path, size = self._look(sha256)
        if size is not None and size == len(data) and _holds(path, data):
            return sha256
        first = not (self._marked or self._was_left_unflushed)  # looked at before this run leaves a mark of its own
        if first:
            self._mark_for_flush()
        if writer is not None and beside and size is None and len(data) <= LARGEST:
            writer.give(path, data)
            return sha256
        write = files.create_bytes if size is None else files.write_bytes
        try:
            write(path, data, durable=False)
        except OSError:
            if first:
                self._remove_mark()
            raise
        self._unflushed.append(str(path))
        if size is not None:
            self.repaired.append(sha256)
        return sha256

    @contextmanager
    def writes_beside(self) -> Iterator[None]:
        """For the time of the block a thread writes what may be written beside; at its end all of it is written.

        ObjectNotWrittenError, by `put` or at the end, where something could not be.
        """
        self._writer = ObjectWriter(lambda path: self._unflushed.append(str(path)))
        try:
            yield
            self._writer.settle()
        finally:
            self._end_writer()

    def _end_writer(self) -> None:
        if self._writer is not None:
            self._writer.end()
            self._writer = None

    def collecting(self) -> FileLock:
        """The lock of whoever collects: two at once would each note places of their own as seen for the first time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self.folder / "thu-thap.lock")

    def list_objects(self) -> Iterator[Path]:
        """Every object, of either layout, by its name."""
        found = [path for path in (self.folder / "objects").rglob("*") if _NAME.fullmatch(path.name)]
        yield from sorted(found, key=lambda path: path.name)

    def list_strangers(self) -> Iterator[Path]:
        """Files among the objects that are none: what a killed writer left, or somebody laid there."""
        for path in sorted((self.folder / "objects").rglob("*")):
            if not (path.is_dir() or _NAME.fullmatch(path.name)):
                yield path

    @property
    def _mark(self) -> Path:
        return self.folder / UNFLUSHED

    @cached_property
    def _was_left_unflushed(self) -> bool:
        return self._mark.exists()

    def _mark_for_flush(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mark.touch()
        self._marked = True

    def _remove_mark(self) -> None:
        self._mark.unlink(missing_ok=True)
        self._marked = False

    @property
    def number_to_flush(self) -> int:
        """How many documents were written since the last `flush`, or are to be."""
        return len(self._unflushed) + (self._writer.number_waiting if self._writer is not None else 0)

    def list_to_flush(self) -> tuple[str, ...]:
        """What was written since the last `flush`."""
        return tuple(self._unflushed)

    def take_over(self, written: Sequence[str] | None, repaired: Sequence[str] = ()) -> None:
        """Another process put these objects here: they are flushed with one's own. None: nobody knows which ones."""
        if written is None:
            self._mark_for_flush()
            self._was_left_unflushed = True
        else:
            self._unflushed.extend(written)
        self.repaired.extend(repaired)

    def path(self, sha256: str) -> Path:
        """Where the document of that hash lies or would lie."""
        place = self._place(sha256)
        if place.exists() or not self._has_two_levels:
            return place
        older = place.parent / sha256[2:4] / sha256
        return older if older.exists() else place

    def _look(self, sha256: str) -> tuple[Path, int | None]:
        """Where the document lies or would lie, and its size; None where there is no such file."""
        place = self._place(sha256)
        for at in (place, place.parent / sha256[2:4] / sha256) if self._has_two_levels else (place,):
            with suppress(OSError):
                status = at.stat()
                if stat.S_ISREG(status.st_mode):
                    return at, status.st_size
        return place, None

    def _place(self, sha256: str) -> Path:
        return Path(f"{self._objects}{sha256[:2]}/{sha256}")

    @cached_property
    def _has_two_levels(self) -> bool:
        """True if the archive holds documents of the older layout."""
        return any(self.folder.glob("objects/??/??"))

    def has(self, sha256: str) -> bool:
        """True if the document is archived."""
        return self.path(sha256).is_file()

    def look_at_object(self, sha256: str) -> ObjectMark | None:
        """What tells an object from one that was written to since; None where it is not there."""
        try:
            status = os.stat(f"{self._objects}{sha256[:2]}/{sha256}")  # noqa: PTH116 -- asked for each of thousands
        except OSError:
            path = self.path(sha256)
            if not path.is_file():
                return None
            status = path.stat()
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino

    def read(self, sha256: str) -> bytes:
        """The document's bytes; FileNotFoundError if it is not archived, DamagedObjectError if it is another's."""
        return check_object(self.path(sha256)).read_bytes()

    def find_first_sighting(self, sighting_id: str, now: datetime) -> datetime:
        """The earliest moment this place was seen, `now` included; lasting once `remember` has run."""
        seen = self._load()
        known = seen.get(sighting_id)
        if known is not None and known <= now:
            return known
        seen[sighting_id] = now
        with self._lock:
            self._pending[sighting_id] = now
        return now

    def remember(self) -> None:
        """Append what is new to the journal; it is on the disk once this returns. May run beside the collecting."""
        with self._lock:
            pending, self._pending = self._pending, {}
        if not pending:
            return
        lines = [json.dumps({"id": i, "at": at.isoformat()}) + "\n" for i, at in pending.items()]
        try:
            files.append_lines(self._journal, "".join(lines).encode())
        except OSError:
            with self._lock:
                self._pending = {**pending, **self._pending}
            raise

    def flush(self) -> None:
        """See to it that all that was put is on the disk; nothing of it may be loaded before.

        What a killed run put and did not flush is flushed with it: it looks as if it were there already. Its
        temporaries go: whoever collects is alone, and nobody would write the same object again.
        """
        self._end_writer()  # whose end an interrupt may have cut short
        if self._was_left_unflushed:
            files.remove_leftovers(self.folder)
            files.flush_files([*self.list_objects()], self.folder.parent)
        else:
            files.flush_files(self._unflushed, self.folder.parent)
        self._remove_mark()
        self._was_left_unflushed = False
        self._unflushed.clear()

    def hash_first_sightings(self) -> str:
        """The hash of the journal as it lies there; nothing may wait to be remembered."""
        try:
            with self._journal.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return ""

    def read_journal(self) -> tuple[frozenset[str], int]:
        """The places in the journal, and how many of its lines cannot be read."""
        lines = self._journal.read_bytes().splitlines() if self._journal.is_file() else []
        entries = [_read_line(line) for line in lines]
        return frozenset(entry[0] for entry in entries if entry), entries.count(None)

    def _load(self) -> dict[str, datetime]:
        if self._seen is None:
            self._seen = {}
            lines = self._journal.read_bytes().splitlines() if self._journal.is_file() else []
            for sighting_id, at in filter(None, map(_read_line, lines)):
                known = self._seen.get(sighting_id)
                self._seen[sighting_id] = min(known, at) if known else at
        return self._seen


def _read_line(line: bytes) -> tuple[str, datetime] | None:
    """Place and moment of a journal line; None for a torn one, left by a crash."""
    try:
        entry = json.loads(line)
        return str(entry["id"]), datetime.fromisoformat(entry["at"])
    except (ValueError, KeyError, TypeError):
        return None


def _holds(path: Path, data: bytes) -> bool:
    """True if a file of that size holds these very bytes; compared piece by piece, so that nothing is held twice."""
    view = memoryview(data)
    with path.open("rb") as file:
        return all(file.read(_PORTION) == view[at : at + _PORTION] for at in range(0, len(data), _PORTION))

"""The file of the journal: lines of JSON that are only added, each with the hash of the one before it.

A line is one transaction of the warehouse. It is on the disk before that transaction is committed; what a crash tore
off while it was written was never committed, and is set aside. Nothing here knows what the changes of a line mean.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from schemas import files
from schemas.errors import PlainError
from schemas.spill import Held, Spill, Waiting

SUFFIX: Final = ".jsonl"
HOME_FOLDER: Final = "warehouse"
"""A home keeps its warehouse in a folder of that name; the journal is not in it, so that both are not lost together."""
_BLOCK: Final = 1 << 16


class JournalError(PlainError, ValueError):
    """The journal is damaged, or is not the journal of this warehouse."""


class Mark(NamedTuple):
    """A place in the journal: the number of a line and its hash; line 0 stands before the first."""

    number: int
    hash: str


START: Final = Mark(0, "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it was read: its place, the layout of the tables it was written for, its changes as JSON."""

    mark: Mark
    layout: int
    changes: Sequence[Mapping[str, Any]]


class ToldChanges:
    """What a transaction has changed so far, as JSON, as its line is going to say it; of many rows in a file."""

    def __init__(self) -> None:
        self.pieces: list[Waiting] = []
        self._spill = Spill()

    def add(self, change: Iterable[bytes]) -> None:
        """One change more, in pieces."""
        if self.pieces:
            self.pieces.append(Held(b","))
        self.pieces.extend(map(self._spill.put, change))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal, without its line break, in pieces: of a large collection it has tens of megabytes."""

    pieces: tuple[Waiting, ...]

    def __iter__(self) -> Iterator[bytes]:
        return (piece.read() for piece in self.pieces)


def journal_of(warehouse: Path) -> Path:
    """Where the journal of a warehouse file lies: in `journal` of its home; beside it where it has none.

    It follows the file itself: a folder that is a link leads to the same journal as the folder it stands for.
    """
    whole = warehouse.resolve()
    if whole.parent.name == HOME_FOLDER:
        return whole.parent.parent / "journal" / (whole.stem + SUFFIX)
    return whole.with_suffix(SUFFIX)


class Journal:
    """One journal file. Whoever adds to it holds the lock of its warehouse."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_empty(self) -> bool:
        """True if it has no line."""
        return not self.path.is_file() or self.path.stat().st_size == 0

    def read_last(self) -> Mark:
        """The last line's place; START without lines. JournalError if that line cannot be read.

        Only the end of the file is read: the lines before it are checked by whoever reads them all.
        """
        if self.is_empty:
            return START
        with self.path.open("rb") as file:
            line = _read_last_line(file)
        return _parse(line, self.path, None).mark

    def ends_at(self, place: Mark) -> bool:
        """True if that is the last line: by its hash, which has the line's number in it; a line may hold megabytes."""
        if self.is_empty:
            return place == START
        with self.path.open("rb") as file:
            line = _read_last_line(file)
        return line.endswith(b"\n") and _hash(line[:-1]) == place.hash

    def read(self, after: Mark = START) -> Iterator[Entry]:
        """Every line after that place, the chain checked from the first line on.

        JournalError names the line at which the chain is broken, or says that `after` is no place of this journal.
        """
        before = START
        met = after == START
        for line in self._iterate():
            entry = _parse(line, self.path, before)
            if met:
                yield entry
            before = entry.mark
            met = met or before == after
        if not met:
            raise JournalError(
                f"nhật ký {self.path} không có dòng {after.number} mà sổ theo dõi đã ghi: nhật ký bị cắt, bị sửa, "
                "hoặc là nhật ký của nơi khác. Khôi phục từ bản sao lưu (thidua restore); nếu không có bản sao lưu mà "
                "sổ theo dõi còn mở được, chạy thidua rebuild --new-journal"
            )

    def make_line(self, before: Mark, layout: int, told: ToldChanges) -> tuple[Line, Mark]:
        """The line that follows a place, with its own place; it is not written yet."""
        head = encode_json({"number": before.number + 1, "before": before.hash, "layout": layout, "changes": []})
        line = Line((Held(head.removesuffix(b"]}")), *told.pieces, Held(b"]}")))
        digest = hashlib.sha256()
        for piece in line:
            digest.update(piece)
        return line, Mark(before.number + 1, digest.hexdigest())

    def add(self, line: Line) -> None:
        """Write a line; it is on the disk once this returns. An OSError leaves the journal as it was.

        JournalError where not even that could be done: the next start sets aside what was written of the line.
        """
        is_new = not self.path.exists()
        size = 0 if is_new else self.path.stat().st_size
        try:
            files.append_lines(self.path, chain(line, (b"\n",)))
            if is_new:
                files.sync_folder(self.path.parent.parent)
        except OSError as error:
            if self.path.exists():
                self._cut(size, error)
            raise

    def _cut(self, size: int, reason: OSError) -> None:
        try:
            files.cut_file(self.path, size)
        except OSError:
            raise JournalError(f"không ghi được nhật ký {self.path}: {reason}") from reason

    def set_torn_aside(self, known: Mark) -> Path | None:
        """Move what a crash left of a line it tore into a file of its own, and give that; None where none is torn.

        `known` is the last line that the warehouse has. A torn line ends without a line break, or, where the disk wrote
        the end of it but not the middle, cannot be read and stands right after the one that is known.
        """
        if self.is_empty:
            return None
        with self.path.open("rb") as file:
            line = _read_last_line(file)
            size = file.seek(0, os.SEEK_END)
        whole = line.endswith(b"\n")
        if whole and (_is_readable(line) or not self._follows(size - len(line), known)):
            return None
        torn = self.path.with_name(f"{self.path.stem}-{known.number + 1:06d}-{_hash(line)[:8]}.torn")
        files.write_bytes(torn, line)
        files.cut_file(self.path, size - len(line))
        return torn

    def _follows(self, end: int, known: Mark) -> bool:
        """True if the line that ends at this place of the file is the one that is known."""
        with self.path.open("rb") as file:
            line = _read_last_line(file, end)
        return (known == START and not line) or _hash(line.rstrip(b"\n")) == known.hash

    def _iterate(self) -> Iterator[bytes]:
        if self.path.is_file():
            with self.path.open("rb") as file:
                yield from file


def _read_last_line(file: BinaryIO, end: int | None = None) -> bytes:
    """The last line before `end` (None: of the file), with its line break if it has one."""
    place = file.seek(0, os.SEEK_END) if end is None else end
    pieces: list[bytes] = []
    while place > 0:
        step = min(_BLOCK, place)
        place -= step
        file.seek(place)
        piece = file.read(step)
        cut = piece.rfind(b"\n", 0, len(piece) if pieces else len(piece) - 1)
        pieces.append(piece[cut + 1 :])
        if cut >= 0:
            break
    return b"".join(reversed(pieces))


def encode_json(told: object) -> bytes:
    """JSON as the journal writes it."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _parse(line: bytes, path: Path, before: Mark | None) -> Entry:
    """A line as an entry that follows `before`; None: whatever it follows."""
    bare = line.rstrip(b"\n")
    try:
        told = json.loads(bare)
        entry = Entry(Mark(int(told["number"]), _hash(bare)), int(told["layout"]), told["changes"])
        follows = before is None or (entry.mark.number, told["before"]) == (before.number + 1, before.hash)
    except (ValueError, KeyError, TypeError):
        follows = False
    if not follows:
        where = f"dòng {before.number + 1}" if before is not None else "dòng cuối"
        raise JournalError(
            f"nhật ký {path} hỏng hoặc đã bị sửa ở {where}: chuỗi băm không khớp. Khôi phục từ bản sao lưu (thidua "
            "restore); nếu không có bản sao lưu mà sổ theo dõi còn mở được, chạy thidua rebuild --new-journal"
        )
    return entry


def _is_readable(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()

"""The journal of an inbox: each file with what tells it unchanged, and the notes that opening it gave.

It lies in the archive, `inbox.jsonl`, a line a file, each with its checksum; the first line says what it was made with.
What tells the file unchanged stands first in its line and is compared as it stands: most lines are never taken apart.
Written after the archive has been flushed, so that no line speaks of an object that is not on the disk. It is not kept
in backups: whoever has none reads everything.
"""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal

from schemas import files
from schemas.spill import Held, Spill, Waiting
from sources.archive import Archive, ObjectMark
from sources.documents import Receipt
from sources.inbox.notes import Notes, SeenNote
from sources.inbox_journal.coding import decode_notes, encode_notes, encode_receipts, is_certain
from sources.inbox_journal.marks import LOCAL, FileSystems, Mark, keeps_change_times

NAME: Final = "inbox.jsonl"
FORMAT: Final = 2
QUIET_NS: Final = 5_000_000_000
"""A file changed so shortly before it was read may have been changed once more in the same tick of the clock."""
_SPARE_LINES: Final = 1_000
"""So many lines that say nothing any more are left before the journal is written anew."""
Trust = Literal["yes", "once more"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line: the file's mark, whether the next run may trust it, when it was read, and what it gave."""

    mark: Mark
    trust: Trust
    read_at: int
    registered: list[Any]
    sha256: str
    notes: list[Any]

    @classmethod
    def read(cls, line: bytes) -> _Entry:
        """ValueError or TypeError where it is none."""
        told, _objects, rest = line.split(b"\t")
        size, modified, changed, inode, device, trust = told.split(b" ", 5)
        mark = int(size), int(modified), int(changed), int(inode), int(device)
        return cls(mark, "yes" if trust == b"yes" else "once more", *json.loads(rest.decode(errors="surrogatepass")))

    def write_rest(self) -> bytes:
        """What stands in the line behind the archived objects."""
        return json.dumps([self.read_at, self.registered, self.sha256, self.notes], separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Noted:
    """A line to be: how it begins, the hashes of what was archived, and the rest."""

    begins: bytes
    objects: tuple[str, ...]
    rest: Waiting


@dataclass(frozen=True, slots=True)
class TrustedFile:
    """A file that the next run would not read, and the SHA-256 that it had when it was read."""

    relative: str
    mark: Mark
    sha256: str


class InboxJournal:
    """What is known of the inbox's files, and what this collection adds to it.

    `made_with` says all that notes depend on beside the files: another, and nothing that is there counts. With
    `verify_all` nothing is trusted, and all is written anew.
    """

    def __init__(self, archive: Archive, made_with: str, *, verify_all: bool = False) -> None:
        """Reads nothing yet."""
        self._archive = archive
        self._path = archive.folder / NAME
        self._head = json.dumps([FORMAT, made_with]).encode()
        self._verify_all = verify_all
        self._systems = FileSystems()
        self._data = b""
        self._lines: dict[str, slice] | None = None
        self._read_lines = 0
        self._added: dict[str, _Noted] = {}
        self._written: dict[str, Waiting] = {}
        self._spill = Spill()
        self._present: set[str] = set()
        self._unsure: set[str] = set()
        self._unchanged: set[bytes] = set()

    def vouch(self, relative: str, mark: Mark) -> bytes | None:
        """The file's line, if it is as it was when it was read, and what was archived of it too. What the register says
        of it may be something else by now.
        """
        place = None if self._verify_all else self._load().get(relative)
        if place is None:
            return None
        line, begins = self._data[place], _begin(mark, "yes") + b"\t"
        if not line.startswith(begins):
            return None
        for told in line[len(begins) : line.find(b"\t", len(begins))].split():
            if told not in self._unchanged and not self._is_unchanged(told):
                return None
        return line

    def is_due(self, relative: str, mark: Mark, now: int) -> bool:
        """True for a file that is as it was when it was read, and is trusted if it is read once more at `now` (ns)."""
        entry = None if self._verify_all else self._entry(relative)
        if entry is None or entry.trust == "yes" or entry.mark != mark:
            return False
        return now - entry.read_at >= QUIET_NS

    def find(self, relative: str, mark: Mark, registered: Sequence[Receipt]) -> Notes | None:
        """What reading the file gave, if it certainly would give the same again. The register counts among that."""
        self._present.add(relative)
        self._added.pop(relative, None)
        line = self.vouch(relative, mark)
        if line is not None:
            with suppress(KeyError, TypeError, ValueError, IndexError):
                entry = _Entry.read(line)
                if entry.registered == encode_receipts(registered):
                    return decode_notes(entry.notes)
        self._unsure.add(relative)
        return None

    def find_line(self, relative: str) -> bytes | None:
        """After `write`: the line by which the next run need not read a file of this collection; None if it has to."""
        if relative in self._written:
            line = self._written[relative].read()
            told, _, objects = line.partition(b"\t")
            gone = b":-" in objects.partition(b"\t")[0]
            return line if told.endswith(b" yes") and not gone else None
        if relative not in self._present or relative in self._unsure:
            return None
        return self._data[self._load()[relative]]

    def note(
        self, path: Path, relative: str, mark: Mark, read_at: int, registered: Sequence[Receipt], found: FoundInFile
    ) -> bool:
        """The file was read, from `read_at` on (ns), and gave this; its mark was the same before and after. True if the
        next run may trust it.
        """
        kind = self._systems.kind_of(path, mark[4])
        if not is_certain(found.notes) or not keeps_change_times(kind, mark):
            return False
        quiet = max(mark[1], mark[2]) < read_at - QUIET_NS
        entry = _Entry(
            mark=mark,
            read_at=read_at,
            trust="yes" if kind in LOCAL and quiet else "once more",
            registered=encode_receipts(registered),
            sha256=found.sha256,
            notes=encode_notes(found.notes),
        )
        before = self._entry(relative)
        if entry.trust != "yes" and before is not None and _confirms(before, entry):
            entry = replace(entry, trust="yes")
        objects = dict.fromkeys(one.document.sha256 for one in found.notes.entries if isinstance(one, SeenNote))
        begins, rest = _begin(entry.mark, entry.trust), self._spill.put(entry.write_rest())
        self._added[relative] = _Noted(begins, tuple(objects), rest)
        self._unsure.discard(relative)
        return entry.trust == "yes"

    def write(self) -> None:
        """Keep what was noted; the archive must have been flushed. A killed run leaves a line torn, which counts for
        nothing. What was read without being noted has an empty line: what was known of it holds no more.
        """
        known = self._load()
        emptied = sorted(self._unsure & known.keys())
        lines = {relative: self._spill.put(self._make_line(noted)) for relative, noted in self._added.items()}
        lines |= dict.fromkeys(emptied, Held(b""))
        self._added, self._written = {}, lines
        left_out = {
            relative for relative, place in known.items() if place.start == place.stop and relative not in lines
        }.union(emptied)
        kept = [relative for relative in known | lines if relative in self._present and relative not in left_out]
        if self._read_lines and self._read_lines + len(lines) <= 2 * len(kept) + _SPARE_LINES:
            if lines:
                told = (_tell(relative, line.read()) for relative, line in lines.items())
                files.append_lines(self._path, told, durable=False)
        elif kept:
            whole = (_tell(one, lines[one].read() if one in lines else self._data[known[one]]) for one in kept)
            files.write_blocks(self._path, chain((_add_checksum(self._head),), whole), durable=False)

    def list_files(self) -> Iterator[TrustedFile]:
        """The files that would not be read as long as their marks are the same."""
        for relative in sorted(self._load()):
            entry = self._entry(relative)
            if entry is not None and entry.trust == "yes":
                yield TrustedFile(relative, entry.mark, entry.sha256)

    def _make_line(self, noted: _Noted) -> bytes:
        objects = (_describe(name, self._archive.look_at_object(name)) for name in noted.objects)
        return b"\t".join((noted.begins, b" ".join(objects), noted.rest.read()))

    def _is_unchanged(self, told: bytes) -> bool:
        """True if the object is there as a line says."""
        name = told.partition(b":")[0].decode()
        looked = self._archive.look_at_object(name)
        if looked is None or _describe(name, looked) != told:
            return False
        self._unchanged.add(told)
        return True

    def _entry(self, relative: str) -> _Entry | None:
        place = self._load().get(relative)
        try:
            return _Entry.read(line) if place and (line := self._data[place]) else None
        except (ValueError, TypeError):
            return None

    def _load(self) -> dict[str, slice]:
        """Where in the journal's bytes the last line of every file lies that is whole; none where the journal was made
        with something else. The bytes stay in one piece: thousands of small ones leave holes in memory.
        """
        if self._lines is None:
            self._lines = {}
            with suppress(OSError):
                self._data = self._path.read_bytes()
            start = 0
            while (end := self._data.find(b"\n", start)) >= 0:
                text = _read_line(self._data[start:end])
                if start == 0 and text != self._head:
                    return self._lines
                self._read_lines += 1
                tab = text.find(b"\t") if text is not None else -1
                if text is not None and tab > 0:
                    self._lines[_read_name(text[:tab])] = slice(end - len(text) + tab + 1, end)
                start = end + 1
        return self._lines


@dataclass(frozen=True, slots=True)
class FoundInFile:
    """What reading a file gave: its own SHA-256, and its notes."""

    sha256: str
    notes: Notes


def hash_file(path: Path) -> str:
    """The SHA-256 of a file as it is now."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_clock() -> int:
    """The time of this machine, in ns, as file systems tell theirs."""
    return time.time_ns()


def _begin(mark: Mark, trust: Trust) -> bytes:
    """How the line of a file begins."""
    return b"%d %d %d %d %d %s" % (*mark, trust.encode())


def _describe(name: str, looked: ObjectMark | None) -> bytes:
    """An archived object and how it looks."""
    return b"%s:%d,%d,%d,%d" % (name.encode(), *looked) if looked else name.encode() + b":-"


def _confirms(before: _Entry, again: _Entry) -> bool:
    """True if two readings, with time enough between them for the file's clock to tick, found the same."""
    same = (before.mark, before.sha256, before.notes) == (again.mark, again.sha256, json.loads(json.dumps(again.notes)))
    return same and again.read_at - before.read_at >= QUIET_NS


def _tell(relative: str, line: bytes) -> bytes:
    """The line as it stands in the journal, with the file's name and the checksum."""
    return _add_checksum(_write_name(relative) + b"\t" + line)


def _write_name(relative: str) -> bytes:
    return json.dumps(relative, ensure_ascii=False).encode(errors="surrogatepass")


def _read_name(told: bytes) -> str:
    """What `_write_name` wrote: where nothing is escaped, what stands between the quotes."""
    text = told.decode(errors="surrogatepass")
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def _add_checksum(text: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _read_line(line: bytes) -> bytes | None:
    """What stands behind the checksum; None where it is not right."""
    text = line[9:]
    return text if line[:9] == b"%08x " % zlib.crc32(text) else None

"""Open received files one after the other: a light one here, a heavy one in a worker process that is limited.

However small, a file may hold as much as memory holds, or a message of millions of parts; and where memory ends, other
threads of this process, the run itself and the C stack end as well. So nothing is opened here but what certainly takes
little: `LIGHT_BYTES` of a container, `LIGHT_UNPACKED` of what it unpacks to. A message of 2 MB that is nothing but
empty parts was measured to take 150 MB.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from schemas.programme import Programme
from sources.archive import Archive
from sources.containers.parts import ContainerError, HeavyError
from sources.containers.pst import read_messages
from sources.documents import Receipt
from sources.inbox.ledger import Place
from sources.inbox.notes import Notes, UnreadableNote, leave_out_registers
from sources.inbox.opener import Opener
from sources.limits import LIMITS
from sources.receipts import make_receipt, make_system_receipt
from sources.workers import Workers, do_jobs

OPENING_LIMITS: Final = replace(LIMITS, seconds=300.0)
"""A container is not one document: a mailbox within it may hold thousands."""
_FOR_SOME: Final = ("sources.containers.msg",)
"""What only some containers need: the worker has it before its memory is limited."""
TOO_MUCH_MEMORY_VI: Final = (
    "mở tệp này cần nhiều bộ nhớ hơn mức dành cho một tệp; lấy riêng tệp báo cáo trong đó đặt vào hộp nhận"
)


@dataclass(frozen=True, slots=True)
class _Heavy:
    """A received file that lies in the archive, to be opened by a worker; `in_mailbox`: it is one of its messages."""

    archive: Path
    sha256: str
    place: Place
    modified: Receipt | None
    in_mailbox: bool
    programme: Programme


@dataclass(frozen=True, slots=True)
class _Opened:
    """What came of it: the notes, or why there are none; what was written, None where nobody can tell."""

    notes: Notes
    problem_vi: str | None = None
    written: tuple[str, ...] | None = None
    repaired: tuple[str, ...] = ()


class FileOpener:
    """Opens files and hands on what they hold. A context: the worker, if one was needed, ends with it."""

    def __init__(self, enter: Callable[[Notes], None], archive: Archive, programme: Programme) -> None:
        """`enter` is called with the notes as they come."""
        self._enter, self._archive, self._programme = enter, archive, programme
        self._given, self._is_whole = Notes(), True
        self._workers = Workers(1, OPENING_LIMITS, open_heavy, ahead=_FOR_SOME)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.kill()

    def begin_file(self) -> None:
        """Another file of the inbox comes: what is taken from now on is its."""
        self._given, self._is_whole = Notes(), True

    @property
    def file_notes(self) -> Notes | None:
        """What the present file gave; None where anything of it could not be opened."""
        return self._given if self._is_whole else None

    @property
    def file_hash(self) -> bytes:
        """A hash of all that the present file gave, problems too; but for what registers say of it."""
        said = "\n".join(repr(leave_out_registers(entry)) for entry in self._given.entries)
        return hashlib.sha256(said.encode(errors="surrogatepass")).digest()

    def note_unreadable(self, place: Place, problem_vi: str) -> None:
        """The present file, or a message in it, is there and cannot be read."""
        self._is_whole = False
        self._give(Notes([UnreadableNote(place, problem_vi)]))

    def _give(self, notes: Notes) -> None:
        self._given.add(notes.entries)
        self._enter(notes)

    def take_file(self, data: bytes, place: Place, modified_at: float) -> None:
        """A file of the inbox. Its modification time is a claim about this file, not about what it contains."""
        modified = make_system_receipt(self._programme, "mtime", modified_at, "thời điểm sửa tệp")
        self._take(data, place, modified, in_mailbox=False)

    def take_mailbox_message(self, data: bytes, place: Place) -> bool:
        """A message of a mailbox that stands at `place`; False if it is noted as one that cannot be opened."""
        return self._take(data, place, None, in_mailbox=True)

    def take_pst(self, path: Path, place: Place) -> None:
        """An Outlook data file that stands at `place`. A process of its own reads it; its messages come one by one."""
        try:
            for message in read_messages(path):
                times = [make_receipt(self._programme, "msg_property", at, label) for label, at in message.times]
                opened = self.take_mailbox_message(message.data, replace(place, receipts=(*place.receipts, *times)))
                if opened and message.damage_vi is not None:
                    damaged = Notes()
                    damaged.note_fault(self._archive.put(message.data), "F21", message.damage_vi)
                    self._give(damaged)
                    self._is_whole = False
        except ContainerError as error:
            self.note_unreadable(place, error.detail_vi)

    def _take(self, data: bytes, place: Place, modified: Receipt | None, *, in_mailbox: bool) -> bool:
        opened = _Opened(Notes())
        try:
            opener = Opener(opened.notes, self._archive, self._programme, light=True)
            _open(opener, data, place, modified, in_mailbox=in_mailbox)
        except HeavyError:
            sha256 = self._archive.put(data)
            job = _Heavy(self._archive.folder, sha256, place, modified, in_mailbox, self._programme)
            opened = self._open_elsewhere(job)
        self._give(opened.notes)
        if opened.problem_vi is not None:
            self.note_unreadable(place, opened.problem_vi)
        return opened.problem_vi is None

    def _open_elsewhere(self, job: _Heavy) -> _Opened:
        ((_, opened),) = do_jobs(self._workers, [job], open_heavy, _give_up, _give_up, size=1)
        self._archive.take_over(opened.written, opened.repaired)
        return opened


def open_heavy(jobs: Sequence[_Heavy], report_start: Callable[[int], None]) -> _Opened:
    """Open an archived container in a worker process, and archive what it holds."""
    report_start(0)
    (job,) = jobs
    notes, archive = Notes(), Archive(job.archive)
    with suppress(MemoryError):
        opener = Opener(notes, archive, job.programme)
        _open(opener, archive.read(job.sha256), job.place, job.modified, in_mailbox=job.in_mailbox)
        return _Opened(notes, None, archive.list_to_flush(), tuple(archive.repaired))
    return _Opened(Notes(), TOO_MUCH_MEMORY_VI, archive.list_to_flush(), tuple(archive.repaired))


def _give_up(_: _Heavy, why_vi: str) -> _Opened:
    return _Opened(Notes(), why_vi)


def _open(opener: Opener, data: bytes, place: Place, modified: Receipt | None, *, in_mailbox: bool) -> None:
    if in_mailbox:
        opener.take_mailbox_message(data, place)
    else:
        opener.take_file(data, place, modified)

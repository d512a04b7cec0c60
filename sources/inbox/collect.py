"""Collect the inbox: open what contains, archive what is kept, and note where and when each document was seen."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, Self

from schemas.programme import Programme
from sources import receipts
from sources.archive import Archive
from sources.containers import folder
from sources.containers.mailbox import split_mailbox
from sources.containers.parts import MAX_UNPACKED_BYTES
from sources.documents import CollectedInbox, Document, InboxState, Receipt
from sources.exchange import Exchange
from sources.inbox.ledger import Ledger, Place
from sources.inbox.lying import LyingInbox, RegisterFile, list_inbox
from sources.inbox.notes import Notes, SeenNote
from sources.inbox.opening import TOO_MUCH_MEMORY_VI, FileOpener
from sources.inbox_journal.journal import FoundInFile, InboxJournal, hash_file, read_clock
from sources.inbox_journal.marks import mark_of
from sources.media import PST_SIGNATURE, SNIFF_BYTES, is_mbox
from sources.names import decode_surrogates, display_name
from sources.object_writer import ObjectNotWrittenError

Progress = Callable[[int, int, str], None]
COLLECT_VI: Final = "Thu thập tài liệu"
REMEMBER_EVERY = 64
MANY_NEW: Final = 200
"""So many new documents are worth a worker's start, which takes a second of a core."""
_NOT_WAITING: Final = sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC"))
LONGEST_LINE = 1024 * 1024
"""A line of a mailbox is read in pieces of this size: it need not be one."""


def collect_documents(
    inbox: Path,
    archive: Archive,
    programme: Programme,
    now: datetime,
    progress: Progress | None = None,
    relook: float | None = None,
    on_many_new: Callable[[], None] = lambda: None,
    journal: InboxJournal | None = None,
    before: InboxState | None = None,
) -> CollectedInbox:
    """One collection of the inbox. Deterministic over its files; never fails because of one of them.

    `relook`: seconds between the two looks at files modified just now (None: the usual moment). `on_many_new` is called
    once if many documents turn out to be new, while the others are still taken. With a `journal` files that are as they
    were are not read; what is found is the same. If all is as `before` says, a state that an earlier collection found,
    not later than `now`, nothing more than that is found out.
    """
    lying = list_inbox(inbox, programme, relook)
    collect = partial(_collect, lying, archive, programme, now, progress, journal)
    try:
        try:
            with archive.writes_beside():
                if before is not None and _is_as_before(lying, archive, programme, progress, journal, before):
                    taken = None
                else:
                    taken = collect(on_many_new)
        except ObjectNotWrittenError:
            # Once more and one by one, so that it is told of the file whose bytes they are. That it lay there is noted.
            taken = collect(lambda: None)
    finally:
        archive.remember()
        archive.flush()
    if taken is None:
        return CollectedInbox((), (), (), state=before, as_before=True)
    state = None
    if journal is not None:
        with suppress(OSError):  # all is taken in: without it the next run only reads more
            journal.write()
            lies = lying.hash(archive, lambda file: journal.find_line(file.relative))
            state = InboxState(lies, taken.gave, len(lying.files))
    return replace(taken.ledger.to_collection(), state=state)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a collection noted, and the hash of what those files gave that the next one has to read again."""

    ledger: Ledger
    gave: str


def _is_as_before(
    lying: LyingInbox,
    archive: Archive,
    programme: Programme,
    progress: Progress | None,
    journal: InboxJournal | None,
    before: InboxState,
) -> bool:
    """True if a collection would be the one that found `before`: the same lies there, and what the journal does not
    vouch for gives the same again. Nothing is entered; what is read is archived as ever.
    """
    if journal is None or len(lying.files) != before.files:  # most often a file came: nothing is hashed for that
        return False
    unsure: list[folder.FolderFile] = []

    def find_line(file: folder.FolderFile) -> bytes | None:
        line = journal.vouch(file.relative, file.mark) if file.mark and file.problem_vi is None else None
        if line is None:
            unsure.append(file)
        return line

    if lying.hash(archive, find_line) != before.lies:
        return False
    clock = read_clock()
    readable = ((file.relative, file.mark) for file in unsure if file.mark is not None and file.problem_vi is None)
    if any(journal.is_due(relative, mark, clock) for relative, mark in readable):
        return False
    for register in lying.registers:
        if register.data is not None:
            archive.put(register.data)
    gave = hashlib.sha256()
    known = len(lying.files) - len(unsure)
    with FileOpener(lambda _: None, archive, programme) as opener:
        for number, file in enumerate(unsure, start=known + 1):
            opener.begin_file()
            _take_file(file, lying.second, (), opener)
            gave.update(opener.file_hash)
            if progress is not None:
                progress(number, len(lying.files), COLLECT_VI)
    return gave.hexdigest() == before.gave and not archive.repaired


def _collect(
    lying: LyingInbox,
    archive: Archive,
    programme: Programme,
    now: datetime,
    progress: Progress | None,
    journal: InboxJournal | None,
    on_many_new: Callable[[], None],
) -> _Taken:
    ledger, exchange = Ledger(archive, programme, now), Exchange()
    listed = _enter_registers(lying.registers, ledger, programme)
    gave = hashlib.sha256()
    many = False

    def enter(notes: Notes) -> None:
        notes.enter(ledger, exchange)

    with _Remembering(archive) as remembering, FileOpener(enter, archive, programme) as opener:
        for number, file in enumerate(lying.files, start=1):
            registered = listed.get(receipts.path_key(file.relative), ()) if listed else ()
            known = _find_notes(file, registered, journal)
            if known is not None:
                enter(known)
            elif not _read(file, lying.second, registered, opener, journal):
                gave.update(opener.file_hash)
            if number % REMEMBER_EVERY == 0:
                remembering.go_on()
            if not many and archive.number_to_flush >= MANY_NEW:
                many = True
                on_many_new()
            if progress is not None:
                progress(number, len(lying.files), COLLECT_VI)
    ledger.note_supersessions(exchange)
    if listed:
        _note_missing(listed, {receipts.path_key(path) for path in lying.list_paths()}, ledger)
    return _Taken(ledger, gave.hexdigest())


class _Remembering:
    """Has the archive remember what was seen while more is collected: to wait for the disk each time would take as long
    as the collecting. What the disk refuses is raised here.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def go_on(self) -> None:
        """Begin anew unless the last time has not ended."""
        if self._last is None or self._last.done():
            if self._last is not None:
                self._last.result()
            self._last = self._thread.submit(self._archive.remember)


def _find_notes(file: folder.FolderFile, registered: tuple[Receipt, ...], journal: InboxJournal | None) -> Notes | None:
    """What the journal knows of the file, if it is as it was."""
    if journal is None or file.mark is None or file.problem_vi is not None:
        return None
    return journal.find(file.relative, file.mark, registered)


def _read(
    file: folder.FolderFile,
    second: folder.SecondLook,
    registered: tuple[Receipt, ...],
    opener: FileOpener,
    journal: InboxJournal | None,
) -> bool:
    """Read the file, and have the journal know it; True if the next run need not read it again."""
    begun = read_clock()
    opener.begin_file()
    taken = _take_file(file, second, registered, opener) and opener.file_notes
    if taken and file.mark is not None and journal is not None:
        with suppress(OSError):
            sha256 = _find_own_hash(taken, file) or hash_file(file.path)
            if mark_of(os.lstat(file.place)) == file.mark:
                found = FoundInFile(sha256, taken)
                return journal.note(file.path, file.relative, file.mark, begun, registered, found)
    return False


def _find_own_hash(taken: Notes, file: folder.FolderFile) -> str | None:
    """The hash of the file itself; None where only what it contains is kept."""
    own = (decode_surrogates(file.relative),)
    seen = (entry for entry in taken.entries if isinstance(entry, SeenNote) and entry.place.origin == own)
    return next((entry.document.sha256 for entry in seen), None)


def _take_file(
    file: folder.FolderFile,
    second: folder.SecondLook,
    registered: tuple[Receipt, ...],
    opener: FileOpener,
) -> bool:
    """Take one file, unless it changes while it is looked at: then it is left for the next run, listed, and False."""
    place = _place(file.relative, registered)
    problem_vi = file.problem_vi
    if problem_vi is None:
        try:
            with _open_regular(file.place) as stream:
                problem_vi = _take_stream(file, stream, second, place, opener)
        except OSError as error:
            problem_vi = folder.reason_vi(error)
        except MemoryError:
            problem_vi = TOO_MUCH_MEMORY_VI
    if problem_vi is not None:
        opener.note_unreadable(place, problem_vi)
    return problem_vi is None


def _open_regular(path: str) -> BinaryIO:
    """The open file; OSError where it is no regular one any more: a pipe laid in its place would be waited for."""
    descriptor = os.open(path, os.O_RDONLY | _NOT_WAITING)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return os.fdopen(descriptor, "rb")


def _take_stream(
    file: folder.FolderFile,
    stream: BinaryIO,
    second: folder.SecondLook,
    place: Place,
    opener: FileOpener,
) -> str | None:
    """Take the open file; or the reason why it is not taken."""
    if second.has_changed(file, stream.fileno()):
        return folder.WRITING_VI
    before = os.fstat(stream.fileno())
    head = stream.read(SNIFF_BYTES)
    if is_mbox(head):
        stream.seek(0)
        return _take_mailbox(stream, before, place, opener)
    if head.startswith(PST_SIGNATURE):
        # Like a mailbox: it changes whenever Outlook is open, and is far too large to be kept anew each time.
        opener.take_pst(file.path, place)
        return None
    if before.st_size > MAX_UNPACKED_BYTES:
        return f"tệp lớn hơn {MAX_UNPACKED_BYTES // 2**20} MB"
    data = head if len(head) < SNIFF_BYTES else _read_whole(stream)
    if _has_changed(stream, before) or len(data) != before.st_size:
        return folder.WRITING_VI
    opener.take_file(data, place, before.st_mtime)
    return None


def _read_whole(stream: BinaryIO) -> bytes:
    """Once, and no more than may be taken: the file may be growing."""
    stream.seek(0)
    return stream.read(MAX_UNPACKED_BYTES + 1)


def _take_mailbox(stream: BinaryIO, before: os.stat_result, place: Place, opener: FileOpener) -> str | None:
    """Take the messages of a mailbox; while it is being written, all but the last one, which may be half there.

    A mailbox grows with every letter: kept whole, each run would archive all of it anew under another hash. Its
    messages are the documents.
    """
    waiting: bytes | None = None
    for message in split_mailbox(iter(partial(stream.readline, LONGEST_LINE), b"")):
        if waiting is not None:
            opener.take_mailbox_message(waiting, place)
        waiting = message
    if _has_changed(stream, before):
        return f"{folder.WRITING_VI}; thư cuối của hộp thư để lần chạy sau"
    if waiting is not None:
        opener.take_mailbox_message(waiting, place)
    return None


def _has_changed(stream: BinaryIO, before: os.stat_result) -> bool:
    return folder.look_at(os.fstat(stream.fileno())) != folder.look_at(before)


def _place(relative: str, registered: tuple[Receipt, ...]) -> Place:
    relative = decode_surrogates(relative)
    parent, _, name = relative.rpartition("/")
    return Place(
        origin=(relative,), folder=parent or None, raw_name=name, display_name=display_name(name), receipts=registered
    )


def _enter_registers(
    registers: Sequence[RegisterFile], ledger: Ledger, programme: Programme
) -> dict[str, tuple[Receipt, ...]]:
    listed: dict[str, tuple[Receipt, ...]] = {}
    for one in registers:
        if one.data is None:
            ledger.note_unreadable(_place(one.file.relative, ()), one.problem_vi)
            continue
        register = receipts.read_register(one.data, one.file.folder or "", programme)
        sha256 = ledger.archive.put(one.data)
        if register.faults_vi:
            ledger.note(Document(sha256, len(one.data), "text", "supporting"), _place(one.file.relative, ()))
            for detail in register.faults_vi:
                ledger.note_fault(sha256, "F22", detail)
        for path, found in register.entries.items():
            listed[path] = (*listed.get(path, ()), *found)
    return listed


def _note_missing(listed: dict[str, tuple[Receipt, ...]], present: set[str], ledger: Ledger) -> None:
    for relative in sorted(set(listed) - present):
        detail = "sổ tiếp nhận có ghi tệp này nhưng không thấy tệp trong hộp nhận"
        ledger.note_missing(_place(relative, listed[relative]), detail)

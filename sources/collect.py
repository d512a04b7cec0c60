"""Collect the inbox: open what contains, archive what is kept, and note where and when each document was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from schemas.programme import Programme
from sources import receipts
from sources.archive import Archive
from sources.containers import folder
from sources.containers.mail import split_mailbox
from sources.containers.parts import MAX_UNPACKED_BYTES
from sources.documents import Collected, Receipt
from sources.ledger import Ledger, Place
from sources.media import SNIFF_BYTES, is_mbox
from sources.names import decode_surrogates, display_name
from sources.opening import Opener

Progress = Callable[[int, int, str], None]
REMEMBER_EVERY = 64


def collect(
    inbox: Path, archive: Archive, programme: Programme, now: datetime, progress: Progress | None = None
) -> Collected:
    """One collection of the inbox. Deterministic over its files; never fails because of one of them."""
    ledger = Ledger(archive, programme, now)
    files = list(folder.walk(inbox))
    registers = [f for f in files if f.problem_vi is None and f.path.name == programme.receipt.register_file]
    listed = _read_registers(registers, ledger, programme)
    others = [f for f in files if f not in registers]
    opener = Opener(ledger, archive, programme)
    try:
        for number, file in enumerate(others, start=1):
            _take_file(file, listed.get(receipts.path_key(file.relative), ()), ledger, opener)
            if number % REMEMBER_EVERY == 0:
                archive.remember()
            if progress is not None:
                progress(number, len(others), file.relative)
        _note_missing(listed, {receipts.path_key(f.relative) for f in files}, ledger)
    finally:
        archive.remember()
    return ledger.collected()


def _take_file(file: folder.FolderFile, registered: tuple[Receipt, ...], ledger: Ledger, opener: Opener) -> None:
    place = _place(file.relative, registered)
    if file.problem_vi is not None:
        ledger.note_unread(place, file.problem_vi)
        return
    try:
        modified = ledger.receipt_at("mtime", file.path.stat().st_mtime, "thời điểm sửa tệp")
        with file.path.open("rb") as stream:
            if is_mbox(stream.read(SNIFF_BYTES)):
                stream.seek(0)
                # A mailbox grows with every letter: kept whole, each run would archive all of it anew under another
                # hash. Its messages are the documents.
                for data in split_mailbox(stream):
                    opener.take_mailbox_message(data, place)
                return
            stream.seek(0)
            data = stream.read(MAX_UNPACKED_BYTES + 1)
    except OSError as error:
        ledger.note_unread(place, folder.reason_vi(error))
        return
    if len(data) > MAX_UNPACKED_BYTES:
        ledger.note_unread(place, f"tệp lớn hơn {MAX_UNPACKED_BYTES // 2**20} MB")
        return
    opener.take_file(data, place, modified)


def _place(relative: str, registered: tuple[Receipt, ...]) -> Place:
    relative = decode_surrogates(relative)
    parent, _, name = relative.rpartition("/")
    return Place(
        origin=(relative,), folder=parent or None, raw_name=name, display_name=display_name(name), receipts=registered
    )


def _read_registers(
    files: list[folder.FolderFile], ledger: Ledger, programme: Programme
) -> dict[str, tuple[Receipt, ...]]:
    listed: dict[str, tuple[Receipt, ...]] = {}
    for file in files:
        try:
            data = file.path.read_bytes()
        except OSError as error:
            ledger.note_unread(_place(file.relative, ()), folder.reason_vi(error))
            continue
        register = receipts.read_register(data, file.folder or "", programme)
        sha256 = ledger.archive.put(data)
        if register.faults_vi:
            ledger.note(data, sha256, "text", "supporting", _place(file.relative, ()))
            for detail in register.faults_vi:
                ledger.fault(sha256, "F02", detail)
        for path, found in register.entries.items():
            listed[path] = (*listed.get(path, ()), *found)
    return listed


def _note_missing(listed: dict[str, tuple[Receipt, ...]], present: set[str], ledger: Ledger) -> None:
    for relative in sorted(set(listed) - present):
        detail = "sổ tiếp nhận có ghi tệp này nhưng không thấy tệp trong hộp nhận"
        ledger.note_unread(_place(relative, listed[relative]), detail)

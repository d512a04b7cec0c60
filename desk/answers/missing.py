"""What of the answers is not there yet, and the jobs that write it.

Which submissions are answered comes from the warehouse, what was drafted or sent from `core.delivery`, what is written
from the folders: a rerun makes what is missing. A draft that names another receipt or standing than the report has now
is made anew, its workbook too.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desk.answers import outbox
from desk.answers.due import (
    WITH_WORKBOOK,
    Row,
    answer_path,
    answer_place,
    find_sent_document,
    load_mending_terms,
    load_submissions_to_answer,
    make_answer_header,
)
from desk.answers.outbox import Mail
from desk.answers.recipients import find_recipient, load_received_messages
from desk.answers.write import Job, Reply
from desk.settings import Settings
from reports.answers.mail import Original, make_message_id
from reports.answers.records import FeedbackHeader
from schemas.findings import Verdict
from sources.archive import Archive
from warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """One submission, the mail about it, how that mail stood before (None: never), the message it answers."""

    row: Row
    header: FeedbackHeader
    mail: Mail
    before: Mail | None
    message: Row | None = None

    @property
    def is_held(self) -> bool:
        """True if it waits for a person: the desk gets a note, the unit no answer."""
        return self.header.verdict is Verdict.HELD

    @property
    def with_workbook(self) -> bool:
        """True if a marked workbook and a letter belong to the answer."""
        return self.header.verdict in WITH_WORKBOOK

    @property
    def is_changed(self) -> bool:
        """True if the mail's last step is not recorded yet."""
        return not self.is_held and self.before != self.mail

    @property
    def to_send(self) -> bool:
        """True while a reply may be drafted: what was sent is never drafted anew."""
        return self.is_held or self.mail.is_unsent


def load_answer_cases(
    settings: Settings, warehouse: Warehouse, known: Mapping[str, Mail], now: datetime
) -> list[AnswerCase]:
    """A case for every submission; whom it goes to is looked up only while it has not been sent."""
    programme = settings.programme
    rows = load_submissions_to_answer(warehouse, now)
    headers = [make_answer_header(programme, row) for row in rows]
    keys = [make_message_id(head, row["finding_key"]) for head, row in zip(headers, rows, strict=True)]
    open_keys = {key for key in keys if key not in known or known[key].is_unsent or known[key].state == "withdrawn"}
    documents = [row["sha256"] for row, key in zip(rows, keys, strict=True) if key in open_keys]
    messages = load_received_messages(warehouse, documents)
    cases = []
    for row, head, key in zip(rows, headers, keys, strict=True):
        before = known.get(key)
        if before is not None and key not in open_keys:
            cases.append(AnswerCase(row, head, before, before))
            continue
        recipient, message = find_recipient(row, messages.get(row["sha256"], []), programme.addresses_by_unit)
        cases.append(AnswerCase(row, head, _prepare(row, head, key, recipient, before, now), before, message))
    return cases


def _prepare(
    row: Row, head: FeedbackHeader, key: str, recipient: str | None, before: Mail | None, now: datetime
) -> Mail:
    """The reply as it should stand: as before, or prepared anew for another recipient or after it was withdrawn."""
    if before is not None:
        if (
            before.is_unsent
            and before.recipient == recipient
            and before.states_receipt(row["received_at"], row["standing"])
        ):
            return before
        told = {name: row[name] for name in ("submission_id", "received_at", "standing")}
        return replace(before.next_step("prepared", now), recipient=recipient, **told)
    return Mail(
        message_id=key,
        position=1,
        submission_id=row["submission_id"],
        receipt_number=head.receipt_number,
        unit_id=row["unit_id"],
        period_id=row["period_id"],
        received_at=row["received_at"],
        recipient=recipient,
        state="prepared",
        attempt=0,
        code=None,
        error=None,
        at=now,
        standing=row["standing"],
    )


def find_missing(
    settings: Settings, cases: Sequence[AnswerCase], whole: Collection[str] = (), *, replies: bool
) -> list[AnswerCase]:
    """The cases of which something is not there, replies only if they are wanted. `whole`: the paths of files of which
    it was seen already that they lie there and are not empty.
    """
    feedback, drafts = str(settings.feedback), str(settings.outbox)
    return [
        case
        for case in cases
        if not all(_is_whole(path, whole) for path in _list_files(feedback, case))
        or (case.is_changed and (case.with_workbook or (replies and case.to_send)))
        or (replies and case.to_send and not _is_whole(f"{drafts}/{_draft_or_note_place(case)}", whole))
    ]


def add_mending_terms(settings: Settings, warehouse: Warehouse, cases: Sequence[AnswerCase]) -> list[AnswerCase]:
    """The cases, each with the term within which its mending is in time, where it can be."""
    terms = load_mending_terms(warehouse, settings.programme, [case.row for case in cases])
    return [
        replace(case, header=replace(case.header, mending=term))
        if (term := terms.get(case.row["submission_id"]))
        else case
        for case in cases
    ]


def make_job(settings: Settings, archive: Archive, case: AnswerCase, findings: Sequence[Row], *, reply: bool) -> Job:
    """What is to be written of a case."""
    row = case.row
    return Job(
        header=case.header,
        unit_id=row["unit_id"],
        period_id=row["period_id"],
        answered_at=row["recorded_at"],
        findings=tuple(findings),
        target=answer_path(settings, row),
        sent=find_sent_document(archive, row),
        needs_workbook=_lacks_workbook(settings, case),
        with_workbook=case.with_workbook,
        reply=_make_reply(settings, archive, case) if reply and case.to_send else None,
    )


def draft_or_note_path(settings: Settings, case: AnswerCase) -> Path:
    """Where the draft of the reply lies, or the note on what waits for a person."""
    return Path(f"{settings.outbox}/{_draft_or_note_place(case)}")


def _draft_or_note_place(case: AnswerCase) -> str:
    if case.is_held:
        return outbox.note_place(case.header.receipt_number, case.mail.message_id)
    return outbox.draft_place(case.mail)


def _lacks_workbook(settings: Settings, case: AnswerCase) -> bool:
    """True where the workbook is not there, or is not known to be as it should: while its reply is not recorded, a
    power cut may have left it empty, or it may name another receipt.
    """
    return case.with_workbook and (case.is_changed or not _is_whole(str(answer_path(settings, case.row))))


def _list_files(feedback: str, case: AnswerCase) -> Sequence[str]:
    """The files of the answer: judged anew with the same outcome, the report bears another id, and what was written
    for the former one is set aside.
    """
    suffixes = (() if case.is_held else (".json",)) + ((".docx", ".xlsx") if case.with_workbook else ())
    place = f"{feedback}/{answer_place(case.row)}" if suffixes else ""
    return [place + suffix for suffix in suffixes]


def _is_whole(path: str, whole: Collection[str] = ()) -> bool:
    """True if the file is there; a power cut may leave one that was not flushed yet empty under its name."""
    if path in whole:
        return True
    try:
        return os.stat(path).st_size > 0  # noqa: PTH116 -- asked for each of thousands
    except (FileNotFoundError, NotADirectoryError):
        return False


def _make_reply(settings: Settings, archive: Archive, case: AnswerCase) -> Reply:
    """The reply to the message a report came with, else a mail of its own."""
    row, received = case.row, case.message
    if received is None:
        original, message = Original(sender=row["sender"], origin=row["origin"]), None
    else:
        original = Original(received["message_id"], (), received["subject"], received["sent_by"], row["origin"])
        message = archive.path(received["message_sha256"]) if received["media"] == "eml" else None
    return Reply(draft_or_note_path(settings, case), case.mail.message_id, case.mail.recipient, original, message)

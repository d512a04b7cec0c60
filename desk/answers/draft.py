"""Draft the answers: JSON and letter beside the marked workbook, a reply in the outbox, a note on what is held.

What is due comes from the warehouse, what was drafted or sent from `core.delivery`: a rerun drafts what is missing. A
draft that is no longer true, because the report was judged anew, is withdrawn before anybody sends it; one that names
another receipt or standing than the report has now is made anew, its workbook too. The files that answer a report which
was judged anew are set aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any, Final

from desk.answers import outbox
from desk.answers.answer import write_workbooks
from desk.answers.due import WITH_WORKBOOK, Row, answers_of, due_rows, findings_of, header_of, target_of
from desk.answers.outbox import Mail
from desk.answers.withdrawn import former_submissions, set_aside
from desk.clock import now_in
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.answers import as_json as answer_json
from reports.answers import letter as letter_docx
from reports.answers import mail as reply_mail
from reports.answers import model as answer_model
from reports.answers.mail import Attachment, Original
from reports.answers.records import FeedbackHeader
from reports.answers.workbook import FindingRow
from schemas.findings import Verdict
from schemas.programme import Programme
from sources.archive import Archive
from sources.identity.senders import is_registered
from warehouse import Warehouse

HEADER_BYTES: Final = 128 * 1024
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
XLSX, DOCX = OFFICE + "spreadsheetml.sheet", OFFICE + "wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The replies written, the notes on held reports, the drafts withdrawn, by path; and where answers about reports
    that no longer stand lie now.
    """

    replies: list[Path] = field(default_factory=list)
    held: list[Path] = field(default_factory=list)
    withdrawn: list[Path] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Case:
    """One submission, the letter about it, and how that letter stood before (None: there was none)."""

    row: Row
    header: FeedbackHeader
    mail: Mail
    before: Mail | None
    letter: Row | None = None

    @property
    def outdated(self) -> bool:
        """True if what was told before is no longer so."""
        return self.before is not None and not self.before.says(self.mail.received_at, self.mail.standing)


def draft_replies(settings: Settings, progress: Progress = silent, now: datetime | None = None) -> Drafted:
    """Write what is missing. A reply whose workbook is not there yet waits for the next run."""
    programme, clock = settings.programme, now or now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        known = {mail.message_id: mail for mail in outbox.mails(warehouse)}
        rows = due_rows(warehouse, clock)
        cases = list(_cases(settings, warehouse, rows, known, clock))
        missing = [case for case in cases if _is_missing(settings, case)]
        found = findings_of(warehouse, [case.row["submission_id"] for case in missing], programme)
        former = former_submissions(warehouse, clock)
    stale = [mail for key, mail in known.items() if mail.unsent and key not in {case.mail.message_id for case in cases}]
    outdated = [case.row for case in missing if case.outdated and case.header.verdict in WITH_WORKBOOK]
    write_workbooks(settings, answers_of(settings, outdated, found))
    done = Drafted()
    steps = []
    for number, case in enumerate(missing, start=1):
        path = _write(settings, case, found.get(case.row["submission_id"], []))
        if path is not None:
            (done.held if _held(case) else done.replies).append(path)
        if not _held(case) and case.before != case.mail:
            steps.append(case.mail)
        progress(number, len(missing), "Soạn thư trả lời")
    steps += [mail.step("withdrawn", clock) for mail in stale]
    if steps:
        with Warehouse.writer(settings.warehouse) as warehouse:
            outbox.record(warehouse, steps)
    done.withdrawn.extend(_clear(settings, cases, stale))
    done.set_aside.extend(set_aside(settings, former))
    return done


def _cases(
    settings: Settings, warehouse: Warehouse, rows: Sequence[Row], known: Mapping[str, Mail], now: datetime
) -> Iterator[_Case]:
    """A case for every submission; whom it goes to is looked up only while it has not been sent."""
    programme = settings.programme
    headers = [header_of(programme, row) for row in rows]
    keys = [reply_mail.message_id(head, row["finding_key"]) for head, row in zip(headers, rows, strict=True)]
    open_keys = {key for key in keys if key not in known or known[key].unsent or known[key].state == "withdrawn"}
    documents = [row["sha256"] for row, key in zip(rows, keys, strict=True) if key in open_keys]
    letters = _letters(warehouse, documents)
    registered = _registered(programme)
    for row, head, key in zip(rows, headers, keys, strict=True):
        before = known.get(key)
        if before is not None and key not in open_keys:
            yield _Case(row, head, before, before)
            continue
        recipient, letter = _recipient(row, letters.get(row["sha256"], []), registered)
        yield _Case(row, head, _prepared(row, head, key, recipient, before, now), before, letter)


def _prepared(
    row: Row, head: FeedbackHeader, key: str, recipient: str | None, before: Mail | None, now: datetime
) -> Mail:
    """The letter as it should stand: as before, or prepared anew for another recipient or after it was withdrawn."""
    if before is not None:
        if before.unsent and before.recipient == recipient and before.says(row["received_at"], row["standing"]):
            return before
        told = {name: row[name] for name in ("submission_id", "received_at", "standing")}
        return replace(before.step("prepared", now), recipient=recipient, **told)
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


def _registered(programme: Programme) -> dict[str, list[str]]:
    found = defaultdict(list)
    for contact in programme.contacts:
        found[f"{contact.catalogue}-{contact.code}"].append(contact.email.casefold())
    return found


def _recipient(
    row: Row, letters: Sequence[Row], registered: Mapping[str, Sequence[str]]
) -> tuple[str | None, Row | None]:
    """Whom the answer goes to, and the message it replies to.

    The sender of a message only if the unit registered that address and nothing speaks against it; else the unit's own
    address. Where the unit is not known, a sender whom exactly one unit registered.
    """
    for letter in letters:
        sender = reply_mail.usable_address(letter["sent_by"])
        if sender is None or letter["authentication"]:
            continue
        if row["unit_id"]:
            units = [row["unit_id"]] if is_registered(sender, registered.get(row["unit_id"], ())) else []
        else:
            units = [unit_id for unit_id, addresses in registered.items() if is_registered(sender, addresses)]
        if len(units) == 1:
            return sender, letter
    addresses = registered.get(row["unit_id"] or "", ())
    return next((address for address in addresses if reply_mail.usable_address(address)), None), None


def _letters(warehouse: Warehouse, documents: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    if documents:
        for row in warehouse.query("answer_letters", documents=sorted(set(documents))).to_dict("records"):
            found[str(row["sha256"])].append({str(key): value for key, value in row.items()})
    return found


def _original(settings: Settings, row: Row, letter: Row | None) -> Original:
    """The message that is replied to, with the thread it stands in by its own headers."""
    if letter is None:
        return Original(sender=row["sender"], origin=row["origin"])
    thread = ""
    if letter["media"] == "eml":
        with Archive(settings.archive).path(letter["message_sha256"]).open("rb") as file:
            headers: Any = BytesHeaderParser().parsebytes(file.read(HEADER_BYTES))
        thread = str(headers.get("References") or headers.get("In-Reply-To") or "")
    return Original(letter["message_id"], (thread,), letter["subject"], letter["sent_by"], row["origin"])


def _held(case: _Case) -> bool:
    return case.header.verdict is Verdict.HELD


def _path(settings: Settings, case: _Case) -> Path:
    if _held(case):
        return outbox.held_path(settings, case.header.receipt_number, case.mail.message_id)
    return outbox.draft_path(settings, case.mail)


def _is_missing(settings: Settings, case: _Case) -> bool:
    if case.header.verdict in WITH_WORKBOOK and not target_of(settings, case.row).exists():
        return False
    return _is_undrafted(settings, case) or _lacks_files(settings, case)


def _is_undrafted(settings: Settings, case: _Case) -> bool:
    changed = not _held(case) and case.before != case.mail
    return (_held(case) or case.mail.unsent) and (changed or not _path(settings, case).exists())


def _lacks_files(settings: Settings, case: _Case) -> bool:
    """True where JSON or letter are not there: judged anew with the same outcome, the report bears another id, and
    what was written for the former one is set aside.
    """
    suffixes = ([] if _held(case) else [".json"]) + ([".docx"] if case.header.verdict in WITH_WORKBOOK else [])
    return not all(target_of(settings, case.row, suffix).exists() for suffix in suffixes)


def _write(settings: Settings, case: _Case, findings: Sequence[FindingRow]) -> Path | None:
    """JSON and letter first, the reply that carries the letter last; gives the reply, None where none is to be drafted.

    What was sent is never drafted anew.
    """
    row, head = case.row, case.header
    answer = answer_model.build(
        settings.programme, head, row["unit_id"], row["period_id"], findings, row["recorded_at"]
    )
    attachments: list[Attachment] = []
    workbook = letter = None
    if head.verdict in WITH_WORKBOOK:
        workbook, letter = target_of(settings, row), target_of(settings, row, ".docx")
        content = letter_docx.render(answer)
        outbox.put(letter, content)
        attachments = [
            Attachment(workbook.name, workbook.read_bytes(), XLSX),
            Attachment(f"Phiếu kết quả {head.receipt_number}.docx", content, DOCX),
        ]
    if not _held(case):
        names = (workbook.name if workbook else None, letter.name if letter else None)
        outbox.put(target_of(settings, row, ".json"), answer_json.render(answer, *names))
    if not (_held(case) or case.mail.unsent):
        return None
    original = _original(settings, row, case.letter)
    draft = reply_mail.render(answer, case.mail.message_id, original, case.mail.recipient, attachments)
    return outbox.put(_path(settings, case), draft)


def _clear(settings: Settings, cases: Sequence[_Case], stale: Sequence[Mail]) -> list[Path]:
    """Remove drafts that are no longer true, and notes on reports that wait no longer."""
    gone = [outbox.draft_path(settings, mail) for mail in stale]
    waiting = {_path(settings, case) for case in cases if _held(case)}
    gone += [path for path in (settings.outbox / outbox.HELD_FOLDER).glob("*.eml") if path not in waiting]
    removed = [path for path in gone if path.exists()]
    for path in removed:
        path.unlink()
    return removed

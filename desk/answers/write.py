"""Write everything that answers one submission, in confined worker processes; a few by the run itself, in limited time.

Marked workbook, letter and JSON first, the reply that carries them last; each is put in its place whole. Nothing here
may import Prefect or pandas: every worker process imports this module.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.errors import MessageError
from email.parser import BytesHeaderParser
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

from reports.answers import as_json, mail, model
from reports.answers.mail import Attachment, Original
from reports.answers.model import UnitAnswer
from reports.answers.records import FeedbackHeader, FindingRow, make_finding_row
from schemas import files
from schemas.findings import Verdict
from schemas.programme import Programme, load_programme
from sources.archive import check_object
from sources.limits import LIMITS, TimeLimitError, time_limit
from sources.media import ANNOTATABLE
from sources.workers import Workers, do_jobs

if TYPE_CHECKING:
    from reports.answers.official_form import SentDocument

FOR_SOME: Final = ("reports.answers.letter", "reports.answers.official_form", "reports.answers.workbook")
"""What only answers with a marked workbook and a letter need: an accepted report has neither."""
FEW: Final = 8
"""So many are written sooner than workers have started."""
BATCH_SIZE: Final = 16
FAILURES: Final = (OSError, ValueError, MessageError, BadZipFile)
"""What a disk, a name, a header or a sender's file can do: it costs one answer, never the others."""
HEADER_BYTES: Final = 128 * 1024
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
XLSX, DOCX = OFFICE + "spreadsheetml.sheet", OFFICE + "wordprocessingml.document"


class Trace(str):
    """The traceback of a fault of ours."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The draft of a reply; `message` is the archived message that it answers, if its headers are to be read."""

    path: Path
    message_id: str
    recipient: str | None
    original: Original
    message: Path | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """All that answers one submission. `findings` are rows of `core.finding`; files lie at `target` (.xlsx), the letter
    and the JSON beside it. `needs_workbook`: the workbook is to be written, of what was `sent` or by itself.
    """

    header: FeedbackHeader
    unit_id: str | None
    period_id: str | None
    answered_at: datetime
    findings: tuple[Mapping[str, Any], ...]
    target: Path
    sent: SentDocument | None
    needs_workbook: bool
    with_workbook: bool
    reply: Reply | None

    @property
    def letter(self) -> Path:
        """Where the letter lies."""
        return self.target.with_name(self.target.name.removesuffix(".xlsx") + ".docx")

    @property
    def json(self) -> Path:
        """Where the JSON lies."""
        return self.target.with_name(self.target.name.removesuffix(".xlsx") + ".json")

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that the job writes."""
        workbook = ((self.target,) if self.needs_workbook else ()) + ((self.letter,) if self.with_workbook else ())
        data = () if self.header.verdict is Verdict.HELD else (self.json,)
        return (*workbook, *data, *((self.reply.path,) if self.reply is not None else ()))


def write_all(
    jobs: Sequence[Job], programme_name: str, workers: Workers, progress: Callable[[int], None]
) -> dict[int, str]:
    """Write the answers; gives the errors by the job's number. One that fails does not stop the others: what a disk or
    a sender's file did is a sentence, a fault of ours a `Trace`.

    What has no error is on the disk then, all of it. `progress` is told how many are done.
    """
    errors: dict[int, str] = {}
    done = 0
    for numbers, texts in _results(jobs, programme_name, workers):
        errors |= {number: text for number, text in zip(numbers, texts, strict=True) if text}
        done += len(numbers)
        progress(done)
    files.flush_files(path for number, job in enumerate(jobs) if number not in errors for path in job.paths)
    return errors


def _results(
    jobs: Sequence[Job], programme_name: str, workers: Workers
) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
    if len(jobs) <= FEW:
        for number, job in enumerate(jobs):
            yield [number], _write_here(job, programme_name)
    else:
        work = partial(write_batch, programme_name=programme_name)
        lost = partial(_write_without_copy, programme_name=programme_name)
        yield from do_jobs(workers, jobs, work, lost, _note_fault, BATCH_SIZE)


def _write_here(job: Job, programme_name: str) -> list[str]:
    try:
        return write_batch([job], lambda _: None, programme_name=programme_name)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- whatever it is, it costs one answer
        return _note_fault(job, traceback.format_exc())


def _note_fault(_job: Job, trace: str) -> list[str]:
    return [Trace(trace)]


def write_batch(jobs: Sequence[Job], begun: Callable[[int], None], *, programme_name: str) -> list[str]:
    """Write a batch; calls back with the place of each job as it is begun. Gives an error or nothing for each."""
    errors = []
    for place, job in enumerate(jobs):
        begun(place)
        try:
            _write(job, programme_name)
            errors.append("")
        except FAILURES as error:
            errors.append(f"{type(error).__name__}: {error}")
    return errors


def _write_without_copy(job: Job, _why_vi: str, *, programme_name: str) -> list[str]:
    """A workbook that cannot even be copied is answered by a sheet of its own."""
    return write_batch([replace(job, sent=None)], lambda _: None, programme_name=programme_name)


def _write(job: Job, programme_name: str) -> None:
    """Write all that answers one submission: each file whole, none flushed yet."""
    programme = load_programme(programme_name)
    findings = [make_finding_row(programme, row) for row in job.findings]
    header, attachments = job.header, list[Attachment]()
    if job.with_workbook:
        header, findings = _make_workbook(job, programme, findings)
    answer = model.build(programme, header, job.unit_id, job.period_id, findings, job.answered_at)
    if job.with_workbook:
        from reports.answers import letter

        content = letter.render(answer)
        files.write_bytes(job.letter, content, durable=False)
        attachments = [
            Attachment(job.target.name, job.target.read_bytes(), XLSX),
            Attachment(f"Phiếu kết quả {job.header.receipt_number}.docx", content, DOCX),
        ]
    if job.header.verdict is not Verdict.HELD:
        names = (job.target.name, job.letter.name) if job.with_workbook else (None, None)
        files.write_bytes(job.json, as_json.render(answer, *names), durable=False)
    if job.reply is not None:
        files.write_bytes(job.reply.path, _render_reply(job.reply, answer, attachments), durable=False)


def _make_workbook(
    job: Job, programme: Programme, findings: list[FindingRow]
) -> tuple[FeedbackHeader, list[FindingRow]]:
    """Write the workbook that is enclosed; gives what it is, and the findings at its cells.

    One that is there already is made once more in passing, since letter and JSON speak of what stands in it.
    """
    if job.needs_workbook:
        return _write_workbook(job, programme, findings, job.target)
    with TemporaryDirectory() as scratch:
        return _write_workbook(job, programme, findings, Path(scratch) / "answer.xlsx")


def _write_workbook(
    job: Job, programme: Programme, findings: list[FindingRow], target: Path
) -> tuple[FeedbackHeader, list[FindingRow]]:
    """The marked copy; else the official form, filled and marked; where neither is made in time, the sheet alone."""
    from reports.answers.official_form import write_form_back
    from reports.answers.workbook import mark_copy, write_result_workbook

    if job.sent is not None:
        try:
            check_object(job.sent.path)
            with time_limit(LIMITS.seconds):
                if job.sent.media in ANNOTATABLE and mark_copy(job.sent.path, findings, job.header, target):
                    return job.header, findings
                unit, period = programme.unit_by_id.get(job.unit_id or ""), job.period_id
                if unit is not None and period is not None:
                    told = (programme, unit, programme.period(period), job.sent, findings, job.header, target)
                    if back := write_form_back(*told):
                        return replace(job.header, enclosed="form", has_doubts=back.has_doubts), list(back.findings)
        except TimeLimitError:
            pass
    header = replace(job.header, enclosed="sheet")
    write_result_workbook(findings, header, target)
    return header, findings


def _render_reply(reply: Reply, answer: UnitAnswer, attachments: Sequence[Attachment]) -> bytes:
    original = reply.original
    if reply.message is not None:  # the thread it stands in, by its own headers
        with check_object(reply.message).open("rb") as file:
            headers: Any = BytesHeaderParser().parsebytes(file.read(HEADER_BYTES))
        thread = str(headers.get("References") or headers.get("In-Reply-To") or "")
        original = replace(original, references=(thread,))
    return mail.render(answer, reply.message_id, original, reply.recipient, attachments)

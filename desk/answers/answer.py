"""Answer the units: one job a report makes everything its unit gets, and what is not true any more goes.

A draft that is no longer true, because the report was judged anew, is withdrawn before anybody sends it. The files that
answer a report which was judged anew are set aside.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Final

from desk.answers import outbox
from desk.answers.answered import Answered, look_at_answers
from desk.answers.due import Row, load_answer_findings
from desk.answers.missing import (
    AnswerCase,
    add_mending_terms,
    draft_or_note_path,
    find_missing,
    load_answer_cases,
    make_job,
)
from desk.answers.outbox import Mail
from desk.answers.withdraw import former_submissions, withdraw_answers
from desk.answers.write import FOR_SOME, Job, Trace, write_all, write_batch
from desk.clock import now_in
from desk.progress import Progress, silent
from desk.settings import Settings
from desk.system_faults import record_faults
from schemas.errors import PlainError
from sources.archive import Archive
from sources.limits import LIMITS
from sources.workers import Workers
from warehouse import Moment, Warehouse

PROGRESS_VI: Final = "Trả lời đơn vị"
SHOWN: Final = 10


class AnswerError(PlainError, OSError):
    """Some answers could not be written; the others are there."""


def answer_units(
    settings: Settings, progress: Progress = silent, workers: Workers | None = None, now: datetime | None = None
) -> Answered:
    """Make every answer that is not there yet, by these workers or by workers of its own.

    While replies are being sent new ones are left to a later run, or to the one that sends. AnswerError when some could
    not be written; by then all others are, and the next run tries again. What a fault of ours kept from being written
    is recorded (`desk.system_faults`), not raised.
    """
    try:
        with outbox.lock_outbox(settings, 0.0):
            return write_missing(settings, progress, workers, now)
    except outbox.OutboxBusyError:
        return write_missing(settings, progress, workers, now, replies=False)


def write_missing(
    settings: Settings,
    progress: Progress = silent,
    workers: Workers | None = None,
    now: datetime | None = None,
    *,
    replies: bool = True,
) -> Answered:
    """Make what is missing; with replies the outbox must be ours (`outbox.lock_outbox`)."""
    clock = now or now_in(settings.programme)
    lying = look_at_answers(settings) if replies else None
    with (
        Warehouse.reader(settings.warehouse) as warehouse,
        warehouse.spare_memory(),
        warehouse.in_few_threads(len(settings.programme.units)),
        warehouse.settle_marts(Moment(clock, clock)),
    ):
        known = {mail.message_id: mail for mail in outbox.load_mails(warehouse)}
        cases = load_answer_cases(settings, warehouse, known, clock)
        missing = find_missing(settings, cases, lying.whole if lying is not None else (), replies=replies)
        missing = add_mending_terms(settings, warehouse, missing)
        findings = load_answer_findings(warehouse, [case.row["submission_id"] for case in missing])
        former = former_submissions(warehouse, clock)
    jobs, faults = _make_jobs(settings, missing, findings, replies=replies)
    errors = _write(settings, [job for _, job in jobs], progress, workers)
    written = [one for number, one in enumerate(jobs) if number not in errors]
    faults += [(str(jobs[n][1].target), text) for n, text in errors.items() if isinstance(text, Trace)]
    record_faults(settings, "tra-loi", faults, clock)
    answered = Answered(
        workbooks=sorted(job.target for _, job in written if job.needs_workbook),
        lay=lying.hash if lying is not None else None,
    )
    if replies:
        _settle_replies(settings, cases, written, known, clock, answered)
        answered.set_aside.extend(withdraw_answers(settings, former))
    refused = {number: text for number, text in errors.items() if not isinstance(text, Trace)}
    if refused:
        raise AnswerError(_describe([job for _, job in jobs], refused))
    return answered


def _make_jobs(
    settings: Settings, cases: Sequence[AnswerCase], findings: Mapping[str, Sequence[Row]], *, replies: bool
) -> tuple[list[tuple[AnswerCase, Job]], list[tuple[str, str]]]:
    """The job of each case; and the reports at whose case we are at fault, with the traceback."""
    jobs, faults = [], []
    archive = Archive(settings.archive)
    for case in cases:
        submission_id = case.row["submission_id"]
        try:
            jobs.append((case, make_job(settings, archive, case, findings.get(submission_id, ()), reply=replies)))
        except (OSError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 -- whatever it is, it costs one answer
            faults.append((f"bản {submission_id[:8]}", traceback.format_exc()))
    return jobs, faults


def _write(settings: Settings, jobs: Sequence[Job], progress: Progress, workers: Workers | None) -> dict[int, str]:
    def advance(done: int) -> None:
        progress(done, len(jobs), PROGRESS_VI)

    own = Workers(settings.worker_count, LIMITS, write_batch, ahead=FOR_SOME)
    with nullcontext(workers) if workers is not None else own as at_work:
        return write_all(jobs, settings.programme_name, at_work, advance)


def _settle_replies(
    settings: Settings,
    cases: Sequence[AnswerCase],
    written: Sequence[tuple[AnswerCase, Job]],
    known: Mapping[str, Mail],
    now: datetime,
    answered: Answered,
) -> None:
    """Record how every reply stands now, and remove the drafts that are no longer true."""
    current = {case.mail.message_id for case in cases}
    stale = [mail for key, mail in known.items() if mail.is_unsent and key not in current]
    steps = [case.mail for case, _ in written if case.is_changed] + [mail.next_step("withdrawn", now) for mail in stale]
    if steps:
        with Warehouse.writer(settings.warehouse) as warehouse:
            outbox.record_steps(warehouse, steps)
    for case, job in written:
        if job.reply is not None:
            (answered.held if case.is_held else answered.replies).append(job.reply.path)
    answered.withdrawn.extend(_remove_drafts(settings, cases, stale))


def _remove_drafts(settings: Settings, cases: Sequence[AnswerCase], stale: Sequence[Mail]) -> list[Path]:
    """Remove drafts that are no longer true, and notes on reports that wait no longer."""
    gone = [outbox.draft_path(settings, mail) for mail in stale]
    waiting = {draft_or_note_path(settings, case) for case in cases if case.is_held}
    gone += [path for path in (settings.outbox / outbox.HELD_FOLDER).glob("*.eml") if path not in waiting]
    removed = [path for path in gone if path.exists()]
    for path in removed:
        path.unlink()
    return removed


def _describe(jobs: Sequence[Job], errors: Mapping[int, str]) -> str:
    listed = "".join(f"\n- {jobs[number].target}: {errors[number]}" for number in sorted(errors)[:SHOWN])
    more = f"\n… and {len(errors) - SHOWN} more" if len(errors) > SHOWN else ""
    return f"{len(errors)} of {len(jobs)} answers could not be written; the next run tries again:{listed}{more}"

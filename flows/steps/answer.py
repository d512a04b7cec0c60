"""Answer the units: for each submission that was returned, questioned or unreadable, its workbook marked.

What is due comes from the warehouse, what is there from the folder: a rerun writes only what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from flows.settings import Settings
from flows.steps.answering import Answer, Written, write_answers
from flows.steps.clock import now_in
from flows.steps.due import WITH_WORKBOOK, Row, due_rows, findings_of, header_of, target_of
from flows.steps.progress import Progress, silent
from reports.feedback import FindingRow
from schemas.errors import PlainError
from schemas.findings import Verdict
from sources.archive import Archive
from sources.limits import LIMITS
from sources.reading import ANNOTATABLE
from sources.workers import Workers
from warehouse import Warehouse


class AnswerError(PlainError, OSError):
    """Some answers could not be written; the others are there."""


def answer_units(settings: Settings, progress: Progress = silent, workers: Workers | None = None) -> list[Path]:
    """Write every feedback workbook that is due and not there yet; gives the new files.

    By these workers, else by workers of its own.

    AnswerError when some could not be written; by then all others are, and the next run tries again.
    """
    programme = settings.programme
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = [row for row in due_rows(warehouse, now_in(programme)) if Verdict(row["verdict"]) in WITH_WORKBOOK]
        due = [row for row in rows if not target_of(settings, row).exists()]
        found = findings_of(warehouse, [row["submission_id"] for row in due], programme)
    return write_workbooks(settings, due, found, progress, workers)


def write_workbooks(
    settings: Settings,
    rows: Sequence[Row],
    found: Mapping[str, Sequence[FindingRow]],
    progress: Progress = silent,
    workers: Workers | None = None,
) -> list[Path]:
    """Write the feedback workbooks of these submissions, with what was found in them; gives the files."""
    answers = [_answer(settings, row, found.get(row["submission_id"], [])) for row in rows]
    written: list[Written] = []
    with nullcontext(workers) if workers is not None else Workers(settings.worker_count, LIMITS) as at_work:
        for done in write_answers(answers, at_work):
            written.extend(done)
            progress(len(written), len(rows), "Soạn phản hồi cho đơn vị")
    if failed := [one for one in written if one.error]:
        raise AnswerError(_failure(failed, len(written)))
    return sorted(one.target for one in written)


def _failure(failed: Sequence[Written], total: int) -> str:
    listed = "".join(f"\n- {one.target}: {one.error}" for one in failed[:10])
    more = f"\n… and {len(failed) - 10} more" if len(failed) > 10 else ""
    return f"{len(failed)} of {total} answers could not be written; the next run tries again:{listed}{more}"


def _answer(settings: Settings, row: Row, findings: Sequence[FindingRow]) -> Answer:
    header = header_of(settings.programme, row)
    marked = row["media"] in ANNOTATABLE and row["verdict"] != Verdict.UNREADABLE.value
    source = Archive(settings.archive).path(row["content_sha256"]) if marked else None
    return Answer(source, tuple(findings), header, target_of(settings, row))

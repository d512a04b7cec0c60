"""Answer the units: for each submission that was returned, questioned or unreadable, its workbook marked.

What is due comes from the warehouse, what is there from the folder: a rerun writes only what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import chain
from pathlib import Path

from flows.settings import Settings
from flows.steps.answering import Answer, Written, write_answers, write_batch
from flows.steps.answers_ahead import AnswersAhead
from flows.steps.due import due_answers
from flows.steps.progress import Progress, silent
from schemas.errors import PlainError
from sources.limits import LIMITS
from sources.workers import Workers
from warehouse import Warehouse


class AnswerError(PlainError, OSError):
    """Some answers could not be written; the others are there."""


def answer_units(
    settings: Settings,
    progress: Progress = silent,
    workers: Workers | None = None,
    ahead: AnswersAhead | None = None,
) -> list[Path]:
    """Write every feedback workbook that is due and not there yet; gives the new files.

    By these workers, else by workers of its own; `ahead` holds what these have been given already.

    AnswerError when some could not be written; by then all others are, and the next run tries again.
    """
    begun = {job.target: job for job in ahead.jobs} if ahead is not None else {}
    with Warehouse.reader(settings.warehouse) as warehouse:
        due = due_answers(warehouse, settings, begun=begun.keys())
    return _write(settings, [answer for answer in due if begun.get(answer.target) != answer], progress, workers, ahead)


def write_workbooks(settings: Settings, answers: Sequence[Answer]) -> list[Path]:
    """Write these feedback workbooks, whatever lies at their places; gives the files."""
    return _write(settings, answers)


def _write(
    settings: Settings,
    answers: Sequence[Answer],
    progress: Progress = silent,
    workers: Workers | None = None,
    ahead: AnswersAhead | None = None,
) -> list[Path]:
    total = len(answers) + (len(ahead.jobs) if ahead is not None else 0)
    written: dict[Path, Written] = {}
    with (
        nullcontext(workers) if workers is not None else Workers(settings.worker_count, LIMITS, write_batch) as at_work
    ):
        rounds = [write_answers(answers, at_work)]
        if ahead is not None:  # to their end first: one of them may have to be written again
            rounds.insert(0, write_answers(ahead.jobs, at_work, ahead.begun))
        for done in chain.from_iterable(rounds):
            written |= {one.target: one for one in done}
            progress(len(written), total, "Soạn phản hồi cho đơn vị")
    if failed := [one for one in written.values() if one.error]:
        raise AnswerError(_failure(failed, len(written)))
    return sorted(written)


def _failure(failed: Sequence[Written], total: int) -> str:
    listed = "".join(f"\n- {one.target}: {one.error}" for one in failed[:10])
    more = f"\n… and {len(failed) - 10} more" if len(failed) > 10 else ""
    return f"{len(failed)} of {total} answers could not be written; the next run tries again:{listed}{more}"

"""Answer the units: for each submission that was returned, questioned or unreadable, its workbook marked.

What is due comes from the warehouse, what is there from the folder: a rerun writes only what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from desk.answers.answering import Answer, Written, write_answers, write_batch
from desk.answers.answers_ahead import AnswersAhead
from desk.answers.due import due_answers
from desk.progress import Progress, silent
from desk.settings import Settings
from schemas import files
from schemas.errors import PlainError
from sources.limits import LIMITS
from sources.workers import Workers
from warehouse import Warehouse

PROGRESS_VI: Final = "Soạn phản hồi cho đơn vị"


class AnswerError(PlainError, OSError):
    """Some answers could not be written; the others are there."""


def answer_units(
    settings: Settings,
    progress: Progress = silent,
    workers: Workers | None = None,
    ahead: AnswersAhead | None = None,
) -> list[Path]:
    """Write every feedback workbook that is due and not there yet; gives the new files.

    By these workers, else by workers of its own; `ahead` holds what was written while others were loaded.

    AnswerError when some could not be written; by then all others are, and the next run tries again.
    """
    with Warehouse.reader(settings.warehouse) as warehouse:
        due = due_answers(warehouse, settings)
    placed = _placed(due, ahead, progress) if ahead is not None else []
    rest = [answer for answer in due if answer.target not in placed]
    return sorted([*placed, *_write(settings, rest, progress, workers, done=len(placed))])


def _placed(due: Sequence[Answer], ahead: AnswersAhead, progress: Progress) -> list[Path]:
    """Put in their places the answers that were written ahead and are what is due; gives their files."""
    try:
        begun = ahead.finished(lambda done: progress(min(done, len(due)), len(due), PROGRESS_VI))
        return [answer.target for answer in due if answer in begun and _put(begun[answer], answer.target)]
    finally:
        ahead.clear()


def _put(written: Path, target: Path) -> bool:
    try:
        files.move_file(written, target)
    except OSError:  # it is written anew, and what hinders is told then
        return False
    return True


def write_workbooks(settings: Settings, answers: Sequence[Answer]) -> list[Path]:
    """Write these feedback workbooks, whatever lies at their places; gives the files."""
    return _write(settings, answers)


def _write(
    settings: Settings,
    answers: Sequence[Answer],
    progress: Progress = silent,
    workers: Workers | None = None,
    done: int = 0,
) -> list[Path]:
    """Write the answers, of which so many others are done already."""
    written: list[Written] = []
    own = Workers(settings.worker_count, LIMITS, write_batch) if workers is None else nullcontext(workers)
    with own as at_work:
        for some in write_answers(answers, at_work):
            written += some
            progress(done + len(written), done + len(answers), PROGRESS_VI)
    if failed := [one for one in written if one.error]:
        raise AnswerError(_failure(failed, len(written)))
    return [one.target for one in written]


def _failure(failed: Sequence[Written], total: int) -> str:
    listed = "".join(f"\n- {one.target}: {one.error}" for one in failed[:10])
    more = f"\n… and {len(failed) - 10} more" if len(failed) > 10 else ""
    return f"{len(failed)} of {total} answers could not be written; the next run tries again:{listed}{more}"

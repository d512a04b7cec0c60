"""Write feedback workbooks, in worker processes when there are many: a sender's file is opened in confinement only.

Nothing here may import Prefect or pandas: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.answers.workbook import FeedbackHeader, FindingRow, annotate, write_letter_workbook
from sources.limits import LIMITS, TimeLimitError, time_limit
from sources.workers import Workers, done_by

FEW: Final = 8
"""So many are written sooner than workers have started."""
BATCH_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """One feedback workbook to write: on a copy of `source`, or by itself where there is nothing to mark."""

    source: Path | None
    findings: tuple[FindingRow, ...]
    header: FeedbackHeader
    target: Path


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one answer: its file, or why there is none."""

    target: Path
    error: str = ""


def write_answers(
    answers: Sequence[Answer], workers: Workers, begun: Mapping[Future[list[Written]], list[int]] | None = None
) -> Iterator[list[Written]]:
    """What became of the answers, as they come in; one that fails does not stop the others.

    Some of them may have been given to the workers before, by their numbers.
    """
    if len(answers) <= FEW and not begun:
        for answer in answers:
            yield [_write(answer)]
    else:
        for _, written in done_by(workers, answers, write_batch, _lost, BATCH_SIZE, begun):
            yield written


def write_batch(answers: Sequence[Answer], begun: Callable[[int], None]) -> list[Written]:
    """Write a batch; calls back with the place of each answer as it is begun."""
    written = []
    for place, answer in enumerate(answers):
        begun(place)
        written.append(_write(answer))
    return written


def _lost(answer: Answer, _why_vi: str) -> list[Written]:
    """A workbook that cannot even be copied is answered by a sheet of its own."""
    return [_write(Answer(None, answer.findings, answer.header, answer.target))]


def _write(answer: Answer) -> Written:
    try:
        try:
            with time_limit(LIMITS.seconds):
                _put(answer)
        except TimeLimitError:
            write_letter_workbook(answer.findings, answer.header, answer.target)
    except OSError as error:
        return Written(answer.target, f"{type(error).__name__}: {error}")
    return Written(answer.target)


def _put(answer: Answer) -> None:
    if answer.source is None:
        write_letter_workbook(answer.findings, answer.header, answer.target)
    else:
        annotate(answer.source, answer.findings, answer.header, answer.target)

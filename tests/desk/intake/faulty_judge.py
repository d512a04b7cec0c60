"""A judge with a fault of its own; a module by itself, because every worker process imports it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from desk.intake.documents_to_judge import DocumentToJudge
from desk.intake.reading import Judge, judge_batch
from sources.limits import LIMITS, Limits
from warehouse.parts import Part

FAULTY = "Liêm Túc"


def faulty_batch_judge(programme_name: str, archive: str, limits: Limits = LIMITS) -> Judge:
    """Judges as ever, but for what lies in one unit's folder."""
    return partial(_judge, programme_name=programme_name, archive=archive, limits=limits)


def _judge(
    batch: Sequence[DocumentToJudge], begun: Callable[[int], None], *, programme_name: str, archive: str, limits: Limits
) -> list[Part]:
    if any(FAULTY in document.place for document in batch):
        raise OddError("một lỗi", "của hệ thống")
    return judge_batch(batch, begun, programme_name=programme_name, archive=archive, limits=limits)


class OddError(Exception):
    """One that another process cannot rebuild from what it was given."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")

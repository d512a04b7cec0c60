"""Read and judge documents by themselves, in worker processes: from bytes in the archive to parts ready to load.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from flows.steps.cases import Material, Pending, claim_rows, pending_case, stamps
from flows.steps.progress import Progress, silent
from schemas.judging import judge_forms
from schemas.programme import Programme, load_programme
from sources.documents import ReadResult
from sources.limits import LIMITS, Limits
from sources.reading import READER_VERSION, lost_result, read_in_time
from sources.workers import Workers, done_by
from warehouse.parts import Part, make_parts

if TYPE_CHECKING:
    from flows.steps.head_start import HeadStart

BATCH_SIZE = 192
"""Documents judged together at most: enough to share the cost of a pandera run, few enough for a worker's memory."""
PROGRESS_VI: Final = "Đọc và kiểm tra"


Judge = Callable[[Sequence[Material], Callable[[int], None]], list[Part]]
"""Reads and judges a batch; calls back with the place of each document as it begins it."""


def judge_of(programme_name: str, limits: Limits = LIMITS) -> Judge:
    """What workers are given to do."""
    return partial(work_on, programme_name=programme_name, limits=limits)


def judge_in_workers(
    materials: Sequence[Material],
    programme_name: str,
    workers: Workers,
    head: HeadStart | None = None,
    progress: Progress = silent,
) -> list[Part]:
    """The parts of every document, made by the workers, whatever the head start has already given them included."""
    begun = head.jobs if head is not None else []
    jobs, stale = _jobs(materials, begun)
    parts: list[Part] = []
    done = 0
    judge, lost = judge_of(programme_name, workers.limits), partial(_given_up, programme_name=programme_name)
    for numbers, made in done_by(workers, jobs, judge, lost, BATCH_SIZE, head.begun if head is not None else None):
        worthless = frozenset(jobs[number].sha256 for number in numbers if number in stale)
        parts += [kept for part in made if (kept := part.without(worthless)).documents]
        done += len(numbers) - len(stale.intersection(numbers))
        progress(done, len(materials), PROGRESS_VI)
    return parts


def _jobs(materials: Sequence[Material], begun: Sequence[Material]) -> tuple[list[Material], frozenset[int]]:
    """What was begun, then what is left, and the numbers of what was begun in vain: it is not wanted, or not so."""
    wanted = {material.sha256: material for material in materials}
    stale = frozenset(number for number, job in enumerate(begun) if wanted.get(job.sha256) != job)
    right = {job.sha256 for number, job in enumerate(begun) if number not in stale}
    return [*begun, *(material for material in materials if material.sha256 not in right)], stale


def work_on(
    batch: Sequence[Material], begun: Callable[[int], None], *, programme_name: str, limits: Limits
) -> list[Part]:
    """Read the batch one by one, judge it at once."""
    programme = load_programme(programme_name)
    pending = []
    for place, material in enumerate(batch):
        begun(place)
        pending.append(_pending(material, _read(material, limits), programme))
    return _parts(pending, programme)


def _read(material: Material, limits: Limits) -> ReadResult:
    if material.path is None:
        return ReadResult(material.sha256, None, ())
    return read_in_time(material.path, material.sha256, material.media, limits)


def _given_up(material: Material, why_vi: str, *, programme_name: str) -> list[Part]:
    programme = load_programme(programme_name)
    return _parts([_pending(material, lost_result(material.sha256, why_vi), programme)], programme)


def _pending(material: Material, read: ReadResult, programme: Programme) -> Pending:
    return pending_case(material, read, programme, READER_VERSION)


def _parts(pending: Sequence[Pending], programme: Programme) -> list[Part]:
    judged = judge_forms([p.case for p in pending], programme)
    return make_parts(judged, claim_rows(pending), stamps(pending), programme.content_hash, READER_VERSION)

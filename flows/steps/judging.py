"""Read and judge documents by themselves, in worker processes: from bytes in the archive to parts ready to load.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from flows.steps.cases import Material, Pending, claim_rows, pending_case, stamps
from flows.steps.progress import Progress, silent
from schemas.judging import judge_forms
from schemas.programme import Programme, load_programme
from sources.documents import ReadResult
from sources.limits import LIMITS, Limits
from sources.reading import READER_VERSION, lost_result, read_in_time
from sources.workers import in_workers
from warehouse.parts import Part, make_parts

BATCH_SIZE = 128
"""Documents judged together: enough to share the cost of a pandera run, few enough to lose little with a worker."""


def judge_documents(
    materials: Sequence[Material],
    programme_name: str,
    workers: int,
    progress: Progress = silent,
    limits: Limits = LIMITS,
) -> list[Part]:
    """The parts of every document. Without workers everything happens here, and memory has no limit."""
    parts: list[Part] = []
    done = 0
    for count, made in _made(materials, programme_name, workers, limits):
        parts.extend(made)
        done += count
        progress(done, len(materials), "Đọc và kiểm tra")
    return parts


def _made(
    materials: Sequence[Material], programme_name: str, workers: int, limits: Limits
) -> Iterator[tuple[int, list[Part]]]:
    work = partial(work_on, programme_name=programme_name, limits=limits)
    if workers > 0:
        lost = partial(_given_up, programme_name=programme_name)
        yield from in_workers(materials, work, lost, workers, limits, BATCH_SIZE)
        return
    for start in range(0, len(materials), BATCH_SIZE):
        batch = materials[start : start + BATCH_SIZE]
        yield len(batch), work(batch, lambda _: None)


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

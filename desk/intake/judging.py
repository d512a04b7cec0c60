"""Read and judge documents by themselves, in worker processes: from bytes in the archive to parts ready to load.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from desk.intake.cases import Material, Pending, claim_rows, pending_case, stamps
from schemas.judging import judge_forms
from schemas.programme import Programme, load_programme
from sources.documents import ReadResult
from sources.limits import LIMITS, Limits
from sources.reading import READER_VERSION, lost_result, read_in_time
from warehouse.parts import Part, make_parts

BATCH_SIZE = 192
"""Documents judged together at most: enough to share the cost of a pandera run, few enough for a worker's memory."""
MOST_ROWS = 20_000
"""Rows of forms held at once before they are judged: some 200 bulky forms, or one that is absurd."""


Judge = Callable[[Sequence[Material], Callable[[int], None]], list[Part]]
"""Reads and judges a batch; calls back with the place of each document as it begins it."""


def judge_of(programme_name: str, limits: Limits = LIMITS) -> Judge:
    """What workers are given to do."""
    return partial(work_on, programme_name=programme_name, limits=limits)


def work_on(
    batch: Sequence[Material], begun: Callable[[int], None], *, programme_name: str, limits: Limits
) -> list[Part]:
    """Read the batch one by one, judge it at once."""
    programme = load_programme(programme_name)
    parts: list[Part] = []
    pending: list[Pending] = []
    for place, material in enumerate(batch):
        begun(place)
        pending.append(_pending(material, _read(material, limits), programme))
        if sum(map(_rows, pending)) >= MOST_ROWS:
            parts += _parts(pending, programme)
            pending = []
    return parts + _parts(pending, programme) if pending else parts


def _rows(pending: Pending) -> int:
    form = pending.case.form
    return 0 if form is None else sum(map(len, form.tables.values()))


def _read(material: Material, limits: Limits) -> ReadResult:
    if material.path is None:
        return ReadResult(material.sha256, None, ())
    return read_in_time(material.path, material.sha256, material.media, limits)


def given_up(material: Material, why_vi: str, *, programme_name: str) -> list[Part]:
    """The parts of a document that no worker could read, with the reason."""
    programme = load_programme(programme_name)
    return _parts([_pending(material, lost_result(material.sha256, why_vi), programme)], programme)


def _pending(material: Material, read: ReadResult, programme: Programme) -> Pending:
    return pending_case(material, read, programme, READER_VERSION)


def _parts(pending: Sequence[Pending], programme: Programme) -> list[Part]:
    judged = judge_forms([p.case for p in pending], programme)
    return make_parts(judged, claim_rows(pending), stamps(pending), programme.content_hash, READER_VERSION)

"""Read and judge documents by themselves, in worker processes: from bytes in the archive to parts ready to load.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from desk.intake.cases import CaseWithClaims, list_stamps, make_cases, make_claim_rows
from desk.intake.documents_to_judge import DocumentToJudge
from desk.intake.engine import engine_version
from desk.progress import Progress, silent
from schemas.judging import judge_forms
from schemas.programme import Programme, load_programme
from sources.documents import ReadResult
from sources.limits import LIMITS, Limits
from sources.object_store import open_object
from sources.reading import make_lost_result, read_in_time
from sources.workers import Executor, do_jobs
from warehouse.parts import Part, WaitingParts, make_parts

PROGRESS_VI: Final = "Đọc và kiểm tra"
BATCH_SIZE: Final = 192
"""Documents judged together at most: enough to share the cost of a pandera run, few enough for a worker's memory."""
MOST_ROWS: Final = 20_000
"""Rows of forms held at once before they are judged: some 200 bulky forms, or one that is absurd."""

Judge = Callable[[Sequence[DocumentToJudge], Callable[[int], None]], list[Part]]
"""Reads and judges a batch; calls back with the place of each document as it begins it."""


def judge_in_workers(
    materials: Sequence[DocumentToJudge],
    programme_name: str,
    archive: str,
    workers: Executor,
    failed: Callable[[DocumentToJudge, str], None],
    progress: Progress = silent,
) -> list[Part]:
    """The parts of every document, made by the workers; `failed` is told of those at which judging itself is at fault,
    with the traceback: of them there is no part.
    """
    parts = WaitingParts()
    done = 0
    lost = partial(judge_unread_document, programme_name=programme_name)

    def leave_out(material: DocumentToJudge, trace: str) -> list[Part]:
        failed(material, trace)
        return []

    work = batch_judge(programme_name, archive)
    for numbers, made in do_jobs(workers, materials, work, lost, leave_out, BATCH_SIZE):
        for part in made:
            parts.add(part)
        done += len(numbers)
        progress(done, len(materials), PROGRESS_VI)
    return parts.to_list()


def batch_judge(programme_name: str, archive: str, limits: Limits = LIMITS) -> Judge:
    """What workers are given to do; `archive` is its folder, or a store that they reach (see `open_object`)."""
    return partial(judge_batch, programme_name=programme_name, archive=archive, limits=limits)


def judge_batch(
    batch: Sequence[DocumentToJudge], begun: Callable[[int], None], *, programme_name: str, archive: str, limits: Limits
) -> list[Part]:
    """Read the batch one by one, judge it at once."""
    programme = load_programme(programme_name)
    parts: list[Part] = []
    pending: list[CaseWithClaims] = []
    rows = 0
    for place, material in enumerate(batch):
        begun(place)
        cases = make_cases(material, _read(material, archive, limits), programme, engine_version())
        pending += cases
        rows += sum(map(_count_rows, cases))
        if rows >= MOST_ROWS:
            parts += _judge(pending, programme)
            pending, rows = [], 0
    return parts + _judge(pending, programme) if pending else parts


def judge_unread_document(material: DocumentToJudge, why_vi: str, *, programme_name: str) -> list[Part]:
    """The parts of a document that no worker could read, with the reason."""
    programme = load_programme(programme_name)
    return _judge(
        make_cases(material, make_lost_result(material.sha256, why_vi), programme, engine_version()), programme
    )


def _count_rows(pending: CaseWithClaims) -> int:
    form = pending.case.form
    return 0 if form is None else sum(map(len, form.tables.values()))


def _read(material: DocumentToJudge, archive: str, limits: Limits) -> ReadResult:
    if material.content is None:
        return ReadResult(material.sha256, None, ())
    with open_object(archive, material.content) as path:
        return read_in_time(path, material.sha256, material.media, limits)


def _judge(pending: Sequence[CaseWithClaims], programme: Programme) -> list[Part]:
    judged = judge_forms([p.case for p in pending], programme)
    return make_parts(judged, make_claim_rows(pending), list_stamps(pending), programme.content_hash, engine_version())

"""Ingest: collect the inbox, read and judge what is new, load it period by period, answer the units.

Idempotent by content: work is keyed by document, programme and reader version, so a rerun does only what is missing.
The phases are functions of their own, since a flow shows each as a task. What reads, judges, loads and answers is
imported where it is needed: most runs of a season find nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from desk.answers.answered import Answered
from desk.clock import now_in
from desk.intake.collect import IntakePlan, collect
from desk.intake.documents_to_judge import DocumentToJudge, list_documents_to_judge
from desk.intake.summary import IngestSummary
from desk.intake.whole_run import note_whole_run
from desk.progress import Progress, silent
from desk.settings import Settings
from desk.system_faults import list_faults, record_faults
from desk.watch.memory import note_ingest
from schemas.garbage import keep_imports
from sources.archive import Archive
from sources.limits import LIMITS
from sources.workers import Executor, Workers

if TYPE_CHECKING:
    from warehouse.parts import Part

__all__ = [
    "ClusterPlace",
    "IngestSummary",
    "IntakePlan",
    "answer",
    "collect",
    "judge",
    "load",
    "note_whole_run",
    "run",
    "start_readers",
    "start_workers",
]

_WORKS: Final = ("desk.intake.reading", "desk.answers.write")
_FOR_SOME: Final = (
    "sources.workbook.by_openpyxl",
    "sources.workbook.old_xls",
    "sources.workbook.signs.sheet",
    "sources.workbook.word.tables",
    "schemas.light_pandera",
    "pyarrow.acero",
    "reports.answers.letter",
    "reports.answers.official_form",
    "reports.answers.workbook",
)
"""What only unusual documents need of the readers, and only reports that break a rule of judging and answering."""


@dataclass(frozen=True, slots=True)
class ClusterPlace:
    """A Dask cluster: its scheduler's address, and where its machines find the archive (None: at the same path)."""

    address: str
    archive: str | None = None


def run(
    settings: Settings,
    progress: Progress = silent,
    now: datetime | None = None,
    cluster: ClusterPlace | None = None,
    *,
    verify_all: bool = False,
) -> IngestSummary:
    """All of it, one phase after the other. `now` stands in for the clock where documents are received and recorded;
    with a `cluster` documents are read and judged there; with `verify_all` every file of the inbox is read, those that
    are as they were too.
    """
    with start_workers(settings, near=cluster is None) as workers, start_readers(settings, cluster, workers) as readers:
        plan = collect(settings, now, progress, readers.start, verify_all=verify_all)
        summary = load(settings, plan, judge(settings, plan, readers, progress, cluster), now, progress)
        plan = plan.without_places()
        answered = answer(settings, workers, progress, plan)
    note_whole_run(settings, plan, summary, answered)
    return summary.with_answers(answered, list_faults(settings))


def start_workers(settings: Settings, *, near: bool = False) -> Workers:
    """The processes that read documents, and later answer them, for one run; none is started unless there is work.

    With `near` a few documents may be read by forks of this very process: a command's, which does nothing else.
    """
    return Workers(settings.worker_count, LIMITS, *_WORKS, ahead=_FOR_SOME, near=near)


def start_readers(settings: Settings, cluster: ClusterPlace | None, workers: Workers) -> Executor:
    """Where documents are read and judged: the cluster, else these workers."""
    if cluster is None:
        return workers
    from desk.intake.engine import identify_engine, require_same_engine
    from sources.workers.cluster import Cluster

    check = partial(require_same_engine, settings.programme_name, identify_engine(settings.programme_name))
    return Cluster(cluster.address, LIMITS, check, settings.worker_count)


def judge(
    settings: Settings,
    plan: IntakePlan,
    readers: Executor | None = None,
    progress: Progress = silent,
    cluster: ClusterPlace | None = None,
) -> list[Part]:
    """Read and judge the new documents by themselves, by these readers or in worker processes of its own.

    One at which judging itself is at fault stays unjudged until a later run, and is recorded (`desk.system_faults`).
    """
    if plan.as_before is not None:
        return []
    with keep_imports():
        from desk.intake.reading import judge_in_workers

    documents = list_documents_to_judge(plan.places, plan.to_judge, plan.decisions)
    archive = str(settings.archive)
    if cluster is not None and cluster.archive is not None:
        from sources.object_store import publish_objects

        archive = cluster.archive
        publish_objects(Archive(settings.archive), archive, (one.content for one in documents if one.content))
    faults: list[tuple[str, str]] = []

    def note_fault(document: DocumentToJudge, trace: str) -> None:
        faults.append((document.place, trace))

    with nullcontext(readers) if readers is not None else start_workers(settings) as at_work:
        parts = judge_in_workers(documents, settings.programme_name, archive, at_work, note_fault, progress)
    record_faults(settings, "doc", faults, now_in(settings.programme))
    return parts


def load(
    settings: Settings,
    plan: IntakePlan,
    parts: Sequence[Part],
    now: datetime | None = None,
    progress: Progress = silent,
) -> IngestSummary:
    """Load what was judged and what was collected; gives what the run found."""
    if plan.as_before is not None:
        return IngestSummary(plan.run_id, plan.as_before.documents, 0, dict(plan.as_before.verdicts))
    from desk.intake.load import load_parts

    return load_parts(settings, plan, parts, now, progress)


def answer(settings: Settings, workers: Workers | None, progress: Progress, plan: IntakePlan) -> Answered:
    """Make everything that is still to be answered: marked workbooks, letters, JSON, drafts of replies.

    With it an ingest has succeeded, whether anything was new or not.
    """
    answered = Answered()
    if plan.as_before is None:
        from desk.answers.answer import answer_units

        answered = answer_units(settings, progress, workers)
    note_ingest(settings, now_in(settings.programme))
    return answered

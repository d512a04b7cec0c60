"""Ingest: collect the inbox, read and judge what is new, load it period by period, answer the units.

Idempotent by content: work is keyed by document, programme and reader version, so a rerun does only what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from desk.answers import outbox
from desk.answers.answer import answer_units
from desk.answers.answering import write_batch
from desk.answers.answers_ahead import AnswersAhead
from desk.answers.draft import Drafted, draft_replies
from desk.clock import now_in
from desk.intake import cases
from desk.intake.head_start import HeadStart, judge_in_workers
from desk.intake.judging import judge_of
from desk.intake.places import apart_once_read, recorded_places
from desk.looks.findings import Cluster, clusters_in
from desk.progress import Progress, silent
from desk.settings import Settings
from desk.version import code_version
from schemas.judging import History
from schemas.programme import Programme
from schemas.tables import REREAD
from sources.archive import Archive
from sources.collect import collect as collect_inbox
from sources.documents import Collected
from sources.limits import LIMITS
from sources.occurrences import Recorded, told_apart
from sources.reading import READER_VERSION
from sources.workers import Workers
from warehouse import Moment, Warehouse, WarehouseBusyError
from warehouse.against_history import late_findings
from warehouse.history import Past
from warehouse.install import install
from warehouse.load import Work, finish_run, load_portions, load_tables, start_run
from warehouse.parts import Batch, Late, Part, batches

BATCH = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """One collection of the inbox, which documents are still to be judged, what people settled about them.

    `laid_at` is the moment at which the collection itself laid out the warehouse. `collected` is what was `found`, told
    apart by sender where a content cannot be a report by itself.
    """

    run_id: str
    laid_at: datetime
    found: Collected
    recorded: Sequence[Recorded]
    collected: Collected
    new: frozenset[str]
    settled: Mapping[str, cases.Settled]
    head: HeadStart | None = None

    def read(self, programme: Programme, parts: Sequence[Part]) -> Plan:
        """The plan once reading has shown in which documents no form is."""
        collected = apart_once_read(self.found, self.collected, self.recorded, programme, parts)
        if collected is self.collected:
            return self
        further = cases.judgeable(collected) - cases.judgeable(self.collected)
        return replace(self, collected=collected, new=self.new | further)


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest found: counts of documents, verdicts over the whole ledger and of this run, new submissions.

    `suspicions`: cells of the periods that got new reports, at which so many units fail that the form or the rule is
    to be looked at. `set_aside`: files of answers about reports that were judged anew.
    """

    run_id: str
    documents: int
    new_documents: int
    verdicts: dict[str, int] = field(default_factory=dict)
    new_verdicts: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    suspicions: list[Cluster] = field(default_factory=list)
    set_aside: int = 0

    def after(self, drafted: Drafted) -> IngestSummary:
        """The summary with what became of the answers."""
        return replace(self, set_aside=len(drafted.set_aside))


def run(settings: Settings, progress: Progress = silent, now: datetime | None = None) -> IngestSummary:
    """All of it, one phase after the other. `now` stands in for the clock in every phase."""
    with readers(settings) as workers:
        plan = collect(settings, now or now_in(settings.programme), progress, workers)
        parts = judge(settings, plan, progress, workers)
        with AnswersAhead(settings, workers) as ahead:
            summary = load(settings, plan, parts, now, progress, ahead)
            answer(settings, progress, workers, ahead)
    return summary.after(draft(settings, progress))


def readers(settings: Settings) -> Workers:
    """The processes that read documents, and later mark them, for one run; none is started before there is work."""
    return Workers(settings.worker_count, LIMITS, judge_of(settings.programme_name), write_batch)


def collect(settings: Settings, now: datetime, progress: Progress = silent, workers: Workers | None = None) -> Plan:
    """Archive everything in the inbox and see which documents are not judged yet; with workers, begin to read them."""
    settings.inbox.mkdir(parents=True, exist_ok=True)
    archive = Archive(settings.archive)
    head = _head_start(settings, archive, workers, now) if workers is not None else None
    found = _collect(settings, archive, now, progress, head)
    with Warehouse.writer(settings.warehouse) as warehouse:  # laid out here, while the workers read
        laid_at = _record_time(warehouse, settings.programme, now)
        install(warehouse, settings.programme, laid_at)
        recorded = recorded_places(warehouse)
        collected = told_apart(found, recorded, settings.programme)
        new = _to_judge(warehouse, settings.programme, collected, now)
        settled = cases.settled_by_people(warehouse)
        return Plan(uuid4().hex[:16], laid_at, found, recorded, collected, new, settled, head)


def _collect(
    settings: Settings, archive: Archive, now: datetime, progress: Progress, head: HeadStart | None
) -> Collected:
    if head is None:
        return collect_inbox(settings.inbox, archive, settings.programme, now, progress)

    def told(done: int, total: int, what: str) -> None:
        head.expect(total - done)
        progress(done, total, what)

    collected = collect_inbox(settings.inbox, archive, settings.programme, now, told, found=head.offer)
    head.end()
    return collected


def _head_start(settings: Settings, archive: Archive, workers: Workers, now: datetime) -> HeadStart | None:
    """None while another run writes: it may be judging the same documents."""
    judge = judge_of(settings.programme_name, workers.limits)
    if not settings.warehouse.is_file():
        return HeadStart(workers, judge, archive, frozenset(), {})
    try:
        with Warehouse.reader(settings.warehouse, wait=0.0) as warehouse:
            known = _known(warehouse, settings.programme, now)
            return HeadStart(workers, judge, archive, known, cases.settled_by_people(warehouse))
    except WarehouseBusyError:
        return None


def judge(settings: Settings, plan: Plan, progress: Progress = silent, workers: Workers | None = None) -> list[Part]:
    """Read and judge the new documents by themselves, in worker processes; those that turn out to be one content of
    several senders without a form once more, for each sender.
    """
    wanted = _materials(settings, plan)
    with nullcontext(workers) if workers is not None else readers(settings) as at_work:
        head = plan.head if workers is not None else None
        parts = judge_in_workers(wanted, settings.programme_name, at_work, head, progress)
        read = plan.read(settings.programme, parts)
        if read is plan:
            return parts
        judged = {one.sha256: one for one in wanted}
        again = [one for one in _materials(settings, read) if judged.get(one.sha256) != one]
        worthless = frozenset(one.sha256 for one in again)
        kept = [left for part in parts if (left := part.without(worthless)).documents]
        return kept + judge_in_workers(again, settings.programme_name, at_work)


def _materials(settings: Settings, plan: Plan) -> list[cases.Material]:
    return cases.materials(plan.collected, plan.new, Archive(settings.archive), plan.settled)


def load(
    settings: Settings,
    plan: Plan,
    parts: Sequence[Part],
    now: datetime | None = None,
    progress: Progress = silent,
    ahead: AnswersAhead | None = None,
) -> IngestSummary:
    """Load what was judged, period by period in order, so that each quarter is held against the ones before it.

    What another run has judged meanwhile is left out, and a run that finds nothing new writes nothing. `ahead` has the
    answers about periods that are loaded written meanwhile.
    """
    programme = settings.programme
    plan = plan.read(programme, parts)
    with Warehouse.writer(settings.warehouse) as warehouse:
        record_time = _record_time(warehouse, programme, now, plan.laid_at)
        work = Work(plan.run_id, programme.content_hash, READER_VERSION, record_time)
        install(warehouse, programme, work.now)
        new = plan.new & _to_judge(warehouse, programme, plan.collected, work.now)
        reread = cases.reread(warehouse, plan.collected)
        if new or reread or cases.has_news(warehouse, plan.collected):
            start_run(warehouse, work, "ingest", code_version())
            load_portions(warehouse, cases.collected_rows(plan.collected, work))
            told = {"recorded_at": work.now, "run_id": work.run_id}
            warehouse.insert(REREAD, [{"sha256": key, "readable": can, **told} for key, can in reread.items()])
            _load_parts(warehouse, programme, parts, new, work, progress, ahead)
            finish_run(warehouse, plan.run_id, now or now_in(programme), {"new": len(new)})
        return _summarise(warehouse, programme, plan, new, work.now)


def _load_parts(
    warehouse: Warehouse,
    programme: Programme,
    parts: Sequence[Part],
    new: frozenset[str],
    work: Work,
    progress: Progress,
    ahead: AnswersAhead | None,
) -> None:
    past = Past(warehouse, programme, Moment(work.now, work.now))
    done, total = 0, sum(len(part.documents) for part in parts)
    for period_id, groups in groupby(batches(parts, BATCH), key=itemgetter(0)):
        known, begun = _history(past, programme, period_id), done
        for _, group in groups:
            batch = Batch(group, only=new)
            late = _late(batch, programme, period_id, known)
            load_tables(warehouse, batch.complete(late, work))
            done += sum(len(part.documents) for part in group)
            progress(done, total, f"Ghi sổ {period_id or 'tài liệu chưa rõ kỳ'}")
        if ahead is not None:
            ahead.loaded(warehouse, period_id, done - begun, total - done, total)


def answer(
    settings: Settings,
    progress: Progress = silent,
    workers: Workers | None = None,
    ahead: AnswersAhead | None = None,
) -> list[Path]:
    """Write the feedback workbooks that are still to be written; returns the new files."""
    return answer_units(settings, progress, workers, ahead)


def draft(settings: Settings, progress: Progress = silent) -> Drafted:
    """Draft the replies that are still missing; none while letters are being sent, since that run drafts them too."""
    try:
        with outbox.sending(settings, 0.0):
            return draft_replies(settings, progress)
    except outbox.OutboxBusyError:
        return Drafted()


def _late(batch: Batch, programme: Programme, period_id: str | None, known: History) -> list[Late]:
    return [] if period_id is None else list(late_findings(batch, programme, programme.period(period_id), known))


def _history(past: Past, programme: Programme, period_id: str | None) -> History:
    return History() if period_id is None else past.history(programme.period(period_id))


def _record_time(
    warehouse: Warehouse, programme: Programme, now: datetime | None, own: datetime | None = None
) -> datetime:
    """The moment this run's rows are recorded at: after everything recorded before, so that no moment is reused.

    `own` is a moment at which this very run recorded something; if nothing came since, it may stand again.
    """
    clock = now or now_in(programme)
    last = warehouse.query("last_change", now=clock).iloc[0]["recorded_at"]
    if own is not None and last == own:
        return max(clock, own)
    return clock if pd.isna(last) else max(clock, (last + timedelta(microseconds=1)).to_pydatetime())


def _to_judge(warehouse: Warehouse, programme: Programme, collected: Collected, now: datetime) -> frozenset[str]:
    known = _known(warehouse, programme, now)
    held = warehouse.query("held_places")
    judgeable = cases.judgeable(collected)
    decided = {sha256 for sha256, settled in cases.settled_by_people(warehouse).items() if settled.open}
    return judgeable - known | cases.moved(collected, held) | (judgeable & decided)


def _known(warehouse: Warehouse, programme: Programme, now: datetime) -> frozenset[str]:
    """The documents that are judged already."""
    rows = warehouse.query("known_work", programme_hash=programme.content_hash, reader_version=READER_VERSION, now=now)
    return frozenset(rows["sha256"])


def _summarise(
    warehouse: Warehouse, programme: Programme, plan: Plan, new: frozenset[str], now: datetime
) -> IngestSummary:
    moment = Moment(now, now)
    counts = warehouse.arrow("verdict_counts", **moment.bound()).to_pylist()
    fresh = warehouse.arrow("run_submissions", run_id=plan.run_id, **moment.bound())
    touched = set(fresh["period_id"].to_pylist()) - {None}
    failing = clusters_in(warehouse, programme, touched, moment) if touched else []
    return IngestSummary(
        run_id=plan.run_id,
        documents=len(plan.collected.documents),
        new_documents=len(new),
        verdicts={row["verdict"]: row["submissions"] for row in counts},
        new_verdicts=dict(Counter(fresh["verdict"].to_pylist())),
        rows=fresh.drop_columns(["submission_id"]).to_pylist(),
        suspicions=[cluster for cluster in failing if cluster.suspicious],
    )

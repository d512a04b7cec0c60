"""Ingest: collect the inbox, read what is new, judge and load it period by period, answer the units.

Idempotent by content: work is keyed by document, programme and reader version, so a rerun does only what is missing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flows.settings import Settings
from flows.steps import cases
from flows.steps.answer import answer_units
from flows.steps.clock import now_in
from flows.steps.progress import Progress, silent
from flows.version import code_version
from schemas.judging import History, judge
from sources.archive import Archive
from sources.collect import collect as collect_inbox
from sources.documents import Collected, ReadResult
from sources.reading import READER_VERSION, read_documents
from warehouse import Moment, Warehouse
from warehouse.history import history
from warehouse.install import install
from warehouse.load import Work, finish_run, load_judged, load_rows, start_run

BATCH = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """One collection of the inbox, and which of its documents are still to be judged."""

    run_id: str
    collected: Collected
    new: frozenset[str]


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest found: counts of documents, verdicts over the whole ledger and of this run, new submissions."""

    run_id: str
    documents: int
    new_documents: int
    verdicts: dict[str, int] = field(default_factory=dict)
    new_verdicts: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)


def run(settings: Settings, progress: Progress = silent, now: datetime | None = None) -> IngestSummary:
    """All of it, one phase after the other."""
    moment = now or now_in(settings.programme)
    plan = collect(settings, moment, progress)
    results = read(settings, plan, progress)
    summary = load(settings, plan, results, moment, progress)
    answer(settings, progress)
    return summary


def collect(settings: Settings, now: datetime, progress: Progress = silent) -> Plan:
    """Archive everything in the inbox and see which documents are not judged yet."""
    settings.inbox.mkdir(parents=True, exist_ok=True)
    collected = collect_inbox(settings.inbox, Archive(settings.archive), settings.programme, now, progress)
    known = _known(settings, now)
    faulty = {fault.sha256 for fault in collected.faults}
    judged = {d.sha256 for d in collected.documents if d.disposition == "leaf" or d.sha256 in faulty}
    return Plan(uuid4().hex[:16], collected, frozenset(judged - known))


def read(settings: Settings, plan: Plan, progress: Progress = silent) -> list[ReadResult]:
    """Read the new leaf documents in worker processes."""
    archive = Archive(settings.archive)
    jobs = [
        (d.sha256, archive.path(d.sha256), d.media)
        for d in plan.collected.documents
        if d.disposition == "leaf" and d.sha256 in plan.new
    ]

    def reading(done: int, total: int, _: str) -> None:
        progress(done, total, "Đọc sổ tính")

    return list(read_documents(jobs, settings.worker_count, reading))


def load(
    settings: Settings, plan: Plan, results: Sequence[ReadResult], now: datetime, progress: Progress = silent
) -> IngestSummary:
    """Judge and load, period by period in order, so that each quarter is held against the ones before it."""
    programme = settings.programme
    work = Work(plan.run_id, programme.content_hash, READER_VERSION, now)
    with Warehouse.writer(settings.warehouse) as warehouse:
        install(warehouse, programme, now)
        start_run(warehouse, work, "ingest", code_version())
        load_rows(warehouse, cases.collected_rows(plan.collected, work))
        received = _received(warehouse, now)
        pending = cases.build(plan.collected, results, plan.new, programme, work, received)
        done = 0
        for period_id, batch in cases.by_period(pending, BATCH):
            judged = judge([p.case for p in batch], programme, _history(warehouse, settings, period_id, now))
            load_judged(warehouse, judged, cases.claim_rows(batch), cases.stamps(batch), work)
            done += len(batch)
            progress(done, len(pending), f"Xét và nạp {period_id or 'tài liệu chưa rõ kỳ'}")
        summary = _summarise(warehouse, plan, now)
        finish_run(warehouse, plan.run_id, now_in(programme), {"new": summary.new_verdicts})
    return summary


def answer(settings: Settings, progress: Progress = silent) -> list[Path]:
    """Write the feedback workbooks that are still to be written; returns the new files."""
    return answer_units(settings, progress)


def _history(warehouse: Warehouse, settings: Settings, period_id: str | None, now: datetime) -> History:
    if period_id is None:
        return History()
    programme = settings.programme
    return history(warehouse, programme, programme.period(period_id), Moment(now, now), READER_VERSION)


def _known(settings: Settings, now: datetime) -> set[str]:
    if not settings.warehouse.is_file():
        return set()
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.query(
            "known_work", programme_hash=settings.programme.content_hash, reader_version=READER_VERSION, now=now
        )
    return set(rows["sha256"])


def _received(warehouse: Warehouse, now: datetime) -> dict[str, datetime]:
    rows = warehouse.query("document_receipts", known_at=now)
    return dict(zip(rows["sha256"], rows["received_at"], strict=True))


def _summarise(warehouse: Warehouse, plan: Plan, now: datetime) -> IngestSummary:
    everything = warehouse.query("submissions", **Moment(now, now).bound())
    fresh = everything[everything["run_id"] == plan.run_id]
    return IngestSummary(
        run_id=plan.run_id,
        documents=len(plan.collected.documents),
        new_documents=len(plan.new),
        verdicts=dict(Counter(everything["verdict"])),
        new_verdicts=dict(Counter(fresh["verdict"])),
        rows=json.loads(fresh[["unit_name", "period_id", "verdict", "codes", "place"]].to_json(orient="records")),
    )

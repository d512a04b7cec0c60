"""Load what was judged, period by period in order, so that each period is held against the ones before it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Final

from desk.clock import now_in
from desk.intake.collect import IntakePlan, find_documents_to_judge, next_record_time
from desk.intake.documents_to_judge import ORIGIN_MARK, find_readable_again, has_new_receipts
from desk.intake.engine import engine_version
from desk.intake.rows import load_recorded_rows, make_collected_rows
from desk.intake.summary import IngestSummary, summarise
from desk.progress import Progress, silent
from desk.settings import Settings
from desk.system_faults import record_faults
from desk.version import code_version
from schemas.judging import History
from schemas.programme import Programme
from schemas.tables import REREAD
from sources.documents import CollectedInbox
from warehouse import Moment, Warehouse
from warehouse.against_history import check_against_history
from warehouse.history import Past
from warehouse.install import install
from warehouse.listed_before import find_listed_again
from warehouse.load import Work, finish_run, is_machine_fault, load_portions, load_tables, start_run
from warehouse.parts import Batch, HistoryFinding, Part, batches, unreadable_in

BATCH: Final = 384
"""So many documents at least are loaded together, if a period has them: more take memory beside a nation's history."""
PROGRESS_VI: Final = "Ghi sổ"


def load_parts(
    settings: Settings,
    plan: IntakePlan,
    parts: Sequence[Part],
    now: datetime | None = None,
    progress: Progress = silent,
) -> IngestSummary:
    """Load what was judged and what was collected; gives what the run found.

    What another run has judged meanwhile is left out, and a run that finds nothing new writes nothing.
    """
    programme = settings.programme
    collected = plan.places.after_reading(unreadable_in(parts))
    judged = frozenset(sha256 for part in parts for sha256 in part.documents)
    with Warehouse.writer(settings.warehouse) as warehouse:
        record_time = next_record_time(warehouse, programme, now, plan.installed_at)
        work = Work(plan.run_id, programme.content_hash, engine_version(), record_time)
        install(warehouse, programme, work.now)
        new = judged & find_documents_to_judge(warehouse, programme, collected, work.now)
        readable = find_readable_again(warehouse, collected)
        faults: list[tuple[str, str]] = []
        if new or readable or has_new_receipts(warehouse, collected):
            start_run(warehouse, work, "ingest", code_version())
            _load_collection(warehouse, collected, readable, work)
            with warehouse.in_few_threads(len(programme.units)):
                faults = _load_in_batches(warehouse, programme, parts, new, work, progress)
            finish_run(warehouse, plan.run_id, now or now_in(programme), {"new": len(new)})
        record_faults(settings, "ghi-so", [(_find_place(collected, key), t) for key, t in faults], work.now)
        with warehouse.spare_memory(), warehouse.in_few_threads(len(programme.units)):
            found = summarise(warehouse, programme, plan.run_id, len(collected.documents), len(new), work.now)
        return replace(found, repaired=len(plan.found.repaired))


def _load_collection(warehouse: Warehouse, collected: CollectedInbox, readable: dict[str, bool], work: Work) -> None:
    load_portions(warehouse, make_collected_rows(collected, work, load_recorded_rows(warehouse)))
    marks = {"recorded_at": work.now, "run_id": work.run_id}
    warehouse.insert(REREAD, [{"sha256": key, "readable": can, **marks} for key, can in readable.items()])


def _load_in_batches(
    warehouse: Warehouse,
    programme: Programme,
    parts: Sequence[Part],
    new: frozenset[str],
    work: Work,
    progress: Progress,
) -> list[tuple[str, str]]:
    """Load them; gives the documents, by key, at which loading is at fault, with the traceback."""
    past = Past(warehouse, programme, Moment(work.now, work.now))
    faults: list[tuple[str, str]] = []
    done, total = 0, sum(len(part.documents) for part in parts)
    for period_id, groups in groupby(batches(parts, BATCH), key=itemgetter(0)):
        with warehouse.spare_memory():
            history = _read_history(past, programme, period_id)
        for _, group in groups:
            load_batch = partial(_load_batch, warehouse, programme, period_id, history, past, group, work)
            faults += _load_or_split(load_batch, new.intersection(key for part in group for key in part.documents))
            warehouse.let_go()
            done += sum(len(part.documents) for part in group)
            progress(done, total, PROGRESS_VI)
    return faults


def _load_batch(
    warehouse: Warehouse,
    programme: Programme,
    period_id: str | None,
    history: History,
    past: Past,
    group: Sequence[Part],
    work: Work,
    only: frozenset[str],
) -> None:
    batch = Batch(group, only=only)
    load_tables(warehouse, batch.complete(_check_history(batch, programme, period_id, history, past), work))


def _load_or_split(load_batch: Callable[[frozenset[str]], None], keys: frozenset[str]) -> list[tuple[str, str]]:
    """Load these documents together; if that fails, one by one, and give those that fail alone with the traceback.

    What the machine refuses (its disk, its memory, the database file) ends the run: it would refuse every document.
    """
    try:
        load_batch(keys)
    except Exception as error:  # whatever else it is, only the document at which it comes up stays out
        if is_machine_fault(error):
            raise
        if len(keys) == 1:
            return [(next(iter(keys)), traceback.format_exc())]
        return [fault for key in sorted(keys) for fault in _load_or_split(load_batch, frozenset({key}))]
    return []


def _find_place(collected: CollectedInbox, sha256: str) -> str:
    return min((ORIGIN_MARK.join(s.origin) for s in collected.sightings if s.sha256 == sha256), default=sha256)


def _check_history(
    batch: Batch, programme: Programme, period_id: str | None, history: History, past: Past
) -> list[HistoryFinding]:
    if period_id is None:
        return []
    period = programme.period(period_id)
    listed = find_listed_again(batch, programme, past.list_activities(period))
    return [*check_against_history(batch, programme, period, history), *listed]


def _read_history(past: Past, programme: Programme, period_id: str | None) -> History:
    return History() if period_id is None else past.history(programme.period(period_id))

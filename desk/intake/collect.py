"""Collect the inbox: every byte into the archive, and which documents are still to be judged."""

from __future__ import annotations

import json
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from filelock import Timeout

from desk.clock import now_in
from desk.closed_years import keep_closed_years
from desk.intake.documents_to_judge import (
    ORIGIN_MARK,
    IdentityDecision,
    find_attributed_documents,
    find_judgeable,
    find_moved_documents,
    load_identity_decisions,
)
from desk.intake.engine import engine_version
from desk.intake.rows import load_held_places, load_recorded_places
from desk.intake.whole_run import WholeRun, find_whole_run
from desk.progress import Progress, silent
from desk.settings import Settings
from desk.version import code_version, hash_of_answering, hash_of_reading
from schemas.programme import Programme
from sources.archive import Archive
from sources.documents import CollectedInbox
from sources.inbox import collect as inbox
from sources.inbox.place_keys import NO_PLACES, Places, assign_documents
from sources.inbox_journal.journal import InboxJournal
from sources.receipts import path_key
from warehouse import Warehouse
from warehouse.install import install
from warehouse.journal.chain import Mark
from warehouse.journal.database import LOCK_SECONDS, WarehouseBusyError


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """One collection of the inbox, which documents are to be judged, what people decided about them.

    `installed_at` is the moment at which the collection itself wrote the programme into the warehouse. `at` is the
    clock that the run began by, `found` what the collection noted, `head` the line of the journal that it left the
    warehouse at. With `as_before` all is as the last run left it, and nothing is to be done.
    """

    run_id: str
    installed_at: datetime
    places: Places
    to_judge: frozenset[str]
    decisions: Mapping[str, IdentityDecision]
    at: datetime
    found: CollectedInbox
    made_with: str
    head: Mark
    as_before: WholeRun | None = None

    def without_places(self) -> IntakePlan:
        """The plan without what the ledger has by then: of many documents it weighs much."""
        found = replace(self.found, documents=(), sightings=(), faults=(), missing={})
        return replace(self, places=NO_PLACES, to_judge=frozenset(), decisions={}, found=found)


def collect(
    settings: Settings,
    now: datetime | None = None,
    progress: Progress = silent,
    on_many_new: Callable[[], None] = lambda: None,
    *,
    verify_all: bool = False,
) -> IntakePlan:
    """Archive everything in the inbox and see which documents are not judged yet.

    One collection at a time: the next one waits, and begins where this one ends. `now` stands in for the clock.
    `on_many_new` is called, once and while collecting goes on, if many documents turn out to be new. With `verify_all`
    every file is read, whatever the journal of the inbox says.
    """
    settings.inbox.mkdir(parents=True, exist_ok=True)
    take_in = partial(_take_in, settings, now, progress, on_many_new, verify_all=verify_all)
    taken = take_in(compares=not verify_all)
    if taken.as_before is not None:
        plan = _end_at_once(settings, taken, taken.as_before)
        if plan is not None:
            return plan
        taken = take_in(compares=False)
    with Warehouse.writer(settings.warehouse) as warehouse:
        installed_at = _install(settings, warehouse, taken.at)
        places = assign_documents(
            _leave_out_moved_files(warehouse, taken.found), load_recorded_places(warehouse), settings.programme
        )
        to_judge = find_documents_to_judge(warehouse, settings.programme, places.collected, taken.at)
        decisions = load_identity_decisions(warehouse)
        return taken.make_plan(installed_at, warehouse.head, places, to_judge, decisions)


@dataclass(frozen=True, slots=True)
class _TakenIn:
    """A collection, when it began and with what it was made; `as_before`: the run whose inbox it found as it was."""

    at: datetime
    made_with: str
    found: CollectedInbox
    as_before: WholeRun | None

    def make_plan(
        self,
        installed_at: datetime,
        head: Mark,
        places: Places = NO_PLACES,
        to_judge: frozenset[str] = frozenset(),
        decisions: Mapping[str, IdentityDecision] = MappingProxyType({}),
    ) -> IntakePlan:
        """The plan that comes of it, with what the warehouse says; nothing where it is as before."""
        return IntakePlan(
            uuid4().hex[:16], installed_at, places, to_judge, decisions,
            at=self.at, found=self.found, made_with=self.made_with, head=head, as_before=self.as_before,
        )  # fmt: skip


def _take_in(
    settings: Settings,
    now: datetime | None,
    progress: Progress,
    on_many_new: Callable[[], None],
    *,
    verify_all: bool,
    compares: bool,
) -> _TakenIn:
    """Collect the inbox, or, where it may be compared, find it as the last whole run left it."""
    archive, programme = Archive(settings.archive), settings.programme
    with _wait_for_others(archive):
        now = now or now_in(programme)
        reading = describe_reading(settings)
        made_with = reading + hash_of_answering()
        whole = find_whole_run(settings, made_with, now) if compares else None
        found = inbox.collect_documents(
            settings.inbox, archive, programme, now, progress,
            on_many_new=on_many_new,
            journal=InboxJournal(archive, reading, verify_all=verify_all),
            before=whole.inbox if whole is not None else None,
        )  # fmt: skip
    return _TakenIn(now, made_with, found, whole if found.as_before else None)


def _end_at_once(settings: Settings, taken: _TakenIn, whole: WholeRun) -> IntakePlan | None:
    """The plan of a run that finds the inbox as the whole one left it; None if something else is not as it was."""
    with Warehouse.writer(settings.warehouse) as warehouse:
        if not whole.stands(settings, warehouse.head):
            return None
        installed_at = _install(settings, warehouse, taken.at)
        return taken.make_plan(installed_at, whole.head) if warehouse.head == whole.head else None


def _install(settings: Settings, warehouse: Warehouse, now: datetime) -> datetime:
    """See that the warehouse has the programme; the moment at which it was written if it had not."""
    installed_at = next_record_time(warehouse, settings.programme, now)
    keep_closed_years(warehouse, settings, installed_at)
    install(warehouse, settings.programme, installed_at)
    return installed_at


def open_inbox_journal(settings: Settings, archive: Archive, *, verify_all: bool = False) -> InboxJournal:
    """What is known of the inbox's files."""
    return InboxJournal(archive, describe_reading(settings), verify_all=verify_all)


def describe_reading(settings: Settings) -> str:
    """By what the inbox is read: this very program, its libraries, the programme, the inbox's place."""
    programme = settings.programme
    libraries = Path(sysconfig.get_path("purelib"))  # every package that is installed or taken away changes it
    described = (
        code_version(), hash_of_reading(), engine_version(), sys.version, libraries.stat().st_mtime_ns,
        str(settings.inbox.resolve()), programme.content_hash, programme.receipt.model_dump_json(), str(programme.tz),
    )  # fmt: skip
    return json.dumps(described)


def _leave_out_moved_files(warehouse: Warehouse, found: CollectedInbox) -> CollectedInbox:
    """The collection without the register's entries of files that were taken in before: they are moved, not missing."""
    if not found.missing:
        return found
    taken = {path_key(path) for path in warehouse.arrow("taken_paths", mark=ORIGIN_MARK)["path"].to_pylist()}
    return found.leave_out({key for key, path in found.missing.items() if path_key(path) in taken})


@contextmanager
def _wait_for_others(archive: Archive) -> Iterator[None]:
    """Until no other run collects; WarehouseBusyError where that takes too long."""
    try:
        with archive.collecting().acquire(timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise WarehouseBusyError(
            f"một lần tiếp nhận khác đang thu thập hộp nhận (đã chờ {LOCK_SECONDS:.0f} giây): đợi lần đó xong rồi "
            "chạy lại thidua ingest"
        ) from None


def next_record_time(
    warehouse: Warehouse, programme: Programme, now: datetime | None, own: datetime | None = None
) -> datetime:
    """The moment this run's rows are recorded at: after everything recorded before, so that no moment is used twice.

    `own` is a moment at which this very run recorded something; if nothing came since, it may stand again.
    """
    clock = now or now_in(programme)
    last = warehouse.records("last_change", now=clock)[0]["recorded_at"]
    if own is not None and last == own:
        return max(clock, own)
    return clock if last is None else max(clock, last + timedelta(microseconds=1))


def find_documents_to_judge(
    warehouse: Warehouse, programme: Programme, collected: CollectedInbox, now: datetime
) -> frozenset[str]:
    """The documents that are not judged by this programme and engine yet, were moved while held, or newly settled."""
    rows = warehouse.arrow(
        "known_work", programme_hash=programme.content_hash, reader_version=engine_version(), now=now
    )
    judgeable = find_judgeable(collected)
    decided = {sha256 for sha256, one in load_identity_decisions(warehouse).items() if one.open}
    moved = find_moved_documents(collected, load_held_places(warehouse), programme)
    moved |= find_attributed_documents(collected, warehouse.arrow("unattributed_places").to_pylist(), programme)
    return judgeable - frozenset(rows["sha256"].to_pylist()) | moved | (judgeable & decided)

"""What of the calendar's agenda is due and not done: known from what has been recorded, not from what is scheduled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from desk.settings import Settings
from reports.office.vietnamese import day_short
from schemas.programme import Programme
from schemas.programme.agenda import Event, list_due_letters, list_due_work, make_agenda
from warehouse import Warehouse
from warehouse.journal.database import LOCK_SECONDS

Key = tuple[str, str]
NOTICE = timedelta(days=365)
"""So long before the calendar ends, everybody who looks is told."""


def find_due_work(
    settings: Settings, scheduled: datetime, now: datetime, period_id: str | None = None, wait: float = LOCK_SECONDS
) -> tuple[Event, ...]:
    """The reports, and what follows from them, that a run scheduled for a moment has to make.

    What the calendar asked for before the day on which this desk began was never missed; it is made where its period is
    named. The calendar's own run may be a desk's first: it takes in after the moment that it is for, even a day after.
    WarehouseBusyError after `wait` seconds.
    """
    if not settings.warehouse.is_file():
        done, began = frozenset[Key](), scheduled
    else:
        with Warehouse.reader(settings.warehouse, wait) as warehouse:
            done, (first,) = _read_done_events(warehouse, settings.programme), warehouse.records("first_run")
        started = first["started_at"]
        began = scheduled if started is None else min(scheduled, _start_of_day(started, settings))
    due = list_due_work(make_agenda(settings.programme), done, scheduled, now, period_id)
    return due if period_id is not None else tuple(event for event in due if event.at >= began)


def _start_of_day(moment: datetime, settings: Settings) -> datetime:
    day = moment.astimezone(settings.programme.tz).date()
    return datetime.combine(day, time.min, settings.programme.tz)


def find_due_letters(settings: Settings, now: datetime) -> tuple[Event, ...]:
    """The reminders that are to be written now."""
    return list_due_letters(make_agenda(settings.programme), find_done_events(settings), now)


def find_done_events(settings: Settings) -> frozenset[Key]:
    """Period and name of what has been made for good: see `_read_done_events`."""
    if not settings.warehouse.is_file():
        return frozenset()
    with Warehouse.reader(settings.warehouse) as warehouse:
        return _read_done_events(warehouse, settings.programme)


def _read_done_events(warehouse: Warehouse, programme: Programme) -> frozenset[Key]:
    """What was made because the calendar asked for it, and any final report of figures that were due.

    A draft or reminder that somebody made by hand, and a final report forced before the due time, take nothing from the
    calendar.
    """
    kinds = ("report", "letters", "ranking", "release")
    made = [row for kind in kinds for row in warehouse.records("outputs_of", kind=kind)]
    due_at = {period.id: period.due_at for period in programme.periods}

    def is_final_in_time(row: Mapping[str, Any]) -> bool:
        due = due_at.get(row["subject"])
        return row["event"] == "final" and None not in (due, row["as_of"]) and bool(row["as_of"] >= due)

    done = [row for row in made if row["scheduled_for"] is not None or is_final_in_time(row)]
    of_period = ((row["subject"], row["event"]) for row in done)
    # A ranking is recorded by its year, a release by its name: their period is the one that the calendar had them for.
    at = {(event.name, event.at): event.key for event in make_agenda(programme) if event.kind in ("rank", "release")}
    followed = (at.get((row["event"], row["scheduled_for"])) for row in done)
    return frozenset([*of_period, *(key for key in followed if key is not None)])


def describe_calendar_end(programme: Programme, now: datetime) -> str:
    """That the calendar ends within a year, and what to do; empty where it does not."""
    last = programme.periods[-1]
    if last.closes_at - now > NOTICE:
        return ""
    return (
        f"Lịch của chương trình hết sau {last.label_vi} (đóng sổ ngày {day_short(last.closes_at.date())}): sau đó "
        "không còn kỳ nào được lập báo cáo hay nhắc nộp. Kéo dài lịch trong programme.toml, mục [calendar], last_year."
    )

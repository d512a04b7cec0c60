"""What of the calendar's agenda is due and not done: known from what has been recorded, not from what is scheduled."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pandas as pd

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
            done, first = _read_done_events(warehouse, settings.programme), warehouse.query("first_run").iloc[0]
        began = (
            scheduled if pd.isna(first["started_at"]) else min(scheduled, _start_of_day(first["started_at"], settings))
        )
    due = list_due_work(make_agenda(settings.programme), done, scheduled, now, period_id)
    return due if period_id is not None else tuple(event for event in due if event.at >= began)


def _start_of_day(moment: pd.Timestamp, settings: Settings) -> datetime:
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
    made = pd.concat([warehouse.query("outputs_of", kind=kind) for kind in ("report", "letters", "ranking", "release")])
    due_at = made["subject"].map({period.id: pd.Timestamp(period.due_at) for period in programme.periods})
    in_time = (made["event"] == "final") & (made["as_of"] >= due_at)
    done = made[made["scheduled_for"].notna() | in_time]
    of_period = zip(done["subject"], done["event"], strict=True)
    # A ranking is recorded by its year, a release by its name: their period is the one that the calendar had them for.
    at = {(event.name, event.at): event.key for event in make_agenda(programme) if event.kind in ("rank", "release")}
    followed = (at.get((name, when)) for name, when in zip(done["event"], done["scheduled_for"], strict=True))
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

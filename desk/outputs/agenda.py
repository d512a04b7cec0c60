"""What of the calendar's agenda is due and not done: known from what has been recorded, not from what is scheduled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from desk.settings import Settings
from reports.office.vietnamese import day_short
from schemas.programme import Programme
from schemas.programme.agenda import Event, list_due_letters, list_due_reports, make_agenda
from warehouse import Warehouse

NOTICE = timedelta(days=365)
"""So long before the calendar ends, everybody who looks is told."""


def find_due_reports(
    settings: Settings, scheduled: datetime, now: datetime, period_id: str | None = None
) -> tuple[Event, ...]:
    """The drafts and finals that a run scheduled for a moment has to make (`schemas.programme.agenda`).

    What the calendar asked for before this desk began to work was never missed; it is made where its period is named.
    """
    due = list_due_reports(make_agenda(settings.programme), find_done_events(settings), scheduled, now, period_id)
    began = _find_first_run(settings) or scheduled
    return due if period_id is not None else tuple(event for event in due if event.at >= began)


def find_due_letters(settings: Settings, now: datetime) -> tuple[Event, ...]:
    """The reminders that are to be written now."""
    return list_due_letters(make_agenda(settings.programme), find_done_events(settings), now)


def find_done_events(settings: Settings) -> frozenset[tuple[str, str]]:
    """Period and name of what has been made: any final report, and what was made because the calendar asked for it.

    A draft or reminder that somebody made by hand takes nothing from the calendar.
    """
    if not settings.warehouse.is_file():
        return frozenset()
    with Warehouse.reader(settings.warehouse) as warehouse:
        made = [warehouse.query("outputs_of", kind=kind) for kind in ("report", "letters")]
    asked = pd.concat([rows[(rows["event"] == "final") | rows["scheduled_for"].notna()] for rows in made])
    return frozenset(zip(asked["subject"], asked["event"], strict=True))


def describe_calendar_end(programme: Programme, now: datetime) -> str:
    """That the calendar ends within a year, and what to do; empty where it does not."""
    last = programme.periods[-1]
    if last.closes_at - now > NOTICE:
        return ""
    return (
        f"Lịch của chương trình hết sau {last.label_vi} (đóng sổ ngày {day_short(last.closes_at.date())}): sau đó "
        "không còn kỳ nào được lập báo cáo hay nhắc nộp. Kéo dài lịch trong programme.toml, mục [calendar], last_year."
    )


def _find_first_run(settings: Settings) -> datetime | None:
    if not settings.warehouse.is_file():
        return None
    with Warehouse.reader(settings.warehouse) as warehouse:
        first = warehouse.query("first_run").iloc[0]["started_at"]
    return None if pd.isna(first) else first.to_pydatetime()

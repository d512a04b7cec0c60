"""What of the calendar's agenda is due and not done: known from what has been recorded, not from what is scheduled."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from desk.settings import Settings
from schemas.programme.agenda import Event, list_due_letters, list_due_reports, make_agenda
from warehouse import Warehouse


def find_due_reports(
    settings: Settings, scheduled: datetime, now: datetime, period_id: str | None = None
) -> tuple[Event, ...]:
    """The drafts and finals that a run scheduled for a moment has to make (`schemas.programme.agenda`)."""
    return list_due_reports(make_agenda(settings.programme), read_done(settings), scheduled, now, period_id)


def find_due_letters(settings: Settings, now: datetime) -> tuple[Event, ...]:
    """The reminders that are to be written now."""
    return list_due_letters(make_agenda(settings.programme), read_done(settings), now)


def read_done(settings: Settings) -> frozenset[tuple[str, str]]:
    """Period and name of what has been made: any final report, and what was made because the calendar asked for it.

    A draft or reminder that somebody made by hand takes nothing from the calendar.
    """
    if not settings.warehouse.is_file():
        return frozenset()
    with Warehouse.reader(settings.warehouse) as warehouse:
        made = [warehouse.query("outputs_of", kind=kind) for kind in ("report", "letters")]
    asked = pd.concat([rows[(rows["event"] == "final") | rows["scheduled_for"].notna()] for rows in made])
    return frozenset(zip(asked["subject"], asked["event"], strict=True))

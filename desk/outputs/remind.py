"""Who is missing for a period, and a reminder draft for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from desk.clock import now_in
from desk.closed_years import keep_closed_years
from desk.outputs.record import Occasion, hash_files, record_output
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.answers import reminders
from reports.answers.reminders import Situation
from reports.minister.claims import Ask, Row
from reports.office.vietnamese import lower_first
from schemas.programme.agenda import Event
from warehouse import Moment, Warehouse
from warehouse.install import install


@dataclass(frozen=True, slots=True)
class RemindSummary:
    """The units that have no accepted report yet, and the drafts written for them.

    `held` are not reminded: their report waits for a person here. `held_documents` counts what waits in the period.
    """

    period_id: str
    missing: list[dict[str, Any]]
    drafts: list[Path]
    held: list[dict[str, Any]]
    held_documents: int


WAITING = ("missing", "not_yet_due", "returned", "unreadable", "incomplete")


def run(
    settings: Settings,
    period_id: str,
    progress: Progress = silent,
    now: datetime | None = None,
    event: Event | None = None,
) -> RemindSummary:
    """Write a draft for every unit without an accepted report; nothing is sent. It works before anything arrived.

    `event`: what of the agenda they are written for, recorded with them.
    """
    programme = settings.programme
    period = programme.period(period_id)
    clock = now or now_in(programme)
    # Drafts are dated by the day: made again on the same day they are the same.
    dated = clock.astimezone(programme.tz).replace(hour=8, minute=0, second=0, microsecond=0)
    with Warehouse.writer(settings.warehouse) as warehouse:
        keep_closed_years(warehouse, settings, clock)
        install(warehouse, programme, clock)
        ask = Ask(warehouse, Moment(clock, clock))
        rows = ask.rows("status", period_id=period.id)
        situations = _read_situations(ask, period.id)
        held_documents = ask.one("claim_held_documents", period_id=period.id)["documents"]
    waiting = [row for row in rows if row["status"] in WAITING]
    units = [programme.unit_by_id[row["unit_id"]] for row in waiting]
    kind: Literal["before", "after"] = "before" if clock <= period.due_at else "after"
    built = reminders.build(programme, period, units, dated, kind, situations)
    drafts = reminders.write(built, settings.reminders / period.id)
    if event is not None:
        _record_letters(settings, event, drafts, clock)
    progress(len(units), len(units), f"Nhắc {len(units)} đơn vị")
    held = [_describe(row) for row in rows if row["status"] == "held"]
    return RemindSummary(period.id, [_describe(row) for row in waiting], drafts, held, held_documents)


def _record_letters(settings: Settings, event: Event, drafts: list[Path], clock: datetime) -> None:
    """That the letters of this event are written: they are written once, even where nobody is to be reminded."""
    occasion, moment = Occasion(event=event.name, scheduled_for=event.at), Moment(clock, clock)
    folder = settings.reminders / event.period.id
    with Warehouse.writer(settings.warehouse) as warehouse:
        record_output(
            warehouse, settings, "letters", event.period.id, moment, hash_files(*drafts), folder, clock, occasion
        )


def _describe(row: Row) -> dict[str, Any]:
    return {"unit_id": row["unit_id"], "unit": row["unit_name"], "status": row["status"]}


def _read_situations(ask: Ask, period_id: str) -> Mapping[str, Situation]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in ask.rows("open_returns", period_id=period_id):
        place = f"chỉ tiêu {row['indicator_code']}: " if row["indicator_code"] else ""
        reasons[row["unit_id"]].append(f"{place}{lower_first(row['message_vi'])}" if place else row["message_vi"])
    return {
        row["unit_id"]: Situation(
            status=row["status"],
            days_late=row["days_late"],
            first_received_at=row["first_received_at"],
            returned_at=row["open_return_at"],
            mend_until=row["open_until"] if row["days_late"] is None else None,
            unread_at=row["unread_at"],
            reasons=tuple(reasons[row["unit_id"]]),
        )
        for row in ask.rows("status", period_id=period_id)
    }

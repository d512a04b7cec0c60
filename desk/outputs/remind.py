"""Who is missing for a period, and a reminder draft for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from desk.clock import now_in
from desk.closed_years import keep_closed_years
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.answers import reminders
from warehouse import Moment, Warehouse
from warehouse.install import install


@dataclass(frozen=True, slots=True)
class RemindSummary:
    """The units that have no accepted report yet, and the drafts written for them."""

    period_id: str
    missing: list[dict[str, Any]]
    drafts: list[Path]


WAITING = ("missing", "not_yet_due", "returned")


def run(settings: Settings, period_id: str, progress: Progress = silent, now: datetime | None = None) -> RemindSummary:
    """Write a draft for every unit without an accepted report; nothing is sent. It works before anything arrived."""
    programme = settings.programme
    period = programme.period(period_id)
    clock = now or now_in(programme)
    # Drafts are dated by the day: made again on the same day they are the same.
    dated = clock.astimezone(programme.tz).replace(hour=8, minute=0, second=0, microsecond=0)
    with Warehouse.writer(settings.warehouse) as warehouse:
        keep_closed_years(warehouse, settings, clock)
        install(warehouse, programme, clock)
        rows = warehouse.query("status", period_id=period.id, **Moment(clock, clock).bound())
    waiting = rows[rows["status"].isin(WAITING)]
    units = [programme.unit_by_id[unit_id] for unit_id in waiting["unit_id"]]
    kind: Literal["before", "after"] = "before" if clock <= period.due_at else "after"
    drafts = reminders.write(reminders.build(programme, period, units, dated, kind), settings.reminders / period.id)
    progress(len(units), len(units), f"Nhắc {len(units)} đơn vị")
    missing = [
        {"unit_id": r["unit_id"], "unit": r["unit_name"], "status": r["status"]} for r in waiting.to_dict("records")
    ]
    return RemindSummary(period.id, missing, drafts)

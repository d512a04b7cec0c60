"""What changed since a report was made: held against another report of its period, or against the figures of now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.outputs.changes_since import compare_sides, describe_present, describe_report
from desk.outputs.default_moment import find_default_moment
from desk.outputs.stored_reports import StoredReport, find_stored_report
from desk.settings import Settings
from reports.since import xlsx as since_xlsx
from reports.since.model import ReportChanges
from schemas.errors import PlainError
from warehouse import Warehouse


class OtherPeriodError(PlainError, ValueError):
    """The two reports are of two periods: no figure of the one is a figure of the other."""


def run(
    settings: Settings, before: str, after: str | None = None, xlsx: Path | None = None, now: datetime | None = None
) -> ReportChanges:
    """What changed from one report to the other, or to what a report would say now: from the earlier moment to the
    later, whichever is named first. Raises StoredReportError (`desk.outputs.stored_reports`) and OtherPeriodError. A
    workbook is written where `xlsx` names one."""
    programme = settings.programme
    with Warehouse.reader(settings.warehouse) as warehouse:
        old = find_stored_report(warehouse, programme, before)
        period = programme.period(old.period_id)
        if after is None:
            at = find_default_moment(warehouse, programme, now or now_in(programme))
            new = describe_present(programme, period, at)
        else:
            stored = find_stored_report(warehouse, programme, after)
            _require_same_period(old, stored)
            new = describe_report(stored)
        earlier, later = sorted((describe_report(old), new), key=lambda side: (side.as_of, side.known_at))
        changes = compare_sides(warehouse, programme, period, earlier, later)
    if xlsx is not None:
        xlsx.parent.mkdir(parents=True, exist_ok=True)
        since_xlsx.render(changes, xlsx)
    return changes


def _require_same_period(before: StoredReport, after: StoredReport) -> None:
    if before.period_id != after.period_id:
        raise OtherPeriodError(
            f"{before.id} là báo cáo {before.period_id}, {after.id} là báo cáo {after.period_id}: chỉ so sánh được hai "
            "báo cáo của cùng một kỳ"
        )

"""The consolidated report of one period: Word for the desk to sign, Excel as its annex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment, format_stamp, require_submissions
from desk.outputs.record import hash_files, record_output
from desk.progress import Progress, silent
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from reports.minister import build as report_build
from reports.minister import docx as report_docx
from reports.minister import xlsx as report_xlsx
from warehouse import Moment, Warehouse


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """Where the report lies and what it says in a line."""

    period_id: str
    docx: Path
    xlsx: Path
    moment: Moment
    headline_vi: str


def run(
    settings: Settings,
    period_id: str,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
) -> ReportSummary:
    """Make the report as of the moment (else the standing one). The same moment gives the same bytes."""
    programme = settings.programme
    period = programme.period(period_id)
    clock = now or now_in(programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, programme, clock)
        require_submissions(warehouse, at)
        require_fresh(warehouse, at)
        progress(0, 3, f"Tổng hợp số liệu {period.label_vi}")
        report = report_build.build(warehouse, programme, period, at)
        folder = settings.reports / period.id
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{period.id}_{format_stamp(at)}"
        progress(1, 3, "Soạn báo cáo Word")
        docx = report_docx.render(report, folder / f"bao-cao_{stem}.docx")
        progress(2, 3, "Lập phụ lục Excel")
        xlsx = report_xlsx.render(report, folder / f"phu-luc_{stem}.xlsx")
        record_output(warehouse, settings, "report", period.id, at, hash_files(docx, xlsx), docx, clock)
        progress(3, 3, f"Xong báo cáo {period.label_vi}")
    return ReportSummary(period.id, docx, xlsx, at, report.discipline[0].text_vi)

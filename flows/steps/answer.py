"""Answer the units: for each submission that was returned, questioned or unreadable, its workbook marked.

What is due comes from the warehouse, what is there from the folder: a rerun writes only what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.settings import Settings
from flows.steps.clock import now_in
from flows.steps.progress import Progress, silent
from reports.feedback import FindingRow, annotate, header_for, write_letter_workbook
from schemas.findings import Severity, Verdict
from schemas.programme import Programme
from sources.archive import Archive
from sources.reading import ANNOTATABLE
from warehouse import Moment, Warehouse

UNKNOWN_PERIOD, UNKNOWN_UNIT = "chua-ro-ky", "chua-ro-don-vi"

Row = Mapping[str, Any]


def answer_units(settings: Settings, progress: Progress = silent) -> list[Path]:
    """Write every feedback workbook that is due and not there yet; gives the new files."""
    due = [row for row in _due(settings) if not target_of(settings, row).exists()]
    archive = Archive(settings.archive)
    written = []
    for done, row in enumerate(due, start=1):
        written.append(_write(settings.programme, archive, row, target_of(settings, row)))
        progress(done, len(due), "Soạn phản hồi cho đơn vị")
    return written


def target_of(settings: Settings, row: Row) -> Path:
    """Where a submission's feedback lies: by period and unit, named after the sender's file and the submission."""
    stem = re.sub(r"[^\w .()-]+", "_", Path(str(row["display_name"])).stem).strip(" .")[:80] or "bao-cao"
    unit = f"{row['unit_code']} {row['unit_name']}" if row["unit_id"] else UNKNOWN_UNIT
    return settings.feedback / (row["period_id"] or UNKNOWN_PERIOD) / unit / f"{stem} [{row['submission_id'][:8]}].xlsx"


def _due(settings: Settings) -> list[dict[str, Any]]:
    now = now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.query("feedback_due", **Moment(now, now).bound())
        findings = warehouse.query("feedback_findings", **Moment(now, now).bound())
    by_submission = dict(list(findings.groupby("submission_id")))
    return [
        {**{str(k): v for k, v in row.items()}, "findings": _rows(by_submission[row["submission_id"]])}
        for row in rows.to_dict("records")
    ]


def _rows(findings: Any) -> list[FindingRow]:
    names = ("code", "sheet", "cell", "indicator_code", "value_seen", "message_vi", "fix_vi")
    return [
        FindingRow(severity=Severity(row["severity"]), **{name: row[name] for name in names})
        for row in findings.to_dict("records")
    ]


def _write(programme: Programme, archive: Archive, row: Row, target: Path) -> Path:
    period = programme.period(row["period_id"]) if row["period_id"] else None
    header = header_for(
        programme,
        programme.unit_by_id.get(row["unit_id"] or ""),
        period,
        file_name=row["display_name"],
        received_at=row["received_at"],
        verdict=Verdict(row["verdict"]),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    if row["media"] in ANNOTATABLE and row["verdict"] != Verdict.UNREADABLE.value:
        return annotate(archive.path(row["sha256"]), row["findings"], header, target)
    return write_letter_workbook(row["findings"], header, target)

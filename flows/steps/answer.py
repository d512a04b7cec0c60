"""Answer the units: for each submission that was returned, questioned or unreadable, its workbook marked.

What is due comes from the warehouse, what is there from the folder: a rerun writes only what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.settings import Settings
from flows.steps.answering import Answer, Written, write_answers
from flows.steps.clock import now_in
from flows.steps.progress import Progress, silent
from reports.feedback import FindingRow, header_for
from schemas.errors import PlainError
from schemas.findings import Severity, Verdict
from schemas.programme import Programme
from sources.archive import Archive
from sources.reading import ANNOTATABLE
from warehouse import Moment, Warehouse

UNKNOWN_PERIOD, UNKNOWN_UNIT = "chua-ro-ky", "chua-ro-don-vi"

Row = Mapping[str, Any]


class AnswerError(PlainError, OSError):
    """Some answers could not be written; the others are there."""


def answer_units(settings: Settings, progress: Progress = silent) -> list[Path]:
    """Write every feedback workbook that is due and not there yet; gives the new files.

    AnswerError when some could not be written; by then all others are, and the next run tries again.
    """
    due = [row for row in _due(settings) if not target_of(settings, row).exists()]
    archive = Archive(settings.archive)
    answers = [_answer(settings.programme, archive, row, target_of(settings, row)) for row in due]
    written: list[Written] = []
    for _, done in write_answers(answers, settings.worker_count):
        written.extend(done)
        progress(len(written), len(due), "Soạn phản hồi cho đơn vị")
    if failed := [one for one in written if one.error]:
        raise AnswerError(_failure(failed, len(written)))
    return sorted(one.target for one in written)


def _failure(failed: Sequence[Written], total: int) -> str:
    listed = "".join(f"\n- {one.target}: {one.error}" for one in failed[:10])
    more = f"\n… and {len(failed) - 10} more" if len(failed) > 10 else ""
    return f"{len(failed)} of {total} answers could not be written; the next run tries again:{listed}{more}"


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
    titles = settings.programme.cause_by_code
    by_submission = dict(list(findings.groupby("submission_id")))
    return [
        {**{str(k): v for k, v in row.items()}, "findings": _rows(by_submission[row["submission_id"]], titles)}
        for row in rows.to_dict("records")
    ]


def _rows(findings: Any, titles: Mapping[str, str]) -> list[FindingRow]:
    names = ("code", "sheet", "cell", "indicator_code", "value_seen", "message_vi", "fix_vi")
    return [
        FindingRow(
            severity=Severity(row["severity"]),
            title_vi=titles.get(row["code"], ""),
            **{name: row[name] for name in names},
        )
        for row in findings.to_dict("records")
    ]


def _answer(programme: Programme, archive: Archive, row: Row, target: Path) -> Answer:
    period = programme.period(row["period_id"]) if row["period_id"] else None
    header = header_for(
        programme,
        programme.unit_by_id.get(row["unit_id"] or ""),
        period,
        file_name=row["display_name"],
        received_at=row["received_at"],
        verdict=Verdict(row["verdict"]),
        sha256=row["sha256"],
    )
    marked = row["media"] in ANNOTATABLE and row["verdict"] != Verdict.UNREADABLE.value
    return Answer(archive.path(row["sha256"]) if marked else None, tuple(row["findings"]), header, target)

"""Which submissions are answered, what was found in them, and where the files of an answer lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.answers.answering import Answer
from desk.clock import now_in
from desk.settings import Settings
from reports.answers.records import finding_row
from reports.answers.standing import Standing
from reports.answers.workbook import FeedbackHeader, FindingRow, header_for
from schemas.findings import Verdict
from schemas.programme import Programme
from sources.archive import Archive
from sources.reading import ANNOTATABLE
from warehouse import Moment, Warehouse

UNKNOWN_PERIOD, UNKNOWN_UNIT = "chua-ro-ky", "chua-ro-don-vi"
MOST_BYTES = 180
"""Of a sender's file name; file systems allow 255 for the whole name."""
ID_LETTERS = 8
"""So much of a submission's key stands in the names of the files that answer it."""
WITH_WORKBOOK = frozenset({Verdict.RETURNED, Verdict.ACCEPTED_WITH_QUESTIONS, Verdict.UNREADABLE})
"""Verdicts that are answered by a marked workbook and a letter; an accepted report gets a receipt, a held one waits."""

Row = Mapping[str, Any]


def due_rows(
    warehouse: Warehouse,
    now: datetime,
    verdicts: Iterable[Verdict] | None = None,
    periods: Iterable[str] | None = None,
) -> list[Row]:
    """Every submission that is answered as of now, of these verdicts and periods or of all."""
    some = {
        "verdicts": None if verdicts is None else [verdict.value for verdict in verdicts],
        "periods": None if periods is None else list(periods),
    }
    rows = warehouse.query("answers_due", **some, **Moment(now, now).bound()).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def findings_of(warehouse: Warehouse, submissions: Sequence[str], programme: Programme) -> dict[str, list[FindingRow]]:
    """What was found in the submissions, by key; one without findings is left out."""
    if not submissions:
        return {}
    rows = warehouse.query("answer_findings", submissions=list(submissions))
    found: dict[str, list[FindingRow]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(str(row["submission_id"]), []).append(
            finding_row(programme, {str(name): value for name, value in row.items()})
        )
    return found


def due_answers(
    warehouse: Warehouse,
    settings: Settings,
    periods: Iterable[str] | None = None,
) -> list[Answer]:
    """The feedback workbooks that are due and not there, of some periods or of all."""
    rows = [
        row
        for row in due_rows(warehouse, now_in(settings.programme), WITH_WORKBOOK, periods)
        if not target_of(settings, row).exists()
    ]
    found = findings_of(warehouse, [row["submission_id"] for row in rows], settings.programme)
    return answers_of(settings, rows, found)


def answers_of(settings: Settings, rows: Iterable[Row], found: Mapping[str, Sequence[FindingRow]]) -> list[Answer]:
    """The feedback workbooks of submissions, on a copy of what was sent where that can be marked."""
    archive = Archive(settings.archive)
    return [_answer(settings, archive, row, found.get(row["submission_id"], [])) for row in rows]


def _answer(settings: Settings, archive: Archive, row: Row, findings: Sequence[FindingRow]) -> Answer:
    header = header_of(settings.programme, row)
    marked = row["media"] in ANNOTATABLE and row["verdict"] != Verdict.UNREADABLE.value
    source = archive.path(row["content_sha256"]) if marked else None
    return Answer(source, tuple(findings), header, target_of(settings, row))


def header_of(programme: Programme, row: Row) -> FeedbackHeader:
    """The header of a submission's answer."""
    return header_for(
        programme,
        programme.unit_by_id.get(row["unit_id"] or ""),
        programme.period(row["period_id"]) if row["period_id"] else None,
        file_name=row["display_name"],
        received_at=row["received_at"],
        verdict=Verdict(row["verdict"]),
        sha256=row["sha256"],
        standing=Standing(row["standing"]) if row["standing"] else None,
        answered_at=row["recorded_at"],
    )


def target_of(settings: Settings, row: Row, suffix: str = ".xlsx") -> Path:
    """Where a submission's feedback lies: by period and unit, named after the sender's file and the submission."""
    stem = re.sub(r"[^\w .()-]+", "_", Path(str(row["display_name"])).stem).strip(" .")[:80]
    stem = stem.encode()[:MOST_BYTES].decode(errors="ignore").strip(" .") or "bao-cao"
    unit = f"{row['unit_code']} {row['unit_name']}" if row["unit_id"] else UNKNOWN_UNIT
    folder = settings.feedback / (row["period_id"] or UNKNOWN_PERIOD) / unit
    return folder / f"{stem} [{row['submission_id'][:ID_LETTERS]}]{suffix}"

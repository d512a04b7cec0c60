"""Which submissions are answered, what was found in them, and where the files of an answer lie."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.settings import Settings
from reports.answers.records import FeedbackHeader, MendingTerm, make_header
from reports.answers.version_standing import Standing
from schemas.findings import Verdict
from schemas.programme import Programme
from sources.archive import Archive
from sources.media import READABLE
from warehouse import Moment, Warehouse

if TYPE_CHECKING:
    from reports.answers.official_form import SentDocument

UNKNOWN_PERIOD, UNKNOWN_UNIT = "chua-ro-ky", "chua-ro-don-vi"
MOST_BYTES = 180
"""Of a sender's file name; file systems allow 255 for the whole name."""
ID_LETTERS = 8
"""So much of a submission's key stands in the names of the files that answer it."""
WITH_WORKBOOK = frozenset({Verdict.RETURNED, Verdict.ACCEPTED_WITH_QUESTIONS, Verdict.UNREADABLE})
"""Verdicts that are answered by a marked workbook and a letter; an accepted report gets a receipt, a held one waits."""
MENDED = frozenset({Verdict.RETURNED.value, Verdict.ACCEPTED_WITH_QUESTIONS.value})
"""Verdicts that another version answers."""

Row = Mapping[str, Any]


def load_submissions_to_answer(warehouse: Warehouse, now: datetime) -> list[Row]:
    """Every submission that is answered as of now."""
    from warehouse.arrow import light_rows  # late, with Arrow: who only looks does without

    return list(light_rows(warehouse.arrow("answers_due", **Moment(now, now).bound())))


def load_answer_findings(warehouse: Warehouse, submissions: Sequence[str]) -> dict[str, list[Row]]:
    """Rows of `core.finding` of the submissions, by key; one without findings is left out."""
    if not submissions:
        return {}
    from warehouse.arrow import light_rows  # of a nation's reports records would weigh thrice as much

    found: dict[str, list[Row]] = {}
    for row in light_rows(warehouse.arrow("answer_findings", submissions=list(submissions))):
        found.setdefault(row["submission_id"], []).append(row)
    return found


def load_mending_terms(warehouse: Warehouse, programme: Programme, rows: Sequence[Row]) -> dict[str, MendingTerm]:
    """Until when another version is in time, of those submissions whose mending can be; by key.

    As of when each was judged, as its answer is dated: made anew on another day the answer says the same.
    """
    asked: dict[datetime, list[Row]] = defaultdict(list)
    for row in rows:
        if row["period_id"] and row["unit_id"] and row["verdict"] in MENDED:
            asked[row["recorded_at"]].append(row)
    terms: dict[str, MendingTerm] = {}
    together = warehouse.list_periods() if asked else []
    for (judged_at, judged), some in product(asked.items(), together):
        about = [row for row in judged if row["period_id"] in some]
        if not about:
            continue
        bound: dict[str, Any] = {
            "periods": sorted({row["period_id"] for row in about}),
            "submissions": [row["submission_id"] for row in about],
            **Moment(judged_at, judged_at).bound(),
        }
        for found in warehouse.records("mending_terms", **bound):
            until = found["open_until"].astimezone(programme.tz)
            terms[found["submission_id"]] = MendingTerm(until, found["days_to_mend"])
    return terms


def find_sent_document(archive: Archive, row: Row) -> SentDocument | None:
    """The archived document that can be marked, or read into the official form; None where there is none."""
    if row["media"] not in READABLE or row["verdict"] == Verdict.UNREADABLE.value:
        return None
    from reports.answers.official_form import SentDocument  # late: it reads and writes workbooks

    sha256 = str(row["content_sha256"])
    return SentDocument(archive.path(sha256), sha256, str(row["media"]))


def make_answer_header(programme: Programme, row: Row) -> FeedbackHeader:
    """The header of a submission's answer."""
    return make_header(
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


def answer_path(settings: Settings, row: Row, suffix: str = ".xlsx") -> Path:
    """Where a submission's feedback lies: by period and unit, named after the sender's file and the submission."""
    return Path(f"{settings.feedback}/{answer_place(row)}{suffix}")


def answer_place(row: Row) -> str:
    """The same relative to the folder of all feedback, without suffix; as text, since a path of each takes longer than
    all else that is asked of it.
    """
    stem = re.sub(r"[^\w .()-]+", "_", _find_stem(str(row["display_name"]))).strip(" .")[:80]
    stem = stem.encode()[:MOST_BYTES].decode(errors="ignore").strip(" .") or "bao-cao"
    unit = f"{row['unit_code']} {row['unit_name']}" if row["unit_id"] else UNKNOWN_UNIT
    return f"{row['period_id'] or UNKNOWN_PERIOD}/{unit}/{stem} [{row['submission_id'][:ID_LETTERS]}]"


def _find_stem(name: str) -> str:
    """`PurePath(name).stem`, which is taken of names with folders alone."""
    if "/" in name or name == ".":
        return Path(name).stem
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name

"""A desk whose inbox is filled and taken in by the real steps, and what its warehouse then says of each place."""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from reports.answers.desk_questions import Question
from tests.mutation.clean import PROGRAMME, File
from warehouse import Moment, Warehouse

NOW = datetime(2020, 3, 1, 9, tzinfo=PROGRAMME.tz)
LOOKED_AT = Moment(NOW + timedelta(days=1), NOW + timedelta(days=1))
CONTENT = {
    "value": "sheet, cell, seen",
    "activity": "sheet, cell",
    "exemplar": "sheet, cell",
    "self_score": "sheet, cell",
    "remark": "sheet, cell",
}
"""The tables that hold what a form says, and their columns that tell where and how it stood there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding as the warehouse holds it, or a question to the desk."""

    code: str
    severity: str
    sheet: str | None
    cell: str | None
    indicator: str | None

    @property
    def family(self) -> str:
        """The family of its rule."""
        return PROGRAMME.rule_by_code[self.code].family


@dataclass(frozen=True, slots=True)
class Judged:
    """One submission: whose, its verdict, whether it counts, its findings, and what it says table by table."""

    submission_id: str
    unit_id: str | None
    period_id: str | None
    verdict: str
    is_effective: bool
    origins: tuple[str, ...]
    findings: frozenset[Seen]
    content: frozenset[tuple[Any, ...]]

    def lies_at(self, places: Iterable[str]) -> bool:
        """True if it was found at or inside one of these files."""
        return any(o == place or o.startswith(f"{place} ▸ ") for place in places for o in self.origins)


class Desk:
    """An inbox with its register of receipts, archive and warehouse under `home`."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home, workers=1)

    def copy(self, home: Path) -> Desk:
        """The same desk elsewhere, everything known that was known here."""
        shutil.copytree(self.settings.home, home)
        return Desk(home)

    def put(self, files: Iterable[File]) -> None:
        """Put the files into the inbox; those that are no letters are entered in the register."""
        register = self.settings.inbox / PROGRAMME.receipt.register_file
        register.parent.mkdir(parents=True, exist_ok=True)
        new = not register.exists()
        with register.open("a", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream)
            if new:
                lines.writerow(("tep", "nhan_luc", "nguoi_ghi"))
            for file in files:
                path = self.settings.inbox / file.place
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as target:
                    target.write(file.data)
                if not file.place.endswith((".eml", ".msg", ".mbox")):
                    lines.writerow((file.place, file.received_at.isoformat(), "Văn thư"))

    def ingest(self) -> None:
        """The ingest step's phases but for the answers to the units, which say nothing new."""
        plan = ingest.collect(self.settings, NOW)
        ingest.load(self.settings, plan, ingest.judge(self.settings, plan), NOW)

    def list_judged(self) -> list[Judged]:
        """Every submission of the desk."""
        findings: dict[str, set[Seen]] = defaultdict(set)
        questions = status.list_questions(self.settings, moment=LOOKED_AT)
        content: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        with Warehouse.reader(self.settings.warehouse) as warehouse:
            rows = warehouse.sql("SELECT submission_id, code, severity, sheet, cell, indicator_code FROM core.finding")
            for submission_id, code, severity, *at in rows.itertuples(index=False):
                sheet, cell, indicator = (value or None for value in at)
                findings[submission_id].add(Seen(code, severity, sheet, cell, indicator))
            for table, left_out in CONTENT.items():
                rows = warehouse.sql(f"SELECT submission_id, * EXCLUDE (submission_id, {left_out}) FROM core.{table}")
                for submission_id, *said in rows.itertuples(index=False):
                    content[submission_id].add((table, *map(str, said)))
            found = warehouse.query("submissions", **LOOKED_AT.bound()).to_dict("records")
        submissions = [{str(key): value for key, value in row.items()} for row in found]
        for row in submissions:
            asked = {q.code for q in questions if _concerns(q, row)}
            findings[row["submission_id"]] |= {Seen(code, "NOTE", None, None, None) for code in asked}
        return [
            Judged(
                row["submission_id"],
                row["unit_id"],
                row["period_id"],
                row["verdict"],
                bool(row["is_effective"]),
                tuple(row["place"].split(" | ")),
                frozenset(findings[row["submission_id"]]),
                frozenset(content[row["submission_id"]]),
            )
            for row in submissions
        ]


def _concerns(question: Question, row: Mapping[str, Any]) -> bool:
    """True if the desk is asked about the submission: it is named, or is what counts of another unit concerned."""
    if question.submission_id == row["submission_id"]:
        return True
    return (row["unit_id"] in question.others and row["period_id"] == question.period_id) and bool(row["is_effective"])

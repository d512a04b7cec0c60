"""Hold what the pipeline found against the sample season's truth, item by item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from warehouse import Moment, Warehouse

Record = Mapping[str, Any]
STANDING = ("status", "received", "sent", "on_time", "days_late")
LEFT_OPEN = "as it may be"
"""What the truth says nothing of."""


def truth_path(inbox: Path) -> Path:
    """Where the season's truth lies: beside the inbox."""
    return inbox.parent / "truth.json"


def compare(warehouse_file: Path, truth_file: Path, now: datetime) -> list[str]:
    """Every difference between the warehouse as of now and `truth.json`, a line each; empty when they agree."""
    truth = json.loads(truth_file.read_text("utf-8"))
    bound = Moment(now, now).bound()
    with Warehouse.reader(warehouse_file) as warehouse:
        documents = {str(r["sha256"]): r for r in _records(warehouse, "judged_documents", bound)}
        values = {
            (r["sha256"], r["indicator_code"], r["measure"]): r for r in _records(warehouse, "accepted_values", bound)
        }
        reporting = list(_records(warehouse, "all_reporting", bound))
        totals = {(r["period_id"], r["indicator_code"]): r["total"] for r in _records(warehouse, "all_totals", bound)}
    return [
        *_documents(truth["submissions"], documents),
        *_values(truth["submissions"], values),
        *_standings(truth, reporting),
        *_totals(truth["totals"], totals),
    ]


def _records(warehouse: Warehouse, query: str, bound: Mapping[str, datetime]) -> Iterator[Record]:
    for row in warehouse.query(query, **bound).to_dict("records"):
        yield {str(k): v for k, v in row.items()}


def _documents(expected: Iterable[Record], found: Mapping[str, Record]) -> Iterator[str]:
    seen = set()
    for item in expected:
        seen.add(item["sha256"])
        row = found.get(item["sha256"])
        if row is None:
            yield f"{item['place']}: not in the ledger"
            continue
        if item["copy"] == "same_bytes":
            continue
        for name, ours, theirs in _pairs(item, row):
            if ours != theirs:
                yield f"{item['place']}: {name} is {ours!r}, should be {theirs!r}"
    for sha256 in found.keys() - seen:
        yield f"document {sha256[:12]}: judged, yet not in the truth ({found[sha256]['verdict']})"


def _pairs(item: Record, row: Record) -> Iterator[tuple[str, Any, Any]]:
    yield "verdict", row["verdict"], item["verdict"]
    yield "codes", list(row["codes"]), item["codes"]
    yield "copy", row["copy_of"] is not None, item["copy"] == "same_content"
    yield "received", row["received_at"].timestamp(), datetime.fromisoformat(item["received_at"]).timestamp()
    if item["verdict"] not in ("UNREADABLE", "HELD"):
        yield "unit", row["unit_id"], item["unit"]
        yield "period", row["period_id"], item["period"]
        yield "days late", row["days_after_due"], item["days_late"]


def _values(expected: Iterable[Record], found: Mapping[tuple[Any, Any, Any], Record]) -> Iterator[str]:
    for item in expected:
        for indicator, wanted in (item.get("values") or {}).items():
            if isinstance(wanted, str):
                continue
            for measure, amount in wanted.items():
                row = found.get((item["sha256"], indicator, measure))
                ours = None if row is None else row["amount"]
                if ours != Decimal(amount):
                    yield f"{item['place']}: {indicator} {measure} is {ours}, should be {amount}"


def _standings(truth: Record, found: Iterable[Record]) -> Iterator[str]:
    """Every unit and period: what is true of it, told with what was planted there."""
    periods, units = set(truth["periods"]), set(truth["units"])
    rows = {(r["unit_id"], r["period_id"]): r for r in found if r["period_id"] in periods and r["unit_id"] in units}
    if len(rows) != truth["expected_reports"]:
        yield f"{len(rows)} reports expected by the ledger, should be {truth['expected_reports']}"
    for item in truth["standings"]:
        row = rows.get((item["unit"], item["period"]))
        if row is None:
            continue  # told by the count
        for name in STANDING:
            ours, theirs = _plain(row[name]), item.get(name, LEFT_OPEN)
            if theirs not in (ours, LEFT_OPEN):
                yield f"{item['unit']} {item['period']} ({item['plan']}): {name} is {ours}, should be {theirs}"


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value


def _totals(expected: Mapping[str, Mapping[str, str]], found: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    wanted = {(period, code): Decimal(total) for period, totals in expected.items() for code, total in totals.items()}
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            yield f"total of {key[1]} in {key[0]} is {found.get(key)}, should be {wanted.get(key)}"

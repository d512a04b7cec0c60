"""Write a release's rules as VTL: the script, the tables it reads with their structures, and what could not be said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import duckdb

from reports.exports.blocks import write_csv
from reports.exports.model import write_amount
from reports.exports.read import open_release
from reports.exports.vtl.script import BOUNDS, CALENDAR, COUNTED, EARLIER, MEASURES, REPORTS, make_script
from reports.exports.vtl.translate import FILLED, NOTHING, ReleasedRule, find_obstacle
from schemas import files
from schemas.kinds import KINDS
from schemas.rules import Check
from warehouse.release import DATABASE
from warehouse.session import query_text

SCRIPT: Final = "rules.vtl"
STRUCTURES: Final = "cau-truc.json"
LEFT_OUT: Final = "khong-dich.csv"
Row = Sequence[Any]
_AT_ONCE: Final = 10_000
_AMOUNTS: Final = (*(measure + end for measure in MEASURES for end in ("", FILLED)), f"VALUE{NOTHING}")
_COLUMNS: Final = {
    REPORTS: ("SUBMISSION_ID", "UNIT_ID", "PERIOD_ID", "INDICATOR_CODE", *_AMOUNTS),
    COUNTED: ("UNIT_ID", "PERIOD_ID", "INDICATOR_CODE", *_AMOUNTS),
    CALENDAR: ("PERIOD_ID", *EARLIER.values(), "PERIOD_NUMBER", "LAST_PERIOD"),
    BOUNDS: ("INDICATOR_CODE", "OTHER_CODE"),
}
_KEYS: Final = {REPORTS: 4, COUNTED: 3, CALENDAR: 1, BOUNDS: 1}
"""How many of a table's columns are its key: the first ones."""


def write_vtl(release: str, release_folder: Path, folder: Path) -> list[Path]:
    """Write script, structures, tables and the list of rules that were left out."""
    with open_release(release_folder / DATABASE) as released:
        rules = list(_read_rules(released))
        tables: dict[str, Iterable[Row]] = {
            REPORTS: (row for *row, _ in _list_versions(released)),
            COUNTED: (row for _, *row, counts in _list_versions(released) if counts),
            CALENDAR: _list_calendar(released),
            BOUNDS: released.execute(
                "SELECT indicator_code, bound_to FROM out.indicator WHERE bound_to IS NOT NULL ORDER BY position"
            ).fetchall(),
        }
        written = [_write_table(folder / f"{name}.csv", _COLUMNS[name], rows) for name, rows in tables.items()]
    told = [rule for rule in rules if find_obstacle(rule.check) is None]
    left = [(r.check.code, r.title_vi, find_obstacle(r.check)) for r in rules if find_obstacle(r.check) is not None]
    return [
        files.write_text(folder / SCRIPT, make_script(release, told), durable=False),
        files.write_text(folder / STRUCTURES, _describe_structures(), durable=False),
        _write_table(folder / LEFT_OUT, ("rule_code", "title_vi", "reason_vi"), left),
        *written,
    ]


def _read_rules(released: duckdb.DuckDBPyConnection) -> Iterator[ReleasedRule]:
    windows = released.execute("SELECT period_id, window_end FROM out.period ORDER BY window_end").fetchall()
    rows = released.execute(query_text("export_rule")).fetchall()
    for code, expression, left, right, tolerance, title, title_vi, first, last, indicators in rows:
        check = Check.read(code, expression, "all", left, right, tolerance)
        held = tuple(p for p, end in windows if (first is None or first <= end) and (last is None or end <= last))
        every = len(held) == len(windows)
        yield ReleasedRule(check, title, title_vi, tuple(indicators), None if every else held)


def _list_versions(released: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """What every version says, with whether it counts, a period after the other."""
    for (period_id,) in released.execute("SELECT period_id FROM out.period ORDER BY period_id").fetchall():
        found = released.execute(query_text("export_version"), {"period_id": period_id})
        while block := found.fetchmany(_AT_ONCE):
            yield from block


def _list_calendar(released: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """Each period with the one before in its year, the one before, the same one of the year before, and its number."""
    named = {row[0] for row in released.execute("DESCRIBE out.period").fetchall()}
    kind = next((kind for kind in KINDS.values() if kind.a_year > 1 and kind.name in named), KINDS["year"])
    number = f'"{kind.name}"' if kind.a_year > 1 else "1"
    rows = released.execute(f"SELECT period_id, year, {number} FROM out.period ORDER BY year, {number}").fetchall()  # noqa: S608 -- declared
    by_place = {(year, place): period for period, year, place in rows}
    for before, (period, year, place) in pairwise([(None, None, None), *rows]):
        same_year = before[0] if before[1] == year else None
        yield period, same_year, before[0], by_place.get((year - 1, place)), place, int(place == kind.a_year)


def _describe_structures() -> str:
    """The tables' structures, as vtlengine and others read them."""
    datasets = [
        {
            "name": name,
            "DataStructure": [
                {
                    "name": column,
                    "type": _type_of(column),
                    "role": "Identifier" if place < _KEYS[name] else "Measure",
                    "nullable": place >= _KEYS[name],
                }
                for place, column in enumerate(columns)
            ],
        }
        for name, columns in _COLUMNS.items()
    ]
    return json.dumps({"datasets": datasets}, ensure_ascii=False, indent=1) + "\n"


def _type_of(column: str) -> str:
    if column.endswith(("_ID", "_CODE")):
        return "String"
    return "Integer" if column.endswith(NOTHING) or column in ("PERIOD_NUMBER", "LAST_PERIOD") else "Number"


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> Path:
    told = ([_write_cell(cell) for cell in row] for row in rows)
    return files.write_blocks(path, write_csv(columns, told), durable=False)


def _write_cell(cell: Any) -> Any:
    return write_amount(cell) if isinstance(cell, Decimal) else cell

"""Headings that are spelt otherwise than in the form, where its own do not head every column.

They join what `sources.form.scan` found, so that all that follows treats them alike. What the spellings are is data
(`schemas.grammar.headings`); here is which of them count where several stand near one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from schemas.form import INDICATORS, TABLES, Cell, TableLayout
from schemas.grammar.headings import LONGEST, Force, names_period, read_heading
from schemas.grammar.text import clean
from sources.form.scan import HEADING_ROWS, Headings, Scan, find_headings

_AMOUNTS = frozenset(column.key for column in INDICATORS.columns if column.kind == "amount")
_ENTRY = re.compile(r"\s*(?:[0-9]+\s*[.,]\s*[0-9]+\s*[.,]?|[A-Z]+\.[0-9]+)\s*")
_LEAST_TOGETHER = 2
"""So many different headings in one row are a row of headings: one alone may be any text."""
_LEAST_CODES = 2
_MOST_LISTED = 12


class _Spelt(NamedTuple):
    """A text that may head a column of the table."""

    row: int
    column: int
    key: str
    force: Force


def add_spelt_headings(found: Scan, layout: TableLayout) -> None:
    """Recognise other spellings of headings that are missing in a row of headings, or next to one."""
    rows = found.headings.setdefault(layout.key, {})
    spelt = _list_spelt(found, layout)
    for anchor in _list_anchors(rows, spelt):
        near = range(anchor - HEADING_ROWS + 1, anchor + HEADING_ROWS)
        here = [one for one in spelt if one.row in near]
        for force in ("sure", "likely"):
            of_force = [one for one in here if one.force == force and (force == "sure" or _is_likely(found, here, one))]
            _add(found, layout, near, [one for one in of_force if one.row == anchor])
            _add(found, layout, near, [one for one in of_force if one.row != anchor])
    if not rows:
        del found.headings[layout.key]


def list_dated_headings(found: Scan, places: Sequence[Headings]) -> Iterator[Cell]:
    """The headings of amounts that name a quarter, months or a year, which the form's own never do."""
    for place in places:
        for key in INDICATORS.columns:
            if key.kind != "amount" or (column := place.columns.get(key.key)) is None:
                continue
            for row in range(place.first, place.last + 1):
                cell = found.grid.cells.get((row, column))
                if cell is not None and cell.kind == "text" and _is_dated(str(cell.value)):
                    yield cell


def describe_headings(scans: Iterable[Scan], layout: TableLayout) -> str:
    """Which of the headings without which there is no table were found, and where; which are missing."""
    best: Mapping[str, tuple[int, int]] = {}
    where: Scan | None = None
    for scan in scans:
        for at in scan.headings.get(layout.key, ()):
            near = [row for row in range(at, at + HEADING_ROWS) if row in scan.headings[layout.key]]
            here = {key: (row, column) for row in near for key, column in scan.headings[layout.key][row].items()}
            if len(here) > len(best):
                best, where = here, scan
    lacks = ", ".join(f"“{c.heading_vi}”" for c in layout.columns if c.required and c.key not in best)
    if where is None:
        return f"không có tiêu đề nào trong các tiêu đề {lacks}"
    taken, rows = set(best.values()), {row for row, _ in best.values()}
    other = [
        place
        for place, cell in sorted(where.grid.cells.items())
        if place[0] in rows and place not in taken and cell.kind == "text" and len(str(cell.value)) <= LONGEST
    ]
    seen = ", ".join(_quote(where.grid.at(*place)) for place in best.values())
    unknown = ", ".join(_quote(where.grid.at(*place)) for place in other[:_MOST_LISTED])
    told = f"thiếu tiêu đề {lacks}; trang {where.grid.name} có tiêu đề {seen}"
    return f"{told}; không nhận ra tiêu đề {unknown}" if unknown else told


def _quote(cell: Cell) -> str:
    return f"“{clean(cell.quotation)}” (ô {cell.ref})"


@lru_cache(maxsize=1024)
def is_entry_code(text: str) -> bool:
    """True for what looks like the code of an indicator or criterion: `1.10`, `BONUS.1`."""
    return _ENTRY.fullmatch(text) is not None


def _is_dated(text: str) -> bool:
    return len(text) <= LONGEST and names_period(text)


def _list_spelt(found: Scan, layout: TableLayout) -> list[_Spelt]:
    """The texts of the sheet that may head a column of the table, from the top; none of an entry or another table."""
    cells = found.grid.cells
    spelt = []
    for (row, column), cell in sorted(cells.items(), key=lambda pair: pair[0]):
        if cell.kind != "text" or len(str(cell.value)) > LONGEST:
            continue
        spelt += [
            _Spelt(row, column, one.column, one.force)
            for one in read_heading(layout.key, str(cell.value))
            if one.force != "unasked"
        ]
    out = {row for (row, _), cell in cells.items() if cell.kind == "text" and is_entry_code(str(cell.value))}
    for other in TABLES:
        for place in find_headings(found, other) if other is not layout else ():
            out.update(range(place.first, place.last + 1))
    return [one for one in spelt if one.row not in out]


def _list_anchors(rows: Mapping[int, Mapping[str, int]], spelt: Sequence[_Spelt]) -> list[int]:
    """The rows in which several headings stand, the form's own or other spellings; the fullest first."""
    together = {row: set(columns) for row, columns in rows.items()}
    for one in spelt:
        together.setdefault(one.row, set()).add(one.key)
    anchors = [row for row, keys in together.items() if len(keys) >= _LEAST_TOGETHER]
    return sorted(anchors, key=lambda row: (-len(together[row]), row))


def _add(found: Scan, layout: TableLayout, near: range, spelt: Iterable[_Spelt]) -> None:
    """Register those of columns that none of the rows near heads yet."""
    rows = found.headings[layout.key]
    headed = {key for row in near for key in rows.get(row, ())}
    taken = {column for row in near for column in rows.get(row, {}).values()}
    for one in spelt:
        if one.key in headed or one.column in taken or _is_under_amount(found, layout, one):
            continue
        first = rows.setdefault(one.row, {}).setdefault(one.key, one.column)
        if first != one.column:
            found.repeats.append((layout.key, one.row, one.key, one.column))


def _is_under_amount(found: Scan, layout: TableLayout, one: _Spelt) -> bool:
    """True for an amount under the heading of an amount, which it cuts in two: `Kế hoạch` under `Trong kỳ`."""
    if layout is not INDICATORS or one.key not in _AMOUNTS:
        return False
    for row in range(max(1, one.row - HEADING_ROWS + 1), one.row):
        headings = {column: key for key, column in found.headings[layout.key].get(row, {}).items()}
        over = next((c for c in range(one.column, 0, -1) if (row, c) in found.grid.cells), None)
        if over in headings and headings[over] in _AMOUNTS:
            return True
    return False


def _is_likely(found: Scan, here: Sequence[_Spelt], one: _Spelt) -> bool:
    """True where what is under the heading, or beside it, makes it the column's.

    Numbering is a column of codes if codes stand there; results are those of the period beside those of the year. Which
    column holds units of measure is told by what stands there (`sources.form.measured`).
    """
    if one.key == "unit_of_measure":
        return False
    if one.key in ("code", "criterion_code"):
        below = (cell for (row, at), cell in found.grid.cells.items() if at == one.column and row > one.row)
        return sum(cell.kind == "text" and is_entry_code(str(cell.value)) for cell in below) >= _LEAST_CODES
    rows = found.headings[INDICATORS.key]
    beside = [row for row in range(one.row - HEADING_ROWS + 1, one.row + HEADING_ROWS) if "ytd" in rows.get(row, ())]
    is_parent = any(other.column == one.column and other.row > one.row for other in here)
    return bool(beside) and not is_parent

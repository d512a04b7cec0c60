"""One look at every cell of a sheet: which of the form's headings and labels stand where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from schemas.form import INDICATORS, INFO_FIELDS, TABLES, Cell, TableLayout
from schemas.grammar.codes import split_code
from schemas.grammar.labels import label_key
from schemas.grammar.measures import find_stated_measures, split_bracket
from sources.workbook.grid import Grid, Position

HEADING_ROWS = 3
"""A table's headings stand in one row, or in up to so many where cells are merged over others."""
LONGEST = 200
"""Longer texts are neither headings nor labels nor titles."""
_LEADERS = " .…_\t\n\u00a0"  # dots to write on, not written text


class Marks(NamedTuple):
    """What a text means to the form: headings as (table, column), or an information label and what follows it."""

    headings: tuple[tuple[str, str], ...] = ()
    label: str | None = None
    after: str = ""


class Headings(NamedTuple):
    """The headings of one table: their first and last row, and the columns by key."""

    first: int
    last: int
    columns: Mapping[str, int]


@dataclass(slots=True)
class Scan:
    """A sheet with what was recognised in it. `headings`: table, row, column key, column.

    `repeats`: a heading that its row holds already, in another column: table, row, column key, column.
    """

    grid: Grid
    rows: list[int] = field(default_factory=list)
    headings: dict[str, dict[int, dict[str, int]]] = field(default_factory=dict)
    repeats: list[tuple[str, int, str, int]] = field(default_factory=list)
    labels: list[tuple[Position, Marks]] = field(default_factory=list)
    errors: list[Cell] = field(default_factory=list)


_NOTHING = Marks()
# No heading bears a digit of its own, and its footnote two at most.
_DIGITS = re.compile(r"(?:[0-9][^0-9]*){3}")
_HEADINGS: dict[str, tuple[tuple[str, str], ...]] = {}
for _layout in TABLES:
    for _column in _layout.columns:
        _key = label_key(_column.heading_vi)
        _HEADINGS[_key] = (*_HEADINGS.get(_key, ()), (_layout.key, _column.key))
_LABELS = {label_key(info.label_vi): info.key for info in INFO_FIELDS}
_sheet_key = lru_cache(maxsize=1024)(label_key)
REQUIRED = {layout.key: frozenset(c.key for c in layout.columns if c.required) for layout in TABLES}


@lru_cache(maxsize=16384)
def find_marks(text: str) -> Marks:
    """What the text means to the form; most mean nothing."""
    before, colon, after = text.partition(":")
    is_measured = text.endswith((")", "]")) and bool(find_stated_measures(text))  # `Trong kỳ (nghìn đồng)`
    # Most texts that are new in every report name documents and dates: looked at no further.
    if _DIGITS.search(before) and not is_measured:
        return _NOTHING
    key = label_key(text)
    headings, label = _HEADINGS.get(key), _LABELS.get(key)
    if headings or label:
        return Marks(headings or (), label)
    if is_measured and (headings := _HEADINGS.get(label_key(split_bracket(text)[0]))):
        return Marks(headings)
    label = _LABELS.get(label_key(before)) if colon else None
    return Marks((), label, after.strip(_LEADERS)) if label else _NOTHING


_meaningless: set[object] = set()
"""Texts that mean nothing to the form, kept: names, units of measure and codes are the same in every form."""
_MOST_MEANINGLESS = 16_384


def _note_meaningless(text: str) -> None:
    if len(_meaningless) >= _MOST_MEANINGLESS:
        _meaningless.clear()
    _meaningless.add(text)


def scan_sheet(grid: Grid) -> Scan:
    """The sheet, every cell looked at once."""
    found = Scan(grid)
    headings = found.headings
    for place, (_, _, text, kind, _, _) in grid.cells.items():
        if kind == "text":
            if text in _meaningless or not isinstance(text, str) or len(text) > LONGEST:
                continue
            marks = find_marks(text)
            if marks is _NOTHING:
                _note_meaningless(text)
                continue
            for table, key in marks.headings:
                if headings.setdefault(table, {}).setdefault(place[0], {}).setdefault(key, place[1]) != place[1]:
                    found.repeats.append((table, place[0], key, place[1]))
            if marks.label:
                found.labels.append((place, marks))
        elif kind == "error":
            found.errors.append(grid.cells[place])
    found.rows = sorted({row for row, _ in grid.cells})
    return found


def find_headings(found: Scan, layout: TableLayout) -> list[Headings]:
    """Every place of the sheet where the table's headings stand, from the top; all that are required are there."""
    rows = found.headings.get(layout.key)
    if not rows:
        return []
    places: list[Headings] = []
    for row in sorted(rows):
        if places and row <= places[-1].last:
            continue
        columns = rows[row]
        if len(columns) == len(layout.columns):
            places.append(Headings(row, row, columns))
            continue
        joined = _join_headings(rows, row)
        if layout is INDICATORS:
            joined = _take_codes_from_names(found, joined)
        if REQUIRED[layout.key] <= joined.columns.keys():
            places.append(joined)
    return places


def add_stacked_headings(found: Scan, layout: TableLayout) -> None:
    """Recognise headings cut in two cells, one below the other: `Lũy kế` over `từ đầu năm`."""
    rows = found.headings.get(layout.key)
    if not rows or not any(REQUIRED[layout.key] & columns.keys() for columns in rows.values()):
        return
    near = {row + step for row in rows for step in range(1 - HEADING_ROWS, HEADING_ROWS)}
    for (row, column), cell in list(found.grid.cells.items()):
        below = found.grid.cells.get((row + 1, column))
        if row not in near or below is None or {cell.kind, below.kind} != {"text"}:
            continue
        for table, key in find_marks(f"{cell.value} {below.value}"[:LONGEST]).headings:
            if table == layout.key and rows.setdefault(row + 1, {}).setdefault(key, column) != column:
                found.repeats.append((table, row + 1, key, column))


def find_missing_headings(scans: Sequence[Scan], layout: TableLayout) -> list[str]:
    """The required headings that the sheet of the layout's name lacks; none if there is no such sheet."""
    wanted = _sheet_key(layout.sheet)
    for found in scans:
        if _sheet_key(found.grid.name) == wanted:
            rows = found.headings.get(layout.key, {})
            best = max((_join_headings(rows, row).columns for row in rows), key=len, default={})
            return [c.heading_vi for c in layout.columns if c.required and c.key not in best]
    return []


def put_sheet_first(scans: Iterable[Scan], sheet: str) -> list[Scan]:
    """The sheets in order, the one of that name first."""
    wanted = _sheet_key(sheet)
    return sorted(scans, key=lambda found: _sheet_key(found.grid.name) != wanted)


def _join_headings(rows: Mapping[int, Mapping[str, int]], first: int) -> Headings:
    """The headings of this row and the next ones together; where two rows disagree, the fuller one is right."""
    window = [row for row in range(first, first + HEADING_ROWS) if row in rows]
    columns: dict[str, int] = {}
    used = []
    for row in sorted(window, key=lambda row: (-len(rows[row]), row)):
        taken = set(columns.values())
        new = {key: column for key, column in rows[row].items() if key not in columns and column not in taken}
        if new:
            columns |= new
            used.append(row)
    return Headings(min(used), max(used), columns)


def _take_codes_from_names(found: Scan, place: Headings) -> Headings:
    """The headings with the names' column for the codes' too, where no other is headed so and codes stand there."""
    name = place.columns.get("name")
    if name is None or "code" in place.columns:
        return place
    below = [cell for (row, column), cell in found.grid.cells.items() if column == name and row > place.last]
    coded = sum(cell.kind == "text" and split_code(str(cell.value))[0] is not None for cell in below)
    return place._replace(columns={"code": name, **place.columns}) if coded > 1 else place


def is_repeated(found: Scan, layout: TableLayout, row: int) -> bool:
    """True for a row that holds headings of the table: a part of them, repeated on another page."""
    return len(found.headings.get(layout.key, {}).get(row, ())) > 1


def list_texts_above(found: Scan, row: int) -> Iterator[Cell]:
    """The texts above a row, from the top."""
    cells = found.grid.cells
    for place in sorted(place for place in cells if place[0] < row):
        if cells[place].kind == "text":
            yield cells[place]

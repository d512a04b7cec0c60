"""Units of measure of the indicator table: which column holds them, and what titles and headings state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from schemas.form import INDICATORS, Cell
from schemas.grammar.headings import read_heading
from schemas.grammar.measures import find_line_measures, find_stated_measures, read_measure, split_bracket
from sources.form.scan import LONGEST, Headings, Scan

_UNIT = INDICATORS.column("unit_of_measure")
_ENTRY = re.compile(r"\s*[0-9]+\s*[.,]\s*[0-9]+")
_LONGEST_UNIT = 30


def add_unit_column(found: Scan, place: Headings) -> Headings:
    """The headings with the column of the units of measure, where none is headed as in the form.

    It is one with another of its headings over it, or any whose cells are units of measure: a unit that is not read
    makes an amount a thousandfold wrong.
    """
    if _UNIT.key in place.columns:
        return place
    units = _list_beside_entries(found, place)
    headed = _find_other_headings(found, place)
    before = min(column for key, column in place.columns.items() if INDICATORS.column(key).kind == "amount")
    for column in (*headed, *units):
        said = units.get(column, [])
        is_stated = column in headed and not said and _is_measured(headed[column])
        is_likely = column in headed or all(map(_is_unit, said)) or (column < before and all(map(_may_be_unit, said)))
        if is_stated or (any(map(_is_unit, said)) and is_likely):
            return place._replace(columns={**place.columns, _UNIT.key: column})
    return place


def _list_beside_entries(found: Scan, place: Headings) -> dict[int, list[str]]:
    """What stands beside the codes in each column that has no heading of the form, from the left."""
    cells, taken = found.grid.cells, set(place.columns.values())
    entries = {
        row
        for (row, column), cell in cells.items()
        if column == place.columns["code"] and row > place.last and _ENTRY.match(cell.quotation)
    }
    beside: dict[int, list[str]] = {}
    for (row, column), cell in sorted(cells.items(), key=lambda pair: pair[0][1]):
        if row in entries and column not in taken and cell.kind != "empty":
            beside.setdefault(column, []).append(cell.quotation)
    return beside


def _find_other_headings(found: Scan, place: Headings) -> dict[int, Cell]:
    """The columns under another heading of a unit of measure, each with it: `ĐVT`, `Đ.v tính`, `ĐVT: tỷ đồng`."""
    taken = set(place.columns.values())
    return {
        column: cell
        for (row, column), cell in found.grid.cells.items()
        if place.first <= row <= place.last
        and column not in taken
        and cell.kind == "text"
        and _is_alias(str(cell.value))
    }


@lru_cache(maxsize=1024)
def _is_alias(text: str) -> bool:
    named = read_heading(INDICATORS.key, split_bracket(text.partition(":")[0])[0])
    return any(one.column == _UNIT.key for one in named)


@lru_cache(maxsize=4096)
def _is_unit(text: str) -> bool:
    """True for a unit of measure that the table knows; a single letter may be a mark."""
    unit = read_measure(text)
    return unit is not None and unit.known and bool(unit.family) and len(text.strip()) > 1


@lru_cache(maxsize=4096)
def _may_be_unit(text: str) -> bool:
    """True for a few words without a digit: `văn bản`, `tin, bài`."""
    return _is_unit(text) or (len(text) <= _LONGEST_UNIT and not any(map(str.isdigit, text)))


def list_measure_signs(
    scans: Sequence[Scan], places: Mapping[str, Mapping[int, Sequence[Headings]]], lines: Sequence[Cell]
) -> Iterator[tuple[str, Cell]]:
    """The headings that state a unit of measure, by column key; with an empty key the other lines that do.

    Such a line counts above or below the table of indicators, on a cover and among paragraphs: other sheets speak of
    other tables. `places`: where the headings of each table stand, by table and sheet; `lines`: the texts outside them.
    """
    indicators = places[INDICATORS.key]
    sheets = {scans[number].grid.name for number in indicators}
    others = {number for key, found in places.items() if key != INDICATORS.key for number in found}
    sheets |= {scan.grid.name for number, scan in enumerate(scans) if number not in others}
    for cell in lines:
        if cell.sheet in sheets and find_line_measures(str(cell.value)):
            yield "", cell
    for number, here in indicators.items():
        until = min(
            (h.first for key, f in places.items() if key != INDICATORS.key for h in f.get(number, ())), default=None
        )
        for cell in _list_texts_below(scans[number], here[-1], until):
            if len(str(cell.value)) <= LONGEST and find_line_measures(str(cell.value)):
                yield "", cell
        cells = scans[number].grid.cells
        for place in here:
            for key, column in place.columns.items():
                for row in range(place.first, place.last + 1):
                    heading = cells.get((row, column))
                    if heading is not None and _is_measured(heading):
                        yield key, heading


def _list_texts_below(found: Scan, place: Headings, until: int | None) -> Iterator[Cell]:
    """The texts under the last entry of the table, up to the row in which another one begins."""
    column, cells = place.columns["code"], found.grid.cells
    rows = [row for row in found.rows if row > place.last and (until is None or row < until)]
    codes = ((row, code) for row in reversed(rows) if (code := cells.get((row, column))) is not None)
    last = next((row for row, code in codes if _ENTRY.match(code.quotation)), place.last)
    below = {row for row in rows if row > last}
    if below:
        yield from (cell for (row, _), cell in cells.items() if row in below and cell.kind == "text")


def _is_measured(cell: Cell) -> bool:
    """True for a heading with a unit of measure behind it."""
    text = cell.value
    return isinstance(text, str) and len(text) <= LONGEST and bool(find_stated_measures(text))

"""Columns beside a table's own that hold something: nothing that stands in an entry is passed over in silence.

Numbering, a code said again and what the form does not ask for (`unasked` in `schemas.grammar.headings`) are no such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from schemas.form import INDICATORS, Cell, OtherColumn, TableLayout
from schemas.grammar.headings import read_heading
from schemas.grammar.text import clean
from sources.form.scan import LONGEST, REQUIRED, Headings, Scan
from sources.form.spellings import is_entry_code

_AMOUNTS = tuple(column.key for column in INDICATORS.columns if column.kind == "amount")
_COUNTED = re.compile(r"\(?([0-9]{1,3})[.)]?")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,\s]*%?")


def list_other_columns(
    found: Scan, layout: TableLayout, places: Sequence[Headings], others: Sequence[int]
) -> Iterator[OtherColumn]:
    """The columns that hold something in entries under the table's headings and have none of them.

    `others` are rows where another table begins.
    """
    every = {column for _, column in found.grid.cells}
    for number, place in enumerate(places):
        columns = sorted(every.difference(place.columns.values()))
        if not columns:
            continue
        headed = [(column, _find_heading(found, place, column)) for column in columns]
        unknown = [(column, cell) for column, cell in headed if cell is None or not _is_known(layout.key, cell)]
        if unknown:
            after = [row for row in (*others, *(p.first for p in places[number + 1 :])) if row > place.last]
            entries = _list_entries(found, layout, place, min(after, default=None))
            for column, heading in unknown:
                yield from _describe(found, layout, place, entries, column, heading)


def _is_known(table: str, heading: Cell) -> bool:
    """True for a heading of what is not asked, or of units of measure, which tell nothing where none is known."""
    text = str(heading.value).partition(":")[0]
    return any(one.force == "unasked" or one.column == "unit_of_measure" for one in read_heading(table, text))


def _find_heading(found: Scan, place: Headings, column: int) -> Cell | None:
    """The lowest text over the column in the rows of the headings, or right above them."""
    cells = found.grid.cells
    for row in range(place.last, max(0, place.first - 2), -1):
        cell = cells.get((row, column))
        if cell is not None and cell.kind == "text" and len(str(cell.value)) <= LONGEST:
            return cell
    return None


def _list_entries(found: Scan, layout: TableLayout, place: Headings, end: int | None) -> list[int]:
    """The rows of the table's entries: those with a code, or with all without which there is none."""
    cells, rows = found.grid.cells, [row for row in found.rows if row > place.last and (end is None or row < end)]
    if layout.columns[0].kind == "label":
        code = place.columns[layout.columns[0].key]
        return [row for row in rows if (cell := cells.get((row, code))) is not None and is_entry_code(cell.quotation)]
    wanted = [place.columns[key] for key in REQUIRED[layout.key]]
    return [row for row in rows if all((row, column) in cells for column in wanted)]


def _describe(
    found: Scan, layout: TableLayout, place: Headings, entries: Sequence[int], column: int, heading: Cell | None
) -> Iterator[OtherColumn]:
    cells = found.grid.cells
    held = {row: cell for row in entries if (cell := cells.get((row, column))) is not None and clean(cell.quotation)}
    if heading is not None:
        held = {row: cell for row, cell in held.items() if cell.ref != heading.ref}
    if not held or _is_numbering(list(held.values())) or _is_repeated_code(found, layout, place, held):
        return
    figures = {row: cell for row, cell in held.items() if cell.kind == "number" or _is_figure(cell.quotation)}
    may_answer = layout is INDICATORS and (
        (bool(figures) and heading is not None)
        or len(figures) > 1
        or any(_is_unanswered(found, place, row) for row in figures)
    )
    told = figures if may_answer else held
    yield OtherColumn(layout.key, heading, next(iter(told.values())), len(told), may_answer, tuple(place.columns))


def _is_numbering(held: Sequence[Cell]) -> bool:
    """True for 1, 2, 3 and so on, begun anew in every group; of one cell if it is 1."""
    counted = [_count(cell.quotation.strip()) for cell in held]
    return counted[0] == 1 and all(b is not None and b in (1, (a or 0) + 1) for a, b in pairwise(counted))


@lru_cache(maxsize=1024)
def _count(text: str) -> int | None:
    match = _COUNTED.fullmatch(text)
    return int(match[1]) if match else None


def _is_repeated_code(found: Scan, layout: TableLayout, place: Headings, held: Mapping[int, Cell]) -> bool:
    code = place.columns[layout.columns[0].key]
    cells = found.grid.cells
    return all((own := cells.get((row, code))) and own.quotation == cell.quotation for row, cell in held.items())


@lru_cache(maxsize=1024)
def _is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text.strip()) is not None


def _is_unanswered(found: Scan, place: Headings, row: int) -> bool:
    columns = [place.columns[key] for key in _AMOUNTS if key in place.columns]
    return not any((row, column) in found.grid.cells for column in columns)

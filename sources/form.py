"""Find the programme's form in a workbook's cells, by its headings and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from schemas.form import (
    INDICATORS,
    INFO_FIELDS,
    INFO_SHEET,
    SELF_SCORES,
    STAMP_SHEET,
    TABLES,
    Cell,
    Form,
    Row,
    TableLayout,
)
from schemas.grammar.text import fold
from sources.workbook.cells import Grid

_fold = lru_cache(maxsize=8192)(fold)
_CODES = {
    INDICATORS.key: re.compile(r"[0-9]+\s*[.,]\s*[0-9]+\.?"),
    SELF_SCORES.key: re.compile(r"[A-Z]+\.[0-9]+"),
}


class FormError(Exception):
    """The workbook holds no indicator table: a rule's code and the words of its message."""

    def __init__(self, code: str, words: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.words = dict(words)


def find_form(grids: Sequence[Grid]) -> Form:
    """The form in these sheets; FormError F05 without an indicator table, F09 if its columns are missing."""
    tables: dict[str, tuple[Row, ...]] = {}
    missing: list[str] = []
    for layout in TABLES:
        headed = _find_table(grids, layout)
        if headed is None:
            lacking = _lacking(grids, layout)
            if layout is INDICATORS:
                raise FormError("F09", {"detail": ", ".join(lacking)}) if lacking else FormError("F05", {})
            missing += [f"{layout.sheet}: {heading}" for heading in lacking]
            tables[layout.key] = ()
        else:
            tables[layout.key] = tuple(_rows(*headed, layout))
    return Form(
        stamp=_stamp(grids),
        info=_info(grids),
        tables=tables,
        missing_columns=tuple(missing),
        errors=tuple(cell for grid in grids for cell in grid.cells.values() if cell.kind == "error"),
    )


def _find_table(grids: Sequence[Grid], layout: TableLayout) -> tuple[Grid, int, dict[str, int]] | None:
    """The sheet, heading row and columns of a table; the sheet with the layout's name is searched first."""
    required = {c.key for c in layout.columns if c.required}
    for grid in _preferring(grids, layout.sheet):
        for row, columns in _heading_rows(grid, layout):
            if required <= columns.keys():
                return grid, row, columns
    return None


def _heading_rows(grid: Grid, layout: TableLayout) -> Iterator[tuple[int, dict[str, int]]]:
    """Rows that hold any of the table's headings, with the columns these stand in."""
    keys = {_fold(c.heading_vi): c.key for c in layout.columns}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in grid.cells.items():
        key = keys.get(_fold(cell.value)) if cell.kind == "text" and isinstance(cell.value, str) else None
        if key is not None:
            rows.setdefault(row, {}).setdefault(key, column)
    for row in sorted(rows):
        yield row, rows[row]


def _lacking(grids: Sequence[Grid], layout: TableLayout) -> list[str]:
    """The required headings that the sheet of the layout's name lacks; none if there is no such sheet."""
    for grid in grids:
        if _fold(grid.name) == _fold(layout.sheet):
            best = max((set(columns) for _, columns in _heading_rows(grid, layout)), key=len, default=set())
            return [c.heading_vi for c in layout.columns if c.required and c.key not in best]
    return []


def _rows(grid: Grid, heading: int, columns: Mapping[str, int], layout: TableLayout) -> Iterator[Row]:
    for number in grid.rows:
        if number <= heading:
            continue
        row = {key: grid.at(number, column) for key, column in columns.items()}
        filled = [cell for cell in row.values() if cell.kind != "empty"]
        if filled and not _numbers_columns(filled) and _is_entry(row, layout):
            yield row


def _is_entry(row: Row, layout: TableLayout) -> bool:
    """For tables with codes: rows that bear one. Group headings and totals do not.

    A number stays: 1.10 typed as a number is 1.1, and a date may be a code that Excel converted; judging says so.
    """
    pattern = _CODES.get(layout.key)
    if pattern is None:
        return True
    code = row[layout.columns[0].key]
    if code.kind == "text":
        return pattern.fullmatch(str(code.value).strip()) is not None
    return layout is INDICATORS and code.kind in {"number", "date"}


def _numbers_columns(filled: Sequence[Cell]) -> bool:
    """True for the row under the headings that only counts the columns: 1, 2, 3 …"""
    return len(filled) > 2 and [cell.value for cell in filled] == list(range(1, len(filled) + 1))


def _info(grids: Sequence[Grid]) -> dict[str, Cell]:
    """The labelled fields, each read right of its label; only fields whose label is there."""
    labels = {_fold(f.label_vi): f.key for f in INFO_FIELDS}
    found: dict[str, Cell] = {}
    for grid in _preferring(grids, INFO_SHEET):
        for (row, column), cell in sorted(grid.cells.items()):
            if cell.kind != "text":
                continue
            key = labels.get(_fold(str(cell.value)).rstrip(" :"))
            if key is not None and key not in found:
                found[key] = _right_of(grid, row, column, labels)
    return found


def _right_of(grid: Grid, row: int, column: int, labels: Mapping[str, str]) -> Cell:
    """The next cell, or past a merged label the next filled one of the row that is no label itself."""
    beside = grid.at(row, column + 1)
    if beside.kind != "empty":
        return beside
    for place, cell in sorted(grid.cells.items()):
        if place[0] == row and place[1] > column:
            is_label = cell.kind == "text" and _fold(str(cell.value)).rstrip(" :") in labels
            return beside if is_label else cell
    return beside


def _stamp(grids: Iterable[Grid]) -> dict[str, str]:
    for grid in grids:
        if grid.name == STAMP_SHEET:
            pairs = ((grid.at(row, 1), grid.at(row, 2)) for row in grid.rows)
            return {key.shown.strip(): value.shown.strip() for key, value in pairs if key.shown and value.shown}
    return {}


def _preferring(grids: Sequence[Grid], name: str) -> list[Grid]:
    """The sheets in order, the one of that name first; the stamp is no sheet to search."""
    wanted = _fold(name)
    shown = [grid for grid in grids if grid.name != STAMP_SHEET]
    return sorted(shown, key=lambda grid: _fold(grid.name) != wanted)

"""The cells of an .xlsx: value, kind, address and, for text, its font; text in legacy fonts is decoded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from schemas.cell_addresses import get_column_letter
from schemas.form import Cell, CellKind, CellValue
from schemas.late_imports import late_import
from sources.workbook.grid import Grid
from sources.workbook.package import inspect

_letters = lru_cache(get_column_letter)


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Every worksheet, hidden ones too; WorkbookError if the file is no whole workbook.

    A plain package takes the fast reader, which reads a formula for its stored result. It would silently turn error
    cells and formulas without a result into blanks and knows no fonts, so anything that holds such takes openpyxl; a
    test holds both to the same cells. What is hidden, covered, stale or linked is looked for in the package itself.
    """
    package = inspect(path)
    grids = try_grids_fast(path) if package.plain else None
    if grids is None:
        with late_import():  # most workbooks need no openpyxl
            from sources.workbook.by_openpyxl import read_grids_carefully

        grids = read_grids_carefully(path, has_formulas=package.has_formulas)
    if package.odd:
        with late_import():
            from sources.workbook.signs.sheet import add_signs

        add_signs(path, grids)
    return grids


def try_grids_fast(path: Path) -> tuple[Grid, ...] | None:
    """The sheets by calamine; None where it gives up, as at a day or a time so far off that no calendar has it."""
    try:
        return read_grids_fast(path)
    except (OverflowError, ValueError):
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic in Rust code is no Exception
            raise
        return None


def read_grids_fast(path: Path) -> tuple[Grid, ...]:
    """The sheets of a plain workbook, by calamine."""
    with path.open("rb") as stream:
        workbook = CalamineWorkbook.from_filelike(stream)
        sheets = [m.name for m in workbook.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        return tuple(make_dense_grid(name, workbook.get_sheet_by_name(name)) for name in sheets)


def make_dense_grid(name: str, sheet: CalamineSheet) -> Grid:
    """The filled cells of a sheet that calamine opened; its caller has made sure that it is not absurdly large."""
    grid = Grid(name)
    cells, made = grid.cells, tuple.__new__  # what `Cell(…)` does, at a third of its cost
    rows = sheet.to_python(skip_empty_area=False)
    blank = [""] * len(rows[0]) if rows else []
    for row, values in enumerate(rows, start=1):
        if values == blank:
            continue
        refs = _list_refs(row, len(values)) if len(values) <= _USUAL_WIDTH else _list_refs.__wrapped__(row, len(values))
        for column, stored in enumerate(values):
            if stored.__class__ is str:  # nearly all are, and most of them blank
                if stored and not stored.isspace():
                    cells[row, column + 1] = made(Cell, (name, refs[column], stored, "text", None, None))
                continue
            value, kind = read_plain_value(stored)
            cells[row, column + 1] = made(Cell, (name, refs[column], value, kind, None, None))
    return grid


_USUAL_WIDTH = 32
"""Wider rows are no form's: their addresses are not kept."""


@lru_cache(maxsize=4096)
def _list_refs(row: int, width: int) -> tuple[str, ...]:
    """The addresses of a row's cells: the same ones in every form."""
    return tuple(f"{_letters(column)}{row}" for column in range(1, width + 1))


def read_plain_value(value: Any) -> tuple[CellValue, CellKind]:
    """Value and kind of what a reader stored: a blank text is empty, a whole float an int, a duration a number."""
    if value.__class__ is float:  # nearly all that are no text
        return (int(value) if value.is_integer() and abs(value) < 2**53 else value), "number"
    if isinstance(value, bool):
        return value, "bool"
    if isinstance(value, int):
        return value, "number"
    if isinstance(value, float):
        return (int(value) if value.is_integer() and abs(value) < 2**53 else value), "number"
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min), "date"
    if isinstance(value, datetime | time):
        return value, "date"
    if isinstance(value, timedelta):
        return value / timedelta(days=1), "number"
    text = str(value)
    return (text, "text") if text.strip() else (None, "empty")

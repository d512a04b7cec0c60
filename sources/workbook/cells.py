"""The cells of an .xlsx: value, kind, address and, for text, its font; text in legacy fonts is decoded."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from schemas.form import Cell, CellKind, CellSign, CellValue
from sources.workbook.grid import Grid, Position
from sources.workbook.package import inspect
from sources.workbook.signs.looks import is_unseen, name_unseen_part_vi
from sources.workbook.signs.runs import Run, show_runs
from sources.workbook.signs.sheet import add_signs
from sources.workbook.signs.style_looks import BLACK, WHITE, read_color

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
        grids = read_grids_carefully(path, has_formulas=package.has_formulas)
    if package.odd:
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


def read_grids_carefully(path: Path, *, has_formulas: bool) -> tuple[Grid, ...]:
    """The sheets of any workbook, by openpyxl; a formula is read for its stored result, else for its text."""
    values = _load(path, data_only=True)
    formulas = _load(path, data_only=False) if has_formulas else None
    try:
        return tuple(
            _make_grid(sheet, formulas[sheet.title] if formulas is not None else None) for sheet in values.worksheets
        )
    finally:
        values.close()
        if formulas is not None:
            formulas.close()


def _load(path: Path, *, data_only: bool) -> Workbook:
    """Opened through a handle: the archive's files bear no extension."""
    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(stream, data_only=data_only, keep_links=False, rich_text=True)


def _make_grid(sheet: Worksheet, formulas: Worksheet | None) -> Grid:
    """Only stored cells are visited: one stray format in the last row must not cost a million blanks."""
    grid = Grid(sheet.title)
    fonts: dict[int, str | None] = {}
    texts = formulas._cells if formulas is not None else {}
    for position in sorted(sheet._cells):
        source = sheet._cells[position]
        if isinstance(source, MergedCell):
            continue
        formula = _find_formula(texts.get(position))
        value, kind = _read_value(source, formula)
        if kind == "text":
            _add_text_cell(grid, position, source, _find_font(source, fonts))
        elif kind != "empty":
            grid.cells[position] = Cell(sheet.title, source.coordinate, value, kind)
    return grid


def _add_text_cell(grid: Grid, place: Position, source: SheetCell, font: str | None) -> None:
    """Add a cell of text as it is shown, with the signs of what of it is struck through or in ink on its ground."""
    shown = show_runs(_list_runs(source, font or ""), font)
    cell = Cell(grid.name, source.coordinate, shown.text, "text", shown.font, shown.stored)
    grid.cells[place] = cell
    if shown.struck:
        grid.signs.append(CellSign(cell.sheet, cell.ref, "struck", shown.struck, cell.quotation))
    if shown.unseen:
        detail = name_unseen_part_vi(shown.unseen, shown.text)
        grid.signs.append(CellSign(cell.sheet, cell.ref, "hidden", detail, cell.quotation))


def _list_runs(source: SheetCell, font: str) -> list[Run]:
    if not isinstance(source.value, CellRichText):
        return [Run(str(source.value), font)]
    ground = _find_ground(source.fill)
    return [_make_run(run, font, ground) for run in source.value]


def _make_run(run: str | TextBlock, font: str, ground: str | None) -> Run:
    if not isinstance(run, TextBlock):
        return Run(run, font)
    own = run.font
    unseen = own.color is not None and is_unseen(read_color(_list_attributes(own.color), BLACK), ground)
    return Run(str(run), own.rFont or font, bool(own.strike), own.vertAlign in ("superscript", "subscript"), unseen)


def _find_ground(fill: Any) -> str | None:
    """The colour behind a cell; None where it is a pattern of two."""
    if fill.tagname != "patternFill":
        return None
    if fill.fill_type != "solid":
        return WHITE if fill.fill_type in (None, "gray125") else None
    return read_color(_list_attributes(fill.fgColor), WHITE)


def _list_attributes(color: Any) -> dict[str, str]:
    """A colour's attributes as its element in the file has them."""
    return {color.type: str(color.value), "tint": str(color.tint or "0")}


def _find_formula(cell: Any) -> str | None:
    """The formula's text if the cell of the second reading is one."""
    if not isinstance(cell, SheetCell) or cell.data_type != "f":
        return None
    text = getattr(cell.value, "text", cell.value)
    return str(text) if text is not None else "="


def _read_value(cell: SheetCell, formula: str | None) -> tuple[CellValue, CellKind]:
    value: Any = cell.value
    if value is None:
        # A stored text result that is empty is a result; no stored result at all is not.
        missing = formula is not None and cell.data_type != "str"
        return (formula, "uncached") if missing else (None, "empty")
    if cell.data_type == "e":
        return str(value), "error"
    return read_plain_value(value)


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


def _find_font(cell: SheetCell, fonts: dict[int, str | None]) -> str | None:
    style = cell.style_id
    if style not in fonts:
        fonts[style] = cell.font.name
    return fonts[style]

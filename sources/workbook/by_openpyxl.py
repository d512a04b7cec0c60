"""The cells of any .xlsx by openpyxl: slowly, with fonts, formulas and runs of text."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.form import Cell, CellKind, CellSign, CellValue
from sources.workbook.cells import read_plain_value
from sources.workbook.grid import Grid, Position
from sources.workbook.signs.looks import is_unseen, name_unseen_part_vi
from sources.workbook.signs.runs import Run, show_runs
from sources.workbook.signs.style_looks import BLACK, WHITE, read_color


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


def _find_font(cell: SheetCell, fonts: dict[int, str | None]) -> str | None:
    style = cell.style_id
    if style not in fonts:
        fonts[style] = cell.font.name
    return fonts[style]

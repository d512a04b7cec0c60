"""The cells of a workbook as stored: value, kind, address and, for text, the font that decides its encoding."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.form import Cell, CellKind, CellValue
from sources.workbook.package import inspect

Position = tuple[int, int]


@dataclass(slots=True)
class Grid:
    """The filled cells of one sheet by (row, column), both from 1."""

    name: str
    cells: dict[Position, Cell] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """The numbers of the rows that hold anything, in order."""
        return sorted({row for row, _ in self.cells})

    def at(self, row: int, column: int) -> Cell:
        """The cell there; an untouched one is `empty` with its address."""
        found = self.cells.get((row, column))
        return found or Cell(self.name, f"{get_column_letter(column)}{row}", None, "empty")


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Every worksheet, hidden ones too; WorkbookError if the file is no whole workbook.

    A formula is read twice: for its stored result, and, where it has none, for its text.
    """
    package = inspect(path)
    values = _load(path, data_only=True)
    formulas = _load(path, data_only=False) if package.has_formulas else None
    try:
        return tuple(
            _grid(sheet, formulas[sheet.title] if formulas is not None else None) for sheet in values.worksheets
        )
    finally:
        values.close()
        if formulas is not None:
            formulas.close()


def _load(path: Path, *, data_only: bool) -> Workbook:
    """Opened through a handle: the archive's files bear no extension."""
    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(stream, data_only=data_only, keep_links=False)


def _grid(sheet: Worksheet, formulas: Worksheet | None) -> Grid:
    """Only stored cells are visited: one stray format in the last row must not cost a million blanks."""
    grid = Grid(sheet.title)
    fonts: dict[int, str | None] = {}
    texts = formulas._cells if formulas is not None else {}
    for position in sorted(sheet._cells):
        source = sheet._cells[position]
        if isinstance(source, MergedCell):
            continue
        formula = _formula(texts.get(position))
        value, kind = _value(source, formula)
        if kind != "empty":
            font = _font(source, fonts) if kind == "text" else None
            grid.cells[position] = Cell(sheet.title, source.coordinate, value, kind, font)
    return grid


def _formula(cell: Any) -> str | None:
    """The formula's text if the cell of the second reading is one."""
    if not isinstance(cell, SheetCell) or cell.data_type != "f":
        return None
    text = getattr(cell.value, "text", cell.value)
    return str(text) if text is not None else "="


def _value(cell: SheetCell, formula: str | None) -> tuple[CellValue, CellKind]:
    value: Any = cell.value
    if value is None:
        # A stored text result that is empty is a result; no stored result at all is not.
        missing = formula is not None and cell.data_type != "str"
        return (formula, "uncached") if missing else (None, "empty")
    if cell.data_type == "e":
        return str(value), "error"
    if isinstance(value, bool):
        return value, "bool"
    if isinstance(value, int | float):
        return value, "number"
    if isinstance(value, datetime | date | time):
        return value, "date"
    if isinstance(value, timedelta):
        return value / timedelta(days=1), "number"
    text = str(value)
    return (text, "text") if text.strip() else (None, "empty")


def _font(cell: SheetCell, fonts: dict[int, str | None]) -> str | None:
    style = cell.style_id
    if style not in fonts:
        fonts[style] = cell.font.name
    return fonts[style]

"""Stored results that their own formulas contradict, and values fetched from other workbooks: for every format."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from schemas.form import Cell, CellSign
from sources.workbook.grid import Grid, Position
from sources.workbook.signs.sums import reckon_sum

_OTHER_BOOK = re.compile(r"\[[^\[\]]+\][^\[\]'!]*'?!|\w\|(?:'[^'!]*'|[^'!|]*)!")
"""A cell of another workbook, or of another program (`Excel|'bc.xls'!R1C1`)."""
_TOLERANCE = Decimal("0.0001")
_LONGEST_FORMULA = 60


def add_formula_signs(grid: Grid, formulas: Mapping[Position, str], covered: Mapping[Position, Cell]) -> None:
    """Add the signs of the formulas, written as in an .xlsx; `covered` cells are reckoned with though unseen."""

    def find(row: int, column: int) -> Cell | None:
        return grid.cells.get((row, column)) or covered.get((row, column))

    for place, formula in formulas.items():
        cell = find(*place)
        if cell is None or cell.kind != "number" or not math.isfinite(float(str(cell.value))):
            continue
        quoted = f"={formula}" if len(formula) < _LONGEST_FORMULA else f"={formula[:_LONGEST_FORMULA]}…"
        if _OTHER_BOOK.search(formula):
            grid.signs.append(CellSign(cell.sheet, cell.ref, "linked", quoted, cell.quotation))
            continue
        result = reckon_sum(formula, find)
        if result is not None and abs(result - Decimal(repr(cell.value))) > max(_TOLERANCE, abs(result) / 10**9):
            grid.signs.append(CellSign(cell.sheet, cell.ref, "stale", quoted, cell.quotation, f"{result:f}"))

"""What every reader of a workbook gives: its sheets as filled cells, and what of them the eye sees otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from schemas.cell_addresses import get_column_letter
from schemas.form import Cell, CellSign

Position = tuple[int, int]


@dataclass(slots=True)
class Grid:
    """The filled cells of one sheet by (row, column), both from 1; `signs`: what of them the eye sees otherwise.

    `is_prose`: paragraphs of a document up to the next table, or behind the last, one a row.
    """

    name: str
    cells: dict[Position, Cell] = field(default_factory=dict)
    signs: list[CellSign] = field(default_factory=list)
    is_prose: bool = False

    @property
    def rows(self) -> list[int]:
        """The numbers of the rows that hold anything, in order."""
        return sorted({row for row, _ in self.cells})

    def at(self, row: int, column: int) -> Cell:
        """The cell there; an untouched one is `empty` with its address."""
        found = self.cells.get((row, column))
        return found or make_empty_cell(self.name, row, column)


@lru_cache(maxsize=8192)
def make_empty_cell(sheet: str, row: int, column: int) -> Cell:
    """The cell where nothing stands."""
    return Cell(sheet, f"{get_column_letter(column)}{row}", None, "empty")

"""The hidden stamp of what the desk hands out: whose it is and what it is for."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.form import STAMP_SHEET
from sources.workbook.grid import Grid


def read_stamp(grids: Iterable[Grid]) -> dict[str, str]:
    """The entries of the stamp's sheet, keys in its first column and values in its second; empty without one."""
    for grid in grids:
        if grid.name == STAMP_SHEET:
            keys = sorted(place for place in grid.cells if place[1] == 1)
            pairs = ((grid.cells[place], grid.at(place[0], 2)) for place in keys)
            return {
                key.quotation.strip(): value.quotation.strip()
                for key, value in pairs
                if key.quotation and value.quotation
            }
    return {}

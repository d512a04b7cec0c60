"""Addresses of cells, by the names and in the sense of openpyxl, which takes a seventh of a second to import.

Whoever reads or writes plain sheets needs no more of it. Ranges that are not written as `A1:B2` go to openpyxl itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from schemas.late_imports import late_import

_LAST_COLUMN: Final = 18_278
"""ZZZ: more than a sheet has."""
_CELL: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")

_SHEET_ROWS: Final = 1_048_576
_SHEET_COLUMNS: Final = 16_384

Bounds = tuple[int, int, int, int]


@lru_cache(maxsize=4096)
def get_column_letter(column: int) -> str:
    """The letters of a column, from 1. Raises ValueError before A and behind ZZZ."""
    if not 1 <= column <= _LAST_COLUMN:
        raise ValueError(f"no column {column}")
    return str(xl_col_to_name(column - 1))


def coordinate_to_tuple(ref: str) -> tuple[int, int]:
    """Row and column, both from 1, of a cell as `B7`. Raises ValueError where it is none."""
    if not _CELL.fullmatch(ref):
        raise ValueError(f"no address of a cell: {ref}")
    row, column = xl_cell_to_rowcol(ref)
    return row + 1, column + 1


def range_boundaries(ref: str) -> Bounds:
    """First column, first row, last column, last row of a range; whole rows and columns end where the sheet does.

    Raises ValueError where it is no range.
    """
    first, colon, last = ref.partition(":")
    if _CELL.fullmatch(first) and (not colon or _CELL.fullmatch(last)):
        top, left = coordinate_to_tuple(first)
        bottom, right = coordinate_to_tuple(last) if colon else (top, left)
        return left, top, right, bottom
    with late_import():
        from openpyxl.utils.cell import range_boundaries as find_boundaries

    ends: Bounds = (1, 1, _SHEET_COLUMNS, _SHEET_ROWS)
    first_column, first_row, last_column, last_row = (
        end if found is None else found for found, end in zip(find_boundaries(ref), ends, strict=True)
    )
    return first_column, first_row, last_column, last_row

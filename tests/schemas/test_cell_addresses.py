"""Addresses of cells are what openpyxl makes of them; whole rows and columns have an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import cell as openpyxl_cell

from schemas.cell_addresses import coordinate_to_tuple, get_column_letter, range_boundaries
from sources.workbook.signs.style_looks import _USUAL_FORMATS

COLUMNS = st.integers(1, 18_278)
ROWS = st.integers(1, 9_999_999)


@given(COLUMNS)
def test_letters_are_openpyxls(column: int) -> None:
    assert get_column_letter(column) == openpyxl_cell.get_column_letter(column)


@given(COLUMNS, ROWS)
def test_places_are_openpyxls(column: int, row: int) -> None:
    ref = f"{get_column_letter(column)}{row}"
    assert coordinate_to_tuple(ref) == openpyxl_cell.coordinate_to_tuple(ref) == (row, column)


@given(COLUMNS, ROWS, COLUMNS, ROWS, st.sampled_from(["{0}{1}", "{0}{1}:{2}{3}", "${0}${1}:{2}{3}", "{0}{1}:${2}{3}"]))
def test_ranges_are_openpyxls(left: int, top: int, right: int, bottom: int, form: str) -> None:
    ref = form.format(get_column_letter(left), top, get_column_letter(right), bottom)
    assert range_boundaries(ref) == openpyxl_cell.range_boundaries(ref)


@pytest.mark.parametrize(
    ("ref", "bounds"), [("D:D", (4, 1, 4, 1_048_576)), ("B:$C", (2, 1, 3, 1_048_576)), ("2:7", (1, 2, 16_384, 7))]
)
def test_whole_lines_end_where_the_sheet_does(ref: str, bounds: tuple[int, int, int, int]) -> None:
    assert range_boundaries(ref) == bounds


@pytest.mark.parametrize("ref", ["", "A", "A0", "7", "a1", "A1:B2", "AAAA1", "A12345678", " A1", "A1\n"])
def test_what_is_no_cell_is_refused(ref: str) -> None:
    with pytest.raises(ValueError):
        coordinate_to_tuple(ref)


@pytest.mark.parametrize("column", [0, -1, 18_279])
def test_columns_no_sheet_has_are_refused(column: int) -> None:
    with pytest.raises(ValueError):
        get_column_letter(column)


def test_usual_formats_are_openpyxls() -> None:
    assert {number: BUILTIN_FORMATS[number] for number in _USUAL_FORMATS} == _USUAL_FORMATS

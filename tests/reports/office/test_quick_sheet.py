"""Rows written as text, held to what xlsxwriter makes of the same cells one by one."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.office import quick_sheet
from reports.office.quick_sheet import Value, add_quick_sheet

LOOKS = 4
MOMENT = datetime(2018, 12, 17, 8, 30, 15)  # noqa: DTZ001  a cell has no zone
VALUES = (
    st.none()
    | st.text(max_size=6)
    | st.sampled_from(["một & hai <ba>", '"bốn"', " năm ", "_x0041_", "\x01", "=1+1"])
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(-(10**12), 10**12, places=4)
    | st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1))  # noqa: DTZ001
)
CELLS = st.lists(st.tuples(VALUES, st.integers(0, LOOKS - 1)), min_size=1, max_size=30)
ROWS = st.lists(
    st.tuples(st.sampled_from(["row", "row", "row", "single", "gap", "merged", "tall"]), CELLS), max_size=40
)
Rows = Sequence[tuple[str, Sequence[tuple[Value, int]]]]


def draw(sheets: Sequence[Rows], *, quick: bool) -> dict[str, bytes]:
    """The parts of a workbook of these rows; those called `row` written whole or cell by cell."""
    drawn = BytesIO()
    workbook = xlsxwriter.Workbook(drawn, {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": MOMENT})
    looks = [workbook.add_format({"bold": place % 2 == 1, "font_size": 11 + place // 2}) for place in range(LOOKS)]
    for number, rows in enumerate(sheets):
        sheet = add_quick_sheet(workbook, f"s{number}") if quick else workbook.add_worksheet(f"s{number}")
        sheet.write_string(0, 0, "đầu trang", looks[number % LOOKS])
        for at, (kind, cells) in enumerate(rows, start=2):
            if kind == "row":
                given = [(value, looks[look]) for value, look in cells]
                if quick:
                    sheet.append(at, given)
                else:
                    write_singly(sheet, at, given)
            elif kind == "single":
                sheet.write_string(at, len(cells), "một ô", looks[cells[0][1]])
            elif kind == "merged":
                sheet.merge_range(at, 0, at, len(cells), "cả dòng", looks[cells[0][1]])
            elif kind == "tall":
                sheet.set_row(at, 40)
        sheet.set_row(2, 33)
    workbook.close()
    with zipfile.ZipFile(drawn) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_singly(sheet: Any, row: int, cells: Sequence[tuple[Value, Any]]) -> None:
    for place, (value, look) in enumerate(cells):
        if value is None:
            sheet.write_blank(row, place, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, place, value, look)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, place, value, look)
        else:
            sheet.write_number(row, place, value, look)


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_any_rows_are_to_the_byte_what_xlsxwriter_makes_of_their_cells(sheets: Sequence[Rows]) -> None:
    assert draw(sheets, quick=True) == draw(sheets, quick=False)


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=2))
def test_rows_that_lie_in_a_file_meanwhile_are_the_same(sheets: Sequence[Rows]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quick_sheet, "ROWS_IN_MEMORY", 2)
        assert draw(sheets, quick=True) == draw(sheets, quick=False)


def test_rows_come_in_their_order() -> None:
    sheet, look = add_quick_sheet(workbook := xlsxwriter.Workbook(BytesIO()), "s"), workbook.add_format({})
    sheet.append(4, [("x", look)])
    with pytest.raises(ValueError, match="row 4 comes after row 4"):
        sheet.append(4, [("y", look)])


@pytest.mark.parametrize("text", ["ă" * 16_384, "ă" * 40_000, "𝔸" * 16_384, "ă" * 32_767])
def test_a_text_that_is_too_long_is_cut_as_xlsxwriter_does(text: str) -> None:
    rows: Rows = [("row", [(text, 0), (1, 1)]), ("row", [("sau", 2)])]
    assert draw([rows], quick=True) == draw([rows], quick=False)


def test_a_row_below_the_last_one_of_a_sheet_is_left_out() -> None:
    parts = []
    for quick in (True, False):
        drawn = BytesIO()
        workbook = xlsxwriter.Workbook(drawn)
        workbook.set_properties({"created": MOMENT})
        sheet, look = add_quick_sheet(workbook, "s"), workbook.add_format({"bold": True})
        (sheet.append if quick else partial(write_singly, sheet))(1_048_576, [("x", look)])
        workbook.close()
        parts.append(zipfile.ZipFile(drawn).read("xl/worksheets/sheet1.xml"))
    assert parts[0] == parts[1]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="no number"):
        draw([[("row", [(value, 0)])]], quick=True)

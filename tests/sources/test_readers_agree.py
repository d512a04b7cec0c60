"""The fast reader and openpyxl see the same cells, and what the fast one would lose never reaches it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from reports.form_workbook import FormEntries, write_form
from schemas.programme import load_programme
from sources.workbook.cells import Grid, careful_grids, fast_grids, read_grids
from sources.workbook.package import inspect

AWKWARD = (
    5, 5.0, 0, -3, 0.1, 1e-9, 12345678901234567, True, False, "5", " 5 ", "1.10", "Đắk Lắk", "a\nb", " ", "x",
    date(2018, 9, 15), datetime(2018, 9, 15, 13, 45),  # noqa: DTZ001 -- as a workbook holds it
    time(8, 30), timedelta(hours=30), "#N/A là chữ",
)  # fmt: skip


def said(grids: tuple[Grid, ...]) -> list[tuple[str, dict[tuple[int, int], tuple[object, str]]]]:
    return [(g.name, {place: (c.value, c.kind) for place, c in g.cells.items()}) for g in grids]


def agree(path: Path) -> bool:
    return said(fast_grids(path)) == said(careful_grids(path, has_formulas=inspect(path).has_formulas))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, value in enumerate(AWKWARD, start=2):
        sheet.cell(row, 3).value = value  # type: ignore[assignment]
    sheet.merge_cells("E2:G4")
    sheet["E2"] = "gộp"
    sheet.row_dimensions[5].hidden = True
    hidden = workbook.create_sheet("Ẩn")
    hidden.sheet_state = "veryHidden"
    hidden["B2"] = "unit"
    workbook.create_sheet("Trống")
    path = tmp_path / "book.xlsx"
    workbook.save(path)
    return path


def test_on_awkward_values_hidden_sheets_and_merged_cells(book: Path) -> None:
    assert inspect(book).plain
    assert agree(book)
    assert {c.ref for g in fast_grids(book) for c in g.cells.values()} == {
        c.ref for g in careful_grids(book, has_formulas=False) for c in g.cells.values()
    }


def test_on_the_product_s_own_form(tmp_path: Path) -> None:
    programme = load_programme("ttdn")
    period = programme.period("2018Q4")
    entries = FormEntries(indicators={"1.1": {"period": 3, "ytd": "1.234"}, "1.2": {"period": "Có"}})
    path = write_form(programme, programme.unit("04", period), period, tmp_path / "form.xlsx", entries)
    assert inspect(path).plain
    assert agree(path)


@pytest.mark.parametrize("damage", ["error", "formula", "legacy font", "far cell"])
def test_what_the_fast_reader_would_lose_takes_the_careful_one(book: Path, damage: str) -> None:
    workbook = openpyxl.load_workbook(book)
    sheet = workbook.worksheets[0]
    if damage == "error":
        sheet["C2"] = "#DIV/0!"
        sheet["C2"].data_type = "e"
    elif damage == "formula":
        sheet["C2"] = "=1+1"
    elif damage == "legacy font":
        sheet["C9"].font = Font(name=".VnTime")
    else:
        sheet["XFD1048576"] = 1
    workbook.save(book)
    assert not inspect(book).plain
    cell = {c.ref: c for c in read_grids(book)[0].cells.values()}
    if damage == "error":
        assert cell["C2"].kind == "error"
    if damage == "formula":
        assert cell["C2"].kind == "uncached"
    if damage == "far cell":
        assert cell["XFD1048576"].value == 1

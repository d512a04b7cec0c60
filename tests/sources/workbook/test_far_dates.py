"""Days that no report can name, in every cell that takes a day: a finding at each, never an exception."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl.styles import Font

from schemas.grammar.dates import parse_date
from schemas.judging import Case, judge_forms
from sources.reading import read_document
from sources.workbook.other_formats import read_other_grids
from tests.sources.source_files import INFO, PROGRAMME, STAMP, Rows, book_bytes, form_book
from tests.sources.workbook.test_other_workbooks import ods, ods_cell

ROWS: Rows = {
    "indicators": [{"code": "1.1", "period": 3, "ytd": 10}],
    "activities": [{"name": "Hội nghị", "starts_on": "ngày", "ends_on": "ngày"}],
    "exemplars": [{"kind": "Sáng kiến", "name": "Đội A", "decided_on": "ngày"}],
}
FAR = (-1, 0, 0.5, 60, 2_958_466, 1e9, 1e300, -1e300, "01/01/0001", "31/12/9999", "ngày 1 tháng 1 năm 0000")
FORMATS = ("dd/mm/yyyy", "General", "h:mm", "[h]:mm")


def write_far(path: Path, value: float | str, number_format: str, *, careful: bool) -> None:
    book = form_book(STAMP, INFO, ROWS)
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if cell.value == "ngày":
            cell.value, cell.number_format = value, number_format
            if careful:
                cell.font = Font(name=".VnTime")
    path.write_bytes(book_bytes(book))


@pytest.mark.parametrize("careful", [False, True], ids=["fast", "careful"])
@pytest.mark.parametrize("number_format", FORMATS)
@pytest.mark.parametrize("value", FAR)
def test_a_finding_at_every_cell_and_the_report_is_read(
    value: float | str, number_format: str, careful: bool, tmp_path: Path
) -> None:
    write_far(tmp_path / "a", value, number_format, careful=careful)
    read = read_document(tmp_path / "a", "s", "xlsx")
    assert read.faults == ()
    judged = judge_forms([Case("0" * 16, "s", read.form, "63-01", "2018Q4", ())], PROGRAMME)
    found = [f for outcome in judged.outcomes for f in outcome.findings if f.code == "V12"]
    assert sorted((f.sheet, f.cell) for f in found) == [
        ("Hoạt động", "B3"),
        ("Hoạt động", "C3"),
        ("Điển hình, sáng kiến", "E3"),
    ]
    assert {row["starts_on"] for row in judged.rows["activity"]} == {None}


@pytest.mark.parametrize("day", ["0000-00-00", "0001-01-01", "-0044-03-15", "9999-12-31", "99999-01-01", "x", ""])
@pytest.mark.parametrize("kind", ["date", "time"])
def test_days_of_an_ods(day: str, kind: str, tmp_path: Path) -> None:
    cell = ods_cell(f'office:value-type="{kind}" office:{kind}-value="{day}"', day)
    path = tmp_path / "a.ods"
    path.write_bytes(ods(cell))
    (grid,) = read_other_grids(path, "ods")
    assert not any(isinstance(parse_date(cell.value), date) for cell in grid.cells.values())

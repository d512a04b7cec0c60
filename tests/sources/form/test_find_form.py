from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from schemas.form import INDICATORS, INFO_SHEET, Form
from sources.form.find import FormError, find_form
from sources.workbook.cells import read_grids
from tests.sources.source_files import INFO, STAMP, Rows, book_bytes, form_book

HEADINGS = [column.heading_vi for column in INDICATORS.columns]


def read(book: Workbook, folder: Path) -> Form:
    path = folder / "0a"
    path.write_bytes(book_bytes(book))
    return find_form(read_grids(path))


def codes(form: Form, table: str = "indicators", key: str = "code") -> list[object]:
    return [row[key].value for row in form.tables[table]]


def test_a_whole_form(tmp_path: Path) -> None:
    rows: Rows = {
        "indicators": [{"code": "1.1", "name": "Văn bản", "period": 3, "ytd": 10}],
        "activities": [{"name": "Triển lãm", "starts_on": date(2018, 10, 1)}],
        "exemplars": [{"kind": "Sáng kiến", "name": "X"}],
        "self_scores": [{"criterion_code": "BONUS.1", "points": 2}, {"criterion_code": "Nhóm I", "points": 9}],
        "remarks": [{"kind": "Khó khăn", "text": "Thiếu kinh phí"}],
    }
    form = read(form_book(STAMP, INFO, rows), tmp_path)
    assert form.stamp == STAMP
    assert {key: form.info[key].quotation for key in INFO} == INFO
    assert (form.info["phone"].kind, form.info["phone"].ref) == ("empty", "B9")
    assert {key: len(found) for key, found in form.tables.items()} == dict.fromkeys(rows, 1)
    row = form.tables["indicators"][0]
    assert (row["period"].value, row["period"].sheet, row["period"].ref) == (3, "Chỉ tiêu", "D3")
    assert (row["plan"].kind, row["plan"].ref) == ("empty", "F3")
    assert form.tables["activities"][0]["starts_on"].kind == "date"
    assert form.missing_columns == ()


def test_which_rows_are_indicator_rows(tmp_path: Path) -> None:
    given: list[dict[str, object]] = [
        {"code": 1, "name": 2, "unit_of_measure": 3, "period": 4},
        {"code": "Nhóm 2. Triển khai"},
        {"code": "1.10", "period": 5},
        {"code": 1.1, "period": 6},
        {},
        {"name": "không có mã", "period": 7},
        {"name": "không có gì"},
        {"code": "2,3", "period": 8},
        {"code": "Cộng", "period": 26},
    ]
    form = read(form_book(rows={"indicators": given}), tmp_path)
    assert codes(form) == ["1.10", 1.1, None, "2,3"]
    assert [row["code"].kind for row in form.tables["indicators"]] == ["text", "number", "empty", "text"]


@pytest.mark.parametrize("code", ["I.1", " I.1\N{ZERO WIDTH SPACE} ", "\N{NO-BREAK SPACE}I.1"])
def test_a_code_with_marks_that_nobody_sees_is_that_code(tmp_path: Path, code: str) -> None:
    rows: Rows = {
        "indicators": [{"code": "1.1", "period": 3, "ytd": 3}],
        "self_scores": [{"criterion_code": code, "points": 2}],
    }
    assert codes(read(form_book(rows=rows), tmp_path), "self_scores", "criterion_code") == [code]


def test_headings_are_found_on_another_sheet_in_another_order_and_spelling(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Biểu 1"
    headings = ["", "Ghi chú", "LŨY KẾ\u00a0TỪ  ĐẦU\nNĂM", "trong kỳ", "Mã"]
    for texts in (["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [], headings):
        sheet.append([unicodedata.normalize("NFD", text) for text in texts])
    sheet.append([None, "x", 10, 3, "1.2"])
    form = read(book, tmp_path)
    row = form.tables["indicators"][0]
    assert (row["ytd"].value, row["period"].value, row["code"].ref) == (10, 3, "E4")
    assert "plan" not in row
    assert form.info == {}
    assert form.stamp == {}


def test_a_workbook_that_is_not_the_form(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Mã", "Tên", "Trong kỳ"])
    with pytest.raises(FormError) as error:
        read(book, tmp_path)
    assert (error.value.code, error.value.words) == (
        "F05",
        {
            "detail": "không tìm thấy bảng chỉ tiêu: thiếu tiêu đề “Lũy kế từ đầu năm”; trang Sheet có tiêu đề “Mã” "
            "(ô A1), “Trong kỳ” (ô C1); không nhận ra tiêu đề “Tên” (ô B1)"
        },
    )


def test_a_workbook_without_any_heading_of_the_form(tmp_path: Path) -> None:
    with pytest.raises(FormError) as error:
        read(Workbook(), tmp_path)
    assert error.value.words["detail"].endswith("trong các tiêu đề “Mã”, “Trong kỳ”, “Lũy kế từ đầu năm”")


def test_a_form_with_a_required_column_gone(tmp_path: Path) -> None:
    book = form_book()
    book["Chỉ tiêu"]["E2"] = "Cộng dồn"
    with pytest.raises(FormError) as error:
        read(book, tmp_path)
    assert error.value.code == "F09"
    detail = error.value.words["detail"]
    assert detail.startswith(
        "thiếu tiêu đề “Lũy kế từ đầu năm”; trang Chỉ tiêu có tiêu đề “Mã” (ô A2), “Chỉ tiêu” (ô B2)"
    )
    assert detail.endswith("không nhận ra tiêu đề “Cộng dồn” (ô E2)")


def test_missing_columns_of_other_tables_are_told(tmp_path: Path) -> None:
    book = form_book(rows={"indicators": [{"code": "1.1"}]})
    book["Hoạt động"]["A2"] = "Tên"
    del book["Khó khăn, kiến nghị"]
    form = read(book, tmp_path)
    assert form.missing_columns == ("Hoạt động: Tên hoạt động",)
    assert form.tables["activities"] == form.tables["remarks"] == ()


def test_a_value_right_of_a_merged_label(tmp_path: Path) -> None:
    book = form_book()
    sheet = book[INFO_SHEET]
    sheet["A3"], sheet["B3"], sheet["D3"] = "Kỳ báo cáo:", None, "Quý III/2018"
    assert read(book, tmp_path).info["period"].quotation == "Quý III/2018"


def test_error_cells_are_listed(tmp_path: Path) -> None:
    form = read(form_book(rows={"indicators": [{"code": "1.1", "period": "#REF!"}]}), tmp_path)
    assert [(cell.sheet, cell.ref) for cell in form.errors] == [("Chỉ tiêu", "D3")]

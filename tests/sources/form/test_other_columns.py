"""A column beside a known table that holds something is told with its heading and cell: never lost in silence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas.findings import Verdict
from schemas.form import INDICATORS
from tests.sources.form.test_find_form_awkward import book, entry, judge_form, read
from tests.sources.source_files import Rows, form_book

Line = Sequence[object]
HEAD: list[object] = ["Mã", "Nội dung", "ĐVT", "Trong quý", "Lũy kế", "Kế hoạch"]


def told(lines: Sequence[Line], folder: Path) -> list[tuple[str, str | None, str | None]]:
    outcome = judge_form(read(book({"Biểu 1": lines}), folder))
    return [(f.code, f.cell, f.value_seen) for f in outcome.findings if f.code in ("F05", "F29")]


def beside(heading: object, *values: object) -> list[list[object]]:
    return [
        [*HEAD, heading],
        *([*entry(f"1.{n}"), 20, value] for n, value in enumerate(values, 1)),
    ]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (beside("Số điều chỉnh", None, 7), [("F05", "G1", "Số điều chỉnh")]),
        (beside("Ước cả năm", "1.200", 30), [("F05", "G1", "Ước cả năm")]),
        (beside(None, 4, 9), [("F05", "G2", None)]),
        (beside("Phòng phụ trách", "TT-BC", "TT-BC"), [("F29", "G1", "Phòng phụ trách")]),
        (beside("Không có", None, "x"), [("F29", "G1", "Không có")]),
        (beside(None, "chờ xác nhận"), [("F29", "G2", None)]),
        (beside(None, 4), [("F29", "G2", None)]),
        ([[*HEAD, None], ["1.1", "Văn bản", "văn bản", None, None, None, 4]], [("F05", "G2", None)]),
    ],
)
def test_what_stands_beside_the_table_is_told(
    lines: Sequence[Line], found: list[tuple[str, str, str | None]], tmp_path: Path
) -> None:
    assert told(lines, tmp_path) == found


@pytest.mark.parametrize(
    "lines",
    [
        beside("Số điều chỉnh"),
        beside("Số điều chỉnh", None, " "),
        beside("STT", 1, 2, 3),
        beside("Nhóm", 1, 2, 1, 2),
        beside("Ký hiệu riêng", "1.", "2.", "3."),
        beside("Mã lặp lại", "1.1", "1.2"),
        beside("Tỷ lệ %", 15, 30.5),
        beside("So với cùng kỳ năm trước", 15, 30.5),
        beside("Cùng kỳ năm 2017", 15, 30),
        [*beside("Ước cả năm"), [], ["Người lập biểu", None, None, None, None, None, 2018]],
    ],
)
def test_what_answers_nothing_is_passed_over(lines: Sequence[Line], tmp_path: Path) -> None:
    assert told(lines, tmp_path) == []


def test_the_finding_names_heading_cell_and_the_columns_of_the_form(tmp_path: Path) -> None:
    lines = [[*HEAD[:5], "Giao năm nay"], [*entry("1.1"), 20], [*entry("1.3"), 30]]
    outcome = judge_form(read(book({"Biểu 1": lines}), tmp_path))
    (finding,) = [f for f in outcome.findings if f.code == "F05"]
    assert outcome.verdict is Verdict.RETURNED
    assert "cột “Giao năm nay” (trang Biểu 1, ô F1) ghi số ở 2 dòng, từ ô F2" in finding.message_vi
    assert "đã nhận ra các cột “Mã”, “Chỉ tiêu”, “Trong kỳ”, “Lũy kế từ đầu năm”" in finding.message_vi
    assert "chưa thấy cột “Đơn vị tính”, “Kế hoạch năm”, " in finding.message_vi


def test_a_text_is_asked_about_and_the_report_counts(tmp_path: Path) -> None:
    outcome = judge_form(read(book({"Biểu 1": beside("Phòng phụ trách", "TT-BC")}), tmp_path))
    assert outcome.verdict is Verdict.ACCEPTED_WITH_QUESTIONS


@pytest.mark.parametrize("letter", ["J", "M"])
def test_the_official_form_too(letter: str, tmp_path: Path) -> None:
    made = form_book(rows={"indicators": [{"code": "1.1", "period": 3, "ytd": 3}, {"code": "1.2", "ytd": 3}]})
    sheet = made[INDICATORS.sheet]
    sheet[f"{letter}2"], sheet[f"{letter}3"] = "Số của huyện", 4
    findings = judge_form(read(made, tmp_path)).findings
    assert [(f.code, f.cell) for f in findings if f.code == "F05"] == [("F05", f"{letter}2")]


def test_other_tables_lose_nothing_either(tmp_path: Path) -> None:
    rows: Rows = {"indicators": [{"code": "1.1", "period": 3, "ytd": 3}], "activities": [{"name": "Triển lãm"}]}
    made = form_book(rows=rows)
    made["Hoạt động"]["H2"], made["Hoạt động"]["H3"] = "Kinh phí", 40
    made["Hoạt động"]["I2"], made["Hoạt động"]["I3"] = "STT", 1
    findings = judge_form(read(made, tmp_path)).findings
    assert [(f.code, f.sheet, f.cell) for f in findings if f.code in ("F05", "F29")] == [("F29", "Hoạt động", "H2")]


def test_what_a_fault_of_the_headings_tells_is_not_told_twice(tmp_path: Path) -> None:
    assert told([[*HEAD, "Trong quý"], [*entry("1.1"), 20, 4]], tmp_path) == []

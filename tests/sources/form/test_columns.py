"""Headings as evidence: a column that two headings claim, or that one is cut in two, is nobody's to choose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas.findings import Verdict
from schemas.form import INDICATORS, INFO_SHEET, RESULT_SHEET, Form
from schemas.judging import History, judge
from schemas.judging.case import Case, Outcome
from sources.identity.period import list_period_claims, settle_period
from tests.sources.form.test_find_form_awkward import HEADINGS, book, entry, judge_form, list_rows, read
from tests.sources.source_files import PROGRAMME, form_book

LABELS: list[object] = ["Mã", "Chỉ tiêu", "Đơn vị tính"]
AMOUNTS: list[object] = ["Trong kỳ", "Lũy kế từ đầu năm"]
Line = Sequence[object]


def read_lines(lines: Sequence[Line], folder: Path) -> Form:
    return read(book({"Biểu 1": lines}), folder)


def list_faults(form: Form) -> list[tuple[str, str, str]]:
    return [(fault.kind, fault.cell.ref, fault.detail) for fault in form.column_faults]


def list_columns(outcome: Outcome) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in outcome.findings if f.code in ("F24", "F25")]


@pytest.mark.parametrize(
    ("over", "more"),
    [
        (["Quý II", None, "Quý III"], AMOUNTS),
        (["Năm trước", None, "Năm nay"], AMOUNTS),
        (["Thực hiện năm 2017", None, "Thực hiện năm 2018"], AMOUNTS),
        ([], AMOUNTS),
        ([], ["TRONG  KỲ (1)"]),
        ([], [None, "Luỹ kế từ đầu năm**"]),
    ],
)
def test_two_columns_of_one_heading_are_refused(over: list[object], more: list[object], tmp_path: Path) -> None:
    lines: list[Line] = [[None, None, None, *over], [*LABELS, *AMOUNTS, *more], [*entry("1.1"), 4, 11]]
    outcome = judge_form(read_lines(lines, tmp_path))
    assert outcome.verdict is Verdict.RETURNED
    found = [f for f in outcome.findings if f.code == "F24"]
    assert {f.cell for f in found} <= {"D2", "E2"}
    assert found
    assert all(f.cell is not None and f.cell in f.message_vi and f.message_vi.count("2") >= 2 for f in found)


@pytest.mark.parametrize(
    ("over", "amounts"),
    [
        # The first of two groups says a year-to-date below the quarter.
        ([], [*AMOUNTS, *AMOUNTS]),
        # So does the only one, which is said to be another period's.
        (["Cùng kỳ năm trước", "Cùng kỳ năm trước"], AMOUNTS),
    ],
)
def test_what_stands_in_columns_in_doubt_is_no_amount_and_asks_nothing(
    over: list[object], amounts: list[object], tmp_path: Path
) -> None:
    lines: list[Line] = [
        [None, None, None, *over],
        [*LABELS, *amounts],
        [*entry("1.1")[:3], 9, 3, 4, 11][: 3 + len(amounts)],
    ]
    judged = judge([Case("0" * 16, "a" * 64, read_lines(lines, tmp_path), "63-01", "2018Q3")], PROGRAMME, History())
    outcome, rows = judged.outcomes[0], judged.rows["value"]
    assert {f.code for f in outcome.findings} & {"R03", "R04", "V04"} == set()
    assert outcome.verdict is Verdict.RETURNED
    stated = {(row["measure"], row["state"], row["amount"]) for row in rows if row["indicator_code"] == "1.1"}
    assert stated == {("period", "invalid", None), ("ytd", "invalid", None), ("plan", "missing", None)}
    assert {row["state"] for row in rows if row["indicator_code"] == "2.1"} == {"missing"}, "a blank stays one"


def test_other_figures_in_columns_in_doubt_are_another_content(tmp_path: Path) -> None:
    def hash_of(figure: int) -> str | None:
        lines: list[Line] = [[*LABELS, *AMOUNTS, *AMOUNTS], [*entry("1.1")[:3], figure, 30, 4, 11]]
        return judge_form(read_lines(lines, tmp_path)).content_hash

    assert hash_of(9) == hash_of(9)
    assert hash_of(9) != hash_of(8)


def test_the_cells_of_both_headings_are_told(tmp_path: Path) -> None:
    form = read_lines([[*LABELS, *AMOUNTS, "Trong kỳ"], entry("1.1")], tmp_path)
    assert list_faults(form) == [("repeated", "D1", "D1, F1")]


def test_another_heading_over_the_same_column_is_quoted(tmp_path: Path) -> None:
    lines = [[*LABELS, "Quý III", "Quý IV", "Lũy kế"], ["1.1", *entry("1.1")[1:3], 5, 4, 11]]
    assert list_faults(read_lines(lines, tmp_path)) == [("repeated", "D1", "D1, E1 “Quý IV”")]


def test_a_hidden_column_of_the_same_heading_is_no_less_one(tmp_path: Path) -> None:
    made = form_book(rows={"indicators": [{"code": "1.1", "period": 3, "ytd": 3}]})
    sheet = made[INDICATORS.sheet]
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == "Trong kỳ")
    sheet.cell(row, 12, "Trong kỳ")
    sheet.column_dimensions["L"].hidden = True
    assert list_columns(judge_form(read(made, tmp_path))) == [("F24", f"D{row}")]


def test_another_table_s_heading_twice_is_refused_too(tmp_path: Path) -> None:
    sheets: dict[str, Sequence[Line]] = {
        "Biểu 1": [HEADINGS, entry("1.1")],
        "Hoạt động": [["Tên hoạt động", "Địa điểm", "Địa điểm"], ["a", "b"]],
    }
    assert list_columns(judge_form(read(book(sheets), tmp_path))) == [("F24", "B1")]


@pytest.mark.parametrize(
    ("under", "told"),
    [
        (["Kế hoạch", "Thực hiện"], "D2 “Kế hoạch” | E2 “Thực hiện”"),
        (["Năm 2017", "Năm 2018"], "D2 “Năm 2017” | E2 “Năm 2018”"),
        ([2017, 2018], "D2 “2017” | E2 “2018”"),
        (["Tổng số", "Trong đó: nữ"], "D2 “Tổng số” | E2 “Trong đó: nữ”"),
    ],
)
def test_a_heading_over_two_sub_headings_is_refused(under: list[object], told: str, tmp_path: Path) -> None:
    lines: list[Line] = [
        [*LABELS, "Trong kỳ", None, "Lũy kế từ đầu năm"], [None, None, None, *under],
        ["1.1", "Văn bản", "văn bản", 5, 3, 10],
    ]  # fmt: skip
    form = read_lines(lines, tmp_path)
    assert list_faults(form) == [("divided", "D1", told)]
    assert judge_form(form).verdict is Verdict.RETURNED


@pytest.mark.parametrize("over", ["Kế hoạch đề ra", "Dự kiến", "Cùng kỳ năm trước", "Bản nháp"])
def test_a_column_that_is_said_to_be_another_is_refused(over: str, tmp_path: Path) -> None:
    lines: list[Line] = [[None, None, None, over], [*LABELS, *AMOUNTS], entry("1.1")]
    assert ("divided", "D2", f"D1 “{over}”") in list_faults(read_lines(lines, tmp_path))


@pytest.mark.parametrize(
    "lines",
    [
        [[None, None, None, "Kết quả thực hiện", None, "Kế hoạch"], HEADINGS, entry("1.1")],
        [[None, None, None, "Kế hoạch và kết quả thực hiện"], HEADINGS, entry("1.1")],
        [[*LABELS, "Kết quả", None, "Kế hoạch năm"], [None, None, None, *AMOUNTS], [None, *"ABCDE"], entry("1.1")],
        [HEADINGS, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], entry("1.1")],
        [HEADINGS, [None, None, None, "Có", "Không"], entry("1.1")],
        [HEADINGS, ["I. Quán triệt"], entry("1.1", "chưa có số liệu", "chưa có số liệu")],
        [["Chỉ tiêu"], [], HEADINGS, entry("1.1")],
        [HEADINGS, entry("1.1"), HEADINGS, entry("1.3")],
        [[*LABELS, "Trong kỳ", "Lũy kế từ đầu năm"], [None, None, None, "(số lượng)", "(số lượng)"], entry("1.1")],
    ],
)
def test_headings_that_leave_nothing_in_doubt(lines: Sequence[Line], tmp_path: Path) -> None:
    form = read_lines(lines, tmp_path)
    assert list_faults(form) == []
    assert list_rows(form, "code", "period")[0][0] == "1.1"


# --- the period -------------------------------------------------------------------------------------------------


def settle(form: Form) -> tuple[str | None, str | None]:
    settled, _, fault = settle_period(list_period_claims(form, (), PROGRAMME), PROGRAMME)
    return settled, fault[0] if fault else None


def titled(title: str, over: object = None, period: str = "Quý III/2018") -> list[Line]:
    return [["Kỳ báo cáo", period], [title], [None, None, None, over], [*LABELS, *AMOUNTS], entry("1.1")]


@pytest.mark.parametrize(
    "title",
    [
        "BÁO CÁO QUÝ IV NĂM 2018", "BÁO CÁO QUÝ III NĂM 2017", "Kết quả thực hiện quý II", "Biểu số liệu quý IV/2018",
        "Sở Thông tin và Truyền thông tỉnh Hà Nam - Quý IV/2018", "BÁO CÁO 6 THÁNG NĂM 2018",
    ],
)  # fmt: skip
def test_a_title_of_another_period_settles_nothing(title: str, tmp_path: Path) -> None:
    assert settle(read_lines(titled(title), tmp_path)) == (None, "K02")


@pytest.mark.parametrize("over", ["Quý IV", "Quý III/2017", "Năm 2017", "Thực hiện năm 2017", "6 tháng đầu năm"])
def test_a_column_of_another_period_settles_nothing(over: str, tmp_path: Path) -> None:
    form = read_lines(titled("BÁO CÁO QUÝ III NĂM 2018", over), tmp_path)
    assert settle(form) == (None, "K02")
    claims = settle_period(list_period_claims(form, (), PROGRAMME), PROGRAMME)[1]
    assert "trang Biểu 1, ô D3" in {claim.place for claim in claims}


@pytest.mark.parametrize(
    ("title", "over"),
    [
        ("BÁO CÁO QUÝ III NĂM 2018", "Quý III"),
        ("BÁO CÁO QUÝ III VÀ 9 THÁNG NĂM 2018", "Năm 2018"),
        ("BÁO CÁO 9 THÁNG NĂM 2018", "9 tháng"),
        ("Căn cứ báo cáo quý II/2018 của Sở;", None),
        ("Hà Nam, ngày 14 tháng 9 năm 2018", None),
        ("Thực hiện công văn về báo cáo quý IV năm 2017", None),
        ("", "Ghi theo Công văn 12/CV-2017"),
    ],
)
def test_texts_that_agree_or_say_nothing_hold_nothing_up(title: str, over: str | None, tmp_path: Path) -> None:
    assert settle(read_lines(titled(title, over), tmp_path)) == ("2018Q3", None)


def test_a_second_label_of_another_period_settles_nothing(tmp_path: Path) -> None:
    sheets: dict[str, Sequence[Line]] = {"Biểu 1": titled(""), "Bìa 2": [["Kỳ báo cáo", "Quý II/2018"]]}
    assert settle(read(book(sheets), tmp_path)) == (None, "K02")
    sheets = {"Biểu 1": titled(""), RESULT_SHEET: [["Kỳ báo cáo", "Quý II/2018"]]}
    assert settle(read(book(sheets), tmp_path)) == ("2018Q3", None), "an answer of ours to an earlier report"


def test_the_official_form_s_title_counts_too(tmp_path: Path) -> None:
    made = form_book(info={"period": "Quý IV/2018"}, rows={"indicators": [{"code": "1.1"}]})
    made[INFO_SHEET]["A5"] = "BÁO CÁO QUÝ III NĂM 2018"
    made.move_sheet(INFO_SHEET, -len(made.sheetnames))
    stated = [s.period_id for s in list_period_claims(read(made, tmp_path), (), PROGRAMME)]
    assert "2018Q3" in stated
    assert "2018Q4" in stated

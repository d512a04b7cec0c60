"""Forms as provinces retype them: merged and repeated headings, footers, several sheets, tables cut in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from schemas.findings import Verdict
from schemas.form import INDICATORS, INFO_SHEET, Form
from schemas.grammar.labels import label_key
from schemas.judging import Case, History, judge
from schemas.judging.case import Outcome
from sources.form.find import FormError, find_form
from sources.workbook.cells import read_grids
from sources.workbook.grid import Grid
from tests.sources.source_files import PROGRAMME, book_bytes, form_book

HEADINGS: list[object] = [column.heading_vi for column in INDICATORS.columns]
MOTTO: list[list[object]] = [
    ["UBND TỈNH HÀ NAM", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["SỞ THÔNG TIN VÀ TRUYỀN THÔNG", None, None, "Độc lập - Tự do - Hạnh phúc"],
    ["BÁO CÁO KẾT QUẢ QUÝ III NĂM 2018"],
    [],
]
NAMES = {i.code: i.name_vi for i in PROGRAMME.indicators}
Lines = Sequence[Sequence[object]]


def book(sheets: Mapping[str, Lines]) -> Workbook:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    return made


def read(made: Workbook, folder: Path) -> Form:
    path = folder / "0a"
    path.write_bytes(book_bytes(made))
    return find_form(read_grids(path))


def list_rows(form: Form, *keys: str) -> list[list[object]]:
    return [[row[key].value for key in keys] for row in form.tables["indicators"]]


def entry(code: object, period: object = 3, ytd: object = 10, name: str | None = None) -> list[object]:
    return [code, name or NAMES.get(str(code)), "cuộc", period, ytd]


def judge_form(form: Form) -> Outcome:
    return judge([Case("0" * 16, "a" * 64, form, "63-01", "2018Q3")], PROGRAMME, History()).outcomes[0]


def structure(outcome: Outcome) -> list[str]:
    return [f.code for f in outcome.findings if f.code.startswith("F")]


def test_headings_over_two_rows_with_merged_cells(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        *MOTTO,
        ["Mã", "Chỉ tiêu", "Đơn vị tính", "Kết quả thực hiện", None, "Kế hoạch năm", "Ghi chú, giải trình"],
        [None, None, None, "Trong kỳ", "Luỹ kế từ đầu năm (1)"],
        ["A", "B", "C", 1, "2=1+…", 3, 4],
        ["I. Quán triệt"],
        entry("1.1"),
    ]
    made = book({"Biểu 1": lines})
    sheet = made["Biểu 1"]
    for merged in ("A5:A6", "B5:B6", "D5:E5", "F5:F6"):
        sheet.merge_cells(merged)
    form = read(made, tmp_path)
    assert list_rows(form, "code", "period", "ytd") == [["1.1", 3, 10]]
    assert form.tables["indicators"][0]["plan"].ref == "F9"
    assert "BÁO CÁO KẾT QUẢ QUÝ III NĂM 2018" in [cell.quotation for cell in form.titles]


def test_headings_over_three_rows_and_one_cut_in_two(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["STT", "Mã", "Chỉ tiêu", "Kết quả thực hiện"],
        [None, None, None, "Trong kỳ", "Lũy kế"],
        [None, None, None, None, "từ đầu năm"],
        [1, "1.1", "Văn bản", 3, 10],
    ]
    assert list_rows(read(book({"Sheet1": lines}), tmp_path), "code", "period", "ytd") == [["1.1", 3, 10]]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("LŨY KẾ TỪ\nĐẦU NĂM", "Lũy kế từ đầu năm"),
        ("Trong  kỳ (1)", "Trong kỳ"),
        ("Trong kỳ (*)", "Trong kỳ"),
        ("Trong kỳ¹", "Trong kỳ"),
        ("Trong kỳ1", "Trong kỳ"),
        ("Mã:", "Mã"),
        ("Luỹ kế từ đầu năm**", "Lũy kế từ đầu năm"),
        ("- trong đó: trẻ em", "Trong đó: trẻ em"),
        ("Thoả thuận hợp tác", "Thỏa thuận hợp tác"),
    ],
)
def test_headings_that_are_the_same(typed: str, plain: str) -> None:
    assert label_key(typed) == label_key(plain)


@pytest.mark.parametrize(("one", "other"), [("Lũy kế", "Lũy kế từ đầu năm"), ("APEC 2017", "APEC"), ("", "Mã")])
def test_headings_that_are_not(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)


def test_a_heading_repeated_on_the_next_page_totals_and_footers_are_no_rows(tmp_path: Path) -> None:
    head = [*HEADINGS]
    lines: list[list[object]] = [
        head, entry("1.1"), ["(1)", "(2)", "(3)", "(4)", "(5)"], head, entry("1.3"),
        ["Cộng", None, None, 6, 20], [None, "Tổng số", None, 6, 20], [],
        [None, None, None, "Hà Nam, ngày 14 tháng 9 năm 2018"], ["Nơi nhận:", None, None, None, "GIÁM ĐỐC"],
        ["- Như trên;"], ["- Lưu VT.", None, None, None, "Nguyễn Văn A"],
    ]  # fmt: skip
    form = read(book({"Chỉ tiêu": lines}), tmp_path)
    assert list_rows(form, "code") == [["1.1"], ["1.3"]]


def test_all_tables_on_one_sheet(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["Kỳ báo cáo: Quý III/2018"], ["Đơn vị báo cáo: …………", "Hà Nam"], HEADINGS[:5], entry("1.1"),
        ["Cộng", None, None, 3],
        ["II. CÁC HOẠT ĐỘNG TIÊU BIỂU TRONG KỲ"], ["Tên hoạt động", "Địa điểm", "Số người tham dự"],
        ["Hội nghị", "Phủ Lý", 12], ["Họp báo, ngày 12 tháng 9 năm 2018"], ["Ký tên vào bản ghi nhớ"],
        ["Tổng cộng", None, 12], ["III. Khó khăn, kiến nghị"], ["Loại", "Nội dung"],
        ["Khó khăn", "Thiếu kinh phí"], ["Nơi nhận:", "GIÁM ĐỐC"], ["- Như trên", "Nguyễn Văn A"],
    ]  # fmt: skip
    form = read(book({"Sheet1": lines}), tmp_path)
    assert {key: len(rows) for key, rows in form.tables.items() if rows} == {
        "indicators": 1, "activities": 3, "remarks": 1
    }  # fmt: skip
    assert (form.info["period"].quotation, form.info["period"].ref) == ("Quý III/2018", "A1")
    assert form.info["unit"].quotation == "Hà Nam"


def test_hidden_rows_and_sheets_are_read(tmp_path: Path) -> None:
    made = book({"Bìa": [["Bìa"]], "Số liệu": [HEADINGS, entry("1.1"), entry("1.3")]})
    made["Số liệu"].row_dimensions[2].hidden = True
    made["Số liệu"].sheet_state = "hidden"
    assert list_rows(read(made, tmp_path), "code") == [["1.1"], ["1.3"]]


def test_a_table_split_over_two_sheets_is_one(tmp_path: Path) -> None:
    form = read(book({"Trang 1": [HEADINGS, entry("1.1")], "Trang 2": [HEADINGS, entry("1.3")]}), tmp_path)
    assert list_rows(form, "code") == [["1.1"], ["1.3"]]
    assert structure(judge_form(form)) == []


@pytest.mark.parametrize(
    ("second", "findings", "verdict"),
    [
        (entry("1.1", 4), ["F13"], Verdict.RETURNED),
        (entry("1.1"), ["F14"], Verdict.ACCEPTED_WITH_QUESTIONS),
        (entry("1.1", None, None), ["F14"], Verdict.ACCEPTED_WITH_QUESTIONS),
    ],
)
@pytest.mark.parametrize("blank_first", [False, True])
def test_the_same_table_twice(
    second: list[object], findings: list[str], verdict: Verdict, blank_first: bool, tmp_path: Path
) -> None:
    sheets: dict[str, Lines] = {"Biểu A": [HEADINGS, entry("1.1")], "Biểu B": [HEADINGS, second]}
    made = book({name: sheets[name] for name in sorted(sheets, reverse=blank_first)})
    made["Biểu B"].sheet_state = "hidden"
    case = Case("0" * 16, "a" * 64, read(made, tmp_path), "63-01", "2018Q3")
    result = judge([case], PROGRAMME, History())
    outcome = result.outcomes[0]
    assert (structure(outcome), outcome.verdict) == (findings, verdict)
    said = next(f.message_vi for f in outcome.findings if f.code in findings)
    assert "Biểu A" in said
    assert "Biểu B" in said
    if "F13" not in findings:
        row = next(r for r in result.rows["value"] if r["indicator_code"] == "1.1" and r["measure"] == "period")
        assert row["amount"] == 3


def test_another_table_in_two_sheets_is_joined_and_said(tmp_path: Path) -> None:
    made = form_book(rows={"indicators": [{"code": "1.1", "period": 3}], "activities": [{"name": "Hội nghị"}]})
    more = made.create_sheet("Hoạt động (2)")
    for line in (["Tên hoạt động"], ["Hội nghị"], ["Triển lãm"]):
        more.append(line)
    form = read(made, tmp_path)
    assert [row["name"].value for row in form.tables["activities"]] == ["Hội nghị", "Triển lãm"], "a copied row once"
    (finding,) = [f for f in judge_form(form).findings if f.code == "F17"]
    assert (finding.sheet, finding.cell) == ("Hoạt động (2)", "A3")


def grids(*tables: tuple[str, Lines]) -> list[Grid]:
    """Sheets as the reader of Word tables gives them: only texts, blanks left out."""
    made = []
    for name, lines in tables:
        grid = Grid(name)
        sheet = book({"x": lines})["x"]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    place = (cell.row, cell.column)
                    grid.cells[place] = Grid(name).at(*place)._replace(value=str(cell.value), kind="text")
        made.append(grid)
    return made


def test_a_second_half_without_headings() -> None:
    form = find_form(grids(("Chỉ tiêu", [HEADINGS, entry("1.1")]), ("Bảng 2", [entry("1.3"), entry("2.1")])))
    assert list_rows(form, "code", "ytd") == [["1.1", "10"], ["1.3", "10"], ["2.1", "10"]]
    notes: Lines = [["1.1", "Tăng do tổ chức thêm hội nghị"], ["1.3", "Giảm"]]
    form = find_form(grids(("Chỉ tiêu", [HEADINGS, entry("1.1")]), ("Bảng 2", notes)))
    assert list_rows(form, "code") == [["1.1"]]


def test_codes_numbered_by_word_are_found_by_their_labels() -> None:
    codes = ["1.1", "1.3", "2.1", "2.9", "2.10"]
    lines = [entry(None, name=NAMES[code]) for code in codes]
    form = find_form(grids(("Chỉ tiêu", [HEADINGS, *lines[:3]]), ("Bảng 2", lines[3:])))
    result = judge([Case("0" * 16, "a" * 64, form, "63-01", "2018Q3")], PROGRAMME, History())
    assert structure(result.outcomes[0]) == ["F15", "F15"]
    valued = {r["indicator_code"] for r in result.rows["value"] if r["measure"] == "ytd" and r["state"] == "value"}
    assert valued == set(codes)


def test_inserted_rows_and_columns(tmp_path: Path) -> None:
    head: list[object] = ["TT", "Mã", "Chỉ tiêu", "Năm trước", "Trong kỳ", "Lũy kế từ đầu năm"]
    lines: list[list[object]] = [
        head, [1, "1.1", NAMES["1.1"], 7, 3, 10], [None, None, "- cấp tỉnh", 1, 2, 6],
        [2, "1.3", NAMES["1.3"], 7, 1, 4],
        [3, "9.9", "Chỉ tiêu riêng của tỉnh", None, 5, 5], [4, "1.1a", "Chi tiết", None, 5, 5],
    ]  # fmt: skip
    form = read(book({"Sheet1": lines}), tmp_path)
    outcome = judge_form(form)
    assert sorted(structure(outcome)) == ["F11", "F11", "F16"]
    assert next(f for f in outcome.findings if f.code == "F16").value_seen == "- cấp tỉnh"


def test_a_part_of_the_headings_is_not_enough(tmp_path: Path) -> None:
    far: Lines = [["Mã", "Chỉ tiêu"], [], [], [], ["Trong kỳ", "Lũy kế từ đầu năm"], entry("1.1")]
    with pytest.raises(FormError) as error:
        read(book({"Sheet1": far}), tmp_path)
    assert error.value.code == "F05"


def test_the_titles_period_is_read_only_without_a_labelled_one(tmp_path: Path) -> None:
    made = form_book(info={"period": "Quý IV/2018"}, rows={"indicators": [{"code": "1.1"}]})
    made["Chỉ tiêu"]["A1"] = "BÁO CÁO QUÝ III NĂM 2018"
    assert read(made, tmp_path).info["period"].quotation == "Quý IV/2018"
    del made[INFO_SHEET]
    form = read(made, tmp_path)
    assert "BÁO CÁO QUÝ III NĂM 2018" in [cell.quotation for cell in form.titles]

"""Nothing is a thousandfold wrong: amounts count in the unit that the eye reads, or are refused. Through real files."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from reports.form.styles import DECIMAL_FORMAT
from reports.form.workbook import FormEntries, write_form
from schemas.form import INDICATORS
from schemas.judging import Case, History, judge
from schemas.programme import load_programme
from sources.reading import read_document

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2018Q2")
ENTRIES = FormEntries(
    indicators={
        i.code: {"period": "Có"} if i.type == "bool" else dict.fromkeys(i.measures, 6)
        for i in TTDN.indicators_of(PERIOD)
    }
)
Facts = tuple[str, Decimal | None, dict[str, str]]


class Sheet:
    """The sheet of indicators of a form, to be changed."""

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)
        self.table: Worksheet = self.book[INDICATORS.sheet]
        self.rows = {str(line[0].value): line[0].row for line in self.table.iter_rows()}

    def put(self, code: str, letter: str, value: object, pattern: str | None = None) -> Sheet:
        cell = self.table[f"{letter}{self.rows[code]}"]
        cell.value = value
        if pattern is not None:
            cell.number_format = pattern
        return self

    def judge(self, code: str) -> Facts:
        """State and amount of the indicator's first measure, and what was found in its row: messages by code."""
        self.book.save(self.path)
        result = read_document(self.path, "s", "xlsx")
        assert result.form is not None, result.faults
        judged = judge([Case("s" * 24, "s", result.form, "63-01", PERIOD.id)], TTDN, History())
        measure = TTDN.indicator_by_code[code].measures[0]
        row = next(r for r in judged.rows["value"] if (r["indicator_code"], r["measure"]) == (code, measure))
        found = {f.code: f.message_vi for f in judged.outcomes[0].findings if f.code in CODES}
        return row["state"], row["amount"], found


CODES = ("V01", "V02", "V22", "V23", "V24", "V25", "V26", "V39")
Change = Callable[[Sheet], object]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return Sheet(write_form(TTDN, TTDN.unit("01", PERIOD), PERIOD, tmp_path / "form.xlsx", ENTRIES))


def test_a_clean_form_says_nothing_of_units(sheet: Sheet) -> None:
    assert sheet.judge("1.4") == ("value", Decimal(6), {})


@pytest.mark.parametrize("unit", ["Tr.đ", "TRIỆU  ĐỒNG", "triệu VND", None, "nt"])
def test_a_retyped_unit_is_the_same_unit(sheet: Sheet, unit: str | None) -> None:
    assert sheet.put("1.4", "C", unit).judge("1.4") == ("value", Decimal(6), {})


def test_a_known_multiple_is_converted_and_noted_with_both_values(sheet: Sheet) -> None:
    state, amount, found = sheet.put("1.4", "C", "Tỷ đồng").put("1.4", "D", 1.2).judge("1.4")
    assert (state, amount) == ("value", Decimal(1200))
    assert found == {"V22": "Ô ghi 1,2 Tỷ đồng; hệ thống tính 1.200 triệu đồng."}


def test_the_amount_as_reported_stays_beside_the_one_that_counts(sheet: Sheet) -> None:
    sheet.put("1.4", "C", "tỷ đồng").put("1.4", "D", 1.2).book.save(sheet.path)
    form = read_document(sheet.path, "s", "xlsx").form
    judged = judge([Case("s" * 24, "s", form, "63-01", PERIOD.id)], TTDN, History())
    (row,) = [r for r in judged.rows["value"] if r["indicator_code"] == "1.4"]
    assert (row["seen"], row["amount"]) == ("1.2", Decimal(1200))


def test_dong_are_counted_exactly_or_refused(sheet: Sheet) -> None:
    sheet.put("1.4", "C", "đồng").put("1.4", "D", 1_234_567_800)
    assert sheet.judge("1.4")[:2] == ("value", Decimal("1234.5678"))
    state, amount, found = sheet.put("1.4", "D", 1_234_567_891).judge("1.4")
    assert (state, amount, set(found)) == ("invalid", None, {"V24"})


def test_a_count_in_thousands_is_converted(sheet: Sheet) -> None:
    sheet.put("2.15", "C", "nghìn lượt").put("2.15", "E", None).put("2.15", "F", None)
    state, amount, found = sheet.put("2.15", "D", 1.5).judge("2.15")
    assert (state, amount) == ("value", Decimal(1500))
    assert "Ô ghi 1,5 nghìn lượt; hệ thống tính 1.500 lượt người" in found["V22"]


@pytest.mark.parametrize("unit", ["USD", "nghìn USD", "xu", "văn bản"])
def test_an_unreadable_unit_of_money_refuses_the_amount(sheet: Sheet, unit: str) -> None:
    state, amount, found = sheet.put("1.4", "C", unit).judge("1.4")
    assert (state, amount, set(found)) == ("invalid", None, {"V24"})


def test_a_nought_is_one_in_every_unit(sheet: Sheet) -> None:
    assert sheet.put("1.4", "C", "USD").put("1.4", "D", 0).judge("1.4")[0] == "zero"


def test_a_changed_unit_of_a_count_is_asked_about(sheet: Sheet) -> None:
    state, amount, found = sheet.put("1.1", "C", "người").judge("1.1")
    assert (state, amount) == ("value", Decimal(6))
    assert found == {"V25": "Chỉ tiêu 1.1 tính bằng “văn bản”, nhưng cột Đơn vị tính ghi “người”."}


@pytest.mark.parametrize("title", ["ĐVT: tỷ đồng", "(Đơn vị tính: nghìn đồng)"])
def test_a_title_that_contradicts_the_unit_cell_refuses_money_alone(sheet: Sheet, title: str) -> None:
    sheet.table["A1"] = title
    state, _, found = sheet.judge("1.4")
    assert (state, set(found)) == ("invalid", {"V23"})
    assert sheet.judge("1.1")[0] == "value"


def test_a_title_alone_is_believed(sheet: Sheet) -> None:
    sheet.table["A1"] = "ĐVT: tỷ đồng"
    for code in ("1.4", "1.5"):
        sheet.put(code, "C", None)
    assert sheet.judge("1.4")[:2] == ("value", Decimal(6000))


def test_a_heading_states_the_unit_of_its_column(sheet: Sheet) -> None:
    heading = next(line[3] for line in sheet.table.iter_rows() if line[3].value == "Trong kỳ")
    heading.value = "Trong kỳ (nghìn đồng)"
    assert sheet.judge("1.4")[0] == "invalid"
    for code in ("1.4", "1.5"):
        sheet.put(code, "C", None)
    assert sheet.judge("1.4")[:2] == ("value", Decimal("0.006"))
    assert sheet.judge("1.5")[:2] == ("value", Decimal(6)), "the heading is another column's"


def test_a_name_states_the_unit_of_its_row(sheet: Sheet) -> None:
    sheet.put("1.4", "B", "Kinh phí TTĐN được giao trong năm (tỷ đồng)")
    assert sheet.judge("1.4")[0] == "invalid"
    assert sheet.put("1.4", "C", None).judge("1.4")[:2] == ("value", Decimal(6000))


def test_words_of_the_number_format_are_read(sheet: Sheet) -> None:
    state, _, found = sheet.put("1.4", "D", 1.2, '0.0" tỷ đồng"').judge("1.4")
    assert (state, set(found)) == ("invalid", {"V23"})
    assert sheet.put("1.4", "C", None).judge("1.4")[:2] == ("value", Decimal(1200))
    assert sheet.put("1.4", "D", 12, '0" tr.đ"').judge("1.4") == ("value", Decimal(12), {})
    assert sheet.put("1.1", "D", 12, '0" người"').judge("1.1")[2].keys() == {"V25"}
    assert sheet.put("1.1", "D", 12, '0" văn bản"').judge("1.1")[2] == {}


def test_a_format_that_scales_counts_where_it_says_the_unit_and_else_refuses(sheet: Sheet) -> None:
    state, _, found = sheet.put("1.4", "D", 1_234_000, "#,##0,").judge("1.4")
    assert (state, set(found)) == ("invalid", {"V26"})
    assert "hiện 1.234 nhưng tệp lưu 1.234.000" in found["V26"]
    assert sheet.put("1.4", "C", None).judge("1.4")[0] == "invalid"
    sheet.put("1.4", "D", 1_234_000, '#,##0," nghìn đồng"')
    assert sheet.judge("1.4")[:2] == ("value", Decimal("1.234"))
    assert sheet.put("1.4", "D", 1_234_500, '#,##0," nghìn đồng"').judge("1.4")[0] == "invalid", "rounded by the eye"


@pytest.mark.parametrize("pattern", ['0"00"', '"500"', "\\5\\0"])
def test_digits_of_the_format_itself_are_refused(sheet: Sheet, pattern: str) -> None:
    state, _, found = sheet.put("1.1", "D", 12, pattern).judge("1.1")
    assert (state, set(found)) == ("invalid", {"V26"})
    assert "nhưng tệp lưu 12;" in found["V26"]


def test_digits_of_a_word_of_the_format_are_none(sheet: Sheet) -> None:
    assert sheet.put("1.1", "D", 12, '0" m2"').judge("1.1")[2].keys() == {"V25"}


def test_hundredths_of_a_count_are_refused(sheet: Sheet) -> None:
    state, _, found = sheet.put("1.1", "D", 2, "0%").judge("1.1")
    assert (state, set(found)) == ("invalid", {"V26"})


def test_words_typed_behind_the_number_are_read(sheet: Sheet) -> None:
    state, _, found = sheet.put("1.4", "D", "1,2 tỷ đồng").judge("1.4")
    assert (state, set(found)) == ("invalid", {"V23"})
    assert sheet.put("1.4", "C", None).judge("1.4")[:2] == ("value", Decimal(1200))
    state, amount, found = sheet.put("1.4", "D", "12 tr.đ").judge("1.4")
    assert (state, amount, set(found)) == ("value", Decimal(12), {"V01"})
    assert set(sheet.put("1.4", "D", "khoảng 12").judge("1.4")[2]) == {"V02"}


@pytest.mark.parametrize(
    ("code", "typed"), [("2.2", "12 tin, bài, 3 phóng sự"), ("2.14", "12 đoàn 198 người"), ("1.1", "12 văn bản + 5")]
)
def test_a_second_number_behind_the_unit_is_refused(sheet: Sheet, code: str, typed: str) -> None:
    state, _, found = sheet.put(code, "D", typed).judge(code)
    assert (state, set(found)) == ("invalid", {"V02"})


@pytest.mark.parametrize(
    ("code", "typed"), [("1.1", "12 văn bản chưa ban hành"), ("2.14", "12 đoàn dự kiến"), ("1.3", "12 cuộc họp")]
)
def test_more_words_than_the_unit_behind_a_number_are_asked_about(sheet: Sheet, code: str, typed: str) -> None:
    state, amount, found = sheet.put(code, "D", typed).judge(code)
    assert (state, amount, set(found)) == ("value", Decimal(12), {"V25"})
    assert typed.removeprefix("12 ") in found["V25"]


def test_a_part_of_the_unit_behind_a_number_says_enough(sheet: Sheet) -> None:
    assert set(sheet.put("2.2", "D", "12 bài").judge("2.2")[2]) == {"V01"}


def find_heading(sheet: Sheet, text: str) -> Cell:
    return next(cell for line in sheet.table.iter_rows() for cell in line if cell.value == text)


@pytest.mark.parametrize(
    "heading",
    [
        "ĐVT",
        "Đơn vị",
        "Đ.v tính",
        "ĐV tính",
        "Tính bằng",
        "Đ.V.T",
        "ĐVT (1)",
        "Thước đo",
        None,
    ],
)
def test_a_column_of_units_is_read_under_any_heading(sheet: Sheet, heading: str | None) -> None:
    find_heading(sheet, "Đơn vị tính").value = heading
    sheet.put("1.4", "D", 1.35).put("1.4", "C", "tỷ đồng")
    state, amount, found = sheet.judge("1.4")
    assert (state, amount) == ("value", Decimal(1350))
    assert set(found) == {"V22"}


@pytest.mark.parametrize("heading", ["ĐVT: tỷ đồng", "Đơn vị tính: tỷ đồng", "ĐVT (tỷ đồng)", "Đơn vị tính (tỷ đồng)"])
def test_a_heading_states_the_unit_of_an_empty_column(sheet: Sheet, heading: str) -> None:
    find_heading(sheet, "Đơn vị tính").value = heading
    for indicator in TTDN.indicators_of(PERIOD):
        sheet.put(indicator.code, "C", None)
    assert sheet.judge("1.4")[:2] == ("value", Decimal(6000))
    assert sheet.judge("1.1")[:2] == ("value", Decimal(6))


def test_the_unit_responsible_is_no_unit_of_measure(sheet: Sheet) -> None:
    find_heading(sheet, "Đơn vị tính").value = "Đơn vị"
    for indicator in TTDN.indicators_of(PERIOD):
        sheet.put(indicator.code, "C", "Phòng TT-BC")
    assert sheet.judge("1.4") == ("value", Decimal(6), {})
    assert sheet.judge("1.1") == ("value", Decimal(6), {})


def test_a_format_with_a_broken_condition_refuses_no_form(sheet: Sheet) -> None:
    assert sheet.put("1.1", "D", 12, "[>.]0").judge("1.1")[:2] == ("value", Decimal(12))


@pytest.mark.parametrize(
    "title",
    ["Đơn vị tính: triệu đồng, người, cuộc", "ĐVT: lượt người", "Đơn vị tính: triệu đồng (đối với chỉ tiêu kinh phí)",
     "Đơn vị tính: người, triệu đồng (chỉ tiêu 1.4, 1.5), %", "(ĐVT: triệu đồng (kinh phí); phút)",
     "ĐVT: [triệu đồng]"],
)  # fmt: skip
def test_a_title_that_lists_the_units_of_the_form_contradicts_no_row(sheet: Sheet, title: str) -> None:
    sheet.table["A1"] = title
    assert sheet.judge("1.4") == ("value", Decimal(6), {})
    assert sheet.judge("2.15") == ("value", Decimal(6), {})


@pytest.mark.parametrize(
    "title",
    ["Đơn vị tính: tỷ đồng (đối với chỉ tiêu kinh phí)", "ĐVT: người, tỷ đồng (1.4, 1.5)", "Đơn vị: tỷ đồng",
     "Đơn vị tính: văn bản; cuộc; lượt người; tin, bài; ấn phẩm; chương trình; sự kiện; tỷ đồng", "Đ.v.t: tỷ đồng"],
)  # fmt: skip
def test_a_title_that_says_another_unit_of_money_among_others_is_read(sheet: Sheet, title: str) -> None:
    sheet.table["A1"] = title
    state, _, found = sheet.judge("1.4")
    assert (state, set(found)) == ("invalid", {"V23"})


@pytest.mark.parametrize(
    "unit", ["đơn vị", "Đơn vị tính", "cuộc/năm", "cuộc / quý", "cuộc/01 năm", "1000", "1.000", 1000, 1.5]
)
def test_what_is_no_unit_of_a_count_is_asked_about(sheet: Sheet, unit: object) -> None:
    state, amount, found = sheet.put("1.3", "C", unit).judge("1.3")
    assert (state, amount, set(found)) == ("value", Decimal(6), {"V25"})


@pytest.mark.parametrize("unit", ["1000", "1.000", 1000, 1_000_000, "đơn vị"])
def test_a_number_as_the_unit_of_money_refuses_it(sheet: Sheet, unit: object) -> None:
    state, amount, found = sheet.put("1.4", "C", unit).judge("1.4")
    assert (state, amount, set(found)) == ("invalid", None, {"V24"})


@pytest.mark.parametrize(
    "unit", ["ĐVT: cuộc", "ĐVT cuộc", "(Đơn vị tính: cuộc)", "Đơn vị: cuộc", "cuộc họp", "-", "ĐVT:"]
)
def test_labels_of_a_unit_are_left_out(sheet: Sheet, unit: str) -> None:
    assert sheet.put("1.3", "C", unit).judge("1.3") == ("value", Decimal(6), {})


NAME = TTDN.indicator_by_code["1.4"].name_vi


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("B", f"{NAME} - ĐVT: tỷ đồng"),
        ("B", f"{NAME} (ĐVT: tỷ đồng)"),
        ("B", f"{NAME}, đơn vị tính là tỷ đồng"),
        ("B", f"{NAME} (ĐV: tỷ đồng)"),
        ("B", f"{NAME} (đơn vị: tỷ đồng), làm tròn"),
        ("H", "đơn vị: tỷ đồng"),
        ("H", "Đơn vị tính: tỷ đồng theo Quyết định 12/QĐ-UBND"),
        ("H", "Tăng so với năm trước. ĐVT: nghìn đồng."),
        ("H", "Số liệu tính bằng đồng"),
        ("H", "Số liệu tính theo tỷ đồng"),
        ("I", "QĐ 12/QĐ-UBND (ĐVT: tỷ đồng)"),
    ],
)
def test_another_unit_in_name_or_note_contradicts_the_cell(sheet: Sheet, letter: str, text: str) -> None:
    state, _, found = sheet.put("1.4", letter, text).judge("1.4")
    assert state == "invalid"
    assert "V23" in found


@pytest.mark.parametrize("text", ["ĐVT: tỷ đồng", "Ghi chú: kinh phí tính bằng tỷ đồng.", "(ĐV: tỷ đồng)"])
@pytest.mark.parametrize("place", ["below", "above", "cover", "cover's end"])
def test_a_line_outside_the_table_states_the_unit(sheet: Sheet, text: str, place: str) -> None:
    cover = sheet.book.worksheets[0]
    cell = {
        "below": sheet.table[f"A{sheet.table.max_row + 2}"],
        "above": sheet.table["A1"],
        "cover": cover["A8"],
        "cover's end": cover[f"A{cover.max_row + 2}"],
    }[place]
    cell.value = text
    state, _, found = sheet.judge("1.4")
    assert (state, set(found)) == ("invalid", {"V23"})
    assert f"ô {cell.coordinate}" in found["V23"]
    assert (cover.title in found["V23"]) == (cell.parent is cover)
    for code in ("1.4", "1.5"):
        sheet.put(code, "C", None)
    assert sheet.judge("1.4")[:2] == ("value", Decimal(6000))


@pytest.mark.parametrize(
    "text",
    [
        "Tổng kinh phí năm vượt 2 tỷ đồng so với năm trước.",
        "ĐV: Sở Thông tin",
        "ĐVT: người",
        "Tin, bài tính bằng nghìn",
    ],
)
def test_a_line_below_the_table_that_states_no_unit_of_money_says_nothing(sheet: Sheet, text: str) -> None:
    sheet.table[f"A{sheet.table.max_row + 2}"] = text
    assert sheet.judge("1.4") == ("value", Decimal(6), {})
    assert sheet.judge("1.1") == ("value", Decimal(6), {})


def test_a_unit_in_a_note_alone_is_believed(sheet: Sheet) -> None:
    sheet.put("1.4", "C", None).put("1.4", "H", "ĐVT: tỷ đồng")
    assert sheet.judge("1.4")[:2] == ("value", Decimal(6000))


@pytest.mark.parametrize(
    "note",
    ["Đơn vị: triệu đồng", "Vượt 2 tỷ đồng so với năm trước", "Đơn vị: đồng chí Nguyễn Văn A phụ trách",
     "Đơn vị tính như biểu mẫu", "Kinh phí tính theo tỷ lệ được giao", "Đơn vị được giao 1,2 tỷ đồng",
     "Kinh phí ước tính: 1.000 triệu đồng", "Ước tính 1.000 triệu đồng", "Bao gồm cả kinh phí của các đơn vị: Sở VHTT"],
)  # fmt: skip
def test_a_note_that_says_no_other_unit_leaves_the_amount(sheet: Sheet, note: str) -> None:
    assert sheet.put("1.4", "H", note).judge("1.4")[:2] == ("value", Decimal(6))


@pytest.mark.parametrize(
    ("code", "value", "pattern", "shown"),
    [
        ("1.4", 12.6, "0", "13"), ("1.4", 1234.5, "#,##0", "1.235"), ("1.4", 12.65, "0.0", "12,7"),
        ("1.4", 1234, "0E+0", "1.000"), ("1.1", 1234, "0.0E+00", "1.200"), ("1.4", 12345, "##0E+0", "12.000"),
        ("1.4", 12.1234, "#,##0.0##", "12,123"),
    ],
)  # fmt: skip
def test_a_number_that_is_shown_rounded_is_asked_about(
    sheet: Sheet, code: str, value: float, pattern: str, shown: str
) -> None:
    state, amount, found = sheet.put(code, "D", value, pattern).judge(code)
    assert (state, amount) == ("value", Decimal(str(value)))
    assert set(found) == {"V39"}
    assert f"làm hiện {shown}, tệp lưu " in found["V39"]


@pytest.mark.parametrize(
    ("value", "pattern"),
    [(12.6, "General"), (12.6, "#,##0.0"), (12, "0"), (12.5, "0.0##"), (1000, "0E+0"), (12.5, "0.00E+00"),
     (1234.5, "@"), (12.1234, DECIMAL_FORMAT), (12345, "##0.000E+0"), (12.5, "# ?/?"), (0.1 + 0.2, "0.0")],
)  # fmt: skip
def test_a_number_that_is_shown_whole_is_not(sheet: Sheet, value: float, pattern: str) -> None:
    assert sheet.put("1.4", "D", value, pattern).judge("1.4")[2] == {}


def test_a_converted_amount_that_is_shown_rounded_is_asked_about(sheet: Sheet) -> None:
    sheet.put("1.4", "C", None).put("1.4", "D", 1.26, '0" tỷ đồng"')
    state, amount, found = sheet.judge("1.4")
    assert (state, amount) == ("value", Decimal(1260))
    assert set(found) == {"V22", "V39"}
    assert found["V39"] == "Định dạng ô làm hiện 1 tỷ đồng, tệp lưu 1,26; đang tính 1.260 triệu đồng."


def test_a_fraction_of_a_count_is_refused_and_not_asked_about_besides(sheet: Sheet) -> None:
    assert sheet.put("1.1", "D", 12.6, "0").judge("1.1")[2] == {}

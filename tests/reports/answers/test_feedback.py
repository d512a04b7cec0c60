from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from reports.answers.notes import COLOURS, MEMORY_SHEET, NOTE_HEAD, make_note_text, mark_cells
from reports.answers.records import parse_cell_address, receipt_number, sort_for_reading
from reports.answers.workbook import (
    RESULT_SHEET,
    FeedbackHeader,
    FindingRow,
    make_header,
    write_result_workbook,
)
from reports.form.workbook import FormEntries, write_form
from reports.office.ooxml.book import Book
from reports.office.ooxml.package import Package
from schemas.findings import Severity, Verdict
from schemas.form import INDICATORS
from schemas.programme import Period, Programme, Unit, load_programme
from sources.form.find import find_form
from sources.workbook.cells import read_grids
from tests.reports.answers.marking import annotate

SHEET = INDICATORS.sheet


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


@pytest.fixture(scope="module")
def period(programme: Programme) -> Period:
    return programme.period("2018Q4")


@pytest.fixture(scope="module")
def unit(programme: Programme, period: Period) -> Unit:
    return programme.unit("40", period)


@pytest.fixture
def header(programme: Programme, unit: Unit, period: Period) -> FeedbackHeader:
    return make_header(
        programme,
        unit,
        period,
        file_name="BC Quý IV (lần 2).xlsx",
        received_at=datetime(2018, 12, 14, 8, 30, tzinfo=programme.tz),
        verdict=Verdict.RETURNED,
        sha256="1a2b3c4d5e6f",
    )


@pytest.fixture
def form(tmp_path: Path, programme: Programme, unit: Unit, period: Period) -> Path:
    entries = FormEntries(
        indicators={"1.1": {"period": "khoảng 150", "ytd": 48}, "1.3": {"period": "-", "ytd": "=1+1"}}
    )
    return write_form(programme, unit, period, tmp_path / "received.xlsx", entries)


def finding(code: str = "V02", severity: Severity = Severity.BLOCK, cell: str | None = "D7", **rest: Any) -> FindingRow:
    given = {"sheet": SHEET, "indicator_code": "1.1", "value_seen": "khoảng 150", **rest}
    message, fix = given.pop("message_vi", "Không hiểu được giá trị."), given.pop("fix_vi", "Ghi một con số.")
    return FindingRow(code, severity, cell=cell, message_vi=message, fix_vi=fix, **given)


def table(path: Path) -> list[tuple[Any, ...]]:
    """The rows of findings below the heading `STT` of the result sheet, up to the first empty one."""
    rows = list(load_workbook(path)[RESULT_SHEET].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "STT") + 1
    end = next(number for number in range(start, len(rows)) if rows[number][0] is None)
    return [row for row in rows[start:end] if isinstance(row[0], int)]


def causes(path: Path) -> list[str]:
    """The headings over the findings of one cause each, and what is to be done about them."""
    rows = list(load_workbook(path)[RESULT_SHEET].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "STT") + 1
    end = next(number for number in range(start, len(rows)) if rows[number][0] is None)
    return [str(row[0]) for row in rows[start:end] if isinstance(row[0], str)]


def look(cell: Any, *names: str) -> list[str]:
    """Styles as texts: openpyxl's style proxies of two workbooks are never equal."""
    return [repr(getattr(cell, name)) for name in names]


def texts(path: Path) -> str:
    rows = load_workbook(path)[RESULT_SHEET].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def test_marks_the_cell_and_lists_the_finding(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    target = annotate(form, [finding()], header, tmp_path / "out" / "answer.xlsx")
    workbook = load_workbook(target)
    cell = workbook[SHEET]["D7"]
    assert cell.value == "khoảng 150"
    assert cell.fill.fgColor.rgb == COLOURS[Severity.BLOCK]
    note = cell.comment.text
    assert all(
        part in note for part in ("Phải sửa (V02)", "“khoảng 150”", "Không hiểu được giá trị.", "Ghi một con số.")
    )
    assert workbook.sheetnames[0] == RESULT_SHEET
    assert workbook.active is workbook.worksheets[0]
    assert causes(target) == ["1. Phải sửa: không hiểu được giá trị. – 1 ô (V02)", "Cách sửa: Ghi một con số."]
    assert table(target) == [(1, SHEET, "D7", "1.1", "khoảng 150", "Không hiểu được giá trị.")]
    link = next(c for row in workbook[RESULT_SHEET].iter_rows() for c in row if c.value == "D7")
    assert link.hyperlink is not None
    assert link.hyperlink.location == f"'{SHEET}'!D7"


def test_findings_stand_under_their_cause_the_worst_and_most_frequent_first(
    form: Path, header: FeedbackHeader, tmp_path: Path
) -> None:
    rows = [
        finding("V01", Severity.NOTE, "E9", title_vi="Số được gõ dưới dạng chữ"),
        finding("V06", cell="D8", title_vi="Giá trị âm", fix_vi="Kiểm tra."),
        finding("V02", cell="D10", title_vi="Giá trị không phải là một con số"),
        finding("V02", cell="D9", title_vi="Giá trị không phải là một con số"),
        finding(
            "F18", sheet=None, cell=None, title_vi="Biểu mẫu không phải phiên bản đang dùng", fix_vi="Dùng bản mới."
        ),
    ]
    target = annotate(form, rows, header, tmp_path / "answer.xlsx")
    assert causes(target) == [
        "1. Phải sửa: biểu mẫu không phải phiên bản đang dùng – cả tệp (F18)", "Cách sửa: Dùng bản mới.",
        "2. Phải sửa: giá trị không phải là một con số – 2 ô (V02)", "Cách sửa: Ghi một con số.",
        "3. Phải sửa: giá trị âm – 1 ô (V06)", "Cách sửa: Kiểm tra.",
        "4. Lưu ý: số được gõ dưới dạng chữ – 1 ô (V01)", "Cách sửa: Ghi một con số.",
    ]  # fmt: skip
    assert [(row[0], row[2]) for row in table(target)] == [(1, None), (2, "D9"), (3, "D10"), (4, "D8"), (5, "E9")]


def test_the_receipt_number_is_made_of_the_document(programme: Programme) -> None:
    assert receipt_number("63-40", "2018Q4", "1a2b3c4d5e6f") == "2018Q4-63-40-1a2b3c4d5e"
    assert receipt_number(None, "2018Q4", "1a2b3c4d5e6f") == "2018Q4-chua-ro-1a2b3c4d5e"
    assert receipt_number(None, None, "1a2b3c4d5e6f") == "chua-ro-1a2b3c4d5e"


def test_every_rule_has_a_title(programme: Programme) -> None:
    assert all(0 < len(rule.title_vi) <= 60 for rule in programme.rules)


def test_header_says_who_what_when_and_where_to(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    said = texts(annotate(form, [finding()], header, tmp_path / "a.xlsx"))
    for part in (
        "Sở Thông tin và Truyền thông tỉnh Nghệ An",
        "Quý IV/2018",
        "2018Q4-63-40-1a2b3c4d5e",
        "BC Quý IV (lần 2).xlsx",
        "08 giờ 30 ngày 14/12/2018",
        "Trả lại",
        "1 lỗi: phải sửa",
        "Không có",
        "chậm nhất ngày 17/12/2018",
        "Địa chỉ nhận báo cáo: thidua@ttdn.example.vn",
    ):
        assert part in said


def test_everything_else_stays(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    before = load_workbook(form)
    after = load_workbook(annotate(form, [finding()], header, tmp_path / "a.xlsx"))
    assert after.sheetnames[1:-1] == before.sheetnames
    assert after["_thidua"].sheet_state == after[MEMORY_SHEET].sheet_state == "veryHidden"
    for sheet in before.worksheets:
        copy = after[sheet.title]
        assert copy.protection.sheet == sheet.protection.sheet
        assert copy.merged_cells == sheet.merged_cells
        assert copy.freeze_panes == sheet.freeze_panes
        assert {str(v.sqref) for v in copy.data_validations.dataValidation} == {
            str(v.sqref) for v in sheet.data_validations.dataValidation
        }
        for row in sheet.iter_rows():
            for cell in row:
                twin = copy[cell.coordinate]
                assert (twin.value, twin.data_type) == (cell.value, cell.data_type)
                assert look(twin, "font", "border", "protection", "alignment", "number_format") == look(
                    cell, "font", "border", "protection", "alignment", "number_format"
                )
                assert look(twin, "fill") == look(cell, "fill") or (sheet.title, cell.coordinate) == (SHEET, "D7")


def test_source_is_untouched_and_answer_reads_as_the_same_form(
    form: Path, header: FeedbackHeader, tmp_path: Path
) -> None:
    sent = form.read_bytes()
    archived = form.rename(tmp_path / "archived-without-extension")
    target = annotate(
        archived, [finding(), finding("U02", Severity.HOLD, None, sheet=None)], header, tmp_path / "a.xlsx"
    )
    assert archived.read_bytes() == sent
    assert find_form(read_grids(target)) == find_form(read_grids(archived))


def test_worst_severity_colours_a_cell_with_several_findings(
    form: Path, header: FeedbackHeader, tmp_path: Path
) -> None:
    rows = [finding("V01", Severity.NOTE), finding("R04", Severity.EXPLAIN), finding("V02", Severity.BLOCK)]
    cell = load_workbook(annotate(form, rows, header, tmp_path / "a.xlsx"))[SHEET]["D7"]
    assert cell.fill.fgColor.rgb == COLOURS[Severity.BLOCK]
    places = [cell.comment.text.index(code) for code in ("V02", "R04", "V01")]
    assert places == sorted(places)
    assert cell.comment.text.count(NOTE_HEAD) == 1


def test_existing_note_is_kept(tmp_path: Path, header: FeedbackHeader) -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = SHEET
    workbook[SHEET]["D7"] = "x"
    workbook[SHEET]["D7"].comment = Comment("Số của phòng", "Chị Lan")
    workbook.save(tmp_path / "in.xlsx")
    comment = load_workbook(annotate(tmp_path / "in.xlsx", [finding()], header, tmp_path / "a.xlsx"))[SHEET][
        "D7"
    ].comment
    assert comment.text.startswith("Số của phòng\n")
    assert "V02" in comment.text
    assert comment.author == "Chị Lan"


def test_second_answer_takes_the_first_one_back(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    first = annotate(form, [finding(), finding(cell="D9")], header, tmp_path / "1.xlsx")
    second = load_workbook(annotate(first, [finding("V03", cell="D9")], header, tmp_path / "2.xlsx"))
    assert second.sheetnames.count(RESULT_SHEET) == second.sheetnames.count(MEMORY_SHEET) == 1
    assert second[SHEET]["D7"].comment is None
    assert look(second[SHEET]["D7"], "fill") == look(load_workbook(form)[SHEET]["D7"], "fill")
    assert "V03" in second[SHEET]["D9"].comment.text
    assert "V02" not in second[SHEET]["D9"].comment.text
    clean = load_workbook(annotate(tmp_path / "2.xlsx", [], header, tmp_path / "3.xlsx"))
    assert clean.sheetnames == [RESULT_SHEET, *load_workbook(form).sheetnames]
    assert look(clean[SHEET]["D9"], "fill") == look(load_workbook(form)[SHEET]["D9"], "fill")


def test_formula_like_text_is_never_a_formula(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x.example","bấm")'
    rows = [finding(value_seen=evil, message_vi="=1+1", fix_vi="#REF!"), finding(cell="E9", value_seen="-5\x00\x0b")]
    target = annotate(form, rows, replace(header, file_name="=cmd|' /C calc'!A0.xlsx"), tmp_path / "a.xlsx")
    workbook = load_workbook(target)
    cells = [cell for row in workbook[RESULT_SHEET].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert next(cell for cell in cells if cell.value == evil).quotePrefix
    assert workbook[SHEET]["E9"].data_type == "s"


def test_place_that_does_not_exist_is_only_listed(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    rows = [
        finding(sheet="Trang lạ"),
        finding(cell="B0"),
        finding(cell="D7:D9"),
        finding(cell="ZZZZ1"),
        finding(cell=None),
        finding(sheet=None, cell=None),
    ]
    target = annotate(form, rows, header, tmp_path / "a.xlsx")
    assert len(table(target)) == len(rows)
    assert MEMORY_SHEET not in load_workbook(target).sheetnames


def test_merged_range_is_marked_at_its_first_cell(tmp_path: Path, header: FeedbackHeader) -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = SHEET
    workbook[SHEET].merge_cells("C6:E8")
    workbook.save(tmp_path / "in.xlsx")
    marked = load_workbook(annotate(tmp_path / "in.xlsx", [finding()], header, tmp_path / "a.xlsx"))[SHEET]
    assert "V02" in marked["C6"].comment.text


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_unopenable_workbook_is_answered_by_letter(content: bytes, header: FeedbackHeader, tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_bytes(content)
    target = annotate(source, [finding("F02", sheet=None, cell=None)], header, tmp_path / "a.xlsx")
    assert load_workbook(target).sheetnames == [RESULT_SHEET]
    assert table(target)[0][1] == "(cả tệp)"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels"])
def test_workbook_with_a_damaged_part_is_answered_by_letter(
    part: str, form: Path, header: FeedbackHeader, tmp_path: Path
) -> None:
    source = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(form) as old, zipfile.ZipFile(source, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == part else old.read(name))
    assert load_workbook(annotate(source, [finding()], header, tmp_path / "a.xlsx")).sheetnames == [RESULT_SHEET]


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A1:A1048576"])
def test_workbook_that_would_fill_the_memory_is_answered_by_letter(
    ref: str, header: FeedbackHeader, tmp_path: Path
) -> None:
    plain, source = tmp_path / "plain.xlsx", tmp_path / "huge.xlsx"
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(source, "w") as new:
        for name in old.namelist():
            merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'.encode()
            new.writestr(name, old.read(name).replace(b"<sheetData/>", b"<sheetData>" + merged).replace(
                b"<sheetData></sheetData>", b"<sheetData>" + merged))  # fmt: skip
    assert ref.encode() in zipfile.ZipFile(source).read("xl/worksheets/sheet1.xml")
    assert load_workbook(annotate(source, [], header, tmp_path / "a.xlsx")).sheetnames == [RESULT_SHEET]


def test_cell_in_the_last_row_costs_nothing(header: FeedbackHeader, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = SHEET
    workbook[SHEET]["XFD1048576"] = 1
    workbook.save(tmp_path / "in.xlsx")
    marked = load_workbook(annotate(tmp_path / "in.xlsx", [finding(cell="XFD1048576")], header, tmp_path / "a.xlsx"))
    assert "V02" in marked[SHEET]["XFD1048576"].comment.text


def test_same_inputs_same_bytes(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    rows = [finding(), finding("V03", cell="D9"), finding("U02", Severity.HOLD, None, sheet=None)]
    one = annotate(form, rows, header, tmp_path / "1.xlsx").read_bytes()
    two = annotate(form, rows[::-1], header, tmp_path / "2.xlsx").read_bytes()
    assert one == two
    letters = [write_result_workbook(rows, header, tmp_path / f"l{number}.xlsx").read_bytes() for number in (1, 2)]
    assert letters[0] == letters[1]
    assert not list(tmp_path.glob(".*"))


def test_failed_write_leaves_the_earlier_answer(
    form: Path, header: FeedbackHeader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = annotate(form, [], header, tmp_path / "a.xlsx")
    earlier = target.read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match=r"'[^']*/a\.xlsx'$"):
        annotate(form, [finding()], header, target)
    assert target.read_bytes() == earlier
    assert not list(tmp_path.glob(".*"))


def test_missing_source_is_an_error_not_a_letter(header: FeedbackHeader, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        annotate(tmp_path / "none.xlsx", [], header, tmp_path / "a.xlsx")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_says_what_follows(verdict: Verdict, header: FeedbackHeader, tmp_path: Path) -> None:
    said = texts(write_result_workbook([], replace(header, verdict=verdict), tmp_path / "a.xlsx"))
    assert f"{verdict.label_vi}. " in said
    assert "1. " in said
    assert "Không có nội dung nào phải sửa" in said
    assert "điểm" not in said


def test_unknown_sender_is_answered_too(programme: Programme, tmp_path: Path) -> None:
    moment = datetime(2025, 4, 1, 9, 0, tzinfo=programme.tz)
    header = make_header(
        programme, None, None, file_name="x", received_at=moment, verdict=Verdict.UNREADABLE, sha256="ab"
    )
    said = texts(write_result_workbook([], header, tmp_path / "a.xlsx"))
    assert "Chưa xác định được" in said
    assert "BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH" in said


def test_late_sender_is_not_told_a_day_that_has_passed(header: FeedbackHeader, tmp_path: Path) -> None:
    assert header.due_at
    late = replace(header, received_at=header.due_at.replace(day=20))
    said = texts(write_result_workbook([finding()], late, tmp_path / "a.xlsx"))
    assert "chậm nhất ngày" not in said
    assert "trong thời gian sớm nhất" in said


def test_reading_order() -> None:
    rows = [
        finding("A", Severity.NOTE, "A1"),
        finding("B", Severity.BLOCK, "D10"),
        finding("C", Severity.BLOCK, "D9"),
        finding("D", Severity.BLOCK, None, sheet=None),
        finding("E", Severity.BLOCK, "A1", sheet="Sau"),
    ]
    assert [row.code for row in sort_for_reading(rows, [SHEET, "Sau"])] == ["D", "C", "B", "E", "A"]


def test_position() -> None:
    assert parse_cell_address("D7") == (7, 4)
    assert [parse_cell_address(text) for text in (None, "", "7", "D", "D0", "D7:E8", "XFE1", "A1048577")] == [None] * 8


def test_long_value_is_cut_in_the_note() -> None:
    text = make_note_text([finding(value_seen="a\n" * 4000)])
    assert len(text) < 500
    assert "…" in text


def test_mark_cells_without_findings_adds_nothing(form: Path) -> None:
    book = Book(Package.read(form.read_bytes()))
    before = book.list_titles()
    mark_cells(book, [])
    assert book.list_titles() == before

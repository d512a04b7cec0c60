"""What the eye sees is what is counted, or a finding says at which cell it is not, whichever reader reads the .xlsx."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from reports.form.workbook import FormEntries, write_form
from schemas.form import INDICATORS, CellSign
from schemas.judging import Case, History, judge
from schemas.judging.case import Outcome
from schemas.programme import load_programme
from sources.reading import read_document
from sources.workbook.by_openpyxl import read_grids_carefully
from sources.workbook.cells import read_grids, read_grids_fast
from sources.workbook.grid import Grid
from sources.workbook.package import inspect
from sources.workbook.signs.sheet import add_signs

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2018Q2")
ENTRIES = FormEntries(
    indicators={
        i.code: {"period": "Có"} if i.type == "bool" else dict.fromkeys(i.measures, 6)
        for i in TTDN.indicators_of(PERIOD)
    }
)
Edit = Callable[[Worksheet], object]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return write_form(TTDN, TTDN.unit("01", PERIOD), PERIOD, tmp_path / "form.xlsx", ENTRIES)


@pytest.fixture
def row(form: Path) -> int:
    """The row of indicator 2.1 in the sheet."""
    return next(
        line[0].row for line in openpyxl.load_workbook(form)[INDICATORS.sheet].iter_rows() if line[0].value == "2.1"
    )


def edit(path: Path, change: Edit) -> Path:
    book = openpyxl.load_workbook(path, rich_text=True)
    change(book[INDICATORS.sheet])
    book.save(path)
    return path


def judge_form(path: Path) -> Outcome:
    result = read_document(path, "s", "xlsx")
    assert result.form is not None, result.faults
    return judge([Case("s" * 24, "s", result.form, "63-01", PERIOD.id)], TTDN, History()).outcomes[0]


def list_new(path: Path, before: Outcome, codes: str = "V") -> list[tuple[str, str | None, str | None]]:
    known = {f.id for f in before.findings}
    return [
        (f.code, f.cell, f.value_seen)
        for f in judge_form(path).findings
        if f.id not in known and f.code.startswith(codes)
    ]


def list_signs(path: Path) -> list[CellSign]:
    return [sign for grid in read_grids(path) for sign in grid.signs if grid.name == INDICATORS.sheet]


def test_a_clean_form_bears_no_sign(form: Path) -> None:
    assert inspect(form).plain
    assert not inspect(form).odd
    edit(form, lambda _: None)
    assert not inspect(form).odd
    assert list_signs(form) == []


# --- runs -------------------------------------------------------------------------------------------------------


def test_a_raised_digit_is_a_note(form: Path, row: int) -> None:
    before = judge_form(form)

    def put(sheet: Worksheet) -> None:
        sheet.cell(row, 4).value = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "1"))

    edit(form, put)
    assert not inspect(form).plain
    assert read_grids_fast(form)[1].at(row, 4).value == "121"
    assert read_grids(form)[1].at(row, 4).value == "12¹"
    assert list_new(form, before, "V16") == [("V16", f"D{row}", "12¹")]
    (note,) = [f for f in judge_form(form).findings if f.code == "V16"]
    assert "đã hiểu là 12," in note.message_vi


@pytest.mark.parametrize(
    ("raised", "first", "seen", "code"),
    [
        ("1", True, "¹12", "V16"),
        ("(2)", True, "²12", "V16"),
        ("1", False, "12¹", "V16"),
        ("345", False, "12³⁴⁵", "V02"),
        ("2,5", False, "12²,⁵", "V02"),
        ("345", True, "³⁴⁵12", "V02"),
    ],
)
def test_raised_digits_are_never_digits_of_the_number(
    form: Path, row: int, raised: str, first: bool, seen: str, code: str
) -> None:
    before = judge_form(form)
    note = TextBlock(InlineFont(vertAlign="superscript"), raised)
    text = CellRichText(note, "12") if first else CellRichText("12", note)
    edit(form, lambda sheet: setattr(sheet.cell(row, 4), "value", text))
    assert list_new(form, before, "V") == [(code, f"D{row}", seen)]


@pytest.mark.parametrize("text", ["12¹", "12 ²", "1.200³", "12₁", "¹12", "² 12"])
def test_a_raised_digit_of_unicode_is_a_note(form: Path, row: int, text: str) -> None:
    before = judge_form(form)
    edit(form, lambda sheet: sheet.cell(row, 4, text))
    assert list_new(form, before, "V") == [("V16", f"D{row}", text)]


def test_a_part_struck_through_is_left_out_and_asked_about(form: Path, row: int) -> None:
    before = judge_form(form)

    def put(sheet: Worksheet) -> None:
        sheet.cell(row, 4).value = CellRichText(TextBlock(InlineFont(strike=True), "12"), " 15")

    edit(form, put)
    assert read_grids(form)[1].at(row, 4).value == " 15"
    assert list_new(form, before, "V17") == [("V17", f"D{row}", " 15")]


@pytest.mark.parametrize("value", [12, "12"])
def test_a_figure_struck_through_is_counted_and_asked_about(form: Path, row: int, value: int | str) -> None:
    before = judge_form(form)

    def put(sheet: Worksheet) -> None:
        sheet.cell(row, 4, value).font = Font(strike=True)
        sheet.cell(row, 2).font = Font(strike=True)

    edit(form, put)
    assert not inspect(form).plain
    assert list_new(form, before, "V17") == [("V17", f"D{row}", "12")]


WHITE_ON_WHITE = (
    (InlineFont(color=Color(rgb="FFFFFFFF")), None),
    (InlineFont(color=Color(theme=0)), None),
    (InlineFont(color=Color(rgb="FFFFFF00")), PatternFill("solid", fgColor="FFFFFF00")),
)


@pytest.mark.parametrize(("font", "fill"), WHITE_ON_WHITE, ids=["rgb", "theme", "ground"])
def test_a_part_that_nobody_sees_is_asked_about(
    form: Path, row: int, font: InlineFont, fill: PatternFill | None
) -> None:
    before = judge_form(form)

    def put(sheet: Worksheet) -> None:
        sheet.cell(row, 4).value = CellRichText("12", TextBlock(font, "3"))
        if fill is not None:
            sheet.cell(row, 4).fill = fill

    edit(form, put)
    assert inspect(form).odd
    assert list_new(form, before, "V18") == [("V18", f"D{row}", "123")]
    (asked,) = [f for f in judge_form(form).findings if f.code == "V18"]
    assert "phần “3” chữ trùng màu nền" in asked.message_vi


def test_a_part_in_red_is_seen(form: Path, row: int) -> None:
    before = judge_form(form)
    red = CellRichText("12", TextBlock(InlineFont(color=Color(rgb="FFFF0000")), "3"))
    edit(form, lambda sheet: setattr(sheet.cell(row, 4), "value", red))
    assert list_new(form, before, "V18") == []


# --- hidden -----------------------------------------------------------------------------------------------------

WHITE = (Font(color="FFFFFFFF"), Font(color=Color(theme=0)), Font(color=Color(indexed=1)))


@pytest.mark.parametrize("font", WHITE, ids=["rgb", "theme", "indexed"])
def test_ink_of_the_ground_s_colour(form: Path, row: int, font: Font) -> None:
    before = judge_form(form)

    def put(sheet: Worksheet) -> None:
        cell = sheet.cell(row, 4)
        cell.font, cell.fill = font, PatternFill()

    edit(form, put)
    assert not inspect(form).plain
    assert list_new(form, before) == [("V18", f"D{row}", "6")]


@pytest.mark.parametrize("ink", ["FFFFFFFF", "FFFEFEFE", "FFFFFF99"])
def test_pale_ink_on_the_form_s_own_pale_ground(form: Path, row: int, ink: str) -> None:
    before = judge_form(form)
    edit(form, lambda sheet: setattr(sheet.cell(row, 4), "font", Font(color=ink)))
    assert not inspect(form).plain
    assert list_new(form, before) == [("V18", f"D{row}", "6")]


def test_grey_ink_is_seen(form: Path, row: int) -> None:
    edit(form, lambda sheet: setattr(sheet.cell(row, 4), "font", Font(color="FFBFBFBF")))
    assert not inspect(form).odd


def test_letters_that_are_specks(form: Path, row: int) -> None:
    before = judge_form(form)
    edit(form, lambda sheet: setattr(sheet.cell(row, 4), "font", Font(size=1)))
    assert list_new(form, before) == [("V18", f"D{row}", "6")]


def test_a_row_or_column_too_narrow_to_be_seen_is_hidden(form: Path, row: int) -> None:
    edit(form, lambda sheet: setattr(sheet.row_dimensions[row], "height", 0.75))
    assert {sign.detail for sign in list_signs(form)} == {f"dòng {row} đang ẩn"}
    edit(form, lambda sheet: setattr(sheet.row_dimensions[row], "height", 15))
    edit(form, lambda sheet: setattr(sheet.column_dimensions["F"], "width", 0.1))
    assert {sign.detail for sign in list_signs(form)} == {"cột F đang ẩn"}


def test_white_ink_on_another_ground_is_seen(form: Path, row: int) -> None:
    def put(sheet: Worksheet) -> None:
        cell = sheet.cell(row, 4)
        cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F4E79")

    edit(form, put)
    assert not inspect(form).odd


@pytest.mark.parametrize(
    ("pattern", "value", "hidden"),
    [
        (";;;", 6, True), (";;;", "Có 6", True), ("0;;", 0, True), ("0;;;", 6, False), ("0;;", 6, False),
        ("#,##0", 0, False), ('_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 0, False), ("General;-General", 6, False),
        ('""', 6, False), ('"";""', 6, True), ("[Red];[Red]", 6, True),
    ],
)  # fmt: skip
def test_a_format_that_shows_nothing(form: Path, row: int, pattern: str, value: int | str, hidden: bool) -> None:
    before = judge_form(edit(form, lambda sheet: sheet.cell(row, 4, value)))

    def put(sheet: Worksheet) -> None:
        sheet.cell(row, 4).number_format = pattern

    edit(form, put)
    assert list_new(form, before) == ([("V18", f"D{row}", str(value))] if hidden else [])


def test_a_hidden_row_and_a_hidden_column_are_asked_about_once(form: Path, row: int) -> None:
    before = judge_form(form)

    def put(sheet: Worksheet) -> None:
        sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["C"].max = 5  # the form declares four columns at once
        sheet.column_dimensions["F"].hidden = True
        sheet.row_dimensions[2].hidden = True

    edit(form, put)
    assert not inspect(form).plain
    found = [f for f in judge_form(form).findings if f.code == "V18"]
    assert found[0].cell == f"D{row}"
    assert len(found) == 2
    assert any("cột F đang ẩn" in f.message_vi and "số khác" in f.message_vi for f in found)
    assert any(f"dòng {row} đang ẩn" in f.message_vi for f in found)
    assert len(list_new(form, before)) == 2


# --- covered ----------------------------------------------------------------------------------------------------


def cover(path: Path, ref: str) -> Path:
    """Merge a range and leave what stands in it: openpyxl would drop it."""
    return rewrite(
        path,
        lambda xml: re.sub(r"(</sheetData>.*?)(<mergeCells[^>]*>)", rf'\1\2<mergeCell ref="{ref}"/>', xml, flags=re.S),
    )


def rewrite(path: Path, change: Callable[[str], str]) -> Path:
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts:
            content = change(data.decode()).encode() if name == "xl/worksheets/sheet2.xml" else data
            package.writestr(name, content)
    return path


def agree(path: Path) -> bool:
    fast, careful = read_grids_fast(path), read_grids_carefully(path, has_formulas=inspect(path).has_formulas)
    for grids in (fast, careful):
        add_signs(path, grids)

    def plain(grids: Iterable[Grid]) -> object:
        return [(g.name, {k: (c.value, c.kind) for k, c in sorted(g.cells.items())}, g.signs) for g in grids]

    return plain(fast) == plain(careful)


def test_a_figure_under_a_merge_is_not_counted(form: Path, row: int) -> None:
    before = judge_form(form)
    cover(form, f"D{row}:E{row}")
    assert not inspect(form).plain
    assert read_grids(form)[1].at(row, 5).kind == "empty"
    assert agree(form)
    assert list_new(form, before, "V19") == [("V19", f"E{row}", "6")]


def test_a_merge_over_blanks_covers_nothing(form: Path, row: int) -> None:
    cover(form, f"H{row}:I{row}")
    assert not inspect(form).odd
    assert inspect(form).plain


# --- formulas ---------------------------------------------------------------------------------------------------


def put_formulas(path: Path, cells: dict[str, tuple[str, str]]) -> Path:
    """Formulas with results, as a spreadsheet program stores them."""

    def change(xml: str) -> str:
        for ref, (formula, result) in cells.items():
            xml, found = re.subn(
                rf'<c r="{ref}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)',
                rf'<c r="{ref}"\1>{formula}<v>{result}</v></c>',
                xml,
            )
            assert found == 1
        return xml

    return rewrite(path, change)


@pytest.mark.parametrize(
    ("formula", "stored", "reckoned"),
    [
        ("D{row}+E{row}", "13", "12"),
        ("SUM(D{row}:E{row})", "13", "12"),
        ("SUM($D${row},E{row},1)-D{row}", "8", "7"),
        ("+D{row}", "7", "6"),
        ("-(D{row}-E{row})", "1", "0"),
        ("D{row}*2-E{row}/4", "13", "10,5"),
        ("5+7", "99", "12"),
        ("ROUND(D{row}/4,1)", "1.4", "1,5"),
        ("ROUND(D{row}*1.26,0)", "9", "8"),
        ("ROUNDUP(D{row}/4,0)+ROUNDDOWN(D{row}/4,0)", "4", "3"),
        ("INT(D{row}/4)", "2", "1"),
        ("INT(-D{row}/4)", "-1", "-2"),
        ("ABS(D{row}-10)", "5", "4"),
        ("MIN(D{row}:E{row},9)+MAX(D{row},7)", "12", "13"),
        ("AVERAGE(D{row}:E{row},C{row},H{row})", "5", "6"),
        ("E{row}*50%+200%", "6", "5"),
        ("-50%*D{row}", "-6", "-3"),
        ("IFERROR(D{row}/E{row}+1,0)", "6", "2"),
        ("IF(D{row}>5,E{row}*2,0)", "13", "12"),
        ("IF(D{row}=0,&quot;&quot;,E{row}/D{row})", "2", "1"),
        ("IF(D{row}&lt;=5,1/0,ROUND(D{row}/E{row},2))", "2", "1"),
    ],
)
def test_a_result_that_its_formula_contradicts(form: Path, row: int, formula: str, stored: str, reckoned: str) -> None:
    before = judge_form(form)
    put_formulas(form, {f"F{row}": (f"<f>{formula.format(row=row)}</f>", stored)})
    assert inspect(form).odd
    assert agree(form)
    assert list_new(form, before, "V20") == [("V20", f"F{row}", stored)]
    (finding,) = [f for f in judge_form(form).findings if f.code == "V20"]
    assert f"={html.unescape(formula.format(row=row))}" in finding.message_vi
    assert f"tính lại được {reckoned};" in finding.message_vi


@pytest.mark.parametrize(
    ("formula", "stored"),
    [
        ("D{row}+E{row}", "12"),
        ("SUM(D{row}:E{row})", "12"),
        ("SUM(C{row}:E{row})", "12"),
        ("C{row}+E{row}", "13"),
        ("D{row}*2/4", "3"),
        ("D{row}/0", "13"),
        ("IFERROR(D{row}/0,0)", "13"),
        ("IFERROR(D{row},SUM(1,(2)))", "6"),
        ("E{row}*50%", "3"),
        ("AVERAGE(D{row}:E{row})", "6"),
        ("AVERAGE(C{row}:C{row})", "6"),
        ("MEDIAN(D{row}:E{row})", "13"),
        ("MIN(H{row}:H{row})", "0"),
        ("ROUND(D{row}/4,0)", "2"),
        ("INT((0.1+0.7)*10)", "7"),
        ("INT(1/3*3)", "1"),
        ("ROUND(1.005,2)", "1"),
        ("IF(0.1+0.2=0.3,1,2)", "2"),
        ("IF(D{row},1,2)", "9"),
        ("IF(D{row}&gt;5,&quot;x&quot;,2)", "2"),
        ("IF(D{row}&gt;5,1)", "9"),
        ("ROUND(D{row},E{row}/4)", "9"),
        ("ROUND(D{row},99)", "9"),
        ("ABS()", "9"),
        ("'Hoạt động'!A1+D{row}", "13"),
        ("SUM(D:D)", "13"),
        ("1+2", "3"),
    ],
)
def test_what_agrees_or_is_not_reckoned_is_no_finding(form: Path, row: int, formula: str, stored: str) -> None:
    before = judge_form(form)
    put_formulas(form, {f"F{row}": (f"<f>{formula.format(row=row)}</f>", stored)})
    assert agree(form)
    assert list_new(form, before, "V") == []


def test_formulas_that_share_a_text(form: Path, row: int) -> None:
    before = judge_form(form)
    first = f'<f t="shared" ref="F{row}:F{row + 1}" si="0">D{row}+E{row}</f>'
    put_formulas(form, {f"F{row}": (first, "12"), f"F{row + 1}": ('<f t="shared" si="0"/>', "13")})
    assert agree(form)
    assert list_new(form, before, "V20") == [("V20", f"F{row + 1}", "13")]


def test_a_stale_formula_outside_the_answers_matters_to_nobody(form: Path, row: int) -> None:
    before = judge_form(form)
    put_formulas(form, {f"C{row}": (f"<f>D{row}</f>", "99")})
    assert [sign.ref for sign in list_signs(form)] == [f"C{row}"]
    assert list_new(form, before, "V20") == []  # that "99" is no unit of measure is another matter


@pytest.mark.parametrize("formula", ["[1]Sheet1!$B$3", "Excel|'bc.xls'!R1C1", "cmd|' /C calc'!A0", "Excel|bc!A1"])
def test_a_figure_from_another_workbook_or_program(form: Path, row: int, formula: str) -> None:
    before = judge_form(form)
    put_formulas(form, {f"F{row}": (f"<f>{formula}</f>", "6")})
    assert not inspect(form).plain
    assert agree(form)
    assert list_new(form, before, "V2") == [("V21", f"F{row}", "6")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('<f t="shared" ref="F1:F99" si="0">A1+$B$2</f>', '<f t="shared" si="0"/>'),
        ('<f t="shared" ref="F1:F99" si="0">"a</f>', '<f t="shared" si="0"/>'),
        ("<f>((((</f>", "<f>SUM(</f>"),
        ("<f>SUM(A1:ZZZ9999999)</f>", "<f>A0+A1</f>"),
        ('<f t="shared" si="²">A1</f>', "<f/>"),
    ],
)
def test_odd_formulas_refuse_no_workbook(form: Path, row: int, first: str, second: str) -> None:
    put_formulas(form, {f"F{row + 1}": (first, "1e400"), f"F{row}": (second, "6")})
    assert read_document(form, "s", "xlsx").form is not None


# --- number formats and hidden sheets -----------------------------------------------------------------------------


def agree_on_answers(path: Path) -> bool:
    """As `agree`, of the columns that a unit fills: formulas without results are only the careful reader's."""
    fast, careful = read_grids_fast(path), read_grids_carefully(path, has_formulas=True)
    for grids in (fast, careful):
        add_signs(path, grids)
    one, two = (
        [sign for grid in grids if grid.name == INDICATORS.sheet for sign in grid.signs if sign.ref[0] in "DEF"]
        for grids in (fast, careful)
    )
    return bool(one) and one == two


@pytest.mark.parametrize(
    "pattern", ['#,##0" tỷ đồng"', "#,##0,", "0%", '[<1000]0" đồng";0," nghìn đồng"', "0 đ", '0"00"', '"500"']
)
def test_a_format_that_shows_something_else_is_a_sign_for_both_readers(form: Path, row: int, pattern: str) -> None:
    def put(sheet: Worksheet) -> None:
        sheet.cell(row, 4, 1_234_000).number_format = pattern

    edit(form, put)
    assert inspect(form).odd
    assert [(s.kind, s.ref, s.detail) for s in list_signs(form)] == [("format", f"D{row}", pattern)]
    assert agree_on_answers(form)


def test_a_hidden_sheet_is_asked_about_once_and_the_stamp_never(form: Path, row: int) -> None:
    before = judge_form(form)

    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"

    edit(form, hide)
    assert agree_on_answers(form)
    (found,) = [f for f in judge_form(form).findings if f not in before.findings]
    assert (found.code, found.sheet) == ("V18", INDICATORS.sheet)
    assert f"trang {INDICATORS.sheet} đang ẩn" in found.message_vi

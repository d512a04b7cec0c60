"""What the eye sees otherwise is found in .xls too, and a clean form that LibreOffice saved anew bears no sign."""

from __future__ import annotations

import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font, PatternFill

from schemas.form import INDICATORS
from schemas.grammar.number_formats import find_section
from schemas.judging import Case, History, judge
from schemas.judging.case import Outcome
from sources.media import sniff
from sources.reading import read_document
from sources.workbook.grid import Grid
from sources.workbook.other_formats import read_other_grids
from sources.workbook.package import inspect
from tests.mutation.clean import PROGRAMME, Slot, clean_draft, slots, write_draft
from tests.office import recalculate

pytestmark = pytest.mark.needs("soffice")
Known = tuple[Slot, Path, Path]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[Known]:
    """A clean form of every size, with the folder of what LibreOffice makes of it."""
    folder = tmp_path_factory.mktemp("clean")
    chosen = {slot.size: slot for slot in slots()}
    paths = [folder / f"{size}.xlsx" for size in chosen]
    for slot, path in zip(chosen.values(), paths, strict=True):
        path.write_bytes(write_draft(clean_draft(slot), folder))
    for kind in ("xlsx", "xls", "ods"):
        recalculate(paths, folder, kind)
    return [(slot, path, folder / "recalculated") for slot, path in zip(chosen.values(), paths, strict=True)]


def judge_form(path: Path, slot: Slot) -> Outcome:
    result = read_document(path, "s", sniff(path.read_bytes()))
    assert result.form is not None, result.faults
    assert result.form.signs == ()
    case = Case("s" * 24, "s", result.form, slot.unit.id, slot.period.id)
    return judge([case], PROGRAMME, History()).outcomes[0]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_clean_form_saved_anew_says_the_same(kind: str, clean: list[Known]) -> None:
    for slot, path, folder in clean:
        before, after = judge_form(path, slot), judge_form(folder / f"{path.stem}.{kind}", slot)
        assert after.findings == before.findings == ()
        assert after.content_hash == before.content_hash
        assert kind != "xlsx" or inspect(folder / f"{path.stem}.xlsx").plain


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_signs_as_in_an_xlsx(kind: str, clean: list[Known], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(clean[0][1])
    sheet = book[INDICATORS.sheet]
    row = next(line[0].row for line in sheet.iter_rows() if line[0].value == "2.1")
    for column, value in enumerate((61, 62, 63), start=4):
        for at in range(row, row + 4):
            sheet.cell(at, column, value)
    sheet.cell(row, 4).font = Font(strike=True)
    sheet.cell(row, 5).font = Font(color="FFFFFFFF")
    sheet.cell(row, 5).fill = PatternFill()
    sheet.cell(row, 6).number_format = ";;;"
    sheet.cell(row + 1, 4).value = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    sheet.cell(row + 1, 5).value = CellRichText(TextBlock(InlineFont(strike=True), "12"), "15")
    sheet.cell(row + 2, 5).value = CellRichText("12", TextBlock(InlineFont(color=Color(rgb="FFFFFFFF")), "3"))
    sheet.cell(row + 2, 5).fill = PatternFill()
    sheet.row_dimensions[row + 3].hidden = True
    sheet.column_dimensions["C"].max = 5  # the form declares four columns at once
    sheet.column_dimensions["F"].hidden = True
    path = tmp_path / "odd.xlsx"
    book.save(path)
    (other,) = recalculate([path], tmp_path, kind)
    before, after = (read_other_grids(p, p.suffix[1:]) for p in (path, other))
    (one,) = (grid for grid in before if grid.name == INDICATORS.sheet)
    (two,) = (grid for grid in after if grid.name == INDICATORS.sheet)
    answers = {f"{letter}{at}" for letter in "DEF" for at in range(row, row + 4)}

    def list_signs(grid: Grid) -> set[tuple[str, str, str, str]]:
        return {(s.ref, s.kind, s.detail, s.seen) for s in grid.signs if s.ref in answers}

    assert {kind for _, kind, _, _ in list_signs(one)} == {"struck", "hidden", "hidden_line"}
    assert list_signs(two) == list_signs(one)
    assert [two.at(row + 1, 4).value, two.at(row + 1, 5).value] == ["12¹", "15"]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_number_formats_and_hidden_sheets_as_in_an_xlsx(kind: str, clean: list[Known], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(clean[0][1])
    sheet = book[INDICATORS.sheet]
    row = next(line[0].row for line in sheet.iter_rows() if line[0].value == "2.1")
    for at, pattern in enumerate(FORMATS, start=row):
        sheet.cell(at, 4, 1_234_000).number_format = pattern
        sheet.cell(at, 5, 1_234.6).number_format = ROUNDING[at % len(ROUNDING)]
    sheet.sheet_state = "hidden"
    path = tmp_path / "formats.xlsx"
    book.save(path)
    (other,) = recalculate([path], tmp_path, kind)
    before, after = (read_other_grids(p, p.suffix[1:]) for p in (path, other))
    (one,) = (grid for grid in before if grid.name == INDICATORS.sheet)
    (two,) = (grid for grid in after if grid.name == INDICATORS.sheet)
    answers = [f"D{at}" for at in range(row, row + len(FORMATS))]
    for grid in (one, two):
        said = {(s.ref, s.detail) for s in grid.signs if s.kind == "hidden_line" and s.ref in answers}
        assert said == {(ref, f"trang {INDICATORS.sheet} đang ẩn") for ref in answers}
        rounded = {s.ref: find_section(s.detail, Decimal("1234.6")) for s in grid.signs if s.kind == "format"}
        assert [rounded[f"E{ref[1:]}"].show(Decimal("1234.6")) for ref in answers] == [
            (Decimal(1235), Decimal(1000))[int(ref[1:]) % 2] for ref in answers
        ]
        shown = {s.ref: find_section(s.detail, Decimal(1_234_000)) for s in grid.signs if s.kind == "format"}
        assert [shown[ref].words for ref in answers] == ["tỷ đồng", "", "", "nghìn đồng", "đ"]
        assert [shown[ref].show(Decimal(1_234_000)) for ref in answers] == [
            Decimal(1_234_000), Decimal(1_234), Decimal(123_400_000), Decimal(1_234), Decimal(1_234_000),
        ]  # fmt: skip


ROUNDING = ("#,##0", "0E+0")
FORMATS = ('#,##0" tỷ đồng"', "#,##0,", "0%", '#,##0," nghìn đồng"', '[<1000]0" đồng";0" đ"')


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_stale_formula_is_found_in_every_format(kind: str, clean: list[Known], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(clean[0][1])
    sheet = book[INDICATORS.sheet]
    row = next(line[0].row for line in sheet.iter_rows() if line[0].value == "2.1")
    sheet.cell(row, 4, 61)
    sheet.cell(row + 1, 4, 62)
    sheet.cell(row, 5, f"=IF(D{row}<>0,ROUND(D{row}/3,0)*3,0)+SUM(D{row}:D{row + 1})-MIN(D{row}:D{row + 1},1)")
    path = tmp_path / "sum.xlsx"
    book.save(path)
    (other,) = recalculate([path], tmp_path, kind)
    grids = read_other_grids(other, kind)
    assert not [sign for grid in grids for sign in grid.signs if sign.kind == "stale"]
    spoil_result(other, kind, 182, 999)
    (found,) = [sign for grid in read_other_grids(other, kind) for sign in grid.signs if sign.kind == "stale"]
    assert (found.ref, found.seen, found.reckoned) == (f"E{row}", "999", "182")
    assert found.detail == f"=IF(D{row}<>0,ROUND(D{row}/3,0)*3,0)+SUM(D{row}:D{row + 1})-MIN(D{row}:D{row + 1},1)"


def spoil_result(path: Path, kind: str, before: int, after: int) -> None:
    """Put another stored result in the place of a formula's."""
    if kind == "ods":
        replace_in(path, f'office:value="{before}"', f'office:value="{after}"')
        return
    old, new = (struct.pack("<d", float(number)) for number in (before, after))
    assert path.read_bytes().count(old) == 1
    path.write_bytes(path.read_bytes().replace(old, new))


def replace_in(path: Path, old: str, new: str) -> None:
    """Change what stands in one part of a package."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert sum(old.encode() in part for part in parts.values()) == 1
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part.replace(old.encode(), new.encode()))


def test_a_value_of_another_workbook_is_found_in_an_ods(clean: list[Known], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(clean[0][1])
    sheet = book[INDICATORS.sheet]
    row = next(line[0].row for line in sheet.iter_rows() if line[0].value == "2.1")
    sheet.cell(row, 5, f"=D{row}")
    path = tmp_path / "link.xlsx"
    book.save(path)
    (after,) = recalculate([path], tmp_path, "ods")
    replace_in(after, f'table:formula="of:=[.D{row}]"', "table:formula=\"of:=['file:///D:/so/nguon.ods'#$Sheet1.B3]\"")
    signs = [sign for grid in read_other_grids(after, "ods") for sign in grid.signs]
    assert [(s.kind, s.ref, s.detail) for s in signs] == [("linked", f"E{row}", "=[nguon.ods]Sheet1!B3")]

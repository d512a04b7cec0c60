"""The fast reader and openpyxl see the same cells, and what the fast one would lose never reaches it."""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from reports.form.workbook import FormEntries, write_form
from schemas.programme import load_programme
from sources.workbook.by_openpyxl import read_grids_carefully
from sources.workbook.cells import read_grids, read_grids_fast
from sources.workbook.grid import Grid
from sources.workbook.package import inspect

AWKWARD = (
    5, 5.0, 0, -3, 0.1, 1e-9, 12345678901234567, True, False, "5", " 5 ", "1.10", "Đắk Lắk", "a\nb", " ", "x",
    date(2018, 9, 15), datetime(2018, 9, 15, 13, 45),  # noqa: DTZ001 -- as a workbook holds it
    time(8, 30), timedelta(hours=30), "#N/A là chữ",
)  # fmt: skip


def list_cells(grids: tuple[Grid, ...]) -> list[tuple[str, dict[tuple[int, int], tuple[object, str]]]]:
    return [(g.name, {place: (c.value, c.kind) for place, c in g.cells.items()}) for g in grids]


def agree(path: Path) -> bool:
    return list_cells(read_grids_fast(path)) == list_cells(
        read_grids_carefully(path, has_formulas=inspect(path).has_formulas)
    )


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, value in enumerate(AWKWARD, start=2):
        sheet.cell(row, 3).value = value  # type: ignore[assignment]
    sheet.merge_cells("E2:G4")
    sheet["E2"] = "gộp"
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
    assert {c.ref for g in read_grids_fast(book) for c in g.cells.values()} == {
        c.ref for g in read_grids_carefully(book, has_formulas=False) for c in g.cells.values()
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


Formula = tuple[str, str, str | None]
"""Attributes of the cell, the formula's element, the stored result's mark-up; None where there is no result."""

RESULTS: tuple[Formula, ...] = (
    ("", "<f>1+2</f>", "3"),
    ("", "<f>1/3</f>", "0.33333333333333331"),
    (' t="n"', "<f>B1*-1</f>", "-1.5E-07"),
    ("", "<f>2^53</f>", "9007199254740992"),
    (' t="b"', "<f>1=1</f>", "1"),
    (' t="b"', "<f>1=2</f>", "0"),
    (' t="str"', '<f>IF(B1&lt;2,"đúng","sai")</f>', "đúng"),
    (' t="str"', '<f>"a"&amp;CHAR(10)&amp;"b"</f>', "a\nb &amp; c"),
    (' t="str"', '<f>TEXT(1.1,"0.00")</f>', "1.10"),
    (' t="str"', "<f>UNICHAR(32)</f>", "&#32;"),
    (' t="str"', '<f>"_y_"</f>', "_y_ x_"),
    ("", '<f t="shared" ref="A{row}:A99" si="0">B1+1</f>', "4"),
    ("", '<f t="shared" si="0"/>', "5"),
    ("", '<f t="array" ref="A{row}">SUM(B1:B2*2)</f>', "6"),
    ("", '<f ca="1">RAND()</f>', "0.25"),
    (' s="1"', "<f>TODAY()</f>", "43358"),
)


def with_formulas(folder: Path, formulas: Sequence[Formula]) -> Path:
    """A workbook whose column A holds these formulas, as a spreadsheet program stores them; style 1 is a date."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["B1"] = date(2018, 9, 15)
    for row in range(1, len(formulas) + 1):
        sheet.cell(row, 1).value = "ô công thức"
    made, path = folder / "made.xlsx", folder / "formulas.xlsx"
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info).decode()
            if info.filename == "xl/worksheets/sheet1.xml":
                for row, (attributes, formula, result) in enumerate(formulas, start=1):
                    stored = "" if result is None else f"<v>{result}</v>"
                    cell = f'<c r="A{row}"{attributes}>{formula.format(row=row)}{stored}</c>'
                    content, found = re.subn(rf'<c r="A{row}"[^>]*>.*?</c>', cell.replace("\\", "\\\\"), content)
                    assert found == 1
            new.writestr(info.filename, content)
    return path


@pytest.mark.parametrize("number", range(len(RESULTS)))
def test_on_formulas_with_their_results(tmp_path: Path, number: int) -> None:
    """Each alone: two wrongs must not cancel each other out, and a shared formula's child needs its parent nowhere."""
    path = with_formulas(tmp_path, [RESULTS[number]])
    assert inspect(path).has_formulas
    assert inspect(path).plain
    assert agree(path)


def test_on_many_formulas_with_their_results(tmp_path: Path) -> None:
    path = with_formulas(tmp_path, RESULTS)
    assert inspect(path).plain
    assert agree(path)
    kinds = [c.kind for place, c in read_grids_fast(path)[0].cells.items() if place[1] == 1]
    assert kinds.count("text") == 4
    assert kinds.count("bool") == 2
    assert kinds.count("date") == 1


UNSURE: tuple[Formula, ...] = (
    ("", "<f>1+2</f>", None),
    ("", "<f>1+2</f>", ""),
    (' t="str"', '<f>""</f>', ""),
    (' t="str"', "<f>REPT(1,0)</f>", None),
    (' t="str"', '<f>" x"</f>', " x"),
    (' t="str"', "<f>CHAR(13)</f>", "a_x000D_b"),
    (' t="e"', "<f>1/0</f>", "#DIV/0!"),
    (' t="e"', "<f>NA()</f>", "#N/A"),
    ("", '<f t="shared" si="0"/>', None),
    ("", '<f t="array" ref="A1:A2">SUM(B1:B2*2)</f>', None),
    ("", '<x:f xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">1+2</x:f>', None),
    (' cm="1"', "<f>1+2</f>", "3"),
)


@pytest.mark.parametrize("number", range(len(UNSURE)))
def test_formulas_without_a_sure_result_take_the_careful_reader(tmp_path: Path, number: int) -> None:
    """One of them among many with results is enough."""
    path = with_formulas(tmp_path, [*RESULTS, UNSURE[number]])
    assert inspect(path).has_formulas
    assert not inspect(path).plain
    assert list_cells(read_grids(path)) == list_cells(read_grids_carefully(path, has_formulas=True))


def test_a_formula_hidden_behind_a_comment_takes_the_careful_reader(tmp_path: Path) -> None:
    hidden = ("", '<!--<c r="A1"><f>-->', "1")
    path = with_formulas(tmp_path, [RESULTS[0], hidden])
    assert not inspect(path).plain

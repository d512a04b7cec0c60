from __future__ import annotations

import re
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.styles import Font

from sources.workbook import package
from sources.workbook.cells import read_grids
from sources.workbook.grid import Grid
from sources.workbook.zip_package import WorkbookError
from tests.sources.source_files import book_bytes, make_zip


def save(folder: Path, data: bytes) -> Path:
    path = folder / "0a1b"
    path.write_bytes(data)
    return path


def with_part(data: bytes, folder: Path, name: str, pattern: bytes, new: bytes) -> bytes:
    """The package with one part rewritten."""
    with zipfile.ZipFile(save(folder, data)) as old:
        members = [(i.filename, old.read(i)) for i in old.infolist()]
    assert any(n == name and re.search(pattern, content) for n, content in members)
    return make_zip(*((n, re.sub(pattern, new, c) if n == name else c) for n, c in members))


def kinds(grid: Grid) -> dict[str, tuple[object, str]]:
    return {cell.ref: (cell.value, cell.kind) for cell in grid.cells.values()}


def test_every_kind_of_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    day = datetime(2018, 12, 14)  # noqa: DTZ001 - a cell holds no zone
    values: list[Any] = [
        1.1,
        "1.10",
        True,
        day,
        "#REF!",
        " \u00a0",
        None,
        time(8, 30),
        timedelta(days=1, hours=12),
        33600,
    ]
    for column, value in enumerate(values, start=1):
        sheet.cell(1, column, value)
    sheet["B1"].font = Font(name=".VnTime")
    grid = read_grids(save(tmp_path, book_bytes(book)))[0]
    assert kinds(grid) == {
        "A1": (1.1, "number"), "B1": ("1.10", "text"), "C1": (True, "bool"), "D1": (day, "date"),
        "E1": ("#REF!", "error"), "H1": (time(8, 30), "date"), "I1": (1.5, "number"), "J1": (33600, "number"),
    }  # fmt: skip
    assert grid.cells[1, 2].font == ".VnTime"
    assert grid.cells[1, 1].font is None
    assert (grid.at(1, 7).ref, grid.at(1, 7).kind) == ("G1", "empty")


def test_formulas_with_without_and_with_empty_result(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=1+2", None, 3)
        sheet.write_formula("A2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A3", '=IF(1,"","x")', None, "")
        sheet.write_formula("A4", '="a"&"b"', None, "ab")
    stored = b'<c r="A3"><f>', b'<c r="A3" t="str"><f>'  # as Excel stores an empty text result
    path = save(tmp_path, with_part(path.read_bytes(), tmp_path, "xl/worksheets/sheet1.xml", *stored))
    assert kinds(read_grids(path)[0]) == {"A1": (3, "number"), "A2": ("#DIV/0!", "error"), "A4": ("ab", "text")}
    plain = Workbook()
    plain.worksheets[0]["A1"] = "=SUM(B1:B9)"
    plain.worksheets[0]["B1"] = 4
    grid = read_grids(save(tmp_path, book_bytes(plain)))[0]
    assert kinds(grid) == {"A1": ("=SUM(B1:B9)", "uncached"), "B1": (4, "number")}


def test_hidden_sheets_are_read_and_far_cells_cost_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["XFD1048576"] = "xa"
    book.create_sheet("ẩn").sheet_state = "veryHidden"
    book["ẩn"]["A1"] = 1
    book["ẩn"].merge_cells("A1:C3")
    grids = read_grids(save(tmp_path, book_bytes(book)))
    assert [kinds(g) for g in grids] == [{"XFD1048576": ("xa", "text")}, {"A1": (1, "number")}]


def code_of(path: Path) -> str:
    with pytest.raises(WorkbookError) as error:
        read_grids(path)
    assert error.value.detail_vi
    return error.value.code


def test_damaged_packages_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    for row in range(200):
        book.worksheets[0].append([row, f"chữ {row}"])
    data = book_bytes(book)
    assert code_of(save(tmp_path, data[: len(data) // 2])) == "F07"
    broken = bytearray(data)
    sheet = data.index(b"xl/worksheets/sheet1.xml")
    broken[sheet + 60 : sheet + 200] = b"\0" * 140
    assert code_of(save(tmp_path, bytes(broken))) == "F07"
    assert code_of(save(tmp_path, make_zip(("a.txt", b"x")))) == "F04"
    evil = with_part(data, tmp_path, "xl/workbook.xml", b"^", b'<!DOCTYPE x [<!ENTITY a "b">]>')
    assert code_of(save(tmp_path, evil)) == "F02"
    torn = with_part(data, tmp_path, "xl/workbook.xml", b"</workbook>", b"")
    assert code_of(save(tmp_path, torn)) == "F02"
    monkeypatch.setattr(package, "MAX_CELLS", 399)
    assert code_of(save(tmp_path, data)) == "F02"
    monkeypatch.setattr(package, "MAX_CELLS", 400)
    assert len(read_grids(save(tmp_path, data))[0].cells) == 400

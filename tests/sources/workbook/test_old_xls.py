"""An .xls is read cell by cell: what one formula lacks is said of its cell, and a second reader is tried."""

from __future__ import annotations

import struct
from pathlib import Path

import openpyxl
import pytest
import xlrd

from reports.form.workbook import FormEntries, write_form
from schemas.form import INDICATORS, Form
from schemas.programme import load_programme
from sources.reading import read_document
from sources.workbook import old_xls
from sources.workbook.biff import DAMAGE_VI
from sources.workbook.old_xls import read_xls
from sources.workbook.zip_package import WorkbookError
from tests.office import recalculate
from tests.sources.workbook.xls_records import at, formula, label, name, number, record, xls

FOUR, NOUGHT = struct.pack("<d", 4), struct.pack("<d", 0)
TRUE, ERROR = b"\x01\0\x01\0\0\0\xff\xff", b"\x02\0\x07\0\0\0\xff\xff"
BLANK, LOST_TEXT = b"\x03\0\0\0\0\0\xff\xff", b"\x00\0\0\0\0\0\xff\xff"


def write_file(folder: Path, data: bytes) -> Path:
    path = folder / "0a"
    path.write_bytes(data)
    return path


def kinds(path: Path) -> list[tuple[str, object, str]]:
    (grid,) = read_xls(path)
    return [(cell.ref, cell.value, cell.kind) for cell in grid.cells.values()]


@pytest.mark.parametrize(
    ("result", "kind"),
    [(FOUR, "number"), (TRUE, "bool"), (ERROR, "error"), (NOUGHT, "uncached"), (BLANK, "uncached")],
    ids=["number", "truth", "error", "nought", "blank"],
)
def test_the_result_of_the_only_formula(result: bytes, kind: str, tmp_path: Path) -> None:
    assert [found[2] for found in kinds(write_file(tmp_path, xls(formula(result))))] == [kind]


@pytest.mark.parametrize("other", [FOUR, TRUE, ERROR])
def test_a_nought_is_a_result_where_another_formula_has_one(other: bytes, tmp_path: Path) -> None:
    cells = formula(other), formula(NOUGHT, 1), formula(BLANK, 2)
    assert kinds(write_file(tmp_path, xls(*cells, rows=3)))[1:] == [("A2", 0, "number")]


def test_a_text_that_is_not_there_is_damage(tmp_path: Path) -> None:
    """Neither reader opens it without a loss."""
    with pytest.raises(WorkbookError, match=DAMAGE_VI):
        read_xls(write_file(tmp_path, xls(formula(FOUR), formula(LOST_TEXT, 1), rows=2)))


def test_a_defined_name_that_the_reader_cannot_reckon_costs_nothing(tmp_path: Path) -> None:
    """`"x"<1` and the like: numbers beside it are read, an error stays one cell's."""
    names = name("Lech", b"\x17\x01\x00x\x1e\x01\x00\x09")
    path = write_file(tmp_path, xls(formula(FOUR), formula(ERROR, 1), number(2, 0, 5), rows=3, names=names))
    with pytest.raises(TypeError):
        xlrd.open_workbook(file_contents=path.read_bytes())
    assert kinds(path) == [("A1", 4, "number"), ("A2", "#DIV/0!", "error"), ("A3", 5, "number")]


def test_an_error_cell_is_one_cell(tmp_path: Path) -> None:
    error = record(0x205, at(1, 0) + b"\x07\x01")
    assert kinds(write_file(tmp_path, xls(number(0, 0, 3), error, rows=2))) == [
        ("A1", 3, "number"),
        ("A2", "#DIV/0!", "error"),
    ]


def rich(row: int, column: int, text: str, *runs: tuple[int, int]) -> bytes:
    cuts = struct.pack("<H", len(runs)) + b"".join(struct.pack("<HH", *run) for run in runs)
    return record(0xD6, at(row, column) + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") + cuts)


def test_the_parts_of_a_text_have_fonts_of_their_own(tmp_path: Path) -> None:
    fonts = ("Arial", ".VnTime", "VNI-Times")
    path = write_file(tmp_path, xls(rich(0, 0, "Tỉnh Hµ Giang Ñaø Naüng", (5, 1), (14, 2)), fonts=fonts))
    (grid,) = read_xls(path)
    cell = grid.at(1, 1)
    assert (cell.value, cell.font) == ("Tỉnh Hà Giang Đà Nẵng", ".VnTime")
    assert cell.stored == "Tỉnh Hµ Giang Ñaø Naüng"


def test_a_second_reader_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("xlrd gives up")

    fonts = ("Arial", "Arial", "Arial", "Arial", ".VnTime")
    path = write_file(tmp_path, xls(number(0, 0, 3), label(1, 1, "B¸o c¸o", 4), rows=2, columns=2, fonts=fonts))
    by_first = read_xls(path)
    monkeypatch.setattr(old_xls, "_read_by_xlrd", fail)
    assert [g.cells for g in read_xls(path)] == [g.cells for g in by_first]
    for lossy in (formula(NOUGHT), record(0x205, at(0, 0) + b"\x07\x01"), rich(0, 0, "a")):
        with pytest.raises(WorkbookError) as error:
            read_xls(write_file(tmp_path, xls(lossy)))
        assert error.value.code == "F02"
    with pytest.raises(WorkbookError, match=DAMAGE_VI):
        read_xls(write_file(tmp_path, xls(formula(ERROR))))


PROGRAMME = load_programme("ttdn")
PERIOD = PROGRAMME.period("2018Q4")


@pytest.mark.needs("soffice")
def test_our_form_with_formulas_saved_by_libreoffice(tmp_path: Path) -> None:
    """One amount is a formula that gives 0: the form is read, and the amount is 0."""
    entries = FormEntries(indicators={"1.1": {"period": 3, "ytd": 7}, "1.3": {"period": 2, "ytd": 9}})
    path = write_form(PROGRAMME, PROGRAMME.unit("04", PERIOD), PERIOD, tmp_path / "form.xlsx", entries)
    book = openpyxl.load_workbook(path)
    sheet = book[INDICATORS.sheet]
    row = next(line[0].row for line in sheet.iter_rows() if line[0].value == "1.1")
    sheet.cell(row, 4).value = "=3-3"
    sheet["Z9"] = "=1/0"
    book.save(path)
    (saved,) = recalculate([path], tmp_path, "xls")
    result = read_document(saved, "s", "xls")
    assert result.faults == ()
    assert isinstance(result.form, Form)
    row_1_1 = next(line for line in result.form.tables["indicators"] if line["code"].value == "1.1")
    assert (row_1_1["period"].value, row_1_1["period"].kind) == (0, "number")
    assert result.form.signs == ()

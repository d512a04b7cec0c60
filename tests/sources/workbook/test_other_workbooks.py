"""Forms in .xls, .ods, .xlsb and .docx: the same cells as in .xlsx, or refused where cells would be lost."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement

from reports.form.workbook import FormEntries, write_form
from schemas.form import ACTIVITIES, INDICATORS, INFO_SHEET, Form
from schemas.programme import load_programme
from sources.media import sniff
from sources.reading import ANNOTATABLE, READABLE, read_document
from sources.workbook.biff import DAMAGE_VI
from sources.workbook.other_formats import check_xlsb_sheet, read_other_grids
from sources.workbook.zip_package import WorkbookError
from tests.office import recalculate
from tests.sources.source_files import make_zip
from tests.sources.workbook.xls_records import label, number, record, xls

ENTRIES = FormEntries(
    info={"document_number": "12/BC", "document_date": date(2018, 12, 1)},
    indicators={
        "1.1": {"period": 3, "ytd": "1.234", "note": "hai\ndòng"},
        "1.2": {"period": "Có", "ytd": 0},
        "1.3": {"period": 2.5, "not_applicable": "x"},
    },
    activities=[{"name": "Triển lãm", "starts_on": date(2018, 10, 1), "participants": 7}],
)


PROGRAMME = load_programme("ttdn")
FORMULAS = {"division": "=1/0", "na": "=NA()", "sum": "=1+1"}


@pytest.fixture(scope="module")
def office_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form and a workbook for each formula, as `<name>.xlsx`, and what LibreOffice makes of them in other formats."""
    folder, period = tmp_path_factory.mktemp("office"), PROGRAMME.period("2018Q4")
    sources = [write_form(PROGRAMME, PROGRAMME.unit("04", period), period, folder / "form.xlsx", ENTRIES)]
    for name, typed in FORMULAS.items():
        book = openpyxl.Workbook()
        book.worksheets[0]["B2"] = typed
        sources.append(folder / f"{name}.xlsx")
        book.save(sources[-1])
    for kind in ("xls", "ods"):
        for path in recalculate(sources, folder, kind):
            path.rename(folder / path.name)
    return folder


def read(path: Path) -> Form:
    result = read_document(path, "s", sniff(path.read_bytes()))
    assert result.faults == ()
    assert result.form is not None
    return result.form


def fault(path: Path) -> tuple[str, str]:
    result = read_document(path, "s", sniff(path.read_bytes()))
    (found,) = result.faults
    return found.code, found.words.get("detail", "")


def write_file(folder: Path, data: bytes) -> Path:
    path = folder / "0a"
    path.write_bytes(data)
    return path


def test_what_is_read_and_what_is_marked() -> None:
    assert {"xlsx", "xlsm", "xls", "xlsb", "ods", "docx"} == READABLE
    assert {"xlsx", "xlsm"} == ANNOTATABLE


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_form_in_another_format(kind: str, office_files: Path) -> None:
    path, other = office_files / "form.xlsx", office_files / f"form.{kind}"
    assert sniff(other.read_bytes()) == kind
    want, got = list_cells(read(path)), list_cells(read(other))
    assert want["stamp"] == got["stamp"]
    assert want == got


def list_cells(form: Form) -> dict[str, object]:
    """A form but for its fonts, which only an .xls or a careful reading tells."""

    def plain(cell: object) -> tuple[object, ...]:
        return tuple(getattr(cell, name) for name in ("sheet", "ref", "value", "kind"))

    tables = {
        key: [{name: plain(cell) for name, cell in row.items()} for row in rows] for key, rows in form.tables.items()
    }
    info = {key: plain(cell) for key, cell in form.info.items()}
    return {"stamp": dict(form.stamp), "info": info, "tables": tables, "errors": form.errors}


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(
    ("name", "value", "kind"), [("division", "#DIV/0!", "error"), ("na", "#N/A", "error"), ("sum", 2, "number")]
)
def test_formulas_in_an_ods_as_libreoffice_writes_them(name: str, value: object, kind: str, office_files: Path) -> None:
    cell = read_other_grids(office_files / f"{name}.ods", "ods")[0].at(2, 2)
    assert (cell.ref, cell.value, cell.kind) == ("B2", value, kind)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(
    ("name", "cell"), [("division", ("#DIV/0!", "error")), ("na", ("#N/A", "error")), ("sum", (2, "number"))]
)
def test_formulas_in_an_xls_as_libreoffice_writes_them(name: str, cell: object, office_files: Path) -> None:
    found = read_other_grids(office_files / f"{name}.xls", "xls")[0].at(2, 2)
    assert (found.value, found.kind) == cell


# --- .xls, made record by record ------------------------------------------------------------------------------


def test_an_xls_with_the_fonts_of_its_texts(tmp_path: Path) -> None:
    fonts = ("Arial", "Arial", "Arial", "Arial", ".VnTime")
    path = write_file(tmp_path, xls(number(0, 0, 3), label(1, 1, "B¸o c¸o", 4), label(2, 1, "Ơ"), fonts=fonts))
    assert sniff(path.read_bytes()) == "xls"
    (grid,) = read_other_grids(path, "xls")
    assert [(c.ref, c.value, c.stored, c.font) for c in grid.cells.values()] == [
        ("A1", 3, None, None),
        ("B2", "Báo cáo", "B¸o c¸o", ".VnTime"),
        ("B3", "Ơ", None, "Arial"),
    ]


def test_absurd_sizes_are_refused_before_they_are_built(tmp_path: Path) -> None:
    declared = xls(number(0, 0, 1), rows=65536, columns=256)
    assert len(declared) < 16_000
    assert "trải ra quá" in fault(write_file(tmp_path, declared))[1]
    assert "trải ra quá" in fault(write_file(tmp_path, xls(number(0, 0, 1), number(65535, 255, 1))))[1]
    assert "trải ra quá" in fault(write_file(tmp_path, ods(NUMBER, 'table:number-rows-repeated="1000000"')))[1]
    wide = NUMBER.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="999999999"')
    assert fault(write_file(tmp_path, ods(wide)))[0] == "F02"


def test_a_locked_or_cut_xls(tmp_path: Path) -> None:
    assert fault(write_file(tmp_path, xls(locked=True)))[0] == "F03"
    assert fault(write_file(tmp_path, xls(record(0x203)[:-2] + b"\xff\xff")))[0] == "F07"
    assert read_document(tmp_path / "none", "s", "xls").faults[0].code == "F06"


def test_a_web_page_named_xls(tmp_path: Path) -> None:
    for text in (b"<html><table><tr><td>1.1</td></tr></table></html>", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>'):
        code, detail = fault(write_file(tmp_path, text))
        assert code == "F04"
        assert "HTML" in detail
    assert fault(write_file(tmp_path, "Mã;Trong kỳ\n1.1;3".encode()))[1] == "tệp văn bản thuần, CSV hoặc HTML"


# --- .ods, made by hand ---------------------------------------------------------------------------------------

NUMBER = '<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>'
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def ods(cell: str, row: str = "", *, before: str = "", manifest: bytes = b"<x/>", doctype: str = "") -> bytes:
    body = (
        f'<?xml version="1.0"?>{doctype}<office:document-content {_SPACES} xmlns:calcext="urn:org:documentfoundation:'
        f'names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">{before}<office:body><office:spreadsheet>'
        f'<table:table table:name="S"><table:table-row {row}>{cell}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return make_zip(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", body.encode()),
    )


def ods_cell(attributes: str, text: str = "") -> str:
    return f"<table:table-cell {attributes}>{text and f'<text:p>{text}</text:p>'}</table:table-cell>"


def test_an_ods(tmp_path: Path) -> None:
    blanks = '<table:table-cell table:number-columns-repeated="16383"/>'
    path = write_file(tmp_path, ods(NUMBER + ods_cell('office:value-type="string"', "Đủ") + blanks))
    (grid,) = read_other_grids(path, "ods")
    assert [(c.ref, c.value, c.kind) for c in grid.cells.values()] == [("A1", 3, "number"), ("B1", "Đủ", "text")]


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    [
        (ods_cell('table:formula="of:=1+1"'), "=1+1", "uncached"),
        (ods_cell('table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"', "x"), "x", "error"),
        (ods_cell('table:formula="of:=A9" office:value-type="string"', "Err:509"), "Err:509", "error"),
        (ods_cell('office:value-type="float" office:value="0"', "#REF!"), "#REF!", "error"),
        (ods_cell('office:value-type="string" office:string-value="#DIV/0!"'), "#DIV/0!", "error"),
    ],
)
def test_an_error_in_an_ods_is_one_in_its_cell(cell: str, value: str, kind: str, tmp_path: Path) -> None:
    repeated = cell.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="2" ')
    path = write_file(tmp_path, ods(NUMBER + repeated + NUMBER, 'table:number-rows-repeated="2"'))
    (grid,) = read_other_grids(path, "ods")
    assert [(c.ref, c.value, c.kind) for c in grid.cells.values()] == [
        (f"{letter}{row}", *found)
        for row in (1, 2)
        for letter, found in (("A", (3, "number")), ("B", (value, kind)), ("C", (value, kind)), ("D", (3, "number")))
    ]


def test_an_empty_text_is_a_result_in_an_ods(tmp_path: Path) -> None:
    path = write_file(tmp_path, ods(NUMBER + ods_cell('table:formula="of:=T(0)" office:value-type="string"')))
    assert [c.ref for c in read_other_grids(path, "ods")[0].cells.values()] == ["A1"]


@pytest.mark.parametrize("repeats", ["20000", "101"])
def test_an_ods_of_errors_alone_is_refused(repeats: str, tmp_path: Path) -> None:
    cell = ods_cell(f'table:formula="of:=1+1" table:number-columns-repeated="{repeats}"')
    path = write_file(tmp_path, ods(NUMBER + cell, 'table:number-rows-repeated="100"'))
    assert fault(path) == ("F02", DAMAGE_VI)


def test_an_ods_that_is_locked_cut_or_hostile(tmp_path: Path) -> None:
    assert fault(write_file(tmp_path, ods(NUMBER, manifest=b"<encryption-data/>")))[0] == "F03"
    assert fault(write_file(tmp_path, ods(NUMBER, doctype='<!DOCTYPE x [<!ENTITY a "b">]>')))[0] == "F02"
    assert fault(write_file(tmp_path, ods("<broken")))[0] == "F02"
    path = write_file(tmp_path, ods(NUMBER)[:-30])
    assert read_document(path, "s", "ods").faults[0].code == "F07"
    font = '<style:font-face style:name=".VnTime"/>'
    assert ".VnTime" in fault(write_file(tmp_path, ods(NUMBER, before=font)))[1]


# --- .xlsb: LibreOffice writes none, so made by hand -------------------------------------------------------------


def binary(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content


def xlsb_cell(kind: int, rest: bytes, column: int = 0) -> bytes:
    return binary(0, struct.pack("<I", 0) + bytes(13)) + binary(kind, struct.pack("<II", column, 0) + rest)


def test_what_an_xlsb_is_refused_for() -> None:
    check_xlsb_sheet(xlsb_cell(5, struct.pack("<d", 0)) + xlsb_cell(9, struct.pack("<d", 2)) + xlsb_cell(1, b""))
    for kind, rest in ((3, b"\x07"), (11, b"\x07"), (9, struct.pack("<d", 0)), (8, bytes(4))):
        with pytest.raises(WorkbookError) as error:
            check_xlsb_sheet(xlsb_cell(kind, rest))
        assert (error.value.code, error.value.detail_vi) == ("F02", DAMAGE_VI)
    with pytest.raises(WorkbookError, match="trải ra quá"):
        check_xlsb_sheet(xlsb_cell(5, bytes(8), column=500_000))
    with pytest.raises(WorkbookError) as error:
        check_xlsb_sheet(b"\x05\x20abc")
    assert error.value.code == "F07"


def begin(kind: int) -> bytes:
    return bytes([kind & 0x7F | 0x80, kind >> 7, 0])


def xlsb(*cells: bytes) -> bytes:
    """The least that the reader takes for a workbook of one sheet."""
    texts = [struct.pack("<I", len(text)) + text.encode("utf-16-le") for text in ("rId1", "S")]
    bundle = struct.pack("<II", 0, 1) + b"".join(texts)
    book = begin(131) + begin(143) + bytes([0x9C, 1, len(bundle)]) + bundle + begin(144) + begin(132)
    size = struct.pack("<IIII", 0, 0, 0, 2)
    head = begin(129) + bytes([0x94, 1, len(size)]) + size + begin(145)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relation = f'<Relationship Id="rId1" Type="{kind}" Target="worksheets/sheet1.bin"/>'
    return make_zip(
        ("[Content_Types].xml", b"<x/>"),
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", f"<Relationships>{relation}</Relationships>".encode()),
        ("xl/worksheets/sheet1.bin", head + b"".join(cells) + begin(146) + begin(130)),
    )


def test_an_xlsb(tmp_path: Path) -> None:
    text = struct.pack("<I", 2) + "Đủ".encode("utf-16-le")
    result = binary(9, struct.pack("<IIdHI", 2, 0, 4, 0, 0) + bytes(4))
    path = write_file(
        tmp_path, xlsb(xlsb_cell(5, struct.pack("<d", 3)), binary(6, struct.pack("<II", 1, 0) + text), result)
    )
    assert sniff(path.read_bytes()) == "xlsb"
    (grid,) = read_other_grids(path, "xlsb")
    assert [(c.ref, c.value) for c in grid.cells.values()] == [("A1", 3), ("B1", "Đủ"), ("C1", 4)]
    assert fault(write_file(tmp_path, xlsb(xlsb_cell(3, b"\x07")))) == ("F02", DAMAGE_VI)


def test_an_xlsb_without_its_parts(tmp_path: Path) -> None:
    path = write_file(tmp_path, make_zip(("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"")))
    assert sniff(path.read_bytes()) == "xlsb"
    assert fault(path)[0] == "F07"


# --- .docx ----------------------------------------------------------------------------------------------------


def add_table(document: docx.document.Document, lines: list[list[str]]) -> docx.table.Table:
    table: docx.table.Table = document.add_table(len(lines), len(lines[0]))
    for row, line in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    return table


def word_form(folder: Path) -> tuple[docx.document.Document, docx.table.Table]:
    document = docx.Document()
    document.add_paragraph("I. THÔNG TIN CHUNG:")
    add_table(document, [["Đơn vị báo cáo:", "Sở X"], ["Kỳ báo cáo", "Quý IV/2018"]])
    document.add_heading(INDICATORS.title_vi)
    document.add_paragraph("Đơn vị: văn bản")
    headings = [column.heading_vi for column in INDICATORS.columns]
    blanks = [""] * (len(headings) - 3)
    numbers = [f"({n})" for n in range(1, len(headings) + 1)]
    group = ["Nhóm 1. Tham mưu", *[""] * (len(headings) - 1)]
    lines = [headings, numbers, group, ["1.1", "Văn bản", "văn bản", "3", "1.234", *blanks[2:]]]
    table = add_table(document, lines)
    table.cell(2, 0).merge(table.cell(2, 8))
    document.add_paragraph(f"Bảng 3. {ACTIVITIES.sheet}")
    names = [column.heading_vi for column in ACTIVITIES.columns]
    add_table(document, [names, [str(n) for n in range(1, 8)], ["Triển lãm", "01/10/2018", *[""] * 5]])
    add_table(document, [["khác", "x"]])
    document.save(str(folder / "form.docx"))
    return document, table


def test_a_form_in_word(tmp_path: Path) -> None:
    word_form(tmp_path)
    path = tmp_path / "form.docx"
    assert sniff(path.read_bytes()) == "docx"
    grids = read_other_grids(path, "docx")
    assert [grid.name for grid in grids if not grid.is_prose] == [INFO_SHEET, "Chỉ tiêu", "Hoạt động", "Bảng 4"]
    form = read(path)
    assert (form.info["unit"].quotation, form.info["period"].quotation) == ("Sở X", "Quý IV/2018")
    (row,) = form.tables["indicators"]
    assert (row["period"].value, row["period"].kind, row["period"].ref) == ("3", "text", "D4")
    assert (row["ytd"].value, row["ytd"].sheet) == ("1.234", "Chỉ tiêu")
    assert row["plan"].kind == "empty"
    assert [r["starts_on"].value for r in form.tables["activities"]] == ["01/10/2018"]


def test_merged_cells_stand_once_and_keep_columns(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]])
    for line, merged in (((0, 0, 0, 1), "ab"), ((1, 2, 2, 2), "fi")):
        cell = table.cell(line[0], line[1]).merge(table.cell(line[2], line[3]))
        cell.text = merged
    document.save(str(tmp_path / "a.docx"))
    (grid,) = read_other_grids(tmp_path / "a.docx", "docx")
    found = {c.ref: c.value for c in grid.cells.values()}
    assert found == {"A1": "ab", "C1": "c", "A2": "d", "B2": "e", "C2": "fi", "A3": "g", "B3": "h"}


def test_tracked_changes_are_taken_as_made(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, [["", ""], ["gone", "row"]])
    paragraph = table.cell(0, 0).paragraphs[0]
    for tag, text_tag, text in (("w:del", "w:delText", "5"), ("w:ins", "w:t", "7")):
        change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    table.cell(0, 1).paragraphs[0].add_run("B¸o").font.name = ".VnTime"
    document.save(str(tmp_path / "a.docx"))
    (grid,) = read_other_grids(tmp_path / "a.docx", "docx")
    assert {c.ref: c.value for c in grid.cells.values()} == {"A1": "7", "B1": "Báo"}
    assert (grid.at(1, 2).font, grid.at(1, 2).stored) == (".VnTime", "B¸o")


def test_a_word_letter_is_no_form(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kính gửi Cục.")
    document.save(str(tmp_path / "a.docx"))
    assert fault(tmp_path / "a.docx") == ("F04", "tài liệu Word không có bảng nào")
    add_table(document, [["Nơi nhận", "Giám đốc"]])
    document.save(str(tmp_path / "a.docx"))
    assert fault(tmp_path / "a.docx")[0] == "F05"
    data = (tmp_path / "a.docx").read_bytes()
    assert fault(write_file(tmp_path, data[: len(data) * 2 // 3]))[0] == "F07"
    assert (
        fault(write_file(tmp_path, make_zip(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))))[0]
        == "F02"
    )

"""What of a sender's workbook changes when it is marked, part by part; and that marks can be taken back."""

from __future__ import annotations

import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import load_workbook

from reports.answers.notes import COLOURS, MEMORY_SHEET, NOTE_HEAD
from reports.answers.workbook import RESULT_SHEET, FeedbackHeader, FindingRow, make_header
from reports.office.ooxml.names import VML_EXCEL
from schemas.findings import Severity, Verdict
from schemas.programme import load_programme
from tests.reports.answers.marking import annotate

TYPES, BOOK, BOOK_RELATIONS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"


@pytest.fixture(scope="module")
def header() -> FeedbackHeader:
    programme = load_programme("ttdn")
    period = programme.period("2018Q4")
    received = datetime(2018, 12, 14, 8, 30, tzinfo=programme.tz)
    unit = programme.unit("40", period)
    return make_header(
        programme, unit, period, file_name="x.xlsx", received_at=received, verdict=Verdict.RETURNED, sha256="ab" * 32
    )


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook with most of what people put into one: pictures, charts, notes, buttons, names, rules, formulas."""
    path = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        data, other = book.add_worksheet("Số liệu"), book.add_worksheet("Khác")
        bold = book.add_format({"bold": True, "bg_color": "#00FF00"})
        data.write_column("A1", [1, 2, 3], bold)
        data.write_formula("A4", "=SUM(A1:A3)", None, 6)
        data.write_rich_string("B1", "một ", bold, "hai")
        data.write_comment("A1", "Số của phòng", {"author": "Chị Lan"})
        data.conditional_format("A1:A3", {"type": "data_bar"})
        data.data_validation("C1", {"validate": "list", "source": ["Có", "Không"]})
        data.insert_button("E5", {"caption": "Bấm"})
        data.protect("khóa")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Số liệu'!$A$1:$A$3"})
        other.insert_chart("B2", chart)
        other.insert_image("B20", "x.png", {"image_data": BytesIO(_png())})
        other.print_area("A1:F40")
        other.activate()
        book.define_name("Khác!rieng", "=Khác!$A$1")
        book.define_name("chung", "='Số liệu'!$A$1")
    return path


def _png() -> bytes:
    """The smallest picture: one grey dot."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def finding(cell: str | None, sheet: str | None = "Số liệu", severity: Severity = Severity.BLOCK) -> FindingRow:
    return FindingRow("V02", severity, sheet, cell, "1.1", "1", "Không hiểu được giá trị.", "Ghi một con số.")


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def nodes(data: bytes) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
    """Every element, in order: tag, attributes, text."""
    return [
        (str(e.tag), tuple(sorted((str(k), str(v)) for k, v in e.items())), (e.text or "").strip())
        for e in etree.fromstring(data).iter()
    ]


def test_only_the_parts_that_must_change_do(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    before = parts(rich)
    after = parts(annotate(rich, [finding("A2"), finding("D9")], header, tmp_path / "a.xlsx"))
    changed = {name for name in before if after[name] != before[name]}
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    notes = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}
    assert changed == {TYPES, BOOK, BOOK_RELATIONS, STYLES, *sheets, *notes}
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"}
    assert {"xl/charts/chart1.xml", "xl/media/image1.png", "xl/sharedStrings.xml", "docProps/core.xml"} <= set(before)


def test_a_sheet_changes_in_the_marked_cells_only(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    before = parts(rich)
    after = parts(annotate(rich, [finding("A2"), finding("D9")], header, tmp_path / "a.xlsx"))
    old, new = (nodes(p["xl/worksheets/sheet1.xml"]) for p in (before, after))
    gone, come = [n for n in old if n not in new], [n for n in new if n not in old]
    assert [dict(n[1]).get("r") for n in gone] == ["A2"]
    assert [dict(n[1]).get("r") for n in come] == ["A2", "9", "D9"]
    was, now = (nodes(p["xl/worksheets/sheet2.xml"]) for p in (before, after))
    selection = [n for n in was if n not in now]
    assert [(n[0].rpartition("}")[2], "tabSelected" in dict(n[1])) for n in selection] == [("sheetView", True)]
    assert len(was) == len(now)


def test_styles_are_only_added_to(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    marked = annotate(rich, [finding("A2")], header, tmp_path / "a.xlsx")
    before, after = (etree.fromstring(parts(path)[STYLES]) for path in (rich, marked))
    for old, new in zip(before, after, strict=True):
        assert (old.tag, len(old) <= len(new)) == (new.tag, True)
        for one, two in zip(old, new, strict=False):
            assert etree.tostring(one, method="c14n") == etree.tostring(two, method="c14n")


def test_names_charts_and_the_button_follow_their_sheets(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    target = annotate(rich, [finding("A1"), finding("A2")], header, tmp_path / "a.xlsx")
    book = load_workbook(target)
    assert book.sheetnames == [RESULT_SHEET, "Số liệu", "Khác", MEMORY_SHEET]
    assert "rieng" in book["Khác"].defined_names
    assert book["Khác"].print_area == "'Khác'!$A$1:$F$40"
    assert "chung" in book.defined_names
    assert book["Số liệu"]["A1"].comment.text.startswith("Số của phòng\n\n" + NOTE_HEAD)
    drawing = etree.fromstring(parts(target)["xl/drawings/vmlDrawing1.vml"])
    shapes = [data.get("ObjectType") for data in drawing.iter(f"{{{VML_EXCEL}}}ClientData")]
    assert sorted(str(s) for s in shapes) == ["Button", "Note", "Note"]
    ids = [shape.get("id") for shape in drawing if str(shape.tag).endswith("}shape")]
    assert len(set(ids)) == len(ids) == 3


def test_marks_taken_back_leave_the_workbook_as_it_was(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    first = annotate(rich, [finding("A1"), finding("A2")], header, tmp_path / "1.xlsx")
    clean = parts(annotate(first, [], header, tmp_path / "2.xlsx"))
    before = parts(rich)
    assert nodes(clean["xl/worksheets/sheet1.xml"]) == nodes(before["xl/worksheets/sheet1.xml"])
    said = ["".join(map(str, etree.fromstring(p["xl/comments1.xml"])[1].itertext())) for p in (clean, before)]
    assert said[0] == said[1]
    assert set(clean) - set(before) == {"xl/worksheets/sheet3.xml"}


def test_macros_are_not_handed_on(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    plain, macro = tmp_path / "plain.xlsx", tmp_path / "macro.xlsm"
    macros = tmp_path / "vbaProject.bin"
    macros.write_bytes(b"macro")
    for path in (plain, macro):
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet("Số liệu").write("A2", 1)
            if path == macro:
                book.add_vba_project(str(macros))
    assert parts(macro)["xl/vbaProject.bin"] == b"macro"
    after = parts(annotate(macro, [finding("A2")], header, tmp_path / "a.xlsx"))
    assert set(after) == set(parts(annotate(plain, [finding("A2")], header, tmp_path / "b.xlsx")))
    assert b"macroEnabled" not in after[TYPES]
    assert b"vbaProject" not in after[BOOK_RELATIONS]


def test_a_conversation_is_left_to_the_people_in_it(rich: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    source = tmp_path / "thread.xlsx"
    with ZipFile(rich) as old, ZipFile(source, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace("Chị Lan".encode(), b"tc={0}") if name == "xl/comments1.xml" else data)
    after = load_workbook(annotate(source, [finding("A1")], header, tmp_path / "a.xlsx"))
    assert after["Số liệu"]["A1"].comment.text == "Số của phòng"
    assert after["Số liệu"]["A1"].fill.fgColor.rgb == COLOURS[Severity.BLOCK]


@pytest.mark.needs("soffice")
def test_marks_survive_an_office_program_and_can_still_be_taken_back(
    rich: Path, header: FeedbackHeader, tmp_path: Path
) -> None:
    """A unit opens the answer, saves it, sends it again."""
    first = annotate(
        rich, [finding("A1"), finding("A2"), finding("D9", severity=Severity.NOTE)], header, tmp_path / "1.xlsx"
    )
    (tmp_path / "saved").mkdir()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "saved"), str(first)], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    saved = load_workbook(tmp_path / "saved" / "1.xlsx")
    assert NOTE_HEAD in saved["Số liệu"]["A2"].comment.text
    again = load_workbook(annotate(tmp_path / "saved" / "1.xlsx", [finding("A3")], header, tmp_path / "2.xlsx"))
    sheet, before = again["Số liệu"], load_workbook(rich)["Số liệu"]
    assert sheet["A1"].comment.text.strip() == "Số của phòng"
    assert sheet["A2"].comment is None
    for cell in ("A1", "A2", "D9"):
        assert sheet[cell].fill.fgColor.rgb == before[cell].fill.fgColor.rgb
    assert sheet["A3"].fill.fgColor.rgb == COLOURS[Severity.BLOCK]
    assert again.sheetnames == [RESULT_SHEET, "Số liệu", "Khác", MEMORY_SHEET]

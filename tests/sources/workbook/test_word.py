"""Forms written in Word: who and when from the paragraphs, codes that Word numbers, and what the eye sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor

from schemas.form import INDICATORS, Form
from schemas.programme import load_programme
from sources.documents import Identity
from sources.identity.identify import identify
from sources.reading import read_document
from tests.schemas.grammar.legacy_text import in_tcvn3
from tests.sources.source_files import sighting

TTDN = load_programme("ttdn")
HEADINGS = [column.heading_vi for column in INDICATORS.columns]
LINES = (("1.1", "Văn bản chỉ đạo", "văn bản", "3", "7"), ("1.2", "Kế hoạch", "", "Có", ""))


def make_document(*paragraphs: str, lines: Any = LINES) -> Any:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(1 + len(lines), len(HEADINGS))
    for row, line in zip(table.rows, (HEADINGS, *lines), strict=True):
        for cell, text in zip(row.cells, line, strict=False):
            cell.text = text
    return document


def save(document: Any, folder: Path) -> Path:
    path = folder / "form.docx"
    document.save(str(path))
    return path


def read(document: Any, folder: Path) -> Form:
    result = read_document(save(document, folder), "s", "docx")
    assert result.faults == ()
    assert result.form is not None
    return result.form


def identify_form(document: Any, folder: Path) -> Identity:
    return identify(read(document, folder), (sighting("bao cao.docx"),), TTDN, "s")


def amounts(form: Form) -> list[tuple[object, object]]:
    return [(row["code"].value, row["period"].value) for row in form.tables["indicators"]]


# --- paragraphs -------------------------------------------------------------------------------------------------


def test_letterhead_title_and_period_stand_in_paragraphs(tmp_path: Path) -> None:
    document = make_document(
        "UBND TỈNH HÀ GIANG", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "", "BÁO CÁO KẾT QUẢ THỰC HIỆN", "Quý IV năm 2018",
        "Căn cứ Công văn về việc báo cáo quý III năm 2018 của Cục; thực hiện như sau.",
    )  # fmt: skip
    found = identify_form(document, tmp_path)
    assert (found.unit_id, found.period_id, found.faults) == ("63-02", "2018Q4", ())


def test_labels_stand_in_paragraphs(tmp_path: Path) -> None:
    document = make_document("Đơn vị báo cáo: Sở Thông tin và Truyền thông tỉnh Hà Giang", "Kỳ báo cáo: Quý IV/2018")
    found = identify_form(document, tmp_path)
    assert (found.unit_id, found.period_id) == ("63-02", "2018Q4")


def test_two_titles_that_disagree_settle_nothing(tmp_path: Path) -> None:
    document = make_document("UBND TỈNH HÀ GIANG", "BÁO CÁO QUÝ IV NĂM 2018", "Biểu số liệu quý III năm 2018")
    assert [fault.code for fault in identify_form(document, tmp_path).faults] == ["K01"]


def test_a_paragraph_between_two_halves_of_the_table(tmp_path: Path) -> None:
    document = make_document("Quý IV/2018")
    document.add_paragraph("(tiếp theo)")
    table = document.add_table(1, len(HEADINGS))
    for cell, text in zip(table.rows[0].cells, ("1.3", "Cuộc", "", "5", "9"), strict=False):
        cell.text = text
    assert amounts(read(document, tmp_path)) == [("1.1", "3"), ("1.2", "Có"), ("1.3", "5")]


@pytest.mark.parametrize("is_below", [False, True])
def test_a_paragraph_states_the_unit_of_measure(tmp_path: Path, is_below: bool) -> None:
    line = "Ghi chú: kinh phí tính bằng tỷ đồng."
    document = make_document(*(() if is_below else (line,)))
    document.add_paragraph(line if is_below else "Người lập biểu")
    (stated,) = read(document, tmp_path).measured
    assert (stated[0], stated[1].value) == ("", line)


def test_paragraphs_behind_the_table_are_no_letterhead(tmp_path: Path) -> None:
    document = make_document("UBND TỈNH HÀ GIANG", "Báo cáo quý IV/2018")
    document.add_paragraph("UBND TỈNH CÀ MAU")
    document.add_table(1, 1).cell(0, 0).text = "Nơi nhận"
    assert identify_form(document, tmp_path).unit_id == "63-02"


# --- numbers that Word writes -------------------------------------------------------------------------------------


def number_paragraph(paragraph: Any, number: int, level: int = 0) -> None:
    properties = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", number)):
        child = OxmlElement(name)
        child.set(qn("w:val"), str(value))
        properties.append(child)
    paragraph._p.get_or_add_pPr().append(properties)


def add_list(document: Any, *levels: tuple[str, str, int]) -> int:
    """A list of these levels (format, text, start); its number."""
    root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text, start) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="901">{inner}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="901"/></w:num>'))
    return 77


def test_codes_that_word_numbers(tmp_path: Path) -> None:
    lines = [
        ("", "Nhóm một"),
        ("", "Văn bản", "", "3"),
        ("", "Kế hoạch", "", "Có"),
        ("", "Nhóm hai"),
        ("", "Tin", "", "8"),
    ]
    document = make_document("Quý IV/2018", lines=lines)
    number = add_list(document, ("upperRoman", "%1.", 1), ("decimal", "%1.%2.", 1))
    root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    root.find(qn("w:abstractNum")).findall(qn("w:lvl"))[0].find(qn("w:numFmt")).set(qn("w:val"), "decimal")
    for row, level in zip(document.tables[0].rows[1:], (0, 1, 1, 0, 1), strict=True):
        number_paragraph(row.cells[0].paragraphs[0], number, level)
    found = amounts(read(document, tmp_path))
    assert [pair for pair in found if pair[1]] == [("1.1.", "3"), ("1.2.", "Có"), ("2.1.", "8")]


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ((("upperRoman", "%1.", 4),), ["IV.", "V.", "VI."]),
        ((("lowerLetter", "%1)", 1),), ["a)", "b)", "c)"]),
        ((("decimalZero", "%1", 9),), ["09", "10", "11"]),
        ((("bullet", "•", 1),), ["", "", ""]),
    ],
)
def test_how_numbers_are_written(levels: Any, shown: list[str], tmp_path: Path) -> None:
    document = make_document("a", "b", "c")
    number = add_list(document, *levels)
    for paragraph in document.paragraphs:
        number_paragraph(paragraph, number)
    form = read_document(save(document, tmp_path), "s", "docx").form
    assert form is not None
    want = [f"{number} {text}".strip() for number, text in zip(shown, "abc", strict=True)]
    assert [str(head.value) for head in form.heads] == want


def test_no_number_is_asked_for_where_there_are_no_lists(tmp_path: Path) -> None:
    document = make_document("a")
    number_paragraph(document.paragraphs[0], 12345)
    assert [head.value for head in read(document, tmp_path).heads] == ["a"]


# --- fonts and looks ----------------------------------------------------------------------------------------------


def test_fonts_of_styles_and_of_parts_of_a_cell(tmp_path: Path) -> None:
    document = make_document("", lines=[("1.1", "", "", "3")])
    document.styles["Heading 1"].font.name = ".VnTime"
    document.paragraphs[0].style = document.styles["Heading 1"]
    document.paragraphs[0].add_run(in_tcvn3("Ủy ban nhân dân tỉnh Hà Giang"))
    cell = document.tables[0].cell(1, 1).paragraphs[0]
    cell.add_run("Số ")
    cell.add_run(in_tcvn3("đoàn thứ nhất")).font.name = "VnTime"
    form = read(document, tmp_path)
    assert [head.value for head in form.heads] == ["ủy ban nhân dân tỉnh Hà Giang"]
    assert form.tables["indicators"][0]["name"].value == "Số đoàn thứ nhất"


@pytest.mark.parametrize(
    ("change", "value", "sign"),
    [
        (lambda run: setattr(run.font, "superscript", True), "12⁵", None),
        (lambda run: setattr(run.font, "strike", True), "12", ("struck", "5")),
        (lambda run: setattr(run.font, "hidden", True), "125", ("hidden", "chữ đặt thuộc tính ẩn")),
        (lambda run: setattr(run.font.color, "rgb", RGBColor(255, 255, 255)), "125", ("hidden", "chữ trùng màu nền")),
        (lambda run: setattr(run.font, "bold", True), "125", None),
    ],
)
def test_what_the_eye_sees_in_word(change: Any, value: str, sign: tuple[str, str] | None, tmp_path: Path) -> None:
    document = make_document("Quý IV/2018", lines=[("1.1", "", "", "12")])
    change(document.tables[0].cell(1, 3).paragraphs[0].add_run("5"))
    form = read(document, tmp_path)
    assert form.tables["indicators"][0]["period"].value == value
    assert [(s.kind, s.detail) for s in form.signs] == ([sign] if sign else [])
    assert [s.ref for s in form.signs] == (["D2"] if sign else [])

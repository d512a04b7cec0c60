from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from reports.minister import xlsx as report_xlsx
from reports.minister.content import make_document
from reports.minister.figures.tables import full_row, result_row
from reports.minister.formats import render_formats
from reports.minister.model import PeriodReport, Remark
from reports.office import docx_layout
from reports.office.letterhead import MOTTO
from reports.office.widths import measure_bold_width
from tests.reports.minister.period_season import row_of


def render_word(report: PeriodReport, path: Path) -> Path:
    made = render_formats(report, path.parent, path.stem, ["docx"])["docx"]
    return made.replace(path)


@pytest.fixture(scope="module")
def word(report: PeriodReport, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return Document(str(render_word(report, tmp_path_factory.mktemp("word") / "bc.docx")))


@pytest.fixture(scope="module")
def book(report: PeriodReport, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return load_workbook(report_xlsx.render(report, tmp_path_factory.mktemp("excel") / "pl.xlsx"))


def test_a_failed_rendering_leaves_the_old_file(report: PeriodReport, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao_x.docx"
    path.write_text("old")
    nothing: Any = None
    broken = replace(report, heading=nothing)
    with pytest.raises(AttributeError):
        render_formats(broken, tmp_path, "x", ["docx"])
    assert [p.name for p in tmp_path.iterdir()] == ["bao-cao_x.docx"]
    assert path.read_text() == "old"


def test_page_and_margins(word: Any) -> None:
    first, *annexes = word.sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    for section in word.sections:
        assert 20 <= section.top_margin.mm <= 25
        assert 20 <= section.bottom_margin.mm <= 25.1
        assert 30 <= section.left_margin.mm <= 35
        assert 15 <= section.right_margin.mm <= 20
    assert len(annexes) == 5
    assert all(round(s.page_width.mm) == 297 for s in annexes)


def test_page_numbers_start_anew_and_spare_the_first_page(report: PeriodReport, tmp_path: Path) -> None:
    new = replace(report, heading=replace(report.heading, layout="nd30_2020"))
    sections = Document(str(render_word(new, tmp_path / "bc.docx"))).sections
    for section in sections:
        assert section.different_first_page_header_footer
        assert section.first_page_header.paragraphs[0].text == ""
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.footer._element.xml
        (numbering,) = section._sectPr.findall(qn("w:pgNumType"))
        assert numbering.get(qn("w:start")) == "1"
    assert sections[0].header.paragraphs[0].alignment == docx_layout.CENTER


def test_the_older_profile_numbers_bottom_right(report: PeriodReport, tmp_path: Path) -> None:
    assert report.heading.layout == "tt01_2011"
    section = Document(str(render_word(report, tmp_path / "bc.docx"))).sections[0]
    assert "PAGE" not in section.header._element.xml
    assert "PAGE" in section.footer._element.xml
    assert section.footer.paragraphs[0].alignment == docx_layout.RIGHTWARD


def test_every_run_is_times_new_roman_black(word: Any) -> None:
    runs = list(word.element.body.iter(qn("w:r")))
    assert len(runs) > 1000
    for run in runs:
        fonts = run.rPr.rFonts
        assert {fonts.get(qn(f"w:{s}")) for s in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
        assert run.rPr.find(qn("w:color")).get(qn("w:val")) == "000000"
        assert int(run.rPr.find(qn("w:sz")).get(qn("w:val"))) in range(20, 29)


def test_body_paragraphs_are_justified_and_indented(word: Any) -> None:
    texts = [p for p in word.paragraphs if p.text.startswith(("- ", "Kỳ báo cáo", "Kết quả kiểm tra"))]
    assert len(texts) >= 3
    for paragraph in texts:
        assert paragraph.alignment == docx_layout.JUSTIFIED
        assert round(paragraph.paragraph_format.first_line_indent.mm, 1) == 12.7
        assert paragraph.paragraph_format.space_after.pt >= 6
        assert paragraph.runs[0].font.size.pt == 13


def test_sections_ending_and_blank_signature(word: Any, report: PeriodReport) -> None:
    texts = [p.text for p in word.paragraphs]
    numerals = [t.partition(".")[0] for t in texts if re.match(r"[IV]+\. ", t)]
    assert numerals == ["I", "II", "III", "IV", "V", "VI"], "without plans and a ranking"
    assert sum(t.endswith("./.") for t in texts) == 1
    before_annex = texts[: texts.index("Phụ lục I")]
    assert [t for t in before_annex if t][-1].endswith("./.")
    closing = next(t for t in word.tables if "Nơi nhận" in t.cell(0, 0).text)
    assert closing.cell(0, 1).text.strip() == report.heading.signatory_vi
    assert closing.cell(0, 0).text.endswith("- Lưu: VT, TTĐN.")
    assert word.inline_shapes and all(shape._inline.docPr.get("descr") for shape in word.inline_shapes)


def test_heading_leaves_number_and_date_blank(word: Any) -> None:
    left, right = word.tables[0].rows[0].cells
    assert re.search(r"Số:\s+/BC-TTĐN", left.text)
    assert re.search(r"Hà Nội, ngày\s+tháng\s+năm\s+$", right.text)
    assert "w:tblBorders" not in word.tables[0]._tbl.xml
    width = measure_bold_width(MOTTO, 13)
    assert 50 < width < 65


def test_annexes_leave_the_date_blank_too(word: Any) -> None:
    attached = [p.text for p in word.paragraphs if p.text.startswith("(Kèm theo")]
    assert len(attached) == 5
    assert all(re.search(r"BC-TTĐN ngày\s+tháng\s+năm\s+\)$", text) for text in attached)


def test_programme_and_hash_stand_with_the_sources_only(word: Any, book: Any, report: PeriodReport) -> None:
    (note,) = [p.text for p in word.paragraphs if p.text.startswith("Số liệu tính đến")]
    assert note == (
        "Số liệu tính đến 23 giờ 59 ngày 31/12/2018. Tình hình theo cụm thi đua và từng đơn vị nêu tại Phụ lục I. "
        "Số nhỏ trong ngoặc vuông là mã số liệu, để tra nguồn: [001] là R2018Q4-001."
    )
    marked = [s.title for s in book if report.programme_hash[:12] in str(s.cell(2, 1).value)]
    assert marked == ["Nguồn số liệu"]


def test_tables_repeat_their_heading_row(word: Any, report: PeriodReport) -> None:
    data = [t for t in word.tables if t.style.name == "Table Grid"]
    assert len(data) == len(make_document(report).tables) > 10
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in data)


def test_tables_of_the_word_report_hold_the_models_figures(word: Any, report: PeriodReport) -> None:
    for columns, draw, rows in (
        (12, full_row, report.rows),
        (7, result_row, [row for group in report.groups if group.paragraphs for row in group.shown]),
    ):
        drawn = (
            [re.sub(r"[\u200d\u2060]*\[\d{3}\]$", "", c.text) for c in r.cells]
            for t in word.tables
            for r in t.rows
            if len(t.columns) == columns and t.cell(0, 0).text == "Mã"
        )
        shown = {row[0]: tuple(row) for row in drawn if row[0] != "Mã"}
        assert shown == {row.code: draw(row, report) for row in rows}


def test_every_word_of_the_units_goes_to_an_annex(report: PeriodReport, tmp_path: Path) -> None:
    words = (Remark(("Hà Giang",), "Thiếu\x07 kinh phí"),)
    told = replace(report, difficulties=replace(report.difficulties, remarks=words))
    document = Document(str(render_word(told, tmp_path / "bc.docx")))
    assert "Phụ lục V" in [p.text for p in document.paragraphs]
    assert document.tables[-1].rows[1].cells[4].text == "Thiếu kinh phí"
    assert not [p for p in document.paragraphs if "kinh phí" in p.text.lower() and "Thiếu" in p.text]


def test_properties_carry_the_moment_and_no_name(word: Any, report: PeriodReport) -> None:
    assert word.core_properties.author == word.core_properties.last_modified_by == ""
    assert word.core_properties.created.timestamp() == int(report.as_of.timestamp())


def test_sheets_of_the_annex(book: Any) -> None:
    assert book.sheetnames == [
        "Tổng hợp", "Theo đơn vị", "Lũy kế kỳ trước", "So sánh",
        "Đầy đủ và đúng hạn", "Câu hỏi", "Nguồn số liệu", "Nguồn từng ô", "Mã số liệu",
    ]  # fmt: skip
    for sheet in book:
        assert sheet.freeze_panes is not None
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.cell(1, 1).font.name == sheet.cell(5, 1).font.name == "Times New Roman"


def test_totals_sheet_holds_the_models_figures(book: Any, report: PeriodReport) -> None:
    shown = {row[0]: row for row in book["Tổng hợp"].iter_rows(min_row=5, values_only=True)}
    for row in report.rows:
        assert shown[row.code][3] == (float(row.total) if row.total is not None else "…")
        assert shown[row.code][8] == row.units_reported


def test_units_sheet_tells_states_apart(book: Any, report: PeriodReport) -> None:
    sheet = list(book["Theo đơn vị"].iter_rows(min_row=4, values_only=True))
    codes = [str(h).split("\n")[0] for h in sheet[0]]
    rows = {row[0]: row for row in sheet[1:]}
    unit = {u.unit_id: u.code for u in report.units}
    shown = {"not_applicable": "KPS", "not_required": "–", "missing": None}
    seen = set()
    for cell in report.cells:
        seen.add(cell.state)
        value = rows[unit[cell.unit_id]][codes.index(cell.indicator_code)]
        carried = cell.carried_from and row_of(report, cell.indicator_code).kind == "cumulative"
        assert value == (cell.ytd_amount if carried else shown.get(cell.state, cell.amount))
    assert {"value", "zero", "not_applicable", "missing", "not_required"} <= seen


def test_sources_sheet_lists_every_claim(book: Any, report: PeriodReport) -> None:
    rows = list(book["Nguồn số liệu"].iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows] == [c.id for c in report.claims]
    assert all(re.fullmatch(r"[0-9a-f]{64}", row[5]) for row in rows)
    assert len({c.id for c in report.claims}) == len(report.claims)

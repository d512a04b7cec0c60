from __future__ import annotations

import re
import subprocess
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.office import docx_layout, tree, typesetting
from reports.office.docx_tree import draw_docx, draw_word_document
from reports.office.html_tree import _hash_source, draw_html
from reports.office.typesetting import TypesettingError, typeset
from reports.office.typst_tree import draw_pdf
from reports.office.widths import measure_bold_width
from tests.office import recalculate
from tests.reports.office.conformance import LENGTH, are_lengths_right, find_faults
from tests.reports.office.paper import FOREIGN, NASTY, SHORT, code_of, make_paper

LONG = "lời dài của đơn vị " * 1_600
Draw = Callable[[tree.Document], bytes]


@pytest.fixture(scope="module")
def paper() -> tree.Document:
    return make_paper(mark="DỰ THẢO", rows=3 * SHORT, long_text=LONG)


@pytest.fixture(scope="module")
def pdf(paper: tree.Document) -> bytes:
    return draw_pdf(paper)


@pytest.fixture(scope="module")
def page(paper: tree.Document) -> str:
    return draw_html(paper).decode()


@pytest.fixture(scope="module")
def word(paper: tree.Document) -> Any:
    return Document(BytesIO(draw_docx(paper)))


def read_pdf(pdf: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("draw", [draw_docx, draw_pdf, draw_html])
def test_the_same_tree_is_the_same_bytes(draw: Draw) -> None:
    first = draw(make_paper())
    assert draw(make_paper(profile="tt01_2011")) != first
    assert draw(make_paper()) == first


@pytest.mark.needs("pdftotext")
def test_every_row_of_every_table_is_in_the_pdf_once(pdf: bytes, paper: tree.Document) -> None:
    """A table in an unbreakable figure would lose what does not fit the page, and nobody would be told."""
    codes = [tree.text_of(row[0]) for table in paper.tables for row in table.rows if tree.text_of(row[0])]
    assert len(codes) == 3 * SHORT + 2
    assert Counter(re.findall(r"\bz[b-z]{3}\b", read_pdf(pdf))) == Counter(codes)


@pytest.mark.needs("pdftotext")
def test_a_long_text_is_in_the_pdf_to_its_last_word(pdf: bytes) -> None:
    assert " ".join(read_pdf(pdf).split()).count("của đơn vị") >= 1_600


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("word", ["q" * 33_000, "a\u0301" * 17_000], ids=["letters", "marked"])
def test_a_word_without_end_is_in_the_pdf_whole(word: str) -> None:
    """PDF/A takes no word of such a length."""
    shown = read_pdf(draw_pdf(make_paper(long_text=word)))
    assert unicodedata.normalize("NFD", shown).count(word[0]) >= word.count(word[0])
    assert "U+200B" not in shown


def test_marks_without_a_letter_neither_stop_the_pdf_nor_hold_it_up() -> None:
    took = []
    for count in (3_000, 33_000):
        begun = time.process_time()
        assert draw_pdf(make_paper(long_text="\u0301" * count)).startswith(b"%PDF")
        took.append(time.process_time() - begun)
    assert took[1] < 33 * took[0]  # with the square of a stack: over a hundred times


@pytest.mark.needs("pdftotext")
def test_what_units_type_is_text_and_letters_without_a_picture_are_shown_by_number(pdf: bytes) -> None:
    told = " ".join(read_pdf(pdf).split())
    assert NASTY in told
    assert "[U+1F600]" in told and "[U+4F60]" in told
    assert FOREIGN[0] in told or f"[U+{ord(FOREIGN[0]):04X}]" in told


@pytest.mark.needs("pdftotext")
def test_pages_of_the_pdf_are_numbered_from_one_in_each_section_but_not_the_first(pdf: bytes) -> None:
    pages = [one.split() for one in read_pdf(pdf).split("\f")[:-1]]
    numbers = [words[0] if words[0].isdigit() else "" for words in pages]
    first = next(i for i, words in enumerate(pages) if "Phụ lục I" in " ".join(words))
    assert first > 1
    assert numbers[:first] == ["", *map(str, range(2, first + 1))]
    assert numbers[first:] == ["", *map(str, range(2, len(pages) - first + 1))]
    assert "\u202e" not in read_pdf(pdf)


def test_the_pdf_says_that_it_is_a_2a_and_ua_1(pdf: bytes) -> None:
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A<", pdf)
    assert b"<pdfuaid:part>1<" in pdf
    assert re.search(rb"/Lang ?\(vi(-VN)?\)", pdf)


def test_the_pdf_is_a_2a_and_ua_1(pdf: bytes) -> None:
    """By a validator that is not ours; it also finds what is taken away, so that it cannot pass for want of looking."""
    assert find_faults(pdf) == []
    assert pdf.count(b"/StructTreeRoot ") == 1
    untagged = find_faults(pdf.replace(b"/StructTreeRoot ", b"/StructTreeRuut "))
    assert {"PDFA2A-STRUCT-TREE-ROOT-001", "PDFUA1-STRUCT-TREE-ROOT-001"} <= set(untagged)
    assert are_lengths_right(pdf)
    length = next(re.finditer(rb"/Length (\d+)", pdf))
    wrong = pdf[: length.start(1)] + b"9" * len(length[1]) + pdf[length.end(1) :]
    assert not are_lengths_right(wrong) and LENGTH in find_faults(wrong)


def test_a_font_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypesettingError, match="unknown font"):
        typeset(b'#set document(title: "x")\n#set text(font: "Khong Co")\nx', {})
    monkeypatch.setattr(typesetting, "FAMILIES", ("Khong Co",))
    monkeypatch.setattr(typesetting, "_find_fonts", typesetting._find_fonts.__wrapped__)
    with pytest.raises(TypesettingError, match="Khong Co"):
        draw_pdf(make_paper())


def test_a_letter_that_no_font_has_is_an_error() -> None:
    source = b'#set document(title: "x")\n#set text(font: sys.inputs.family, fallback: false)\n\\u{1F600}'
    with pytest.raises(TypesettingError):
        typeset(source, {"family": typesetting.find_family()})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_is_whole_in_itself_and_runs_nothing_but_its_own(page: str) -> None:
    reader = _Reader()
    reader.feed(page)
    assert [tag for tag, _ in reader.tags if tag in ("script", "style")] == ["style", "script"]
    names = {name for _, attributes in reader.tags for name in attributes}
    assert not names & {"style", "src", "href", "onclick", "srcset"}
    policy = next(a["content"] for t, a in reader.tags if t == "meta" and a.get("http-equiv"))
    (style,), (script,) = (re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script"))
    assert policy is not None and "default-src 'none'" in policy
    assert f"style-src {_hash_source(style)}" in policy and f"script-src {_hash_source(script)}" in policy
    assert "url(" not in style and "@import" not in style
    assert NASTY in reader.texts


def test_the_page_has_every_row_sorts_by_value_and_leads_to_each_claim(page: str, paper: tree.Document) -> None:
    body = re.findall(r"<tr><td[^>]*>(z[b-z]{3})</td>", page)
    assert body == [*map(code_of, range(3 * SHORT)), code_of(1000), code_of(1001)]
    assert '<td class="r" id="c-7" data-sort="7000">7.000</td>' in page
    assert '<span id="R1-001">61/63 đơn vị</span>' in page
    assert page.count('<table class="sortable">') == 1
    assert page.count("<tfoot>") == 1


def test_no_remnants_of_the_template_are_in_the_package() -> None:
    with zipfile.ZipFile(BytesIO(draw_docx(make_paper()))) as package:
        names = package.namelist()
        texts = b"".join(package.read(name) for name in names if name.endswith((".xml", ".rels")))
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]
    assert b"python-docx" not in texts and b"thumbnail" not in texts


def test_the_word_file_says_id_and_hash_at_every_foot_and_bears_the_code_once(word: Any, paper: tree.Document) -> None:
    assert paper.imprint is not None
    for position, section in enumerate(word.sections):
        for band in (section.first_page_footer, section.footer):
            assert paper.imprint.digest in "".join(p.text for p in band.paragraphs)
        pictures = list(section.first_page_footer._element.iter(qn("w:drawing")))
        assert len(pictures) == (1 if position == 0 else 0)
        assert section.header._element.xml.count("PAGE") + section.footer._element.xml.count("PAGE") == 1


def test_headings_of_tables_keep_two_rows_and_totals_their_last(word: Any) -> None:
    table = next(t for t in word.tables if t.style.name == "Table Grid")
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next is True for row in table.rows]
    assert kept == [True, True, *[False] * (3 * SHORT - 2), True, False]
    assert all(run.font.bold for cell in table.rows[-1].cells for p in cell.paragraphs for run in p.runs)


def test_the_rule_below_the_subject_is_a_third_to_a_half_of_its_line(word: Any, paper: tree.Document) -> None:
    rule = next(p for p in word.paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:pBdr")) is not None)
    form = rule.paragraph_format
    length = docx_layout.PORTRAIT_TEXT - (form.left_indent + form.right_indent) / Mm(1)
    subject = next(b.subject for b in paper.blocks if isinstance(b, tree.Letterhead))
    line = measure_bold_width(subject, 14) / 2
    assert line / 3 <= length <= line / 2


def test_a_table_too_long_for_paper_says_where_it_is(paper: tree.Document) -> None:
    short = tree.shorten_tables(paper, 50, "{} has {} rows".format)
    assert [len(table.rows) for table in short.tables] == [2]
    told = [tree.join_runs(b.runs) for b in short.blocks if isinstance(b, tree.Paragraph)]
    assert "Danh sách has 120 rows" in told
    assert tree.shorten_tables(paper, 500, "{} has {} rows".format) is paper


def test_the_hash_is_of_all_that_is_said(paper: tree.Document) -> None:
    assert paper.imprint is not None
    assert tree.hash_content(paper) in paper.imprint.digest
    assert tree.hash_content(replace(paper, mark="")) not in paper.imprint.digest


def test_typst_files_are_beside_their_renderer() -> None:
    assert Path(typesetting.__file__).with_name("administrative.typ").is_file()


def make_letter() -> tree.Document:
    """A letter: no kind of document, its subject under the number."""
    head = tree.Letterhead("BỘ A", "CỤC B", "Số:    /B", "Hà Nội, ngày", "", "V/v đối chiếu <phiếu>", "Sở C")
    cell = tree.Cell("Đơn vị <1>", link="phieu/a&b.html")
    table = tree.Table((tree.Column("Đơn vị", 165),), ((cell,),))
    return replace(make_paper(), sections=(tree.Section((head, table)),), imprint=None)


@pytest.mark.needs("pdftotext")
def test_a_letter_has_its_subject_under_the_number_and_no_kind() -> None:
    drawn = draw_html(make_letter()).decode()
    assert "<p>Số:    /B</p><p>V/v đối chiếu &lt;phiếu&gt;</p></div>" in drawn and "BÁO CÁO" not in drawn
    word = draw_word_document(make_letter())
    left = [paragraph.text for paragraph in word.tables[0].rows[0].cells[0].paragraphs]
    assert left[-2:] == ["Số:    /B", "V/v đối chiếu <phiếu>"]
    assert [p.text for p in word.paragraphs if p.text] == ["Kính gửi: Sở C"]
    assert "V/v đối chiếu <phiếu>" in read_pdf(draw_pdf(make_letter()))


@pytest.mark.needs("pdftotext")
def test_a_cell_leads_to_its_page_on_the_page_and_is_text_on_paper() -> None:
    assert '<td><a href="phieu/a&amp;b.html">Đơn vị &lt;1&gt;</a></td>' in draw_html(make_letter()).decode()
    assert "Đơn vị <1>" in read_pdf(draw_pdf(make_letter())) and "a&b.html" not in read_pdf(draw_pdf(make_letter()))


def test_signs_that_no_document_may_hold_are_left_out_of_word_too() -> None:
    blocks = (tree.Heading("I.\x1b MỤC"), tree.note("lý do \x1b[31m đỏ\u202e"), tree.paragraph("a\x00b"))
    word = draw_word_document(replace(make_paper(), sections=(tree.Section(blocks),), imprint=None))
    assert [p.text for p in word.paragraphs if p.text] == ["I. MỤC", "lý do [31m đỏ", "ab"]


def make_lead_ins(fillers: int) -> tree.Document:
    """So many short lines, then a sentence that leads in to a list, one to a table, and one that only ends so."""
    filler = [tree.paragraph(f"dòng {code_of(i)}") for i in range(fillers)]
    table = tree.Table(
        (tree.Column("TT", 20), tree.Column("Nội dung", 145)), ((code_of(900), "x"), (code_of(901), "y"))
    )
    marked = tree.Paragraph((tree.Run("Các đơn vị sau chưa gửi:"), tree.Run("[007]", raised=True)))
    items = [tree.paragraph(f"- mục {code_of(i)}") for i in range(800, 803)]
    blocks: tuple[tree.Block, ...] = (
        *filler,
        tree.paragraph("Có ba nội dung sau:"),
        *items,
        marked,
        table,
        tree.note("Đã hết:"),
    )
    return replace(make_paper(), sections=(tree.Section(blocks),), imprint=None)


def check_lead_ins(pages: list[str]) -> None:
    """No page ends with a lead-in; nothing is lost."""
    whole = "".join(pages)
    assert all(whole.count(text) == 1 for text in ("nội dung sau:", "chưa gửi:", code_of(800), code_of(901)))
    ends = [page.strip().splitlines()[-1] for page in pages[:-1] if page.strip()]
    assert not [end for end in ends if end.rstrip("[]0123456789 ").endswith(":")]


@pytest.mark.needs("pdftotext")
def test_a_lead_in_is_never_the_last_line_of_a_page_in_the_pdf() -> None:
    for fillers in range(26, 40):
        check_lead_ins(read_pdf(draw_pdf(make_lead_ins(fillers)), "-layout").split("\f")[:-1])


@pytest.mark.needs("pdftotext")
def test_a_lead_in_longer_than_a_page_is_in_the_pdf_whole() -> None:
    blocks = (tree.paragraph(f"{LONG}:"), tree.paragraph("- mục"))
    made = replace(make_paper(), sections=(tree.Section(blocks),), imprint=None)
    assert read_pdf(draw_pdf(made)).split().count("lời") == 1_600


@pytest.mark.needs("soffice", "pdftotext")
def test_a_lead_in_is_never_the_last_line_of_a_page_in_word(tmp_path: Path) -> None:
    made = []
    for fillers in range(26, 40):
        made.append(tmp_path / f"{fillers}.docx")
        made[-1].write_bytes(draw_docx(make_lead_ins(fillers)))
    for pdf in recalculate(made, tmp_path, "pdf"):
        check_lead_ins(read_pdf(pdf.read_bytes(), "-layout").split("\f")[:-1])


def test_what_leads_in_keeps_with_what_follows_and_nothing_else_does() -> None:
    word = draw_word_document(make_lead_ins(1))
    kept = [p.text for p in word.paragraphs if p.paragraph_format.keep_with_next]
    assert kept == ["Có ba nội dung sau:", "Các đơn vị sau chưa gửi:\u200d\u2060[007]"]


@pytest.mark.needs("pdffonts")
def test_notes_are_slanted_in_the_pdf_too() -> None:
    made = replace(make_paper(), sections=(tree.Section((tree.paragraph("chữ"), tree.note("Ghi chú"))),), imprint=None)
    told = subprocess.run(["pdffonts", "-"], input=draw_pdf(made), capture_output=True, check=True).stdout.decode()
    assert "Italic" in told

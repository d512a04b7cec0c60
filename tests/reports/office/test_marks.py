"""A raised mark stands behind the figure that it is of: on no page of any format does a line begin with one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reports.office import tree
from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html
from reports.office.typst_tree import draw_pdf
from tests.office import recalculate
from tests.reports.office.paper import make_paper
from tests.reports.office.positions import read_words, split_lines

MARK = "[017]"
ENDS = ("62/63", "98,4%", "(Bình Thuận)", "đơn vị;", "kỳ.", "”", "Hà Nội", "đơn vị,", "…", "a-b")
"""What a mark stands behind; behind some of these a line may end."""
WIDTHS = 60
"""In so many steps the mark wanders over the edge of the line."""


def list_blocks() -> Iterator[tree.Block]:
    """Each end in paragraphs of growing length, and in cells of a narrow column."""
    for end in ENDS:
        told = [f"Kết quả {'i' * (step % 30)} {'o' * (step // 2)} như sau {end}" for step in range(WIDTHS)]
        for text in told:
            lead = tree.Run(f"Trong kỳ có nhiều đơn vị gửi báo cáo. {text}")
            rest = tree.Run(" và tiếp tục theo dõi các đơn vị còn lại trong kỳ tới theo quy định.")
            yield tree.Paragraph((lead, tree.Run(MARK, raised=True), rest))
        cells = tuple((tree.Cell(text, mark=MARK),) for text in told)
        yield tree.Table((tree.Column("Nội dung", 40),), cells, name=end)


@pytest.fixture(scope="module")
def document() -> tree.Document:
    return replace(make_paper(), sections=(tree.Section(tuple(list_blocks())),), imprint=None)


def check_lines(pdf: Path) -> None:
    lines = [line for page in read_words(pdf) for line in split_lines(page)]
    marks = [word for line in lines for word in line if MARK[1:-1] in word.text]
    assert len(marks) == 2 * WIDTHS * len(ENDS), "every mark is on a page"
    assert [[w.text for w in line[:3]] for line in lines if line[0].text.strip("\u200d\u2060")[:1] in ("[", "0")] == []


@pytest.mark.needs("soffice", "pdftotext")
def test_no_line_begins_with_a_mark_in_word(document: tree.Document, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(draw_docx(document))
    (pdf,) = recalculate([tmp_path / "a.docx"], tmp_path, "pdf")
    check_lines(pdf)


@pytest.mark.needs("pdftotext")
def test_no_line_begins_with_a_mark_in_the_pdf(document: tree.Document, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(draw_pdf(document))
    check_lines(tmp_path / "a.pdf")


@pytest.mark.needs("chromium", "pdftotext")
def test_no_line_begins_with_a_mark_on_the_printed_page(document: tree.Document, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(draw_html(document))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    command += ["--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'a.pdf'}", (tmp_path / "a.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    check_lines(tmp_path / "a.pdf")

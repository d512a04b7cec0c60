"""Where tables break: no row stands alone at the head of a page, whatever the number of rows before it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from reports.office.docx_tree import draw_docx
from reports.office.tree import Column, Document, Heading, Section, Table
from reports.office.typst_tree import draw_pdf
from tests.office import recalculate
from tests.reports.office.paper import code_of, make_paper

COLUMNS = (Column("Mã", 25, "center"), Column("Đơn vị", 140))
ROWS = range(28, 56)
"""Tables that end in the first page, at its foot and in the second."""


def make_long_lists(total_rows: int) -> Document:
    """A section a table: each begins on a page of its own."""
    sections = []
    for count in ROWS:
        rows = tuple((code_of(place), f"Đơn vị {place}") for place in range(count - total_rows))
        totals = (("zzzz", "Tổng số"),) * total_rows
        table = Table(COLUMNS, (*rows, *totals), total_rows=total_rows, name=f"Danh sách {count}")
        sections.append(Section((Heading(f"Danh sách có {count} dòng"), table)))
    paper = make_paper()
    return Document("Các danh sách", paper.moment, "nd30_2020", tuple(sections), "", paper.imprint)


def count_rows_by_page(pdf: bytes) -> list[int]:
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return [len(re.findall(r"\bz[b-z]{3}\b", page)) for page in told.split("\f")[:-1]]


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("total_rows", [0, 1])
def test_no_row_stands_alone_in_the_pdf(total_rows: int) -> None:
    pages = count_rows_by_page(draw_pdf(make_long_lists(total_rows)))
    assert sum(pages) == sum(ROWS)
    assert len(pages) > len(ROWS) + 5 and 1 not in pages


@pytest.mark.needs("soffice")
@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("total_rows", [0, 1])
def test_no_row_stands_alone_in_word(total_rows: int, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.docx"
    path.write_bytes(draw_docx(make_long_lists(total_rows)))
    (made,) = recalculate([path], tmp_path, "pdf")
    pages = count_rows_by_page(made.read_bytes())
    assert sum(pages) == sum(ROWS)
    assert len(pages) > len(ROWS) + 5 and 1 not in pages

"""On paper a name takes two lines at most in the body's tables, and a figure one: counted on the pages of both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.minister.content import has_short_names, make_document
from reports.minister.figures.tables import NAMES
from reports.minister.formats import draw
from reports.minister.model import Exemplar, PeriodReport
from reports.office.docx_layout import LEFT
from reports.office.tree import Document, Table
from tests.office import recalculate
from tests.reports.office.positions import list_cells, read_words

MOST_LINES = 2
EXEMPLARS = 3
"""The place of the names in the table of exemplars."""
NAME = "Mô hình mỗi phóng viên một sản phẩm đối ngoại bằng tiếng nước ngoài của các tỉnh biên giới phía Bắc"


@pytest.fixture(scope="module")
def document(report: PeriodReport) -> Document:
    """The report with every indicator of every group in its body, and with exemplars whose names just have room."""
    told = next(group.paragraphs for group in report.groups if group.paragraphs)
    groups = tuple(replace(group, paragraphs=group.paragraphs or told[:1], shown=group.rows) for group in report.groups)
    longest = tuple(make_longest(report.exemplars_rest[0], first) for first in range(8))
    return make_document(replace(report, groups=groups, exemplars=longest, exemplars_rest=()))


def make_longest(exemplar: Exemplar, first: int) -> Exemplar:
    """The exemplar under a name that has room, and would not with one word more."""
    words = NAME.split()[first:]
    named = (replace(exemplar, name=" ".join(words[:count])) for count in range(len(words), 0, -1))
    return next(one for one in named if has_short_names([one]))


def check_lines(document: Document, pdf: Path) -> None:
    """Two lines at most in each name of every table of the body, one in each other cell of an indicator's row."""
    pages = read_words(pdf)
    *groups, exemplars = (block for block in document.sections[0].blocks if isinstance(block, Table))
    cells = [cell for table in groups for cell in list_cells(pages, table, LEFT, NAMES)]
    named = groups[0].columns[NAMES].heading
    assert [cell for cell in cells if cell.lines > (MOST_LINES if cell.heading == named else 1)] == []
    assert len(cells) == sum(len(table.rows) * len(table.columns) for table in groups) > 300
    told = exemplars.columns[EXEMPLARS].heading
    names = [cell for cell in list_cells(pages, exemplars, LEFT, EXEMPLARS) if cell.heading == told]
    assert [cell.lines for cell in names] == [MOST_LINES] * len(exemplars.rows) != []


@pytest.mark.needs("pdftotext")
def test_names_take_two_lines_at_most_in_the_pdf(report: PeriodReport, document: Document, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(draw(document, "pdf", report.wording))
    check_lines(document, tmp_path / "a.pdf")


@pytest.mark.needs("soffice", "pdftotext")
def test_names_take_two_lines_at_most_in_word(report: PeriodReport, document: Document, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(draw(document, "docx", report.wording))
    (pdf,) = recalculate([tmp_path / "a.docx"], tmp_path, "pdf")
    check_lines(document, pdf)


def test_a_list_of_exemplars_with_a_longer_name_is_for_the_annex(report: PeriodReport) -> None:
    longest = make_longest(report.exemplars_rest[0], 0)
    assert has_short_names([]) and has_short_names([longest])
    assert not has_short_names([longest, replace(longest, name=f"{longest.name} phía Bắc")])
    assert not has_short_names([replace(longest, name="m" * 80)])

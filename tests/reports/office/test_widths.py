"""Widths that are reckoned before anything is drawn are those of the drawn letters; columns are made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.office.tree import Column, Document, Section, Table, paragraph
from reports.office.typesetting import find_family
from reports.office.typst_tree import draw_pdf
from reports.office.widths import (
    CELL_MARGIN,
    TABLE_HEAD_SIZE,
    TABLE_SIZE,
    count_lines,
    fit_columns,
    fit_figures,
    measure_bold_width,
    measure_width,
)
from tests.conftest import in_ci
from tests.reports.office.paper import make_paper
from tests.reports.office.positions import POINT, read_words

TEXT = (
    "Thỏa thuận, chương trình hợp tác; (ghi số, ký hiệu) 252/QĐ-TTg 53/63 +106,3% -5,1% 146.371 “Đẩy mạnh” ASEAN/APEC "
    "XYZ KLMN BFHIJ QUW fgjkqvwxz … – † (**) ƯỠNG phường Ẵng"
)


@pytest.mark.needs("pdftotext")
def test_letters_are_as_wide_as_they_are_drawn(tmp_path: Path) -> None:
    if find_family() == "Libertinus Serif":
        assert not in_ci(), "a font of Times must be there"
        pytest.skip("no font of Times on this machine")
    made = Document("Thử", make_paper().moment, "nd30_2020", (Section((paragraph(TEXT),)),))
    (tmp_path / "a.pdf").write_bytes(draw_pdf(made))
    drawn = {word.text: (word.right - word.left) * POINT for page in read_words(tmp_path / "a.pdf") for word in page}
    wanted = {word: measure_width(word, 13) for word in TEXT.split()}
    assert {word: round(drawn[word], 1) for word in wanted} == {word: round(w, 1) for word, w in wanted.items()}


def test_figures_get_what_they_need_and_names_the_rest() -> None:
    columns = (Column("Mã", 20, "center"), Column("Chỉ tiêu", 60), Column("Quý IV/2018", 30, "right"))
    fitted = fit_columns(columns, [("2.15", "tên " * 40, "1.234"), ("2.1", "tên", "12")], growing=1)
    assert sum(column.width for column in fitted) == 110
    assert fitted[0].width < 12 and fitted[2].width < 16 and fitted[1].width > 80
    assert [count_lines(text, TABLE_SIZE, fitted[2].width - 2) for text in ("1.234", "12")] == [1, 1]
    pair = (Column("So với kỳ trước", 20), Column("Chỉ tiêu", 60))
    (narrow, _) = fit_columns(pair, [("0", "tên")], growing=1)
    assert 0 < narrow.width - measure_bold_width("kỳ trước", TABLE_HEAD_SIZE) - 2 < 1.2, "its heading has two lines"
    wide = fit_columns(columns, [("2.15", "tên", "1.234.567.890.123.456.789.012.345")], growing=1)
    assert wide == columns, "names keep their room"


def test_lines_are_counted_by_words_and_words_too_long_are_broken() -> None:
    wide = measure_width("mười chữ", 11)
    assert [count_lines(text, 11, wide + 0.1) for text in ("", "mười", "mười chữ", "mười chữ mười")] == [1, 1, 1, 2]
    assert count_lines("m" * 100, 11, measure_width("m" * 30, 11) + 0.1) == 4


def make_document(table: Table) -> Document:
    return Document("Thử", make_paper().moment, "nd30_2020", (Section((paragraph(TEXT), table)),))


def test_a_figure_is_never_in_two_pieces_and_the_table_as_wide_as_before() -> None:
    columns = (Column("Mã", 10, "center"), Column("Chỉ tiêu", 63), Column("Quý IV/2018", 19, "right"), Column("%", 15))
    rows = (("2.15", "Số hồ sơ đã giải quyết", "133.524.202", "98,5"), ("", "Cộng", "1.133.524.202", "-12,5%"))
    table = Table(columns, rows, total_rows=1)
    (section,) = fit_figures(make_document(table)).sections
    fitted = section.blocks[1]
    assert isinstance(fitted, Table)
    widths = [column.width for column in fitted.columns]
    assert sum(widths) == pytest.approx(107)
    assert widths[2] - 2 * CELL_MARGIN >= measure_bold_width("1.133.524.202", TABLE_SIZE) - 0.01
    assert widths[3] - 2 * CELL_MARGIN >= measure_bold_width("-12,5%", TABLE_SIZE)
    assert widths[0] - 2 * CELL_MARGIN >= measure_width("2.15", TABLE_SIZE)
    assert widths[1] - 2 * CELL_MARGIN >= measure_width("quyết", TABLE_SIZE)
    assert (fitted.rows, fitted.total_rows) == (rows, 1)


def test_a_table_with_room_for_its_figures_stays_as_it_is() -> None:
    table = Table((Column("Chỉ tiêu", 63), Column("Năm", 15, "right")), (("Số hồ sơ", "12,5"), ("dài" * 40, "…")))
    document = make_document(table)
    assert fit_figures(document) == document


def test_figures_for_which_no_room_is_left_get_all_that_there_is() -> None:
    table = Table((Column("Chỉ tiêu", 20), Column("Năm", 15, "right")), (("Số", "1.133.524.202.133.524.202"),))
    (section,) = fit_figures(make_document(table)).sections
    fitted = section.blocks[1]
    assert isinstance(fitted, Table)
    assert sum(column.width for column in fitted.columns) == pytest.approx(35)
    assert fitted.columns[0].width - 2 * CELL_MARGIN >= measure_bold_width("Chỉ", TABLE_HEAD_SIZE)
    assert fitted.columns[1].width > 15

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from reports.office.html_tree import draw_html
from reports.office.tree import Block, Cell, Column, Document, Heading, Paragraph, Run, Section, Table, join_runs
from reports.trace.codes import CELL_CODE, CODE, number_figures
from reports.trace.definitions import CLUSTER, INDICATOR, SUBJECTS, UNIT, list_columns, list_names, reckon
from reports.trace.model import Column as ColumnOfQuery
from reports.trace.model import Part
from warehouse.session import query_text

COLUMNS = (Column("Mã", 9, "center"), Column("Chỉ tiêu", 40), Column("Kỳ này", 18, "right", "total"),
           Column("Lũy kế", 18, "right", "ytd_total"))  # fmt: skip


def document_of(*blocks: Block) -> Document:
    return Document("Báo cáo", datetime(2019, 1, 1, tzinfo=UTC), "nd30_2020", (Section(blocks),))


def table_of(*rows: tuple[str, str, str, str]) -> Table:
    return Table(COLUMNS, rows, name="Bảng", subjects=tuple(f"indicator.{row[0]}" for row in rows))


def test_subjects_are_numbered_as_the_document_tells_of_them() -> None:
    sentence = Paragraph(
        (Run("Có 5 đơn vị", claim="discipline.sent"), Run("; "), Run("đạt 7", claim="indicator.2.3.total"))
    )
    made, figures = number_figures(document_of(Heading("I."), sentence, table_of(("2.3", "Tin", "7", "9"))), "2018Q4")
    assert [(f.code, f.key, f.shown) for f in figures] == [
        ("R2018Q4-001", "discipline.sent", "Có 5 đơn vị"),
        ("R2018Q4-002.1", "indicator.2.3.total", "đạt 7"),
        ("R2018Q4-002.4", "indicator.2.3.ytd_total", "9"),
    ]
    assert [f.place for f in figures] == ["I.", "I.", "I. ▸ Bảng"]
    told = made.sections[0].blocks[1]
    assert isinstance(told, Paragraph) and join_runs(told.runs) == "Có 5 đơn vị[001]; đạt 7[002]"
    assert [run.text for run in told.runs if run.raised] == ["[001]", "[002]"]


def test_a_row_bears_its_mark_beside_its_name_and_a_figure_is_a_place_once() -> None:
    made, figures = number_figures(document_of(table_of(("1.1", "A", "3", "…")), table_of(("1.1", "A", "3", "4"))), "Q")
    first, second = made.tables
    assert first.rows[0] == ("1.1", Cell("A", mark="[001]"), Cell("3", claim="RQ-001.1"), Cell("…"))
    assert second.rows[0] == ("1.1", Cell("A", mark="[001]"), Cell("3"), Cell("4", claim="RQ-001.4"))
    assert [f.code for f in figures] == ["RQ-001.1", "RQ-001.4"]
    page = draw_html(made).decode()
    assert page.count('id="RQ-001.1"') == 1 and "<td>A\u200d<sup>[001]</sup></td>" in page


def test_a_unit_bears_the_mark_not_the_wider_cell_beside_it() -> None:
    columns = (Column("TT", 9, "center"), Column("Đơn vị", 40), Column("Cụm", 70), Column("Nhận", 18, "right", "late"))
    made, figures = number_figures(
        document_of(Table(columns, (("1", "Huế", "Cụm 2", "3"),), subjects=("unit.x",))), "Q"
    )
    assert made.tables[0].rows[0] == ("1", Cell("Huế", mark="[001]"), "Cụm 2", Cell("3", claim=figures[0].code))
    assert figures[0].subject_vi == "Huế"


def test_clauses_of_one_subject_share_one_mark() -> None:
    runs = (Run("a 1", claim="indicator.1.1.total"), Run("; "), Run("b 2", claim="indicator.1.1.previous"), Run("."))
    made, figures = number_figures(document_of(Paragraph(runs)), "2018Q4")
    (block,) = made.sections[0].blocks
    assert isinstance(block, Paragraph) and join_runs(block.runs) == "a 1; b 2[001]."
    assert [f.code for f in figures] == ["R2018Q4-001.1", f"R2018Q4-001.{len(INDICATOR) + 1}"]


def test_numbering_changes_no_word_and_is_the_same_again() -> None:
    document = document_of(Paragraph((Run("không có gì"),)), table_of(("1.1", "A", "…", "–")))
    made, figures = number_figures(document, "2018Q4")
    assert (made.sections[0].blocks[0], figures) == (document.sections[0].blocks[0], ())
    assert number_figures(document, "2018Q4") == (made, figures)


@pytest.mark.parametrize("code", ["R2018Q4-017", "R2018Q4-1017.12", "R2020M01-001", "R2018H1-001", "R2018-001"])
def test_codes_are_read(code: str) -> None:
    assert CODE.fullmatch(code)


@pytest.mark.parametrize(
    ("code", "unit", "indicator"), [("R2018Q4-01-2.3", "01", "2.3"), ("R2018Q4-63-01-2.10", "63-01", "2.10")]
)
def test_codes_of_cells_are_read(code: str, unit: str, indicator: str) -> None:
    assert not CODE.fullmatch(code)
    read = CELL_CODE.fullmatch(code)
    assert read and (read["period"], read["unit"], read["indicator"]) == ("2018Q4", unit, indicator)


@pytest.mark.parametrize(
    ("columns", "row", "value"),
    [
        ("a", {"a": 3}, 3),
        ("a+b", {"a": 3, "b": 4}, 7),
        ("a-b", {"a": Decimal(3), "b": Decimal(4)}, Decimal(-1)),
        ("a/b", {"a": 1, "b": 8}, Decimal("12.5")),
        ("(a-b)/b", {"a": Decimal(3), "b": Decimal(2)}, Decimal(50)),
        ("(a-b)/b", {"a": Decimal(3), "b": Decimal(0)}, None),
        ("a/b", {"a": 1, "b": 0}, None),
        ("a+b", {"a": None, "b": 4}, None),
    ],
)
def test_columns_are_reckoned_exactly(columns: str, row: dict[str, Any], value: Any) -> None:
    assert reckon(columns, row) == value


def test_every_figure_of_a_table_names_a_query_that_gives_its_columns() -> None:
    for name, figure in (*INDICATOR.items(), *CLUSTER.items(), *UNIT.items()):
        text = query_text(figure.query)
        assert all(column in text for column in list_columns(figure.columns)), name
    assert next(iter(INDICATOR)) == "total", "the first figure of an indicator is the period's total, in every report"
    assert {kind: list_names(f"{kind}.x") for kind in SUBJECTS} == {kind: tuple(SUBJECTS[kind]) for kind in SUBJECTS}


def test_parts_of_nothing_are_no_zero_unless_they_are_counted() -> None:
    assert not ColumnOfQuery("total", Decimal(0), "sum").agrees
    assert ColumnOfQuery("total", None, "sum").agrees
    assert ColumnOfQuery("remarks", 0, "total").agrees
    assert not ColumnOfQuery("remarks", 2, "total").agrees
    assert ColumnOfQuery("units", 0, "count").agrees
    parts = (Part("h-1", "1", "A", "2", Decimal(2)), Part("h-1", "1", "A", "3", Decimal(3)))
    assert (ColumnOfQuery("x", 5, "sum", parts).agrees, ColumnOfQuery("x", 1, "count", parts).agrees) == (True, True)
    assert not ColumnOfQuery("percent", Decimal(50), "query", formula="a/b", is_derived=False).agrees

"""Sentences and tables are drawn from one figure: whatever the data says, none contradicts another.

Seasons are made by chance: units fall silent, say nothing arose, rise from zero, change their minds. Of each the
report's texts are read as a reader would, and held against the rows of both tables, of the workbook, and of each other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.minister import xlsx
from reports.minister.content import make_document
from reports.minister.figures.figure import IndicatorRow
from reports.minister.figures.tables import full_row, result_row
from reports.minister.model import PeriodReport
from reports.office.tree import Document, Table, text_of
from reports.office.vietnamese import NO_DATA, number
from schemas.programme import Programme
from schemas.tables import FINDING, REMARK, VALUE
from tests.reports.minister.period_season import MOMENT, TTDN, UNITS, Q, Season, open_season
from tests.reports.minister.settled import build, verify

SEEDS = range(3)
PERIODS = ("2017Q4", "2018Q1", "2018Q2", "2018Q3", "2018Q4")
EAGER: dict[str, Any] = {"change_percent": 1, "change_least_amount": 0, "change_least_units": 1, "sentences": 20,
                         "record_periods": 1, "group_rows": 10, "missing_percent": "0.1"}  # fmt: skip
ASKED = "Do tổ chức nhiều hoạt động chào mừng ngày lễ lớn của tỉnh."


def renew(**changed: Any) -> Programme:
    return Programme(**{name: getattr(TTDN, name) for name in Programme.model_fields} | changed)


def flip(seed: int) -> Season:
    """A season of twenty units, each figure by chance in any state; plans, and a question that was answered."""
    chance, season = random.Random(seed), Season()
    for period_id in PERIODS:
        period = Q[period_id]
        for place, unit in enumerate(UNITS[:20]):
            if chance.random() < 0.15:
                continue
            late = timedelta(days=chance.randrange(0, 3))
            sent = season.submit(unit, period, period.due_at - timedelta(hours=2) + late,
                                 "ACCEPTED_WITH_QUESTIONS" if place % 5 == 0 else "ACCEPTED")  # fmt: skip
            for indicator in TTDN.indicators_of(period):
                if TTDN.applies(unit, indicator.applies_to):
                    draw(season, chance, sent, indicator, period.number)
            if place % 5 == 0:
                ask(season, sent, "2.3")
    return season


def draw(season: Season, chance: random.Random, sent: str, indicator: Any, number: int) -> None:
    """One row of a form: missing, nothing arose, zero, or an amount; half of the units have a plan."""
    state = chance.choices(("value", "zero", "missing", "not_applicable"), (8, 1, 2, 1))[0]
    if indicator.type == "bool":
        state = "value" if state == "value" else "zero" if state == "zero" else "missing"
    amount = {"value": 1 if indicator.type == "bool" else chance.randrange(1, 60), "zero": 0}.get(state)
    flow = indicator.year_aggregation == "sum"
    season.value(sent, indicator, state, amount, amount * number if flow and amount is not None else None)
    if flow and chance.random() < 0.5 and state in ("value", "zero"):
        season.add(VALUE, submission_id=sent, indicator_code=indicator.code, measure="plan", state="value",
                   amount=Decimal(chance.randrange(1, 200)), sheet="Chỉ tiêu", cell="F9")  # fmt: skip


def ask(season: Season, sent: str, code: str) -> None:
    season.add(FINDING, submission_id=sent, finding_id=f"{sent}{code}", sha256=sent.ljust(64, "0"), code="V04",
               severity="EXPLAIN", indicator_code=code, sheet="Chỉ tiêu", cell="D12", message_vi="Cao bất thường.",
               fix_vi=TTDN.rule_by_code["V04"].fix_vi, value_seen="7")  # fmt: skip
    season.add(REMARK, submission_id=sent, kind="note", position=1, text=ASKED, indicator_code=code)


@pytest.fixture(scope="module", params=SEEDS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeriodReport]:
    programme = renew(report=TTDN.report.model_validate(TTDN.report.model_dump() | EAGER))
    with open_season(tmp_path_factory.mktemp("flip"), flip(request.param)) as warehouse:
        made = build(warehouse, programme, Q["2018Q4"], MOMENT)
        assert verify(warehouse, made) == ()
        yield made


@pytest.fixture(scope="module")
def document(report: PeriodReport) -> Document:
    return make_document(report)


def read_rows(document: Document, columns: int) -> dict[str, tuple[str, ...]]:
    """The rows of the tables of so many columns, by indicator; each code stands once."""
    tables = [t for t in document.tables if len(t.columns) == columns and t.columns[0].heading == "Mã"]
    rows = [tuple(map(text_of, row)) for table in tables for row in table.rows]
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: row for row in rows}


def told_by(report: PeriodReport, key: str) -> Iterator[tuple[IndicatorRow, str]]:
    """Row and text of each clause of that kind, in body and summary."""
    rows = {row.code: row for row in report.rows}
    for claim in report.claims:
        found = re.fullmatch(rf"(?:indicator|summary)\.([\d.]+)\.{key}", claim.id)
        if found:
            yield rows[found[1]], claim.text_vi


def test_enough_is_said_to_be_a_test(report: PeriodReport) -> None:
    assert len(list(told_by(report, "total"))) > 15
    assert len(list(told_by(report, "(?:previous|last_year)"))) > 15
    assert (
        list(told_by(report, "plan_percent")) and list(told_by(report, "record")) and list(told_by(report, "missing"))
    )


def test_a_direction_in_words_is_the_sign_in_the_tables(report: PeriodReport, document: Document) -> None:
    full = read_rows(document, 12)
    for key, column in (("previous", 6), ("last_year", 8)):
        for row, text in told_by(report, key):
            shown = full[row.code][column]
            up, down = ("tăng" in text or "nhiều hơn" in text), ("giảm" in text or "ít hơn" in text)
            assert (up, down) == (shown.startswith("+"), shown.startswith("-")), (text, shown)
            if "%" in shown and "%" in text:
                assert f"({shown.lstrip('+-')})" in text


def test_a_total_and_its_units_in_words_are_those_of_the_tables(report: PeriodReport, document: Document) -> None:
    full = read_rows(document, 12)
    for row, text in told_by(report, "total"):
        _, _, total, units, *_ = full[row.code]
        reported, expected = units.partition(" ")[0].split("/")
        if row.kind == "yes_no":
            assert total == "0" or f"{int(total):02d}" in text
        else:
            assert total == "0" or f" {total} {row.unit_vi}" in text
        assert f"{int(reported):02d}" in text
        assert row.kind == "yes_no" or f"{int(expected):02d}" in text


def test_a_share_held_by_missing_units_and_a_plan_are_those_of_the_tables(
    report: PeriodReport, document: Document
) -> None:
    full = read_rows(document, 12)
    for row, text in told_by(report, "missing"):
        share = re.search(r"\(([\d,]+%|dưới 0,1%)\)", full[row.code][3])
        assert share is not None and f"chiếm {share[1]} của" in text
    for row, text in told_by(report, "plan_percent"):
        assert f"đạt {full[row.code][11].removesuffix(' (chậm)')} kế hoạch năm" in text
        assert full[row.code][11].endswith(" (chậm)")
        assert row.plan is not None and row.plan.on_course is False


def test_body_annex_and_workbook_show_one_figure(report: PeriodReport, document: Document, tmp_path: Path) -> None:
    full, body = read_rows(document, 12), read_rows(document, 7)
    assert set(full) == {row.code for row in report.rows} and body
    for code, cells in body.items():
        assert cells[2:] == (*full[code][2:4], full[code][6], full[code][8], full[code][9])
    book = load_workbook(xlsx.render(report, tmp_path / "pl.xlsx"), data_only=True)
    sheet = {row[0]: row for row in book["Tổng hợp"].iter_rows(min_row=5, values_only=True)}
    compared = {row[0]: row for row in book["So sánh"].iter_rows(min_row=5, values_only=True)}
    for row in report.rows:
        assert show(sheet[row.code][3]) == full[row.code][2]
        if row.previous.change is not None and not row.sensitive:
            assert Decimal(str(compared[row.code][6])) == row.previous.change


def show(value: Any) -> str:
    return value if isinstance(value, str) else NO_DATA if value is None else number(Decimal(str(value)))


def test_no_list_of_the_body_is_longer_than_the_programme_says(report: PeriodReport, document: Document) -> None:
    tables = [block for block in document.sections[0].blocks if isinstance(block, Table)]
    assert tables and max(len(table.rows) for table in tables) <= TTDN.report.list_rows


def test_rows_of_both_tables_come_from_one_function(report: PeriodReport) -> None:
    for row in report.rows:
        short, full = result_row(row, report), full_row(row, report)
        assert (short[0], *short[2:]) == (full[0], *full[2:4], full[6], full[8], full[9])
        assert full[1].startswith(row.name_vi) and short[1] == full[1].replace(row.name_vi, row.short_vi)

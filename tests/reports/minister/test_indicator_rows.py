"""What the report says of an indicator, case by case: each case is an indicator of its own, all in one small season."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from reports.minister.figures.sentences import describe_total
from reports.minister.figures.tables import full_row, result_row, show_change
from reports.minister.model import PeriodReport
from reports.minister.sentences.wording import Wording
from schemas.tables import FINDING
from tests.reports.minister.period_season import MOMENT, TTDN, UNITS, Q, Season, open_season, row_of
from tests.reports.minister.settled import build, verify
from warehouse import Warehouse

LIKE_FOR_LIKE, ZERO_BASE, MISSING, APART, TIED, KEPT, SILENT = "2.3", "2.2", "2.1", "2.7", "2.13", "2.16", "2.9"
BUDGET, PLAN, SENSITIVE = "1.5", "1.2", "2.21"
Cell = tuple[int, str, str, int | None]
CASES: dict[str, list[Cell]] = {
    LIKE_FOR_LIKE: [
        (0, "2018Q3", "value", 100), (0, "2018Q4", "value", 110),
        (1, "2018Q3", "value", 900), (2, "2018Q4", "value", 700),
        (3, "2018Q3", "zero", 0), (3, "2018Q4", "value", 5),
        (4, "2018Q3", "value", 50), (4, "2018Q4", "not_applicable", None),
    ],
    ZERO_BASE: [(0, "2018Q3", "zero", 0), (0, "2018Q4", "value", 8)],
    MISSING: [(0, "2018Q3", "value", 7), (0, "2018Q4", "missing", None)],
    APART: [(1, "2018Q3", "value", 9), (0, "2018Q4", "value", 7)],
    TIED: [(n, "2018Q4", "value", 4) for n in range(3)],
    KEPT: [(0, "2018Q3", "value", 100), (0, "2018Q4", "value", 120), (1, "2018Q3", "value", 40)],
    SILENT: [(0, "2018Q3", "value", 100)],
    BUDGET: [(0, "2017Q4", "value", 10), (0, "2018Q3", "value", 20), (0, "2018Q4", "value", 30)],
    PLAN: [(0, "2018Q4", "value", 1), (1, "2018Q4", "value", 1), (2, "2018Q4", "zero", 0)],
    SENSITIVE: [(0, "2018Q4", "value", 3)],
}  # fmt: skip
"""By indicator: unit number, period, state, amount. Reports in time hold the cells."""


@dataclass(frozen=True, slots=True)
class Made:
    """The open warehouse, and the report made of it."""

    warehouse: Warehouse
    report: PeriodReport


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    season, sent = Season(), {}
    for code, cells in CASES.items():
        indicator = TTDN.indicator_by_code[code]
        for number, period_id, state, amount in cells:
            if (number, period_id) not in sent:
                period, verdict = Q[period_id], "ACCEPTED_WITH_QUESTIONS" if number == 0 else "ACCEPTED"
                received = period.due_at - timedelta(days=1)
                sent[number, period_id] = season.submit(UNITS[number], period, received, verdict)
            ytd = amount if indicator.year_aggregation == "sum" else None
            season.value(sent[number, period_id], indicator, state, amount, ytd)
    season.add(FINDING, submission_id=sent[0, "2018Q4"], finding_id="f", sha256="0" * 64, code="R04",
               severity="EXPLAIN", indicator_code=SENSITIVE, message_vi="Lũy kế (ba vụ ở xã nọ) khác", fix_vi="Sửa.",
               value_seen="ba vụ ở xã nọ")  # fmt: skip
    with open_season(tmp_path_factory.mktemp("cases"), season) as warehouse:
        yield Made(warehouse, build(warehouse, TTDN, Q["2018Q4"], MOMENT))


@pytest.fixture(scope="module")
def report(made: Made) -> PeriodReport:
    return made.report


def claims_on(report: PeriodReport, code: str) -> list[str]:
    """The ids of what is said of an indicator."""
    return [c.id for c in report.claims if c.id.startswith(f"indicator.{code}.")]


def test_every_claim_holds(made: Made) -> None:
    assert verify(made.warehouse, made.report) == ()


def test_changes_are_like_for_like(report: PeriodReport) -> None:
    row = row_of(report, LIKE_FOR_LIKE)
    assert (row.total, row.previous.total) == (Decimal(815), Decimal(1050))
    assert (row.previous.units, row.previous.other, row.previous.this) == (2, Decimal(100), Decimal(115))
    assert (row.previous.change, row.previous.percent) == (Decimal(15), Decimal(15))
    assert (row.units_reported, row.units_not_applicable, row.units_missing) == (3, 1, 59)


def test_zero_base_gives_no_percentage(report: PeriodReport) -> None:
    row = row_of(report, ZERO_BASE)
    assert (row.previous.change, row.previous.percent) == (Decimal(8), None)
    assert show_change(row, row.previous) == "+8"


def test_missing_is_neither_zero_nor_comparable(report: PeriodReport) -> None:
    row = row_of(report, MISSING)
    assert row.total is None
    assert row.previous.change is None
    assert result_row(row, report)[2] == "…"
    assert not claims_on(report, MISSING) or claims_on(report, MISSING) == [f"indicator.{MISSING}.nobody"]


def test_no_common_unit_is_no_comparison(report: PeriodReport) -> None:
    row = row_of(report, APART)
    assert row.previous.gap == "no_common_unit"
    assert row.previous.total == 9


def test_cumulative_indicators_compare_with_the_same_quarter_only(report: PeriodReport) -> None:
    row = row_of(report, BUDGET)
    assert row.previous.gap == "cumulative"
    assert (row.last_year.change, row.ytd_total) == (Decimal(20), Decimal(30))


def test_yes_no_counts_the_units_that_said_yes(report: PeriodReport) -> None:
    row = row_of(report, PLAN)
    assert row.total == 2
    said = describe_total(Wording(TTDN.report_text_by_code), row)
    assert said == "02/03 đơn vị có số liệu đã ban hành kế hoạch TTĐN năm"


def test_sensitive_indicators_appear_as_numbers_only(report: PeriodReport) -> None:
    row = row_of(report, SENSITIVE)
    assert (row.total, row.is_withheld, row.units_reported) == (None, True, 1), "one unit's figure is no total"
    assert not claims_on(report, SENSITIVE)
    (question,) = report.questions
    assert "xã nọ" not in question.message_vi


def test_who_has_the_highest_figure_is_in_the_annex_and_ties_are_named_while_few(report: PeriodReport) -> None:
    told = {one.code: one.highest_vi for one in report.units_of_rows}
    assert told[LIKE_FOR_LIKE] == f"{UNITS[2].name_vi} (700 tin, bài)"
    assert told[TIED].endswith("(4 sản phẩm)") and all(unit.name_vi in told[TIED] for unit in UNITS[:3])
    assert SENSITIVE not in told and BUDGET not in told
    assert not [
        claim for claim in report.claims if UNITS[2].name_vi in claim.text_vi and claim.id.startswith("indicator")
    ]


def test_year_to_date_keeps_what_was_accepted_earlier_in_the_year(report: PeriodReport) -> None:
    row = row_of(report, KEPT)
    assert (row.total, row.ytd_total, row.ytd_carried_units, result_row(row, report)[6]) == (
        Decimal(120),
        Decimal(160),
        1,
        "160",
    )


def test_what_units_without_a_figure_held_of_the_total_before_stands_beside_the_units(report: PeriodReport) -> None:
    row = row_of(report, KEPT)
    assert (row.previous.missing_units, round(row.previous.missing_percent or 0, 1)) == (1, Decimal("28.6"))
    assert result_row(row, report)[3] == "1/63 (28,6%)"


def test_year_to_date_is_known_when_nobody_reports_the_quarter(report: PeriodReport) -> None:
    row = row_of(report, SILENT)
    assert (row.total, row.ytd_total, result_row(row, report)[6]) == (None, Decimal(100), "100")


def test_at_the_years_end_every_indicator_has_a_years_total_by_its_own_aggregation(report: PeriodReport) -> None:
    assert report.is_years_last
    shown = {code: full_row(row_of(report, code), report)[9] for code in (KEPT, BUDGET, PLAN)}
    assert shown == {KEPT: "160", BUDGET: "30", PLAN: "2"}

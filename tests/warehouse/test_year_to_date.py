# ruff: noqa: E501 -- rows of test data read better unbroken
"""Year-to-date, comparison and progress: the cases that a good season does not have."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from schemas.rules.vector import NUMBER, unscale_amount
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from tests.warehouse.plain_year import Said, to_date
from warehouse import Warehouse
from warehouse.history import Past
from warehouse.install import install

QUARTERS = {"2020Q1": "2020-04-08", "2020Q2": "2020-07-08", "2020Q3": "2020-10-08", "2020Q4": "2021-01-08"}
AMOUNTS = (None, 0, 3, 8, "0.5")
END = moment("2021-02-01 00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        programme = load_tiny(tmp_path)
        install(warehouse, programme, at("2020-01-01 00:00"))
        yield Desk(warehouse, programme)


def year(desk: Desk, *said: Any, code: str = "1.1", unit: str = "h-1") -> list[tuple[Any, Any]]:
    """What the year came to in each quarter, and where that is from. '-' sends nothing, 'back' is sent back."""
    for (period, day), value in zip(QUARTERS.items(), said, strict=True):
        if value != "-":
            verdict = "RETURNED" if value == "back" else "ACCEPTED"
            desk.send(unit, period, f"{day} 08:00", verdict, values={code: 900 if value == "back" else value})
    rows = read(desk, "year_to_date", unit, code)
    return [(row["ytd_amount"], row["carried_from"]) for row in rows]


def read(desk: Desk, macro: str, unit: str, code: str, more: str = "") -> list[dict[str, Any]]:
    rows = desk.warehouse.sql(
        f"SELECT * FROM out.{macro}($as_of, $known_at{more}) "
        "WHERE unit_id = $unit AND indicator_code = $code AND period_id LIKE '2020%' ORDER BY period_id",
        unit=unit, code=code, **END.bound(),
    )  # fmt: skip
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def test_the_year_to_date_is_what_the_last_accepted_report_states(desk: Desk) -> None:
    assert year(desk, (5, 5), (3, 8), (2, 11), (1, 12)) == [(5, None), (8, None), (11, None), (12, None)]


@pytest.mark.parametrize("gap", ["-", "back", "x"])
def test_a_quarter_without_a_figure_is_not_zero_and_takes_nothing_away(desk: Desk, gap: str) -> None:
    assert year(desk, (5, 5), gap, gap, (1, 9)) == [(5, None), (5, "2020Q1"), (5, "2020Q1"), (9, None)]


def test_nothing_known_is_not_zero(desk: Desk) -> None:
    assert year(desk, "x", "-", (0, 0), "x") == [(None, None), (None, None), (0, None), (0, "2020Q3")]


def test_beside_nothing_arose_a_lower_figure_does_not_erase_and_a_higher_one_counts(desk: Desk) -> None:
    assert year(desk, (5, 5), ("x", 0), ("x", 7), "x") == [(5, None), (5, "2020Q1"), (7, None), (7, "2020Q3")]


def test_where_a_report_states_none_the_amounts_are_added(desk: Desk) -> None:
    assert year(desk, (5, 5), (3, None), "-", (2, None)) == [(5, None), (8, None), (8, "2020Q2"), (10, None)]


def test_a_stock_stands_at_the_last_one(desk: Desk) -> None:
    assert year(desk, 5, 3, "x", "-", code="1.3") == [(5, None), (3, None), (3, "2020Q2"), (3, "2020Q2")]


def test_periods_that_ask_and_that_were_answered_are_counted(desk: Desk) -> None:
    year(desk, (5, 5), "-", "x", (1, 9))
    counts = [(row["ytd_periods"], row["ytd_periods_known"]) for row in read(desk, "year_to_date", "h-1", "1.1")]
    assert counts == [(1, 1), (2, 1), (3, 2), (4, 3)]


@pytest.mark.parametrize("seed", range(4))
def test_any_year_is_what_plain_reckoning_makes_of_it(desk: Desk, seed: int) -> None:
    random = Random(seed)
    periods = [p for p in desk.programme.periods if p.year == 2020]
    for code in ("1.1", "1.3"):
        told = [
            random.choice(
                ["-", "back", "x", ("x", random.choice(AMOUNTS)), (random.choice([0, 2, 7]), random.choice(AMOUNTS))]
            )
            for _ in periods
        ]
        if code == "1.3":
            told = [t[0] if isinstance(t, tuple) else t for t in told]
        unit = {"1.1": "h-1", "1.3": "h-2"}[code]
        said = {}
        for period, value in zip(periods, told, strict=True):
            own, stated = value if isinstance(value, tuple) else (value, None if value == "x" else value)
            if value not in ("-", "back"):
                exact = [None if v in (None, "x") else Decimal(str(v)) for v in (own, stated)]
                said[unit, period.id, code] = Said(*exact)
        wanted = []
        for place, period in enumerate(periods):
            total, since = to_date(said, unit, desk.programme.indicator_by_code[code], periods[: place + 1])
            wanted.append((total, None if since == period.id else since))
        assert year(desk, *told, code=code, unit=unit) == wanted


@pytest.mark.parametrize("other", ["last", "ytd"])
def test_a_closed_year_adds_up_as_it_did_when_it_closed(desk: Desk, other: str) -> None:
    told = ((5, 5), (3, 8), "-", (1, 9))
    before = year(desk, *told)
    shown = {macro: read(desk, macro, "h-1", "1.1") for macro in ("cell", "year_to_date")}
    indicators = [
        i.model_copy(update={"year_aggregation": other}) if i.code == "1.1" else i for i in desk.programme.indicators
    ]
    changed = desk.programme.model_copy(update={"indicators": tuple(indicators), "content_hash": "f" * 64})
    closed = max(p.closes_at for p in desk.programme.periods if p.year == 2020)
    assert install(desk.warehouse, changed, closed + timedelta(days=1))
    now = desk.warehouse.sql("SELECT year_aggregation FROM core.indicator WHERE indicator_code = '1.1'")
    assert list(now["year_aggregation"]) == [other]
    assert before == [(5, None), (8, None), (8, "2020Q2"), (9, None)]
    for macro, rows in shown.items():
        assert str(read(desk, macro, "h-1", "1.1")) == str(rows), macro


def test_a_cell_adds_up_whatever_has_become_of_its_indicator(desk: Desk) -> None:
    before = year(desk, (5, 5), (3, 8), "-", (1, 9))
    desk.warehouse.connection.execute("DELETE FROM core.indicator WHERE indicator_code = '1.1'")
    rows = read(desk, "year_to_date", "h-1", "1.1")
    assert [(row["ytd_amount"], row["carried_from"]) for row in rows] == before


@pytest.mark.parametrize("seed", range(8))
def test_a_report_is_asked_by_the_year_to_date_that_answers_show(desk: Desk, seed: int) -> None:
    """The history that judging has and the macro answers by: one year-to-date, whatever gaps and slips a year has."""
    random = Random(seed)
    told = [
        random.choice(["-", "x", ("x", random.choice(AMOUNTS)), (random.choice([0, 2, 7]), random.choice(AMOUNTS))])
        for _ in QUARTERS
    ]
    shown = [amount or 0 for amount, _ in year(desk, *told)]
    past = Past(desk.warehouse, desk.programme, END)
    place = [i.code for i in desk.programme.indicators].index("1.1")
    for period, come_to in zip(list(QUARTERS)[1:], shown, strict=False):
        known = past.history(desk.programme.period(period))
        where = known.units["h-1"], place
        carried, before = known.grids["carried_ytd"], known.grids["before_ytd"]
        assert unscale_amount(carried.amount[where]) == come_to, (period, told)
        assert before.state[where] != NUMBER or unscale_amount(before.amount[where]) == come_to, (period, told)


def test_progress_leaves_out_who_has_no_plan_and_divides_by_no_zero(desk: Desk) -> None:
    year(desk, (5, 5), "-", (1, 6), "-")
    year(desk, (4, 4), (4, 8), "x", "x", unit="h-2")
    asked = ("plan_progress", "h-1", "1.1", ", 10")
    assert [(r["units"], r["units_without_plan"], r["plan_percent"], r["on_course"]) for r in read(desk, *asked)] == [
        (0, 1, None, None)
    ] * 4
    plan = "INSERT INTO core.value SELECT submission_id, indicator_code, 'plan', '{}', {}, '', NULL, NULL FROM core.value WHERE measure = 'ytd' AND submission_id IN (SELECT submission_id FROM core.submission WHERE unit_id = '{}' AND period_id = '{}')"
    desk.warehouse.connection.execute(plan.format("value", 20, "h-1", "2020Q1"))
    desk.warehouse.connection.execute(plan.format("zero", 0, "h-2", "2020Q1"))
    rows = read(desk, *asked)
    assert [(r["done"], r["plan"], r["plan_percent"]) for r in rows] == [
        (5, 20, 25),
        (5, 20, 25),
        (6, 20, 30),
        (6, 20, 30),
    ]
    assert [(r["elapsed_percent"], r["on_course"]) for r in rows] == [
        (25, True),
        (50, False),
        (75, False),
        (100, False),
    ]
    assert [r["plan_percent"] for r in read(desk, "plan_progress", "h-2", "1.1", ", 10")] == [None] * 4


def test_percent_is_exact_and_knows_what_it_does_not(desk: Desk) -> None:
    asked = "SELECT core.percent_of({}, {}) AS p"
    found = [
        desk.warehouse.sql(asked.format(part, whole))["p"][0]
        for part, whole in [
            ("2", "3"),
            ("-1", "3"),
            ("1", "0"),
            ("NULL", "3"),
            ("1", "NULL"),
            ("99999999999999.9999", "0.0001"),
        ]
    ]
    assert found == [Decimal("66.6667"), Decimal("-33.3333"), None, None, None, Decimal("99999999999999999900")]

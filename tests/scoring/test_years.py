from decimal import Decimal

import pytest

from schemas.programme import Indicator
from scoring.facts import PeriodValue, YearValue
from tests.scoring.builders import PERIODS, PROGRAMME, make_year

HA_NOI = PROGRAMME.unit_by_id["63-01"]


def quarter(number: int, state: str, amount: str | None = None, plan: str | None = None) -> PeriodValue:
    period = f"2018Q{number}"
    return PeriodValue(
        period, state, None if amount is None else Decimal(amount), None if plan is None else Decimal(plan)
    )


def of(code: str, *quarters: PeriodValue) -> YearValue:
    return make_year(HA_NOI, PROGRAMME.indicator_by_code[code], quarters)


def test_a_flow_adds_up_and_keeps_the_latest_plan() -> None:
    year = of("2.1", quarter(1, "value", "2", "10"), quarter(2, "zero", "0", "12"), quarter(4, "value", "3.5"))
    assert (year.state, year.value, year.plan) == ("value", Decimal("5.5"), Decimal(12))
    assert year.gaps_vi == ("Quý III/2018",)


def test_a_stock_takes_the_last_reported_quarter() -> None:
    assert of("2.4", quarter(1, "value", "3"), quarter(2, "value", "5"), quarter(3, "missing")).value == 5


def test_a_cumulative_one_is_never_added() -> None:
    assert of("1.5", quarter(1, "value", "10"), quarter(2, "value", "25")).value == 25


def test_reported_zero_is_a_value_not_missing() -> None:
    year = of("2.1", quarter(1, "zero", "0"))
    assert (year.state, year.value) == ("value", Decimal(0))


@pytest.mark.parametrize("state", ["missing", "invalid"])
def test_blank_or_invalid_is_missing(state: str) -> None:
    assert of("2.1", quarter(1, state)).state == "missing"
    assert of("2.1").state == "missing"


def test_nothing_arose_must_be_said_in_every_report() -> None:
    assert of("2.1", *(quarter(q, "not_applicable") for q in (1, 2, 3, 4))).state == "not_applicable"
    assert of("2.1", quarter(1, "not_applicable"), quarter(2, "not_applicable")).state == "missing"
    assert of("2.1", quarter(1, "not_applicable"), quarter(2, "missing")).state == "missing"
    assert of("2.1", quarter(1, "not_applicable"), quarter(2, "value", "4")).value == 4


def test_not_required_of_the_unit_even_if_it_reports() -> None:
    assert of("3.4", quarter(1, "value", "4")).state == "not_required"


def test_an_indicator_that_ended_before_the_year_is_not_valid() -> None:
    assert of("3.1").state == "not_valid"


def test_quarters_outside_the_validity_do_not_count() -> None:
    ends: Indicator = PROGRAMME.indicator_by_code["2.1"].model_copy(update={"valid_to": PERIODS[1].window_end})
    year = make_year(HA_NOI, ends, [quarter(1, "value", "1"), quarter(4, "value", "9")])
    assert year.value == 1
    assert year.gaps_vi == ("Quý II/2018",)


def test_a_mark_in_one_quarter_never_erases_what_was_done_before() -> None:
    marked = quarter(4, "not_applicable")
    flow = of("2.1", quarter(1, "value", "4", "10"), quarter(2, "value", "5"), quarter(3, "value", "3"), marked)
    assert (flow.state, flow.value, flow.plan, flow.gaps_vi) == ("value", Decimal(12), Decimal(10), ())
    assert of("1.5", quarter(3, "value", "25"), marked).value == 25
    assert of("2.4", quarter(3, "value", "5"), marked).value == 5, "a stock stays as it was last reported"


def test_a_year_of_zeros_is_nothing_a_year_with_a_gap_is_not() -> None:
    assert of("2.1", *(quarter(q, "zero", "0") for q in (1, 2, 3, 4))).is_nothing
    assert of("2.1", quarter(1, "not_applicable"), *(quarter(q, "zero", "0") for q in (2, 3, 4))).is_nothing
    assert not of("2.1", quarter(1, "zero", "0")).is_nothing
    assert not of("2.1").is_nothing

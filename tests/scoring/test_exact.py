from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.exact import decimal_of, mean, round_half_up, vi_number, vi_percent


def test_thirds_add_up_exactly() -> None:
    assert sum([Fraction(1, 3)] * 3) == 1
    assert mean([Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)]) == Fraction(1, 3)


def test_mean_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        mean([])


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("2.675", 2, "2.68"), ("89.995", 2, "90.00"), ("7", 0, "7")],
)
def test_shown_rounds_half_up(value: str, places: int, expected: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == expected


def test_shown_rounds_from_the_exact_fraction() -> None:
    assert round_half_up(Fraction(1, 200) - Fraction(1, 10**40), 2) == Decimal("0.00")


def test_vietnamese_numbers() -> None:
    assert vi_number(Decimal("1234567.50")) == "1.234.567,5"
    assert vi_number(0) == "0"
    assert vi_number(Decimal("-1200")) == "-1.200"
    assert vi_percent(Fraction(2, 3)) == "66,67%"


@given(st.decimals(min_value=0, max_value=10**10, places=4))
def test_decimals_survive_the_way_through_fractions(value: Decimal) -> None:
    assert decimal_of(Fraction(value)) == value

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.exact import ONE, ZERO, decimal_of, mean, round_half_up, scale, total, vi_number, vi_percent
from scoring.methods.achievement import divide


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


AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=4)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=10**6) | st.sampled_from([ZERO, ONE])


@given(AMOUNTS, st.integers(0, 6))
def test_a_decimal_is_rounded_as_its_fraction(value: Decimal, places: int) -> None:
    assert str(round_half_up(value, places)) == str(round_half_up(Fraction(value), places))
    assert vi_number(value, places) == vi_number(Fraction(value), places)


def test_a_decimal_of_more_digits_than_a_context_has_is_rounded_as_its_fraction() -> None:
    value = Decimal("1" * 40 + ".005")
    assert str(round_half_up(value, 2)) == str(round_half_up(Fraction(value), 2))


@given(st.lists(SHARES, min_size=1, max_size=8), st.decimals(min_value=0, max_value=100, places=2))
def test_sums_and_means_are_those_of_the_fractions(shares: list[Fraction], points: Decimal) -> None:
    assert total(shares) == sum(shares, ZERO)
    assert mean(shares) == sum(shares, ZERO) / len(shares)
    assert [scale(share, points) for share in shares] == [share * Fraction(points) for share in shares]
    assert total([]) == ZERO


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_a_share_is_the_quotient_of_the_fractions(part: Decimal, whole: Decimal) -> None:
    assert divide(part, whole) == max(ZERO, min(ONE, Fraction(part) / Fraction(whole)))

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.office import vietnamese as vi

AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=4)


def read(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


@given(AMOUNTS)
def test_a_number_reads_back_exactly(amount: Decimal) -> None:
    text = vi.number(amount)
    assert read(text) == amount
    assert not text.startswith("-") or amount < 0
    assert "," not in text or not text.endswith("0")


@given(st.integers(min_value=0, max_value=10**15))
def test_thousands_stand_in_groups_of_three(amount: int) -> None:
    first, *groups = vi.number(amount).split(".")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in groups)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1234.5", "1.234,5"),
        ("1000", "1.000"),
        ("0.5000", "0,5"),
        ("-0.0", "0"),
        ("1E+3", "1.000"),
        ("33600", "33.600"),
    ],
)
def test_numbers(value: str, shown: str) -> None:
    assert vi.number(Decimal(value)) == shown


def test_places_round_half_up() -> None:
    assert vi.number(Decimal("2.25"), 1) == "2,3"
    assert vi.number(Decimal("-0.04"), 1) in {"0,0", "-0,0"}


def test_missing_is_not_zero() -> None:
    assert vi.number_or_gap(None) == "…"
    assert vi.number_or_gap(0) == "0"


@pytest.mark.parametrize(
    ("value", "shown", "signed"),
    [
        ("10.45", "10,5%", "+10,5%"),
        ("-3", "-3%", "-3%"),
        ("0", "0%", "0%"),
        ("0.02", "dưới 0,1%", "≈0%"),
        ("100", "100%", "+100%"),
        ("1234.56", "1.234,6%", "+1.234,6%"),
    ],
)
def test_percentages(value: str, shown: str, signed: str) -> None:
    assert vi.percent(Decimal(value)) == shown
    assert vi.percent_with_sign(Decimal(value)) == signed


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_only_the_whole_is_a_hundred_per_cent(part: int, whole: int) -> None:
    assert (vi.share(min(part, whole), whole) == "100%") == (part >= whole)


def test_share_of_nothing_is_unknown() -> None:
    assert vi.share(0, 0) == "…"


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_long_dates_pad_days_under_ten_and_months_one_and_two(day: date) -> None:
    _, shown_day, _, month, _, year = vi.day_long(day).split()
    assert (int(shown_day), int(month), int(year)) == (day.day, day.month, day.year)
    assert len(shown_day) == 2
    assert month.startswith("0") == (day.month < 3)


def test_dates() -> None:
    assert vi.day_long(date(2019, 1, 5)) == "ngày 05 tháng 01 năm 2019"
    assert vi.day_long(date(2018, 9, 15)) == "ngày 15 tháng 9 năm 2018"
    moment = datetime(2019, 1, 5, 8, 30)  # noqa: DTZ001
    assert vi.minute_long(moment) == "08 giờ 30 ngày 05/01/2019"
    assert vi.minute_short(moment) == "05/01/2019 08:30"


def test_lists_and_letters() -> None:
    assert vi.join_list([]) == ""
    assert vi.join_list(["A"]) == "A"
    assert vi.join_list(["A", "B", "C"]) == "A, B và C"
    assert [vi.letter(i) for i in range(11)] == list("abcdđeghikl")


@given(st.text())
def test_one_line_is_fit_for_xml_and_stable(text: str) -> None:
    line = vi.one_line(text)
    assert vi.one_line(line) == line
    assert not any(ord(c) < 32 for c in line)
    line.encode()

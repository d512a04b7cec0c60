from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grammar.numbers import Number, format_vi, parse_number
from schemas.grammar.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("02", "2"),
        ("150", "150"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1.234,567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1.25", "1.25"),
        ("1.2345", "1.2345"),
        ("0,234", "0.234"),
        ("1234,567", "1234.567"),
        ("1 234 567", "1234567"),
        ("1\u00a0234", "1234"),
        ("1\u202f234,5", "1234.5"),
        ("１２", "12"),
        ("+7", "7"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        (" 33.600 ", "33600"),
    ],
)
def test_accepted(text: str, value: str) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, Number)
    assert parsed.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("1,234", "ambiguous"),
        ("1234.567", "ambiguous"),
        ("1 234.567", "ambiguous"),
        ("1.23.4", "grouping"),
        ("12 34", "grouping"),
        ("1.234.5", "grouping"),
        ("1,23,4", "grouping"),
        ("01.234", "ambiguous"),
        ("(5)", "parentheses"),
        ("10 (198 người)", "parentheses"),
        ("12%", "percent"),
        ("khoảng 150", "words"),
        ("trên 200", "words"),
        ("150-200", "words"),
        ("12 đoàn", "words"),
        ("- 5", "words"),
        ("1e5", "words"),
        ("=1+1", "words"),
        ("\u0661\u0662", "words"),
        ("\u202e12", "words"),
        ("1\u202e234", "words"),
        ("1,23456", "too_precise"),
        ("1" * 15, "too_long"),
        ("1" * 10_000, "too_long"),
    ],
)
def test_refused(text: str, kind: str) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, Refusal)
    assert parsed.kind == kind
    assert parsed.reason_vi


def test_own_unit_may_follow() -> None:
    assert parse_number("12 đoàn", "đoàn") == Number(Decimal(12), "plain", has_unit=True)
    assert parse_number(unicodedata.normalize("NFD", "12 ĐOÀN"), "đoàn") == Number(Decimal(12), "plain", has_unit=True)
    assert parse_number("30 tin, bài", "tin, bài") == Number(Decimal(30), "plain", has_unit=True)
    assert parse_number("12,5%", "%") == Number(Decimal("12.5"), "decimal", has_unit=True)
    assert isinstance(parse_number("12 người", "đoàn"), Refusal)
    assert isinstance(parse_number("12 tỷ đồng", "triệu đồng"), Refusal)


def test_refusal_quotes_what_is_unclear() -> None:
    refused = parse_number("1,234")
    assert isinstance(refused, Refusal)
    assert "“1,234”" in refused.reason_vi


def test_shown_in_vietnamese_style() -> None:
    assert Number(Decimal("1234567.50")).text_vi == "1.234.567,5"
    assert format_vi(Decimal("-0.5")) == "-0,5"
    assert format_vi(Decimal("1.234")) == "1,2340"
    assert format_vi(Decimal("1E+3")) == "1.000"


amounts = st.decimals(min_value=-(10**13), max_value=10**13, places=4)
wholes = st.integers(min_value=0, max_value=10**14 - 1)


@given(amounts)
def test_vietnamese_style_reads_back(value: Decimal) -> None:
    parsed = parse_number(format_vi(value))
    assert isinstance(parsed, Number)
    assert parsed.value == value


@given(wholes, st.sampled_from([".", " ", "\u00a0", "\u202f"]))
def test_every_grouping_reads_back(value: int, mark: str) -> None:
    parsed = parse_number(f"{value:,}".replace(",", mark))
    assert isinstance(parsed, Number)
    assert parsed.value == value


@given(st.integers(min_value=1000, max_value=10**14 - 1), st.integers(min_value=0, max_value=99))
def test_the_last_of_two_marks_is_the_decimal_mark(whole: int, part: int) -> None:
    english = f"{whole:,}.{part:02}"
    swapped = english.translate(str.maketrans(",.", ".,"))
    assert parse_number(english) == parse_number(swapped)
    assert isinstance(parse_number(english), Number)


@given(st.text(), st.none() | st.text())
def test_never_raises(text: str, unit: str | None) -> None:
    assert isinstance(parse_number(text, unit), Number | Refusal)


@given(st.text(alphabet="0123456789., +-\u2212\u00a0%()đ\uff11"))
def test_whatever_is_accepted_is_exact_and_storable(text: str) -> None:
    parsed = parse_number(text)
    if isinstance(parsed, Number):
        assert abs(parsed.value) < 10**14
        assert parsed.value == round(parsed.value, 4)
        again = parse_number(parsed.text_vi)
        assert isinstance(again, Number)
        assert again.value == parsed.value

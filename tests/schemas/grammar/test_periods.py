from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grammar.periods import find_periods, parse_period
from schemas.grammar.text import strip_diacritics
from schemas.kinds import KINDS, ParsedPeriod
from schemas.kinds.quarter import QUARTER

ROMAN = ("", "I", "II", "III", "IV")
SPELLINGS = (
    "Quý {r}/{y}", "Quí {q}/{y}", "Quý {r} năm {y}", "Quý {q} - {y}", "QUÝ {r}-{y}", "Q{q}-{y}", "Q{q}.{y}", "Q{q}/{y}",
    "q{q} {y}", "{y}Q{q}", "{y}-Q{q}", "Quý{r}{y}", "năm {y}, quý {r}", "Quý {r} (năm {y})", "Quý {r} của năm {y}",
    "BC_Quy{r}_{y}.xlsx", "BCQuy{r}.{y}", "63-01_{y}Q{q}.xlsx", "Báo cáo kết quả quý {r}/{y} của Sở TT&TT (lần 2)",
    "ngày 15 tháng 12: báo cáo quý {q} năm {y}", "\uff31\uff55\uff59 {r} {y}",
)  # fmt: skip


@given(
    st.sampled_from(SPELLINGS),
    st.integers(min_value=1, max_value=4),
    st.integers(min_value=2000, max_value=2099),
    st.sampled_from([str, str.upper, str.lower, strip_diacritics, lambda text: unicodedata.normalize("NFD", text)]),
)
def test_every_spelling(spelling: str, quarter: int, year: int, change: object) -> None:
    text = spelling.format(q=quarter, r=ROMAN[quarter], y=year)
    assert callable(change)
    parsed = parse_period(change(text), QUARTER)
    assert parsed == ParsedPeriod(quarter, year)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("9 tháng năm 2018", ParsedPeriod(3, 2018, 9)),
        ("9 tháng đầu năm 2018", ParsedPeriod(3, 2018, 9)),
        ("6 tháng đầu năm 2018", ParsedPeriod(2, 2018, 6)),
        ("BC 6thang dau nam_2018.xlsx", ParsedPeriod(2, 2018, 6)),
        ("12 tháng năm 2017", ParsedPeriod(4, 2017, 12)),
        ("9 tháng", ParsedPeriod(3, None, 9)),
        ("09 tháng đầu năm 2018", ParsedPeriod(3, 2018, 9)),
        ("06-thang-dau-nam-2018", ParsedPeriod(2, 2018, 6)),
        ("sáu tháng đầu năm 2018", ParsedPeriod(2, 2018, 6)),
        ("BC 9T.2018", ParsedPeriod(3, 2018, 9)),
        ("Quý IV và cả năm 2017", ParsedPeriod(4, 2017)),
        ("quý 03/2018", ParsedPeriod(3, 2018)),
        ("báo cáo quý III và 9 tháng đầu năm 2017", ParsedPeriod(3, 2017)),
        ("Quí 3", ParsedPeriod(3, None)),
        ("Q3", ParsedPeriod(3, None)),
        ("Quý III và 9 tháng đầu năm 2018", ParsedPeriod(3, 2018)),
        ("Quý III, báo cáo quý 3 năm 2018", ParsedPeriod(3, 2018)),
        ("2018-12-10 Q4", ParsedPeriod(4, None)),
    ],
)
def test_one_period(text: str, period: ParsedPeriod) -> None:
    assert parse_period(text, QUARTER) == period


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Quý III/2017 - Quý IV/2017", ("2017Q3", "2017Q4")),
        ("Quý III, IV năm 2018", ("2018Q3", "2018Q4")),
        ("Quý 3 và quý 4/2018", ("2018Q3", "2018Q4")),
        ("2017Q3-2018Q1", ("2017Q3", "2018Q1")),
        ("Quý IV 2017, lũy kế 6 tháng năm 2018", ("2017Q4", "2018Q2")),
        ("Q3-2017_Q3-2018.xlsx", ("2017Q3", "2018Q3")),
    ],
)
def test_several_periods_are_all_found_and_none_is_chosen(text: str, ids: tuple[str, ...]) -> None:
    assert tuple(QUARTER.make_id(p.year or 0, p.number or 0) for p in find_periods(text, QUARTER)) == ids
    assert parse_period(text, QUARTER) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "Quý", "Quý V/2018", "Quý 15", "Quý 0/2018", "quỹ 4/2018", "quy chế i 2018", "Q.1 TP.HCM", "2018",
        "ngày 12 tháng 9 năm 2018", "tháng 9 năm 2018", "6 tháng cuối năm 2018", "12.9.2018", "quyết 3/2018",
        "19 tháng 2018", "sau tháng 9 năm 2018", "phương hướng 3 tháng tới",
    ],
)  # fmt: skip
def test_no_period(text: str) -> None:
    assert find_periods(text, QUARTER) == ()
    assert parse_period(text, QUARTER) is None


def test_default_year_only_fills_a_gap() -> None:
    assert parse_period("Quý III", QUARTER, default_year=2018) == ParsedPeriod(3, 2018)
    assert parse_period("Quý III/2017", QUARTER, default_year=2018) == ParsedPeriod(3, 2017)
    assert parse_period("Quý III, IV", QUARTER, default_year=2018) is None


def test_ids_are_read_back() -> None:
    for kind in KINDS.values():
        for number in kind.numbers:
            assert kind.parse_id(kind.make_id(2018, number)) == (2018, number)
        ids = [kind.make_id(year, number) for year in (2018, 2019) for number in kind.numbers]
        assert ids == sorted(ids), "in text order they are in time"


@given(st.text(), st.none() | st.integers())
def test_never_raises(text: str, year: int | None) -> None:
    parsed = parse_period(text, QUARTER, year)
    assert parsed is None or parsed.number in {1, 2, 3, 4}


@given(st.text(alphabet="quýiíIVQ0123456789 -_./,thángnămđầu&+"))
def test_never_raises_on_near_periods(text: str) -> None:
    found = find_periods(text, QUARTER)
    assert find_periods(unicodedata.normalize("NFD", text), QUARTER) == found
    assert all(p.number in {1, 2, 3, 4} for p in found)

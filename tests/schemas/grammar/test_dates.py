from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.form import CellValue
from schemas.grammar.dates import find_dates, parse_date
from schemas.grammar.refusal import Refusal

DAY = date(2017, 9, 15)


@pytest.mark.parametrize(
    "value",
    [
        "15/9/2017", "15/09/2017", "15/9/17", "15-09-2017", "15.09.2017", " 15 / 9 / 2017 ", "ngày 15/9/2017",
        "ngày 15 tháng 9 năm 2017", "Ngày 15 tháng 09 năm 2017", "15 tháng 9 năm 2017", "ngay 15 thang 9 nam 2017",
        "2017-09-15", "2017-09-15 00:00:00", "2017-09-15T08:30", "１５/９/２０１７",
        DAY, datetime(2017, 9, 15, 8, 30, tzinfo=UTC), 42993, 42993.75,
    ],
)  # fmt: skip
def test_accepted(value: CellValue) -> None:
    assert parse_date(value) == DAY


def test_1904_system() -> None:
    assert parse_date(42993 - 1462, epoch1904=True) == DAY


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "empty"),
        ("", "empty"),
        ("09/15/2017", "range"),
        ("31/02/2018", "range"),
        ("15/9/1989", "range"),
        ("15/9/2101", "range"),
        ("0/0/2017", "range"),
        ("15-9/2017", "form"),
        ("15-09-17", "form"),
        ("9/2017", "form"),
        ("15/9", "form"),
        ("tháng 9 năm 2017", "form"),
        ("42993", "form"),
        ("15/9/2017 và 16/9/2017", "form"),
        (True, "form"),
        (time(8, 0), "form"),
        (2017, "range"),
        (-1, "range"),
        (float("nan"), "range"),
        (float("inf"), "range"),
        (10**30, "range"),
        (date(1900, 1, 1), "range"),
        ("1" * 5000, "too_long"),
    ],
)
def test_refused(value: CellValue, kind: str) -> None:
    parsed = parse_date(value)
    assert isinstance(parsed, Refusal)
    assert parsed.kind == kind
    assert parsed.reason_vi


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
FORMS = (
    "{0:%d}/{0:%m}/{0.year}",
    "{0.day}/{0.month}/{0.year}",
    "{0:%d}-{0:%m}-{0.year}",
    "{0:%d}.{0:%m}.{0.year}",
    "ngày {0.day} tháng {0.month} năm {0.year}",
    "{0:%Y-%m-%d}",
)


@given(days, st.sampled_from(FORMS), st.sampled_from(["NFC", "NFD"]))
def test_written_days_read_back(day: date, form: str, unicode_form: str) -> None:
    text = form.format(day)
    normalized = unicodedata.normalize("NFD", text) if unicode_form == "NFD" else text
    assert parse_date(normalized) == day


@given(days, st.booleans())
def test_serials_read_back(day: date, epoch1904: bool) -> None:
    epoch = date(1904, 1, 1) if epoch1904 else date(1899, 12, 30)
    assert parse_date((day - epoch).days, epoch1904) == day


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_month_first_is_never_swapped(day: date) -> None:
    parsed = parse_date(f"{day.month}/{day.day}/{day.year}")
    if day.day > 12:
        assert isinstance(parsed, Refusal)
    else:
        assert parsed == date(day.year, day.day, day.month)


@given(st.text() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.none() | st.booleans())
def test_never_raises(value: CellValue) -> None:
    assert isinstance(parse_date(value), date | Refusal)


@given(st.text(alphabet="0123456789/.- ngàythánăm"))
def test_never_raises_on_near_dates(text: str) -> None:
    assert isinstance(parse_date(text), date | Refusal)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("QĐ 123/QĐ-UBND ngày 5/10/2018", [date(2018, 10, 5)]),
        ("12/KH-STTTT ngày 02 tháng 3 năm 2018; 15/CV, 1-4-2018", [date(2018, 3, 2), date(2018, 4, 1)]),
        ("ngày 5/10/18", [date(2018, 10, 5)]),
        ("Văn bản 5/10/18", []),
        ("05/10/2018/QĐ-UBND", []),
        ("12/2018/QĐ-UBND", []),
        ("ngày 35/10/2018", []),
        ("ngày 5/10/2018.", [date(2018, 10, 5)]),
        ("tháng 10/2018", []),
    ],
)
def test_days_in_a_text_are_those_that_surely_are(text: str, days: list[date]) -> None:
    assert find_dates(text) == days

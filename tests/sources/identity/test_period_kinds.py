"""Periods of every kind are claimed by names and subjects as quarters are, and held for the same reasons."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.kinds import KINDS, KindName
from schemas.programme import Programme, load_programme
from schemas.programme.periods import Calendar
from sources.identity.period import find_possible_periods, list_period_claims, settle_period

TEXTS = "file_name"


def programme_of(kind: KindName) -> Programme:
    """The programme counted in periods of this kind, whole calendar ones."""
    first, months = KINDS[kind].make_id(2018, 1), KINDS[kind].months
    calendar: dict[str, Any] = {
        "kind": kind, "first_year": 2018, "last_year": 2019, "holiday_country": "VN", "weekend_rule": "none",
        "closing_days_after_due": 10,
        "deadlines": [{"valid_from": first, "month": months, "day": "last", "basis_vi": ""}],
        "windows": [{"valid_from": first, "start_month": 1, "start_day": 1, "end_month": months,
                     "end_day": "last", "basis_vi": ""}],
    }  # fmt: skip
    made = load_programme("ttdn").model_copy(update={"calendar": Calendar.model_validate(calendar)})
    for kept in ("periods", "tz"):
        made.__dict__.pop(kept, None)
    return made


def settle(kind: KindName, *names: str) -> tuple[str | None, str | None]:
    """The period settled and the fault's code."""
    programme = programme_of(kind)
    period, _, fault = settle_period(list_period_claims(None, [(TEXTS, name) for name in names], programme), programme)
    return period, fault[0] if fault else None


@pytest.mark.parametrize(
    ("kind", "names", "settled"),
    [
        ("month", ("BC tháng 9-2018 Hà Nội.xlsx",), ("2018M09", None)),
        ("month", ("Tháng 9", "2018"), ("2018M09", None)),
        ("month", ("T9.2018", "tháng 10/2018"), (None, "K02")),
        ("month", ("9 tháng đầu năm 2018",), (None, "K04")),
        ("month", ("tháng 9 và 9 tháng đầu năm 2018",), ("2018M09", None)),
        ("month", ("Tháng 13/2018",), (None, "K03")),
        ("month", ("Tháng 9/2031",), (None, "K03")),
        ("month", ("Quý III/2018",), (None, "K01")),
        ("half_year", ("BC 6 tháng đầu năm 2018.xlsx",), ("2018H1", None)),
        ("half_year", ("6 tháng cuối năm", "2018"), ("2018H2", None)),
        ("half_year", ("9 tháng đầu năm 2018",), (None, "K04")),
        ("half_year", ("H3/2018",), (None, "K03")),
        ("year", ("Báo cáo năm 2018",), ("2018Y", None)),
        ("year", ("cả năm", "2018"), ("2018Y", None)),
        ("year", ("6 tháng đầu năm 2018",), (None, "K04")),
        ("year", ("quý IV năm 2018",), (None, "K01")),
    ],
)
def test_names_settle_the_period_or_say_why_not(
    kind: KindName, names: tuple[str, ...], settled: tuple[str | None, str | None]
) -> None:
    assert settle(kind, *names) == settled


def test_what_may_mean_a_period_is_shown_to_a_person() -> None:
    named: tuple[tuple[KindName, str], ...] = (("month", "T.9"), ("half_year", "6 thang 2018"), ("year", "nam 2018"))
    for kind, text in named:
        (claim,) = find_possible_periods(None, [(TEXTS, text), (TEXTS, "Hà Nội")], programme_of(kind).calendar.of_kind)
        assert claim.seen == text and claim.resolved is None

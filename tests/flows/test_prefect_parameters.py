from __future__ import annotations

from datetime import datetime

import pytest

from desk.outputs.issue import DRAFT_VI, FINAL_VI, REASON_VI
from flows.parameters import (
    AUTO,
    STAGES,
    CalendarEndedError,
    PeriodOptions,
    RankOptions,
    ReportOptions,
    closes_year,
    period_choices,
    resolve_awaited_period,
    resolve_period,
    resolve_year,
    year_choices,
)
from schemas.programme import Programme, UnknownPeriodError, load_programme


@pytest.fixture
def programme() -> Programme:
    return load_programme("ttdn")


def at(programme: Programme, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=programme.tz)


def test_choices_begin_with_auto_and_the_latest(programme: Programme) -> None:
    assert period_choices(programme)[:2] == ("Tự động", "Quý IV/2026")
    assert period_choices(programme)[-1] == "Quý III/2017"
    assert year_choices(programme)[:2] == ("Tự động", "2026")


@pytest.mark.parametrize(
    ("now", "period"),
    [
        ("2018-12-14T23:59", "2018Q3"),  # the window still runs on its last day
        ("2018-12-15T00:00", "2018Q4"),
        ("2019-03-14T12:00", "2018Q4"),
        ("2017-01-01T00:00", "2017Q3"),  # before any: the first
        ("2030-01-01T00:00", "2026Q4"),
    ],
)
def test_auto_is_the_latest_period_whose_window_has_ended(programme: Programme, now: str, period: str) -> None:
    assert resolve_period(AUTO, programme, at(programme, now)).id == period


def test_a_named_period_is_taken_as_it_is(programme: Programme) -> None:
    assert resolve_period("2018Q1", programme, at(programme, "2020-01-01")).id == "2018Q1"
    with pytest.raises(UnknownPeriodError):
        resolve_period("2018Q9", programme, at(programme, "2020-01-01"))


@pytest.mark.parametrize(
    ("now", "period"),
    [
        ("2018-12-10T08:30", "2018Q4"),  # a few days before the due day
        ("2018-12-20T08:30", "2018Q4"),  # late, the books are still open
        ("2019-01-25T08:30", "2019Q1"),  # closed: the next one
    ],
)
def test_auto_reminds_of_what_is_still_awaited(programme: Programme, now: str, period: str) -> None:
    assert resolve_awaited_period(AUTO, programme, at(programme, now)).id == period


def test_nobody_is_reminded_of_a_closed_period_when_the_calendar_ends(programme: Programme) -> None:
    with pytest.raises(CalendarEndedError, match="last_year"):
        resolve_awaited_period(AUTO, programme, at(programme, "2027-03-03T08:30"))


@pytest.mark.parametrize(("now", "year"), [("2018-12-10", 2017), ("2018-12-20", 2018), ("2016-01-01", 2017)])
def test_auto_year_is_the_latest_whose_last_period_is_due(programme: Programme, now: str, year: int) -> None:
    assert resolve_year(AUTO, programme, at(programme, now)) == year
    assert resolve_year("2019", programme, at(programme, now)) == 2019


def test_the_last_counted_quarter_closes_the_year(programme: Programme) -> None:
    assert [p.id for p in programme.periods if p.year == 2018 and closes_year(p, programme)] == ["2018Q4"]


def test_a_refusal_names_what_the_forms_have() -> None:
    quoted = {name for name, stage in STAGES.items() if stage is not None}
    assert quoted == {"Dự thảo", "Bản chính thức"}
    assert "“Dự thảo”" in DRAFT_VI and "“Bản chính thức”" in FINAL_VI
    for form in (PeriodOptions, RankOptions, ReportOptions):
        title = form.model_fields["reason"].title
        assert f"“{title}”" in FINAL_VI and f"“{title}”" in REASON_VI

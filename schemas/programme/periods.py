"""Reporting periods: window, due time and closing, from dated rules (Decree 09/2019/NĐ-CP art. 12 as data).

A reporting quarter is not a calendar quarter, so every period carries its own window.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import holidays
from pydantic import BaseModel, ConfigDict, Field

from schemas.errors import PlainError

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
END_OF_DAY = time(23, 59, 59)


class UnknownPeriodError(PlainError, ValueError):
    """The period is not in the programme's calendar."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Data):
    """One reporting period. `due_at` and `closes_at` are the last moments that still count."""

    id: str
    year: int
    quarter: int
    window_start: date
    window_end: date
    due_at: datetime
    closes_at: datetime

    @property
    def label_vi(self) -> str:
        """As an official writes it: `Quý IV/2018`."""
        return f"Quý {ROMAN[self.quarter]}/{self.year}"


class DeadlineRule(_Data):
    """The due day of a quarter, from the period `valid_from` on; month 1 is the quarter's first."""

    valid_from: str
    month: int = Field(ge=0, le=4)
    day: int = Field(ge=1, le=31)
    basis_vi: str


class WindowRule(_Data):
    """The reporting window of a quarter, from the period `valid_from` on; month 0 precedes the quarter."""

    valid_from: str
    start_month: int = Field(ge=0, le=3)
    start_day: int = Field(ge=1, le=31)
    end_month: int = Field(ge=1, le=4)
    end_day: int = Field(ge=1, le=31)
    basis_vi: str


class Calendar(_Data):
    """The programme's calendar: which quarters count, their windows and deadlines."""

    first_year: int
    last_year: int
    holiday_country: str
    weekend_rule: Literal["next_working_day", "none"]
    closing_days_after_due: int = Field(ge=0)
    counted_quarters: dict[int, tuple[int, ...]]
    deadlines: tuple[DeadlineRule, ...]
    windows: tuple[WindowRule, ...]

    def quarters(self, year: int) -> tuple[int, ...]:
        """The counted quarters of the year; all four unless the programme says otherwise."""
        return self.counted_quarters.get(year, (1, 2, 3, 4))

    def periods(self, tz: ZoneInfo) -> tuple[Period, ...]:
        """Every counted period from the first to the last year."""
        years = range(self.first_year, self.last_year + 1)
        return tuple(self._build(y, q, tz) for y in years for q in self.quarters(y))

    @staticmethod
    def find(period_id: str, known: tuple[Period, ...]) -> Period:
        """The period of that id among the known ones; raises UnknownPeriodError."""
        for period in known:
            if period.id == period_id.upper():
                return period
        raise UnknownPeriodError(
            f"period {period_id!r} is not in the calendar ({known[0].id} to {known[-1].id}; write it as 2018Q4)"
        )

    def _build(self, year: int, quarter: int, tz: ZoneInfo) -> Period:
        period_id = f"{year}Q{quarter}"
        deadline = _latest(self.deadlines, period_id)
        window = _latest(self.windows, period_id)
        due = self._working_day(_day(year, quarter, deadline.month, deadline.day))
        closes = due + timedelta(days=self.closing_days_after_due)
        return Period(
            id=period_id,
            year=year,
            quarter=quarter,
            window_start=_day(year, quarter, window.start_month, window.start_day),
            window_end=_day(year, quarter, window.end_month, window.end_day),
            due_at=datetime.combine(due, END_OF_DAY, tz),
            closes_at=datetime.combine(closes, END_OF_DAY, tz),
        )

    def _working_day(self, day: date) -> date:
        if self.weekend_rule == "none":
            return day
        calendar = _holidays(self.holiday_country)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        return day


_Rule = TypeVar("_Rule", DeadlineRule, WindowRule)


def _latest(rules: tuple[_Rule, ...], period_id: str) -> _Rule:
    valid = [rule for rule in rules if rule.valid_from <= period_id]
    return max(valid or rules, key=lambda rule: rule.valid_from)


def _day(year: int, quarter: int, month_of_quarter: int, day: int) -> date:
    months = year * 12 + (quarter - 1) * 3 + month_of_quarter - 1
    return date(months // 12, months % 12 + 1, day)


@lru_cache
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)

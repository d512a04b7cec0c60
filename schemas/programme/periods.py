"""Reporting periods: window, due time and closing, from dated rules (Decree 09/2019/NĐ-CP art. 12 as data).

A reporting period is not one of the calendar year, so each carries its own window.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Annotated, Any, Literal, TypeGuard, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from holidays.registry import COUNTRIES, EntityLoader
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from schemas.errors import PlainError
from schemas.kinds import KINDS, KindName, PeriodKind

END_OF_DAY = time(23, 59, 59)
LAST = "last"


def _check_day(day: Any) -> Any:
    if day == LAST or (isinstance(day, int) and not isinstance(day, bool) and 1 <= day <= 31):
        return day
    raise ValueError('a day is a number from 1 to 31, or "last" for the last day of its month')


Day = Annotated[int | str, BeforeValidator(_check_day)]
"""A day of a month; `last` is its last one, whichever that is."""


class UnknownPeriodError(PlainError, ValueError):
    """The period is not in the programme's calendar."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Data):
    """One reporting period. `due_at` and `closes_at` are the last moments that still count.

    `number` counts from 1 in its year; `is_last` is true for the last counted one of its year.
    """

    id: str
    kind_name: KindName
    year: int
    number: int
    is_last: bool
    window_start: date
    window_end: date
    due_at: datetime
    closes_at: datetime

    @property
    def kind(self) -> PeriodKind:
        """What it is called and how long it lasts."""
        return KINDS[self.kind_name]

    @property
    def label_vi(self) -> str:
        """As an official writes it: `Quý IV/2018`."""
        return self.kind.label_vi(self.year, self.number)

    @property
    def title_vi(self) -> str:
        """As a heading says it: `QUÝ IV NĂM 2018`."""
        return self.kind.title_vi(self.year, self.number)

    def read_calendar(self, measure: str) -> int:
        """What the calendar says to a rule: its number in the year, or 1 where it is the year's last counted one."""
        return int(self.is_last) if measure == "last_period" else self.number


class DeadlineRule(_Data):
    """The due day of a period, from the one named by `valid_from` on.

    Months count from the period's first as 1.
    """

    valid_from: str = Field(description="First period that it holds for, by its id.")
    month: int = Field(ge=0, le=14, description="Month of the due day; the period's first is 1.")
    day: Day = Field(description="Day of the month, or `last`.")
    basis_vi: str = Field(description="Document that says so.")


class WindowRule(_Data):
    """The days that a period reports on, from the one named by `valid_from` on.

    Months count from the period's first as 1; 0 is the month before.
    """

    valid_from: str = Field(description="First period that it holds for, by its id.")
    start_month: int = Field(
        ge=0, le=12, description="Month in which the window begins; the period's first is 1, 0 the one before."
    )
    start_day: Day = Field(description="Day on which it begins, or `last`.")
    end_month: int = Field(ge=1, le=13, description="Month in which it ends.")
    end_day: Day = Field(description="Day on which it ends, or `last`.")
    basis_vi: str = Field(description="Document that says so.")


def is_time_zone(name: Any) -> TypeGuard[str]:
    """True for a name of `zoneinfo.available_timezones`, which reads every zone of the machine."""
    if not isinstance(name, str) or name.startswith(("posix/", "right/")) or name == "posixrules":
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _check_country(name: str) -> str:
    if name not in EntityLoader.get_country_codes():  # their names alone: the list of them imports every country
        raise ValueError("no country whose holidays are known; write it as VN")
    return name


class Calendar(_Data):
    """The programme's calendar: which periods count, their windows and deadlines."""

    kind: KindName = Field(description="How often units report.")
    first_year: int = Field(ge=1900, le=2200, description="First year.")
    last_year: int = Field(ge=1900, le=2200, description="Last year that is laid out; extend it before it ends.")
    holiday_country: Annotated[str, AfterValidator(_check_country)] = Field(
        description="Country whose holidays move a due day, as VN."
    )
    weekend_rule: Literal["next_working_day", "none"] = Field(
        description="Whether a due day on a weekend or holiday moves to the next working day."
    )
    closing_days_after_due: int = Field(
        ge=0, description="Days after the due day until the period closes; later reports are restatements."
    )
    counted_periods: dict[int, tuple[int, ...]] = Field(
        default_factory=dict, description="Periods of a year that count, by year; a year that is not named has all."
    )
    deadlines: tuple[DeadlineRule, ...] = Field(min_length=1)
    windows: tuple[WindowRule, ...] = Field(min_length=1)

    @property
    def of_kind(self) -> PeriodKind:
        """The kind of its periods."""
        return KINDS[self.kind]

    def numbers(self, year: int) -> tuple[int, ...]:
        """The numbers of the year's counted periods; all of them unless the programme says otherwise."""
        return self.counted_periods.get(year, self.of_kind.numbers)

    def list_numbers(self) -> Iterator[tuple[int, int]]:
        """Year and number of every counted period, from the first to the last year."""
        return ((year, number) for year in range(self.first_year, self.last_year + 1) for number in self.numbers(year))

    def periods(self, tz: ZoneInfo) -> tuple[Period, ...]:
        """Every counted period. ValueError for a day that its month does not have (`schemas.programme.checks`)."""
        return tuple(self._build(year, number, tz) for year, number in self.list_numbers())

    def find(self, period_id: str, known: tuple[Period, ...]) -> Period:
        """The period of that id among the known ones; raises UnknownPeriodError."""
        for period in known:
            if period.id == period_id.upper():
                return period
        example = self.of_kind.make_id(2018, self.of_kind.a_year)
        raise UnknownPeriodError(
            f"period {period_id!r} is not in the calendar ({known[0].id} to {known[-1].id}; write it as {example})"
        )

    def due_day(self, year: int, number: int) -> date:
        """The day that the deadline's rule names, before weekends and holidays move it."""
        rule = latest(self.deadlines, self.of_kind.make_id(year, number))
        return self._day(year, number, rule.month, rule.day)

    def shift_working_days(self, day: date, days: int) -> date:
        """The working day that many after the day, before it where negative; the country's holidays are none."""
        return _holidays(self.holiday_country).get_nth_working_day(day, days)

    def count_working_days(self, after: date, to: date) -> int:
        """How many working days come after the one day, up to and with the other; 0 where that is not later."""
        known = _holidays(self.holiday_country)
        return sum(known.is_working_day(after + timedelta(days=n + 1)) for n in range((to - after).days))

    def window(self, year: int, number: int) -> tuple[date, date]:
        """First and last day that a period reports on."""
        rule = latest(self.windows, self.of_kind.make_id(year, number))
        start = self._day(year, number, rule.start_month, rule.start_day)
        return start, self._day(year, number, rule.end_month, rule.end_day)

    def _build(self, year: int, number: int, tz: ZoneInfo) -> Period:
        due = self._working_day(self.due_day(year, number))
        closes = due + timedelta(days=self.closing_days_after_due)
        start, end = self.window(year, number)
        return Period(
            id=self.of_kind.make_id(year, number),
            kind_name=self.kind,
            year=year,
            number=number,
            is_last=number == self.numbers(year)[-1],
            window_start=start,
            window_end=end,
            due_at=datetime.combine(due, END_OF_DAY, tz),
            closes_at=datetime.combine(closes, END_OF_DAY, tz),
        )

    def working_days(self) -> tuple[date, ...]:
        """Every working day from the first year to the one after the last, by the holidays of the country."""
        known = _holidays(self.holiday_country)
        first, last = date(self.first_year, 1, 1), date(self.last_year + 1, 12, 31)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if known.is_working_day(day))

    def _working_day(self, day: date) -> date:
        if self.weekend_rule == "none":
            return day
        known = _holidays(self.holiday_country)
        while not known.is_working_day(day):
            day += timedelta(days=1)
        return day

    def _day(self, year: int, number: int, month: int, day: Day) -> date:
        """The day of a month of the period, counted from its first."""
        place = year * 12 + (number - 1) * self.of_kind.months + month - 1
        of_year, of_month = place // 12, place % 12 + 1
        return date(of_year, of_month, months.monthrange(of_year, of_month)[1] if isinstance(day, str) else day)


DatedRule = TypeVar("DatedRule", DeadlineRule, WindowRule)


def latest(rules: tuple[DatedRule, ...], period_id: str) -> DatedRule:
    """The rule in force for the period: the latest that has begun, else the first of all."""
    valid = [rule for rule in rules if rule.valid_from <= period_id]
    return max(valid, key=lambda rule: rule.valid_from) if valid else min(rules, key=lambda rule: rule.valid_from)


@lru_cache
def _holidays(country: str) -> holidays.HolidayBase:
    return _find_country(country)()


def _find_country(code: str) -> Callable[[], holidays.HolidayBase]:
    """The class of that country's holidays, from its own module: the package of all imports two hundred and fifty."""
    module, name = next((module, name) for module, (name, *codes) in COUNTRIES.items() if code in codes)
    path = Path(holidays.__file__).parent / "countries" / f"{module}.py"
    spec = spec_from_file_location(f"holidays.countries.{module}", path)
    if spec is None or spec.loader is None or not path.is_file():
        return partial(holidays.country_holidays, code)
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    found: Callable[[], holidays.HolidayBase] = getattr(loaded, name)
    return found

"""A calendar whose days exist, whose dated rules name its periods, whose windows tile and end before the deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from schemas.programme.draft import TOML, Draft
from schemas.programme.faults import Fault
from schemas.programme.periods import Calendar, DeadlineRule, Period, WindowRule

_Rules = Sequence[DeadlineRule] | Sequence[WindowRule]


def check_calendar(draft: Draft) -> Iterable[Fault]:
    """What is wrong with periods that can be reckoned; what makes them impossible is said before."""
    calendar, periods = draft.section("calendar", Calendar), draft.periods
    if calendar is None or not periods:
        return
    for name, rules in (("deadlines", calendar.deadlines), ("windows", calendar.windows)):
        yield from _find_repeated_rules(name, rules)
        first = min(rule.valid_from for rule in rules)
        if first > periods[0].id:
            what = f"nothing holds for {periods[0].id}: the first of them begins with {first}"
            yield Fault(TOML, what, column=f"calendar.{name}")
    yield from _find_gaps(calendar, periods)
    yield from _find_early_deadlines(calendar, periods)


def _find_repeated_rules(name: str, rules: _Rules) -> Iterator[Fault]:
    names = [rule.valid_from for rule in rules]
    for place, valid_from in enumerate(names, start=1):
        if valid_from in names[: place - 1]:
            yield Fault(TOML, f"{valid_from!r} stands twice", column=f"calendar.{name}.{place}.valid_from")


def _find_gaps(calendar: Calendar, periods: Sequence[Period]) -> Iterator[Fault]:
    """Windows that do not follow on each other day by day, where no period between is left out."""
    for period in periods:
        if period.window_end < period.window_start:
            yield Fault(TOML, f"{period.id} ends before it begins", column="calendar.windows")
            return
    a_year = calendar.of_kind.a_year
    found = [
        (before, after, (after.window_start - before.window_end) // timedelta(days=1) - 1)
        for before, after in pairwise(periods)
        if after.year * a_year + after.number == before.year * a_year + before.number + 1
        and after.window_start != before.window_end + timedelta(days=1)
    ]
    if found:
        before, after, days = found[0]
        what = (
            f"{before.id} ends on {before.window_end:%d/%m/%Y}, {after.id} begins on {after.window_start:%d/%m/%Y}: "
            f"{f'{days} days belong to none' if days > 0 else f'{-days} days belong to both'}"
        )
        yield Fault(TOML, what + _and_more(len(found)), column="calendar.windows")


def _find_early_deadlines(calendar: Calendar, periods: Sequence[Period]) -> Iterator[Fault]:
    found = [(p, due) for p in periods if (due := calendar.due_day(p.year, p.number)) < p.window_end]
    if found:
        period, due = found[0]
        what = f"{period.id} is due on {due:%d/%m/%Y}, before its window ends on {period.window_end:%d/%m/%Y}"
        yield Fault(TOML, what + _and_more(len(found)), column="calendar.deadlines")


def _and_more(number: int) -> str:
    return f" (and {number - 1} more)" if number > 1 else ""

"""What keeps a calendar's periods from being reckoned at all: told before anything else asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.grammar.periods import suggest_id
from schemas.programme.faults import Fault
from schemas.programme.periods import Calendar

_FILE = "programme.toml"


def find_impossible(calendar: Calendar) -> Iterator[Fault]:
    """What no period can be reckoned with: names of no period, days that a month does not have, no period at all."""
    kind = calendar.of_kind
    for year, numbers in sorted(calendar.counted_periods.items()):
        column = f"calendar.counted_periods.{year}"
        if not calendar.first_year <= year <= calendar.last_year:
            yield Fault(_FILE, f"the calendar goes from {calendar.first_year} to {calendar.last_year}", column=column)
        if list(numbers) != sorted(set(numbers)) or not set(numbers) <= set(kind.numbers) or not numbers:
            what = f"write some of {', '.join(map(str, kind.numbers))}, in order (found {list(numbers)})"
            yield Fault(_FILE, what, column=column)
    if calendar.first_year > calendar.last_year:
        yield Fault(_FILE, f"begins after its last year, {calendar.last_year}", column="calendar.first_year")
        return
    known = {kind.make_id(year, number) for year, number in calendar.list_numbers()}
    wrong = False
    begins = {
        "deadlines": [rule.valid_from for rule in calendar.deadlines],
        "windows": [rule.valid_from for rule in calendar.windows],
    }
    for name, named in begins.items():
        for place, period_id in enumerate(named, start=1):
            parsed = kind.parse_id(period_id)
            later = parsed is not None and parsed[0] > calendar.last_year and parsed[1] in kind.numbers
            if period_id not in known and not later:
                wrong = True
                meant = suggest_id(period_id, kind) or min(known, default="…")
                what = f"{period_id!r} is no period of the calendar; write it as {meant}"
                yield Fault(_FILE, what, column=f"calendar.{name}.{place}.valid_from")
    if not wrong:
        yield from _find_missing_days(calendar)


def _find_missing_days(calendar: Calendar) -> Iterator[Fault]:
    seen: set[str] = set()
    for year, number in calendar.list_numbers():
        label = calendar.of_kind.make_id(year, number)
        for name, reckon in (("deadlines", calendar.due_day), ("windows", calendar.window)):
            try:
                reckon(year, number)
            except ValueError:
                if name not in seen:
                    what = f'{label} would have a day that its month has not; write day = "last" for the last one'
                    yield Fault(_FILE, what, column=f"calendar.{name}")
                seen.add(name)

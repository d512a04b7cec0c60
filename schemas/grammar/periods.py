"""The reporting period a text names: a heading, a file name, a mail's subject. What names one, its kind says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from schemas.grammar.text import fold, half_width
from schemas.kinds import ParsedPeriod, PeriodKind


def find_periods(text: str, kind: PeriodKind) -> tuple[ParsedPeriod, ...]:
    """Every different period the text names, in order; one named twice, once without its year, counts once."""
    return _find_in_short(text, kind) if len(text) <= _SHORT else _find(text, kind)


def _find(text: str, kind: PeriodKind) -> tuple[ParsedPeriod, ...]:
    folded = re.sub(r"\s+", " ", fold(half_width(text)).replace("_", " "))
    found: list[ParsedPeriod] = []
    for match in kind.pattern.finditer(folded):
        for period in kind.read(match):
            _merge(found, period)
    return tuple(found)


_SHORT = 120
_find_in_short = lru_cache(maxsize=4096)(_find)
"""Sheets and titles are called the same in every form."""


def parse_period(text: str, kind: PeriodKind, default_year: int | None = None) -> ParsedPeriod | None:
    """The one period the text names, `default_year` filling in a missing year; None if it names none or several."""
    found = find_periods(text, kind)
    if len(found) != 1:
        return None
    return found[0] if found[0].year else replace(found[0], year=default_year)


def suggest_id(text: str, kind: PeriodKind) -> str | None:
    """How a period is written that a person wrote otherwise (`quý 2 năm 2023`); None if that is not certain."""
    found = parse_period(text, kind)
    if found is None or found.year is None or found.number is None or kind.is_cumulative(found):
        return None
    return kind.make_id(found.year, found.number)


def _merge(found: list[ParsedPeriod], new: ParsedPeriod) -> None:
    """Add the period unless it is one already found; a missing year agrees with any, a plain period with `9 tháng`."""
    for place, old in enumerate(found):
        if old.number == new.number and (old.year == new.year or None in (old.year, new.year)):
            months = old.cumulative_months if old.cumulative_months == new.cumulative_months else None
            found[place] = ParsedPeriod(old.number, old.year or new.year, months)
            return
    found.append(new)

"""A year's facts as arrays over units, indicators and due periods, whole or with one period left out.

Amounts are whole ten-thousandths in int64, as the warehouse keeps them, so that comparing them is exact. What a year is
with a period left out is said once more, exactly and plainly, by `scoring.robust.plain`; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.programme import Criterion, Programme
from scoring.errors import ScoringError
from scoring.facts import UnitFacts, YearFacts
from scoring.methods.per_item_bonus import count_items
from scoring.year_cells import Flags, Whole, take_last

SCALE: Final = 10_000
_LARGEST: Final = Decimal(2**62)
_NONE, _KNOWN, _NOTHING, _OTHER = range(4)
_UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Cells:
    """A year as arrays. `state`, `amount`, `plan` are [units, indicators, periods]; a plan that is not there is -1.

    `value` is what the year came to, `proven` whether documents were named, `reports` hold [units, periods] by field.
    """

    codes: tuple[str, ...]
    state: NDArray[np.int8]
    amount: Whole
    yes: Flags
    plan: Whole
    value: Whole
    proven: Flags
    required: Flags
    valid: Flags
    owed: Flags
    sums: Flags
    reports: dict[str, Whole]
    documented: Whole


@dataclass(frozen=True, slots=True)
class Year:
    """What each indicator is for each unit, [units, indicators]; the reports that count, [units, periods]."""

    codes: tuple[str, ...]
    asked: Flags
    known: Flags
    value: Whole
    plan: NDArray[np.float64]
    x: Flags
    nothing: Flags
    proven: Flags
    yes: Flags
    owed: Flags
    reports: dict[str, Whole]
    documented: Whole


def read_cells(facts: YearFacts, programme: Programme, criteria: Sequence[Criterion]) -> Cells:
    """The year's facts for what the criteria read; ScoringError for an amount that has more than four decimals."""
    known = programme.indicator_by_code
    codes = tuple(dict.fromkeys(c for row in criteria for c in row.inputs.replace("/", ";").split(";") if c in known))
    places = {p.id: n for n, p in enumerate(facts.due)}
    shape = (len(facts.units), len(codes), len(places))
    state, yes = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=bool)
    amount, plan = np.zeros(shape, dtype=np.int64), np.full(shape, _UNKNOWN, dtype=np.int64)
    value, proven = np.zeros(shape[:2], dtype=np.int64), np.zeros(shape[:2], dtype=bool)
    required = np.zeros(shape[:2], dtype=bool)
    for u, unit in enumerate(facts.units):
        for i, code in enumerate(codes):
            year = unit.values[code]
            required[u, i] = year.state != "not_required"
            proven[u, i] = bool(year.evidence)
            value[u, i] = _scale(year.value)
            for cell in year.by_period:
                at = u, i, places[cell.period_id]
                reported = cell.state == "zero" or (cell.state == "value" and cell.amount is not None)
                state[at] = _KNOWN if reported else _NOTHING if cell.state == "not_applicable" else _OTHER
                amount[at] = _scale(cell.amount)
                yes[at] = cell.state == "value" and bool(cell.amount)
                if cell.plan is not None:
                    plan[at] = _scale(cell.plan)
    rows = [known[c] for c in codes]
    return Cells(
        codes, state, amount, yes, plan, value, proven, required,
        np.array([[i.valid_on(p.window_end) for p in facts.due] for i in rows], dtype=bool).reshape(shape[1:]),
        np.array([[p in {r.period_id for r in u.reports} for p in places] for u in facts.units], dtype=bool),
        np.array([i.year_aggregation == "sum" for i in rows], dtype=bool),
        _read_reports(facts, places),
        np.array([_count_by_period(u, programme, tuple(places)) for u in facts.units], dtype=np.int64),
    )  # fmt: skip


def _scale(amount: Decimal | None) -> int:
    if amount is None:
        return 0
    scaled = amount * SCALE
    whole = int(scaled)
    if whole != scaled or abs(scaled) >= _LARGEST:
        raise ScoringError([f"the amount {amount} has more than four decimals or is too large to be compared exactly"])
    return whole


def _read_reports(facts: YearFacts, places: dict[str, int]) -> dict[str, Whole]:
    """The fields of reports that methods look at, [units, periods]; -1 stands for a lateness that is not known."""
    names = ("accepted", "missing", "late", "returns", "expected", "answered")
    found = {name: np.zeros((len(facts.units), len(places)), dtype=np.int64) for name in names}
    for u, unit in enumerate(facts.units):
        for report in unit.reports:
            late = _UNKNOWN if report.days_late is None else max(0, report.days_late)
            values = (report.is_accepted, report.missing, late, report.returns)
            for name, one in zip(names, (*values, report.expected_cells, report.answered_cells), strict=True):
                found[name][u, places[report.period_id]] = one
    return found


def _count_by_period(unit: UnitFacts, programme: Programme, periods: Sequence[str]) -> list[int]:
    """How many recognised items the unit documents: first in the whole year, then with each period left out."""
    whole = count_items(unit.exemplars, programme.kinds_by_decision)
    if not unit.exemplars:
        return [whole] * (len(periods) + 1)
    left = ([e for e in unit.exemplars if e.period_id != p] for p in periods)
    return [whole, *(count_items(e, programme.kinds_by_decision) for e in left)]


def make_year(cells: Cells, without: int | None = None) -> Year:
    """The year as `scoring.years` makes it, with all due periods or without the one in that place.

    Left out, a period takes what it added out of a sum and its share out of the year's plan; of a stock or cumulative
    amount the latest other report counts.
    """
    counted = cells.valid[None] & cells.owed[:, None]
    whole = counted.sum(axis=2)
    value = cells.value
    if without is not None:
        counted = counted.copy()
        counted[:, :, without] = False
    reported = (cells.state == _KNOWN) & counted
    known = reported.any(axis=2)
    if without is not None:
        gone = np.where((cells.state == _KNOWN) & cells.valid[None], cells.amount, 0)[:, :, without]
        value = np.where(cells.sums[None], value - gone, take_last(cells.amount, reported, nothing=0))
    x = ~known & counted.any(axis=2) & (((cells.state == _NOTHING) & counted) == counted).all(axis=2)
    gaps = (counted & ~reported & (cells.state != _NOTHING)).any(axis=2)
    asked = cells.required & counted.any(axis=2)
    plan = take_last(cells.plan, (cells.plan != _UNKNOWN) & counted, nothing=_UNKNOWN).astype(np.float64)
    share = np.where(cells.sums[None], counted.sum(axis=2) / np.maximum(whole, 1), 1.0)
    known &= asked
    owed = cells.owed.copy()
    if without is not None:
        owed[:, without] = False
    return Year(
        codes=cells.codes,
        asked=asked,
        known=known,
        value=np.where(known, value, 0),
        plan=np.where(plan == _UNKNOWN, np.nan, plan * share),
        x=x & asked,
        nothing=asked & (x | (known & (value == 0) & ~gaps)),
        proven=cells.proven,
        yes=np.any(cells.yes & counted, axis=2),
        owed=owed,
        reports=cells.reports,
        documented=cells.documented[:, 0 if without is None else without + 1],
    )

"""What a scoring method is given and gives back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from schemas.programme import Criterion, Programme
from scoring.exact import scale
from scoring.facts import UnitFacts, YearValue

State = Literal["scored", "not_applicable", "nothing_arose"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one criterion gives one unit. `points` is None exactly when it is not applicable: it leaves the maximum.

    `evidence_vi` says line by line what the points rest on; `parts` holds the share (0 to 1) of each due period where
    the method averages over periods.
    """

    state: State
    points: Fraction | None
    evidence_vi: tuple[str, ...]
    parts: tuple[tuple[str, Fraction], ...] = ()


def not_applicable(why_vi: str) -> Outcome:
    """The criterion has no basis for the unit."""
    return Outcome("not_applicable", None, (why_vi,))


def award_share(criterion: Criterion, share: Fraction, *lines: str, state: State = "scored") -> Outcome:
    """A share (0 to 1) of the criterion's maximum."""
    return Outcome(state, scale(share, criterion.max_points), lines)


@dataclass(frozen=True, slots=True)
class Field:
    """The units that are compared with each other: a cluster, or all. What is not reported or not proven counts 0, and
    so does what did not arise, unless it is excused: then the unit is not compared."""

    units: tuple[UnitFacts, ...]
    _sorted: dict[tuple[str, bool], list[Decimal]] = field(default_factory=dict, compare=False, repr=False)

    def standing(
        self, code: str, value: Decimal, *, proven: bool, excused: Callable[[YearValue], bool]
    ) -> tuple[int, int, int]:
        """How many units had to answer, how many of them lie below `value`, how many are equal to it.

        The unit itself is among them. `proven`: only values with evidence count. `excused`: who is not compared.
        """
        values = self._values(code, proven, excused)
        below = bisect_left(values, value)
        return len(values), below, bisect_right(values, value) - below

    def _values(self, code: str, proven: bool, excused: Callable[[YearValue], bool]) -> list[Decimal]:
        if (code, proven) not in self._sorted:
            every = [unit.values[code] for unit in self.units]
            asked = [year for year in every if year.is_asked and not excused(year)]
            self._sorted[code, proven] = sorted(_amount_of(year, proven) for year in asked)
        return self._sorted[code, proven]


def _amount_of(year: YearValue, proven: bool) -> Decimal:
    if year.value is None or (proven and not year.evidence):
        return Decimal(0)
    return year.value


@dataclass(frozen=True, slots=True)
class Context:
    """One unit's year, the field it is compared in and the programme it is scored under."""

    unit: UnitFacts
    field: Field
    programme: Programme

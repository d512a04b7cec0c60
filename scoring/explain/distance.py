"""How far a unit is from the next class and the next place, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import HUNDRED, ZERO
from scoring.result import Ranking


@dataclass(frozen=True, slots=True)
class Distance:
    """What is lacking. Texts are empty and amounts 0 where nothing is above.

    `percent` and `points` to the next class, in per cent and in standard points of what applies to the unit; `total` to
    the unit that stands next above, `above` its key. A distance of 0 to the unit above means that a tie-break parted
    them.
    """

    next_class_vi: str
    percent: Fraction
    points: Fraction
    above: str
    total: Fraction


def measure_distance(ranking: Ranking, unit_id: str) -> Distance:
    """The distances of one unit; KeyError if it is not ranked."""
    unit = ranking.unit(unit_id)
    better = [c for c in ranking.programme.scoring.classes if Fraction(c.min_percent) > unit.exact_percent]
    next_class = min(better, key=lambda c: c.min_percent, default=None)
    percent = Fraction(next_class.min_percent) - unit.exact_percent if next_class else ZERO
    higher = [r for r in ranking.rows if r.rank and unit.rank and r.rank < unit.rank]
    above = max(higher, key=lambda r: r.rank or 0, default=None)
    return Distance(
        next_class_vi=next_class.name_vi if next_class else "",
        percent=percent,
        points=percent / HUNDRED * unit.exact_maximum,
        above=above.unit_id if above else "",
        total=above.exact_total - unit.exact_total if above else ZERO,
    )

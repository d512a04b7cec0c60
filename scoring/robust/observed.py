"""Differences that were observed, as evidence of how far a total may err: past restatements, blind double reviews.

Nothing is supposed here: a source of which nothing was observed gives no differences, and is named as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.exact import HUNDRED
from scoring.result import Ranking, UnitResult
from scoring.reviews.agreement import Difference


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed, in points of the total.

    `restated`: a unit's total of the year before as it is known now less as it was when that year closed, a difference
    a unit. `reviewed`: what two people who scored one criterion blind are apart, a difference a pair. `criteria`: how
    many criteria each unit is scored on: so many times may a reviewer err in its total.
    """

    restated: tuple[Fraction, ...] = ()
    reviewed: tuple[Fraction, ...] = ()
    criteria: Mapping[str, int] = field(default_factory=dict)


def observe(
    ranking: Ranking, differences: Iterable[Difference] = (), then: Ranking | None = None, now: Ranking | None = None
) -> Observed:
    """What there is of the year's blind reviews, and of the year before as it was closed (`then`) and is known now.

    A year that was taken in only after it closed was never restated: both are then one ranking, and give nothing.
    """
    rows = {row.unit_id: row for row in ranking.rows}
    moved = (_weigh(one, rows[one.key[0]]) for one in differences if one.key[0] in rows)
    return Observed(
        restated=tuple(_list_changes(then, now)) if then is not None and now is not None and then is not now else (),
        reviewed=tuple(one for one in moved if one is not None),
        criteria={row.unit_id: sum(score.applicable for score in row.scores) for row in ranking.rows},
    )


def _list_changes(then: Ranking, now: Ranking) -> Iterable[Fraction]:
    closed = {row.unit_id: row.exact_total for row in then.rows if row.reported}
    return (row.exact_total - closed[row.unit_id] for row in now.rows if row.unit_id in closed)


def _weigh(one: Difference, unit: UnitResult) -> Fraction | None:
    """What the difference does to the unit's total; None where the criterion does not apply to it any more."""
    score = next((score for score in unit.scores if score.criterion.code == one.key[1]), None)
    if score is None or not score.applicable:
        return None
    if score.criterion.part != "standard":
        return one.difference
    return one.difference * HUNDRED / unit.exact_maximum if unit.exact_maximum else None

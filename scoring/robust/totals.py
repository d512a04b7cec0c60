"""Totals, per cents and ranks of many draws at once, exact where it matters.

Totals are float64. Two that lie nearer than `NEAR` are not trusted to rounding: they are equal if the units have earned
nothing but the same bonus and penalty, else both are reckoned again in fractions, with the tie-breaks. Weights and what
applies are whole numbers below 2^53, so maxima are exact in float64 in whatever order they are added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.ranking import SortKey
from scoring.robust.shares import Table

Real = NDArray[np.float64]
Ranks = NDArray[np.int32]
NEAR: Final = 1e-9
"""Far more than rounding can come to: some 30 products and sums of numbers up to 100 err by less than 1e-12."""
UNRANKED: Final = 0
Exactly = Callable[[int, int], "SortKey | None"]
"""What a unit (by place) is ordered by in a draw (by number), in fractions."""
Profile = Callable[[int], int]
"""A number that units (by place) have in common whose exact points are the same at every criterion in all draws."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What totals are made of beside weights: which criteria are standard, their groups, bonus less penalty by unit."""

    standard: NDArray[np.int64]
    groups: tuple[NDArray[np.int64], ...]
    bonus: NDArray[np.int64]
    penalty: NDArray[np.int64]
    points: Real
    least_percent: float


def reckon_percents(table: Table, weights: Real, aggregation: str, terms: Terms) -> Real:
    """Per cents [draws, units] by weights [draws, standard criteria]; a criterion left out weighs 0."""
    share = table.share[:, terms.standard] * table.applies[:, terms.standard]
    applies = table.applies[:, terms.standard].astype(np.float64)
    if aggregation == "plain":
        return _divide(weights @ share.T, weights.sum(axis=1, keepdims=True)) * 100
    if aggregation != "groups":
        return _divide(weights @ share.T, weights @ applies.T) * 100
    total = np.zeros((len(weights), len(share)))
    whole = np.zeros(total.shape)
    for columns in terms.groups:
        own = weights[:, columns]
        most = own @ applies[:, columns].T
        counted = np.where(most > 0, own.sum(axis=1, keepdims=True), 0.0)
        total += counted * _divide(own @ share[:, columns].T, most)
        whole += counted
    return _divide(total, whole) * 100


def _divide(part: Real, whole: Real) -> Real:
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)


def find_basis(table: Table, weights: Real, terms: Terms) -> NDArray[np.bool_]:
    """[draws, units]: whether enough of the standard points applies. All numbers are whole, so it is exact."""
    applicable: Real = weights @ table.applies[:, terms.standard].T.astype(np.float64)
    founded: NDArray[np.bool_] = applicable * 100 >= weights.sum(axis=1, keepdims=True) * terms.least_percent
    return founded


def add_points(table: Table, percents: Real, terms: Terms) -> Real:
    """Totals: per cent, bonus and penalty."""
    earned: Real = table.share * table.applies * terms.points
    extra: Real = earned[:, terms.bonus].sum(axis=1) - earned[:, terms.penalty].sum(axis=1)
    return percents + extra


def find_empty(table: Table, terms: Terms) -> NDArray[np.int64]:
    """By unit: a number that units share whose totals and tie-breaks are certainly equal, as nothing is earned; -1."""
    bare = ~np.any((table.share * table.applies)[:, terms.standard], axis=1)
    kinds = np.full(len(bare), -1, dtype=np.int64)
    known: dict[bytes, int] = {}
    for unit in np.flatnonzero(bare):
        extra = table.share[unit, np.concatenate([terms.bonus, terms.penalty])]
        kinds[unit] = known.setdefault(extra.tobytes(), len(known))
    return kinds


def rank_totals(
    totals: Real,
    founded: NDArray[np.bool_],
    reported: NDArray[np.bool_],
    empty: NDArray[np.int64],
    exactly: Exactly,
    profile: Profile = int,
) -> Ranks:
    """Ranks [draws, units], 1-2-2-4; 0 where a unit has none. Units without a report stand below all others.

    Units of one `profile` have the same key in any of these draws: it is reckoned once.
    """
    drop = 4 * float(np.abs(totals).max(initial=1.0)) + 1
    keys = np.where(founded, totals - np.where(reported, 0.0, drop)[None], -np.inf)
    order = np.argsort(-keys, axis=1)
    ordered = np.take_along_axis(keys, order, axis=1)
    with np.errstate(invalid="ignore"):
        near = (ordered[:, :-1] - ordered[:, 1:] < NEAR) & np.isfinite(ordered[:, 1:])
    kinds = np.where(reported, empty, np.where(empty >= 0, empty + len(empty), -1))[order]
    equal = near & (kinds[:, 1:] == kinds[:, :-1]) & (kinds[:, 1:] >= 0)
    places = np.arange(1, totals.shape[1] + 1)
    starts = np.concatenate([np.ones((len(totals), 1), dtype=bool), ~equal], axis=1)
    ranked = np.maximum.accumulate(np.where(starts, places, 0), axis=1)
    ranks = np.empty(totals.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, ranked.astype(np.int32), axis=1)
    for draw in np.flatnonzero((near & ~equal).any(axis=1)):
        _rank_near(ranks[draw], order[draw], near[draw], partial(exactly, int(draw)), profile)
    ranks[~founded] = UNRANKED
    return ranks


def _rank_near(
    ranks: Ranks,
    order: NDArray[np.int64],
    near: NDArray[np.bool_],
    key: Callable[[int], SortKey | None],
    profile: Profile,
) -> None:
    """Rank anew, exactly, the units of one draw in every run of near totals."""
    start = 0
    for end in [*np.flatnonzero(~near), len(order) - 1]:
        run = order[start : end + 1]
        if len(run) > 1:
            _rank_run(ranks, run.tolist(), start, key, profile)
        start = int(end) + 1


def _rank_run(
    ranks: Ranks,
    run: Sequence[int],
    above: int,
    key: Callable[[int], SortKey | None],
    profile: Profile,
) -> None:
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for unit in run:
        alike[profile(unit)].append(unit)
    keys = {same: own for same, units in alike.items() if (own := key(units[0])) is not None}
    for same, own in keys.items():
        ranks[alike[same]] = above + 1 + sum(len(alike[other]) for other, one in keys.items() if one > own)

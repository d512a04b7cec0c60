"""How high an amount usually is among the units of a cluster: a robust bound that only ever warns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from schemas.judging.operands import Amounts, make_blank_amounts
from schemas.rules.vector import NUMBER, SCALE

LEAST_MEMBERS = 5
"""Fewer amounts than these say nothing of what is usual."""
DEVIATIONS = 6.0
"""How many robust standard deviations above the median still count as usual."""
LEAST_DEVIATION = 0.6
"""On the scale of logarithms: where all members say nearly the same, small differences are no news."""
_TO_STANDARD = 1.4826
_HIGHEST = 10**16


def usual_high(amounts: Amounts, clusters: Sequence[str | None]) -> Amounts:
    """For every unit and indicator the highest amount usual in the unit's cluster, a whole number.

    Median and median absolute deviation (times 1.4826, as for a normal distribution) of log(1 + amount), so that
    neither one huge member nor the skew of counts moves it. Blank where fewer than `LEAST_MEMBERS` gave an amount.
    """
    high = make_blank_amounts(*amounts.amount.shape)
    known = amounts.state == NUMBER
    logs = np.where(known, np.log1p(amounts.amount / SCALE), np.nan)
    for cluster in {c for c in clusters if c is not None}:
        members = np.array([c == cluster for c in clusters])
        enough = known[members].sum(axis=0) >= LEAST_MEMBERS
        if not enough.any():
            continue
        some = logs[members][:, enough]
        median = np.nanmedian(some, axis=0)
        deviation = np.maximum(_TO_STANDARD * np.nanmedian(np.abs(some - median), axis=0), LEAST_DEVIATION)
        bound = np.minimum(np.ceil(np.expm1(median + DEVIATIONS * deviation)), _HIGHEST / SCALE)
        places = np.ix_(members, enough)
        high.amount[places] = bound.astype(np.int64) * SCALE
        high.state[places] = NUMBER
    return high

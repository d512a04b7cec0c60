"""What the draws say, in figures that can be published: intervals, chances, pairs, shares of each choice, bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.programme import Programme
from schemas.programme.sections import AwardLine
from scoring.awards import is_eligible, list_lines
from scoring.errors import ScoringError
from scoring.facts import YearFacts
from scoring.robust.simulation import RobustRanking
from scoring.robust.totals import Ranks, Real

MOST_PAIRS: Final = 500
"""Up to so many units the table of pairs is made: it has units by units cells."""


@dataclass(frozen=True, slots=True)
class UnitSpread:
    """Where a unit stands in the draws: the middle `apart_percent` of its ranks, best and worst, classes and lines.

    Ranks are of the draws in which it has one; all are 0 where it has none. `classes` and `lines` are shares of all
    draws.
    """

    unit_id: str
    stated: int
    best: int
    low: int
    median: int
    high: int
    worst: int
    classes: Mapping[str, float]
    lines: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChoiceShare:
    """What share of the variance of ranks a choice has: by itself (first order), and with all it acts with (total)."""

    choice: str
    first: float
    total: float


@dataclass(frozen=True, slots=True)
class RobustSummary:
    """All that is published of a simulation. `above` is [units, units]: in which share of the draws j is above k.

    `bands`: units in stated order, parted where one is certainly below the first of its band; inside one they cannot be
    told apart. `above` is None beyond `MOST_PAIRS` units, and then there are no bands.
    """

    units: tuple[UnitSpread, ...]
    shares: tuple[ChoiceShare, ...]
    above: Real | None
    bands: tuple[tuple[str, ...], ...]


def summarise(found: RobustRanking, facts: YearFacts, programme: Programme) -> RobustSummary:
    """The figures of a simulation.

    ScoringError if an alternative changed no score: nothing is to be published then; it names them.
    """
    if found.idle:
        raise ScoringError(describe_idle(found))
    apart = float(programme.robustness.apart_percent) / 100
    above = compare_pairs(found.ranks) if len(found.units) <= MOST_PAIRS else None
    bands = () if above is None else make_bands(found, above, apart)
    return RobustSummary(_spread(found, facts, programme, apart), share_variance(found), above, bands)


def describe_idle(found: RobustRanking) -> list[str]:
    """What is wrong, in a sentence each: the alternatives that changed no score, by name."""
    return [
        f"phương án {e.code} ({e.name_vi}) không làm thay đổi điểm của đơn vị nào: chưa công bố kết quả mô phỏng. Xem "
        f"lại phương án, hoặc bỏ qua bằng thidua rank robust --without {e.code}"
        for e in found.idle
    ]


def _spread(found: RobustRanking, facts: YearFacts, programme: Programme, apart: float) -> tuple[UnitSpread, ...]:
    lines = reach_lines(found.ranks, facts, list_lines(programme))
    narrow = np.int16 if len(found.units) < 2**15 else np.int32
    ordered = np.sort(np.ascontiguousarray(found.ranks.T.astype(narrow)), axis=1).T
    unranked = (ordered == 0).sum(axis=0)
    count = len(ordered) - unranked

    def rank_at(share: float) -> NDArray[np.int64]:
        """The rank that a unit has, or a better one, in this share of the draws in which it has one."""
        place = unranked + np.clip(np.ceil(share * count).astype(np.int64) - 1, 0, None)
        found_at: NDArray[np.int64] = np.take_along_axis(ordered, np.minimum(place, len(ordered) - 1)[None], axis=0)[0]
        return found_at

    best, low, median, high, worst = (rank_at(q) for q in (0.0, (1 - apart) / 2, 0.5, (1 + apart) / 2, 1.0))
    return tuple(
        UnitSpread(
            unit_id=unit,
            stated=int(found.stated[n]),
            best=int(best[n]),
            low=int(low[n]),
            median=int(median[n]),
            high=int(high[n]),
            worst=int(worst[n]),
            classes=dict(zip(found.class_names, found.classes[n].tolist(), strict=True)),
            lines={code: float(chance[n]) for code, chance in lines.items()},
        )
        for n, unit in enumerate(found.units)
    )


def reach_lines(ranks: Ranks, facts: YearFacts, lines: Sequence[AwardLine]) -> dict[str, Real]:
    """By line, in which share of the draws each unit is within the quota; a tie at the limit takes in all."""
    return {line.code: _reach(ranks, facts, line) for line in lines}


def _reach(ranks: Ranks, facts: YearFacts, line: AwardLine) -> Real:
    chance = np.zeros(ranks.shape[1])
    groups: dict[str | None, list[int]] = {}
    for place, unit in enumerate(facts.units):
        if is_eligible(unit) and (line.within == "all" or unit.cluster_code):
            groups.setdefault(None if line.within == "all" else unit.cluster_code, []).append(place)
    for members in groups.values():
        own = np.where(ranks[:, members] == 0, np.iinfo(np.int32).max, ranks[:, members])
        last = np.partition(own, min(line.quota, len(members)) - 1, axis=1)[:, min(line.quota, len(members)) - 1]
        chance[members] = ((own <= last[:, None]) & (ranks[:, members] > 0)).mean(axis=0)
    return chance


def compare_pairs(ranks: Ranks) -> Real:
    """[j, k]: in which share of the draws j is ranked above k, a tie counting half; who has no rank is below all."""
    last = len(ranks[0]) + 1
    own = np.ascontiguousarray(np.where(ranks == 0, last, ranks).T.astype(np.int16 if last < 2**15 else np.int32))
    better = np.array([(column < own).sum(axis=1) for column in own], dtype=np.float64)
    ties = len(ranks) - better - better.T
    return (better + ties / 2) / len(ranks)


def make_bands(found: RobustRanking, above: Real, apart: float) -> tuple[tuple[str, ...], ...]:
    """Units in stated order; a band ends where the next unit stands below its first in so many of the draws."""
    order = [int(n) for n in np.argsort(found.stated, kind="stable") if found.stated[n]]
    bands: list[list[int]] = []
    for unit in order:
        if bands and above[bands[-1][0], unit] < apart:
            bands[-1].append(unit)
        else:
            bands.append([unit])
    return tuple(tuple(found.units[n] for n in band) for band in bands)


def share_variance(found: RobustRanking) -> tuple[ChoiceShare, ...]:
    """First- and total-order shares of the variance of ranks, over all units together.

    First order by Saltelli et al. (2010), total by Jansen (1999), both on the A, B and mixed samples of the draws;
    summed over the units that have a rank in every draw (Gamboa, Janon, Klein and Lagnoux 2014). Empty where there are
    too few draws, or no rank ever changes.
    """
    base, varied = found.draws.base, found.choices.open_choices
    whole = found.ranks[:, (found.ranks > 0).all(axis=0)].astype(np.float64)
    if base < 2 or not whole.size:
        return ()
    first, second = whole[:base], whole[base : 2 * base]
    both = whole[: 2 * base]
    variance = float(both.var(axis=0).sum())
    if variance == 0:
        return ()
    middle = both.mean(axis=0)
    shares = []
    for place, name in enumerate(varied, start=2):
        mixed = whole[place * base : (place + 1) * base]
        alone = float(((second - middle) * (mixed - first)).mean(axis=0).sum())
        among = float(((first - mixed) ** 2).mean(axis=0).sum() / 2)
        shares.append(ChoiceShare(name, alone / variance, among / variance))
    return tuple(shares)

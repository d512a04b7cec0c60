"""A unit's change of rank against an earlier year, split exactly among what changed (Shapley 1953).

A part's share is the mean, over all orders in which the parts could have changed one after the other, of what it does
to the rank. The shares are fractions and add up to the whole change. A unit that would have no rank in some combination
is reckoned as standing behind all that have one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Final

from schemas.programme import Programme
from scoring.exact import ZERO
from scoring.facts import UnitFacts, YearFacts, YearValue
from scoring.methods import METHODS
from scoring.ranking import competition_ranks, list_contexts, make_sort_key
from scoring.score import score_unit

PARTS_VI: Final[Mapping[str, str]] = {
    "own": "Kết quả của đơn vị",
    "others": "Kết quả của các đơn vị khác",
    "lateness": "Việc gửi báo cáo (đúng hạn, đủ, đạt ngay) của mọi đơn vị",
    "restated": "Số liệu năm trước được sửa sau khi xếp hạng",
    "method": "Cách chấm điểm, phân cụm",
}
Parts = frozenset[str]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class RankChange:
    """Ranks then and now, and the places gained (+) or lost (-) by each part; the parts add up to `then - now`."""

    unit_id: str
    then: int
    now: int
    parts: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class TwoYears:
    """The two years: the earlier as it was ranked, the same as it is known now, the later; each with its programme."""

    then: YearFacts
    restated: YearFacts
    now: YearFacts
    programme_then: Programme
    programme_now: Programme


def split_change(years: TwoYears, unit_id: str, progress: Progress | None = None) -> RankChange:
    """The change of the unit's rank by parts; KeyError if it is not a unit of both years."""
    for facts in (years.then, years.now):
        if unit_id not in {u.unit.id for u in facts.units}:
            raise KeyError(f"{unit_id} is no unit of {facts.year}: its rank there cannot be compared")
    subsets = [frozenset(c) for size in range(len(PARTS_VI) + 1) for c in combinations(PARTS_VI, size)]
    ranks: dict[Parts, int] = {}
    for done, changed in enumerate(subsets):
        ranks[changed] = rank_in_mixture(years, unit_id, changed)
        if progress:
            progress(done + 1, len(subsets), "Tách nguyên nhân đổi hạng")
    parts = {name: -share for name, share in share_out(ranks).items()}
    return RankChange(unit_id, ranks[frozenset()], ranks[frozenset(PARTS_VI)], parts)


def share_out(values: Mapping[Parts, int]) -> dict[str, Fraction]:
    """The Shapley shares of a game given by the value of every set of parts."""
    names = max(values, key=len)
    whole = factorial(len(names))
    shares = dict.fromkeys(sorted(names, key=list(PARTS_VI).index if names <= set(PARTS_VI) else str), ZERO)
    for name in shares:
        for group in (g for g in values if name not in g):
            orders = Fraction(factorial(len(group)) * factorial(len(names) - len(group) - 1), whole)
            shares[name] += orders * (values[group | {name}] - values[group])
    return shares


def rank_in_mixture(years: TwoYears, unit_id: str, changed: Parts) -> int:
    """The unit's rank if these parts were as in the later year and all others as in the earlier one."""
    programme = years.programme_now if "method" in changed else years.programme_then
    facts = _mix_years(years, unit_id, changed, programme)
    criteria = programme.criteria_of(facts.year)
    key = make_sort_key(programme)
    results = [score_unit(context, criteria, METHODS) for context in list_contexts(facts, programme)]
    ranks = competition_ranks({r.unit_id: key(r) for r in results if r.founded})
    return ranks.get(unit_id, len(ranks) + 1)


def _mix_years(years: TwoYears, unit_id: str, changed: Parts, programme: Programme) -> YearFacts:
    before = years.restated if "restated" in changed else years.then
    old, new, stated = (_by_id(facts) for facts in (before, years.now, years.then))
    method = years.now if "method" in changed else years.then
    clusters = _by_id(method)
    there = new if "others" in changed else old
    units = []
    for known in dict.fromkeys([*there, unit_id]):
        results = new if ("own" if known == unit_id else "others") in changed else old
        reports = new if "lateness" in changed else stated
        unit = results.get(known) or new.get(known) or old[known]
        placed = clusters.get(known, unit)
        units.append(
            replace(
                unit,
                reports=reports.get(known, unit).reports,
                cluster_code=placed.cluster_code,
                cluster_name=placed.cluster_name,
                values=_fill(unit, programme),
            )
        )
    return replace(method, units=tuple(units))


def _by_id(facts: YearFacts) -> dict[str, UnitFacts]:
    return {unit.unit.id: unit for unit in facts.units}


def _fill(unit: UnitFacts, programme: Programme) -> Mapping[str, YearValue]:
    """The unit's indicators, and those that only the other year's programme has as asked of nobody."""
    absent = {
        c: YearValue(c, "not_valid", None, None, (), ()) for c in programme.indicator_by_code if c not in unit.values
    }
    return {**unit.values, **absent}

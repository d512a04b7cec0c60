"""A unit's change of rank against an earlier year, split exactly among what changed (Shapley 1953).

A part's share is the mean, over all orders in which the parts could have changed one after the other, of what it does
to the rank. The shares are fractions and add up to the whole change. A unit that would have no rank in some combination
is reckoned as standing behind all that have one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial, floor
from typing import Final

from schemas.programme import Programme
from scoring.exact import ZERO
from scoring.facts import UnitFacts, YearFacts, YearValue
from scoring.methods import METHODS
from scoring.ranking import SortKey, list_contexts, make_sort_key
from scoring.result import CriterionScore, UnitResult
from scoring.score import COMPARING, keep_scores, score_unit

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
    return split_changes(years, (unit_id,), progress)[unit_id]


def split_changes(years: TwoYears, unit_ids: Sequence[str], progress: Progress | None = None) -> dict[str, RankChange]:
    """The same for several units: where a unit's own results change with those of others, one ranking serves all.

    KeyError for one that is not a unit of both years.
    """
    for facts in (years.then, years.now):
        if absent := set(unit_ids) - {u.unit.id for u in facts.units}:
            raise KeyError(f"{min(absent)} is no unit of {facts.year}: its rank there cannot be compared")
    around = [name for name in PARTS_VI if name != "own"]
    subsets = [frozenset(c) for size in range(len(around) + 1) for c in combinations(around, size)]
    ranks: dict[str, dict[Parts, int]] = {unit_id: {} for unit_id in unit_ids}
    for done, changed in enumerate(subsets):
        mixture = _Mixture(years, changed)
        for unit_id in unit_ids:
            ranks[unit_id][changed] = mixture.rank(unit_id, own=False)
            ranks[unit_id][changed | {"own"}] = mixture.rank(unit_id, own=True)
        if progress:
            progress(done + 1, len(subsets), "Tách nguyên nhân đổi hạng")
    whole = frozenset(PARTS_VI)
    return {
        unit_id: RankChange(
            unit_id, of[frozenset()], of[whole], {name: -share for name, share in share_out(of).items()}
        )
        for unit_id, of in ranks.items()
    }


def round_parts(change: RankChange, places: int = 2) -> dict[str, Decimal]:
    """The parts rounded so that what is shown adds up to the change too: the nearest to the next step go up."""
    step = Fraction(1, 10**places)
    whole = {name: floor(share / step) for name, share in change.parts.items()}
    lacking = (change.then - change.now) * 10**places - sum(whole.values())
    for name in sorted(whole, key=lambda one: (whole[one] - change.parts[one] / step, one))[:lacking]:
        whole[name] += 1
    return {name: Decimal(count).scaleb(-places) for name, count in whole.items()}


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
    return _Mixture(years, changed - {"own"}).rank(unit_id, own="own" in changed)


class _Mixture:
    """A year in which these parts are as in the later year, all others as in the earlier one; who is asked about may
    have its own results of either."""

    def __init__(self, years: TwoYears, changed: Parts) -> None:
        self._years, self._new_others, self._late = years, "others" in changed, "lateness" in changed
        self._programme = years.programme_now if "method" in changed else years.programme_then
        self._method = years.now if "method" in changed else years.then
        self._criteria = self._programme.criteria_of(self._method.year)
        self._compares = any(c.method in COMPARING for c in self._criteria)
        self._key = make_sort_key(self._programme)
        self._stated, self._new = _by_id(years.then), _by_id(years.now)
        self._old = _by_id(years.restated if "restated" in changed else years.then)
        self._placed = _by_id(self._method)
        there = self._new if self._new_others else self._old
        self._units = {known: self._mix(known, new=self._new_others) for known in there}
        self._kept: dict[str, Mapping[str, CriterionScore]] = {}
        results = self._score(self._units, set(self._units))
        self._kept = {result.unit_id: keep_scores(result) for result in results}
        self._keys = self._key_of(results)

    def rank(self, unit_id: str, *, own: bool) -> int:
        """The unit's rank with its own results of the later (`own`) or the earlier year."""
        keys = dict(self._keys)
        if own != self._new_others or unit_id not in self._units:
            units = {**self._units, unit_id: self._mix(unit_id, new=own)}
            again = {unit_id, *self._list_beside(units, unit_id)}
            placed = self._key_of(self._score(units, again, anew=unit_id))
            keys = {known: key for known, key in keys.items() if known not in again} | placed
        if unit_id not in keys:
            return len(keys) + 1
        return 1 + sum(key > keys[unit_id] for key in keys.values())

    def _list_beside(self, units: Mapping[str, UnitFacts], unit_id: str) -> Iterator[str]:
        """The units whose points depend on this unit's amounts."""
        if self._compares:
            cluster = units[unit_id].cluster_code
            yield from (u for u, facts in units.items() if not facts.cluster_code or facts.cluster_code == cluster)
            if not cluster:
                yield from units

    def _score(self, units: Mapping[str, UnitFacts], asked: set[str], anew: str = "") -> list[UnitResult]:
        """The results of the units asked for; what stands of those whose own year is as before is not scored again."""
        contexts = list_contexts(replace(self._method, units=tuple(units.values())), self._programme)
        kept = {**self._kept, anew: {}}
        return [
            score_unit(context, self._criteria, METHODS, kept.get(context.unit.unit.id, {}))
            for context in contexts
            if context.unit.unit.id in asked
        ]

    def _key_of(self, results: Sequence[UnitResult]) -> dict[str, SortKey]:
        return {result.unit_id: self._key(result) for result in results if result.founded}

    def _mix(self, known: str, *, new: bool) -> UnitFacts:
        results = self._new if new else self._old
        reports = self._new if self._late else self._stated
        unit = results.get(known) or self._new.get(known) or self._old[known]
        placed = self._placed.get(known, unit)
        return replace(
            unit,
            reports=reports.get(known, unit).reports,
            cluster_code=placed.cluster_code,
            cluster_name=placed.cluster_name,
            values=_fill(unit, self._programme),
        )


def _by_id(facts: YearFacts) -> dict[str, UnitFacts]:
    return {unit.unit.id: unit for unit in facts.units}


def _fill(unit: UnitFacts, programme: Programme) -> Mapping[str, YearValue]:
    """The unit's indicators, and those that only the other year's programme has as asked of nobody."""
    absent = {
        c: YearValue(c, "not_valid", None, None, (), ()) for c in programme.indicator_by_code if c not in unit.values
    }
    return {**unit.values, **absent}

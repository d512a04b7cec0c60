"""One combination of choices reckoned plainly and exactly: the scoring methods, fractions, no arrays.

It says what a combination means. The arrays of `scoring.robust` are held against it, and ask it where two totals are
so near that rounding might decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import cast

from schemas.programme import Criterion, Indicator, Period, Programme
from schemas.programme.records import NothingArose
from scoring.exact import HUNDRED, ZERO, decimal_of
from scoring.facts import PeriodValue, UnitFacts, YearFacts, YearValue
from scoring.methods import METHODS
from scoring.ranking import SortKey, competition_ranks, list_contexts
from scoring.result import CriterionScore, UnitResult
from scoring.score import class_of, score_unit
from scoring.years import REPORTED, year_value


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to make all choices; empty texts are what the programme has. `weights`: thousandths by criterion."""

    weights: Mapping[str, int]
    nothing_arose: str = ""
    missing_plan: str = ""
    late_bands: str = ""
    aggregation: str = ""
    leave_criterion: str = ""
    leave_period: str = ""


@dataclass(frozen=True, slots=True)
class PlainPlace:
    """A unit's total, per cent and class under a combination; `rank` is None where too little applies to it."""

    percent: Fraction
    total: Fraction
    class_vi: str
    rank: int | None


class _Scores:
    """The scores of a year under one programme, each unit's when it is asked for."""

    def __init__(self, facts: YearFacts, programme: Programme) -> None:
        self.contexts = {c.unit.unit.id: c for c in list_contexts(facts, programme)}
        self._criteria = programme.criteria_of(facts.year)
        self._known: dict[str, UnitResult] = {}
        self._profiles: dict[str, int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}

    def profile_of(self, unit_id: str) -> int:
        """A number that units have in common whose exact points are the same at every criterion."""
        if unit_id not in self._profiles:
            result = self.of(unit_id)
            points = (result.reported, *((s.applicable, s.exact_points) for s in result.scores))
            self._profiles[unit_id] = self._numbers.setdefault(points, len(self._numbers))
        return self._profiles[unit_id]

    def of(self, unit_id: str) -> UnitResult:
        if unit_id not in self._known:
            self._known[unit_id] = score_unit(self.contexts[unit_id], self._criteria, METHODS)
        return self._known[unit_id]


class PlainReckoner:
    """Reckons combinations over a year's facts exactly; scores that several combinations share are kept."""

    def __init__(self, facts: YearFacts, programme: Programme) -> None:
        self._facts, self._programme = facts, programme
        self._kept: dict[tuple[str, ...], _Scores] = {}
        self._years: dict[str, YearFacts] = {"": facts}

    def place_all(self, chosen: Combination) -> dict[str, PlainPlace]:
        """Every unit's place under the combination, by key."""
        scores = self._score(chosen)
        keys = {unit_id: self.key(unit_id, chosen) for unit_id in scores.contexts}
        ranks = competition_ranks({unit_id: key for unit_id, key in keys.items() if key is not None})
        return {u: self._place(scores.of(u), chosen, ranks.get(u)) for u in scores.contexts}

    def _place(self, result: UnitResult, chosen: Combination, rank: int | None) -> PlainPlace:
        percent = reckon_percent(result.scores, chosen)
        lowest = min(self._programme.scoring.classes, key=lambda c: c.min_percent).name_vi
        named = class_of(self._programme, percent) if result.reported else lowest
        total = percent + result.exact_bonus - result.exact_penalty
        return PlainPlace(percent, total, named if rank is not None else "", rank)

    def key(self, unit_id: str, chosen: Combination) -> SortKey | None:
        """What a unit is ordered by: total and tie-breaks; None where too little of the standard points applies."""
        result = self._score(chosen).of(unit_id)
        weighed = _weigh(result.scores, chosen)
        applicable = sum((w for w, s in weighed if s.applicable), ZERO)
        least = Fraction(self._programme.scoring.least_applicable_percent)
        if applicable * HUNDRED < sum((w for w, _ in weighed), ZERO) * least:
            return None
        total = reckon_percent(result.scores, chosen) + result.exact_bonus - result.exact_penalty
        return result.reported, (total, *(self._break_tie(name, result, chosen) for name in self.tie_breaks))

    def profile(self, unit_id: str, chosen: Combination) -> int:
        """What the unit's key rests on, as a number: units of one profile have the same key whatever the weights."""
        return self._score(chosen).profile_of(unit_id)

    @property
    def tie_breaks(self) -> tuple[str, ...]:
        """What parts equal totals."""
        return self._programme.scoring.tie_breaks

    def percent(self, unit_id: str, chosen: Combination) -> Fraction:
        """The unit's per cent under the combination."""
        return reckon_percent(self._score(chosen).of(unit_id).scores, chosen)

    def _break_tie(self, name: str, result: UnitResult, chosen: Combination) -> Fraction:
        kind, _, code = name.partition(":")
        if kind == "penalty":
            return -result.exact_penalty
        among = [
            s for s in result.scores if code == (s.criterion.code if kind == "criterion" else s.criterion.group_code)
        ]
        counted = [(w, s) for w, s in _weigh(among, chosen, every=True) if s.applicable]
        points = sum((w * share_of(s) for w, s in counted), ZERO)
        most = sum((w for w, _ in counted), ZERO)
        return points if kind == "criterion" else points / most if most else ZERO

    def _score(self, chosen: Combination) -> _Scores:
        """The units' scores, which do not depend on weights, aggregation or what criterion is left out."""
        kept = (chosen.nothing_arose, chosen.missing_plan, chosen.late_bands, chosen.leave_period)
        if kept not in self._kept:
            programme = change_programme(self._programme, chosen)
            self._kept[kept] = _Scores(self._year_without(chosen.leave_period), programme)
        return self._kept[kept]

    def _year_without(self, period_id: str) -> YearFacts:
        if period_id not in self._years:
            self._years[period_id] = leave_period_out(self._facts, self._programme, period_id)
        return self._years[period_id]


def _weigh(
    scores: Sequence[CriterionScore], chosen: Combination, *, every: bool = False
) -> list[tuple[Fraction, CriterionScore]]:
    """The standard criteria that are not left out, or every one of them, each with its weight."""
    return [
        (Fraction(s.criterion.max_points) * Fraction(chosen.weights.get(s.criterion.code, 1000), 1000), s)
        for s in scores
        if (s.criterion.part == "standard" or every) and s.criterion.code != chosen.leave_criterion
    ]


def share_of(score: CriterionScore) -> Fraction:
    """The points that count as a share of the maximum."""
    return score.exact_points / Fraction(score.criterion.max_points)


def reckon_percent(scores: Sequence[CriterionScore], chosen: Combination) -> Fraction:
    """The per cent that standard points come to, by the aggregation that was chosen.

    Stated: points of the applicable maximum. `plain`: points of all standard points, whatever applies. `groups`: the
    mean of the groups' per cents, weighed by the groups' standard points, over the groups of which something applies.
    """
    weighed = _weigh(scores, chosen)
    if chosen.aggregation != "groups":
        return _share(weighed, whole=chosen.aggregation == "plain") * HUNDRED
    groups: dict[str, list[tuple[Fraction, CriterionScore]]] = {}
    for weight, score in weighed:
        groups.setdefault(score.criterion.group_code, []).append((weight, score))
    counted = [g for g in groups.values() if any(s.applicable for _, s in g)]
    whole = sum((w for g in counted for w, _ in g), ZERO)
    parts = (sum((w for w, _ in g), ZERO) * _share(g, whole=False) for g in counted)
    return sum(parts, ZERO) / whole * HUNDRED if whole else ZERO


def _share(weighed: Sequence[tuple[Fraction, CriterionScore]], *, whole: bool) -> Fraction:
    most = sum((w for w, s in weighed if whole or s.applicable), ZERO)
    return sum((w * share_of(s) for w, s in weighed if s.applicable), ZERO) / most if most else ZERO


def change_programme(programme: Programme, chosen: Combination) -> Programme:
    """The programme with what was chosen otherwise for what nothing earns, a missing plan and lateness."""
    earns = cast("NothingArose", chosen.nothing_arose)
    indicators = tuple(i.model_copy(update={"nothing_arose": earns}) if earns else i for i in programme.indicators)
    criteria = tuple(_change_bands(c, chosen.late_bands) for c in programme.criteria)
    plan = chosen.missing_plan or programme.scoring.missing_plan
    scoring = programme.scoring.model_copy(update={"missing_plan": plan})
    changed = programme.model_copy(update={"indicators": indicators, "criteria": criteria, "scoring": scoring})
    changed.__dict__.pop("indicator_by_code", None)  # made of the rows that were replaced
    return changed


def _change_bands(criterion: Criterion, bands: str) -> Criterion:
    changes = bool(bands) and criterion.method == "late_bands"
    return criterion.model_copy(update={"params": bands}) if changes else criterion


def leave_period_out(facts: YearFacts, programme: Programme, period_id: str) -> YearFacts:
    """The year as if the period had not been asked for.

    A sum loses what the period added, and its plan the period's share; of a stock or cumulative amount the latest other
    report counts. Verified points stay as given.
    """
    units = tuple(_leave_out(unit, facts.due, programme, period_id) for unit in facts.units)
    return replace(facts, units=units, due=tuple(p for p in facts.due if p.id != period_id))


def _leave_out(unit: UnitFacts, due: Sequence[Period], programme: Programme, period_id: str) -> UnitFacts:
    owed = {r.period_id for r in unit.reports}
    periods = [p for p in due if p.id in owed]
    return replace(
        unit,
        reports=tuple(r for r in unit.reports if r.period_id != period_id),
        exemplars=tuple(e for e in unit.exemplars if e.period_id != period_id),
        values=_YearWithout(unit.values, programme, periods, period_id),
    )


class _YearWithout(Mapping[str, YearValue]):
    """A unit's indicators without one period, each made when it is asked for: a near tie asks for few."""

    def __init__(
        self, years: Mapping[str, YearValue], programme: Programme, periods: Sequence[Period], period_id: str
    ) -> None:
        self._years, self._programme, self._periods, self._left = years, programme, periods, period_id
        self._made: dict[str, YearValue] = {}

    def __getitem__(self, code: str) -> YearValue:
        if code not in self._made:
            indicator = self._programme.indicator_by_code[code]
            self._made[code] = _leave_out_of(self._years[code], indicator, self._periods, self._left)
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._years)

    def __len__(self) -> int:
        return len(self._years)


def _leave_out_of(year: YearValue, indicator: Indicator, periods: Sequence[Period], period_id: str) -> YearValue:
    rest = [p for p in periods if p.id != period_id]
    cells = tuple(c for c in year.by_period if c.period_id != period_id)
    value = _amount_without(year, indicator, cells, period_id)
    to_date = {cell.period_id: value for cell in cells}
    required = year.state != "not_required"
    left = year_value(indicator, rest, cells, year.evidence, required=required, to_date=to_date)
    valid = [p for p in periods if indicator.valid_on(p.window_end)]
    kept = [p for p in valid if p.id != period_id]
    if left.plan is None or indicator.year_aggregation != "sum" or not kept:
        return left
    return replace(left, plan=decimal_of(Fraction(left.plan) * len(kept) / len(valid)))


def _amount_without(
    year: YearValue, indicator: Indicator, cells: Sequence[PeriodValue], period_id: str
) -> Decimal | None:
    reported = [c.amount or Decimal(0) for c in cells if c.state == "zero" or c.amount is not None]
    if year.value is None or not reported:
        return None
    if indicator.year_aggregation != "sum":
        return reported[-1]
    left = [c.amount or Decimal(0) for c in year.by_period if c.period_id == period_id and c.state in REPORTED]
    return year.value - sum(left, Decimal(0))

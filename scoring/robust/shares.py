"""The methods set-wise: what share of its maximum each unit gets of each criterion, all units at once.

`scoring.methods` says what a method does, one unit at a time, exactly and with its reasons. Here the same is reckoned
in arrays for every combination of choices, in float64; what is so near that rounding could matter is reckoned again by
the methods themselves (`scoring.robust.plain`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.programme import Criterion, Programme
from scoring.facts import YearFacts
from scoring.methods.params import Band, Bands, PerItem
from scoring.robust.cells import SCALE, Cells, Year, make_year
from scoring.year_cells import Flags

Shares = NDArray[np.float64]
Earned = tuple[Shares, Flags]
"""The share (0 to 1) by unit, and whether the criterion applies to the unit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How inputs count that have no number: what nothing earns by indicator (empty: as stated), and a missing plan."""

    nothing_arose: str
    missing_plan: str


@dataclass(frozen=True, slots=True)
class Table:
    """Points of every criterion: `share` of its maximum and whether it `applies`, both [units, criteria]."""

    share: Shares
    applies: Flags


class ShareReckoner:
    """Reckons the table of a combination of choices; what several combinations have in common is reckoned once."""

    def __init__(self, facts: YearFacts, programme: Programme, criteria: Sequence[Criterion], cells: Cells) -> None:
        self._programme, self._criteria, self._cells = programme, tuple(criteria), cells
        self._clusters = _list_clusters(facts)
        self._in_scope = {
            scope: np.array([programme.applies(u.unit, scope) for u in facts.units], dtype=bool)
            for scope in {c.applies_to for c in criteria}
        }
        self._given = _read_verified_shares(facts, self._criteria)
        self._years: dict[int | None, Year] = {}
        self._known: dict[tuple[object, ...], Earned] = {}

    def table(self, nothing_arose: str, missing_plan: str, late_bands: str, without: int | None) -> Table:
        """The table of one combination; an empty text is what the programme has."""
        if without not in self._years:
            self._years[without] = make_year(self._cells, without)
        year = self._years[without]
        standing = Standing(nothing_arose, missing_plan or self._programme.scoring.missing_plan)
        columns = [self._column(c, year, standing, late_bands, without) for c in self._criteria]
        share, applies = (np.stack(parts, axis=1) for parts in zip(*columns, strict=True))
        points, given = self._given
        return Table(np.where(given & applies, points, np.where(applies, share, 0.0)), applies)

    def _column(
        self, criterion: Criterion, year: Year, standing: Standing, late_bands: str, without: int | None
    ) -> Earned:
        reporting = criterion.method in _REPORTING
        params = late_bands if late_bands and criterion.method == "late_bands" else criterion.params
        key = (criterion.code, without, params, None if reporting else standing)
        if key not in self._known:
            share, applies = self._earn(criterion, year, standing, params)
            self._known[key] = share, applies & self._in_scope[criterion.applies_to]
        return self._known[key]

    def _earn(self, criterion: Criterion, year: Year, standing: Standing, params: str) -> Earned:
        if reporting := _REPORTING.get(criterion.method):
            return reporting(criterion, year, params)
        inputs = _Inputs(self._programme, year, standing, self._clusters)
        return _ON_INDICATORS[criterion.method](criterion, inputs)


def _read_verified_shares(facts: YearFacts, criteria: Sequence[Criterion]) -> tuple[Shares, Flags]:
    """Verified points as shares of the maximum; they stand in place of reckoned ones, whatever is chosen."""
    points = np.zeros((len(facts.units), len(criteria)))
    given = np.zeros(points.shape, dtype=bool)
    places = {c.code: n for n, c in enumerate(criteria)}
    for u, unit in enumerate(facts.units):
        for code, verified in unit.verified.items():
            if verified.confirms:
                continue
            at = u, places[code]
            points[at], given[at] = float(verified.points / criteria[places[code]].max_points), True
    return points, given


def _list_clusters(facts: YearFacts) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]:
    """(units, whom they are compared with) of each cluster; units outside every cluster are compared with all."""
    members: dict[str | None, list[int]] = {}
    for place, unit in enumerate(facts.units):
        members.setdefault(unit.cluster_code or None, []).append(place)
    everyone = np.arange(len(facts.units))
    return tuple((np.array(m), everyone if code is None else np.array(m)) for code, m in members.items())


def _average(year: Year, share: Shares) -> Earned:
    """The mean of [units, periods] over the due reports; one that was not accepted earns nothing."""
    due = year.owed.sum(axis=1)
    earned = np.where(year.owed & (year.reports["accepted"] == 1), share, 0.0).sum(axis=1)
    return earned / np.maximum(due, 1), due > 0


def _band_shares(bands: Sequence[Band], counts: NDArray[np.int64]) -> Shares:
    highs = np.array([np.iinfo(np.int64).max if b.high is None else b.high for b in bands])
    shares = np.array([float(b.share) for b in bands])
    return shares[np.searchsorted(highs, counts)]


def _earn_late(_criterion: Criterion, year: Year, params: str) -> Earned:
    late = year.reports["late"]
    return _average(year, np.where(late < 0, 0.0, _band_shares(Bands().read(params), np.maximum(late, 0))))


def _earn_quality(_criterion: Criterion, year: Year, params: str) -> Earned:
    return _average(year, _band_shares(Bands().read(params), year.reports["returns"]))


def _earn_completeness(_criterion: Criterion, year: Year, _params: str) -> Earned:
    expected, answered = year.reports["expected"], year.reports["answered"]
    return _average(year, np.where(expected == 0, 1.0, np.minimum(1.0, answered / np.maximum(expected, 1))))


def _earn_penalty(criterion: Criterion, year: Year, params: str) -> Earned:
    missing = (year.owed & (year.reports["missing"] == 1)).sum(axis=1)
    points = np.minimum(float(PerItem().read(params)) * missing, float(criterion.max_points))
    return points / float(criterion.max_points), np.ones(len(missing), dtype=bool)


def _earn_council(_criterion: Criterion, year: Year, _params: str) -> Earned:
    return np.zeros(len(year.owed)), np.ones(len(year.owed), dtype=bool)


_REPORTING: Final[Mapping[str, Callable[[Criterion, Year, str], Earned]]] = {
    "late_bands": _earn_late,
    "first_time_quality": _earn_quality,
    "completeness": _earn_completeness,
    "per_item_penalty": _earn_penalty,
    "council": _earn_council,
}


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What methods on indicators look at; each gives one input's shares and whether the input has a say."""

    programme: Programme
    year: Year
    standing: Standing
    clusters: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]

    def place(self, code: str) -> int:
        return self.year.codes.index(code)

    def earns(self, code: str) -> str:
        return self.standing.nothing_arose or self.programme.indicator_by_code[code].nothing_arose

    def unproven(self, place: int, criterion: Criterion) -> Flags:
        if not criterion.evidence_required:
            return np.zeros(len(self.year.asked), dtype=bool)
        reported: Flags = self.year.value[:, place] != 0
        return reported & ~self.year.proven[:, place]

    def excuse(self, code: str, share: Shares, say: Flags) -> Earned:
        """The shares, but for units of which nothing arose where the indicator does not count that as nothing done."""
        earns = self.earns(code)
        if earns == "zero":
            return share, say
        nothing = self.year.nothing[:, self.place(code)]
        return np.where(nothing, 1.0 if earns == "full" else 0.0, share), say & ~(nothing & (earns == "leaves"))

    def against_plan(self, code: str, criterion: Criterion) -> Earned:
        at = self.place(code)
        value, plan = self.year.value[:, at], self.year.plan[:, at]
        counts = self.year.known[:, at] & ~self.unproven(at, criterion)
        done, say = (value > 0).astype(np.float64), self.year.asked[:, at].copy()
        if "plan" in self.programme.indicator_by_code[code].measures:
            missing = np.isnan(plan)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.clip(value / plan, 0.0, 1.0)
            done = np.where(missing, 0.0, np.where(plan <= 0, done, share))
            if self.standing.missing_plan == "not_applicable":
                say &= ~(missing & counts)
        return self.excuse(code, np.where(counts, done, 0.0), say)

    def percentile(self, code: str, criterion: Criterion) -> Earned:
        at, year = self.place(code), self.year
        unproven = self.unproven(at, criterion)
        value = np.where(year.known[:, at] & ~unproven, year.value[:, at], 0)
        counts = (year.known[:, at] | year.x[:, at]) & ~unproven
        excused = year.nothing[:, at] if self.earns(code) != "zero" else np.zeros(len(value), dtype=bool)
        compared = year.asked[:, at] & ~excused
        share = np.zeros(len(value))
        for units, field in self.clusters:
            ordered = np.sort(value[field[compared[field]]])
            own = value[units]
            below = np.searchsorted(ordered, own, side="left")
            equal = np.searchsorted(ordered, own, side="right") - below
            others = len(ordered) - 1
            alone = (own > 0).astype(np.float64)
            share[units] = (below + (equal - 1) / 2) / others if others > 0 else alone
        return self.excuse(code, np.where(counts, share, 0.0), year.asked[:, at].copy())

    def answer_yes(self, code: str, criterion: Criterion) -> Earned:
        at = self.place(code)
        proven = self.year.proven[:, at] if criterion.evidence_required else True
        return (self.year.yes[:, at] & proven).astype(np.float64), self.year.asked[:, at]


def _combine(earned: Sequence[Earned]) -> Earned:
    """The mean over the inputs that have a say; without any the criterion does not apply."""
    say = np.stack([s for _, s in earned])
    count = say.sum(axis=0)
    share = np.where(say, np.stack([s for s, _ in earned]), 0.0).sum(axis=0) / np.maximum(count, 1)
    return share, count > 0


def _earn_against_plan(criterion: Criterion, inputs: _Inputs) -> Earned:
    return _combine([inputs.against_plan(code, criterion) for code in criterion.input_codes])


def _earn_percentile(criterion: Criterion, inputs: _Inputs) -> Earned:
    return _combine([inputs.percentile(code, criterion) for code in criterion.input_codes])


def _earn_yes_no(criterion: Criterion, inputs: _Inputs) -> Earned:
    return _combine([inputs.answer_yes(code, criterion) for code in criterion.input_codes])


def _earn_ratio(criterion: Criterion, inputs: _Inputs) -> Earned:
    year = inputs.year
    part, whole = (inputs.place(code) for code in criterion.inputs.split("/"))
    over, under = year.value[:, part], year.value[:, whole]
    unknown = np.zeros(len(over), dtype=bool)
    for at in (part, whole):
        unknown |= inputs.unproven(at, criterion) | ~(year.known[:, at] | year.x[:, at])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(unknown | (under == 0), 0.0, np.clip(over / under, 0.0, 1.0))
    nothing, earns = year.nothing[:, whole], inputs.earns(criterion.inputs.split("/")[1])
    share = np.where(nothing, 1.0 if earns == "full" else 0.0, share)
    return share, year.asked[:, part] & year.asked[:, whole] & ~(nothing & (earns == "leaves"))


def _earn_bonus(criterion: Criterion, inputs: _Inputs) -> Earned:
    at = inputs.place(criterion.inputs)
    counted = np.maximum(0, np.minimum(inputs.year.value[:, at] / SCALE, inputs.year.documented))
    points = np.minimum(float(PerItem().read(criterion.params)) * counted, float(criterion.max_points))
    return points / float(criterion.max_points), inputs.year.asked[:, at]


_ON_INDICATORS: Final[Mapping[str, Callable[[Criterion, _Inputs], Earned]]] = {
    "ratio_to_plan": _earn_against_plan,
    "percentile_in_cluster": _earn_percentile,
    "yes_no": _earn_yes_no,
    "ratio": _earn_ratio,
    "per_item_bonus": _earn_bonus,
}
SETWISE: Final = frozenset(_REPORTING) | frozenset(_ON_INDICATORS)
"""The methods that are reckoned here; a test holds that they are all there are."""

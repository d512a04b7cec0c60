"""Simulation over lawful choices: every draw makes all choices anew and ranks all units by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.programme import Criterion, Programme
from scoring.errors import ScoringError
from scoring.facts import YearFacts
from scoring.ranking import SortKey
from scoring.robust.cells import read_cells
from scoring.robust.choices import COLUMNS, STEPS, Choices, Draws, draw_choices, list_choices
from scoring.robust.plain import Combination, PlainReckoner
from scoring.robust.shares import ShareReckoner, Table
from scoring.robust.totals import (
    NEAR,
    Ranks,
    Real,
    Terms,
    add_points,
    find_basis,
    find_empty,
    rank_totals,
    reckon_percents,
)

Progress = Callable[[int, int, str], None]
CHUNK = 4_000_000
"""How many totals (draws × units) are held at once: memory stays bounded however many draws and units there are."""

MOST_EXACT = 500
"""Up to so many units the effects of single alternatives are ranked exactly; draws and stated ranks always are."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one alternative alone does to the stated ranking: changes of rank, and how many units' totals differ."""

    choice: str
    code: str
    name_vi: str
    changed: int
    mean_change: float
    most_change: int
    ranks: Ranks


@dataclass(frozen=True, slots=True)
class RobustRanking:
    """What came of the draws. `ranks` is [draws, units] (0: no rank), `classes` [units, classes], shares of the draws.

    `stated` are the ranks as the programme has it. `effects` are those of every alternative by itself; `idle` names the
    alternatives that changed no score at all: while there are any, nothing of the simulation is to be published.
    """

    units: tuple[str, ...]
    stated: Ranks
    ranks: Ranks
    classes: Real
    class_names: tuple[str, ...]
    choices: Choices
    draws: Draws
    effects: tuple[Effect, ...]
    exact_draws: int

    @property
    def idle(self) -> tuple[Effect, ...]:
        """The declared alternatives that changed no score; what is left out one by one is no alternative."""
        return tuple(e for e in self.effects if not e.changed and not e.choice.startswith("leave_"))


class Simulation:
    """One year under one programme, ready to be drawn: what combinations of choices come to is kept."""

    def __init__(self, facts: YearFacts, programme: Programme, without: Collection[str] = ()) -> None:
        self.facts, self.programme = facts, programme
        self.criteria: tuple[Criterion, ...] = programme.criteria_of(facts.year)
        self.units = tuple(u.unit.id for u in facts.units)
        self.choices = list_choices(programme, self.criteria, facts.due, without)
        self.standard = [c for c in self.criteria if c.part == "standard"]
        self.plain = PlainReckoner(facts, programme)
        self.exact_draws: set[int] = set()
        self._reckoner = ShareReckoner(facts, programme, self.criteria, read_cells(facts, programme, self.criteria))
        self._terms = _make_terms(self.criteria, programme)
        self._points = np.array([int(c.max_points * 10_000) for c in self.standard], dtype=np.int64)
        self._reported = _list_reporting(facts)
        self._classes = sorted(programme.scoring.classes, key=lambda c: -c.min_percent)

    def combination(self, draws: Draws, number: int) -> Combination:
        """The choices of one draw in plain words, as `PlainReckoner` takes them."""
        chosen = {name: self.choices.levels[name][draws.levels[number, at]].value for name, at in COLUMNS.items()}
        del chosen["weights"]
        codes = [c.code for c in self.standard]
        return Combination(dict(zip(codes, draws.weights[number].tolist(), strict=True)), **chosen)

    def place(self, draws: Draws, progress: Progress | None = None, *, exact: bool = True) -> tuple[Ranks, Real]:
        """Ranks [draws, units] and the share of the draws in which each unit is in each class [units, classes].

        Not `exact`: totals nearer than `NEAR` share a rank, whatever fractions and tie-breaks would say.
        """
        ranks = np.zeros((len(draws.levels), len(self.units)), dtype=np.int32)
        classes = np.zeros((len(self.units), len(self._classes)), dtype=np.int64)
        done = 0
        for numbers in self._group(draws):
            ranks[numbers], percents, founded = self._place_alike(draws, numbers, exact=exact)
            classes += self._count_classes(draws, numbers, percents, founded)
            done += len(numbers)
            if progress:
                progress(done, len(ranks), "Mô phỏng các cách chọn")
        return ranks, classes / max(1, len(ranks))

    def totals(self, draws: Draws) -> Real:
        """Totals [draws, units]; for few draws."""
        found = np.zeros((len(draws.levels), len(self.units)))
        for numbers in self._group(draws):
            table, weights, aggregation = self._prepare(draws, numbers)
            found[numbers] = add_points(table, reckon_percents(table, weights, aggregation, self._terms), self._terms)
        return found

    def _group(self, draws: Draws) -> Iterator[NDArray[np.int64]]:
        """The numbers of draws that share all choices but weights and the criterion left out, in bounded portions."""
        columns = [COLUMNS[n] for n in ("nothing_arose", "missing_plan", "late_bands", "aggregation", "leave_period")]
        _, kind = np.unique(draws.levels[:, columns], axis=0, return_inverse=True)
        most = max(1, CHUNK // max(1, len(self.units)))
        order = np.argsort(kind.reshape(-1), kind="stable")
        bounds = np.flatnonzero(np.diff(kind.reshape(-1)[order])) + 1
        for numbers in np.split(order, bounds):
            for start in range(0, len(numbers), most):
                yield numbers[start : start + most]

    def _prepare(self, draws: Draws, numbers: NDArray[np.int64]) -> tuple[Table, Real, str]:
        """The table that the draws share, their weights as whole numbers in float64, and the aggregation."""
        levels = draws.levels[numbers]
        chosen = {n: self.choices.levels[n][levels[0, at]].value for n, at in COLUMNS.items()}
        period = int(levels[0, COLUMNS["leave_period"]])
        table = self._reckoner.table(
            chosen["nothing_arose"], chosen["missing_plan"], chosen["late_bands"], period - 1 if period else None
        )
        weights = draws.weights[numbers] * self._points
        left_out = levels[:, COLUMNS["leave_criterion"]]
        out = np.flatnonzero(left_out)
        weights[out, left_out[out] - 1] = 0
        return table, weights.astype(np.float64), chosen["aggregation"]

    def _place_alike(
        self, draws: Draws, numbers: NDArray[np.int64], *, exact: bool
    ) -> tuple[Ranks, Real, NDArray[np.bool_]]:
        table, weights, aggregation = self._prepare(draws, numbers)
        percents = reckon_percents(table, weights, aggregation, self._terms)
        founded = find_basis(table, weights, self._terms)
        reported = self._reported[draws.levels[numbers[0], COLUMNS["leave_period"]]]

        alike = self.combination(draws, int(numbers[0]))

        def exactly(draw: int, unit: int) -> SortKey | None:
            if not exact:
                return True, ()
            self.exact_draws.add(int(numbers[draw]))
            return self.plain.key(self.units[unit], self.combination(draws, int(numbers[draw])))

        def profile(unit: int) -> int:
            return self.plain.profile(self.units[unit], alike) if exact else 0

        totals = add_points(table, percents, self._terms)
        empty = find_empty(table, self._terms)
        return rank_totals(totals, founded, reported, empty, exactly, profile), percents, founded

    def _count_classes(
        self, draws: Draws, numbers: NDArray[np.int64], percents: Real, founded: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """In how many of these draws each unit is in each class; at a threshold by exact reckoning."""
        reported = self._reported[draws.levels[numbers[0], COLUMNS["leave_period"]]]
        counted = np.zeros((len(self.units), len(self._classes)), dtype=np.int64)
        above = np.zeros(len(self.units), dtype=np.int64)
        for place, one in enumerate(self._classes[:-1]):
            least = float(one.min_percent)
            reached = percents >= least
            near = np.abs(percents - least) < NEAR
            for draw, unit in np.argwhere(near) if near.any() else ():
                chosen = self.combination(draws, int(numbers[draw]))
                reached[draw, unit] = self.plain.percent(self.units[unit], chosen) >= one.min_percent
            so_far = (reached & founded & reported).sum(axis=0)
            counted[:, place] = so_far - above
            above = so_far
        counted[:, -1] = founded.sum(axis=0) - above
        return counted


def _list_reporting(facts: YearFacts) -> NDArray[np.bool_]:
    """[1 + periods, units]: whether a unit has an accepted report, of all periods and with each left out."""
    accepted = [{r.period_id for r in u.reports if r.is_accepted} for u in facts.units]
    return np.array([[bool(a - {left}) for a in accepted] for left in ("", *(p.id for p in facts.due))], dtype=bool)


def _make_terms(criteria: Sequence[Criterion], programme: Programme) -> Terms:
    def at(part: str) -> NDArray[np.int64]:
        return np.array([n for n, c in enumerate(criteria) if c.part == part], dtype=np.int64)

    groups = [c.group_code for c in criteria if c.part == "standard"]
    return Terms(
        standard=at("standard"),
        groups=tuple(np.array([n for n, g in enumerate(groups) if g == one]) for one in dict.fromkeys(groups)),
        bonus=at("bonus"),
        penalty=at("penalty"),
        points=np.array([float(c.max_points) for c in criteria]),
        least_percent=float(programme.scoring.least_applicable_percent),
    )


def simulate_choices(
    facts: YearFacts,
    programme: Programme,
    *,
    draws: int | None = None,
    seed: int | None = None,
    without: Collection[str] = (),
    progress: Progress | None = None,
) -> RobustRanking:
    """So many draws over the programme's choices, else as many as it says; the same seed gives the same.

    `without`: codes of alternatives that are not looked at. ScoringError for a code that the programme does not have.
    """
    _check_codes(programme, without)
    rules = programme.robustness
    simulation = Simulation(facts, programme, without)
    drawn = draw_choices(
        simulation.choices, len(simulation.standard), draws or rules.draws, rules.seed if seed is None else seed
    )
    effects, stated = measure_effects(simulation)
    simulation.exact_draws.clear()  # of the single alternatives
    ranks, classes = simulation.place(drawn, progress)
    return RobustRanking(
        units=simulation.units,
        stated=stated,
        ranks=ranks,
        classes=classes,
        class_names=tuple(c.name_vi for c in sorted(programme.scoring.classes, key=lambda c: -c.min_percent)),
        choices=simulation.choices,
        draws=drawn,
        effects=effects,
        exact_draws=len(simulation.exact_draws),
    )


def _check_codes(programme: Programme, without: Collection[str]) -> None:
    known = Counter(a.code for a in programme.robustness.alternatives)
    unknown = [
        f"no alternative {code!r}; the programme has {', '.join(known) or 'none'}"
        for code in without
        if code not in known
    ]
    if unknown:
        raise ScoringError(unknown)


def list_single(simulation: Simulation) -> Draws:
    """The stated way first, then every alternative by itself, weights as stated."""
    rows = [np.zeros(len(COLUMNS), dtype=np.int64)]
    for name, at in COLUMNS.items():
        for level in range(1, len(simulation.choices.levels[name])):
            row = np.zeros(len(COLUMNS), dtype=np.int64)
            row[at] = level
            rows.append(row)
    weights = np.full((len(rows), len(simulation.standard)), STEPS, dtype=np.int64)
    return Draws(np.array(rows), weights, 0)


def measure_effects(simulation: Simulation) -> tuple[tuple[Effect, ...], Ranks]:
    """What every alternative does by itself, and the stated ranks.

    The stated weights make many ties: beyond `MOST_EXACT` units near totals share a rank in the alternatives' effects.
    The stated ranks are exact whatever the number.
    """
    draws = list_single(simulation)
    totals = simulation.totals(draws)
    ranks, _ = simulation.place(draws, exact=len(simulation.units) <= MOST_EXACT)
    ranks[0] = simulation.place(Draws(draws.levels[:1], draws.weights[:1], 0))[0][0]
    names = [(name, level) for name in COLUMNS for level in simulation.choices.levels[name][1:]]
    effects = []
    for number, (name, level) in enumerate(names, start=1):
        both = (ranks[0] > 0) & (ranks[number] > 0)
        moved = np.abs(ranks[number] - ranks[0])[both]
        changed = int((np.abs(totals[number] - totals[0]) > NEAR).sum())
        mean = float(moved.mean()) if len(moved) else 0.0
        effects.append(Effect(name, level.code, level.name_vi, changed, mean, int(moved.max(initial=0)), ranks[number]))
    return tuple(effects), ranks[0]

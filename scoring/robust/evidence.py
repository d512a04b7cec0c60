"""Evidence: which units could truly be among the first, given stated sources of error. No choice is varied here.

Sources: what leaving one period out does to the totals, sizes of past restatements, spread of blind double reviews. A
source that is not there is named as missing, never guessed.

The method is that of M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, "Inference for Ranks with Applications to
Mobility across Neighbourhoods and Academic Achievement across Countries" (Review of Economic Studies 91, 2024, 476-518;
published ahead in 2023): simultaneous confidence bounds for all differences from the bootstrap distribution of the
greatest studentised difference, stepped down; a unit may be among the first k unless k or more others are surely above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.programme import Programme
from scoring.facts import YearFacts
from scoring.robust.choices import COLUMNS, STEPS, Draws
from scoring.robust.observed import Observed
from scoring.robust.simulation import Simulation

Real = NDArray[np.float64]
NOTHING_OBSERVED: Final = Observed()
BLOCK: Final = 250
"""Bootstrap draws that are held at once: each is a matrix of units by units."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The totals of the units and what is known of their error, in points of the total.

    `left_out` is [periods, units]: the totals with each period left out.
    """

    units: tuple[str, ...]
    totals: Real
    left_out: Real
    observed: Observed = NOTHING_OBSERVED

    @property
    def missing_vi(self) -> tuple[str, ...]:
        """The sources that there are none of."""
        return tuple(name for name, count, _ in self._list_sources() if not count)

    @property
    def statement_vi(self) -> str:
        """The sources that bounds rest on, each with how much there is of it, and those that there are none of."""
        there = [f"{name} ({count} {of})" for name, count, of in self._list_sources() if count]
        missing = f"; nguồn chưa có: {', '.join(self.missing_vi)}" if self.missing_vi else ""
        return f"Nguồn sai số: {', '.join(there) or 'không có'}{missing}"

    def _list_sources(self) -> tuple[tuple[str, int, str], ...]:
        periods = len(self.left_out) if len(self.left_out) > 1 else 0
        return (
            ("bỏ ra từng kỳ", periods, "kỳ"),
            ("mức sửa số liệu năm trước", len(self.observed.restated), "đơn vị"),
            ("độ lệch giữa hai người chấm độc lập", len(self.observed.reviewed), "cặp điểm"),
        )


def collect_evidence(facts: YearFacts, programme: Programme, observed: Observed = NOTHING_OBSERVED) -> Evidence:
    """The evidence of a year: totals as stated and with each due period left out, and what was observed besides."""
    simulation = Simulation(facts, programme)
    periods = range(len(facts.due) + 1)
    levels = np.zeros((len(periods), len(COLUMNS)), dtype=np.int64)
    levels[:, COLUMNS["leave_period"]] = periods
    weights = np.full((len(periods), len(simulation.standard)), STEPS, dtype=np.int64)
    totals = (
        simulation.totals(Draws(levels, weights, 0))
        if len(facts.due) > 1
        else simulation.totals(Draws(levels[:1], weights[:1], 0))
    )
    return Evidence(simulation.units, totals[0], totals[1:], observed)


@dataclass(frozen=True, slots=True)
class FirstPlaces:
    """Bounds of each unit's true rank that hold for all units at once with the confidence asked for."""

    units: tuple[str, ...]
    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    errors: Real

    def among_first(self, places: int) -> tuple[str, ...]:
        """The units that could truly be among so many first, in the order of the units."""
        return tuple(unit for unit, best in zip(self.units, self.best, strict=True) if best <= places)


def estimate_errors(evidence: Evidence) -> Real:
    """The standard error of each unit's total.

    Of periods the jackknife: (n - 1)/n times the sum of squares about the mean, less what moves all units alike. Few
    periods say little of one unit alone, so that no unit's is taken smaller than what all units have in the mean.
    Restatements add their mean square. Reviews add, for each criterion that the unit is scored on, half of the mean
    square of what two reviewers are apart (either may err), as if they erred at each criterion anew.
    """
    variance = np.zeros(len(evidence.units))
    count = len(evidence.left_out)
    if count > 1:
        apart = evidence.left_out - evidence.left_out.mean(axis=1, keepdims=True)  # what moves all alike moves no rank
        own = (count - 1) / count * ((apart - apart.mean(axis=0)) ** 2).sum(axis=0)
        variance += np.maximum(own, own.mean())
    observed = evidence.observed
    variance += _mean_square(observed.restated)
    if observed.reviewed:
        criteria = np.array([observed.criteria[unit] for unit in evidence.units], dtype=np.float64)
        variance += criteria * _mean_square(observed.reviewed) / 2
    return np.sqrt(variance)


def _mean_square(differences: Sequence[Fraction]) -> float:
    return float(sum((d * d for d in differences), Fraction(0)) / len(differences)) if differences else 0.0


def bound_first_places(evidence: Evidence, confidence: float, *, seed: int, draws: int = 2000) -> FirstPlaces:
    """Simultaneous bounds of all ranks. Without any error to go by, ranks are what they are."""
    errors = estimate_errors(evidence)
    apart = _find_apart(evidence.totals, errors, confidence, seed, draws)
    return FirstPlaces(evidence.units, best=1 + apart.sum(axis=0), worst=len(errors) - apart.sum(axis=1), errors=errors)


def _find_apart(totals: Real, errors: Real, confidence: float, seed: int, draws: int) -> NDArray[np.bool_]:
    """[j, k]: j is surely above k. Pairs that are found apart leave, and the rest is asked again (Romano and Wolf)."""
    spread = np.sqrt(errors[:, None] ** 2 + errors[None] ** 2)
    difference = totals[:, None] - totals[None]
    with np.errstate(divide="ignore", invalid="ignore"):
        studentised = np.where(spread > 0, difference / spread, np.where(difference > 0, np.inf, 0.0))
    apart = np.zeros(studentised.shape, dtype=bool)
    while True:
        asked = ~apart & ~np.eye(len(totals), dtype=bool)
        found = asked & (studentised > _find_critical(errors, spread, asked, confidence, seed, draws))
        if not found.any():
            return apart
        apart |= found


def _find_critical(
    errors: Real, spread: Real, asked: NDArray[np.bool_], confidence: float, seed: int, draws: int
) -> float:
    """The quantile of the greatest studentised difference among the pairs, if all true totals were alike."""
    rng = np.random.Generator(np.random.PCG64(seed))
    inverse = np.divide(1.0, spread, out=np.zeros(spread.shape), where=asked & (spread > 0))
    greatest = np.empty(draws)
    for start in range(0, draws, BLOCK):
        noise = rng.standard_normal((min(BLOCK, draws - start), len(errors))) * errors
        between = (noise[:, :, None] - noise[:, None]) * inverse
        greatest[start : start + len(noise)] = between.reshape(len(noise), -1).max(axis=1)
    return float(np.quantile(greatest, confidence, method="higher"))

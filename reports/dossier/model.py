"""What the dossier and the scorecards are drawn from: the ranking with all that explains and tries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reports.dossier.signed import Step
from reports.dossier.withheld import withhold_comparisons, withhold_sensitive
from scoring import Ranking
from scoring.awards import LineProposal
from scoring.explain.change import RankChange
from scoring.explain.distance import Distance
from scoring.explain.fair import Fairness
from scoring.explain.gains import Gain
from scoring.explain.places import Places
from scoring.explain.years import YearComparison
from scoring.robust import FirstPlaces, RobustRanking, RobustSummary
from scoring.robust.summary import UnitSpread

Reader = Literal["unit", "council"]
"""Who a scorecard is for: the unit itself, or people who may not see a unit's sensitive amounts."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the simulation over choices came to."""

    found: RobustRanking
    summary: RobustSummary


@dataclass(frozen=True)
class Grounds:
    """A ranking with what explains the places of some or all of its units.

    `simulated` is None, and `idle_vi` says why, where an alternative changed no score: nothing is published of it then.
    `evidence_vi` names the sources of error that bounds rest on, and those that there are none of. `steps` are those
    that the ranking was taken through so far.
    `changes` lacks units that cannot be compared with the year before; `unlike_vi` says why, by unit.
    """

    ranking: Ranking
    seal: str
    places: Places
    simulated: Simulated | None
    idle_vi: tuple[str, ...]
    first: FirstPlaces
    evidence_vi: str
    distances: Mapping[str, Distance]
    gains: Mapping[str, tuple[Gain, ...]]
    changes: Mapping[str, RankChange]
    unlike_vi: Mapping[str, str]
    steps: tuple[Step, ...] = ()

    @cached_property
    def for_council(self) -> Ranking:
        """The ranking without any unit's sensitive amounts."""
        return withhold_sensitive(self.ranking)

    @cached_property
    def for_units(self) -> Ranking:
        """The ranking as a unit may see its own row of it."""
        return withhold_comparisons(self.ranking)

    @cached_property
    def spreads(self) -> Mapping[str, UnitSpread]:
        """Where each unit stands in the draws; empty where nothing is published of them."""
        return {spread.unit_id: spread for spread in self.simulated.summary.units} if self.simulated else {}

    @cached_property
    def bounds(self) -> Mapping[str, tuple[int, int]]:
        """Between which ranks each unit may truly be, by the evidence."""
        found = zip(self.first.units, self.first.best.tolist(), self.first.worst.tolist(), strict=True)
        return {unit_id: (best, worst) for unit_id, best, worst in found}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The units' names by key."""
        return {row.unit_id: row.unit_name for row in self.ranking.rows}


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of a year's dossier. `years` is None without a year before; `fairness` quotes no sensitive amount."""

    grounds: Grounds
    proposals: tuple[LineProposal, ...]
    fairness: Fairness
    years: YearComparison | None

"""Reckon all that the dossier and the scorecards show of a ranking; nothing is drawn here, nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.dossier.model import Dossier, Grounds, Simulated
from scoring import Ranking
from scoring.awards import propose_lines
from scoring.explain.change import RankChange, TwoYears, split_changes
from scoring.explain.distance import measure_distance
from scoring.explain.fair import describe_fairness
from scoring.explain.gains import Gain, find_gains
from scoring.explain.places import Places
from scoring.explain.years import UnitInYears, compare_years
from scoring.robust import FirstPlaces, Observed, bound_first_places, collect_evidence, simulate_choices, summarise
from scoring.robust.evidence import NOTHING_OBSERVED, Evidence
from scoring.robust.summary import describe_idle
from scoring.sealing.seal import seal

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Before:
    """The year before: as it was ranked, and both years as changes of rank are split by."""

    then: Ranking
    both: TwoYears


def build_grounds(
    ranking: Ranking,
    before: Before | None,
    places: Places,
    unit_ids: Sequence[str],
    progress: Progress,
    without: Sequence[str] = (),
    observed: Observed = NOTHING_OBSERVED,
) -> Grounds:
    """What explains the places of these units. `without`: alternatives that are not looked at.

    `observed`: what is known of the error of totals besides the periods.

    KeyError for a unit that is not ranked, ScoringError for an alternative that the programme does not have.
    """
    simulated, idle_vi = _simulate(ranking, progress, without)
    evidence, first = _bound(ranking, observed)
    changes, unlike_vi = _split(ranking, before, unit_ids, progress)
    return Grounds(
        ranking=ranking,
        seal=seal(ranking).hash,
        places=places,
        simulated=simulated,
        idle_vi=idle_vi,
        first=first,
        evidence_vi=evidence.statement_vi,
        distances={unit_id: measure_distance(ranking, unit_id) for unit_id in unit_ids},
        gains=_find_gains(ranking, unit_ids, progress),
        changes=changes,
        unlike_vi=unlike_vi,
    )


def build_dossier(grounds: Grounds, before: Before | None) -> Dossier:
    """The dossier of grounds that explain every unit. Its questions quote no sensitive amount."""
    ranking = grounds.for_council
    effects = grounds.simulated.found.effects if grounds.simulated else ()
    return Dossier(
        grounds=grounds,
        proposals=propose_lines(ranking),
        fairness=describe_fairness(ranking, effects, before.both.restated if before else None),
        years=compare_years(before.then, ranking) if before else None,
    )


def _simulate(ranking: Ranking, progress: Progress, without: Sequence[str]) -> tuple[Simulated | None, tuple[str, ...]]:
    found = simulate_choices(ranking.facts, ranking.programme, without=without, progress=progress)
    if found.idle:
        return None, tuple(describe_idle(found))
    return Simulated(found, summarise(found, ranking.facts, ranking.programme)), ()


def _bound(ranking: Ranking, observed: Observed) -> tuple[Evidence, FirstPlaces]:
    rules = ranking.programme.robustness
    evidence = collect_evidence(ranking.facts, ranking.programme, observed)
    return evidence, bound_first_places(evidence, float(rules.apart_percent / 100), seed=rules.seed)


def _find_gains(ranking: Ranking, unit_ids: Sequence[str], progress: Progress) -> dict[str, tuple[Gain, ...]]:
    found = {}
    for done, unit_id in enumerate(unit_ids, start=1):
        found[unit_id] = find_gains(ranking, unit_id)
        progress(done, len(unit_ids), "Tìm thay đổi nhỏ nhất đủ để lên hạng")
    return found


def _split(
    ranking: Ranking, before: Before | None, unit_ids: Sequence[str], progress: Progress
) -> tuple[dict[str, RankChange], dict[str, str]]:
    """The changes of rank of the units that can be compared; of the others why not."""
    if before is None:
        return {}, dict.fromkeys(unit_ids, f"chưa có xếp hạng năm {ranking.year - 1}")
    compared = {unit.unit_id: unit for unit in compare_years(before.then, ranking).units}
    alike = [unit_id for unit_id in unit_ids if _is_alike(compared[unit_id])]
    unlike = {unit_id: compared[unit_id].why_vi for unit_id in unit_ids if not _is_alike(compared[unit_id])}
    return split_changes(before.both, alike, progress), unlike


def _is_alike(unit: UnitInYears) -> bool:
    return unit.change is not None

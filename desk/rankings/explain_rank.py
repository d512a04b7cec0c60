"""Why a unit stands where it does, who is favoured, and two years side by side: each a workbook. No score changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.outputs.default_moment import format_stamp
from desk.progress import Progress, silent
from desk.rankings.ranked_years import RankedYears, load_ranking
from desk.settings import Settings
from reports.ranking.explain_xlsx import render_explanation, render_fairness, render_years
from schemas.errors import PlainError
from scoring import Ranking
from scoring.explain.change import RankChange, split_change
from scoring.explain.distance import Distance, measure_distance
from scoring.explain.fair import Fairness, describe_fairness
from scoring.explain.gains import Gain, find_gains
from scoring.explain.years import YearComparison, compare_years
from scoring.robust.simulation import Simulation, measure_effects
from warehouse import Moment


class NotComparedError(PlainError, LookupError):
    """What was asked for is not in the rankings; the message says what is."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One unit explained. `change` is None where it cannot be compared with the year before; `why_vi` says why."""

    ranking: Ranking
    unit_id: str
    distance: Distance
    gains: tuple[Gain, ...]
    change: RankChange | None
    why_vi: str
    xlsx: Path


def explain(
    settings: Settings,
    year: int,
    unit_id: str,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
) -> Explanation:
    """Explain one unit's place and write it as a workbook; NotComparedError for a unit that the year does not rank."""
    progress(0, 1, f"Chấm điểm năm {year}")
    years = load_ranking(settings, year, moment, now, before=True)
    known = {row.unit_id for row in years.ranking.rows}
    if unit_id not in known:
        raise NotComparedError(f"{unit_id} is no unit of {year}; its units are {', '.join(sorted(known)[:5])}, …")
    change, why_vi = _compare(years, unit_id, progress)
    explained = Explanation(
        years.ranking,
        unit_id,
        measure_distance(years.ranking, unit_id),
        find_gains(years.ranking, unit_id),
        change,
        why_vi,
        _path(settings, years.ranking, f"giai-thich_{unit_id}"),
    )
    render_explanation(years.ranking, unit_id, explained.distance, explained.gains, change, why_vi, explained.xlsx)
    return explained


def _compare(years: RankedYears, unit_id: str, progress: Progress) -> tuple[RankChange | None, str]:
    both, then = years.both, years.then
    if both is None or then is None:
        return None, f"chưa có xếp hạng năm {years.ranking.year - 1}"
    compared = {u.unit_id: u for u in compare_years(then, years.ranking).units}[unit_id]
    if compared.change is None:
        return None, compared.why_vi
    return split_change(both, unit_id, progress), ""


def compare(
    settings: Settings, year: int, moment: Moment | None = None, now: datetime | None = None
) -> tuple[YearComparison, Path]:
    """The year beside the one before, as a workbook; NotComparedError where the desk knows nothing of that."""
    years = load_ranking(settings, year, moment, now, before=True)
    if years.then is None:
        raise NotComparedError(
            f"no counted period of {year - 1} is known here: there is nothing to compare {year} with"
        )
    found = compare_years(years.then, years.ranking)
    path = _path(settings, years.ranking, "so-voi-nam-truoc")
    render_years(years.ranking, found, path)
    return found, path


def describe_fair(
    settings: Settings,
    year: int,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
) -> tuple[Ranking, Fairness, Path]:
    """Who is favoured and what is worth asking, as a workbook."""
    progress(0, 2, f"Chấm điểm năm {year}")
    years = load_ranking(settings, year, moment, now, before=True)
    progress(1, 2, "So các phương án")
    effects, _ = measure_effects(Simulation(years.ranking.facts, years.ranking.programme))
    fairness = describe_fairness(years.ranking, effects, years.restated.facts if years.restated else None)
    path = _path(settings, years.ranking, "cong-bang")
    render_fairness(years.ranking, fairness, path)
    return years.ranking, fairness, path


def _path(settings: Settings, ranking: Ranking, name: str) -> Path:
    stamp = format_stamp(Moment(ranking.as_of, ranking.known_at))
    return settings.rankings / str(ranking.year) / f"{name}_{ranking.year}_{stamp}.xlsx"

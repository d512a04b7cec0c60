"""How far a year's ranking rests on choices and on evidence: the simulation as a workbook. It changes no ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.outputs.default_moment import format_stamp
from desk.progress import Progress, silent
from desk.rankings.observed import observe_errors
from desk.rankings.ranked_years import load_ranking
from desk.settings import Settings
from reports.ranking.robust_xlsx import render_robust
from scoring import Ranking
from scoring.robust import (
    FirstPlaces,
    RobustRanking,
    RobustSummary,
    bound_first_places,
    collect_evidence,
    simulate_choices,
    summarise,
)
from warehouse import Moment


@dataclass(frozen=True, slots=True)
class RobustOutcome:
    """What came of it, and the workbook. `evidence_vi`: the sources of error, known and missing."""

    ranking: Ranking
    found: RobustRanking
    summary: RobustSummary
    first: FirstPlaces
    evidence_vi: str
    xlsx: Path


def run(
    settings: Settings,
    year: int,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    *,
    draws: int | None = None,
    seed: int | None = None,
    without: tuple[str, ...] = (),
) -> RobustOutcome:
    """Simulate over the programme's choices, bound the first places by evidence, and write both as a workbook.

    ScoringError, and no workbook, if an alternative changed no score or `without` names one that is not there.
    """
    progress(0, 1, f"Chấm điểm năm {year}")
    years = load_ranking(settings, year, moment, now, before=True)
    ranking = years.ranking
    facts, programme = ranking.facts, ranking.programme
    found = simulate_choices(facts, programme, draws=draws, seed=seed, without=without, progress=progress)
    summary = summarise(found, facts, programme)
    evidence = collect_evidence(facts, programme, observe_errors(settings, years))
    confidence = float(programme.robustness.apart_percent / 100)
    first = bound_first_places(evidence, confidence, seed=programme.robustness.seed)
    stamp = format_stamp(Moment(ranking.as_of, ranking.known_at))
    path = settings.rankings / str(year) / f"do-vung_{year}_{stamp}.xlsx"
    progress(1, 1, "Lập bảng độ vững")
    render_robust(ranking, found, summary, first, evidence.statement_vi, path)
    return RobustOutcome(ranking, found, summary, first, evidence.statement_vi, path)

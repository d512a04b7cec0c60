"""Scorecards: for one unit or each, as Word document and page. They explain a ranking and change none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desk.outputs.default_moment import format_stamp
from desk.progress import Progress, silent
from desk.rankings.explain_rank import NotComparedError
from desk.rankings.observed import observe_errors
from desk.rankings.rank import give_reason, require_due
from desk.rankings.ranked_years import RankedYears, load_ranking
from desk.settings import Settings
from desk.signing.steps import list_steps
from reports.dossier.build import Before, build_grounds
from reports.dossier.card import make_card
from reports.dossier.model import Grounds
from reports.dossier.signed import Step
from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html
from schemas import files
from scoring import Ranking
from scoring.explain.places import Places, load_places
from warehouse import Moment, Warehouse


@dataclass(frozen=True, slots=True)
class CardsOutcome:
    """The scorecards that were made, in rank order, and the folder they are in."""

    ranking: Ranking
    folder: Path
    docx: tuple[Path, ...]


def run(
    settings: Settings,
    year: int,
    unit_ids: Sequence[str] = (),
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    *,
    reason: str = "",
    without: Sequence[str] = (),
) -> CardsOutcome:
    """The scorecards of these units, else of all, each for its own unit's eyes: it may quote sensitive amounts.

    NotComparedError for a unit that the year does not rank; YearNotDueError before all counted periods are due, unless
    there is a reason, which the scorecards show.
    """
    grounds, _ = load_grounds(settings, year, unit_ids, moment, progress, now, reason=reason, without=without)
    ranking = grounds.ranking
    folder = settings.rankings / str(year) / f"phieu-diem_{name_ranking(grounds)}"
    made = []
    asked = [row.unit_id for row in ranking.rows if row.unit_id in grounds.gains]
    for done, unit_id in enumerate(asked, start=1):
        card = make_card(grounds, unit_id)
        docx, html = (folder / f"phieu-diem_{unit_id}.{made_as}" for made_as in ("docx", "html"))
        files.write_together({docx: draw_docx(card), html: draw_html(card)})
        made.append(docx)
        progress(done, len(asked), "Lập phiếu điểm")
    return CardsOutcome(ranking, folder, tuple(made))


def name_ranking(grounds: Grounds) -> str:
    """What files of a ranking are named by: year, moment, and its seal, since another content has another."""
    ranking = grounds.ranking
    stamp = format_stamp(Moment(ranking.as_of, ranking.known_at))
    return f"{ranking.year}_{stamp}_{grounds.seal[:8]}"


def load_grounds(
    settings: Settings,
    year: int,
    unit_ids: Sequence[str],
    moment: Moment | None,
    progress: Progress,
    now: datetime | None,
    *,
    reason: str = "",
    without: Sequence[str] = (),
) -> tuple[Grounds, Before | None]:
    """The ranking with what explains these units, else all, and the year before. Raises as `run` does."""
    progress(0, 1, f"Chấm điểm năm {year}")
    years = load_ranking(settings, year, moment, now, before=True)
    at = Moment(years.ranking.as_of, years.ranking.known_at)
    why = " ".join(reason.split())
    require_due(settings.programme, year, at, why)
    known = [row.unit_id for row in years.ranking.rows]
    if unknown := [unit_id for unit_id in unit_ids if unit_id not in known]:
        raise NotComparedError(f"{unknown[0]} không phải đơn vị được xếp hạng năm {year}")
    ranking, before = give_reason(years.ranking, why), _find_before(years)
    places = _load_places(settings, year, at)
    observed = observe_errors(settings, years)
    grounds = build_grounds(ranking, before, places, unit_ids or known, progress, without, observed)
    return replace(grounds, steps=_load_steps(settings, year, grounds.seal)), before


def _find_before(years: RankedYears) -> Before | None:
    return Before(years.then, years.both) if years.then and years.both else None


def _load_steps(settings: Settings, year: int, seal: str) -> tuple[Step, ...]:
    with Warehouse.reader(settings.warehouse) as warehouse:
        return tuple(list_steps(warehouse, settings, year, seal))


def _load_places(settings: Settings, year: int, moment: Moment) -> Places:
    with Warehouse.reader(settings.warehouse) as warehouse:
        return load_places(warehouse, year, moment)

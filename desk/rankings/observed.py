"""What the desk has observed of the error of totals: the year before restated since, the year's blind reviews."""

from __future__ import annotations

from desk.rankings.ranked_years import RankedYears
from desk.reviews.figures import load_year_courses
from desk.settings import Settings
from scoring.reviews.agreement import list_differences
from scoring.robust import Observed, observe
from warehouse import Moment, Warehouse


def observe_errors(settings: Settings, years: RankedYears) -> Observed:
    """What there is of either source as known at the ranking's moment."""
    ranking = years.ranking
    moment = Moment(ranking.as_of, ranking.known_at)
    with Warehouse.reader(settings.warehouse) as warehouse:
        courses = load_year_courses(warehouse, settings.programme, ranking.year, moment)
    return observe(ranking, list_differences(courses), years.then, years.restated)

"""A year's scores before anybody verified them, and the steps taken: what worksheets are made from and held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desk.looks.status import list_questions_in
from desk.outputs.default_moment import require_submissions
from desk.version import code_version
from reports.worksheets.model import Worksheet, build_worksheet
from schemas.programme import Programme
from schemas.worksheets import Kind
from scoring import Ranking, rank_facts
from scoring.frames import Row
from scoring.inputs import load_facts
from scoring.reviews.course import Course, Key, load_courses
from warehouse import Moment, Warehouse
from warehouse.closed_years import find_closed_year


@dataclass(frozen=True, slots=True)
class Figures:
    """The scores of a year at a moment with nothing verified in them, and the courses as known then."""

    ranking: Ranking
    courses: Mapping[Key, Course]


def load_figures(warehouse: Warehouse, programme: Programme, year: int, moment: Moment) -> Figures:
    """The year's figures, by the tables that a closed year was closed with. ScoringError as `scoring.rank`.

    What was verified is left out: a score confirmed before figures changed must not stand in the way of verifying anew.
    """
    require_submissions(warehouse, moment)
    closed = find_closed_year(warehouse, year)
    used = closed.programme if closed else programme
    with warehouse.settle_marts(moment):
        facts = load_facts(warehouse, used, year, moment)
    bare = replace(facts, units=tuple(replace(unit, verified={}) for unit in facts.units))
    ranking = rank_facts(bare, used, moment, code_version())
    return Figures(ranking, load_year_courses(warehouse, programme, year, moment))


def load_year_courses(warehouse: Warehouse, programme: Programme, year: int, moment: Moment) -> Mapping[Key, Course]:
    """The steps taken of a year's scores, as known at the moment."""
    reviews = warehouse.records("score_reviews", year=year, known_at=moment.known_at)
    explanations = warehouse.records("score_explanations", year=year, **moment.bound())
    return load_courses(map(Row, reviews), map(Row, explanations), programme.tz)


def make_worksheet(
    warehouse: Warehouse, programme: Programme, year: int, kind: Kind, scope: str, moment: Moment
) -> Worksheet:
    """The worksheet of that kind and scope at the moment. ScopeError where there are no such rows."""
    figures = load_figures(warehouse, programme, year, moment)
    sources = warehouse.records("score_sources", year=year, **moment.bound())
    questions = list_questions_in(warehouse, programme, moment)
    known_at: datetime = moment.known_at
    return build_worksheet(figures.ranking, kind, scope, known_at, figures.courses, sources, questions)

"""The agreement of reviewers who scored a sample blind: of all, and of each criterion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import now_in
from desk.reviews.figures import load_year_courses
from desk.settings import Settings
from scoring.reviews.agreement import Agreement, Difference, list_differences, measure_agreement
from warehouse import Moment, Warehouse


@dataclass(frozen=True, slots=True)
class Agreements:
    """What was scored twice and how far it agrees: `whole` of all (None where nothing was), `by_criterion` of each."""

    year: int
    differences: tuple[Difference, ...]
    whole: Agreement | None
    by_criterion: dict[str, Agreement]


def find_agreement(settings: Settings, year: int, now: datetime | None = None) -> Agreements:
    """The agreement of a year's blind reviews as known now."""
    clock = now or now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        courses = load_year_courses(warehouse, settings.programme, year, Moment(clock, clock))
    found = tuple(list_differences(courses))
    scored = {one.key[1] for one in found}
    codes = [criterion.code for criterion in settings.programme.criteria if criterion.code in scored]
    parts = {code: measure_agreement(one for one in found if one.key[1] == code) for code in codes}
    return Agreements(year, found, measure_agreement(found), {code: one for code, one in parts.items() if one})

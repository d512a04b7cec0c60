"""The course of a year's scores: what a unit gave itself, what was computed, what was verified, what the unit said.

    self-scored → computed → first verification → the unit's explanation → second verification

The score that counts is the last verified one, never the greatest of several: else whoever scores itself highest wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from scoring.frames import Row
from scoring.result import Ranking, UnitResult
from scoring.sealing.canonical import hash_canonical

Key = tuple[str, str]
"""Unit and criterion."""


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's step: the points, by whom in which office, why (empty where nothing differs), and when."""

    points: Decimal
    person: str
    role: str
    reason: str
    recorded_at: datetime

    @property
    def person_vi(self) -> str:
        """Name and office."""
        return f"{self.person}, {self.role}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a unit said to a score: the text, the document that proves it, by whom; `figures`: to which scores."""

    text: str
    evidence: str
    person: str
    role: str
    figures: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of one unit and criterion that were taken; `blind` are reviews by person that count for nothing."""

    first: Review | None = None
    explanation: Explanation | None = None
    second: Review | None = None
    blind: Mapping[str, Review] = field(default_factory=dict)


NO_STEP = Course()


def load_courses(reviews: Iterable[Row], explanations: Iterable[Row], tz: ZoneInfo) -> Mapping[Key, Course]:
    """The courses by unit and criterion, of the last row of each step; those without any step are left out."""
    steps: defaultdict[Key, dict[str, Review]] = defaultdict(dict)
    blind: defaultdict[Key, dict[str, Review]] = defaultdict(dict)
    said: dict[Key, Explanation] = {}
    for row in reviews:
        key, step = (row.key("unit_id"), row.key("criterion_code")), row.key("step")
        review = _make_review(row, tz)
        if step == "blind":
            blind[key][review.person] = review
        else:
            steps[key][step] = review
    for row in explanations:
        said[row.key("unit_id"), row.key("criterion_code")] = _make_explanation(row, tz)
    keys = dict.fromkeys((*steps, *blind, *said))
    return {key: Course(steps[key].get("first"), said.get(key), steps[key].get("second"), blind[key]) for key in keys}


def _make_review(row: Row, tz: ZoneInfo) -> Review:
    points, recorded = row.amount("points"), row.moment("recorded_at", tz)
    if points is None or recorded is None:
        raise ValueError(f"a review of {row.key('unit_id')} has no points or no time")
    return Review(points.normalize(), row.key("decided_by"), row.key("role"), row.text("reason") or "", recorded)


def _make_explanation(row: Row, tz: ZoneInfo) -> Explanation:
    recorded = row.moment("recorded_at", tz)
    if recorded is None:
        raise ValueError(f"an explanation of {row.key('unit_id')} has no time")
    return Explanation(
        row.text("text") or "",
        row.text("evidence") or "",
        row.key("given_by"),
        row.key("role"),
        row.key("figures"),
        recorded,
    )


def hash_figures(ranking: Ranking, units: Iterable[UnitResult]) -> str:
    """The hash of what these units were given before anybody verified it: maxima, self-scored and computed points.

    A worksheet bears it, so that one that was made from other figures is told when it comes back.
    """
    figures = {
        unit.unit_id: [
            [
                score.criterion.code,
                score.criterion.max_points,
                score.self_score.points if score.self_score else None,
                score.exact_computed,
            ]
            for score in unit.scores
        ]
        for unit in units
    }
    return hash_canonical({"programme": ranking.programme.id, "year": ranking.year, "figures": figures})

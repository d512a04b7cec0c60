"""A worksheet of a year's scores, built before it is drawn: rows of unit and criterion with all that bears on them."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.answers.desk_questions import Question
from reports.worksheets.sources import Source, SourceFinder, list_indicators
from schemas.programme import Criterion, Programme
from schemas.worksheets import FORMS, LAYOUTS, VERSION, Kind, Layout
from scoring import CriterionScore, Ranking, UnitResult
from scoring.reviews.course import NO_STEP, Course, Key, hash_figures

ALL = "all"
_SAMPLE = re.compile(r"sample:([0-9]+):([0-9]+)")
MOST_QUESTIONS = 6


class ScopeError(ValueError):
    """A scope that says no rows of the ranking."""


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of one unit: its score, the steps taken, where its figures stand, and which questions are open."""

    unit: UnitResult
    score: CriterionScore
    course: Course = NO_STEP
    sources: tuple[Source, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Unit and criterion."""
        return self.unit.unit_id, self.score.criterion.code


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet: its kind, which rows it has (`scope`), the steps it shows (those known at `known_at`), its rows."""

    kind: Kind
    scope: str
    ranking: Ranking
    known_at: datetime
    figures: str
    rows: tuple[Row, ...]

    @property
    def layout(self) -> Layout:
        """How it is laid out."""
        return LAYOUTS[self.kind]

    @property
    def sources(self) -> tuple[tuple[Row, Source], ...]:
        """Every report behind a score, row by row."""
        return tuple((row, source) for row in self.rows for source in row.sources)

    @property
    def stamp(self) -> dict[str, str]:
        """What its hidden sheet says."""
        return {
            "form": FORMS[self.kind],
            "version": VERSION,
            "programme": self.ranking.programme.id,
            "year": str(self.ranking.year),
            "scope": self.scope,
            "known_at": self.known_at.isoformat(),
            "figures": self.figures,
        }


def sample_scope(size: int, seed: int) -> str:
    """The scope of a sample of so many rows, drawn with the seed."""
    return f"sample:{size}:{seed}"


def list_scores(ranking: Ranking, kind: Kind, scope: str) -> list[tuple[UnitResult, CriterionScore]]:
    """The rows of a scope, units in the programme's order; ScopeError where it says none.

    A scope is `all`, codes of clusters with commas, a unit's key (of its own worksheet), or a sample.
    """
    order = {unit.id: place for place, unit in enumerate(ranking.programme.units)}
    units = sorted(ranking.rows, key=lambda row: order[row.unit_id])
    if kind == "unit":
        units = [row for row in units if row.unit_id == scope]
    elif kind == "review" and scope != ALL:
        wanted = scope.split(",")
        known = {row.facts.cluster_code for row in units}
        if unknown := [code for code in wanted if code not in known]:
            raise ScopeError(f"không có cụm {', '.join(unknown)} trong xếp hạng năm {ranking.year}")
        units = [row for row in units if row.facts.cluster_code in wanted]
    rows = [(unit, score) for unit in units for score in unit.scores]
    if kind == "blind":
        rows = _draw_sample(rows, scope, ranking.year)
    if not rows:
        raise ScopeError(f"không có dòng nào cho phạm vi {scope} năm {ranking.year}")
    return rows


def _draw_sample(
    rows: Sequence[tuple[UnitResult, CriterionScore]], scope: str, year: int
) -> list[tuple[UnitResult, CriterionScore]]:
    """So many rows of criteria that apply, the same ones for the same seed and year; in the order they had."""
    told = _SAMPLE.fullmatch(scope)
    if told is None:
        raise ScopeError(f"phạm vi {scope} không phải một mẫu")
    places = [place for place, (_, score) in enumerate(rows) if score.applicable]
    size = min(int(told[1]), len(places))
    drawn = random.Random(f"{told[2]}|{year}").sample(places, size)  # noqa: S311 - a sample to be drawn again
    return [rows[place] for place in sorted(drawn)]


def build_worksheet(
    ranking: Ranking,
    kind: Kind,
    scope: str,
    known_at: datetime,
    courses: Mapping[Key, Course],
    sources: Iterable[Mapping[str, Any]] = (),
    questions: Iterable[Question] = (),
) -> Worksheet:
    """The worksheet of a ranking in which nothing is verified; `sources` are rows of the query `score_sources`."""
    scores = list_scores(ranking, kind, scope)
    finder, asked = SourceFinder(ranking.programme, sources), _Questions(ranking.programme, questions)
    rows = tuple(
        Row(
            unit,
            score,
            courses.get((unit.unit_id, score.criterion.code), NO_STEP),
            tuple(finder.list_sources(unit, score.criterion)),
            tuple(asked.list_questions(unit, score.criterion)),
        )
        for unit, score in scores
    )
    units = {unit.unit_id: unit for unit, _ in scores}
    return Worksheet(kind, scope, ranking, known_at, hash_figures(ranking, units.values()), rows)


class _Questions:
    """What is still asked about the indicators of criteria."""

    def __init__(self, programme: Programme, questions: Iterable[Question]) -> None:
        self._programme = programme
        self._questions: defaultdict[str, list[Question]] = defaultdict(list)
        for question in questions:
            if question.unit_id and not question.is_settled:
                self._questions[question.unit_id].append(question)

    def list_questions(self, unit: UnitResult, criterion: Criterion) -> Iterator[str]:
        """What is still asked about the criterion's indicators; how many more there are."""
        codes = list_indicators(self._programme, criterion)
        asked = [q for q in self._questions[unit.unit_id] if q.indicator_code in codes]
        for question in asked[:MOST_QUESTIONS]:
            yield f"{question.period_id} {question.code} ({question.state_vi.lower()}): {question.message_vi}"
        if len(asked) > MOST_QUESTIONS:
            yield f"và {len(asked) - MOST_QUESTIONS} câu hỏi khác"

"""Who is favoured by the way of scoring, and what is worth asking about. Questions with evidence, never penalties."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from schemas.programme import Programme
from scoring.exact import HUNDRED, ZERO, mean, vi_number
from scoring.facts import UnitFacts, YearFacts
from scoring.result import Ranking, UnitResult
from scoring.robust.simulation import Effect
from scoring.targets import list_narrow_plans


@dataclass(frozen=True, slots=True)
class GroupScore:
    """Units that have an attribute's value in common: how many have a rank, their mean total and mean rank."""

    value: str
    units: int
    total: Fraction
    rank: Fraction


@dataclass(frozen=True, slots=True)
class Heap:
    """How many units lie less than `heap_percent` above and below the threshold of a class."""

    class_vi: str
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Who gains and loses most under one alternative: (unit, places gained), and the mean by group."""

    name_vi: str
    gains: tuple[tuple[str, int], ...]
    losses: tuple[tuple[str, int], ...]
    by_group: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person may ask a unit about, with the evidence in the words."""

    unit_id: str
    kind_vi: str
    words_vi: str


@dataclass(frozen=True, slots=True)
class Fairness:
    """The whole page. `size` is Spearman's rank correlation of total and size; None where it cannot be reckoned."""

    size: float | None
    groups: tuple[GroupScore, ...]
    heaps: tuple[Heap, ...]
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]


def describe_fairness(ranking: Ranking, effects: Sequence[Effect], before: YearFacts | None = None) -> Fairness:
    """The page of a ranking; `effects` are those of the alternatives, `before` the year before where it is known."""
    rules = ranking.programme.fairness
    groups = {r.unit_id: str(dict(r.facts.unit.attributes).get(rules.group_attribute, "")) for r in ranking.rows}
    return Fairness(
        size=_correlate_size(ranking),
        groups=tuple(_compare_groups(ranking, groups)) if rules.group_attribute else (),
        heaps=tuple(_count_heaps(ranking)),
        turns=tuple(_turn(ranking, effect, groups) for effect in effects if not effect.choice.startswith("leave_")),
        questions=tuple(list_questions(ranking, before)),
    )


def _correlate_size(ranking: Ranking) -> float | None:
    code = ranking.programme.fairness.size_indicator
    pairs = [
        (Fraction(year.value), row.exact_total)
        for row in ranking.rows
        if row.rank and (year := row.facts.values.get(code)) and year.value is not None
    ]
    return correlate(pairs)


def correlate(pairs: Sequence[tuple[Fraction, Fraction]]) -> float | None:
    """Spearman's rank correlation, ties at their mean rank; None for fewer than three pairs or a constant side."""
    if len(pairs) < 3:
        return None
    first, second = (_mean_ranks([pair[side] for pair in pairs]) for side in (0, 1))
    middle = Fraction(len(pairs) + 1, 2)
    spreads = [sum(((r - middle) ** 2 for r in ranks), ZERO) for ranks in (first, second)]
    if not all(spreads):
        return None
    shared = sum(((a - middle) * (b - middle) for a, b in zip(first, second, strict=True)), ZERO)
    return float(shared) / math.sqrt(spreads[0] * spreads[1])


def _mean_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    return [sum(o < v for o in values) + Fraction(sum(o == v for o in values) + 1, 2) for v in values]


def _compare_groups(ranking: Ranking, groups: dict[str, str]) -> Iterator[GroupScore]:
    members: defaultdict[str, list[UnitResult]] = defaultdict(list)
    for row in ranking.rows:
        if row.rank:
            members[groups[row.unit_id]].append(row)
    for value, rows in sorted(members.items()):
        yield GroupScore(value, len(rows), mean(r.exact_total for r in rows), mean(Fraction(r.rank or 0) for r in rows))


def _count_heaps(ranking: Ranking) -> Iterator[Heap]:
    near = Fraction(ranking.programme.fairness.heap_percent)
    for one in ranking.programme.scoring.classes[:-1]:
        gaps = [row.exact_percent - Fraction(one.min_percent) for row in ranking.rows if row.rank]
        yield Heap(one.name_vi, sum(0 <= gap < near for gap in gaps), sum(-near <= gap < 0 for gap in gaps))


def _turn(ranking: Ranking, effect: Effect, groups: dict[str, str]) -> Turn:
    order = [unit.unit.id for unit in ranking.facts.units]
    ranks = dict(zip(order, effect.ranks.tolist(), strict=True))
    gained = {r.unit_id: r.rank - ranks[r.unit_id] for r in ranking.rows if r.rank and ranks[r.unit_id]}
    ordered = sorted(gained.items(), key=lambda one: (-one[1], one[0]))
    by_group: defaultdict[str, list[Fraction]] = defaultdict(list)
    for unit_id, places in gained.items():
        by_group[groups[unit_id]].append(Fraction(places))
    return Turn(
        effect.name_vi,
        tuple(one for one in ordered[:3] if one[1] > 0),
        tuple(one for one in reversed(ordered[-3:]) if one[1] < 0),
        tuple((group, mean(places)) for group, places in sorted(by_group.items()) if group),
    )


def list_questions(ranking: Ranking, before: YearFacts | None = None) -> Iterator[Question]:
    """What is worth asking of each unit, in unit order; then the pairs of units whose figures are nearly the same."""
    earlier = {unit.unit.id: unit for unit in before.units} if before else {}
    by_id = {row.unit_id: row for row in ranking.rows}
    for facts in ranking.facts.units:
        row = by_id[facts.unit.id]
        if last := earlier.get(facts.unit.id):
            yield from _ask_plans(ranking.programme, facts, last)
        yield from _ask_nothing(ranking.programme, facts)
        yield from _ask_narrow_plans(ranking.programme, facts)
        yield from _ask_self_scores(ranking.programme, row)
    yield from _ask_copies(ranking)


def _ask_plans(programme: Programme, facts: UnitFacts, last: UnitFacts) -> Iterator[Question]:
    least = Fraction(programme.fairness.low_plan_percent) / HUNDRED
    for code, year in facts.values.items():
        done = last.values[code].value if code in last.values else None
        if year.plan is not None and done and year.plan < Fraction(done) * least:
            words = f"chỉ tiêu {code}: kế hoạch {vi_number(year.plan)}, năm trước đã thực hiện {vi_number(done)}"
            yield Question(facts.unit.id, "Kế hoạch thấp so với kết quả năm trước", words)


def _ask_nothing(programme: Programme, facts: UnitFacts) -> Iterator[Question]:
    asked = [year for year in facts.values.values() if year.is_asked]
    nothing = [year.code for year in asked if year.is_nothing]
    if asked and Fraction(len(nothing), len(asked)) * HUNDRED >= Fraction(programme.fairness.nothing_percent):
        words = f"{len(nothing)}/{len(asked)} chỉ tiêu không phát sinh cả năm: {', '.join(nothing)}"
        yield Question(facts.unit.id, "Nhiều chỉ tiêu không phát sinh", words)


def _ask_narrow_plans(programme: Programme, facts: UnitFacts) -> Iterator[Question]:
    codes = list_narrow_plans(programme, facts)
    if codes:
        rows = (facts.values[code] for code in codes)
        last_vi = facts.reports[-1].label_vi
        words = "; ".join(
            f"chỉ tiêu {year.code}: kế hoạch {vi_number(year.plan or 0)}, cả năm {vi_number(year.value or 0)}, "
            f"riêng {last_vi} {vi_number(year.by_period[-1].amount or 0)}"
            for year in rows
        )
        yield Question(facts.unit.id, "Vừa đủ kế hoạch nhờ số liệu kỳ cuối", words)


def _ask_self_scores(programme: Programme, row: UnitResult) -> Iterator[Question]:
    above = {
        s.criterion.code: Fraction(s.self_score.points) - s.exact_computed
        for s in row.scores
        if s.self_score and s.self_score.points is not None and s.exact_computed is not None
        and s.criterion.part != "penalty" and Fraction(s.self_score.points) > s.exact_computed
    }  # fmt: skip
    total = sum(above.values(), ZERO)
    if total > Fraction(programme.fairness.self_points):
        parts = ", ".join(f"{code} (+{vi_number(gap)})" for code, gap in above.items())
        words = f"tự chấm cao hơn điểm tính {vi_number(total)} điểm: {parts}"
        yield Question(row.unit_id, "Tự chấm cao hơn điểm tính", words)


def _ask_copies(ranking: Ranking) -> Iterator[Question]:
    """Pairs of units whose amounts of the year are nearly the same, by the programme's `[copies]`."""
    rules = ranking.programme.copies
    figures = {
        unit.unit.id: {
            c: y.value for c, y in unit.values.items() if y.value is not None and y.value >= rules.least_amount
        }
        for unit in ranking.facts.units
    }
    names = {row.unit_id: row.unit_name for row in ranking.rows}
    for (one, own), (other, theirs) in combinations(figures.items(), 2):
        shared = own.keys() & theirs.keys()
        equal = sum(own[code] == theirs[code] for code in shared)
        if equal >= rules.least_equal and (
            len(shared) - equal <= rules.most_different or equal * 100 >= rules.least_percent * len(shared)
        ):
            words = f"{equal}/{len(shared)} số liệu cả năm trùng với {names[other]}"
            yield Question(one, "Số liệu trùng với đơn vị khác", words)

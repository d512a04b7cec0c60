"""What scoring asks of a programme: criteria that a method can score, points that add up, classes and tie-breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from schemas.programme import Criterion, Fault, Period, Programme
from schemas.programme.draft import TOML, Draft
from schemas.programme.records import Indicator
from schemas.programme.sections import AwardLine, RobustnessRules, ScoreClass, ScoringRules
from scoring.awards import OVERALL
from scoring.methods import METHODS, Methods
from scoring.methods.inputs import Declared
from scoring.methods.params import Bands, ParamsError

_CRITERIA = "criteria.csv"
VALUES = {
    "nothing_arose": ("zero", "full", "leaves"),
    "missing_plan": ("zero", "not_applicable"),
    "aggregation": ("plain", "groups"),
}
"""What an alternative of `[robustness]` may be, by its choice; bands of lateness are read by the method."""
TIE_BREAKS = "penalty, criterion:CODE or group:CODE of criteria.csv"


def check_scoring(draft: Draft) -> Iterable[Fault]:
    """Everything in a programme's folder that a ranking could not be made with (a check of `load_programme`)."""
    criteria = list(draft.of("criteria", Criterion))
    if not draft.unread.get("indicators"):
        kinds = draft.toml.get("exemplar_kinds", ())
        recognised = any(isinstance(kind, dict) and kind.get("recognised") for kind in kinds)
        declared = Declared({indicator.code for _, indicator in draft.of("indicators", Indicator)}, recognised)
        yield from find_criterion_faults(criteria, declared, METHODS)
    tried = draft.section("robustness", RobustnessRules)
    if tried is not None:
        yield from _find_alternative_faults(tried)
    rules = draft.section("scoring", ScoringRules)
    if rules is not None:
        yield from _find_class_faults(rules.classes)
        yield from _find_line_faults(rules.award_lines)
        if not draft.unread.get("criteria"):
            rows = [criterion for _, criterion in criteria]
            yield from _find_points_faults(rows, draft.periods, rules.standard_points)
            yield from find_tie_break_faults(rules.tie_breaks, rows)


def _find_alternative_faults(rules: RobustnessRules) -> Iterator[Fault]:
    """Alternatives whose value means nothing for their choice, or whose code stands twice."""
    codes = [one.code for one in rules.alternatives]
    for number, one in enumerate(rules.alternatives, start=1):
        column = f"robustness.alternatives.{number}"
        if one.code in codes[: number - 1]:
            yield Fault(TOML, f"{one.code!r} stands twice", column=f"{column}.code")
        if one.choice == "late_bands":
            try:
                Bands().read(one.value)
            except ParamsError as error:
                yield Fault(TOML, f"{one.value!r}: {error}", column=f"{column}.value")
        elif one.value not in VALUES[one.choice]:
            what = f"{one.value!r} is no way to choose {one.choice}; known: {', '.join(VALUES[one.choice])}"
            yield Fault(TOML, what, column=f"{column}.value")


def _find_line_faults(lines: Sequence[AwardLine]) -> Iterator[Fault]:
    """Award lines whose code stands twice, or is that of the line that `award_quota` lays down."""
    taken = [OVERALL]
    for number, line in enumerate(lines, start=1):
        if line.code in taken:
            yield Fault(TOML, f"{line.code!r} is taken", column=f"scoring.award_lines.{number}.code")
        taken.append(line.code)


def check_criteria(programme: Programme, criteria: Sequence[Criterion], methods: Methods) -> Iterator[Fault]:
    """The faults of criteria that are about to be scored."""
    lines = {criterion.code: line for line, criterion in enumerate(programme.criteria, start=2)}
    rows = [(lines.get(criterion.code), criterion) for criterion in criteria]
    yield from find_criterion_faults(rows, Declared.of(programme), methods)


def find_criterion_faults(
    rows: Iterable[tuple[int | None, Criterion]], declared: Declared, methods: Methods
) -> Iterator[Fault]:
    """Every criterion that cannot be scored: unknown method, wrong or unknown input, params."""
    for line, criterion in rows:
        method = methods.get(criterion.method)
        if method is None:
            what = f"criterion {criterion.code}: {criterion.method!r} is unknown; known: {', '.join(methods)}"
            yield Fault(_CRITERIA, what, line, "method")
            continue
        for column, what in method.find_faults(criterion, declared):
            yield Fault(_CRITERIA, f"criterion {criterion.code}: {what}", line, column)


def find_tie_break_faults(tie_breaks: Sequence[str], criteria: Sequence[Criterion]) -> Iterator[Fault]:
    """Tie-breaks that mean nothing among these criteria."""
    known = {"penalty", *(f"criterion:{c.code}" for c in criteria), *(f"group:{c.group_code}" for c in criteria)}
    for number, name in enumerate(tie_breaks, start=1):
        if name not in known:
            column = f"scoring.tie_breaks.{number}"
            yield Fault(TOML, f"{name!r} is not known; write {TIE_BREAKS}", column=column)


def _find_points_faults(
    criteria: Sequence[Criterion], periods: Sequence[Period], stated: Decimal | None
) -> Iterator[Fault]:
    """Years whose standard criteria do not give the points that the programme states."""
    if stated is None:
        return
    wrong: dict[Decimal, list[int]] = {}
    for period in (period for period in periods if period.is_last):
        valid = (c for c in criteria if c.part == "standard" and c.valid_on(period.window_end))
        points = sum((criterion.max_points for criterion in valid), Decimal(0))
        if points != stated:
            wrong.setdefault(points, []).append(period.year)
    for points, years in wrong.items():
        of = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
        what = f"the standard criteria of {of} give {points} points; programme.toml, scoring.standard_points: {stated}"
        yield Fault(_CRITERIA, what, column="max_points")


def _find_class_faults(classes: Sequence[ScoreClass]) -> Iterator[Fault]:
    """Classes must go down from the best to one that every unit reaches, and each have its name."""
    least = [one.min_percent for one in classes]
    for number, (better, worse) in enumerate(pairwise(least), start=2):
        if worse >= better:
            what = f"{worse} is not less than {better} of the class before; classes go from the best to the last"
            yield Fault(TOML, what, column=f"scoring.classes.{number}.min_percent")
    if not classes or least[-1] != 0:
        yield Fault(TOML, "the last class must begin at 0, so that every unit has one", column="scoring.classes")
    names = [one.name_vi for one in classes]
    for number, name in enumerate(names, start=1):
        if name in names[: number - 1]:
            yield Fault(TOML, f"{name!r} stands twice", column=f"scoring.classes.{number}.name_vi")

"""Plans that were just met by what the last period added: a question to a person, never points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from schemas.programme import Programme
from schemas.programme.sections import FairnessRules
from scoring.exact import HUNDRED, ZERO
from scoring.facts import UnitFacts, YearValue


def list_narrow_plans(programme: Programme, facts: UnitFacts) -> tuple[str, ...]:
    """The codes of the summed indicators whose plan the last period just met, by `[fairness]`; none below its number
    of rows: one or two plans are met exactly by chance, and by good planning."""
    rules = programme.fairness
    found = tuple(_find_narrow_plans(programme, facts, rules))
    return found if len(found) >= rules.just_met_rows else ()


def _find_narrow_plans(programme: Programme, facts: UnitFacts, rules: FairnessRules) -> Iterator[str]:
    last = facts.reports[-1].period_id if facts.reports else None
    for code, year in facts.values.items():
        summed = programme.indicator_by_code[code].year_aggregation == "sum"
        if summed and _is_narrow(year, rules) and _is_raised(year, last, Fraction(rules.just_met_times)):
            yield code


def _is_narrow(year: YearValue, rules: FairnessRules) -> bool:
    if year.value is None or year.plan is None or year.plan < rules.just_met_plan:
        return False
    above = Fraction(year.value) - Fraction(year.plan)
    return ZERO <= above <= Fraction(year.plan) * Fraction(rules.just_met_percent) / HUNDRED


def _is_raised(year: YearValue, last: str | None, times: Fraction) -> bool:
    """True if the last due period's amount stands out from the mean of those before it."""
    amounts = {one.period_id: Fraction(one.amount) for one in year.by_period if one.amount is not None}
    raised = amounts.pop(last, None) if last else None
    if raised is None or not amounts:
        return False
    return raised >= times * sum(amounts.values(), ZERO) / len(amounts)

"""Plans that were just met by what the last period added: a question to a person, never points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal, Inexact
from functools import reduce
from typing import Final

from schemas.programme import Programme
from schemas.programme.sections import FairnessRules
from scoring.facts import UnitFacts, YearValue
from scoring.year_cells import UnitYears

_EXACT: Final = Context(prec=100, traps=[Inexact])
_PER_CENT: Final = Decimal(100)


def list_narrow_plans(programme: Programme, facts: UnitFacts) -> tuple[str, ...]:
    """The codes of the summed indicators whose plan the last period just met, by `[fairness]`; none below its number
    of rows: one or two plans are met exactly by chance, and by good planning."""
    rules = programme.fairness
    found = tuple(_find_narrow_plans(programme, facts, rules))
    return found if len(found) >= rules.just_met_rows else ()


def _find_narrow_plans(programme: Programme, facts: UnitFacts, rules: FairnessRules) -> Iterator[str]:
    last = facts.reports[-1].period_id if facts.reports else None
    values = facts.values
    codes = (
        values.list_narrow(rules.just_met_percent, rules.just_met_times) if isinstance(values, UnitYears) else values
    )
    for code, year in ((code, values[code]) for code in codes):
        summed = programme.indicator_by_code[code].year_aggregation == "sum"
        if summed and _is_narrow(year, rules) and _is_raised(year, last, rules.just_met_times):
            yield code


def _is_narrow(year: YearValue, rules: FairnessRules) -> bool:
    if year.value is None or year.plan is None or year.plan < rules.just_met_plan or year.value < year.plan:
        return False
    above = _EXACT.subtract(year.value, year.plan)
    return _EXACT.multiply(above, _PER_CENT) <= _EXACT.multiply(year.plan, rules.just_met_percent)


def _is_raised(year: YearValue, last: str | None, times: Decimal) -> bool:
    """True if the last due period's amount stands out from the mean of those before it."""
    amounts = {one.period_id: one.amount for one in year.by_period if one.amount is not None}
    raised = amounts.pop(last, None) if last else None
    if raised is None or not amounts:
        return False
    before = reduce(_EXACT.add, amounts.values())
    return _EXACT.multiply(raised, Decimal(len(amounts))) >= _EXACT.multiply(times, before)

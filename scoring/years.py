"""From periods to a year: one indicator's value, state, plan and evidence over the year's due periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from schemas.programme import Indicator, Period
from scoring.facts import PeriodValue, YearState, YearValue

REPORTED = frozenset({"value", "zero"})


def year_value(
    indicator: Indicator,
    periods: Sequence[Period],
    values: Iterable[PeriodValue],
    evidence: Iterable[str] = (),
    *,
    required: bool,
    to_date: Mapping[str, Decimal | None],
) -> YearValue:
    """The indicator's year for a unit of which it is required or not.

    `periods` are the unit's due periods in order, `values` its cells of accepted reports in the same order, `to_date`
    what the year had come to by period (`core.year_to_date_of`, the one definition): the value is that of the latest
    accepted report. The plan is the latest one given. "Không phát sinh" holds for the year when the accepted report of
    every due period says so: silence in a period is missing, not nothing.
    """
    asked = [p for p in periods if indicator.valid_on(p.window_end)]
    valid = {p.id for p in asked}
    counted = tuple(q for q in values if q.period_id in valid)
    answered = {q.period_id for q in counted if _is_known(q) or q.state == "not_applicable"}
    state = _state(required, valid, counted)
    return YearValue(
        code=indicator.code,
        state=state,
        value=to_date[counted[-1].period_id] if state == "value" else None,
        plan=next((q.plan for q in reversed(counted) if q.plan is not None), None),
        by_period=counted,
        evidence=tuple(evidence),
        gaps_vi=tuple(p.label_vi for p in asked if p.id not in answered),
    )


def _state(required: bool, valid: set[str], values: Sequence[PeriodValue]) -> YearState:
    if not valid:
        return "not_valid"
    if not required:
        return "not_required"
    if any(_is_known(q) for q in values):
        return "value"
    if len(values) == len(valid) and all(q.state == "not_applicable" for q in values):
        return "not_applicable"
    return "missing"


def _is_known(value: PeriodValue) -> bool:
    return value.state == "zero" or (value.state == "value" and value.amount is not None)

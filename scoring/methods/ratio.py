"""One indicator as a share of another."""

from __future__ import annotations

from decimal import Decimal

from schemas.programme import Criterion
from scoring.exact import ZERO, vi_number, vi_percent
from scoring.methods.achievement import (
    combine_inputs,
    count_nothing,
    divide,
    gaps_vi,
    is_unproven,
    lack_vi,
    outside_input,
)
from scoring.methods.inputs import Indicators
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.outcome import Context, Outcome, award_share, not_applicable


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """`a/b` of two indicators, at most 1.

    Where nothing arose (b is 0 or "không phát sinh"), b's `nothing_arose` says.
    """
    part_code, whole_code = criterion.inputs.split("/")
    part, whole = context.unit.values[part_code], context.unit.values[whole_code]
    if not (part.is_asked and whole.is_asked):
        outside = part if whole.is_asked else whole
        return not_applicable(outside_input(outside).why_vi)
    if whole.is_nothing:
        return combine_inputs(criterion, [count_nothing(whole, context.programme)])
    for year in (whole, part):
        if year.state == "missing" or is_unproven(year, criterion):
            return award_share(criterion, ZERO, f"{year.code}: {lack_vi(year)} → 0%")
    over, under = part.value or Decimal(0), whole.value or Decimal(0)
    share = divide(over, under) if under else ZERO
    words = f"{part_code}/{whole_code} = {vi_number(over)}/{vi_number(under)}{gaps_vi(whole)}"
    return award_share(criterion, share, f"{words} → {vi_percent(share)}")


RATIO = Method(
    "ratio", Indicators("/", only=2, example="write a ratio of two indicators as 2.22/2.21"), NoParams(), _award
)

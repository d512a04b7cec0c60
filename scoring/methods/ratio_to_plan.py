"""What was done against the unit's own plan of the year."""

from __future__ import annotations

from schemas.programme import Criterion
from scoring.exact import ONE, ZERO, vi_number
from scoring.methods.achievement import (
    InputShare,
    combine_inputs,
    count_input,
    count_nothing,
    divide,
    is_excused,
    is_unproven,
    without_value,
)
from scoring.methods.inputs import Indicators
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """Per input min(1, value / latest plan of the year), averaged over the inputs asked of the unit.

    A plan of 0 is met by anything done, not by nothing. A missing plan follows the programme (`missing_plan`). An
    indicator that has no plan on the form (stock, cumulative or yes/no) is met when its value is above 0.
    """
    return combine_inputs(criterion, [_against_plan(context, c, criterion) for c in criterion.input_codes])


def _against_plan(context: Context, code: str, criterion: Criterion) -> InputShare:
    year = context.unit.values[code]
    if is_excused(year, context.programme):
        return count_nothing(year, context.programme)
    if year.value is None or is_unproven(year, criterion):
        return without_value(year, context.programme)
    done = f"thực hiện {vi_number(year.value)}"
    if "plan" not in context.programme.indicator_by_code[code].measures:
        return count_input(year, ONE if year.value > 0 else ZERO, f"{done} (chỉ tiêu không giao kế hoạch)")
    if year.plan is None:
        if context.programme.scoring.missing_plan == "not_applicable":
            return InputShare("outside", ZERO, f"{code}: {done}, không ghi kế hoạch năm → không tính")
        return count_input(year, ZERO, f"{done}, không ghi kế hoạch năm")
    if year.plan <= 0:
        return count_input(year, ONE if year.value > 0 else ZERO, f"{done}/kế hoạch {vi_number(year.plan)}")
    return count_input(year, divide(year.value, year.plan), f"{done}/kế hoạch {vi_number(year.plan)}")


RATIO_TO_PLAN = Method("ratio_to_plan", Indicators(), NoParams(), _award)

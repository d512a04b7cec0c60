"""Where the unit stands in its cluster."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ONE, ZERO, vi_number
from scoring.methods.achievement import (
    InputShare,
    combine_inputs,
    count_input,
    count_nothing,
    is_excused,
    is_unproven,
    nothing_vi,
    without_value,
)
from scoring.methods.inputs import Indicators
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """Per input the share of the field's other units below the unit, ties counting half, averaged over the inputs.

    (below + equal others / 2) / (n − 1), over the n units of the cluster that had to answer. "Không phát sinh" stands
    at 0 like a reported 0, for the unit and in the field alike; where the indicator excuses it, both leave the field. A
    unit alone in its field earns the input in full if it did anything; a unit outside every cluster is compared with
    all units.
    """
    return combine_inputs(criterion, [_percentile(context, c, criterion) for c in criterion.input_codes])


def _percentile(context: Context, code: str, criterion: Criterion) -> InputShare:
    year = context.unit.values[code]
    if is_excused(year, context.programme):
        return count_nothing(year, context.programme)
    value = Decimal(0) if year.state == "not_applicable" else year.value
    if value is None or is_unproven(year, criterion):
        return without_value(year, context.programme)
    where = "của cụm" if context.unit.cluster_code else "của phong trào (chưa xếp cụm)"
    said = vi_number(value) if year.value is not None else f"{nothing_vi(year, context.programme)}, tính là 0"
    units, below, equal = context.field.standing(
        code, value, proven=criterion.evidence_required, excused=lambda other: is_excused(other, context.programme)
    )
    if units <= 1:
        alone = ONE if value > 0 else ZERO
        return count_input(year, alone, f"{said}, không có đơn vị khác để so sánh {where}")
    words = f"{said}, cao hơn {below}, bằng {equal - 1} trong số {units - 1} đơn vị khác {where}"
    return count_input(year, Fraction(2 * below + equal - 1, 2 * (units - 1)), words)


PERCENTILE_IN_CLUSTER = Method("percentile_in_cluster", Indicators(), NoParams(), _award)

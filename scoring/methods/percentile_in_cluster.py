"""Where the unit stands in its cluster."""

from __future__ import annotations

from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ONE, vi_number
from scoring.methods.achievement import InputShare, combine_inputs, count_input, is_unproven, without_value
from scoring.methods.inputs import Indicators
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """Per input the share of the field's other units below the unit, ties counting half, averaged over the inputs.

    (below + equal others / 2) / (n − 1), over the n units of the cluster that had to answer. A unit alone in its field
    earns the input in full; a unit outside every cluster is compared with all units.
    """
    return combine_inputs(criterion, [_percentile(context, c, criterion) for c in criterion.input_codes])


def _percentile(context: Context, code: str, criterion: Criterion) -> InputShare:
    year = context.unit.values[code]
    if year.value is None or is_unproven(year, criterion):
        return without_value(year, context.programme)
    where = "của cụm" if context.unit.cluster_code else "của phong trào (chưa xếp cụm)"
    units, below, equal = context.field.standing(code, year.value, proven=criterion.evidence_required)
    if units <= 1:
        return count_input(year, ONE, f"{vi_number(year.value)}, không có đơn vị khác để so sánh {where}")
    words = f"{vi_number(year.value)}, cao hơn {below}, bằng {equal - 1} trong số {units - 1} đơn vị khác {where}"
    return count_input(year, (below + Fraction(equal - 1, 2)) / (units - 1), words)


PERCENTILE_IN_CLUSTER = Method("percentile_in_cluster", Indicators(), NoParams(), _award)

"""A bonus for each recognised initiative."""

from __future__ import annotations

from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ZERO, vi_number
from scoring.facts import Exemplar
from scoring.methods.achievement import outside_input
from scoring.methods.inputs import Indicators
from scoring.methods.method import Method
from scoring.methods.params import PerItem
from scoring.outcome import Context, Outcome, not_applicable

INITIATIVE = "Sáng kiến"


def _award(context: Context, criterion: Criterion, each: Fraction) -> Outcome:
    """Points for each recognised initiative, up to the maximum.

    The lower of the number reported and the number listed with decision number and date counts; one that is listed
    again in a later period counts once.
    """
    year = context.unit.values[criterion.inputs]
    if not year.is_asked:
        return not_applicable(outside_input(year).why_vi)
    documented = len({_identity(e) for e in context.unit.exemplars if _is_recognised(e)})
    reported = year.value or 0
    counted = max(ZERO, min(Fraction(reported), Fraction(documented)))
    line = (
        f"Báo cáo {vi_number(reported)} sáng kiến (chỉ tiêu {year.code}), "
        f"{documented} sáng kiến có số và ngày quyết định; "
        f"tính {vi_number(counted)}, mỗi sáng kiến {vi_number(each)} điểm"
    )
    return Outcome("scored", min(each * counted, Fraction(criterion.max_points)), (line,))


def _is_recognised(exemplar: Exemplar) -> bool:
    return exemplar.kind == INITIATIVE and bool(exemplar.decision_number) and exemplar.decided_on is not None


def _identity(exemplar: Exemplar) -> tuple[str, ...]:
    words = (exemplar.decision_number, str(exemplar.decided_on), exemplar.name)
    return tuple(" ".join((word or "").casefold().split()) for word in words)


PER_ITEM_BONUS = Method(
    "per_item_bonus", Indicators(only=1, example="per_item_bonus counts one indicator"), PerItem(), _award
)

"""A deed that is done or not, with its document."""

from __future__ import annotations

from schemas.programme import Criterion
from scoring.exact import ONE, ZERO
from scoring.facts import YearValue
from scoring.methods.achievement import NO_PROOF_VI, InputShare, combine_inputs, count_input, outside_input
from scoring.methods.inputs import Indicators
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """Full if any accepted report says Có, with evidence where the criterion requires it; else nothing.

    A duty cannot fail to arise: "không phát sinh" at a yes/no indicator is not a Có.
    """
    return combine_inputs(criterion, [_yes(context.unit.values[c], criterion) for c in criterion.input_codes])


def _yes(year: YearValue, criterion: Criterion) -> InputShare:
    if not year.is_asked:
        return outside_input(year)
    if not any(q.amount for q in year.by_period if q.state == "value"):
        return count_input(year, ZERO, "trả lời Không" if year.state == "value" else "chưa có câu trả lời Có")
    if criterion.evidence_required and not year.evidence:
        return count_input(year, ZERO, NO_PROOF_VI)
    return count_input(year, ONE, f"Có ({'; '.join(year.evidence)})" if year.evidence else "Có")


YES_NO = Method("yes_no", Indicators(), NoParams(), _award)

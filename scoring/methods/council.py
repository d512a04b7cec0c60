"""Points that people give, and nothing reckons."""

from __future__ import annotations

from schemas.programme import Criterion
from scoring.exact import ZERO
from scoring.methods.inputs import Reporting
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.outcome import Context, Outcome

AWAITED_VI = "Hội đồng chưa cho điểm, tạm tính 0"
GIVEN_VI = "Hội đồng cho điểm"


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """What a named person of the Council gave, with the reason; until then 0, and said so. Nobody is reckoned for."""
    given = criterion.code in context.unit.verified
    return Outcome("scored", ZERO, (GIVEN_VI if given else AWAITED_VI,))


COUNCIL = Method("council", Reporting("council"), NoParams(), _award)

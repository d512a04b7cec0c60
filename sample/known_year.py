"""What was accepted of one unit's year so far, and so which of its reports hold amounts that nobody reported."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sample.drafts import Draft
from sample.flaws import ACCEPTED
from sample.numbers import ZERO
from schemas.findings import Verdict
from schemas.programme import Programme

QUESTION = "V38"


class KnownYear:
    """The year-to-dates of the accepted reports of a year, and whether a period of it has none."""

    def __init__(self, programme: Programme, year: int) -> None:
        self.year, self._programme = year, programme
        self._from_start = year != 0 and programme.calendar.numbers(year)[0] == 1
        self._known: dict[str, Decimal] = {}
        self._has_gap = False

    def add_question(self, told: dict[str, Any], draft: Draft) -> None:
        """Let the truth of a form say that it is asked about amounts of a period without an accepted report."""
        verdict = Verdict(told["verdict"])
        if self._has_gap and verdict in (*ACCEPTED, Verdict.RETURNED) and self._goes_beyond(draft):
            told["codes"] = sorted({*told["codes"], QUESTION})
            if verdict in ACCEPTED:
                told["verdict"] = Verdict.ACCEPTED_WITH_QUESTIONS.value

    def close_period(self, accepted: Draft | None, *, is_reported: bool) -> None:
        """Go on to the next period; `accepted` is what counts of it, `is_reported` whether any unit has a report."""
        self._has_gap = self._has_gap or (is_reported and accepted is None)
        if accepted is not None:
            self._known |= {code: row.ytd for code, row in accepted.amounts.items() if row.ytd is not None}

    def _goes_beyond(self, draft: Draft) -> bool:
        for code, row in draft.amounts.items():
            known = self._known.get(code, ZERO if self._from_start else None)
            adds_up = self._programme.indicator_by_code[code].year_aggregation == "sum"
            if adds_up and known is not None and row.ytd is not None and row.ytd > known + (row.period or ZERO):
                return True
        return False

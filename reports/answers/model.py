"""The answer to one submission, as letter, JSON and mail tell it alike. Pure records; renderers come after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from reports.answers.causes import Cause, group_by_cause
from reports.answers.records import Enclosed, FeedbackHeader, FindingRow
from reports.answers.texts import next_steps
from schemas.findings import Verdict
from schemas.programme import Programme

WORKBOOKS_VI: Final[Mapping[Enclosed, str]] = {
    "marked": "tệp kết quả kiểm tra kèm theo",
    "form": "biểu mẫu kèm theo",
    "sheet": "tệp kết quả kiểm tra kèm theo",
}


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """What a unit is told about one submission. Times are tz-aware, in the programme's zone.

    `answered_at` is when the submission was judged: it dates what is made of the answer. `resubmit_by` is the last
    moment at which a corrected report still counts without reserve, as seen when it was judged: the due moment, after
    it the closing of the period; None where nothing is to be sent again or both have passed. `mend_by`: the last at
    which it is in time, by the days there are to mend; None where it cannot be.
    """

    header: FeedbackHeader
    unit_id: str | None
    period_id: str | None
    causes: tuple[Cause, ...]
    steps: tuple[str, ...]
    resubmit_by: datetime | None
    mend_by: datetime | None
    answered_at: datetime
    place_vi: str
    file_mark_vi: str
    layout: Literal["nd30_2020", "tt01_2011"]


def build(
    programme: Programme,
    header: FeedbackHeader,
    unit_id: str | None,
    period_id: str | None,
    findings: Sequence[FindingRow],
    answered_at: datetime,
) -> UnitAnswer:
    """The answer to a submission, in the words of the agency and the layout of the day it was judged."""
    answered = answered_at.astimezone(programme.tz)
    settled = header.standing is not None and header.standing.is_settled
    header = replace(header, answered_at=answered, mending=None if settled else header.mending)
    agency = programme.agency_on(answered.date())
    workbook = "thư này" if header.verdict is Verdict.ACCEPTED else WORKBOOKS_VI[header.enclosed]
    return UnitAnswer(
        header=header,
        unit_id=unit_id,
        period_id=period_id,
        causes=group_by_cause(findings),
        steps=next_steps(header, findings, workbook),
        resubmit_by=_resubmit_by(header),
        mend_by=header.mending.until if header.mending else None,
        answered_at=answered,
        place_vi=agency.place_vi,
        file_mark_vi=agency.file_mark_vi,
        layout=programme.layout_on(answered.date()),
    )


def _resubmit_by(header: FeedbackHeader) -> datetime | None:
    settled = header.standing is not None and header.standing.is_settled
    if header.verdict in (Verdict.ACCEPTED, Verdict.HELD) or settled:
        return None
    return next((at for at in (header.due_at, header.closes_at) if at and header.effective_at <= at), None)

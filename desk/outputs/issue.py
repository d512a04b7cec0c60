"""Which report of a period is made: a draft whenever one is wanted, the final one once, another only for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reports.minister.issue import Issue, Stage, name_issue
from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import minute_long
from schemas.errors import PlainError
from schemas.programme import Period, Programme
from warehouse import Moment, Warehouse

# What is to be chosen where, in the form of the UI and on the command line: a refusal is read at either.
REASON_VI: Final = "ghi ô “Lý do” trong biểu mẫu, hoặc --reason trên dòng lệnh"
DRAFT_VI: Final = "chọn “Dự thảo” trong biểu mẫu, hoặc --draft trên dòng lệnh"
FINAL_VI: Final = "chọn “Bản chính thức” và ghi ô “Lý do” trong biểu mẫu, hoặc --final --reason trên dòng lệnh"


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A final report on record: how it was issued, the hash of its files, where they were put (in the home), when."""

    issue: Issue
    content: str
    place: str
    made_at: datetime


class NotDueError(PlainError, ValueError):
    """A final report was asked for before the due time, with no reason given."""


class AlreadyIssuedError(PlainError, ValueError):
    """The period has its final report, and another was asked for with no reason given."""


def choose_stage(period: Period, moment: Moment, stage: Stage | None = None) -> Stage:
    """The stage asked for; else a draft before the due time, final after it."""
    return stage or ("final" if moment.as_of >= period.due_at else "draft")


def find_issued_report(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, reason: str = ""
) -> IssuedReport | None:
    """The final report that was issued of this very moment and programme: asked for again, it is given back.

    A `reason` that it does not bear asks for another one. Of several of one moment it is the last.
    """
    again = [
        row
        for row in list_final(warehouse, period)
        if (row["as_of"], row["known_at"]) == (moment.as_of, moment.known_at)
        and row["programme_hash"] == programme.content_hash
        and reason in ("", row["reason"])
    ]
    return _read_issued_report(again[-1], programme) if again else None


def resolve_issue(
    warehouse: Warehouse,
    programme: Programme,
    period: Period,
    moment: Moment,
    *,
    stage: Stage | None = None,
    reason: str = "",
    missed: datetime | None = None,
) -> Issue:
    """How a new report of the period is issued. One that was issued of this moment is `find_issued_report`'s.

    A final report forced before the due time does not take the place of the one after it. Raises NotDueError and
    AlreadyIssuedError.
    """
    if choose_stage(period, moment, stage) == "draft":
        return Issue("draft", reason=reason, missed=missed)
    if moment.as_of < period.due_at and not reason:
        as_of = minute_long(moment.as_of.astimezone(programme.tz))
        raise NotDueError(
            f"{period.label_vi} còn hạn gửi đến {minute_long(period.due_at)}, số liệu tính đến {as_of}: chưa lập bản "
            f"chính thức. Lập dự thảo ({DRAFT_VI}), hoặc nêu lý do phải lập trước hạn ({FINAL_VI}); báo cáo sẽ ghi lý "
            "do đó."
        )
    issued = list_final(warehouse, period)
    of_due = [row for row in issued if row["scheduled_for"] is not None or row["as_of"] >= period.due_at]
    if of_due and not reason:
        last = _read_issued_report(of_due[-1], programme)
        named = name_issue(last.issue, Wording(programme.report_text_by_code))
        raise AlreadyIssuedError(
            f"{period.label_vi} đã có {named}, lập lúc {minute_long(last.made_at)} ({last.place}); số "
            f"liệu, quy tắc hoặc mốc thời gian nay đã khác. Xem số liệu hiện nay: lập dự thảo ({DRAFT_VI}). Lập thêm "
            f"bản chính thức: nêu lý do ({FINAL_VI}); báo cáo sẽ ghi lý do đó."
        )
    return Issue("final", max([0, *(row["number"] for row in issued if row["number"] is not None)]) + 1, reason, missed)


def list_final(warehouse: Warehouse, period: Period) -> list[dict[str, Any]]:
    """The final reports of the period that have been recorded, the first of them first."""
    reports = warehouse.records("outputs_of", kind="report")
    return [row for row in reports if row["subject"] == period.id and row["event"] == "final"]


def _read_issued_report(row: Mapping[str, Any], programme: Programme) -> IssuedReport:
    missed = row["scheduled_for"].astimezone(programme.tz) if row["missed"] else None
    issue = Issue("final", row["number"], row["reason"] or "", missed)
    return IssuedReport(issue, row["content_sha256"], row["place"], row["recorded_at"].astimezone(programme.tz))

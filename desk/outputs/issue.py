"""Which report of a period is made: a draft whenever one is wanted, the final one once, another only for a reason."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from reports.minister.issue import Issue, Stage
from reports.office.vietnamese import minute_long
from schemas.errors import PlainError
from schemas.programme import Period, Programme
from warehouse import Moment, Warehouse


class NotDueError(PlainError, ValueError):
    """A final report was asked for before the due time, with no reason given."""


class AlreadyIssuedError(PlainError, ValueError):
    """The period has its final report, and another was asked for with no reason given."""


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
    """How the period's report of that moment is issued; without a stage a draft before the due time, else final.

    The final report asked for again at its own moment is that very report. Raises NotDueError and AlreadyIssuedError.
    """
    due = moment.as_of >= period.due_at
    if (stage or ("final" if due else "draft")) == "draft":
        return Issue("draft", reason=reason, missed=missed)
    if not due and not reason:
        as_of = minute_long(moment.as_of.astimezone(programme.tz))
        raise NotDueError(
            f"{period.label_vi} còn hạn gửi đến {minute_long(period.due_at)}, số liệu tính đến {as_of}: chưa lập bản "
            'chính thức. Lập dự thảo (--draft), hoặc nêu lý do phải lập trước hạn (--final --reason "..."); báo cáo '
            "sẽ ghi lý do đó."
        )
    issued = list_final(warehouse, period)
    again = issued[
        (issued["as_of"] == moment.as_of)
        & (issued["known_at"] == moment.known_at)
        & (issued["programme_hash"] == programme.content_hash)
    ]
    if len(again):
        return _read_issue(again.iloc[0], programme)
    if len(issued) and not reason:
        last = issued.iloc[-1]
        made = minute_long(_local(last["recorded_at"], programme))
        raise AlreadyIssuedError(
            f"{period.label_vi} đã có {_read_issue(last, programme).name_vi}, lập lúc {made} ({last['place']}); số "
            "liệu, quy tắc hoặc mốc thời gian nay đã khác. Xem số liệu hiện nay: --draft. Lập thêm bản chính thức: "
            '--final --reason "..."; báo cáo sẽ ghi lý do đó.'
        )
    return Issue("final", len(issued) + 1, reason, missed)


def list_final(warehouse: Warehouse, period: Period) -> pd.DataFrame:
    """The final reports of the period that have been recorded, the first of them first."""
    reports = warehouse.query("outputs_of", kind="report")
    return reports[(reports["subject"] == period.id) & (reports["event"] == "final")].reset_index(drop=True)


def _read_issue(row: pd.Series, programme: Programme) -> Issue:
    missed = _local(row["scheduled_for"], programme) if row["missed"] is not None and bool(row["missed"]) else None
    return Issue("final", int(row["number"]), row["reason"] or "", missed)


def _local(value: pd.Timestamp, programme: Programme) -> datetime:
    return value.astimezone(programme.tz).to_pydatetime()

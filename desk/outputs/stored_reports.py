"""Reports that were made and recorded: found by the id that stands at the foot of their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.minister.issue import Issue, make_report_id, name_issue
from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import minute_long
from schemas.errors import PlainError
from schemas.programme import Programme
from warehouse import Moment, Warehouse

FEWEST_HASH_DIGITS = 6
MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report on record: its id, period, issue (in words too), moment (in the programme's zone), programme, and the
    hash of its files."""

    id: str
    period_id: str
    issue: Issue
    issue_vi: str
    moment: Moment
    programme_hash: str
    content: str
    place: str
    made_at: datetime

    @property
    def line_vi(self) -> str:
        """A line of a list: id, which one, when it was made."""
        return f"{self.id}  {self.issue_vi}, lập lúc {minute_long(self.made_at)}, mã băm {self.content[:12]}"


class StoredReportError(PlainError, LookupError):
    """No report on record has this id, or several have it; the message lists what there is."""


def list_stored_reports(warehouse: Warehouse, programme: Programme, period_id: str | None = None) -> list[StoredReport]:
    """The reports on record, of the period or of all, the first made first."""
    rows = warehouse.records("outputs_of", kind="report")
    return [_read_row(row, programme) for row in rows if period_id in (None, row["subject"])]


def find_stored_report(warehouse: Warehouse, programme: Programme, token: str) -> StoredReport:
    """The report of this id, or whose content's SHA-256 begins so. Raises StoredReportError for none or several."""
    asked = token.strip()
    known = list_stored_reports(warehouse, programme)
    found = [one for one in known if one.id.casefold() == asked.casefold()]
    if not found and len(asked) >= FEWEST_HASH_DIGITS:
        found = [one for one in known if one.content.startswith(asked.casefold())]
    if len({one.content for one in found}) == 1:
        return found[-1]
    if found:
        raise StoredReportError(
            f"{asked}: {len(found)} báo cáo mang mã này; ghi mã băm (ít nhất {FEWEST_HASH_DIGITS} ký tự đầu) của một "
            f"bản:\n{_list_lines(found)}"
        )
    if not known:
        raise StoredReportError(f"{asked}: chưa lập báo cáo nào; lập bằng thidua report --period, như 2018Q4")
    near = [one for one in known if one.period_id == asked.partition("-")[0]] or known
    raise StoredReportError(
        f"{asked}: không có báo cáo mang mã này; mã in ở chân trang của báo cáo. Các báo cáo đã lập gần nhất:\n"
        f"{_list_lines(near)}"
    )


def _list_lines(reports: Sequence[StoredReport]) -> str:
    return "\n".join(f"  {one.line_vi}" for one in reports[-MOST_LISTED:])


def _read_row(row: Mapping[str, Any], programme: Programme) -> StoredReport:
    def local(value: datetime) -> datetime:
        return value.astimezone(programme.tz)

    issue = Issue(
        stage="draft" if row["event"] == "draft" else "final",
        number=1 if row["number"] is None else row["number"],
        reason=row["reason"] or "",
        missed=local(row["scheduled_for"]) if row["missed"] else None,
    )
    moment = Moment(local(row["as_of"]), local(row["known_at"]))
    return StoredReport(
        id=make_report_id(row["subject"], moment.as_of, issue),
        period_id=row["subject"],
        issue=issue,
        issue_vi=name_issue(issue, Wording(programme.report_text_by_code)),
        moment=moment,
        programme_hash=row["programme_hash"],
        content=row["content_sha256"],
        place=row["place"],
        made_at=local(row["recorded_at"]),
    )

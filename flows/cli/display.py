"""What the command line shows: tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from desk.clock import now_in
from desk.outputs.agenda import describe_calendar_end
from desk.settings import Settings
from desk.system_faults import describe_faults_vi, list_faults
from flows.cli.listing import Listing, Whole, plain_console
from reports.answers.records import receipt_number
from reports.office.vietnamese import number, number_with_places, share
from reports.status_words import STATUS_VI
from schemas.findings import Verdict

if TYPE_CHECKING:
    import pandas as pd

console = plain_console()


def show_calendar_end(settings: Settings) -> None:
    """That the programme's calendar is about to end, or has; nothing else."""
    if ends := describe_calendar_end(settings.programme, now_in(settings.programme)):
        console.print(ends, markup=False)


def show_period(period: Any, rows: Sequence[Mapping[str, Any]], held_documents: int = 0) -> None:
    """One line a unit, then how many stand how and how many documents wait for a person."""
    table = new_listing(
        f"{period.label_vi}, hạn {period.due_at:%d/%m/%Y}",
        Whole("Mã"),
        "Đơn vị",
        "Kết luận",
        "Nhận lúc",
        "Chậm",
        "Đầy đủ",
        "Trả lại",
    )
    zone = period.due_at.tzinfo
    for row in rows:
        table.add_row(
            row["unit_code"],
            row["unit_name"],
            STATUS_VI[row["status"]],
            time_text(row["received_at"], zone),
            days_text(row["days_late"]),
            f"{row['answered_cells']}/{row['expected_cells']}",
            str(row["returns"] or ""),
        )
    console.print(table)
    counts = [f"{STATUS_VI[status]}: {n}" for status, n in Counter(row["status"] for row in rows).most_common()]
    counts += [f"Tài liệu chờ xác nhận: {held_documents}"] if held_documents else []
    console.print("  ".join(counts))


def show_completeness(period: Any, rows: pd.DataFrame) -> None:
    """One line an indicator: how many required cells were answered, and every cell by its state."""
    table = new_listing(
        f"{period.label_vi}: mức độ đầy đủ theo chỉ tiêu",
        Whole("Mã"),
        "Chỉ tiêu",
        "Đã có/phải có",
        "Đầy đủ",
        "Có số",
        "Bằng 0",
        "Không phát sinh",
        "Chưa có",
        "Không hợp lệ",
    )
    states = ("value_cells", "zero_cells", "not_applicable_cells", "missing_cells", "invalid_cells")
    for row in rows.to_dict("records"):
        whole = row["indicator_code"] is None
        table.add_row(
            row["indicator_code"] or "",
            "Tất cả chỉ tiêu" if whole else row["name_vi"],
            f"{row['answered_cells']}/{row['expected_cells']}",
            share(row["answered_cells"], row["expected_cells"]) if row["expected_cells"] else "",
            *(str(row[state] or "") for state in states),
            style="bold" if whole else "",
        )
    console.print(table)


def show_problems(rows: pd.DataFrame, period_id: str | None, every: bool) -> None:
    """The documents that were not accepted, of one period or of all; those that another has replaced only with all."""
    columns = (Whole("Số"), Whole("Số tiếp nhận"), "Đơn vị", Whole("Kỳ"), "Kết luận", "Mã", "Lỗi đầu tiên", "Tệp")
    table = new_listing("Chưa được chấp nhận", *columns, *(["Nay"] if every else []))
    chosen = rows[~rows["verdict"].str.startswith("ACCEPTED")]
    if period_id:
        chosen = chosen[chosen["period_id"] == period_id]
    settled = int(chosen["settled_by"].notna().sum())
    for row in (chosen if every else chosen[chosen["settled_by"].isna()]).to_dict("records"):
        table.add_row(
            row["submission_id"][:8],
            receipt_number(row["unit_id"], row["period_id"], row["sha256"]),
            row["unit_name"] or "chưa rõ",
            row["period_id"] or "chưa rõ",
            Verdict(row["verdict"]).label_vi,
            row["codes"],
            row["message_vi"] or "",
            row["place"],
            *([_replacement_vi(row["settled_by"])] if every else []),
        )
    console.print(table)
    if settled and not every:
        console.print(f"{settled} bản khác đã có bản thay được chấp nhận, không liệt kê (--all để xem).")


def _replacement_vi(settled_by: str | None) -> str:
    return f"đã có bản thay {settled_by[:8]} được chấp nhận" if settled_by else ""


def new_listing(title: str, *columns: str) -> Listing:
    """An empty table; ids and numbers (`Whole`) stay in one piece, other cells are folded, never cut."""
    return Listing(title, columns)


def time_text(value: Any, zone: Any) -> str:
    """A moment to the minute in the zone, empty where there is none; a ruling tells its own as text."""
    if _is_none(value):
        return ""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.astimezone(zone or ZoneInfo('Asia/Ho_Chi_Minh')):%d/%m/%Y %H:%M}"


def days_text(value: Any) -> str:
    """How late, in words."""
    if _is_none(value):
        return ""
    return f"{number(int(value))} ngày" if value > 0 else "đúng hạn"


def _is_none(value: Any) -> bool:
    """True for None, and for what stands for it in a frame (NaN, NaT), which equals nothing."""
    return value is None or value != value


def rank_line(row: Mapping[str, Any]) -> str:
    """A unit of the ranking on one line: rank, name, points with a decimal comma and all their places, class."""
    return f"{row['rank'] or '-':>3}  {row['unit']:<24} {number_with_places(row['total']):>8}  {row['class']}"


def show_system_faults(settings: Settings) -> None:
    """What a fault of the product left undone, with the place of each log; nothing where there is nothing."""
    if told := describe_faults_vi(list_faults(settings)):
        console.print(told)

"""How changes since an earlier report are worded: one wording for terminal, workbook and annex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from reports.office.vietnamese import WITHHELD, minute_long, number, number_or_gap
from reports.since.model import Cause, FigureChange, Quantity, ReportChanges, Side, StandingChange, UnitChange

CAUSE_VI: Final[Mapping[Cause, str]] = {
    "late_report": "báo cáo nhận sau",
    "resubmission": "đơn vị gửi lại",
    "recorded_later": "nhận trước, ghi sổ sau",
    "correction": "đính chính",
    "decision": "quyết định của cán bộ",
    "programme": "chương trình đã đổi",
    "judged_again": "báo cáo được xét lại",
}
QUANTITY_VI: Final[Mapping[Quantity, str]] = {"total": "trong kỳ", "ytd_total": "lũy kế từ đầu năm"}
HIDDEN_VI: Final = "không nêu (chỉ tiêu chỉ công bố số tổng)"


def describe_side(side: Side) -> str:
    """Which report it is, and of which moment."""
    return f"{side.id}: số liệu nhận đến {minute_long(side.as_of)}, theo sổ lúc {minute_long(side.known_at)}"


def summarize(changes: ReportChanges) -> tuple[str, ...]:
    """What changed, in sentences; one sentence where nothing did."""
    if changes.is_empty:
        return ("Không số liệu nào thay đổi.",)
    totals = len({(one.code, one.quantity) for one in changes.figures if one.difference or one.is_withheld})
    units = {cell.unit_id for cell in changes.cells} | {one.unit_id for one in changes.standings if one.reason}
    return (
        f"{totals} số tổng hợp thay đổi; số liệu hoặc tình trạng của {len(units)} đơn vị thay đổi.",
        *(f"{CAUSE_VI[cause]}: {names}." for cause, names in _list_units_by_cause(changes)),
    )


def _list_units_by_cause(changes: ReportChanges) -> Iterable[tuple[Cause, str]]:
    """For each cause its units; of a cause that only earlier periods know, the periods too."""
    found: dict[Cause, dict[str, None]] = {}
    told = [(cell.unit_name, cell.reason) for cell in changes.cells]
    told += [(one.unit_name, one.reason) for one in changes.standings if one.reason is not None]
    for name, reason in told:
        found.setdefault(reason.cause, {})[name] = None
    return [(cause, ", ".join(found[cause])) for cause in CAUSE_VI if cause in found]


def describe_causes(figure: FigureChange) -> str:
    """By what a figure moved, with the part of each; the parts add up to the difference."""
    if figure.sensitive:
        return HIDDEN_VI
    return "; ".join(f"{CAUSE_VI[cause]} {format_difference(part)}" for cause, part in figure.by_cause)


def describe_reason(cell: UnitChange | StandingChange, period_id: str) -> str:
    """Cause and evidence; the period is named where it is an earlier one."""
    if cell.reason is None:
        return "thời gian: số ngày chậm tính đến mốc số liệu"
    of = "" if cell.reason.period_id == period_id else f"{cell.reason.period_id}, "
    return f"{CAUSE_VI[cell.reason.cause]}: {of}{cell.reason.told_vi}"


def format_difference(value: Decimal) -> str:
    """A difference with its sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def format_pair(figure: FigureChange | UnitChange) -> tuple[str, str, str]:
    """Before, after and the difference, as texts; a missing figure is no zero, one that is withheld no gap."""
    if isinstance(figure, FigureChange) and figure.is_withheld:
        return WITHHELD, WITHHELD, WITHHELD
    return number_or_gap(figure.before), number_or_gap(figure.after), format_difference(figure.difference)

"""What methods on reporting discipline share: they average over the unit's due periods."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ZERO, mean, scale, vi_percent
from scoring.facts import ReportFact
from scoring.outcome import Context, Outcome, not_applicable

Judge = Callable[[ReportFact], tuple[Fraction, str]]
"""The share that one accepted report earns, and the words for it."""

STATUS_VI = {
    "accepted": "đã chấp nhận",
    "accepted_with_questions": "đã chấp nhận, cần giải trình",
    "missing": "không gửi báo cáo",
    "unreadable": "tệp đã nhận không đọc được, chưa gửi lại",
    "incomplete": "biểu mẫu để trống phần lớn chỉ tiêu, chưa tính là báo cáo",
    "returned": "báo cáo bị trả lại, chưa có bản được chấp nhận",
    "held": "báo cáo chờ xác nhận, chưa được chấp nhận",
}


def average_reports(context: Context, criterion: Criterion, judge: Judge) -> Outcome:
    """The mean share of the unit's due periods; a report that is missing or was never accepted earns nothing."""
    if not context.unit.reports:
        return not_applicable("Chưa có kỳ báo cáo nào đến hạn")
    parts: list[tuple[str, Fraction]] = []
    lines: list[str] = []
    for report in context.unit.reports:
        share, words = judge(report) if report.is_accepted else (ZERO, STATUS_VI.get(report.status, report.status))
        parts.append((report.period_id, share))
        lines.append(f"{report.label_vi}: {words} → {vi_percent(share)}")
    share = mean(part for _, part in parts)
    return Outcome("scored", scale(share, criterion.max_points), tuple(lines), tuple(parts))

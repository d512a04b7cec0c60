"""Methods on reporting discipline: timeliness, completeness, quality at the first sending, reports not sent.

Each averages over the unit's due periods. A report that is missing or was never accepted earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ONE, ZERO, mean, vi_number, vi_percent
from scoring.facts import ReportFact
from scoring.outcome import Context, Outcome, not_applicable
from scoring.params import band_share, no_params, parse_bands, parse_per_item

STATUS_VI = {
    "accepted": "đã chấp nhận",
    "accepted_with_questions": "đã chấp nhận, cần giải trình",
    "missing": "không gửi báo cáo",
    "returned": "báo cáo bị trả lại, chưa có bản được chấp nhận",
    "held": "báo cáo chờ xác nhận, chưa được chấp nhận",
}


def late_bands(context: Context, criterion: Criterion) -> Outcome:
    """Timeliness: percent by calendar days late in the bands of `params`, averaged over the due periods."""
    bands = parse_bands(criterion)

    def judge(report: ReportFact) -> tuple[Fraction, str]:
        if report.days_late is None:
            return ZERO, "không xác định được thời điểm nhận"
        words = "đúng hạn" if report.days_late <= 0 else f"chậm {report.days_late} ngày"
        return band_share(bands, report.days_late), words

    return _average(context, criterion, judge)


def completeness(context: Context, criterion: Criterion) -> Outcome:
    """Answered of expected cells of each due period (0 and "không phát sinh" are answers), averaged."""
    no_params(criterion)

    def judge(report: ReportFact) -> tuple[Fraction, str]:
        words = f"trả lời {report.answered_cells}/{report.expected_cells} ô"
        if report.expected_cells == 0:
            return ONE, words
        return min(ONE, Fraction(report.answered_cells, report.expected_cells)), words

    return _average(context, criterion, judge)


def first_time_quality(context: Context, criterion: Criterion) -> Outcome:
    """Percent by how often the period's report was sent back, in the bands of `params`, averaged."""
    bands = parse_bands(criterion)

    def judge(report: ReportFact) -> tuple[Fraction, str]:
        words = "đạt ngay lần gửi đầu" if report.returns == 0 else f"bị trả lại {report.returns} lần"
        return band_share(bands, report.returns), words

    return _average(context, criterion, judge)


def per_item_penalty(context: Context, criterion: Criterion) -> Outcome:
    """Points deducted for each due report that was not sent at all, up to the maximum."""
    each = parse_per_item(criterion)
    missing = [report for report in context.unit.reports if report.missing]
    points = min(each * len(missing), Fraction(criterion.max_points))
    if not missing:
        return Outcome("scored", points, ("Không thiếu báo cáo quý nào đã đến hạn",))
    names = ", ".join(report.label_vi for report in missing)
    line = f"Không gửi {len(missing)} báo cáo ({names}), mỗi báo cáo trừ {vi_number(each)} điểm"
    return Outcome("scored", points, (line,))


def _average(context: Context, criterion: Criterion, judge: Callable[[ReportFact], tuple[Fraction, str]]) -> Outcome:
    if not context.unit.reports:
        return not_applicable("Chưa có kỳ báo cáo nào đến hạn")
    parts: list[tuple[str, Fraction]] = []
    lines: list[str] = []
    for report in context.unit.reports:
        share, words = judge(report) if report.accepted else (ZERO, STATUS_VI.get(report.status, report.status))
        parts.append((report.period_id, share))
        lines.append(f"{report.label_vi}: {words} → {vi_percent(share)}")
    share = mean(part for _, part in parts)
    return Outcome("scored", share * Fraction(criterion.max_points), tuple(lines), tuple(parts))

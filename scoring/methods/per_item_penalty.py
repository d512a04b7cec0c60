"""A penalty for each report not sent."""

from __future__ import annotations

from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import vi_number
from scoring.methods.inputs import Reporting
from scoring.methods.method import Method
from scoring.methods.params import PerItem
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, each: Fraction) -> Outcome:
    """Points deducted for each due report that was not sent at all, up to the maximum."""
    missing = [report for report in context.unit.reports if report.missing]
    points = min(each * len(missing), Fraction(criterion.max_points))
    if not missing:
        noun_vi = context.programme.calendar.of_kind.noun_vi
        return Outcome("scored", points, (f"Không thiếu báo cáo {noun_vi} nào đã đến hạn",))
    names = ", ".join(report.label_vi for report in missing)
    line = f"Không gửi {len(missing)} báo cáo ({names}), mỗi báo cáo trừ {vi_number(each)} điểm"
    return Outcome("scored", points, (line,))


PER_ITEM_PENALTY = Method("per_item_penalty", Reporting("missing_reports"), PerItem(), _award)

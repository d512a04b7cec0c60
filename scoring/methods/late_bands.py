"""Timeliness of the reports, in bands of days."""

from __future__ import annotations

from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ZERO, vi_number
from scoring.facts import ReportFact
from scoring.methods.inputs import Reporting
from scoring.methods.method import Method
from scoring.methods.params import Band, Bands, band_share
from scoring.methods.reporting import average_reports
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, bands: tuple[Band, ...]) -> Outcome:
    """Timeliness: percent by calendar days late in the bands of `params`, averaged over the due periods."""

    def judge(report: ReportFact) -> tuple[Fraction, str]:
        if report.days_late is None:
            return ZERO, "không xác định được thời điểm nhận"
        words = "đúng hạn" if report.days_late <= 0 else f"chậm {vi_number(report.days_late)} ngày"
        return band_share(bands, report.days_late), words

    return average_reports(context, criterion, judge)


LATE_BANDS = Method("late_bands", Reporting("receipt"), Bands(), _award)

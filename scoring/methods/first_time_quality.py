"""Quality at the first sending: how often a report was sent back."""

from __future__ import annotations

from fractions import Fraction

from schemas.programme import Criterion
from scoring.facts import ReportFact
from scoring.methods.inputs import Reporting
from scoring.methods.method import Method
from scoring.methods.params import Band, Bands, band_share
from scoring.methods.reporting import average_reports
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, bands: tuple[Band, ...]) -> Outcome:
    """Percent by how often the period's report was sent back, in the bands of `params`, averaged."""

    def judge(report: ReportFact) -> tuple[Fraction, str]:
        words = "đạt ngay lần gửi đầu" if report.returns == 0 else f"bị trả lại {report.returns} lần"
        return band_share(bands, report.returns), words

    return average_reports(context, criterion, judge)


FIRST_TIME_QUALITY = Method("first_time_quality", Reporting("findings"), Bands(), _award)

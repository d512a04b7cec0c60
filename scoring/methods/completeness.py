"""Completeness of the reports."""

from __future__ import annotations

from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import ONE
from scoring.facts import ReportFact
from scoring.methods.inputs import Reporting
from scoring.methods.method import Method
from scoring.methods.params import NoParams
from scoring.methods.reporting import average_reports
from scoring.outcome import Context, Outcome


def _award(context: Context, criterion: Criterion, _params: None) -> Outcome:
    """Answered of expected cells of each due period (0 and "không phát sinh" are answers), averaged."""

    def judge(report: ReportFact) -> tuple[Fraction, str]:
        words = f"trả lời {report.answered_cells}/{report.expected_cells} ô"
        if report.answered_cells >= report.expected_cells:
            return ONE, words
        return Fraction(report.answered_cells, report.expected_cells), words

    return average_reports(context, criterion, judge)


COMPLETENESS = Method("completeness", Reporting("expected_cells"), NoParams(), _award)

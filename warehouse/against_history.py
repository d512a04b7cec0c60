"""Hold a batch that is about to be loaded against what earlier periods said, straight from its Arrow tables."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from schemas.judging import History
from schemas.judging.hold import Broken, Cells, Stands, finding_of, hold
from schemas.judging.shifts import find_shifts, make_shift_finding
from schemas.judging.unreported import find_unreported_amounts, make_unreported_finding
from schemas.programme import Period, Programme
from warehouse.light_arrow import pa
from warehouse.operands import make_operands
from warehouse.parts import Batch, HistoryFinding


def check_against_history(
    batch: Batch, programme: Programme, period: Period, history: History
) -> Iterator[HistoryFinding]:
    """What the rules that ask about earlier reports find in the identified reports of a batch of one period.

    And whose values are shifted by a row or a column, as the earlier reports show, or hold amounts of a period that
    has no accepted report.
    """
    submissions, values = batch.tables["submission"], batch.tables.get("value")
    if values is None:
        return
    submissions = submissions.filter(pc.is_valid(submissions["unit_id"]))
    operands = make_operands(programme, period, submissions, values, batch.tables.get("remark"))
    reports = operands.reports
    broken = list(hold(operands, period, "history", history))
    shifts = list(find_shifts(operands, period, history))
    unreported = list(find_unreported_amounts(operands, history))
    asked = [*(b.report for b in broken), *(s.report for s in shifts), *(u.report for u in unreported)]
    cells = _cells(values, {reports[n] for n in asked})
    documents = submissions["sha256"].to_pylist()
    for one in broken:
        yield _make_finding(one, programme, reports[one.report], documents[one.report], cells)
    for shift in shifts:
        report, sha256 = reports[shift.report], documents[shift.report]
        yield report, make_shift_finding(shift, programme, sha256, cells[report])
    for found in unreported:
        report, sha256 = reports[found.report], documents[found.report]
        yield report, make_unreported_finding(found, programme, sha256, cells[report])


def _make_finding(
    broken: Broken, programme: Programme, report: str, sha256: str, cells: dict[str, Cells]
) -> HistoryFinding:
    return report, finding_of(broken, programme, sha256, cells[report])


def _cells(values: pa.Table, reports: set[str]) -> dict[str, Cells]:
    """Where the amounts of some reports stand."""
    some = values.filter(pc.is_in(values["submission_id"], pa.array(sorted(reports), pa.string())))
    found: dict[str, dict[tuple[str, str], Stands]] = {report: {} for report in reports}
    names = ("submission_id", "indicator_code", "measure", *Stands._fields)
    for report, indicator, measure, *stands in zip(*(some[n].to_pylist() for n in names), strict=True):
        found[report][indicator, measure] = Stands(*stands)
    return dict(found)

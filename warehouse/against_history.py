"""Hold a batch that is about to be loaded against what earlier periods said, straight from its Arrow tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt
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
    asked = {
        *((reports[b.report], b.indicator_code) for b in broken),
        *((reports[s.report], s.rows[0]) for s in shifts),
        *((reports[u.report], u.rows[0].indicator_code) for u in unreported),
    }
    cells = _cells(values, asked)
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


def _cells(values: pa.Table, asked: Collection[tuple[str, str]]) -> dict[str, Cells]:
    """By report where its amounts stand, of the reports and indicators asked for."""
    found: dict[str, dict[tuple[str, str], Stands]] = {report: {} for report, _ in asked}
    reports = {report: place for place, report in enumerate(found)}
    indicators = {code: place for place, code in enumerate({code for _, code in asked})}
    wanted = np.zeros((len(reports) + 1, len(indicators) + 1), dtype=bool)  # behind the ends what nobody asks for
    for report, code in asked:
        wanted[reports[report], indicators[code]] = True
    rows, columns = _places(values["submission_id"], reports), _places(values["indicator_code"], indicators)
    some = values.filter(pa.array(wanted[rows, columns]))
    names = ("submission_id", "indicator_code", "measure", *Stands._fields)
    for report, indicator, measure, *stands in zip(*(some[n].to_pylist() for n in names), strict=True):
        found[report][indicator, measure] = Stands(*stands)
    return dict(found)


def _places(keys: pa.ChunkedArray, known: Iterable[str]) -> npt.NDArray[np.intp]:
    """Their places among the known ones, -1 for others."""
    places = pc.fill_null(pc.index_in(keys, value_set=pa.array(known, pa.string())), -1)
    found: npt.NDArray[np.intp] = places.to_numpy().astype(np.intp)
    return found

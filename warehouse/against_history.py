"""Hold a batch that is about to be loaded against what earlier quarters said, straight from its Arrow tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.judging import History
from schemas.judging.held import Broken, Cells, Stands, finding_of, hold
from schemas.judging.operands import TEXTS, Operands
from schemas.programme import Period, Programme
from schemas.rules.vector import NOTHING, NUMBER, SCALE
from schemas.tables import MEASURES
from warehouse.parts import Batch, Late

_STATES = ("value", "zero", "not_applicable")
_TEN_THOUSAND = pa.scalar(SCALE, pa.decimal128(5, 0))


def late_findings(batch: Batch, programme: Programme, period: Period, history: History) -> Iterator[Late]:
    """What the rules that ask about earlier reports find in the identified reports of a batch of one period."""
    submissions, values = batch.tables["submission"], batch.tables.get("value")
    if values is None:
        return
    submissions = submissions.filter(pc.is_valid(submissions["unit_id"]))
    reports, units = submissions["submission_id"].to_pylist(), submissions["unit_id"].to_pylist()
    operands = Operands(programme, reports, units, period.quarter)
    _fill(operands, values, batch.tables.get("remark"))
    broken = list(hold(operands, period, "history", history))
    cells = _cells(values, {reports[one.report] for one in broken})
    documents = submissions["sha256"].to_pylist()
    for one in broken:
        yield _late(one, programme, reports[one.report], documents[one.report], cells)


def _late(broken: Broken, programme: Programme, report: str, sha256: str, cells: dict[str, Cells]) -> Late:
    return report, finding_of(broken, programme, sha256, cells[report])


def _fill(operands: Operands, values: pa.Table, remarks: pa.Table | None) -> None:
    reports = pa.array(operands.reports, pa.string())
    indicators = pa.array([i.code for i in operands.programme.indicators], pa.string())
    values = values.filter(
        pc.and_(pc.is_in(values["submission_id"], reports), pc.is_in(values["state"], pa.array(_STATES)))
    )
    for measure in MEASURES:
        some = values.filter(pc.equal(values["measure"], measure))
        places = _places(some["submission_id"], reports), _places(some["indicator_code"], indicators)
        state = np.where(some["state"].to_numpy() == "not_applicable", NOTHING, NUMBER).astype(np.int8)
        operands.put_arrays(measure, places, _scaled(some["amount"]), state)
    if remarks is not None:
        remarks = remarks.filter(pc.is_valid(remarks["indicator_code"]))
        for text in TEXTS:
            some = remarks.filter(pc.equal(remarks["kind"], text))
            places = _places(some["submission_id"], reports), _places(some["indicator_code"], indicators)
            operands.put_texts(text, places)


def _places(keys: pa.ChunkedArray, known: pa.Array) -> npt.NDArray[np.intp]:
    places: npt.NDArray[np.intp] = pc.index_in(keys, value_set=known).to_numpy().astype(np.intp)
    return places


def _scaled(amounts: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """DECIMAL(18,4) as whole ten-thousandths, exactly; 0 for NULL."""
    exact: pa.ChunkedArray = pc.multiply(amounts, _TEN_THOUSAND).cast(pa.decimal128(38, 0)).cast(pa.int64())
    whole: npt.NDArray[np.int64] = pc.fill_null(exact, 0).to_numpy()
    return whole


def _cells(values: pa.Table, reports: set[str]) -> dict[str, Cells]:
    """Where the amounts of some reports stand."""
    some = values.filter(pc.is_in(values["submission_id"], pa.array(sorted(reports), pa.string())))
    found: dict[str, dict[tuple[str, str], Stands]] = {report: {} for report in reports}
    names = ("submission_id", "indicator_code", "measure", *Stands._fields)
    for report, indicator, measure, *stands in zip(*(some[n].to_pylist() for n in names), strict=True):
        found[report][indicator, measure] = Stands(*stands)
    return dict(found)

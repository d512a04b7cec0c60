"""Rows of `core` as Arrow tables, about to be loaded or stored long ago, as the operands that rules are held to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from schemas.judging.operands import STATES, TEXTS, Operands
from schemas.programme import Period, Programme
from schemas.rules.vector import NOTHING, NUMBER, SCALE
from schemas.tables import MEASURES
from warehouse.light_arrow import pa

_NUMBERS = [state for state, means in STATES.items() if means == NUMBER]
_OF_AMOUNTS = ["submission_id", "indicator_code", "measure", "state", "amount"]
_TEN_THOUSAND = pa.scalar(SCALE, pa.decimal128(5, 0))


def make_operands(
    programme: Programme, period: Period, submissions: pa.Table, values: pa.Table, remarks: pa.Table | None
) -> Operands:
    """The grid of some identified submissions of one period, in their order; rows of other submissions are left out."""
    reports, units = submissions["submission_id"].to_pylist(), submissions["unit_id"].to_pylist()
    operands = Operands(programme, reports, units, period)
    known = pa.array(reports, pa.string())
    amounts = values.select(_OF_AMOUNTS)  # of tens of thousands of rows: where each stands is not copied
    _put_amounts(operands, amounts.filter(pc.is_in(amounts["submission_id"], known)), known)
    if remarks is not None:
        _put_texts(operands, remarks.filter(pc.is_in(remarks["submission_id"], known)), known)
    return operands


def _put_amounts(operands: Operands, values: pa.Table, reports: pa.Array) -> None:
    values = values.filter(pc.is_in(values["state"], pa.array(list(STATES))))
    for measure in MEASURES:
        some = values.filter(pc.equal(values["measure"], measure))
        state = np.where(pc.is_in(some["state"], pa.array(_NUMBERS)).to_numpy(), NUMBER, NOTHING).astype(np.int8)
        operands.put_arrays(measure, _cells(operands, some, reports), _scale(some["amount"]), state)


def _put_texts(operands: Operands, remarks: pa.Table, reports: pa.Array) -> None:
    remarks = remarks.filter(pc.is_valid(remarks["indicator_code"]))
    for text in TEXTS:
        operands.put_texts(text, _cells(operands, remarks.filter(pc.equal(remarks["kind"], text)), reports))


def _cells(operands: Operands, rows: pa.Table, reports: pa.Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where rows about reports and indicators stand in the grid."""
    indicators = pa.array([i.code for i in operands.programme.indicators], pa.string())
    return _places(rows["submission_id"], reports), _places(rows["indicator_code"], indicators)


def _places(keys: pa.ChunkedArray, known: pa.Array) -> npt.NDArray[np.intp]:
    places: npt.NDArray[np.intp] = pc.index_in(keys, value_set=known).to_numpy().astype(np.intp)
    return places


def _scale(amounts: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """DECIMAL(18,4) as whole ten-thousandths, exactly; 0 for NULL."""
    exact: pa.ChunkedArray = pc.multiply(amounts, _TEN_THOUSAND).cast(pa.decimal128(38, 0)).cast(pa.int64())
    whole: npt.NDArray[np.int64] = pc.fill_null(exact, 0).to_numpy()
    return whole

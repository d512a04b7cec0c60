"""Whether rows keep to their table's model, told on Arrow's own columns.

Pandera is what judges rows that are to be stored, but it takes them as a frame of objects, which costs more than all
else that is done with them. What this finds to keep to every declaration is not shown to it; a test holds both to the
same answer.
"""

from __future__ import annotations

import re
from typing import Final

import pyarrow.compute as pc

from schemas.tables import Field, Table
from warehouse.light_arrow import pa

_FEW: Final = 1_000
"""Of so many rows keys are told apart by Python: what Arrow does that with takes longer to import."""


def keeps_to_model(table: Table, data: pa.Table) -> bool:
    """True if every row keeps to the table's declaration and no two have the same key."""
    if data.column_names != list(table.columns):
        return False
    return all(_keeps_to(field, data.column(field.name)) for field in table.fields) and _has_unique_keys(table, data)


def _keeps_to(field: Field, column: pa.ChunkedArray) -> bool:
    if column.null_count and not field.null:
        return False
    if field.isin or field.pattern:
        values = [value for value in pc.unique(column).to_pylist() if value is not None]
        if field.isin and not set(values) <= set(field.isin):
            return False
        if field.pattern and not all(re.match(field.pattern, value) for value in values):
            return False
    if field.ge is None:
        return True
    least = pc.min(column).as_py()
    return least is None or least >= field.ge


def _has_unique_keys(table: Table, data: pa.Table) -> bool:
    keys = data.select(list(table.key))
    if data.num_rows <= _FEW:
        told = set(zip(*(column.to_pylist() for column in keys.columns), strict=True))
    else:
        told = keys.group_by(list(table.key), use_threads=False).aggregate([])
    return bool(len(told) == data.num_rows)

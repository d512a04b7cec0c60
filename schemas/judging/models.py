"""The pandera models: what each judged table must satisfy, run in lazy mode over a whole batch.

`model_of` derives a model from a table's declaration; `VALUES` and `SELF_SCORES` add what holds of single cells. The
models of the rules over indicators are made from the programme's table (`hold`). A check is named by its rule's code,
so that a failure case leads straight to a finding.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.grammar.numbers import LARGEST
from schemas.tables import Field, Table


def _unless_none(check: Any) -> Any:
    return lambda value: value is None or bool(check(value))


VALUES = pa.DataFrameSchema(
    {
        "amount": pa.Column(
            object,
            checks=[
                pa.Check(_unless_none(lambda v: v >= 0), element_wise=True, name="V06"),
                pa.Check(_unless_none(lambda v: v <= LARGEST), element_wise=True, name="V11"),
            ],
            nullable=True,
        )
    },
    checks=[pa.Check(lambda df: (df["type"] == "decimal") | df["whole"], name="V07")],
)
"""Typed amounts: not negative (V06), not beyond a million million (V11), whole where the indicator counts (V07)."""

SELF_SCORES = pa.DataFrameSchema(checks=[pa.Check(lambda df: df["in_range"], name="V13")])
"""Self-scores lie between 0 and the criterion's maximum."""


def failures(model: pa.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[int, str]]:
    """Every (row position, rule code) that fails, in row order; lazy, so nothing hides behind the first failure."""
    if frame.empty:
        return []
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        broken = cases[cases["index"].isna()]
        if not broken.empty:
            raise ValueError(f"the model could not be applied: {broken.to_dict('records')}") from errors
        return sorted({(int(i), str(c)) for i, c in zip(cases["index"], cases["check"], strict=True)})
    return []


@lru_cache
def model_of(table: Table) -> pa.DataFrameSchema:
    """The pandera model of a declared table: every column, nullability, allowed values, and the key unique."""
    return pa.DataFrameSchema(
        {field.name: _column(field) for field in table.fields},
        unique=list(table.key),
        strict=True,
        name=table.name,
    )


def _column(field: Field) -> pa.Column:
    checks: list[pa.Check] = []
    if field.isin:
        checks.append(pa.Check.isin(field.isin))
    if field.ge is not None:
        checks.append(pa.Check(lambda value, low=field.ge: value >= low, element_wise=True))
    if field.pattern:
        checks.append(pa.Check.str_matches(field.pattern))
    return pa.Column(None, checks=checks, nullable=field.null)


def sanity_check(table: Table, frame: pd.DataFrame) -> None:
    """Raise pandera's SchemaErrors if rows about to be stored break their table's model: our fault, not a unit's."""
    model_of(table).validate(frame, lazy=True)

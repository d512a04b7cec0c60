"""The pandera models: what each judged table must satisfy, run in lazy mode over a whole batch.

`model_of` derives a model from a table's declaration; `VALUES` and `SELF_SCORES` are what holds of single cells. The
models of the rules over indicators are made from the programme's table (`hold`). A check is named by its rule's code,
so that a failure case leads straight to a finding. pandera is imported where something is to be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.grammar.numbers import LARGEST
from schemas.judging.coded import FrameCheck, frame_check
from schemas.tables import Field, Table

if TYPE_CHECKING:
    import pandas as pd

    from schemas.light_pandera import pa


@frame_check("V06")
def is_not_negative(frame: pd.DataFrame) -> pd.Series[Any]:
    """No amount is negative."""
    return frame["amount"] >= 0


@frame_check("V11")
def is_not_too_large(frame: pd.DataFrame) -> pd.Series[Any]:
    """No amount is beyond a million million."""
    return frame["amount"] <= LARGEST


@frame_check("V07", "detail")
def is_whole(frame: pd.DataFrame) -> pd.Series[Any]:
    """Amounts are whole where the indicator counts."""
    return (frame["type"] == "decimal") | frame["whole"]


@frame_check("V13", "limit")
def is_in_range(frame: pd.DataFrame) -> pd.Series[Any]:
    """Self-scores lie between 0 and the criterion's maximum."""
    return frame["in_range"]


VALUES = (is_not_negative, is_not_too_large, is_whole)
"""What holds of every typed amount."""
SELF_SCORES = (is_in_range,)
"""What holds of every self-score."""


def find_broken_rows(checks: tuple[FrameCheck, ...], frame: pd.DataFrame) -> list[tuple[int, FrameCheck]]:
    """Every row position that breaks a check, with the check, in row order."""
    by_code: dict[str, FrameCheck] = {check.code: check for check in checks}
    return [(position, by_code[code]) for position, code in failures(_model_of_checks(checks), frame)]


@lru_cache
def _model_of_checks(checks: tuple[FrameCheck, ...]) -> pa.DataFrameSchema:
    from schemas.light_pandera import pa

    return pa.DataFrameSchema(checks=[pa.Check(check.holds, name=check.code) for check in checks])


def failures(model: pa.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[int, str]]:
    """Every (row position, rule code) that fails, in row order; lazy, so nothing hides behind the first failure."""
    if frame.empty:
        return []
    if not model.columns:
        return _list_failures(model.checks, frame)
    from schemas.light_pandera import pa

    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        broken = cases[cases["index"].isna()]
        if not broken.empty:
            raise ValueError(f"the model could not be applied: {broken.to_dict('records')}") from errors
        return sorted({(int(i), str(c)) for i, c in zip(cases["index"], cases["check"], strict=True)})
    return []


def _list_failures(checks: Sequence[pa.Check], frame: pd.DataFrame) -> list[tuple[int, str]]:
    """What each check of whole rows says by itself: the report that `validate` makes of it costs more than judging."""
    failed = ((check.name, np.flatnonzero(~check(frame).check_output.to_numpy(dtype=bool))) for check in checks)
    return sorted({(int(row), str(code)) for code, rows in failed for row in rows})


@lru_cache
def model_of(table: Table) -> pa.DataFrameSchema:
    """The pandera model of a declared table: every column, nullability, allowed values, and the key unique."""
    from schemas.light_pandera import pa

    return pa.DataFrameSchema(
        {field.name: _column(field) for field in table.fields},
        unique=list(table.key),
        strict=True,
        name=table.name,
    )


def _column(field: Field) -> pa.Column:
    from schemas.light_pandera import pa

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

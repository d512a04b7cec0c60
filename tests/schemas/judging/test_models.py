"""Checks of whole rows fail by themselves what pandera's own report says that they fail."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pandas as pd
import pandera.pandas as pa

from schemas.judging.models import SELF_SCORES, VALUES, _model_of_checks, failures

AMOUNTS = [Decimal(text) for text in ("0", "1", "2.5", "-3", "0.0001", "1000000000000", "1000000000001", "-0.5")]


def list_reported(model: pa.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[int, str]]:
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return sorted({(int(row), str(code)) for row, code in zip(cases["index"], cases["check"], strict=True)})
    return []


def make_values(random: Random, size: int) -> pd.DataFrame:
    amounts = [random.choice(AMOUNTS) for _ in range(size)]
    return pd.DataFrame(
        {
            "amount": pd.Series(amounts, dtype=object),
            "type": [random.choice(["int", "decimal", "bool"]) for _ in amounts],
            "whole": pd.Series([amount % 1 == 0 for amount in amounts], dtype=bool),
            "detail": pd.Series([random.choice([None, "", "nghìn"]) for _ in amounts], dtype=object),
        }
    )


def make_scores(random: Random, size: int) -> pd.DataFrame:
    said = [random.random() < 0.7 for _ in range(size)]
    return pd.DataFrame({"in_range": pd.Series(said, dtype=bool), "limit": pd.Series(["5"] * size, dtype=object)})


def test_failures_are_those_that_pandera_reports() -> None:
    random = Random(3)
    found = 0
    for size in (1, 1, 2, 7, 30, 30):
        for checks, frame in ((VALUES, make_values(random, size)), (SELF_SCORES, make_scores(random, size))):
            model = _model_of_checks(checks)
            told = failures(model, frame)
            found += len(told)
            assert told == list_reported(model, frame)
    assert found > 20

"""Checks of whole rows fail by themselves what pandera's own report says that they fail."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pandas as pd
import pandera.pandas as pa
import pytest

from schemas.judging import Case, History, hold, judge
from schemas.judging.models import SELF_SCORES, VALUES, _model_of_checks, failures
from schemas.judging.relations import _keeps_to_values
from schemas.programme import load_programme
from tests.schemas.judging.test_judging import PERIOD, UNIT, FormBuilder

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


def test_amounts_that_are_not_shown_to_the_model_keep_to_it() -> None:
    frame = make_values(Random(4), 400)
    broken = {row for row, _ in failures(_model_of_checks(VALUES), frame)}
    for row, (amount, kind) in enumerate(zip(frame["amount"], frame["type"], strict=True)):
        assert _keeps_to_values(amount, kind) is (row not in broken), (amount, kind)
    assert 0 < len(broken) < len(frame)


def test_failures_of_rules_over_indicators_are_those_that_pandera_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def hold_to_report(model: pa.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[int, str]]:
        found = failures(model, frame)
        assert found == list_reported(model, frame)
        told.extend(code for _, code in found)
        return found

    monkeypatch.setattr(hold, "failures", hold_to_report)
    random, programme = Random(5), load_programme("ttdn")
    codes = list(FormBuilder(programme).cells)
    cases = []
    for number in range(30):
        builder = FormBuilder(programme)
        for code in random.sample(codes, 8):
            builder.put(code, **{random.choice(["period", "ytd"]): random.choice([None, 0, 1, 5, 11, 900_000, "x"])})
        cases.append(Case(f"{number:016}", f"{number:064}", builder.form(), UNIT, PERIOD))
    judge(cases, programme, History())
    assert len(told) > 60 and len(set(told)) > 5

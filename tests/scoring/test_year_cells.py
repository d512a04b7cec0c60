"""A year's cells as arrays, held to the plain reading of the same cells: years, canonical texts, narrow plans."""

import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from scoring.facts import PeriodValue, UnitFacts, YearValue
from scoring.sealing.canonical import write_canonical
from scoring.targets import list_narrow_plans
from scoring.year_cells import UnitYears, read_year_cells
from scoring.years import year_value
from tests.scoring.builders import PERIODS, PROGRAMME, report, unit

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("unit_id", "indicator_code", "period_id", "state")),
        *((name, pa.decimal128(18, 4)) for name in ("amount", "plan_amount", "ytd_amount")),
    ]
)
STATES = ("value", "zero", "not_applicable", "missing", "invalid", "not_required")
UNITS = ("u-1", "u-2", "u-3")
STRANGERS = ("u-9", "99.9", "2018Q9")
AMOUNTS = ("0.0000", "1.0000", "2.5000", "-3.0001", "1000000.0000", "99999999999999.9999")


def make_rows(rng: random.Random) -> list[dict[str, object]]:
    """Cells of most units, indicators and periods, and some of what is not asked about."""
    codes = [indicator.code for indicator in PROGRAMME.indicators]
    quiet = {(unit_id, code) for unit_id in UNITS for code in codes if rng.random() < 0.2}

    def state(*key: str) -> str:
        return "not_applicable" if key in quiet else rng.choice(STATES)

    def amount() -> Decimal | None:
        return Decimal(rng.choice(AMOUNTS)) if rng.random() < 0.7 else None

    return [
        {"unit_id": unit_id, "indicator_code": code, "period_id": period_id, "state": state(unit_id, code)}
        | {name: amount() for name in ("amount", "plan_amount", "ytd_amount")}
        for unit_id in (*UNITS, STRANGERS[0])
        for code in (*codes, STRANGERS[1])
        for period_id in (*(p.id for p in PERIODS), STRANGERS[2])
        if rng.random() < 0.9
    ]


def read(rng: random.Random) -> list[tuple[UnitYears, dict[str, YearValue]]]:
    """The years of each unit from the arrays, and each reckoned plainly of the same cells."""
    rows = make_rows(rng)
    owed = np.array([[rng.random() < 0.9 for _ in PERIODS] for _ in UNITS])
    required = np.array([[rng.random() < 0.8 for _ in PROGRAMME.indicators] for _ in UNITS])
    evidence = {(0, 0): ("Số 5/KH", 'Số "6"'), (2, 3): ("Số 7",)}
    table = pa.Table.from_pylist(rng.sample(rows, len(rows)), schema=SCHEMA)
    batches = table.to_batches(max_chunksize=50)
    cells = read_year_cells(batches, UNITS, PROGRAMME.indicators, PERIODS, owed, required, evidence)
    by_key = {(r["unit_id"], r["indicator_code"], r["period_id"]): r for r in rows}
    found = []
    for place, unit_id in enumerate(UNITS):
        periods = [p for p, is_owed in zip(PERIODS, owed[place], strict=True) if is_owed]
        plain = {}
        for at, indicator in enumerate(PROGRAMME.indicators):
            mine = [r for p in periods if (r := by_key.get((unit_id, indicator.code, p.id)))]
            said = [PeriodValue(r["period_id"], r["state"], r["amount"], r["plan_amount"]) for r in mine]  # type: ignore[arg-type]
            plain[indicator.code] = year_value(
                indicator, periods, said, evidence.get((place, at), ()), required=bool(required[place, at]),
                to_date={str(r["period_id"]): r["ytd_amount"] for r in mine},  # type: ignore[misc]
            )  # fmt: skip
        found.append((cells.years_of(place), plain))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_a_year_is_what_the_plain_reading_makes_of_its_cells(seed: int) -> None:
    for years, plain in read(random.Random(seed)):
        assert dict(years) == plain
        assert years == plain
        assert len(years) == len(plain)
        for code, year in plain.items():
            assert years[code] == year
            assert tuple(years[code].by_period) == year.by_period
            assert len(years[code].by_period) == len(year.by_period)
            assert [str(years[code].value), str(years[code].plan)] == [str(year.value), str(year.plan)]


def test_every_state_of_a_year_occurs() -> None:
    states = {year.state for seed in range(12) for years, _ in read(random.Random(seed)) for year in years.values()}
    assert states >= {"value", "not_applicable", "missing", "not_required"}


@pytest.mark.parametrize("seed", range(12))
def test_the_canonical_text_is_that_of_the_records(seed: int) -> None:
    for years, plain in read(random.Random(seed)):
        assert write_canonical(years) == write_canonical(plain)
        one = next(iter(plain))
        assert write_canonical(years[one]) == write_canonical(plain[one])


@pytest.mark.parametrize("seed", range(40))
def test_plans_just_met_are_found_as_among_records(seed: int) -> None:
    """Amounts near the bounds of `[fairness]`: the arrays leave out none that the exact look finds."""
    rng = random.Random(seed)
    rows = []
    for indicator in PROGRAMME.indicators:
        plan = Decimal(rng.choice([10, 100, 1000]))
        last = plan * rng.choice([Decimal("0.4"), Decimal("0.5"), Decimal("0.8")])
        above = plan * rng.choice([Decimal(0), Decimal("0.02"), Decimal("0.0201"), Decimal("-0.01")])
        before = (plan + above - last) / 3
        amounts = [before.quantize(Decimal("0.0001"))] * 3 + [last]
        for period, amount in zip(PERIODS, amounts, strict=True):
            rows.append(
                {"unit_id": "63-01", "indicator_code": indicator.code, "period_id": period.id, "state": "value"}
                | {"amount": amount, "plan_amount": plan, "ytd_amount": plan + above}
            )
    batches = pa.Table.from_pylist(rows, schema=SCHEMA).to_batches()
    width = len(PROGRAMME.indicators)
    every = np.ones((1, len(PERIODS)), dtype=bool), np.ones((1, width), dtype=bool)
    years = read_year_cells(batches, ["63-01"], PROGRAMME.indicators, PERIODS, *every, {}).years_of(0)
    facts: UnitFacts = replace(unit("01"), reports=tuple(report(q) for q in (1, 2, 3, 4)))
    found = list_narrow_plans(PROGRAMME, replace(facts, values=years))
    assert found == list_narrow_plans(PROGRAMME, replace(facts, values=dict(years)))


def test_plans_just_met_are_found_at_all() -> None:
    rules = PROGRAMME.fairness
    batches = pa.Table.from_pylist(
        [
            {"unit_id": "63-01", "indicator_code": indicator.code, "period_id": period.id, "state": "value"}
            | {"amount": Decimal(amount), "plan_amount": Decimal(100), "ytd_amount": Decimal(101)}
            for indicator in PROGRAMME.indicators
            for period, amount in zip(PERIODS, (10, 10, 10, 71), strict=True)
        ],
        schema=SCHEMA,
    ).to_batches()
    every = np.ones((1, len(PERIODS)), dtype=bool), np.ones((1, len(PROGRAMME.indicators)), dtype=bool)
    years = read_year_cells(batches, ["63-01"], PROGRAMME.indicators, PERIODS, *every, {}).years_of(0)
    assert len(list_narrow_plans(PROGRAMME, replace(unit("01"), values=years))) >= rules.just_met_rows


def test_amounts_that_are_not_exact_are_refused() -> None:
    schema = SCHEMA.set(4, pa.field("amount", pa.float64()))
    row = {"unit_id": "u-1", "indicator_code": "1.1", "period_id": "2018Q1", "state": "value", "amount": 0.5}
    batches = pa.Table.from_pylist([row], schema=schema).to_batches()
    every = np.ones((1, len(PERIODS)), dtype=bool), np.ones((1, len(PROGRAMME.indicators)), dtype=bool)
    with pytest.raises(TypeError, match="amount arrived as double"):
        read_year_cells(batches, ["u-1"], PROGRAMME.indicators, PERIODS, *every, {})

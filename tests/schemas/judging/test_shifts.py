"""Values a row or a column off their place: told where the year so far fits nowhere else, never by resemblance."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from schemas.judging.operands import History, Operands
from schemas.judging.shifts import Shift, find_shifts, make_shift_finding
from schemas.programme import load_programme

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2018Q3")
UNIT = "63-01"
GROUP = ("2.5", "2.6", "2.7", "2.8", "2.9")
BEFORE = {"2.5": 40, "2.6": 900, "2.7": 22, "2.8": 510, "2.9": 7}
PLANS = {"2.5": 80, "2.6": 1700, "2.7": 45, "2.8": 1000, "2.9": 15}
OWN = {"2.5": 13, "2.6": 330, "2.7": 9, "2.8": 170, "2.9": 3}
Cells = Mapping[tuple[str, str], int | None]


def find(cells: Cells, before: Mapping[str, int] = BEFORE, plans: Mapping[str, int] = PLANS) -> list[Shift]:
    operands = Operands(TTDN, ["s"], [UNIT], PERIOD)
    values = [
        {"submission_id": "s", "indicator_code": code, "measure": measure, "state": "value", "amount": Decimal(amount)}
        for (code, measure), amount in cells.items()
        if amount is not None
    ]
    operands.put({"s": 0}, values, ())
    known: dict[tuple[str, str, str], Decimal | None] = {
        **{(UNIT, code, "before_ytd"): Decimal(amount) for code, amount in before.items()},
        **{(UNIT, code, "before_plan"): Decimal(amount) for code, amount in plans.items()},
    }
    return list(find_shifts(operands, PERIOD, History.of(TTDN, known)))


def clean() -> dict[tuple[str, str], int | None]:
    return {
        cell: amount
        for code in GROUP
        for cell, amount in (
            ((code, "period"), OWN[code]), ((code, "ytd"), BEFORE[code] + OWN[code]), ((code, "plan"), PLANS[code])
        )
    }  # fmt: skip


def move(step: int, *measures: str) -> dict[tuple[str, str], int | None]:
    cells = clean()
    for place, code in enumerate(GROUP):
        for measure in measures:
            source = place - step
            cells[code, measure] = clean()[GROUP[source], measure] if 0 <= source < len(GROUP) else None
    return cells


def exchange(**sources: str | None) -> dict[tuple[str, str], int | None]:
    return {(code, measure): clean().get((code, str(sources.get(measure, measure)))) for code, measure in clean()}


def test_what_follows_from_the_period_before_is_no_shift() -> None:
    assert find(clean()) == []


@pytest.mark.parametrize(("step", "kind"), [(1, "down"), (-1, "up")])
def test_values_a_row_off(step: int, kind: str) -> None:
    (shift,) = find(move(step, "period", "ytd", "plan"))
    assert (shift.kind, shift.measure) == (kind, "ytd")
    assert len(shift.rows) == 4
    (shift,) = find(move(step, "plan"))
    assert (shift.kind, shift.measure) == (kind, "plan")


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("left", exchange(period="ytd", ytd="plan", plan=None)),
        ("right", exchange(period=None, ytd="period", plan="ytd")),
        ("exchanged", exchange(ytd="plan", plan="ytd")),
    ],
)
def test_values_a_column_off(kind: str, cells: Cells) -> None:
    (shift,) = find(cells)
    assert (shift.kind, shift.rows) == (kind, GROUP)


def test_a_year_to_date_below_the_one_before_in_row_after_row() -> None:
    cells = clean() | {(code, "ytd"): OWN[code] for code in GROUP}
    (shift,) = find(cells)
    assert (shift.kind, shift.rows) == ("fell", GROUP)
    assert find(cells | {("2.7", "ytd"): 31}) == [], "two and two rows, one between them that is right"


def test_two_rows_prove_nothing() -> None:
    moved = move(1, "period", "ytd", "plan")
    assert find({**clean(), **{cell: moved[cell] for cell in moved if cell[0] in ("2.6", "2.7")}}) == []


def test_a_row_that_fits_its_own_place_speaks_against_a_shift() -> None:
    moved = move(1, "period", "ytd", "plan")
    assert find({**moved, **{("2.7", measure): clean()["2.7", measure] for measure in ("period", "ytd", "plan")}}) == []


def test_equal_amounts_side_by_side_and_noughts_prove_nothing() -> None:
    before = dict.fromkeys(GROUP, 5)
    cells = {(code, measure): n for code in GROUP for measure, n in (("period", 1), ("ytd", 6))}
    assert find(cells, before, {}) == []
    assert find(cells, dict.fromkeys(GROUP, 0), {}) == []


def test_a_plan_reached_exactly_is_no_shift() -> None:
    cells = clean() | {(code, "ytd"): PLANS[code] for code in GROUP}
    assert find(cells) == [], "the plan still stands in its own column"


def test_the_finding_names_the_rows_and_stands_at_the_first() -> None:
    (shift,) = find(move(1, "period", "ytd", "plan"))
    finding = make_shift_finding(shift, TTDN, "a" * 64, {})
    assert (finding.code, finding.severity.name) == ("F27", "BLOCK")
    assert "chỉ tiêu 2.6, 2.7, 2.8 và 1 dòng khác" in finding.message_vi
    (shift,) = find(clean() | {(code, "ytd"): OWN[code] for code in GROUP})
    assert make_shift_finding(shift, TTDN, "a" * 64, {}).code == "F28"

"""The year-to-date before a period, from what earlier quarters said."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from schemas.judging.operands import Amounts
from schemas.programme import Programme, load_programme
from schemas.rules.vector import BLANK, NOTHING, NUMBER, scale_amount, unscale_amount
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse, history
from warehouse.history import Past, accumulate
from warehouse.install import install

WHEN = moment("2021-01-01 00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tiny = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        yield Desk(warehouse, tiny)


def before(desk: Desk, period: str, unit: str = "h-1", programme: Programme | None = None) -> Decimal | None:
    data = programme or desk.programme
    known = Past(desk.warehouse, data, WHEN).history(data.period(period))
    place = known.units[unit], [i.code for i in data.indicators].index("1.1")
    grid = known.grids["before_ytd"]
    return unscale_amount(grid.amount[place]) if grid.state[place] == NUMBER else None


def test_a_first_quarter_starts_at_zero(desk: Desk) -> None:
    assert before(desk, "2020Q1") == 0


def test_a_missing_quarter_makes_it_unknown(desk: Desk) -> None:
    assert before(desk, "2020Q2") is None


def test_it_is_the_last_year_to_date(desk: Desk) -> None:
    desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": 5})
    desk.send("h-1", "2020Q2", "2020-07-08 08:00", values={"1.1": 12})
    assert before(desk, "2020Q2") == 5
    assert before(desk, "2020Q3") == 12


def test_what_was_let_go_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": 5})
    desk.send("h-1", "2020Q2", "2020-07-08 08:00", values={"1.1": 12})
    periods = [desk.programme.period(period) for period in ("2020Q2", "2020Q3")]
    kept = [Past(desk.warehouse, desk.programme, WHEN).history(period) for period in periods]
    monkeypatch.setattr(history, "MOST_KEPT", 0)
    past = Past(desk.warehouse, desk.programme, WHEN)
    for before, again in zip(kept, map(past.history, periods), strict=True):
        assert not past._grids
        assert before.grids.keys() == again.grids.keys()
        for name, grid in before.grids.items():
            assert np.array_equal(grid.amount, again.grids[name].amount)
            assert np.array_equal(grid.state, again.grids[name].state)


@pytest.mark.parametrize("few", [0, 1_000])
def test_measures_asked_for_one_by_one_are_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(history, "FEW", few)
    desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": (5, 6, 20)})
    known = Past(desk.warehouse, desk.programme, WHEN).history(desk.programme.period("2020Q2"))
    place = known.units["h-1"], [i.code for i in desk.programme.indicators].index("1.1")
    for measure, amount in (("period", 5), ("ytd", 6), ("plan", 20), ("value", 5)):
        grid = known.grids[f"before_{measure}"]
        assert grid.state[place] == NUMBER
        assert unscale_amount(grid.amount[place]) == amount


def test_nothing_is_known_before_the_first_counted_quarter_inside_a_year(tmp_path: Path) -> None:
    ttdn = load_programme("ttdn")
    with Warehouse.writer(tmp_path / "t.duckdb") as warehouse:
        install(warehouse, ttdn, at("2017-07-01 00:00"))
        assert before(Desk(warehouse, ttdn), "2017Q3", "63-01") is None


def quarter(period: str, ytd: str) -> dict[str, Amounts]:
    """One cell's amounts in a quarter: a number, `x` where nothing arose, nothing for a blank."""

    def cell(text: str) -> Amounts:
        state = NUMBER if text.isdigit() else NOTHING if text else BLANK
        amount = scale_amount(Decimal(text)) if text.isdigit() else 0
        return Amounts(np.array([[amount]], dtype=np.int64), np.array([[state]], dtype=np.int8))

    return {"period": cell(period), "ytd": cell(ytd), "plan": cell("")}


@pytest.mark.parametrize(
    ("start", "quarters", "expected"),
    [
        (0, [("3", ""), ("x", "")], 3),
        (0, [("x", ""), ("", ""), ("3", "")], None),
        (0, [("", ""), ("3", "9")], 9),
        (0, [("3", "9"), ("2", "")], 11),
        (0, [("3", "9"), ("x", "x")], 9),
        (0, [("10", "10"), ("x", "0")], 10),
        (0, [("10", "10"), ("x", "12")], 12),
        (0, [("10", "10"), ("", ""), ("x", "0")], None),
        (0, [], 0),
        (None, [("3", "")], None),
        (None, [("x", ""), ("3", "7")], 7),
    ],
)
def test_nothing_arose_leaves_it_and_gaps_break_it(
    start: int | None, quarters: list[tuple[str, str]], expected: int | None
) -> None:
    total = accumulate(None if start is None else Decimal(start), [quarter(*q) for q in quarters], (1, 1))
    assert (unscale_amount(total.amount[0, 0]) if total.state[0, 0] == NUMBER else None) == expected

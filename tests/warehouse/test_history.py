"""The year-to-date before a period, from what earlier quarters said."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.programme import Programme, load_programme
from schemas.rules.vector import NUMBER, unscaled
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.history import accumulate, history
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
    known = history(desk.warehouse, data, data.period(period), WHEN)
    place = known.units[unit], [i.code for i in data.indicators].index("1.1")
    grid = known.grids["before_ytd"]
    return unscaled(grid.amount[place]) if grid.state[place] == NUMBER else None


def test_a_first_quarter_starts_at_zero(desk: Desk) -> None:
    assert before(desk, "2020Q1") == 0


def test_a_missing_quarter_makes_it_unknown(desk: Desk) -> None:
    assert before(desk, "2020Q2") is None


def test_it_is_the_last_year_to_date(desk: Desk) -> None:
    desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": 5})
    desk.send("h-1", "2020Q2", "2020-07-08 08:00", values={"1.1": 12})
    assert before(desk, "2020Q2") == 5
    assert before(desk, "2020Q3") == 12


def test_nothing_is_known_before_the_first_counted_quarter_inside_a_year(tmp_path: Path) -> None:
    ttdn = load_programme("ttdn")
    with Warehouse.writer(tmp_path / "t.duckdb") as warehouse:
        install(warehouse, ttdn, at("2017-07-01 00:00"))
        assert before(Desk(warehouse, ttdn), "2017Q3", "63-01") is None


def test_nothing_arose_leaves_it_and_gaps_break_it() -> None:
    value = {"state": "value", "amount": Decimal(3), "ytd_amount": None}
    nothing = {"state": "not_applicable", "amount": None, "ytd_amount": None}
    given = {"state": "value", "amount": Decimal(3), "ytd_amount": Decimal(9)}
    zero = Decimal(0)
    assert accumulate(zero, [1, 2], {1: value, 2: nothing}) == 3
    assert accumulate(zero, [1, 2, 3], {1: nothing, 3: value}) is None
    assert accumulate(zero, [1, 2], {2: given}) == 9
    assert accumulate(None, [3], {3: value}) is None

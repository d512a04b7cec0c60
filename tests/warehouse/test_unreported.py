"""A year-to-date that holds amounts of a quarter without an accepted report is asked about, an honest one never."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.judging.unreported import find_unreported_amounts
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.history import Past
from warehouse.install import install
from warehouse.operands import make_operands

WHEN = moment("2021-01-01 00:00")
ACCEPTED = "ACCEPTED"
Found = tuple[tuple[str, ...], dict[str, Decimal]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tiny = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        yield Desk(warehouse, tiny)


def send(desk: Desk, period: str, values: Mapping[str, object], unit: str = "h-1", verdict: str = ACCEPTED) -> str:
    day = {"2020Q1": "2020-04-08", "2020Q2": "2020-07-08", "2020Q3": "2020-10-08"}[period]
    return desk.send(unit, period, f"{day} 08:00", verdict, values=values)


def found_in(desk: Desk, submission: str, period: str) -> list[Found]:
    """What is found in the stored report: the periods, and by how much each row goes beyond what was accepted."""
    rows = {
        table: desk.warehouse.connection.sql(
            f"SELECT * FROM core.{table} WHERE submission_id = $id",
            params={"id": submission},
        ).to_arrow_table()
        for table in ("submission", "value")
    }
    data = desk.programme.period(period)
    operands = make_operands(desk.programme, data, rows["submission"], rows["value"], None)
    history = Past(desk.warehouse, desk.programme, WHEN).history(data)
    return [
        (one.periods, {row.indicator_code: row.stated - row.known for row in one.rows})
        for one in find_unreported_amounts(operands, history)
    ]


def test_amounts_of_a_missing_quarter_are_asked_about(desk: Desk) -> None:
    send(desk, "2020Q1", {"1.1": (5, 5)}, unit="h-2")
    second = send(desk, "2020Q2", {"1.1": (2, 9)})
    assert found_in(desk, second, "2020Q2") == [(("2020Q1",), {"1.1": Decimal(7)})]


def test_so_are_those_of_one_whose_report_was_returned(desk: Desk) -> None:
    send(desk, "2020Q1", {"1.1": (5, 5)}, unit="h-2")
    send(desk, "2020Q1", {"1.1": (3, 3)}, verdict="RETURNED")
    second = send(desk, "2020Q2", {"1.1": (2, 5)})
    assert found_in(desk, second, "2020Q2") == [(("2020Q1",), {"1.1": Decimal(3)})]


def test_a_quarter_missed_after_another_is_weighed_against_the_last_accepted_figure(desk: Desk) -> None:
    for period, ytd in (("2020Q1", 5), ("2020Q2", 9)):
        send(desk, period, {"1.1": (4, ytd)}, unit="h-2")
    send(desk, "2020Q1", {"1.1": (5, 5)})
    honest = send(desk, "2020Q3", {"1.1": (2, 7)})
    assert found_in(desk, honest, "2020Q3") == [], "nothing of the missing quarter is in it"
    more = send(desk, "2020Q3", {"1.1": (2, 8)})
    assert found_in(desk, more, "2020Q3") == [(("2020Q2",), {"1.1": Decimal(1)})]


def test_who_reported_every_quarter_is_not_asked(desk: Desk) -> None:
    for period, ytd in (("2020Q1", 5), ("2020Q2", 9)):
        send(desk, period, {"1.1": (4, ytd)}, unit="h-2")
        send(desk, period, {"1.1": (4, ytd)})
    third = send(desk, "2020Q3", {"1.1": (2, 99)})
    assert found_in(desk, third, "2020Q3") == [], "R04 asks about what does not add up"


def test_a_quarter_before_the_desk_began_is_nobodys_gap(desk: Desk) -> None:
    second = send(desk, "2020Q2", {"1.1": (2, 9)})
    assert found_in(desk, second, "2020Q2") == []

"""Findings counted over units: which report of a unit counts, what a cell is, when the form is suspected."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install

WHEN = moment("2021-01-01 00:00")
ONE, TWO, THREE = "h-1", "h-2", "h-3"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tiny = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        yield Desk(warehouse, tiny)


def clusters(desk: Desk, least_units: int = 2, least_percent: Any = 50, as_of: Any = WHEN) -> dict[Any, dict[str, Any]]:
    limits = {"least_units": least_units, "least_percent": Decimal(str(least_percent))}
    rows = desk.warehouse.query("finding_clusters", periods=["2020Q1", "2020Q2"], **limits, **as_of.bound())
    named = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    return {(row["period_id"], row["code"], row["indicator_code"] or row["cell"]): row for row in named}


def test_a_unit_counts_once_at_a_cell(desk: Desk) -> None:
    desk.send(
        ONE, "2020Q1", "2020-04-08 08:00", findings=[("E1", "1.1", "D7"), ("E1", "1.1", "E7"), ("E1", "1.2", "D8")]
    )
    desk.send(TWO, "2020Q1", "2020-04-08 08:00", findings=[("E1", "1.1", "D9")])
    desk.send(THREE, "2020Q1", "2020-04-08 08:00")
    found = clusters(desk)
    assert {key: (row["units"], row["reporting"]) for key, row in found.items()} == {
        ("2020Q1", "E1", "1.1"): (2, 3),
        ("2020Q1", "E1", "1.2"): (1, 3),
    }
    assert list(found["2020Q1", "E1", "1.1"]["examples"]) == [
        u.name_vi for u in desk.programme.units if u.id in (ONE, TWO)
    ]


def test_a_rule_without_an_indicator_is_counted_by_the_cell_of_the_sheet(desk: Desk) -> None:
    desk.send(ONE, "2020Q1", "2020-04-08 08:00", findings=[("E1", None, "A3"), ("E1", None, "A4"), ("E2", None, None)])
    desk.send(TWO, "2020Q1", "2020-04-08 08:00", findings=[("E1", None, "A3"), ("E2", None, None)])
    assert {key[1:]: row["units"] for key, row in clusters(desk).items()} == {
        ("E1", "A3"): 2,
        ("E1", "A4"): 1,
        ("E2", None): 2,
    }


def test_the_report_that_counts_and_the_last_one_sent_back_are_looked_at(desk: Desk) -> None:
    desk.send(ONE, "2020Q1", "2020-04-06 08:00", "RETURNED", findings=[("B0", "1.1", "D7")])
    desk.send(ONE, "2020Q1", "2020-04-07 08:00", "RETURNED", findings=[("B1", "1.1", "D7"), ("E1", "1.1", "D7")])
    desk.send(ONE, "2020Q1", "2020-04-08 08:00", findings=[("E1", "1.1", "D7")])
    desk.send(TWO, "2020Q1", "2020-04-08 08:00", "RETURNED", findings=[("B1", "1.1", "D7")])
    desk.send(THREE, "2020Q1", "2020-04-08 08:00", "HELD", findings=[("B1", "1.1", "D7")])
    found = clusters(desk)
    assert {key[1]: (row["units"], row["standing"], row["reporting"]) for key, row in found.items()} == {
        "B1": (2, 0, 2),
        "E1": (1, 1, 2),
    }
    assert found["2020Q1", "B1", "1.1"]["severity"] == "BLOCK"


def test_a_copy_is_no_second_report(desk: Desk) -> None:
    desk.send(ONE, "2020Q1", "2020-04-06 08:00", "RETURNED", content="same", findings=[("B1", "1.1", "D7")])
    desk.send(ONE, "2020Q1", "2020-04-07 08:00", "RETURNED", content="same", findings=[("B2", "1.1", "D7")])
    assert {key[1] for key in clusters(desk)} == {"B1"}


def test_suspicion_needs_both_the_number_and_the_share(desk: Desk) -> None:
    for unit in (ONE, TWO):
        desk.send(unit, "2020Q1", "2020-04-08 08:00", findings=[("E1", "1.1", "D7")])
    desk.send(THREE, "2020Q1", "2020-04-08 08:00")
    key = ("2020Q1", "E1", "1.1")
    assert clusters(desk, 2, "66.6")[key]["suspicious"]
    assert not clusters(desk, 2, "66.7")[key]["suspicious"]
    assert not clusters(desk, 3, "10")[key]["suspicious"]


def test_periods_are_apart_and_what_came_later_is_not_known_before(desk: Desk) -> None:
    desk.send(ONE, "2020Q1", "2020-04-08 08:00", findings=[("E1", "1.1", "D7")])
    desk.send(ONE, "2020Q2", "2020-07-08 08:00", findings=[("E1", "1.1", "D7")])
    assert {key[0]: row["units"] for key, row in clusters(desk).items()} == {"2020Q1": 1, "2020Q2": 1}
    assert {key[0] for key in clusters(desk, as_of=moment("2020-05-01 00:00"))} == {"2020Q1"}


def test_single_findings_show_what_was_typed_and_whether_the_report_counts(desk: Desk) -> None:
    desk.send(ONE, "2020Q1", "2020-04-07 08:00", "RETURNED", values={"1.1": "?"}, findings=[("B1", "1.1", "D3")])
    desk.send(ONE, "2020Q1", "2020-04-08 08:00", values={"1.1": 4}, findings=[("E1", "1.1", "D3"), ("E2", None, "D3")])
    bound = {"period_id": "2020Q1", "least_units": 1, "least_percent": Decimal(1), **WHEN.bound()}
    rows = desk.warehouse.query("unit_findings", code=None, **bound).to_dict("records")
    assert {row["code"]: (row["typed"], row["stands"], row["suspicious"]) for row in rows} == {
        "B1": ("?", False, True),
        "E1": ("4", True, True),
        "E2": ("abc", True, True),
    }
    assert list(desk.warehouse.query("unit_findings", code="E2", **bound)["code"]) == ["E2"]

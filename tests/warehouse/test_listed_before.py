"""Activities that an earlier report of the unit listed already."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.form import ACTIVITIES, INDICATORS, Cell, Form
from schemas.judging import Case, judge_forms
from schemas.programme import Programme
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.history import Past
from warehouse.install import install
from warehouse.listed_before import find_listed_again
from warehouse.parts import Batch, make_parts

WHEN = moment("2020-12-01 00:00")
DAY = date(2020, 3, 4)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    programme = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        yield Desk(warehouse, programme)


def list_activity(desk: Desk, submission_id: str, **columns: Any) -> None:
    row: Mapping[str, Any] = {"name": "Ngày hội đọc sách", "starts_on": DAY, "ends_on": None, **columns}
    desk.warehouse.connection.execute(
        "INSERT INTO core.activity BY NAME SELECT $id AS submission_id, 1 AS position, $name AS name, "
        "$starts_on::DATE AS starts_on, $ends_on::DATE AS ends_on",
        {"id": submission_id, **row},
    )


def batch_of(programme: Programme, unit: str, period: str, *names: str, starts: date = DAY) -> Batch:
    rows = tuple(
        {
            "name": Cell(ACTIVITIES.sheet, f"A{number}", name, "text"),
            "starts_on": Cell(ACTIVITIES.sheet, f"B{number}", starts, "date"),
        }
        for number, name in enumerate(names, start=6)
    )
    cells = {"code": Cell("Chỉ tiêu", "A7", "1.1", "text"), "period": Cell("Chỉ tiêu", "D7", 3, "number")}
    form = Form({}, {}, {INDICATORS.key: (cells,), ACTIVITIES.key: rows})
    case = Case("0" * 16, "a" * 64, form, unit, period)
    return Batch(make_parts(judge_forms([case], programme), [], {}, "h" * 64, "2"), frozenset({case.sha256}))


def again(desk: Desk, batch: Batch, period: str = "2020Q2") -> list[tuple[str, str | None, str | None]]:
    past = Past(desk.warehouse, desk.programme, WHEN)
    listed = past.list_activities(desk.programme.period(period))
    return [(f.code, f.cell, f.value_seen) for _, f in find_listed_again(batch, desk.programme, listed)]


def test_the_same_activity_of_an_earlier_report_is_asked_about(desk: Desk) -> None:
    list_activity(desk, desk.send("h-1", "2020Q1", "2020-04-05 08:00", values={"1.1": 3}))
    batch = batch_of(desk.programme, "h-1", "2020Q2", "Ngày hội", "NGÀY HỘI  đọc sách")
    assert again(desk, batch) == [("V32", "A7", "NGÀY HỘI đọc sách")]


@pytest.mark.parametrize(("unit", "starts"), [("h-2", DAY), ("h-1", date(2020, 4, 4))])
def test_another_unit_s_and_another_day_s_are_other_activities(desk: Desk, unit: str, starts: date) -> None:
    list_activity(desk, desk.send("h-1", "2020Q1", "2020-04-05 08:00", values={"1.1": 3}))
    assert again(desk, batch_of(desk.programme, unit, "2020Q2", "Ngày hội đọc sách", starts=starts)) == []


def test_what_does_not_count_or_is_of_another_year_is_not_looked_at(desk: Desk) -> None:
    list_activity(desk, desk.send("h-1", "2020Q1", "2020-04-05 08:00", "RETURNED", values={"1.1": 3}))
    batch = batch_of(desk.programme, "h-1", "2020Q2", "Ngày hội đọc sách")
    assert again(desk, batch) == []
    list_activity(desk, desk.send("h-1", "2020Q1", "2020-04-06 08:00", values={"1.1": 3}))
    assert len(again(desk, batch)) == 1
    assert again(desk, batch, "2021Q1") == []


def test_a_row_without_a_day_is_not_looked_at(desk: Desk) -> None:
    list_activity(desk, desk.send("h-1", "2020Q1", "2020-04-05 08:00", values={"1.1": 3}), starts_on=None)
    assert again(desk, batch_of(desk.programme, "h-1", "2020Q2", "Ngày hội đọc sách")) == []

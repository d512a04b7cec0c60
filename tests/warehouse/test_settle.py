"""Marts reckoned once for a moment: every query gives the rows that it gives without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas.programme import Programme
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.release.rows.build import keep_tables
from warehouse.sealed_release import INPUTS
from warehouse.session import QUERIES
from warehouse.settled import marts
from warehouse.settled.slices import slice_periods

AT, BEFORE = moment("2020-08-01 00:00"), moment("2020-04-12 00:00")
PARAMETERS: dict[str, Any] = {
    "period_id": "2020Q2",
    "before_id": "2020Q1",
    "other_id": "2020Q1",
    "after_id": "2020Q2",
    "periods": ["2020Q1", "2020Q2"],
    "first_unit": "h-1",
    "last_unit": "h-2",
    "submissions": ["none"],
    "indicator_code": "1.1",
    "unit_id": "h-1",
    "year": 2020,
    "token": "h-1",
    "code": "B01",
    "status": "accepted",
    "kind": "initiative",
    "initiative_kind": "initiative",
    "exemplar_kind": "exemplar",
    "run_id": "r",
    "submission_id": "",
    "least_units": 1,
    "furthest": 3,
    "least_documents": 1,
    "least_times": Decimal(1),
    "withheld": "1[.,]4",
    "least_percent": Decimal(1),
    "least": 1,
    "least_equal": 1,
    "least_amount": Decimal(1),
    "most_different": 1,
    "tolerance_hours": 1,
    "tolerance_points": Decimal(5),
    "unit_percent": Decimal(80),
    "left_out": "1.4",
    "remarks": "",
    "submission_ids": "none",
    "known_before": BEFORE.known_at,
}
AT_A_MOMENT = sorted(path.stem for path in QUERIES.rglob("*.sql") if "$as_of" in path.read_text("utf-8"))


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return load_tiny(tmp_path_factory.mktemp("programme"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, programme: Programme) -> Iterator[Warehouse]:
    """Two libraries over two quarters: reports accepted, replaced, returned, held, asked about and late."""
    folder = tmp_path_factory.mktemp("settled")
    with Warehouse.writer(folder / "w" / "t.duckdb") as opened:
        install(opened, programme, at("2020-01-01 00:00"))
        desk = Desk(opened, programme)
        desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 100, "1.2": 40, "1.3": "2.5"})
        desk.send("h-1", "2020Q1", "2020-04-11 08:00", values={"1.1": 90, "1.2": "x", "1.3": None})
        desk.send("h-2", "2020Q1", "2020-04-12 08:00", "RETURNED", findings=[("B01", "1.1", "E5")])
        desk.send("h-2", "2020Q2", "2020-07-09 08:00", values={"1.1": (7, 17), "1.2": 3, "1.3": 1})
        desk.send("h-2", None, "2020-07-06 08:00", "HELD")
        desk.send("h-1", "2020Q2", "2020-07-08 08:00", "ACCEPTED_WITH_QUESTIONS", values={"1.1": 9}, findings=[("E01", "1.1", "E5")])  # fmt: skip # noqa: E501
        yield opened


def rows(warehouse: Warehouse, name: str, when: Moment) -> list[str]:
    return sorted(map(repr, warehouse.arrow(name, **PARAMETERS, **when.bound()).to_pylist()))


@dataclass(frozen=True)
class Rows:
    """What each query gives: at a moment and at one before; settled for the first of them, there twice; and after."""

    plain: dict[str, list[str]]
    before: dict[str, list[str]]
    settled: dict[str, list[str]]
    again: dict[str, list[str]]
    before_meanwhile: dict[str, list[str]]


@pytest.fixture(scope="module")
def found(warehouse: Warehouse, programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    def ask(when: Moment) -> dict[str, list[str]]:
        return {name: rows(warehouse, name, when) for name in AT_A_MOMENT}

    with keep_tables(
        warehouse, programme, AT, tmp_path_factory.mktemp("spill")
    ):  # which queries of a release read besides
        plain, before = ask(AT), ask(BEFORE)
        with warehouse.settle_marts(AT):
            return Rows(plain, before, ask(AT), ask(AT), ask(BEFORE))


@pytest.mark.parametrize("name", AT_A_MOMENT)
def test_a_query_gives_the_same_rows(found: Rows, name: str) -> None:
    assert found.settled[name] == found.plain[name]
    assert found.again[name] == found.plain[name]
    assert found.before_meanwhile[name] == found.before[name]


def test_where_memory_is_spared_some_periods_after_others_give_the_same_rows(
    warehouse: Warehouse, found: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marts, "MOST_SUBMISSIONS", 1)
    with warehouse.spare_memory(), warehouse.settle_marts(AT):
        for name in list_rooms("answers", "intake", "looks"):
            assert rows(warehouse, name, AT) == found.plain[name]


def test_periods_stand_together_while_they_have_no_more_submissions_than_asked_for(warehouse: Warehouse) -> None:
    together = [list(slice_periods(warehouse.connection, most)) for most in (1, 4, 6)]
    assert together == [[[""], ["2020Q1"], ["2020Q2"]], [["", "2020Q1"], ["2020Q2"]], [["", "2020Q1", "2020Q2"]]]


def test_after_it_nothing_is_settled(warehouse: Warehouse, found: Rows) -> None:
    assert rows(warehouse, "status", AT) == found.plain["status"]
    assert warehouse.sql("SELECT * FROM duckdb_databases() WHERE database_name = 'settled'").empty


def test_the_queries_are_not_all_empty(found: Rows) -> None:
    assert sum(map(bool, found.plain.values())) > len(AT_A_MOMENT) / 2


def test_a_ledger_of_many_cells_is_left_to_each_query(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marts, "MOST_CELLS", 1)
    plain = rows(warehouse, "completeness", AT)
    with warehouse.settle_marts(AT):
        assert rows(warehouse, "completeness", AT) == plain
        reckoned = warehouse.sql("SELECT table_name FROM duckdb_tables() WHERE database_name = 'settled'")["table_name"]
    assert "core_submission_of" in set(reckoned)
    assert "out_cell" not in set(reckoned)


def test_cells_reckoned_some_units_at_a_time_are_the_same(
    warehouse: Warehouse, programme: Programme, found: Rows, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a nation slices are reckoned, laid down compressed, and the file's part of memory is given back."""
    monkeypatch.setattr(marts, "MOST_AT_ONCE", 5)
    warehouse.connection.execute("SET memory_limit = '3 GiB'")
    with keep_tables(warehouse, programme, AT, tmp_path), warehouse.settle_marts(AT):
        assert warehouse._settled is not None and len(warehouse._settled._slices["out.cell"]) > 1
        assert {name: rows(warehouse, name, AT) for name in AT_A_MOMENT} == found.plain
        assert {"out.cell", "out.year_to_date"} <= warehouse._settled._reckoned
    assert warehouse.connection.execute("SELECT current_setting('memory_limit')").fetchall() == [("3.0 GiB",)]
    warehouse.connection.execute("RESET memory_limit")


SCORING = [name for name in INPUTS if name != "score_verified"]


@pytest.mark.parametrize("name", SCORING)
@pytest.mark.parametrize("most", [5, 300_000])
def test_what_scoring_reads_of_its_year_is_the_same(
    warehouse: Warehouse, found: Rows, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(marts, "MOST_AT_ONCE", most)
    with warehouse.settle_scores(AT, PARAMETERS["year"]):
        assert rows(warehouse, name, AT) == found.plain[name]


@pytest.mark.parametrize("most", [3, 300_000])
def test_a_comparison_with_another_year_is_not_asked_where_one_year_is_scored(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(marts, "MOST_AT_ONCE", most)
    later = PARAMETERS["year"] + 1
    with warehouse.settle_scores(AT, later), pytest.raises(ValueError, match=r"out\.comparison"):
        rows(warehouse, "claim_indicator_change", AT)


def list_rooms(*rooms: str) -> list[str]:
    return sorted(path.stem for room in rooms for path in (QUERIES / room).glob("*.sql") if path.stem in AT_A_MOMENT)


@pytest.mark.parametrize("name", list_rooms("figures", "minister", "ranking", "since"))
def test_a_report_finds_the_same_rows_without_the_cells_of_later_years(
    warehouse: Warehouse, found: Rows, name: str
) -> None:
    with warehouse.settle_report(AT, PARAMETERS["period_id"]):
        assert rows(warehouse, name, AT) == found.plain[name]


def test_what_is_reckoned_up_to_a_year_is_of_no_later_one(warehouse: Warehouse) -> None:
    asked = "SELECT max(year) FROM settled.main.out_year_to_date"
    laid_out = "SELECT max(year) FROM core.expected_cell JOIN core.period USING (period_id)"
    ((last,),) = warehouse.connection.execute(laid_out).fetchall()
    assert last > PARAMETERS["year"]
    with warehouse.settle_report(AT, PARAMETERS["period_id"]):
        rows(warehouse, "claim_indicator_total", AT)
        assert warehouse.connection.execute(asked).fetchall() == [(PARAMETERS["year"],)]


def test_a_block_in_another_of_its_moment_finds_what_that_reckoned(warehouse: Warehouse, found: Rows) -> None:
    with warehouse.settle_report(AT, PARAMETERS["period_id"]):
        outer = warehouse._settled
        with warehouse.settle_period(AT, PARAMETERS["period_id"]):
            assert warehouse._settled is outer
        with warehouse.settle_scores(AT, PARAMETERS["year"]):
            assert warehouse._settled is outer
        with warehouse.settle_marts(AT):  # of which the outer one has not all
            assert warehouse._settled is not outer
            assert rows(warehouse, "status", AT) == found.plain["status"]
        with warehouse.settle_report(BEFORE, PARAMETERS["period_id"]):
            assert rows(warehouse, "status", BEFORE) == found.before["status"]
            assert rows(warehouse, "status", AT) == found.plain["status"]
        assert rows(warehouse, "status", AT) == found.plain["status"]
        assert warehouse._settled is outer


def test_what_scoring_reads_is_not_enough_for_others(warehouse: Warehouse, found: Rows) -> None:
    with warehouse.settle_scores(AT, PARAMETERS["year"]), warehouse.settle_report(AT, PARAMETERS["period_id"]):
        assert rows(warehouse, "completeness", AT) == found.plain["completeness"]
        ((found_columns,),) = warehouse.connection.execute(
            "SELECT count(*) FROM duckdb_columns() WHERE database_name = 'settled_1' AND column_name = 'sheet'"
        ).fetchall()
    assert found_columns


def test_cells_are_held_once_where_the_year_to_date_is(warehouse: Warehouse, found: Rows) -> None:
    with warehouse.settle_marts(AT):
        assert rows(warehouse, "completeness", AT) == found.plain["completeness"]
        assert rows(warehouse, "claim_indicator_total", AT) == found.plain["claim_indicator_total"]
        tables = warehouse.sql("SELECT table_name FROM duckdb_tables() WHERE database_name = 'settled'")["table_name"]
        assert "out_year_to_date" in set(tables) and "out_cell" not in set(tables)
        assert rows(warehouse, "claim_gaps", AT) == found.plain["claim_gaps"]


@pytest.mark.parametrize("limit", [None, "300MiB"])
def test_the_limit_of_memory_is_afterwards_what_it_was(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, limit: str | None
) -> None:
    monkeypatch.setattr(marts, "MOST_AT_ONCE", 3)
    asked = "SELECT current_setting('memory_limit')"
    if limit:
        warehouse.connection.execute(f"SET memory_limit = '{limit}'")
    before = warehouse.connection.execute(asked).fetchall()
    try:
        for _ in range(3):
            with warehouse.settle_scores(AT, PARAMETERS["year"]):
                rows(warehouse, "score_cells", AT)
        assert warehouse.connection.execute(asked).fetchall() == before
    finally:
        warehouse.connection.execute("RESET memory_limit")


def test_batches_are_the_rows_of_the_table(warehouse: Warehouse) -> None:
    bound = {**PARAMETERS, **AT.bound()}
    with warehouse.settle_marts(AT):
        batches = list(warehouse.batches("score_cells", **bound))
    assert pa.Table.from_batches(batches).to_pylist() == warehouse.arrow("score_cells", **bound).to_pylist() != []


@pytest.mark.parametrize("name", ["core.submission_of", "core.version_of", "core.sending_of"])
@pytest.mark.parametrize("periods", [None, ["2020Q1"], ["2020Q2", "2020Q1"], ["2020Q1", ""], []])
def test_a_mart_of_some_periods_has_their_rows(warehouse: Warehouse, name: str, periods: list[str] | None) -> None:
    """Settled it holds all periods' rows, and gives of these what it would reckon for some alone."""

    def ask() -> list[str]:
        text = f"SELECT * FROM {name}($as_of, $known_at, $periods)"
        with warehouse._find_marts(text, AT.bound()):
            found = warehouse.connection.execute(text, {**AT.bound(), "periods": periods}).fetchall()
        return sorted(map(repr, found))

    plain = ask()
    with warehouse.settle_marts(AT):
        assert ask() == plain
        assert warehouse._settled is not None and name in warehouse._settled._reckoned
    assert bool(plain) == (periods != [])


@pytest.mark.parametrize("name", ["status", "completeness", "claim_held_documents"])
def test_cells_of_one_period_are_enough_for_questions_about_it(warehouse: Warehouse, found: Rows, name: str) -> None:
    with warehouse.settle_period(AT, PARAMETERS["period_id"]):
        assert rows(warehouse, name, AT) == found.plain[name]
        ((periods,),) = warehouse.connection.execute(
            "SELECT count(DISTINCT period_id) FROM settled.main.out_cell"
        ).fetchall()
    assert periods == 1


@pytest.mark.parametrize(
    "name", ["claim_indicator_total", "same_values", "near_values", "receipt_differences", "score_exemplars"]
)
def test_what_rests_on_other_periods_is_not_asked_where_one_alone_is(warehouse: Warehouse, name: str) -> None:
    with warehouse.settle_period(AT, PARAMETERS["period_id"]), pytest.raises(ValueError, match="alone"):
        rows(warehouse, name, AT)


def test_one_period_alone_is_not_enough_for_others(warehouse: Warehouse, found: Rows) -> None:
    with warehouse.settle_period(AT, PARAMETERS["period_id"]):
        assert rows(warehouse, "status", AT) == found.plain["status"]
        with warehouse.settle_scores(AT, PARAMETERS["year"]):
            assert rows(warehouse, "score_reports", AT) == found.plain["score_reports"]
        with warehouse.settle_marts(AT):
            assert rows(warehouse, "claim_indicator_total", AT) == found.plain["claim_indicator_total"]


def test_records_are_the_rows_that_arrow_gives(warehouse: Warehouse) -> None:
    bound = {**PARAMETERS, **AT.bound()}
    names = [name for name in AT_A_MOMENT if not name.startswith("release")]  # these read tables that a release keeps
    with warehouse.settle_marts(AT):
        different = [
            name for name in names if warehouse.records(name, **bound) != warehouse.arrow(name, **bound).to_pylist()
        ]
    assert different == []


def test_every_parameter_of_a_query_has_a_value() -> None:
    texts = [path.read_text("utf-8") for path in QUERIES.rglob("*.sql") if path.stem in AT_A_MOMENT]
    asked = {name for text in texts for name in re.findall(r"\$(\w+)", text)}
    assert asked - {"as_of", "known_at"} <= PARAMETERS.keys()

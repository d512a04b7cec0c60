"""What a report asks finds the same rows where cells of its year alone are kept, and earlier years are added up."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.programme import load_programme
from tests.programmes import HERE
from tests.warehouse.build import Desk, at, moment
from tests.warehouse.test_settle import AT_A_MOMENT, PARAMETERS, list_rooms
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.session import QUERIES, query_text
from warehouse.settled import marts, scope
from warehouse.settled.marts import SettledMarts
from warehouse.settled.scope import Scope, find_report_scope

AT, BEFORE = moment("2023-08-01 00:00"), moment("2023-04-02 00:00")
YEAR = 2023
ASKED = [("2023Q2", "2023Q1"), ("2023Q2", "2022Q2"), ("2023Q1", "2022Q4"), ("2022Q2", "2022Q1"), ("2021Q4", "2020Q4")]
"""Periods and what they are held against: of the report's year, of the year before and of those before that."""
LATER = [("2023Q2", "2023Q1"), ("2023Q1", "2022Q4")]
"""Of a year after an earlier report's."""
NOT_ASKED = ("release", "release_facts")
"""These read tables that a release keeps."""
ASKED_OF_THE_DESK = (
    "report_questions", "receipt_differences", "same_values", "near_values", "same_moment", "split_reports",
    "changed_after_due", "returned_contents", "later_places", "explanations",
)  # fmt: skip
ROOMS = sorted({path.parent.name for path in QUERIES.rglob("*.sql")} - {*NOT_ASKED})


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledgers of these tests stand for large ones, of which earlier years are added up."""
    monkeypatch.setattr(scope, "FEW_CELLS", 0)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Three libraries in four years: an indicator that is reported since the start of the year beside the others."""
    folder = tmp_path_factory.mktemp("settled-report")
    shutil.copytree(HERE / "tiny", folder / "tiny")
    text = (folder / "tiny" / "programme.toml").read_text("utf-8")
    (folder / "tiny" / "programme.toml").write_text(text.replace("last_year = 2021", "last_year = 2024"), "utf-8")
    with (folder / "tiny" / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write("1.5,A,Thẻ bạn đọc,thẻ,int,ytd,all,0,0,,,\n")
    programme = load_programme(folder / "tiny")
    with Warehouse.writer(folder / "w" / "t.duckdb") as opened:
        install(opened, programme, at("2020-01-01 00:00"))
        desk = Desk(opened, programme)
        for place, period in enumerate(one for one in programme.periods if one.id < "2023Q3"):
            received = (period.due_at.replace(hour=8)).strftime("%Y-%m-%d %H:%M")
            says = {"1.1": (10 + place, 30 + place, 200), "1.2": 7 - place % 3, "1.3": f"2.{place}", "1.5": 5 * place}
            if place % 5 != 3:
                desk.send("h-1", period.id, received, values=says)
            desk.send("h-1", None, received, "UNREADABLE")  # of no known period
            if place % 4 == 1:
                desk.send("h-2", period.id, received, "RETURNED", values=says, findings=[("B01", "1.1", "E5")])
            else:
                desk.send("h-2", period.id, received, values={**says, "1.1": 90 - place, "1.2": "x", "1.5": None})
            if place % 3 == 0:  # before it was due, the same again and with a question
                desk.send("h-3", period.id, received, "ACCEPTED_WITH_QUESTIONS", values={**says, "1.3": "?"}, findings=[("E01", "1.1", "E5")])  # fmt: skip # noqa: E501
        yield opened


def rows(warehouse: Warehouse, name: str, when: Moment, period: str, other: str) -> list[str]:
    bound: dict[str, Any] = {**PARAMETERS, **when.bound(), "period_id": period, "other_id": other, "year": YEAR}
    bound |= {"indicator_code": None, "before_id": other, "after_id": period}
    return sorted(map(repr, warehouse.arrow(name, **bound).to_pylist()))


@pytest.fixture(scope="module")
def plain(warehouse: Warehouse) -> dict[tuple[str, str, str], list[str]]:
    """What each query gives of each of the periods without any block."""
    found = {(name, *asked): rows(warehouse, name, AT, *asked) for name in list_rooms(*ROOMS) for asked in ASKED}
    assert sum(map(bool, found.values())) > len(found) / 2
    return found


@pytest.mark.parametrize(
    ("most", "reported", "asked"),
    [
        (300_000, "2023Q2", ASKED),
        (300_000, "2023Q1", ASKED),
        (40, "2023Q2", ASKED[:2]),
        (3, "2023Q2", ASKED[1:2]),
        (300_000, "2022Q2", [*LATER, ASKED[3]]),
    ],
)
def test_a_query_gives_the_same_rows(
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    plain: dict[tuple[str, str, str], list[str]],
    most: int,
    reported: str,
    asked: list[tuple[str, str]],
) -> None:
    monkeypatch.setattr(marts, "MOST_AT_ONCE", most)
    with warehouse.settle_report(AT, reported):
        found = {one: rows(warehouse, one[0], AT, *one[1:]) for one in plain if one[1:] in asked}
    assert [one for one, found_rows in found.items() if found_rows != plain[one]] == []


def test_a_ledger_of_too_many_cells_is_left_to_each_query(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("claim_record", "claim_indicator_total", "claim_discipline", "claim_indicator_change")
    plain = {name: rows(warehouse, name, AT, *ASKED[1]) for name in names}
    monkeypatch.setattr(marts, "MOST_CELLS", 1)
    with warehouse.settle_report(AT, "2023Q2"):
        assert {name: rows(warehouse, name, AT, *ASKED[1]) for name in names} == plain


@pytest.mark.parametrize(
    ("reported", "beside", "before"),
    [
        ("2023Q2", ("2022Q2",), "2022"),
        ("2023Q1", ("2022Q1", "2022Q4"), "2022"),
        ("2020Q1", (), ""),
    ],
)
def test_cells_are_kept_of_the_year_and_of_what_it_is_compared_with(
    warehouse: Warehouse, reported: str, beside: tuple[str, ...], before: str
) -> None:
    asked = find_report_scope(warehouse.connection, reported)
    quarters = [f"Q{number}" for number in (1, 2, 3, 4)]
    assert asked.periods == tuple(f"{reported[:4]}{quarter}" for quarter in quarters)
    assert asked.beside == beside
    assert asked.before == tuple(f"{before}{quarter}" for quarter in quarters if before)
    assert asked.earlier == tuple(f"{y}{q}" for y in range(2020, int(reported[:4])) for q in quarters)
    with warehouse.settle_report(AT, reported):
        rows(warehouse, "claim_indicator_total", AT, reported, "")
        kept = "SELECT DISTINCT period_id FROM settled.out.cell($as_of, $known_at) ORDER BY period_id"
        found = [period for (period,) in warehouse.connection.execute(kept, AT.bound()).fetchall()]
    assert found == sorted((*asked.periods, *beside))


@pytest.mark.parametrize(
    ("reported", "before"), [("2025H1", {"2023", "2024"}), ("2025H2", {"2023", "2024"}), ("2024H1", {"2023"})]
)
def test_years_of_the_periods_that_charts_show_are_counted_too(tmp_path: Path, reported: str, before: set[str]) -> None:
    """Five half-years reach into three years."""
    programme = load_programme(HERE / "half_yearly")
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as opened:
        install(opened, programme, at("2023-01-01 00:00"))
        assert {period[:4] for period in find_report_scope(opened.connection, reported).before} == before


def test_a_period_that_is_not_laid_out_yet_is_reported_on_from_all_cells(warehouse: Warehouse) -> None:
    assert find_report_scope(warehouse.connection, "2030Q1") == Scope()


def test_of_a_small_ledger_all_cells_up_to_the_year_are_kept(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, plain: dict[tuple[str, str, str], list[str]]
) -> None:
    ((cells,),) = warehouse.connection.execute("SELECT count(*) FROM core.expected_cell").fetchall()
    monkeypatch.setattr(scope, "FEW_CELLS", cells)
    asked = find_report_scope(warehouse.connection, "2023Q2")
    assert asked.periods == tuple(f"{year}Q{number}" for year in range(2020, 2024) for number in (1, 2, 3, 4))
    assert not (asked.beside or asked.before or asked.earlier)
    with warehouse.settle_report(AT, "2023Q2"):
        found = {one: rows(warehouse, one[0], AT, *one[1:]) for one in plain if one[1:] in ASKED[:2]}
    assert [one for one, found_rows in found.items() if found_rows != plain[one]] == []


def test_what_a_report_asks_is_not_asked_past_its_block(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question that goes past reckons the whole ledger."""
    past = []
    own = Scope.answers

    def answers(self: Scope, text: str, bound: Any) -> bool:
        past.append(text) if not (found := own(self, text, bound)) else None
        return found

    monkeypatch.setattr(Scope, "answers", answers)
    with warehouse.settle_report(AT, "2023Q2"):
        for name in [*list_rooms("figures", "minister"), *ASKED_OF_THE_DESK]:
            rows(warehouse, name, AT, "2023Q2", "2022Q2")
        assert past == []
        rows(warehouse, "claim_discipline", AT, "2022Q3", "")
        rows(warehouse, "claim_indicator_total", AT, "2022Q2", "")
        assert past == []
        rows(warehouse, "claim_gaps", AT, "2022Q3", "")
    assert past == [query_text("claim_gaps")]


def test_totals_of_periods_are_those_of_the_indicators(warehouse: Warehouse) -> None:
    asked = """
        SELECT period_id, indicator_code, total, units_reported FROM out.indicator_total($as_of, $known_at) ORDER BY ALL
    """
    own = (
        "SELECT period_id, indicator_code, total, units_reported FROM core.period_total($as_of, $known_at) ORDER BY ALL"
    )
    for when in (AT, BEFORE):
        found = warehouse.connection.execute(own, when.bound()).fetchall()
        assert found == warehouse.connection.execute(asked, when.bound()).fetchall()
        assert sum(total is not None for _, _, total, _ in found) > 30


def test_years_before_there_were_units_have_nothing_to_add_up(tmp_path: Path) -> None:
    shutil.copytree(HERE / "tiny", tmp_path / "tiny")
    units = tmp_path / "tiny" / "units.csv"
    with units.open(encoding="utf-8", newline="") as file:
        heading, *known = csv.reader(file)
    with units.open("w", encoding="utf-8", newline="") as file:
        since = heading.index("valid_from")
        csv.writer(file).writerows([heading, *([*row[:since], "2021-02-01", *row[since + 1 :]] for row in known)])
    programme = load_programme(tmp_path / "tiny")
    names = ("claim_record", "claim_indicator_total", "claim_discipline", "claim_indicator_change")
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as opened:
        install(opened, programme, at("2020-01-01 00:00"))
        Desk(opened, programme).send("h-1", "2021Q1", "2021-04-01 08:00", values={"1.1": 10})
        plain = {name: rows(opened, name, AT, "2021Q1", "2020Q4") for name in names}
        with opened.settle_report(AT, "2021Q1"):
            assert {name: rows(opened, name, AT, "2021Q1", "2020Q4") for name in names} == plain
            assert find_report_scope(opened.connection, "2021Q1").before


def test_what_cannot_be_reckoned_leaves_nothing_behind(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = rows(warehouse, "claim_record", AT, "2023Q2", "")
    add_up = "warehouse.settled.earlier.EarlierPeriods._add_up"
    with warehouse.settle_report(AT, "2023Q2"):
        with monkeypatch.context() as broken, pytest.raises(MemoryError):
            broken.setattr(add_up, lambda *_: (_ for _ in ()).throw(MemoryError))
            rows(warehouse, "claim_record", AT, "2023Q2", "")
        assert rows(warehouse, "claim_record", AT, "2023Q2", "") == plain
    databases = "SELECT database_name FROM duckdb_databases() WHERE database_name LIKE 'settled%'"
    assert warehouse.connection.execute(databases).fetchall() == []


def test_a_block_in_a_report_finds_what_that_reckoned(warehouse: Warehouse) -> None:
    with warehouse.settle_report(AT, "2023Q2"):
        outer = warehouse._settled
        assert isinstance(outer, SettledMarts)
        for block in (warehouse.settle_report(AT, "2023Q2"), warehouse.settle_scores(AT, YEAR)):
            with block:
                assert warehouse._settled is outer
        for block in (warehouse.settle_report(AT, "2022Q2"), warehouse.settle_report(AT, "2023Q1")):
            with block:  # held against periods whose cells the outer one has not
                assert warehouse._settled is not outer


def test_every_query_names_its_periods_as_the_scope_looks_for_them() -> None:
    """Another parameter that names a period would not be seen by `Scope.answers`."""
    named = {one for name in AT_A_MOMENT for one in re.findall(r"\$(\w*(?:period|other)\w*)", query_text(name))}
    assert named == {"period_id", "other_id", "periods"}


@pytest.mark.parametrize(
    ("text", "bound", "is_answered"),
    [
        ("FROM out.cell($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2022Q2"}, True),
        ("FROM out.cell($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2022Q1"}, False),
        ("FROM out.cell($as_of, $known_at)", {"period_id": "2023Q1"}, False),
        ("FROM out.cell($as_of, $known_at) WHERE year = $year", {"year": 2023}, True),
        ("FROM out.cell($as_of, $known_at) WHERE year = $year", {"year": 2022}, False),
        ("FROM out.year_to_date($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2022Q2"}, False),
        ("FROM out.plan_progress($as_of, $known_at, 5) WHERE period_id = $period_id", {"period_id": "2023Q1"}, True),
        ("FROM out.indicator_total($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2022Q1"}, True),
        ("FROM out.indicator_total($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2021Q1"}, False),
        ("FROM out.reporting($as_of, $known_at) WHERE period_id = $period_id", {"period_id": None}, False),
        ("FROM out.reporting($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2022Q3"}, True),
        ("FROM out.reporting($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2021Q4"}, False),
        ("FROM out.version($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2022Q1"}, True),
        ("FROM out.version($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2021Q1"}, False),
        ("FROM out.version($as_of, $known_at)", {}, False),
        ("FROM core.sending_of($as_of, $known_at) JOIN core.period USING (period_id) WHERE period_id = $period_id",
         {"period_id": "2022Q3"}, False),
        ("FROM out.question($as_of, $known_at) WHERE year = $year", {"year": 2023}, True),
        ("FROM out.remark($as_of, $known_at)", {}, True),
        ("FROM core.period_total($as_of, $known_at) WHERE period_id < $period_id", {"period_id": "2023Q1"}, True),
        ("FROM core.period_total($as_of, $known_at) WHERE period_id < $period_id", {"period_id": "2021Q1"}, True),
        ("FROM core.period_total($as_of, $known_at) WHERE period_id < $period_id", {"period_id": "2024Q1"}, False),
        ("FROM core.period_total($as_of, $known_at)", {}, False),
        ("FROM out.submission($as_of, $known_at)", {}, True),
        ("FROM out.comparison($as_of, $known_at) WHERE period_id = $period_id", {"period_id": "2023Q2"}, False),
        ("FROM out.comparison($as_of, $known_at) WHERE period_id = $period_id AND other_period_id = $other_id",
         {"period_id": "2023Q2", "other_id": "2022Q2"}, True),
        ("FROM out.comparison($as_of, $known_at) WHERE period_id = $period_id AND other_period_id = $other_id",
         {"period_id": "2023Q1", "other_id": "2022Q1"}, False),
    ],
)  # fmt: skip
def test_a_question_about_cells_that_are_not_kept_goes_past(
    warehouse: Warehouse, text: str, bound: dict[str, Any], is_answered: bool
) -> None:
    assert find_report_scope(warehouse.connection, "2023Q2").answers(text, bound) == is_answered

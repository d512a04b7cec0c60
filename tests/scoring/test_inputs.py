"""The facts as loaded from a real warehouse: the tiny programme, whose third library joins for its last quarter."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.programme import Programme
from schemas.tables import EXEMPLAR, REMARK, SELF_SCORE, Table
from scoring import ScoringError, rank
from scoring.facts import UnitFacts
from scoring.frames import Row
from scoring.inputs import load_facts
from scoring.sealing.seal import seal, verify
from tests.programmes import load_tiny
from tests.scoring.builders import PROGRAMME, At, FakeSource
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install

YEAR_END = moment("2021-02-01 00:00")
MID_YEAR = moment("2020-08-01 00:00")


@pytest.fixture
def tiny(tmp_path: Path) -> Programme:
    return load_tiny(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, tiny: Programme) -> Iterator[Desk]:
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        yield Desk(warehouse, tiny)


def facts(desk: Desk, unit: str = "h-1", when: Any = YEAR_END) -> UnitFacts:
    return next(u for u in load_facts(desk.warehouse, desk.programme, 2020, when).units if u.unit.id == unit)


def add(desk: Desk, table: Table, submission: str, **row: Any) -> None:
    """A row beside a submission that is there already, as if it had come with it."""
    row = {**dict.fromkeys(table.columns), "submission_id": submission, **row}
    places = ", ".join(f"${name}" for name in row)
    desk.warehouse.connection.execute(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({places})", row)


def test_values_add_up_over_accepted_reports(desk: Desk) -> None:
    desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": "100.5", "1.3": 2, "1.2": "x"})
    desk.send("h-1", "2020Q2", "2020-07-12 08:00", values={"1.1": (0, "100.5"), "1.3": 5, "1.2": "x"})
    desk.send("h-1", "2020Q3", "2020-10-09 08:00", "RETURNED", values={"1.1": 999})
    found = facts(desk)
    assert found.values["1.1"].value == Decimal("100.5")
    assert found.values["1.3"].value == 5
    assert found.values["1.2"].state == "missing", "two quarters were never accepted"
    assert found.values["1.4"].state == "not_required"
    assert [r.status for r in found.reports] == ["accepted", "accepted", "returned", "missing"]
    assert [r.days_late for r in found.reports] == [0, 2, 10, 10], "without a report that counts, to closing"
    assert found.reports[1].receipt_kind == "register"
    assert found.reports[1].received_at == at("2020-07-12 08:00")


def test_only_due_periods_count(desk: Desk) -> None:
    desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 1})
    desk.send("h-1", "2020Q3", "2020-07-30 08:00", values={"1.1": 50})
    year = load_facts(desk.warehouse, desk.programme, 2020, MID_YEAR)
    assert [p.id for p in year.due] == ["2020Q1", "2020Q2"]
    assert year.provisional
    assert facts(desk, when=MID_YEAR).values["1.1"].value == 1
    assert not load_facts(desk.warehouse, desk.programme, 2020, YEAR_END).provisional


def test_a_unit_owes_only_the_periods_since_it_exists(desk: Desk) -> None:
    assert [r.period_id for r in facts(desk, "h-3").reports] == ["2020Q4"]


def test_a_year_with_nothing_due_cannot_be_ranked(desk: Desk) -> None:
    with pytest.raises(ScoringError, match="no counted period of 2021 is due"):
        load_facts(desk.warehouse, desk.programme, 2021, YEAR_END)
    with pytest.raises(ScoringError, match=r"no counted period of 2031 is due .* none"):
        load_facts(desk.warehouse, desk.programme, 2031, YEAR_END)


def test_texts_of_effective_reports_come_along(desk: Desk) -> None:
    old = desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": 1})
    new = desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 2})
    for submission, text in ((old, "cũ"), (new, "Số 5/QĐ")):
        add(desk, REMARK, submission, kind="evidence", position=1, indicator_code="1.1", text=text)
    add(desk, REMARK, new, kind="note", position=1, indicator_code="1.2", text="ghi chú")
    add(desk, EXEMPLAR, new, position=1, kind="Sáng kiến", decision_number="7/QĐ", decided_on=date(2020, 3, 1))
    add(desk, SELF_SCORE, new, criterion_code="A.1", points=Decimal("5.5"))
    found = facts(desk)
    assert found.values["1.1"].evidence == ("Số 5/QĐ",)
    assert found.values["1.2"].evidence == ()
    assert found.exemplars[0].decided_on == date(2020, 3, 1)
    assert found.self_scores["A.1"].points == Decimal("5.5")


class TestVerified:
    def test_the_latest_decision_known_counts(self, desk: Desk) -> None:
        desk.decide("verified_score", "h-1:2020:A.1", {"points": "4.5"}, "2021-01-10 08:00")
        desk.decide("verified_score", "h-1:2020:A.1", {"points": 5.25}, "2021-01-11 08:00")
        desk.decide("verified_score", "h-1:2021:A.1", {"points": "1"}, "2021-01-12 08:00")
        assert facts(desk).verified["A.1"].points == Decimal("5.25")
        early = moment("2021-02-01 00:00", known_at="2021-01-10 12:00")
        assert facts(desk, when=early).verified["A.1"].points == Decimal("4.5")

    def test_null_withdraws(self, desk: Desk) -> None:
        desk.decide("verified_score", "h-1:2020:A.1", {"points": "4.5"}, "2021-01-10 08:00")
        desk.decide("verified_score", "h-1:2020:A.1", {"points": None}, "2021-01-11 08:00")
        assert facts(desk).verified == {}

    @pytest.mark.parametrize("outcome", [{"points": "bốn"}, {"score": 4}, {"points": True}, {"points": "NaN"}])
    def test_an_unreadable_outcome_is_named(self, desk: Desk, outcome: dict[str, Any]) -> None:
        desk.decide("verified_score", "h-1:2020:A.1", outcome, "2021-01-10 08:00")
        with pytest.raises(ScoringError, match=r"h-1:2020:A\.1.*withdraw"):
            facts(desk)

    def test_a_unit_that_is_not_ranked_is_named(self, desk: Desk) -> None:
        desk.decide("verified_score", "h-9:2020:A.1", {"points": "4"}, "2021-01-10 08:00")
        with pytest.raises(ScoringError, match="h-9:2020: no such unit"):
            facts(desk)


def test_a_ledger_not_laid_out_is_an_error_not_a_zero() -> None:
    with pytest.raises(ScoringError, match=r"no row for 63-01 in 2018Q1.*thidua ingest"):
        load_facts(FakeSource({}), PROGRAMME, 2018, At())


def test_the_whole_way_on_the_second_programme(desk: Desk) -> None:
    for quarter, day in enumerate(("2020-04-09", "2020-07-09", "2020-10-09", "2021-01-09"), start=1):
        desk.send("h-2", f"2020Q{quarter}", f"{day} 08:00", values={"1.1": 10, "1.2": "x"})
    desk.send("h-1", "2020Q1", "2020-04-20 08:00", values={"1.1": 4, "1.2": "x"})
    ranking = rank(desk.warehouse, desk.programme, 2020, YEAR_END, "1.0")
    assert [(r.rank, r.unit_id, r.rounded_total, r.class_vi) for r in ranking.rows] == [
        (1, "h-2", Decimal("100.0"), "Đạt"),
        (2, "h-1", Decimal("20.0"), "Không đạt"),
        (3, "h-3", Decimal("0.0"), "Không đạt"),
    ]
    assert [r.unit_id for r in ranking.proposed_units] == ["h-2"]
    assert verify(seal(ranking).manifest, rank(desk.warehouse, desk.programme, 2020, YEAR_END, "1.0"))


def test_rows_refuse_floats_as_amounts_and_gaps_in_keys() -> None:
    with pytest.raises(TypeError, match="DECIMAL"):
        Row({"amount": 0.5}).amount("amount")
    with pytest.raises(ValueError, match="no unit_id"):
        Row({"unit_id": None}).key("unit_id")
    found = FakeSource({"q": [{"a": 1, "b": None}, {"a": None, "b": " x "}]}).records("q")
    assert [(r.amount("a"), r.whole("a"), r.text("b")) for r in map(Row, found)] == [
        (Decimal(1), 1, None),
        (None, None, "x"),
    ]

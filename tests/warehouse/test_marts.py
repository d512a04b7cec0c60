# ruff: noqa: E501 -- rows of test data read better unbroken
"""The marts on hand-made submissions of the tiny programme: two libraries, due on the 10th, closing ten days later."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.programme import Programme
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Moment, Warehouse
from warehouse.install import install

FULL = {"1.1": 100, "1.2": 40, "1.3": "2.5"}
P = "2020Q1"


@pytest.fixture
def tiny(tmp_path: Path) -> Programme:
    return load_tiny(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, tiny: Programme) -> Iterator[Desk]:
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        yield Desk(warehouse, tiny)


def reporting(desk: Desk, when: Moment, unit: str = "h-1", period: str = P) -> dict[str, Any]:
    rows = desk.warehouse.query("status", period_id=period, **when.bound())
    return {str(k): v for k, v in rows[rows["unit_id"] == unit].iloc[0].to_dict().items()}


def states(desk: Desk, when: Moment, unit: str = "h-1") -> dict[str, str]:
    rows = desk.warehouse.sql(
        "SELECT indicator_code, state FROM out.cell($as_of, $known_at) WHERE unit_id = $unit AND period_id = '2020Q1'",
        unit=unit,
        **when.bound(),
    )
    return dict(zip(rows["indicator_code"], rows["state"], strict=True))


def test_the_ledger_stands_before_anything_arrives(desk: Desk) -> None:
    before, after = moment("2020-04-10 23:59"), moment("2020-04-11 00:00")
    assert reporting(desk, before)["status"] == "not_yet_due"
    assert reporting(desk, after)["status"] == "missing"
    assert states(desk, before) == {
        "1.1": "not_yet_due",
        "1.2": "not_yet_due",
        "1.3": "not_yet_due",
        "1.4": "not_required",
    }
    assert states(desk, after)["1.1"] == "missing"
    assert states(desk, after, "h-2")["1.4"] == "missing", "the unit with bilingual books must report it"


def test_a_unit_owes_nothing_before_it_exists(desk: Desk) -> None:
    rows = desk.warehouse.query("status", period_id=P, **moment("2020-05-01 00:00").bound())
    assert list(rows["unit_id"]) == ["h-1", "h-2"]
    rows = desk.warehouse.query("status", period_id="2021Q1", **moment("2021-05-01 00:00").bound())
    assert list(rows["unit_id"]) == ["h-1", "h-2", "h-3"]


def test_states_and_completeness_count_each_cell_once(desk: Desk) -> None:
    desk.send("h-2", P, "2020-04-09 08:00", values={"1.1": 0, "1.2": "x", "1.3": None, "1.4": 3})
    when = moment("2020-05-01 00:00")
    assert states(desk, when, "h-2") == {"1.1": "zero", "1.2": "not_applicable", "1.3": "missing", "1.4": "value"}
    row = reporting(desk, when, "h-2")
    assert (row["expected_cells"], row["answered_cells"], row["missing_cells"]) == (4, 3, 1)


def counts(desk: Desk, when: Moment, unit: str | None, indicator: str | None) -> dict[str, Any]:
    rows = desk.warehouse.sql(
        "SELECT * FROM out.completeness($as_of, $known_at) WHERE period_id = '2020Q1'"
        " AND unit_id IS NOT DISTINCT FROM $unit AND indicator_code IS NOT DISTINCT FROM $indicator",
        unit=unit,
        indicator=indicator,
        **when.bound(),
    )
    (row,) = rows.to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_completeness_is_a_count_over_the_ledger_however_it_is_cut(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-09 08:00", values={"1.1": 5, "1.2": 0, "1.3": 1})
    desk.send("h-2", P, "2020-04-09 08:00", values={"1.1": 0, "1.2": "x", "1.3": None, "1.4": 3})
    when = moment("2020-05-01 00:00")
    every = counts(desk, when, None, None)
    assert (every["expected_cells"], every["answered_cells"], every["missing_cells"]) == (7, 6, 1)
    assert every["completeness"] == Decimal("0.857143")
    cells = desk.warehouse.sql(
        "SELECT count(*) AS n FROM out.cell($as_of, $known_at) WHERE period_id = '2020Q1'", **when.bound()
    )
    states = ("value", "zero", "not_applicable", "missing", "invalid", "not_required", "not_yet_due")
    assert sum(every[f"{state}_cells"] for state in states) == cells.iloc[0]["n"] == 8
    by_unit = [counts(desk, when, unit, None) for unit in ("h-1", "h-2")]
    by_indicator = [counts(desk, when, None, code) for code in ("1.1", "1.2", "1.3", "1.4")]
    for name in ("expected_cells", "answered_cells", *(f"{state}_cells" for state in states)):
        assert sum(row[name] for row in by_unit) == sum(row[name] for row in by_indicator) == every[name], name
    assert [row["completeness"] for row in by_unit] == [1, Decimal("0.75")]
    assert by_indicator[3]["expected_cells"] == 1, "only the unit with bilingual books owes it"
    assert all(row["completeness"] <= 1 for row in [*by_unit, *by_indicator])


def test_nothing_expected_is_no_completeness(desk: Desk) -> None:
    desk.warehouse.connection.execute("UPDATE core.expected_cell SET required = FALSE")
    assert counts(desk, moment("2020-05-01 00:00"), None, None)["completeness"] is None


def test_a_row_not_required_is_accepted_all_the_same(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-09 08:00", values={**FULL, "1.4": 7})
    assert states(desk, moment("2020-05-01 00:00"))["1.4"] == "value"
    assert reporting(desk, moment("2020-05-01 00:00"))["expected_cells"] == 3


def test_days_late_are_calendar_days_in_viet_nam(desk: Desk) -> None:
    when = moment("2020-05-01 00:00")
    desk.send("h-1", P, "2020-04-10 23:59", values=FULL)
    desk.send("h-2", P, "2020-04-12 00:01", values=FULL)
    assert reporting(desk, when)["days_late"] == 0
    assert reporting(desk, when, "h-2")["days_late"] == 2


def test_the_last_accepted_version_counts_as_of_each_moment(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-08 08:00", values={**FULL, "1.1": 1})
    desk.send("h-1", P, "2020-04-09 08:00", "RETURNED", values={"1.1": "?"})
    desk.send("h-1", P, "2020-04-12 08:00", values={**FULL, "1.1": 3})

    def total(as_of: str) -> Decimal:
        rows = desk.warehouse.sql(
            "SELECT total FROM out.indicator_total($as_of, $known_at) WHERE period_id = '2020Q1' AND indicator_code = '1.1'",
            **moment(as_of).bound(),
        )
        return Decimal(rows["total"][0])

    assert [total("2020-04-11 00:00"), total("2020-04-13 00:00")] == [1, 3]
    row = reporting(desk, moment("2020-05-01 00:00"))
    assert (row["status"], row["submissions"], row["returns"]) == ("accepted", 3, 0)


def test_what_was_not_known_then_stays_out(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-09 08:00", recorded="2020-04-15 08:00", values=FULL)
    assert reporting(desk, moment("2020-04-11 08:00", "2020-04-11 08:00"))["status"] == "missing"
    assert reporting(desk, moment("2020-04-11 08:00", "2020-04-15 08:00"))["status"] == "accepted"


def test_timeliness_follows_the_programme(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-09 08:00", "RETURNED", values={**FULL, "1.1": "?"})
    desk.send("h-1", P, "2020-04-13 08:00", values=FULL)
    when = moment("2020-05-01 00:00")
    row = reporting(desk, when)
    assert (row["days_late"], row["returns"]) == (3, 1), "this programme leaves no day to mend"
    desk.warehouse.connection.execute("UPDATE core.programme SET days_to_mend = 2")
    assert reporting(desk, when)["days_late"] == 0


def test_a_report_after_closing_is_a_restatement_and_does_not_replace(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-09 08:00", values={**FULL, "1.1": 1})
    late = desk.send("h-1", P, "2020-04-21 08:00", values={**FULL, "1.1": 9})
    only = desk.send("h-2", P, "2020-04-25 08:00", values=FULL)
    rows = desk.warehouse.query("submissions", **moment("2020-05-01 00:00").bound()).set_index("submission_id")
    assert (rows.loc[late, "is_restatement"], rows.loc[late, "is_effective"]) == (True, False)
    assert rows.loc[only, "is_effective"], "late beyond closing still counts where there is nothing else"


def test_copies_are_no_versions(desk: Desk) -> None:
    copy = desk.send("h-1", P, "2020-04-09 08:00", values=FULL, content="same")
    first = desk.send("h-1", P, "2020-04-08 08:00", values=FULL, content="same")
    rows = desk.warehouse.query("submissions", **moment("2020-05-01 00:00").bound()).set_index("submission_id")
    assert rows.loc[first, "is_effective"], "the first received counts, whichever arrived at the pipeline first"
    assert rows.loc[copy, "copy_of"] == first
    assert not rows.loc[copy, "is_effective"]
    assert rows.loc[copy, "version_no"] is None
    assert reporting(desk, moment("2020-05-01 00:00"))["submissions"] == 1


def test_a_returned_form_leaves_its_cells_open(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-08 08:00", "RETURNED", values={**FULL, "1.1": "?"})
    when = moment("2020-05-01 00:00")
    assert reporting(desk, when)["status"] == "returned"
    assert states(desk, when) == {"1.1": "invalid", "1.2": "missing", "1.3": "missing", "1.4": "not_required"}


def test_the_most_trusted_receipt_is_chosen_and_a_person_may_override(desk: Desk) -> None:
    desk.send(
        "h-1", P, "2020-04-12 08:00", values=FULL,
        claims={"received_trusted": ("2020-04-11 09:00", 1), "first_seen": ("2020-04-09 07:00", 3), "mtime": ("2020-04-01 00:00", None)},
    )  # fmt: skip
    when = moment("2020-05-01 00:00")
    row = reporting(desk, when)
    assert (row["receipt_kind"], row["days_late"]) == ("received_trusted", 1)
    sha = desk.warehouse.sql("SELECT sha256 FROM raw.document")["sha256"][0]
    desk.decide("receipt_override", sha, {"received_at": "2020-04-10T17:00:00+07:00"}, "2020-04-20 08:00")
    row = reporting(desk, when)
    assert (row["receipt_kind"], row["days_late"]) == ("override", 0)
    assert "kiểm tra lại" in row["receipt_detail"]


def test_totals_know_nothing_from_nothing(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-08 08:00", values={"1.1": None, "1.2": 0, "1.3": "0.5"})
    desk.send("h-2", P, "2020-04-08 08:00", values={"1.1": "x", "1.2": 4, "1.3": "0.7001", "1.4": 2})
    rows = desk.warehouse.sql(
        "SELECT * FROM out.indicator_total($as_of, $known_at) WHERE period_id = '2020Q1'",
        **moment("2020-05-01 00:00").bound(),
    ).set_index("indicator_code")
    assert rows.loc["1.1", "total"] is None
    assert (rows.loc["1.1", "units_not_applicable"], rows.loc["1.1", "units_missing"]) == (1, 1)
    assert rows.loc["1.2", "total"] == 4
    assert rows.loc["1.3", "total"] == Decimal("1.2001")
    assert (rows.loc["1.4", "units_expected"], rows.loc["1.4", "units_reported"]) == (1, 1)


def test_a_corrected_form_is_no_copy_of_its_returned_original(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-08 08:00", "RETURNED", values=FULL, content="same")
    desk.send("h-1", P, "2020-04-09 08:00", values=FULL, content="same")
    assert reporting(desk, moment("2020-05-01 00:00"))["status"] == "accepted"


def test_year_to_date_keeps_what_was_accepted(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-08 08:00", values={"1.1": 50})
    desk.send("h-2", P, "2020-04-08 08:00", values={"1.1": 30})
    desk.send("h-2", "2020Q2", "2020-07-08 08:00", values={"1.1": 35})
    rows = desk.warehouse.sql(
        "SELECT total, ytd_total FROM out.indicator_total($as_of, $known_at) WHERE period_id = '2020Q2' AND indicator_code = '1.1'",
        **moment("2020-08-01 00:00").bound(),
    )
    assert (rows["total"][0], rows["ytd_total"][0]) == (35, 85)


def test_a_corrected_register_entry_takes_effect(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-09 08:00", recorded="2020-04-20 08:00", values=FULL)
    desk.warehouse.connection.execute(
        "INSERT INTO raw.receipt SELECT sighting_id, kind, claimed_at + INTERVAL 6 DAY, rank, detail, "
        "recorded_at + INTERVAL 1 DAY FROM raw.receipt"
    )
    assert reporting(desk, moment("2020-05-01 00:00"))["days_late"] == 5


def test_a_desk_without_working_days_gets_them_with_its_next_programme_check(desk: Desk) -> None:
    desk.warehouse.connection.execute("UPDATE core.programme SET days_to_mend = 3")
    desk.send("h-1", P, "2020-04-09 08:00", "RETURNED", values={**FULL, "1.1": "?"})
    desk.send("h-1", P, "2020-04-14 08:00", values=FULL)
    when = moment("2020-05-01 00:00")
    desk.warehouse.connection.execute("DELETE FROM core.working_day")
    assert reporting(desk, when)["days_late"] == 4, "three calendar days after Thursday the 9th end on Sunday"
    assert not install(desk.warehouse, desk.programme, at("2020-05-01 00:00"))
    assert reporting(desk, when)["days_late"] == 0, "three working days end on Tuesday the 14th"

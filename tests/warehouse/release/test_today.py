# ruff: noqa: E501 -- rows of test data read better unbroken
"""The units of today: who became whom, what adds up, what is not comparable; both maps have the same totals."""

from pathlib import Path

import duckdb

from schemas.programme import load_programme
from tests.warehouse.build import Desk, moment
from warehouse.release import publish
from warehouse.release.rows.programme_rows import find_successor, make_programme_rows


def test_every_unit_of_the_directive_is_one_of_the_34_of_today() -> None:
    programme = load_programme("ttdn")
    mapped = {unit.id: find_successor(programme, unit)[0].id for unit in programme.units}
    assert len(mapped) == 97
    assert len(set(mapped.values())) == 34
    assert all(successor.startswith("34-") for successor in mapped.values())
    assert (mapped["63-10"], mapped["63-15"], mapped["63-46"]) == ("34-15", "34-15", "34-46")
    for unit in programme.units:
        if unit.catalogue == "34":
            members = {one.code for one in programme.units if one.catalogue == "63" and mapped[one.id] == unit.id}
            assert members == set(unit.merged_from.split(";")), unit.name_vi


def test_events_name_the_units_they_mean() -> None:
    rows = make_programme_rows(load_programme("ttdn"))["event"].to_pylist()
    assert [row for row in rows if row["old_unit_id"] is None or row["new_unit_id"] is None] == []
    assert {row["old_unit_id"] for row in rows if row["new_unit_id"] == "34-15"} == {"63-10", "63-15"}


def merge(desk: Desk, folder: Path, merging: str) -> duckdb.DuckDBPyConnection:
    """A release in which units 1 and 2 are one today, and indicator 1.3 has this `merging`."""
    desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": 5, "1.3": "1.5"})
    changed = [i.model_copy(update={"merging": merging}) if i.code == "1.3" else i for i in desk.programme.indicators]
    programme = desk.programme.model_copy(update={"indicators": tuple(changed)})
    release = publish(desk.warehouse, folder, programme, moment("2020-05-01 00:00"))
    opened = duckdb.connect()
    opened.execute(f"ATTACH '{release.database}' AS source (READ_ONLY)")
    opened.execute("CREATE SCHEMA out")
    tables = opened.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'source'").fetchall()
    for (table,) in tables:
        opened.execute(f"CREATE TABLE out.{table} AS FROM source.out.{table}")
    opened.execute("UPDATE out.unit_successor SET successor_id = 'h-1' WHERE unit_id = 'h-2'")
    for (text,) in opened.execute(
        "SELECT sql FROM duckdb_views() WHERE database_name = 'source' AND schema_name = 'out' AND view_name LIKE 'today%' "
        "ORDER BY view_name"
    ).fetchall():
        opened.execute(text)
    return opened


def test_merged_units_add_up_and_say_of_how_many(tiny_desk: Desk, folder: Path) -> None:
    opened = merge(tiny_desk, folder, "")
    rows = opened.execute(
        "SELECT indicator_code, amount, of_units, merged_units, is_comparable FROM out.today_cell "
        "WHERE unit_id = 'h-1' AND period_id = '2020Q1' ORDER BY 1"
    ).fetchall()
    assert [(code, float(amount), of, units) for code, amount, of, units, _ in rows if amount is not None] == [
        ("1.1", 12.0, 2, 2), ("1.2", 1.0, 1, 2), ("1.3", 4.0, 2, 2),
    ]  # fmt: skip
    differing = opened.execute(
        "SELECT count(*), count(*) FILTER (t.total IS DISTINCT FROM i.total OR t.ytd_total IS DISTINCT FROM i.ytd_total) "
        "FROM out.indicator_total AS i JOIN out.period AS p USING (period_id) "
        "LEFT JOIN out.today_total AS t USING (period_id, indicator_code) WHERE p.is_due"
    ).fetchall()
    assert differing == [(3, 0)]


def test_what_does_not_add_up_is_not_comparable(tiny_desk: Desk, folder: Path) -> None:
    rows = (
        merge(tiny_desk, folder, "none")
        .execute(
            "SELECT unit_id, amount, is_comparable FROM out.today_cell WHERE indicator_code = '1.3' AND period_id = '2020Q1'"
        )
        .fetchall()
    )
    assert rows == [("h-1", None, False)]

# ruff: noqa: E501 -- rows of test data read better unbroken
"""Releases: immutable, described, without sensitive figures, readable while the pipeline writes."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from schemas.kinds.quarter import QUARTER
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install
from warehouse.outputs import RELEASED
from warehouse.release import publish, read_pointer

WHEN = moment("2020-05-01 00:00")
ANALYST = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as release:
    print(release.execute("SELECT count(*) FROM out.submission").fetchall()[0][0], flush=True)
    sys.stdin.readline()
    print(release.execute("SELECT sum(amount) FROM out.named_cell WHERE indicator_code = '1.1'").fetchall()[0][0], flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tiny = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        desk = Desk(warehouse, tiny)
        desk.send("h-2", "2020Q1", "2020-04-08 08:00", values={"1.1": 7, "1.2": 1, "1.3": "2.5", "1.4": 99})
        yield desk


def test_the_same_content_is_published_once(desk: Desk, folder: Path) -> None:
    first = publish(desk.warehouse, folder, "tiny", QUARTER, WHEN)
    again = publish(desk.warehouse, folder, "tiny", QUARTER, moment("2020-05-01 00:00", "2031-01-01 00:00"))
    assert (first.fresh, again.fresh, again.name) == (True, False, first.name)
    desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 1})
    before = hashlib.sha256(first.database.read_bytes()).hexdigest()
    second = publish(desk.warehouse, folder, "tiny", QUARTER, WHEN)
    assert second.fresh
    assert second.name != first.name
    assert hashlib.sha256(first.database.read_bytes()).hexdigest() == before
    pointer = read_pointer(folder)
    assert pointer is not None
    assert (folder / pointer["database"]) == second.database


def test_every_released_column_is_described_and_also_parquet(desk: Desk, folder: Path) -> None:
    release = publish(desk.warehouse, folder, "tiny", QUARTER, WHEN)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        columns = opened.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'out' "
            "AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall()
        for table in RELEASED:
            parquet = release.database.parent / "parquet" / f"{table}.parquet"
            ours = opened.execute(f"SELECT count(*) FROM out.{table}").fetchall()
            assert opened.execute(f"SELECT count(*) FROM '{parquet}'").fetchall() == ours
    assert {table for table, _, _ in columns} == set(RELEASED)
    assert [(table, column) for table, column, comment in columns if not comment] == []
    dictionary = (release.database.parent / "data-dictionary.md").read_text("utf-8")
    assert all(f"`{column}`" in dictionary for _, column, _ in columns)


def test_sensitive_indicators_stay_inside(desk: Desk, folder: Path) -> None:
    release = publish(desk.warehouse, folder, "tiny", QUARTER, WHEN)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        for table in ("indicator", "cell", "indicator_total"):
            assert opened.execute(f"SELECT count(*) FROM out.{table} WHERE indicator_code = '1.4'").fetchall() == [(0,)]
            assert opened.execute(f"SELECT count(*) > 0 FROM out.{table}").fetchall() == [(True,)]


def test_an_analyst_reads_while_another_process_writes(desk: Desk, folder: Path) -> None:
    release = publish(desk.warehouse, folder, "tiny", QUARTER, WHEN)
    with subprocess.Popen(
        [sys.executable, "-c", ANALYST, str(release.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as analyst:
        assert analyst.stdout is not None
        assert analyst.stdin is not None
        assert analyst.stdout.readline().strip() == "1"
        desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 5})
        assert publish(desk.warehouse, folder, "tiny", QUARTER, WHEN).fresh
        print("go", file=analyst.stdin, flush=True)
        assert analyst.stdout.readline().strip() == "7.0000"
    assert analyst.returncode == 0

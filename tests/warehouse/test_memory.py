"""A block that spares memory asks the same, with the database's own limit before and after it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from schemas.programme import Programme
from tests.programmes import load_tiny
from tests.warehouse.build import moment
from warehouse import Warehouse, memory, session
from warehouse.install import install
from warehouse.settled import marts

AT = moment("2020-08-01 00:00")


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    return load_tiny(tmp_path / "programme")


def test_tables_are_the_same_and_the_limit_stands_again(tmp_path: Path, programme: Programme) -> None:
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        before, asked = memory.read_limit(warehouse.connection), warehouse.arrow("reported_periods", **AT.bound())
        with warehouse.spare_memory(), warehouse.settle_marts(AT):
            assert memory.read_limit(warehouse.connection) == "160.0 MiB"
            assert warehouse.arrow("reported_periods", **AT.bound()).equals(asked)
        assert memory.read_limit(warehouse.connection) == before


def test_a_limit_that_somebody_set_is_the_one_that_stands_again(tmp_path: Path, programme: Programme) -> None:
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        warehouse.connection.execute("SET memory_limit = '384MiB'")
        with pytest.raises(ZeroDivisionError), warehouse.spare_memory():
            raise ZeroDivisionError
        assert memory.read_limit(warehouse.connection) == "384.0 MiB"


def test_what_little_memory_does_not_do_for_is_asked_again_with_all_of_it(
    tmp_path: Path, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "LITTLE", 12)
    tried = "SELECT count(DISTINCT i) AS n, list_sort(list(i))[7] AS i FROM range(4_000_000) AS t (i)"
    monkeypatch.setattr(session, "query_text", lambda _: tried)
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        warehouse.connection.execute("SET max_temp_directory_size = '1MiB'")
        limit = memory.read_limit(warehouse.connection)
        with warehouse.spare_memory():
            assert warehouse.arrow("any").to_pylist() == [{"n": 4_000_000, "i": 6}]
            assert memory.read_limit(warehouse.connection) == limit
        with pytest.raises(duckdb.OutOfMemoryException):
            warehouse.connection.execute("SET memory_limit = '24MiB'").execute(tried)


class Refusing:
    """A connection as if the mart that was just made were large: laid down it finds neither memory nor disk."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._refused = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, text: str, *bound: Any) -> duckdb.DuckDBPyConnection:
        if text.startswith("CHECKPOINT") and not self._refused:
            self._refused = True
            limit = memory.read_limit(self._connection)
            self._connection.execute("SET max_temp_directory_size = '1MiB'")
            self._connection.execute("SET memory_limit = '40MiB'")
            columns = "hash(i)::VARCHAR AS a, i AS b, hash(3 * i) % 1000 AS c, 'u' || (i % 977) AS d"
            try:
                self._connection.execute(
                    f"CREATE TABLE settled.main.large AS SELECT {columns} FROM range(700_000) AS t (i)"
                )
                self._connection.execute(text)
            finally:
                self._connection.execute(f"SET memory_limit = '{limit}'")
        return self._connection.execute(text, *bound)


def test_marts_that_little_memory_did_not_do_for_are_begun_anew_with_more(
    tmp_path: Path, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database in memory that could not be laid down is broken for good, with all that was reckoned before."""
    monkeypatch.setattr(marts, "MOST_AT_ONCE", 3)
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        limit, plain = memory.read_limit(warehouse.connection), _list_rows(warehouse)
        warehouse.connection = cast("Any", Refusing(warehouse.connection))
        with warehouse.spare_memory(), warehouse.settle_marts(AT):
            assert _list_rows(warehouse) == plain
            assert memory.read_limit(warehouse.connection) == "320.0 MiB"
        assert memory.read_limit(warehouse.connection) == limit


def _list_rows(warehouse: Warehouse) -> list[dict[str, object]]:
    rows = warehouse.records("completeness", period_id="2020Q1", **AT.bound())
    return sorted(rows, key=lambda row: str(row["indicator_code"]))


def test_what_is_let_go_is_read_again(tmp_path: Path, programme: Programme) -> None:
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        limit, plain = memory.read_limit(warehouse.connection), warehouse.arrow("reported_periods", **AT.bound())
        warehouse.let_go()
        assert memory.read_limit(warehouse.connection) == limit
        assert warehouse.arrow("reported_periods", **AT.bound()).equals(plain)


def test_arrow_takes_memory_from_the_system_unless_told_otherwise() -> None:
    told = "import warehouse, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    plain = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    for environment, expected in ((plain, "system"), ({**plain, "ARROW_DEFAULT_MEMORY_POOL": "mimalloc"}, "mimalloc")):
        run = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
        assert run.stdout.strip() == expected


def test_where_there_is_no_place_for_what_is_more_all_of_it_is_given(
    tmp_path: Path, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "LITTLE", 12)
    monkeypatch.setattr(
        session, "query_text", lambda _: "SELECT list_sort(list(i))[7] AS i FROM range(4_000_000) AS t (i)"
    )
    (tmp_path / "file").touch()
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        warehouse.connection.execute(f"SET temp_directory = '{tmp_path / 'file' / 'below'}'")
        with warehouse.spare_memory():
            assert warehouse.arrow("any").to_pylist() == [{"i": 6}]
        with warehouse.spare_memory():
            assert warehouse.records("any") == [{"i": 6}]


def test_a_block_within_another_leaves_it_as_it_was(tmp_path: Path, programme: Programme) -> None:
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        limit = memory.read_limit(warehouse.connection)
        with warehouse.spare_memory():
            with warehouse.spare_memory():
                pass
            assert memory.read_limit(warehouse.connection) == "160.0 MiB"
        assert memory.read_limit(warehouse.connection) == limit


def test_a_limit_that_is_lower_still_is_not_raised(tmp_path: Path, programme: Programme) -> None:
    with Warehouse.writer(tmp_path / "w.duckdb") as warehouse:
        install(warehouse, programme, AT.known_at)
        warehouse.connection.execute("SET memory_limit = '120MiB'")
        with warehouse.spare_memory():
            assert memory.read_limit(warehouse.connection) == "120.0 MiB"
        assert memory.read_limit(warehouse.connection) == "120.0 MiB"

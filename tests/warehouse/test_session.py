"""Opening, migrating, locking, inserting."""

import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from schemas.programme import load_programme
from schemas.tables import TABLES
from tests.programmes import load_tiny
from tests.warehouse.build import at
from warehouse import Warehouse, WarehouseBusyError, WarehouseDamagedError, WarehouseMissingError
from warehouse.install import install
from warehouse.journal.database import lock_warehouse, open_database
from warehouse.load import load_rows
from warehouse.migrate import MigrationError, migrate


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w" / "t.duckdb"


def test_tables_are_as_declared_and_every_column_is_described(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        rows = warehouse.sql(
            "SELECT schema_name || '.' || table_name AS name, column_name, data_type, is_nullable, comment "
            "FROM duckdb_columns() WHERE schema_name IN ('raw', 'core') ORDER BY name, column_index"
        )
    types = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
    found = {
        name: list(zip(g.column_name, g.data_type.replace(types), g.is_nullable, strict=True))
        for name, g in rows.groupby("name")
    }
    assert found == {t.name: [(f.name, f.type, f.null) for f in t.fields] for t in TABLES}
    assert rows["comment"].notna().all()


def test_opening_twice_changes_nothing(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        first = warehouse.sql("SELECT * FROM main.migration")
    with Warehouse.writer(path) as warehouse:
        assert warehouse.sql("SELECT * FROM main.migration").equals(first)


def test_a_file_with_marts_of_before_is_given_those_of_now(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        first = warehouse.sql("FROM main.migration")
        older = "CREATE OR REPLACE MACRO out.indicator_total(as_of, known_at) AS TABLE SELECT as_of AS total"
        for statement in (older, "DROP MACRO TABLE core.total_of", "UPDATE main.migration SET marts_hash = 'older'"):
            warehouse.connection.execute(statement)
    with Warehouse.writer(path) as warehouse:
        assert warehouse.sql("FROM main.migration").equals(first)
        totals = warehouse.sql("FROM out.indicator_total(now(), now())")
    assert list(totals.columns[:3]) == ["period_id", "indicator_code", "total"]


def test_a_newer_file_is_refused(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        warehouse.connection.execute("INSERT INTO main.migration VALUES (999, '')")
    with pytest.raises(MigrationError, match="cập nhật phần mềm"), Warehouse.writer(path):
        pass


def test_another_database_in_its_place_is_neither_read_nor_written(path: Path) -> None:
    with Warehouse.writer(path):
        pass
    path.unlink()
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE khac AS SELECT 1 AS so")
    before = path.read_bytes()
    for way in (Warehouse.writer, Warehouse.reader, Warehouse.inspector):
        with pytest.raises(WarehouseDamagedError, match="cơ sở dữ liệu khác"), way(path):
            pass
    assert path.read_bytes() == before


def test_a_file_whose_first_layout_was_not_begun_is_ours(path: Path) -> None:
    """As a run leaves it that was killed right then."""
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE main.migration (version INTEGER PRIMARY KEY, marts_hash VARCHAR)")
    with Warehouse.writer(path) as warehouse:
        assert warehouse.sql("SELECT count(*) AS n FROM main.migration")["n"][0] > 1


def test_one_writer_at_a_time(path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with Warehouse.writer(path):
            entered.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert entered.wait(30)
        with (
            pytest.raises(WarehouseBusyError, match="lần chạy khác đang giữ sổ theo dõi"),
            Warehouse.writer(path, wait=0.05),
        ):
            pass
    finally:
        leave.set()
        holder.join()
    with Warehouse.writer(path, wait=5):
        pass


def test_reading_before_anything_was_ingested_says_so(path: Path) -> None:
    with pytest.raises(WarehouseMissingError, match="thidua ingest"), Warehouse.reader(path):
        pass


def test_decimals_arrive_exact_and_loading_twice_adds_nothing(path: Path) -> None:
    value = {
        "submission_id": "0" * 16, "indicator_code": "1", "measure": "period", "state": "value",
        "amount": Decimal("12345678901234.5678"), "seen": None, "sheet": None, "cell": None,
    }  # fmt: skip
    submission = {
        "submission_id": "0" * 16, "sha256": "a" * 64, "programme_hash": "h", "reader_version": "1", "unit_id": None,
        "period_id": None, "stamped": False, "verdict": "ACCEPTED", "content_hash": None, "run_id": "r",
        "recorded_at": at("2018-06-15T10:00"),
    }  # fmt: skip
    with Warehouse.writer(path) as warehouse:
        load_rows(warehouse, {"submission": [submission], "value": [value]})
        load_rows(warehouse, {"submission": [submission], "value": [{**value, "amount": Decimal(1)}]})
        assert list(warehouse.sql("SELECT amount FROM core.value")["amount"]) == [value["amount"]]
        assert len(warehouse.sql("SELECT * FROM core.submission")) == 1


def test_a_failed_transaction_leaves_nothing(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        with pytest.raises(RuntimeError), warehouse.transaction():
            warehouse.connection.execute("INSERT INTO main.migration VALUES (77, '')")
            raise RuntimeError
        assert 77 not in list(warehouse.sql("SELECT version FROM main.migration")["version"])


def test_after_a_block_of_one_thread_there_are_as_many_as_before(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        warehouse.connection.execute("SET threads = 3")
        asked = "SELECT current_setting('threads')"
        with pytest.raises(ZeroDivisionError), warehouse.in_one_thread():
            assert warehouse.connection.execute(asked).fetchall() == [(1,)]
            raise ZeroDivisionError
        assert warehouse.connection.execute(asked).fetchall() == [(3,)]


def test_installing_a_programme_twice_changes_nothing_and_closed_periods_stay(path: Path, tmp_path: Path) -> None:
    tiny = load_tiny(tmp_path)
    (tmp_path / "b").mkdir()
    changed = load_tiny(tmp_path / "b")
    object.__setattr__(changed, "content_hash", "f" * 64)
    with Warehouse.writer(path) as warehouse:
        assert install(warehouse, tiny, at("2020-06-01 00:00"))
        before = warehouse.sql("SELECT * FROM core.expected_cell ORDER BY ALL")
        assert not install(warehouse, tiny, at("2020-06-02 00:00"))
        assert install(warehouse, changed, at("2020-06-03 00:00"))
        assert warehouse.sql("SELECT * FROM core.expected_cell ORDER BY ALL").equals(before)
        hashes = warehouse.sql("SELECT period_id, programme_hash FROM core.period ORDER BY period_id")
    assert list(hashes["programme_hash"][:2]) == [tiny.content_hash, "f" * 64]


def test_the_cells_that_are_expected_are_those_the_programme_asks_for(path: Path) -> None:
    programme = load_programme("ttdn")
    with Warehouse.writer(path) as warehouse:
        install(warehouse, programme, at("2017-06-01 00:00"))
        cells = warehouse.connection.execute(
            "SELECT unit_id, period_id, indicator_code, required, year_aggregation FROM core.expected_cell"
        ).fetchall()
    assert cells == [
        (unit.id, period.id, one.code, programme.applies(unit, one.applies_to), one.year_aggregation)
        for period in programme.periods
        for unit in programme.units_of(period)
        for one in programme.indicators_of(period)
    ]
    assert len({cell[:3] for cell in cells}) == len(cells), "no index tells a cell that stands twice"


def test_what_was_laid_out_before_is_kept_without_its_index(path: Path) -> None:
    """The ledger of expected cells of a desk that an earlier version wrote."""
    cells = [("u", "2020Q1", "1.1", True, "sum"), ("u", "2020Q1", "1.2", False, None)]
    path.parent.mkdir()
    with lock_warehouse(path), open_database(path) as connection:
        migrate(connection, up_to=17)
        connection.executemany("INSERT INTO core.expected_cell VALUES (?, ?, ?, ?, ?)", cells)
        migrate(connection)
        assert connection.execute("FROM core.expected_cell ORDER BY indicator_code").fetchall() == cells
        assert connection.execute("SELECT * FROM duckdb_indexes()").fetchall() == []
        keyed = connection.execute("SELECT has_primary_key FROM duckdb_tables() WHERE table_name = 'expected_cell'")
        assert keyed.fetchall() == [(False,)]

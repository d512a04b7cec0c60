# ruff: noqa: E501 -- rows of test data read better unbroken
"""Releases: immutable, named once, described, whole, readable while the pipeline writes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas import files
from schemas.value_labels import CODED
from tests.conftest import in_ci
from tests.warehouse.build import Desk, moment
from warehouse.release import Release, bounds, publish, publishing, read_pointer
from warehouse.release.database import write_database
from warehouse.release.index import INDEX, IndexDamagedError, read_index
from warehouse.release.star import BY_NAME, RELEASED, STAR, VIEWS
from warehouse.release.verifying import ReleaseMissingError, verify_release

WHEN = moment("2020-05-01 00:00")
ANALYST = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as release:
    print(release.execute("SELECT count(*) FROM out.submission").fetchall()[0][0], flush=True)
    sys.stdin.readline()
    print(release.execute("SELECT sum(amount) FROM out.named_cell WHERE indicator_code = '1.1'").fetchall()[0][0], flush=True)
"""
READER = """
import json, sys, duckdb
from pathlib import Path
folder, opens, stop = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
opened = 0
while opened < opens or not stop.exists():
    latest = json.loads((folder / "latest.json").read_text("utf-8"))
    with duckdb.connect(str(folder / latest["database"]), read_only=True) as release:
        ((name, rows),) = release.execute("SELECT name, (SELECT count(*) FROM out.submission) FROM out.release").fetchall()
        assert name == latest["name"] and rows == latest["rows"]["submission"]
    opened += 1
print(opened)
"""


def issue(desk: Desk, folder: Path, when: str = "2020-05-01 00:00") -> Release:
    return publish(desk.warehouse, folder, desk.programme, moment(when))


def content_of(release: Release) -> dict[str, bytes]:
    root = release.database.parent
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_same_content_is_published_once(tiny_desk: Desk, folder: Path) -> None:
    first = issue(tiny_desk, folder)
    again = publish(tiny_desk.warehouse, folder, tiny_desk.programme, moment("2020-05-01 00:00", "2031-01-01 00:00"))
    assert (first.fresh, again.fresh, again.name, again.rows) == (True, False, first.name, first.rows)
    before = content_of(first)
    tiny_desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 1})
    second = issue(tiny_desk, folder)
    assert second.fresh
    assert second.name != first.name
    assert content_of(first) == before
    pointer = read_pointer(folder)
    assert pointer is not None
    assert (folder / pointer["database"]) == second.database


def test_content_that_was_published_before_another_is_that_release(tiny_desk: Desk, folder: Path) -> None:
    early = issue(tiny_desk, folder, "2020-04-09 00:00")
    later = issue(tiny_desk, folder)
    assert later.fresh
    assert issue(tiny_desk, folder, "2020-04-09 00:00").name == early.name
    pointer = read_pointer(folder)
    assert pointer is not None
    assert pointer["name"] == later.name, "a release of an earlier day takes the pointer from nobody"
    assert [entry.name for entry in read_index(folder).entries] == [early.name, later.name]


def test_a_name_is_never_used_again(tiny_desk: Desk, folder: Path) -> None:
    first = issue(tiny_desk, folder)
    shutil.rmtree(first.database.parent)
    second = issue(tiny_desk, folder)
    assert second.name != first.name, "its folder is gone, its name is not free"
    shutil.rmtree(folder)
    third = publish(tiny_desk.warehouse, folder, tiny_desk.programme, WHEN, used=[first.name, "tiny-20200501-r1207"])
    assert third.name.endswith("-r1208"), "the ledger remembers what the index no longer does"


def test_a_damaged_index_publishes_nothing(tiny_desk: Desk, folder: Path) -> None:
    issue(tiny_desk, folder)
    (folder / INDEX).write_text("{", "utf-8")
    tiny_desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 1})
    with pytest.raises(IndexDamagedError, match=r"index\.json bị hỏng"):
        issue(tiny_desk, folder)
    assert len(list(folder.glob("tiny-*"))) == 1


def test_a_release_that_was_killed_before_the_index_is_entered(
    tiny_desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "write_text", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        issue(tiny_desk, folder)
    monkeypatch.undo()
    assert not (folder / INDEX).exists()
    again = issue(tiny_desk, folder)
    assert [entry.name for entry in read_index(folder).entries] == [again.name]
    assert json.loads((folder / INDEX).read_text("utf-8"))["used"] == [again.name]
    assert verify_release(folder, again.name) == []


def test_a_release_names_itself(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        ((name, programme, content, as_of),) = opened.execute(
            "SELECT name, programme_hash, content_hash, epoch(as_of) FROM out.release"
        ).fetchall()
    entry = read_index(folder).find(release.name)
    assert entry is not None
    assert (name, programme, content) == (release.name, tiny_desk.programme.content_hash, entry.content_hash)
    assert as_of == WHEN.as_of.timestamp()


def test_files_are_read_only_and_verified(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    root = release.database.parent
    assert all(path.stat().st_mode & 0o222 == 0 for path in root.rglob("*") if path.is_file())
    assert verify_release(folder, release.name) == []
    (root / "parquet" / "unit.parquet").chmod(0o600)
    with (root / "parquet" / "unit.parquet").open("r+b") as file:
        file.write(b"?")
    (root / "csv" / "cell.csv").unlink()
    (root / "them.txt").write_text("?", "utf-8")
    assert verify_release(folder, release.name) == [
        "csv/cell.csv: không còn",
        "parquet/unit.parquet: đã bị sửa sau khi phát hành",
        "them.txt: không thuộc bản phát hành",
    ]


def test_a_changed_data_package_is_told_by_the_index(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    package = release.database.parent / "datapackage.json"
    package.chmod(0o600)
    package.write_text(package.read_text("utf-8").replace("sha256:0", "sha256:1") + " ", "utf-8")
    assert any("index.json" in fault for fault in verify_release(folder, release.name))


@pytest.mark.parametrize("name", ["", "khong-co-r001", "../w", "/etc"])
def test_a_release_that_is_not_there_is_said_so(tiny_desk: Desk, folder: Path, name: str) -> None:
    release = issue(tiny_desk, folder)
    with pytest.raises(ReleaseMissingError, match=release.name):
        verify_release(folder, name)


def test_every_table_column_and_view_is_described_in_two_languages(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        tables = opened.execute(
            "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'out' "
            "UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'out'"
        ).fetchall()
        columns = opened.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'out'"
        ).fetchall()
    assert {name for name, _ in tables} == {table.name for table in STAR} | {view.name for view in VIEWS}
    assert {name for name, _, _ in columns} == {name for name, _ in tables}
    two = [(*names, comment) for *names, comment in [*tables, *columns] if " / " not in (comment or "")]
    assert two == []
    assert len(columns) > 250


def test_keys_are_declared_and_hold(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        found = opened.execute(
            "SELECT table_name, constraint_type, constraint_column_names, referenced_table FROM duckdb_constraints() "
            "WHERE schema_name = 'out' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')"
        ).fetchall()
    primary = {table: tuple(columns) for table, kind, columns, _ in found if kind == "PRIMARY KEY"}
    assert primary == {table.name: table.key for table in STAR}
    foreign = {(table, tuple(columns), to) for table, kind, columns, to in found if kind == "FOREIGN KEY"}
    assert foreign == {(table.name, to.columns, to.table) for table in STAR for to in table.refers}
    assert {to.table for table in STAR for to in table.refers} <= set(BY_NAME)


def test_of_a_large_release_no_index_holds_the_keys_and_all_else_is_the_same(
    tiny_desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = issue(tiny_desk, folder)
    monkeypatch.setattr(bounds, "MOST_INDEXED", 3)
    large = issue(tiny_desk, tmp_path / "large")
    assert large.rows == small.rows
    assert max(small.rows.values()) > 3
    with duckdb.connect(str(large.database), read_only=True) as opened:
        keyed = {
            table
            for (table,) in opened.execute(
                "SELECT table_name FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY' AND schema_name = 'out'"
            ).fetchall()
        }
        contents = [opened.execute(f"SELECT * FROM out.{table} ORDER BY ALL").fetchall() for table in RELEASED]
    assert keyed == {"release"} | {table for table, rows in small.rows.items() if rows <= 3}
    with duckdb.connect(str(small.database), read_only=True) as opened:
        assert contents == [opened.execute(f"SELECT * FROM out.{table} ORDER BY ALL").fetchall() for table in RELEASED]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("INSERT INTO spoilt FROM spoilt LIMIT 1", "primary key"),
        ("UPDATE spoilt SET indicator_code = NULL", "primary key"),
        ("UPDATE spoilt SET unit_id = 'khong-co-' || unit_id", "reference to unit"),
    ],
)
def test_keys_that_no_index_holds_are_held_all_the_same(
    tiny_desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: str, told: str
) -> None:
    monkeypatch.setattr(bounds, "MOST_INDEXED", 3)

    def write_spoilt(connection: duckdb.DuckDBPyConnection, *rest: Any) -> Any:
        connection.execute("CREATE TEMP TABLE spoilt AS FROM release_fresh_cell")
        connection.execute(spoil)
        connection.execute("CREATE OR REPLACE TEMP VIEW release_fresh_cell AS FROM spoilt")
        return write_database(connection, *rest)

    monkeypatch.setattr(publishing, "write_database", write_spoilt)
    with pytest.raises(duckdb.ConstraintException, match=told):
        issue(tiny_desk, folder)


def test_a_small_table_is_held_to_a_large_one(
    tiny_desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own key has an index; the one it refers to has none."""
    rows = issue(tiny_desk, tmp_path / "whole").rows
    pairs = [(table.name, to.table, to.columns[0]) for table in STAR if not table.by_year for to in table.refers]
    small, large, column = next(pair for pair in pairs if 0 < rows[pair[0]] < rows[pair[1]])
    monkeypatch.setattr(bounds, "MOST_INDEXED", rows[large] - 1)

    def write_spoilt(connection: duckdb.DuckDBPyConnection, *rest: Any) -> Any:
        connection.execute(f"UPDATE release_{small} SET {column} = 'khong-co'")
        return write_database(connection, *rest)

    monkeypatch.setattr(publishing, "write_database", write_spoilt)
    with pytest.raises(duckdb.ConstraintException, match=f"released table {small}: reference to {large}"):
        issue(tiny_desk, folder)


def test_indexes_of_many_tables_are_bounded_together(
    tiny_desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_ENTRIES", 20)
    release = issue(tiny_desk, folder)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        query = "SELECT table_name, constraint_type FROM duckdb_constraints() WHERE schema_name = 'out'"
        held = [row for row in opened.execute(query).fetchall() if row[1] in ("PRIMARY KEY", "FOREIGN KEY")]
    names = {table for table, _ in held} - {"release"}
    entries = sum(release.rows[table.name] * (1 + len(table.refers)) for table in STAR if table.name in names)
    assert 0 < entries <= 20 < sum(release.rows.values())


def test_coded_columns_are_there_and_all_their_values_have_labels(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        for coded in CODED:
            for table, column in coded.columns:
                values = {value for (value,) in opened.execute(f"SELECT DISTINCT {column} FROM out.{table}").fetchall()}
                assert not coded.closed or values - {None} <= set(coded.labels), (table, column)
        labels = opened.execute("SELECT count(*), count(DISTINCT (label_vi, label_en)) FROM out.label").fetchall()
    assert labels[0][0] == sum(len(coded.labels) for coded in CODED)


def test_files_hold_what_the_database_holds(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    root = release.database.parent
    with duckdb.connect(str(release.database), read_only=True) as opened:
        for table in RELEASED:
            place = f"{table}/year=*/{table}.parquet" if BY_NAME[table].by_year else f"{table}.parquet"
            ours = f"SELECT * FROM out.{table}"
            theirs = f"SELECT * FROM read_parquet('{root}/parquet/{place}', hive_partitioning = false)"
            for one, other in ((ours, theirs), (theirs, ours)):
                assert opened.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchall() == [(0,)], table
            count = opened.execute(f"SELECT count(*) FROM out.{table}").fetchall()
            read = opened.execute(
                f"SELECT count(*) FROM read_csv('{root}/csv/{table}.csv', all_varchar = true)"
            ).fetchall()
            assert read == count == [(release.rows[table],)], table


def test_an_analyst_reads_while_another_process_writes(tiny_desk: Desk, folder: Path) -> None:
    release = issue(tiny_desk, folder)
    with subprocess.Popen(
        [sys.executable, "-c", ANALYST, str(release.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as analyst:
        assert analyst.stdout is not None
        assert analyst.stdin is not None
        assert analyst.stdout.readline().strip() == "1"
        tiny_desk.send("h-1", "2020Q1", "2020-04-09 08:00", values={"1.1": 5})
        assert issue(tiny_desk, folder).fresh
        print("go", file=analyst.stdin, flush=True)
        assert analyst.stdout.readline().strip() == "7.0000"
    assert analyst.returncode == 0


def test_four_readers_open_the_newest_release_while_others_are_published(tiny_desk: Desk, folder: Path) -> None:
    """A thousand opens each in CI, and on until three releases were published over them: none fails."""
    issue(tiny_desk, folder)
    opens, stop = 1000 if in_ci() else 25, folder.parent / "stop"
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(folder), str(opens), str(stop)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]  # fmt: skip
    published = 0
    try:
        while any(reader.poll() is None for reader in readers):
            tiny_desk.send("h-1", "2020Q1", f"2020-04-09 08:{published % 60:02d}", values={"1.1": published})
            published += issue(tiny_desk, folder).fresh
            if published == 3:
                stop.touch()
    finally:
        stop.touch()
    told = [reader.communicate() for reader in readers]
    assert [errors for _, errors in told] == [""] * 4
    assert all(int(opened) >= opens for opened, _ in told)
    assert published >= 3

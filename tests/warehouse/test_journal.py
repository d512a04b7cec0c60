"""The journal: every table, every crash, every damage; and that nothing is written past it."""

import ast
import errno
import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas import files, spill
from schemas.tables import DECISION, DOCUMENT, EXPECTED, OF_SUBMISSION, RUN, SUBMISSION, TABLES, Field, Table
from tests.warehouse.build import at
from warehouse import UpgradeWaitsError, Warehouse, WarehouseLostError
from warehouse.journal import Journal, JournalError, changes, journal_of
from warehouse.journal.chain import _BLOCK, START, Line, ToldChanges, _read_last_line, encode_json
from warehouse.journal.changes import PACKED_TABLES
from warehouse.journal.comparing import TableComparison, compare_warehouses
from warehouse.journal.database import connect
from warehouse.journal.following import build_from
from warehouse.migrate import MIGRATIONS, newest_layout

ROOT = Path(__file__).parents[2]
BOOKKEEPING = {
    "main.migration": "which migrations the file has had: made by them",
    "main.journal": "which line of the journal the file has: made by following it",
}
"""Tables that are derived; all others are kept by the journal."""
PACKAGES = ("desk", "flows", "reports", "sample", "schemas", "scoring", "sources", "warehouse")
WRITERS = {
    "warehouse/journal/changes.py": "the one place",
    "warehouse/journal/following.py": "main.journal",
    "warehouse/migrate.py": "main.migration",
    "warehouse/release/database.py": "out.",  # a release's own file
    "warehouse/settled/earlier.py": ".main.",  # a database in memory
    "warehouse/settled/marts.py": ".main.",  # one, too
    "flows/service/new_database.py": "alembic_version",  # Prefect's own
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "warehouse" / "thidua.duckdb"


def decision(key: str, reason: str = "lý do") -> dict[str, Any]:
    return {
        "decision_id": key, "kind": "identity", "subject": "a" * 64, "outcome": '{"unit_id": "h-1"}',
        "decided_by": "Nguyễn Văn A", "reason": reason, "recorded_at": at("2020-04-10 08:00"),
    }  # fmt: skip


def decide(path: Path, *keys: str) -> None:
    for key in keys:
        with Warehouse.writer(path) as warehouse:
            warehouse.insert(DECISION, [decision(key)])


def tell(change: dict[str, Any]) -> ToldChanges:
    told = ToldChanges()
    told.add([encode_json(change)])
    return told


def decisions(path: Path) -> list[str]:
    with Warehouse.reader(path) as warehouse:
        return list(warehouse.sql("SELECT decision_id FROM core.decision ORDER BY 1")["decision_id"])


def rebuilt(path: Path) -> list[TableComparison]:
    target = path.with_name("new.duckdb")
    target.unlink(missing_ok=True)
    build_from(Journal(journal_of(path)), target)
    return compare_warehouses(path, target)


def differing(path: Path) -> list[str]:
    return [one.table for one in rebuilt(path) if not one.equal]


def lines_of(path: Path) -> list[bytes]:
    return journal_of(path).read_bytes().splitlines(keepends=True)


def a_value(field: Field) -> Any:
    values: dict[str, Any] = {
        "VARCHAR": field.isin[0] if field.isin else f"chữ “{field.name}” \n\\ ',;",
        "INTEGER": 7,
        "BOOLEAN": True,
        "DATE": date(2018, 2, 28),
        "TIMESTAMPTZ": at("2018-12-31 23:59:59.123456"),
        "DECIMAL(18,4)": Decimal("12345678901234.5678"),
    }
    return values[field.type]


def a_row(table: Table, *, blank: bool) -> dict[str, Any]:
    keys = {"submission_id": "b" * 16 if blank else "a" * 16}
    row = {f.name: None if blank and f.null else a_value(f) for f in table.fields}
    if blank:
        row |= {f.name: f"{row[f.name]}!" for f in table.fields if f.name in table.key and f.type == "VARCHAR"}
        row |= {f.name: 8 for f in table.fields if f.name in table.key and f.type == "INTEGER"}
    return row | {name: key for name, key in keys.items() if name in row}


def test_every_table_of_the_file_is_kept_or_bookkeeping(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        warehouse.insert(DECISION, [decision("1")])
        found = warehouse.sql("SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE NOT internal")
    assert set(found["name"]) == {table.name for table in TABLES} | set(BOOKKEEPING)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_row_of_any_table_comes_back_exactly_as_it_was(path: Path, table: Table) -> None:
    rows = [a_row(table, blank=False), a_row(table, blank=True)]
    with Warehouse.writer(path) as warehouse:
        warehouse.insert(table, rows)
    entry = json.loads(lines_of(path)[-1])["changes"][0]
    assert ("packed" in entry) == (table.name in PACKED_TABLES)
    compared = {one.table: one for one in rebuilt(path)}
    assert (compared[table.name].rows, compared[table.name].other_rows) == (2, 2)
    assert [name for name, one in compared.items() if not one.equal] == []


def test_rows_are_added_or_replaced_by_their_key_without_an_index_too(path: Path) -> None:
    cell = {"unit_id": "u", "period_id": "2020Q1", "indicator_code": "1.1", "required": True, "year_aggregation": "sum"}
    other, changed = {**cell, "indicator_code": "1.2"}, {**cell, "required": False}
    known = "SELECT * FROM core.expected_cell ORDER BY indicator_code"
    with Warehouse.writer(path) as warehouse:
        warehouse.insert(EXPECTED, [cell])
        warehouse.insert(EXPECTED, [changed, other])
        assert warehouse.sql(known).to_dict("records") == [cell, other]
        warehouse.put(EXPECTED, [changed])
        assert warehouse.sql(known).to_dict("records") == [changed, other]
    assert all(one.equal for one in rebuilt(path))


def test_the_comparison_finds_a_row_a_value_and_a_table_that_differ(path: Path) -> None:
    decide(path, "1", "2")
    with Warehouse.writer(path) as warehouse:
        warehouse.connection.execute("UPDATE core.decision SET reason = 'khác' WHERE decision_id = '1'")
        warehouse.connection.execute("INSERT INTO core.closed_year VALUES (2018, 'h', now(), now())")
        warehouse.connection.execute("CREATE TABLE core.more (a INTEGER)")
    found = {one.table: (one.rows, one.other_rows) for one in rebuilt(path) if not one.equal}
    assert found == {"core.decision": (2, 2), "core.closed_year": (1, 0), "core.more": (0, None)}


def test_no_statement_outside_the_one_place_writes_rows() -> None:
    """Strings of the code and files of SQL; migrations make tables, releases have files of their own."""
    writes = re.compile(
        r"\b(INSERT\s+(OR\s+REPLACE\s+)?INTO|UPDATE\s+[\w.{]+\s+(AS\s+\w+\s+)?SET|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\b",
        re.I,
    )
    found = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in [*(ROOT / package).rglob("*.py"), *(ROOT / package).rglob("*.sql")]
        if MIGRATIONS not in file.parents and any(map(writes.search, texts_of(file)))
    }
    assert found == set(WRITERS)
    for file, table in list(WRITERS.items())[1:]:
        for text in texts_of(ROOT / file):
            assert not writes.search(text) or table in text, f"{file}: {text}"


def texts_of(file: Path) -> Iterator[str]:
    """The strings of a module, f-strings whole, docstrings left out; or the text of a query."""
    if file.suffix == ".sql":
        yield file.read_text("utf-8")
        return
    tree = ast.parse(file.read_text("utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def test_who_only_reads_cannot_write(path: Path) -> None:
    decide(path, "1")
    with Warehouse.reader(path) as warehouse, pytest.raises(RuntimeError, match="to be read"):
        warehouse.insert(DECISION, [decision("2")])
    assert decisions(path) == ["1"]


def test_a_line_is_one_transaction_and_carries_the_hash_of_the_one_before(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        with warehouse.transaction():
            warehouse.insert(DECISION, [decision("1")])
            warehouse.insert(DOCUMENT, [a_row(DOCUMENT, blank=False)])
        warehouse.insert(DECISION, [decision("2")])
    first, second = map(json.loads, lines_of(path))
    assert [change["table"] for change in first["changes"]] == ["core.decision", "raw.document"]
    assert first["changes"][0]["rows"][0]["decided_by"] == "Nguyễn Văn A"
    assert (first["before"], second["before"]) == ("", hashlib.sha256(lines_of(path)[0].rstrip(b"\n")).hexdigest())
    assert [first["number"], second["number"]] == [1, 2]


def test_what_is_there_already_is_not_written_down_again(path: Path) -> None:
    documents = [a_row(DOCUMENT, blank=False), a_row(DOCUMENT, blank=True)]
    with Warehouse.writer(path) as warehouse:
        warehouse.insert(DOCUMENT, documents[:1])
        warehouse.insert(DOCUMENT, documents[:1])
        assert len(lines_of(path)) == 1
        warehouse.insert(DOCUMENT, documents)
    assert [len(json.loads(line)["changes"][0]["rows"]) for line in lines_of(path)] == [1, 1]


def test_a_failed_transaction_leaves_no_line(path: Path) -> None:
    with Warehouse.writer(path) as warehouse, pytest.raises(ZeroDivisionError), warehouse.transaction():
        warehouse.insert(DECISION, [decision("1")])
        raise ZeroDivisionError
    assert Journal(journal_of(path)).is_empty


def test_a_crash_after_the_line_and_before_the_commit_is_made_up_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(path, "1")
    add = Journal.add

    def add_and_die(journal: Journal, line: Line) -> None:
        add(journal, line)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "add", add_and_die)
        with pytest.raises(KeyboardInterrupt), Warehouse.writer(path) as warehouse:
            warehouse.insert(DECISION, [decision("2")])
    assert decisions(path) == ["1", "2"], "who only looks sees it too"
    decide(path, "3")
    assert decisions(path) == ["1", "2", "3"]
    assert len(lines_of(path)) == 3
    assert differing(path) == []


def test_after_such_a_fault_the_same_session_writes_nothing_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Journal.add

    def add_and_fail(journal: Journal, line: Line) -> None:
        add(journal, line)
        raise MemoryError

    with Warehouse.writer(path) as warehouse:
        with monkeypatch.context() as patched, pytest.raises(MemoryError):
            patched.setattr(Journal, "add", add_and_fail)
            warehouse.insert(DECISION, [decision("1")])
        with pytest.raises(RuntimeError, match="open it again"):
            warehouse.insert(DECISION, [decision("2")])
    decide(path, "2")
    assert decisions(path) == ["1", "2"]
    assert differing(path) == []


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_torn_last_line_is_told_and_set_aside(path: Path, kept: int, caplog: pytest.LogCaptureFixture) -> None:
    decide(path, "1", "2")
    journal = journal_of(path)
    torn = lines_of(path)[-1][:kept].replace(b'"number":2', b'"number":3')
    with journal.open("ab") as file:
        file.write(torn)
    with caplog.at_level(logging.WARNING):
        decide(path, "3")
    assert "ghi dở" in caplog.text
    (aside,) = journal.parent.glob("*.torn")
    assert aside.read_bytes() == torn
    assert decisions(path) == ["1", "2", "3"]
    assert differing(path) == []


def test_a_last_line_of_which_the_middle_never_reached_the_disk_is_set_aside(path: Path) -> None:
    decide(path, "1")
    with journal_of(path).open("ab") as file:
        file.write(b'{"number":2,"bef' + b"\0" * 600 + b'"}]}\n')
    decide(path, "2")
    assert decisions(path) == ["1", "2"]
    assert len(list(journal_of(path).parent.glob("*.torn"))) == 1


def test_a_full_disk_leaves_journal_and_warehouse_as_they_were(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(path, "1")
    append = files.append_lines

    def fill(place: Path, lines: Iterable[bytes]) -> None:
        append(place, b"".join(lines)[:30])
        raise OSError(errno.ENOSPC, "No space left on device", str(place))

    with Warehouse.writer(path) as warehouse:
        with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
            patched.setattr(files, "append_lines", fill)
            warehouse.insert(DECISION, [decision("2")])
        warehouse.insert(DECISION, [decision("3")])
    assert decisions(path) == ["1", "3"]
    assert differing(path) == []


def test_a_changed_line_is_found_and_named(path: Path) -> None:
    decide(path, "1", "2", "3")
    lines = lines_of(path)
    journal_of(path).write_bytes(lines[0] + lines[1].replace("lý do".encode(), "cớ gì".encode()) + lines[2])
    with pytest.raises(JournalError, match="dòng 3"):
        list(Journal(journal_of(path)).read())
    decide_fails = pytest.raises(JournalError)
    journal_of(path).write_bytes(lines[0] + lines[2])
    with pytest.raises(JournalError, match="dòng 2"):
        list(Journal(journal_of(path)).read())
    journal_of(path).write_bytes(lines[0] + lines[1])
    with decide_fails:
        decide(path, "4")
    journal_of(path).unlink()
    with pytest.raises(JournalError, match="--new-journal"):
        decisions(path)


def test_a_line_told_in_pieces_and_laid_down_is_the_line_told_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [decision(str(number), f"lý do {number}") for number in range(25)]

    def change_much() -> bytes:
        with Warehouse.writer(path) as warehouse, warehouse.transaction():
            warehouse.insert(DECISION, given)
            warehouse.insert(EXPECTED, [a_row(EXPECTED, blank=False)])
            warehouse.put(DECISION, given[3:9])
            warehouse.replace(RUN, [])
        (line,) = lines_of(path)
        return line

    at_once = change_much()
    assert at_once == encode_json(json.loads(at_once)) + b"\n"
    assert [len(change.get("rows", "-")) for change in json.loads(at_once)["changes"]] == [25, 1, 6, 0]
    path.unlink()
    journal_of(path).unlink()
    monkeypatch.setattr(changes, "_PORTION", 4)
    monkeypatch.setattr(spill.Spill.__init__, "__defaults__", (100,))
    assert change_much() == at_once
    assert differing(path) == []


def test_a_lost_warehouse_is_told_by_whoever_opens_it(path: Path) -> None:
    decide(path, "1")
    path.unlink()
    for opened in (Warehouse.reader, Warehouse.writer):
        with pytest.raises(WarehouseLostError, match="thidua rebuild"), opened(path):
            pass
    assert not path.exists()


@pytest.mark.parametrize("damage", ["cut", "empty", "garbage", "header", "middle"])
def test_a_damaged_warehouse_is_told_in_words(path: Path, damage: str) -> None:
    decide(path, "1")
    data = path.read_bytes()
    half = len(data) // 2
    damaged = {
        "cut": data[:half],
        "empty": b"",
        "garbage": b"PK\x03\x04" * 5000,
        "header": data[:4096] + b"\xff" * 4096 + data[8192:],
        "middle": data[:12_288] + b"\xa5" * (len(data) - 12_288),
    }[damage]
    path.write_bytes(damaged)
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        decisions(path)
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        decide(path, "2")
    assert path.read_bytes() == damaged


def test_a_warehouse_of_before_the_journal_begins_one_with_all_it_has(path: Path) -> None:
    decide(path, "1", "2")
    with Warehouse.writer(path) as warehouse:
        for table in (DOCUMENT, RUN, *sorted(OF_SUBMISSION, key=lambda t: t.name), SUBMISSION):
            warehouse.insert(table, [a_row(table, blank=False)])
        warehouse.connection.execute("DROP TABLE main.journal")
    journal_of(path).unlink()
    with Warehouse.writer(path):
        pass
    (line,) = lines_of(path)
    assert {change["how"] for change in json.loads(line)["changes"]} == {"whole"}
    decide(path, "3")
    assert differing(path) == []


def test_a_row_put_again_replaces_and_a_whole_table_is_all_there_is(path: Path) -> None:
    with Warehouse.writer(path) as warehouse:
        warehouse.insert(DECISION, [decision("1"), decision("2")])
        warehouse.put(DECISION, [decision("1", "đổi lại")])
        warehouse.insert(RUN, [a_row(RUN, blank=False)])
        warehouse.replace(RUN, [])
        assert sorted(warehouse.sql("SELECT reason FROM core.decision")["reason"]) == ["lý do", "đổi lại"]
        assert warehouse.sql("FROM core.run").empty
    assert differing(path) == []


def test_lines_are_applied_in_the_layout_they_were_written_for(path: Path) -> None:
    """A home that was upgraded half way: the migration changes what lines before it wrote, as it did then."""
    row = {
        "period_id": "2018Q1", "year": "2018", "quarter": "1", "label_vi": "Quý I", "window_start": "2018-01-01",
        "window_end": "2018-03-31", "due_at": "2018-04-10 00:00:00Z", "closes_at": "2019-01-01 00:00:00Z",
        "programme_hash": "h",
    }  # fmt: skip
    later = {key: value for key, value in row.items() if key != "quarter"} | {"period_id": "2018Q2", "number": "2"}
    journal = Journal(journal_of(path))
    old, mark = journal.make_line(START, 8, tell({"how": "add", "table": "core.period", "rows": [row]}))
    new, _ = journal.make_line(mark, newest_layout(), tell({"how": "add", "table": "core.period", "rows": [later]}))
    journal.path.parent.mkdir(parents=True)
    journal.path.write_bytes(b"".join((*old, b"\n", *new, b"\n")))
    target = path.parent.parent / "new.duckdb"
    assert build_from(journal, target) == 2
    with connect(target, read_only=True) as connection:
        rows = connection.execute("SELECT period_id, number FROM core.period ORDER BY 1").fetchall()
    assert rows == [("2018Q1", 1), ("2018Q2", 2)]


def test_an_upgrade_leaves_a_copy_and_who_only_looks_waits(path: Path) -> None:
    decide(path, "1")
    for _ in range(5):
        with connect(path) as connection:
            connection.execute("DELETE FROM main.migration WHERE version = (SELECT max(version) FROM main.migration)")
        with pytest.raises(UpgradeWaitsError, match="thidua upgrade"):
            decisions(path)
        with Warehouse.writer(path):
            pass
    (copy,) = path.parent.glob(f"*-before-migration-{newest_layout():04d}.duckdb")
    with connect(copy, read_only=True) as connection:
        assert connection.execute("SELECT decision_id FROM core.decision").fetchall() == [("1",)]
        assert connection.execute("SELECT max(version) FROM main.migration").fetchall() == [(newest_layout() - 1,)]
    assert decisions(path) == ["1"]


TICKS = [0, -1, 999_999, 1_543_622_399_000_000, -62_135_596_800_000_000, 253_402_300_799_999_999]


@pytest.mark.parametrize("tick", TICKS)
def test_times_and_numbers_stand_in_a_line_as_arrow_writes_them(tick: int) -> None:
    of = pa.timestamp("us", tz="UTC")
    times = pa.chunked_array([pa.array([tick, None], of), pa.array([tick], of)])
    assert changes._as_plain(times) == times.cast(pa.string()).to_pylist()
    numbers = pa.chunked_array([pa.array([5, None, -(2**31)], pa.int32())])
    assert changes._as_plain(numbers) == numbers.cast(pa.string()).to_pylist()


@pytest.mark.parametrize("length", [0, 1, _BLOCK - 2, _BLOCK - 1, _BLOCK, _BLOCK + 1, 3 * _BLOCK])
@pytest.mark.parametrize("ends", [b"\n", b""])
def test_the_last_line_is_found_however_long_it_is(tmp_path: Path, length: int, ends: bytes) -> None:
    path = tmp_path / "lines"
    for before in (b"", b"first\n", b"x" * _BLOCK + b"\n"):
        path.write_bytes(before + b"y" * length + ends)
        with path.open("rb") as file:
            expected = b"y" * length + ends or before
            assert _read_last_line(file) == expected

# ruff: noqa: E501 -- rows of test data read better unbroken
"""Whatever changes, a release that takes over what an earlier one has is the same as one that is made from nothing."""

import errno
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest

from reports.release import filling, sheets
from reports.release.documents import write_documents
from reports.release.sheet_rows import list_rows
from reports.release.workbook import WORKBOOK
from schemas.tables import CORRECTION
from tests.warehouse.build import Desk, at
from tests.warehouse.release.from_nothing import AFTER, BEFORE, assert_as_from_nothing, files_of, issue, rows_of
from tests.warehouse.release.planting import insert_texts
from warehouse.release import Release, bounds, closed_years, database
from warehouse.release.closed_years import DATABASE_OF_CLOSED, LIST_OF_CLOSED

UNITS, PERIODS = ("h-1", "h-2"), ("2020Q1", "2020Q2", "2020Q4", "2021Q1", "2021Q2")
NOW = "2021-07-09 08:00"


@pytest.fixture
def desk(tiny_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk for which three rows are many: no table has indexes, and each has a sheet for every year."""
    monkeypatch.setattr(bounds, "MOST_INDEXED", 2)
    monkeypatch.setattr(sheets, "MOST_TOGETHER", 2)
    tiny_desk.send("h-1", "2020Q2", "2020-07-08 08:00", values={"1.1": 4}, findings=[("V01", "1.1", "D3")])
    tiny_desk.send("h-2", "2021Q1", "2021-04-08 08:00", values={"1.1": 8, "1.2": 2})
    for (sent,) in tiny_desk.warehouse.connection.execute("SELECT submission_id FROM core.submission").fetchall():
        insert_texts(tiny_desk.warehouse, sent)
    return tiny_desk


def publish_whole(desk: Desk, folder: Path, when: str = AFTER) -> Release:
    return issue(desk, folder, when, documents=partial(write_documents, desk.programme))


def send(desk: Desk, chance: random.Random) -> None:
    """A report, late or once more, some that are returned, some of no known period."""
    values = {"1.1": chance.randint(0, 9), "1.2": chance.choice([None, "x", 3])}
    period = chance.choice([*PERIODS, None])
    verdict = chance.choice(["ACCEPTED", "ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED"])
    received = f"2021-07-{chance.randint(1, 28):02} 08:00"
    told = [("V01", "1.1", "D3")] if chance.random() < 0.5 else []
    sent = desk.send(chance.choice(UNITS), period, received, verdict, values=values, recorded=NOW, findings=told)
    if chance.random() < 0.5:
        insert_texts(desk.warehouse, sent)


def correct(desk: Desk, chance: random.Random) -> None:
    told = {
        "correction_id": f"c{desk.count}-{chance.random()}"[:20], "unit_id": "h-2", "period_id": "2020Q1", "indicator_code": "1.1",
        "measure": "period", "action": "correct", "expected_state": "value", "expected_amount": 7, "corrected_state": "value",
        "corrected_amount": chance.randint(10, 99), "reason": "gõ nhầm", "decided_by": "An", "decided_on": at(AFTER).date(),
        "recorded_at": at(NOW), "position": chance.randint(1, 10**6),
    }  # fmt: skip
    desk.warehouse.insert(CORRECTION, [{name: told.get(name) for name in CORRECTION.columns}])


def override_receipt(desk: Desk, chance: random.Random) -> None:
    rows = desk.warehouse.connection.execute("SELECT sha256 FROM core.submission ORDER BY 1").fetchall()
    (sha,) = chance.choice(rows)
    day = f"{chance.choice([2020, 2021])}-07-{chance.randint(1, 28):02}"
    desk.decide(
        "receipt_override", sha, {"received_at": f"{day}T08:00:00+07:00"}, f"2021-07-{chance.randint(10, 28)} 09:00"
    )


def lay_out_anew(desk: Desk, chance: random.Random) -> None:
    desk.warehouse.connection.execute(
        "UPDATE core.expected_cell SET required = NOT required WHERE period_id = ? AND indicator_code = '1.2'",
        [chance.choice(PERIODS)],
    )


def change_programme(desk: Desk, chance: random.Random) -> None:
    name = f"Tên {chance.randint(0, 99)}"
    table, key = chance.choice([("indicator", "indicator_code = '1.2'"), ("unit", "unit_id = 'h-1'")])
    desk.warehouse.connection.execute(f"UPDATE core.{table} SET name_vi = ? WHERE {key}", [name])


CHANGES: tuple[Callable[[Desk, random.Random], None], ...] = (
    send, send, correct, override_receipt, lay_out_anew, change_programme,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_it_is_as_from_nothing(desk: Desk, folder: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    before = publish_whole(desk, folder, BEFORE)
    for step in range(2):
        for change in chance.sample(CHANGES, chance.randint(1, 3)):
            change(desk, chance)
        after = publish_whole(desk, folder)
        if after.fresh:
            documents = partial(write_documents, desk.programme)
            assert_as_from_nothing(desk, after, before, tmp_path / str(step), documents=documents)
            before = after


def watch_rows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that rows of sheets are written by."""
    seen: list[str] = []

    def told(released: duckdb.DuckDBPyConnection, query: str) -> Iterator[bytes]:
        seen.append(query)
        return list_rows(released, query)

    monkeypatch.setattr(filling, "list_rows", told)
    return seen


def test_sheets_of_years_that_nothing_has_changed_of_are_not_written_again(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = watch_rows(monkeypatch)
    publish_whole(desk, folder, BEFORE)
    assert len([query for query in seen if "IN (2020)" in query or "FROM 2020" in query]) > 10
    seen.clear()
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    after = publish_whole(desk, folder)
    assert [query for query in seen if "FROM 2020" in query] == []
    assert [query for query in seen if "out.cell " in query and "FROM 2021" in query]
    assert [query for query in seen if "out.criterion " in query] == [], "nor those of small tables"
    book = openpyxl.load_workbook(after.database.parent / WORKBOOK)
    names = [name for name in book.sheetnames if name.startswith("cell ")]
    assert names == ["cell 2020", "cell 2021"]
    told = {row[0]: str(row[1]) for row in book["Mục lục"].iter_rows(values_only=True)}
    assert told["cell 2020"].startswith("Ô số liệu.") and told["cell 2021"] == "Tiếp bảng cell: 2021."
    rows = [row for name in names for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert [row[:3] for row in rows] == [row[:3] for row in sorted(rows_of(after)["cell"], key=lambda r: (r[1][:4], r))]


def test_a_sheet_is_not_taken_from_a_damaged_workbook(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish_whole(desk, folder, BEFORE)
    path = before.database.parent / WORKBOOK
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    place = content.index(b"xl/worksheets/sheet19.xml") + 60
    content[place] ^= 1
    path.write_bytes(content)
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    after = publish_whole(desk, folder)
    assert_as_from_nothing(desk, after, before, tmp_path, documents=partial(write_documents, desk.programme))


def test_a_sheet_is_not_taken_from_a_workbook_that_tells_another_checksum_of_it(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    """What is packed is whole, its CRC in the directory is not: taken over, no program would open the sheet."""
    before = publish_whole(desk, folder, BEFORE)
    path = before.database.parent / WORKBOOK
    with ZipFile(path) as book:
        told = {info.filename: info.CRC.to_bytes(4, "little") for info in book.infolist()}
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    for name, crc in told.items():
        if name.startswith("xl/worksheets/sheet"):
            content[content.rindex(crc, 0, content.rindex(name.encode()))] ^= 1
    path.write_bytes(content)
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    after = publish_whole(desk, folder)
    with ZipFile(after.database.parent / WORKBOOK) as book:
        assert book.testzip() is None
    assert_as_from_nothing(desk, after, before, tmp_path, documents=partial(write_documents, desk.programme))


@pytest.mark.parametrize("gone", ["csv/cell.csv", "csv", "so-lieu.xlsx", "parquet", "datapackage.json"])
def test_from_a_release_that_lacks_files_what_is_there_is_taken(
    desk: Desk, folder: Path, tmp_path: Path, gone: str
) -> None:
    before = publish_whole(desk, folder, BEFORE)
    path = before.database.parent / gone
    path.parent.chmod(0o700)
    if path.is_dir():
        for one in (path, *path.rglob("*")):
            one.chmod(0o700)
        shutil.rmtree(path)
    else:
        path.unlink()
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    after = publish_whole(desk, folder)
    assert_as_from_nothing(desk, after, before, tmp_path, documents=partial(write_documents, desk.programme))


def watch_inserts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Which years of which tables are written into the database by themselves."""
    seen: list[tuple[str, int]] = []
    original = database._insert

    def told(connection: Any, table: str, years: Any) -> None:
        seen.extend((table, year) for year in years)
        original(connection, table, years)

    monkeypatch.setattr(database, "_insert", told)
    return seen


def test_closed_years_of_the_database_are_not_written_again(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = watch_inserts(monkeypatch)
    first = issue(desk, folder, BEFORE)
    assert {("cell", 2020), ("remark", 2020), ("submission", 2020)} <= set(seen)
    seen.clear()
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    second = issue(desk, folder)
    assert {year for _, year in seen} == {2021}
    assert {("cell", 2021), ("remark", 2021)} <= set(seen)
    assert second.rows["cell"] > first.rows["cell"]
    with duckdb.connect(str(folder / DATABASE_OF_CLOSED), read_only=True) as kept:
        tables = [name for (name,) in kept.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert {"cell", "remark"} <= set(tables)
        for table in tables:
            lying = kept.execute(f"SELECT * FROM out.{table}").fetchall()
            assert set(lying) <= set(rows_of(second)[table]), "nothing that is not released"


def damage(folder: Path) -> None:
    path = folder / DATABASE_OF_CLOSED
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap(folder: Path) -> None:
    shutil.copyfile(next(folder.glob("*-r001/thidua.duckdb")), folder / DATABASE_OF_CLOSED)


def garble(folder: Path) -> None:
    (folder / LIST_OF_CLOSED).write_text('{"years": 7}', "utf-8")


@pytest.mark.parametrize("spoil", [damage, swap, garble])
def test_from_closed_years_that_are_not_what_was_kept_nothing_is_taken(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    before = issue(desk, folder, BEFORE)
    spoil(folder)
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    seen = watch_inserts(monkeypatch)
    after = issue(desk, folder)
    assert ("cell", 2020) in seen
    monkeypatch.undo()
    monkeypatch.setattr(bounds, "MOST_INDEXED", 2)
    assert_as_from_nothing(desk, after, before, tmp_path)


@pytest.mark.parametrize("most_indexed", [2, 1_000_000])
def test_what_is_released_no_longer_is_kept_no_longer(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, most_indexed: int
) -> None:
    """Amounts of a closed year that became sensitive, whether the next release keeps closed years or has none to."""
    before = set(rows_of(issue(desk, folder, BEFORE))["cell"])
    monkeypatch.setattr(bounds, "MOST_INDEXED", most_indexed)
    desk.warehouse.connection.execute("UPDATE core.indicator SET sensitive = TRUE WHERE indicator_code = '1.1'")
    after = rows_of(issue(desk, folder))
    gone = before - set(after["cell"])
    assert gone
    if most_indexed > 2:
        assert not (folder / DATABASE_OF_CLOSED).exists()
        assert not (folder / LIST_OF_CLOSED).exists()
        return
    with duckdb.connect(str(folder / DATABASE_OF_CLOSED), read_only=True) as kept:
        ((free,),) = kept.execute("SELECT free_blocks FROM pragma_database_size()").fetchall()
        lying = set(kept.execute("SELECT * FROM out.cell").fetchall())
    assert free == 0
    assert lying
    assert not lying & gone
    assert lying <= set(after["cell"])


def test_closed_years_that_cannot_be_kept_cost_no_release(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(closed_years, "_copy", refuse)
    assert publish_whole(desk, folder, BEFORE).fresh
    assert not (folder / LIST_OF_CLOSED).exists()
    assert not (folder / DATABASE_OF_CLOSED).exists()


def test_rows_of_no_known_period_have_a_sheet_of_their_own(desk: Desk, folder: Path) -> None:
    desk.send("h-1", None, "2021-07-08 08:00", "HELD")
    release = publish_whole(desk, folder)
    book = openpyxl.load_workbook(release.database.parent / WORKBOOK)
    assert f"submission {sheets.NO_YEAR_VI}" in book.sheetnames
    assert book[f"submission {sheets.NO_YEAR_VI}"].max_row == 2
    assert "so-lieu.xlsx" in files_of(release)

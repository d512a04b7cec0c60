"""The warehouse of a desk whose ingests trust the journal of the inbox holds what one holds that reads everything."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from desk.doctor.examine import examine
from desk.intake import collect as intake
from desk.intake import ingest
from desk.settings import Settings
from sources.archive import Archive
from sources.inbox import collect
from sources.inbox_journal.journal import InboxJournal
from tests.desk.tiny_inbox import BLANK, CORRECTED, VALUES, at, form, mail, put, settings
from tests.programmes import tiny_folder
from tests.sources.inbox_journal.inbox import long_after
from warehouse import Warehouse

__all__ = ["settings"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file system is trusted")
TIME = 1_585_000_000
NOT_COMPARED = ("core.run", "core.delivery", "main.journal", "main.migration")
CLOCKED = ("run_id", "recorded_at")
"""Answers are recorded by the real clock, and what comes after them follows it."""


@pytest.fixture(autouse=True)
def read_long_after() -> Iterator[None]:
    with patch.object(collect, "read_clock", long_after):
        yield


def dump(settings: Settings) -> dict[str, list[Any]]:
    """Every row of every table, without its run and when that was."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        tables = warehouse.connection.sql(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1"
        ).fetchall()
        return {name: _rows(warehouse, name) for (name,) in tables if name not in NOT_COMPARED}


def _rows(warehouse: Warehouse, table: str) -> list[Any]:
    columns = [row[0] for row in warehouse.connection.sql(f"DESCRIBE {table}").fetchall()]
    kept = ", ".join(column for column in columns if column not in CLOCKED)
    return warehouse.connection.sql(f"SELECT {kept} FROM {table} ORDER BY ALL").fetchall()


def happen(desks: list[Settings], rng: random.Random, forms: list[bytes]) -> None:
    """The same to both inboxes."""
    kind, data, number = rng.randrange(6), rng.choice(forms), rng.randrange(3)
    letter = mail("liemtuc@thuvien.example.vn", data)  # once: its parts are told apart by a random mark
    for desk in desks if kind < 5 else ():
        present = sorted(path for path in desk.inbox.rglob("*") if path.is_file())
        path = present[number % len(present)] if present else None
        if kind <= 1 or path is None:
            place = f"{number}/bao-cao.xlsx"
            put(desk, place, data)
            os.utime(desk.inbox / place, (TIME, TIME))
        elif kind == 2:
            put(desk, f"{number}.eml", letter)
            os.utime(desk.inbox / f"{number}.eml", (TIME, TIME))
        elif kind == 3:
            target = desk.inbox / f"chuyen-{number}" / path.name
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
        else:
            path.unlink()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_rows_are_on_record_with_the_journal_and_without(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    folder = str(tiny_folder(tmp_path))
    trusting, reading = (Settings(tmp_path / name / "desk", folder, workers=1) for name in ("trusting", "reading"))
    forms = [form(trusting, values) for values in (VALUES, CORRECTED, BLANK)] + [form(trusting, unit="h-2"), b""]
    ended_at_once = 0
    for day in range(2, 8):
        happen([trusting, reading], rng, forms)
        for hour in range(2):
            now = at(trusting, day) + timedelta(hours=hour)
            ended_at_once += ingest.collect(trusting, now).as_before is not None
            ingest.run(trusting, now=now)
            ingest.run(reading, now=now, verify_all=True)
    assert dump(trusting) == dump(reading)
    assert ended_at_once
    assert len(dump(trusting)["core.submission"]) > 1


def test_what_is_moved_or_gone_is_seen_though_nothing_is_read(settings: Settings) -> None:
    """A folder is moved; a file that could not be read is gone."""
    put(settings, "a/bao-cao.xlsx", form(settings))
    put(settings, "b.zip", b"PK\x03\x04 torn")
    put(settings, "so-tiep-nhan.csv", b"tep,nhan_luc,nguoi_ghi\na/bao-cao.xlsx,2020-04-02T08:00+07:00,Lan\n")
    ingest.run(settings, now=at(settings, 5))
    (settings.inbox / "b.zip").unlink()
    ingest.run(settings, now=at(settings, 6))
    (settings.inbox / "a").rename(settings.inbox / "chuyen")
    plan = ingest.collect(settings, at(settings, 7))
    assert [s.origin for s in plan.places.collected.sightings if s.origin[0].startswith("chuyen")]


@pytest.mark.parametrize("name", ["code_version", "hash_of_reading", "engine_version"])
def test_another_program_reads_everything(settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Also where only the code has changed, as in a checkout that was updated."""
    put(settings, "a.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 5))
    archive = Archive(settings.archive)
    assert list(intake.open_inbox_journal(settings, archive).list_files())
    monkeypatch.setattr(intake, name, lambda: "another")
    assert not list(intake.open_inbox_journal(settings, archive).list_files())


def test_a_journal_that_cannot_be_written_stops_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: InboxJournal) -> None:
        raise PermissionError("inbox.jsonl")

    monkeypatch.setattr(InboxJournal, "write", refuse)
    put(settings, "a.xlsx", form(settings))
    assert ingest.run(settings, now=at(settings, 5)).verdicts == {"ACCEPTED": 1}


def test_a_collection_that_was_killed_before_it_was_loaded_is_loaded_by_the_next(settings: Settings) -> None:
    put(settings, "a.xlsx", form(settings))
    ingest.collect(settings, at(settings, 5))
    assert ingest.run(settings, now=at(settings, 6)).verdicts == {"ACCEPTED": 1}


def test_the_doctor_names_a_file_that_only_looks_as_it_did(settings: Settings) -> None:
    """No change of an honest file system does that: its disk is at fault, or somebody set the clock."""
    put(settings, "a.xlsx", form(settings))
    put(settings, "b.xlsx", form(settings, unit="h-2"))
    ingest.run(settings, now=at(settings, 5))
    assert not [n for n in examine(settings) if n.topic_vi == "Hộp nhận"]
    _change_behind_its_mark(settings, "a.xlsx")
    (notice,) = [n for n in examine(settings) if n.topic_vi == "Hộp nhận"]
    assert notice.needs_person
    assert "a.xlsx" in notice.found_vi
    assert "b.xlsx" not in notice.found_vi
    assert "--verify-all" in notice.todo_vi
    assert ingest.run(settings, now=at(settings, 6)).new_documents == 0
    assert ingest.run(settings, now=at(settings, 7), verify_all=True).new_documents == 1
    assert not [n for n in examine(settings) if n.topic_vi == "Hộp nhận"]


def _change_behind_its_mark(settings: Settings, place: str) -> None:
    """Write to the file, and to its line the mark that it has now: as if it had not changed."""
    from sources.inbox_journal import journal
    from sources.inbox_journal.marks import mark_of

    path = settings.inbox / place
    data = form(settings, CORRECTED)
    old = mark_of(path.stat())
    path.write_bytes(data)
    new = mark_of(path.stat())
    lines = Archive(settings.archive).folder / journal.NAME
    head, *rest = lines.read_bytes().splitlines()
    changed = [
        line[9:].replace(_write(old), _write(new)) if f'"{place}"'.encode() in line else line[9:] for line in rest
    ]
    lines.write_bytes(head + b"\n" + b"".join(journal._add_checksum(line) for line in changed))


def _write(mark: tuple[int, ...]) -> bytes:
    return " ".join(map(str, mark)).encode()

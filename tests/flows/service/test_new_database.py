"""The database that a new home begins with, against the one that Prefect's own migrations make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import prefect
import pytest
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings

from flows.service import new_database
from flows.service.new_database import lay_new_database, make_by_migrations


def lay(path: Path) -> bool:
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: f"sqlite+aiosqlite:///{path}"}):
        return lay_new_database()


def read_all(path: Path) -> tuple[set[tuple[str, str, str, tuple[str, ...]]], dict[str, list[tuple[object, ...]]]]:
    """What the database is made of, whatever the order of constraints, which Prefect leaves to chance; and its rows."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master").fetchall()
        rows = {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for kind, name, *_ in made if kind == "table"
        }
    return {
        (*one[:3], tuple(sorted(filter(None, (line.strip(" \t,") for line in one[3].splitlines()))))) for one in made
    }, rows


def test_a_new_database_is_what_prefects_migrations_make(tmp_path: Path) -> None:
    """If it is not: `python -m flows.service.new_database`, which `make setup` runs, writes it anew."""
    assert lay(tmp_path / "home" / "laid.db")
    make_by_migrations(tmp_path / "made.db")
    assert read_all(tmp_path / "home" / "laid.db") == read_all(tmp_path / "made.db")


def test_a_database_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "prefect.db"
    path.write_bytes(b"whatever it is")
    assert not lay(path)
    assert path.read_bytes() == b"whatever it is"


def test_another_prefect_makes_its_database_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect, "__version__", "99.0.0")
    assert not lay(tmp_path / "prefect.db")
    assert not list(tmp_path.iterdir())


def test_another_database_is_left_to_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("postgresql+asyncpg://desk@/prefect", "sqlite+aiosqlite:///:memory:"):
        with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}):
            assert not new_database.lay_new_database()
    assert not list(tmp_path.iterdir())

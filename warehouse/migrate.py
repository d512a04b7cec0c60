"""Numbered migrations, then the `out` marts and the comments, which are made anew at every change of their text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from schemas.errors import PlainError
from schemas.tables import TABLES

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
MARTS = HERE / "marts"


class MigrationError(PlainError, RuntimeError):
    """The file was written by a newer version of the software."""


def migrate(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring the database to the newest layout; returns its version. Each migration is one transaction."""
    connection.execute("CREATE TABLE IF NOT EXISTS main.migration (version INTEGER PRIMARY KEY, marts_hash VARCHAR)")
    steps = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    ((done,),) = connection.execute("SELECT coalesce(max(version), 0) FROM main.migration").fetchall()
    if done > len(steps):
        raise MigrationError(f"the warehouse has layout {done}, this version knows {len(steps)}: update the software")
    for version, path in enumerate(steps, start=1):
        if version > done:
            _in_transaction(connection, [path.read_text("utf-8"), f"INSERT INTO main.migration VALUES ({version}, '')"])  # noqa: S608
    create_marts(connection)
    return len(steps)


def count_layouts() -> int:
    """The newest layout that this version knows."""
    return len(list(MIGRATIONS.glob("[0-9]*.sql")))


def read_layout(connection: duckdb.DuckDBPyConnection) -> int:
    """The layout of an open database; 0 for one that has none."""
    tables = connection.execute("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'migration'")
    if not tables.fetchall():
        return 0
    ((layout,),) = connection.execute("SELECT coalesce(max(version), 0) FROM main.migration").fetchall()
    return int(layout)


def create_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create or replace every macro and view of `marts/` and the comments, if their texts changed."""
    texts = [path.read_text("utf-8") for path in sorted(MARTS.glob("*.sql"))]
    comments = list(_comments())
    current = hashlib.sha256("\0".join([*texts, *comments]).encode()).hexdigest()
    known = connection.execute("SELECT marts_hash FROM main.migration ORDER BY version DESC LIMIT 1").fetchall()
    if known == [(current,)]:
        return
    mark = f"UPDATE main.migration SET marts_hash = '{current}'"  # noqa: S608
    _in_transaction(connection, [*texts, *comments, mark])


def _comments() -> Iterable[str]:
    for table in TABLES:
        yield f"COMMENT ON TABLE {table.name} IS {_quote(f'{table.vi} / {table.en}')}"
        for field in table.fields:
            yield f"COMMENT ON COLUMN {table.name}.{field.name} IS {_quote(f'{field.vi} / {field.en}')}"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _in_transaction(connection: duckdb.DuckDBPyConnection, statements: Iterable[str]) -> None:
    connection.execute("BEGIN")
    try:
        for statement in statements:
            connection.execute(statement)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")

"""Numbered migrations, then the `out` marts and the comments, which are made anew at every change of their text.

Before a file with rows is migrated a copy of it is laid beside it; the last few of those are kept.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import duckdb

from schemas import files
from schemas.errors import PlainError
from schemas.tables import TABLES

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
MARTS = HERE / "marts"
COPIES_KEPT: Final = 3
_BEFORE: Final = "-before-migration-"


class MigrationError(PlainError, RuntimeError):
    """The file was written by a newer version of the software."""


def migrate(connection: duckdb.DuckDBPyConnection, up_to: int | None = None) -> int:
    """Bring the database to the newest layout, or as far as `up_to` without marts; returns the version it has then.

    Each migration is one transaction.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS main.migration (version INTEGER PRIMARY KEY, marts_hash VARCHAR)")
    done, steps = read_known_layout(connection), _list_steps()
    for version, path in enumerate(steps[:up_to], start=1):
        if version > done:
            _in_transaction(connection, [path.read_text("utf-8"), f"INSERT INTO main.migration VALUES ({version}, '')"])  # noqa: S608
    if up_to is None:
        create_marts(connection)
    return max(done, len(steps[:up_to]))


def newest_layout() -> int:
    """The layout that this version of the software gives a database."""
    return len(_list_steps())


def read_layout(connection: duckdb.DuckDBPyConnection) -> int:
    """The layout of the database; 0 before its first migration. Not for a transaction, which that would end."""
    try:  # a list of the tables has the database look into each
        ((done,),) = connection.execute("SELECT coalesce(max(version), 0) FROM main.migration").fetchall()
    except duckdb.CatalogException:
        return 0
    return int(done)


def read_known_layout(connection: duckdb.DuckDBPyConnection) -> int:
    """The same; MigrationError where it is newer than the software."""
    done = read_layout(connection)
    if done > newest_layout():
        raise MigrationError(
            f"sổ theo dõi do phiên bản mới hơn ghi (cấu trúc {done}, phiên bản này biết {newest_layout()}). Chưa làm "
            "gì: cập nhật phần mềm rồi chạy lại lệnh này"
        )
    return done


def copy_before_migration(path: Path, layout: int) -> Path:
    """A copy of a closed file of that layout, named after the migration that comes next; the oldest ones go."""
    copy = path.with_name(f"{path.stem}{_BEFORE}{layout + 1:04d}{path.suffix}")
    with files.new_file(copy) as place:
        shutil.copyfile(path, place)
    older = sorted(path.parent.glob(f"{path.stem}{_BEFORE}*{path.suffix}"))
    for surplus in older[:-COPIES_KEPT]:
        surplus.unlink()
    return copy


def _list_steps() -> list[Path]:
    return sorted(MIGRATIONS.glob("[0-9]*.sql"))


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

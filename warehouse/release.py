"""Releases for analysts: an immutable DuckDB file, the tables as Parquet, a data dictionary, a pointer to the latest.

The pipeline's own file is never shared: a release is a new folder under a versioned name, so no lock is ever met.
Sensitive indicators are left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from schemas import files
from schemas.kinds import PeriodKind
from warehouse.journal.database import STORAGE_VERSION
from warehouse.outputs import RELEASED, describe
from warehouse.released_units import create_released_units, describe_attributes
from warehouse.session import Moment, Warehouse, query_text

NUMBERED = ("period", "reporting")
"""Released tables with the number of a period in its year."""
POINTER = "latest.json"
DATABASE = "thidua.duckdb"
_Labels = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Release:
    """A published release. `fresh` is False when nothing had changed since the latest one, which is named then."""

    name: str
    database: Path
    pointer: Path
    rows: dict[str, int]
    fresh: bool


def publish(
    warehouse: Warehouse,
    folder: Path,
    programme_id: str,
    kind: PeriodKind,
    moment: Moment,
    unfinished: Collection[str] = (),
) -> Release:
    """Publish what is known at the moment; the same content is published once.

    The number of a period in its year is released under the name of its kind: `quarter`, `month`. `unfinished`:
    releases of runs that were killed; one that holds this very content is the one that is published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _materialise(warehouse, moment)
    _name_numbers(warehouse, kind)
    content = _content_hash(warehouse)
    latest = read_pointer(folder)
    if latest and latest["content_hash"] == content and (folder / latest["name"] / DATABASE).is_file():
        return Release(latest["name"], folder / latest["name"] / DATABASE, folder / POINTER, latest["rows"], False)
    # A release of an earlier day is for who asked; the pointer stays with the newest figures.
    newest = latest is None or datetime.fromisoformat(latest["as_of"]) <= moment.as_of
    name = _find_content(folder, unfinished, content)
    if name is None:
        name = f"{programme_id}-{moment.as_of:%Y%m%d}-r{_next_number(folder):03d}"
        rows = _write(warehouse, folder / name, moment)
    else:
        rows = _count_rows(folder / name / DATABASE)
    pointer = {
        "name": name,
        "database": f"{name}/{DATABASE}",
        "as_of": moment.as_of.isoformat(),
        "known_at": moment.known_at.isoformat(),
        "content_hash": content,
        "rows": rows,
    }
    if newest:
        files.write_text(folder / POINTER, json.dumps(pointer, ensure_ascii=False, indent=2) + "\n")
    return Release(name, folder / name / DATABASE, folder / POINTER, rows, True)


def read_pointer(folder: Path) -> dict[str, Any] | None:
    """The pointer to the latest release, or None if nothing has been published."""
    path = folder / POINTER
    if not path.is_file():
        return None
    pointer: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return pointer


def list_releases(folder: Path) -> list[str]:
    """The names of the releases in the folder, in the order of their numbers."""
    found = [path.parent.name for path in folder.glob(f"[!.]*-r[0-9][0-9][0-9]/{DATABASE}")]
    return sorted(found, key=lambda name: name[-3:])


def read_moment(database: Path) -> Moment:
    """The moment that a release says it is of."""
    with duckdb.connect(str(database), read_only=True) as released:
        ((as_of, known_at),) = released.execute("SELECT as_of, known_at FROM out.release").fetchall()
    return Moment(as_of, known_at)


def _find_content(folder: Path, names: Iterable[str], content: str) -> str | None:
    """The one of these releases that holds this content."""
    for name in names:
        with duckdb.connect(str(folder / name / DATABASE), read_only=True) as released:
            if _hash_tables(released, "out.") == content:
                return name
    return None


def _count_rows(database: Path) -> dict[str, int]:
    with duckdb.connect(str(database), read_only=True) as released:
        return {
            table: int(released.execute(f"SELECT count(*) FROM out.{table}").fetchall()[0][0])  # noqa: S608
            for table in RELEASED
        }


def _materialise(warehouse: Warehouse, moment: Moment) -> None:
    create_released_units(warehouse)
    for table in RELEASED:
        if table == "unit":
            continue
        text = query_text(f"release_{table}")
        bound = {key: value for key, value in moment.bound().items() if f"${key}" in text}
        warehouse.connection.execute(f"CREATE OR REPLACE TEMP TABLE release_{table} AS {text}", bound or None)


def _name_numbers(warehouse: Warehouse, kind: PeriodKind) -> None:
    """The column of a period's number in its year, wherever it stands; a year has no other number than itself."""
    change = "DROP number" if kind.a_year == 1 else f"RENAME number TO {kind.name}"
    for table in NUMBERED:
        warehouse.connection.execute(f"ALTER TABLE release_{table} {change}")


def _content_hash(warehouse: Warehouse) -> str:
    return _hash_tables(warehouse.connection, "release_")


def _hash_tables(connection: duckdb.DuckDBPyConnection, prefix: str) -> str:
    """The hash over the rows of the released tables, which a connection holds under names with this prefix."""
    connection.execute("SET TimeZone = 'UTC'")  # as times are written
    digest = hashlib.sha256()
    for table in RELEASED:
        rows = connection.execute(f"SELECT to_json(t) FROM {prefix}{table} AS t ORDER BY ALL").fetchall()  # noqa: S608
        digest.update("\n".join([table, *(row[0] for row in rows)]).encode())
    return digest.hexdigest()


def _next_number(folder: Path) -> int:
    numbers = [int(p.name.rsplit("-r", 1)[1]) for p in folder.iterdir() if "-r" in p.name and p.name[-3:].isdigit()]
    return max(numbers, default=0) + 1


def _write(warehouse: Warehouse, target: Path, moment: Moment) -> dict[str, int]:
    """Write the release's folder: readers see a whole release or none."""
    with files.new_folder(target) as building:
        (building / "parquet").mkdir()
        _write_tables(warehouse.connection, building)
        with duckdb.connect(str(building / DATABASE)) as released:
            rows = _finish(released, moment, describe_attributes(warehouse))
            files.write_text(building / "data-dictionary.md", "\n".join(_dictionary(released)) + "\n", durable=False)
    return rows


def _write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute(f"ATTACH '{_path(folder / DATABASE)}' AS release (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        connection.execute("CREATE SCHEMA release.out")
        for table in RELEASED:
            connection.execute(f"CREATE TABLE release.out.{table} AS FROM release_{table}")
            parquet = _path(folder / "parquet" / f"{table}.parquet")
            connection.execute(f"COPY (FROM release_{table}) TO '{parquet}' (FORMAT parquet)")
    finally:
        connection.execute("DETACH release")


def _finish(released: duckdb.DuckDBPyConnection, moment: Moment, attributes: _Labels) -> dict[str, int]:
    rows: dict[str, int] = {}
    for table, (vi, en) in RELEASED.items():
        ((rows[table],),) = released.execute(f"SELECT count(*) FROM out.{table}").fetchall()  # noqa: S608
        released.execute(f"COMMENT ON TABLE out.{table} IS '{vi} / {en}'")
        for (column,) in released.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'out' AND table_name = $table",
            {"table": table},
        ).fetchall():
            own = attributes.get(column) if table == "unit" else None
            column_vi, column_en = own or describe(column, table)
            comment = f"{column_vi} / {column_en}".replace("'", "''")
            released.execute(f"COMMENT ON COLUMN out.{table}.{column} IS '{comment}'")
    released.execute(query_text("release_view_named_cell"))
    released.execute(
        "CREATE VIEW out.release AS SELECT "
        f"TIMESTAMPTZ '{moment.as_of.isoformat()}' AS as_of, TIMESTAMPTZ '{moment.known_at.isoformat()}' AS known_at"
    )
    return rows


def _dictionary(released: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "# Từ điển dữ liệu / Data dictionary"
    for table, (vi, en) in RELEASED.items():
        yield f"\n## out.{table}\n\n{vi} / {en}\n\n| column | type | nội dung / meaning |\n|---|---|---|"
        columns = released.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE schema_name = 'out' AND table_name = $table ORDER BY column_index",
            {"table": table},
        ).fetchall()
        yield from (f"| `{name}` | {kind} | {comment} |" for name, kind, comment in columns)


def _path(path: Path) -> str:
    return str(path).replace("'", "''")

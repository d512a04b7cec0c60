"""Two databases held against each other, table by table, row by row in every column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.journal.database import connect


@dataclass(frozen=True, slots=True)
class TableComparison:
    """One table of two databases: its rows in each, None where it has no such table, and whether they are equal.

    Equal is: the same columns, and the same rows in all of them, each as often. No column is left out.
    """

    table: str
    rows: int | None
    other_rows: int | None
    equal: bool


def compare_warehouses(path: Path, other: Path) -> list[TableComparison]:
    """Every table that one of two closed databases has, by name. duckdb.Error where one cannot be read."""
    with connect(path, read_only=True) as connection:
        quoted = str(other).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS other (READ_ONLY)")
        own = str(connection.execute("SELECT current_database()").fetchall()[0][0])
        columns = {name: _list_columns(connection, name) for name in (own, "other")}
        names = sorted(set(columns[own]) | set(columns["other"]))
        return [_compare(connection, own, name, columns[own].get(name), columns["other"].get(name)) for name in names]


def _list_columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[tuple[str, str]]]:
    rows = connection.execute(
        "SELECT schema_name || '.' || table_name, list((column_name, data_type) ORDER BY column_name) "
        "FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
        "WHERE database_name = $database AND NOT internal GROUP BY 1",
        {"database": database},
    ).fetchall()
    return {name: [tuple(column) for column in columns] for name, columns in rows}


def _compare(
    connection: duckdb.DuckDBPyConnection,
    own: str,
    name: str,
    columns: list[tuple[str, str]] | None,
    other_columns: list[tuple[str, str]] | None,
) -> TableComparison:
    places = {own: columns, "other": other_columns}
    counts = [_count(connection, f'"{place}".{name}') if has else None for place, has in places.items()]
    same = columns is not None and columns == other_columns and counts[0] == counts[1]
    if same and columns:
        listed = ", ".join(f'"{column}"' for column, _ in columns)
        both = (f'SELECT {listed} FROM "{own}".{name}', f"SELECT {listed} FROM other.{name}")  # noqa: S608 -- names of the file
        same = _count(connection, f"({both[0]} EXCEPT ALL {both[1]})") == 0
    return TableComparison(name, counts[0], counts[1], same)


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])  # noqa: S608 -- names of the file

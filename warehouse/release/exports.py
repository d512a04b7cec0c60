"""The released tables as files that any tool reads: Parquet, sorted, facts by year, and CSV.

In CSV times are UTC with their zone, yes and no are true and false, and beside every `indicator_code` stands an
`indicator_key`, which no reader takes for a number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from warehouse.release.star import STAR, StarTable

CSV, PARQUET = "csv", "parquet"
CODE, KEY = "indicator_code", "indicator_key"
_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def export_tables(released: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write every table of an open release below the folder: `csv/<table>.csv`, and Parquet.

    A small table is `parquet/<table>.parquet`, a large one `parquet/<table>/year=2018/<table>.parquet`.
    """
    released.execute("SET TimeZone = 'UTC'")
    for name in (CSV, PARQUET):
        (folder / name).mkdir()
    for table in STAR:
        _export_parquet(released, table, folder / PARQUET)
        select = ", ".join(_as_text(name, kind) for name, kind in list_csv_columns(released, table.name))
        _copy(released, f"SELECT {select} FROM out.{table.name} ORDER BY {_order(table)}",  # noqa: S608 -- declared names
              folder / CSV / f"{table.name}.csv", "FORMAT csv, HEADER")  # fmt: skip


def list_csv_columns(released: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """Names and database types of a table's columns in CSV."""
    columns = [(row[0], row[1]) for row in released.execute(f"DESCRIBE out.{table}").fetchall()]
    names = {name for name, _ in columns}
    return [*columns, (KEY, "KEY")] if CODE in names and KEY not in names else columns


def _as_text(name: str, kind: str) -> str:
    if kind == "KEY":
        return f"'ct-' || {CODE} AS {KEY}"
    return f'strftime("{name}", \'{_TIME}\') AS "{name}"' if kind == "TIMESTAMP WITH TIME ZONE" else f'"{name}"'


def _order(table: StarTable) -> str:
    """Facts by period first, so that rows of a time lie together, then by key."""
    return ", ".join(dict.fromkeys(["period_id", *table.key] if table.by_year else table.key))


def _export_parquet(released: duckdb.DuckDBPyConnection, table: StarTable, folder: Path) -> None:
    if not table.by_year:
        _copy(released, f"SELECT * FROM out.{table.name} ORDER BY {_order(table)}", folder / f"{table.name}.parquet")  # noqa: S608
        return
    for year, periods in _list_years(released):
        place = folder / table.name / f"year={year}"
        place.mkdir(parents=True)
        held = ", ".join(f"'{period}'" for period in periods)
        select = f"SELECT * FROM out.{table.name} WHERE period_id IN ({held}) ORDER BY {_order(table)}"  # noqa: S608
        _copy(released, select, place / f"{table.name}.parquet")


def _list_years(released: duckdb.DuckDBPyConnection) -> list[tuple[int, list[str]]]:
    """The years that have periods, with these; a fact of a year without rows is an empty file."""
    found: list[tuple[int, list[str]]] = released.execute(
        "SELECT year, list(period_id ORDER BY period_id) FROM out.period GROUP BY year ORDER BY year"
    ).fetchall()
    return found


def _copy(released: duckdb.DuckDBPyConnection, select: str, path: Path, options: str = "FORMAT parquet") -> None:
    place = str(path).replace("'", "''")
    released.execute(f"COPY ({select}) TO '{place}' ({options})")

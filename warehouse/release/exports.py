"""The released tables as files that any tool reads: Parquet, sorted, facts by year, and CSV.

Of a large table every year is written by itself; one that an earlier release has is copied from there, to the byte.
In CSV times are UTC with their zone, yes and no are true and false, and beside every `indicator_code` stands an
`indicator_key`, which no reader takes for a number.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from schemas import files
from warehouse.release.folder import BLOCK, CSV, PARQUET, place_csv, place_parquet
from warehouse.release.rows.parts import Parts
from warehouse.release.star import STAR, StarTable

CODE, KEY = "indicator_code", "indicator_key"
_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_LIKE_A_FILE: Final = "FORMAT csv, HEADER"
_LINES_ALONE: Final = "FORMAT csv, HEADER false"
_PIECE: Final = "doan"


@dataclass(frozen=True, slots=True)
class YearLines:
    """Where the lines of a year lie in a CSV file: from which byte on, how many bytes, their SHA-256."""

    start: int
    bytes: int
    hash: str


Lines = Mapping[tuple[str, int], YearLines]
"""By table and year."""


def export_tables(released: duckdb.DuckDBPyConnection, folder: Path, parts: Parts) -> Lines:
    """Write every table of an open release below the folder: `csv/<table>.csv`, and Parquet.

    A small table is `parquet/<table>.parquet`, a large one `parquet/<table>/year=2018/<table>.parquet`. Gives where the
    years of large tables lie in their CSV.
    """
    released.execute("SET TimeZone = 'UTC'")
    for name in (CSV, PARQUET):
        (folder / name).mkdir()
    lines: dict[tuple[str, int], YearLines] = {}
    for table in STAR:
        if table.by_year:
            _export_years(released, table, folder, parts)
            lines |= _write_lines(released, table, folder, parts)
        else:
            order = f"ORDER BY {_order(table)}"
            _copy(released, f"SELECT * FROM out.{table.name} {order}", place_parquet(folder, table.name))  # noqa: S608 -- declared names
            select = f"{_select_csv(released, table)} {order}"
            _copy(released, select, place_csv(folder, table.name), _LIKE_A_FILE)
    return lines


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


def _select_csv(released: duckdb.DuckDBPyConnection, table: StarTable) -> str:
    columns = ", ".join(_as_text(name, kind) for name, kind in list_csv_columns(released, table.name))
    return f"SELECT {columns} FROM out.{table.name}"  # noqa: S608 -- declared names


def _export_years(released: duckdb.DuckDBPyConnection, table: StarTable, folder: Path, parts: Parts) -> None:
    """A Parquet file of every year; one without rows is an empty file."""
    for year in parts.years:
        place = place_parquet(folder, table.name, year.year)
        place.parent.mkdir(parents=True)
        if taken := parts.taken.get((table.name, year.year)):
            shutil.copyfile(taken.parquet, place)
        else:
            _copy(released, f"SELECT * FROM out.{table.name} WHERE {year.where} ORDER BY {_order(table)}", place)  # noqa: S608


class _DamagedLinesError(ValueError):
    """Lines of a year are not as an earlier release published them."""


def _write_lines(
    released: duckdb.DuckDBPyConnection, table: StarTable, folder: Path, parts: Parts
) -> dict[tuple[str, int], YearLines]:
    """One CSV file, a year after the other; gives where each lies. It is begun anew without a year that is damaged."""
    taken = {year: part for (of, year), part in parts.taken.items() if of == table.name}
    lines: dict[tuple[str, int], YearLines] = {}
    path, select = place_csv(folder, table.name), _select_csv(released, table)

    def list_blocks() -> Iterator[bytes]:
        start = 0
        for block in _read_copy(released, f"{select} LIMIT 0", path, _LIKE_A_FILE):
            start += len(block)
            yield block
        for year in parts.years:
            part, size, digest = taken.get(year.year), 0, hashlib.sha256()
            rows = f"{select} WHERE {year.where} ORDER BY {_order(table)}"
            try:
                for block in part.read_lines() if part else _read_copy(released, rows, path, _LINES_ALONE):
                    size += len(block)
                    digest.update(block)
                    yield block
                is_damaged = part is not None and digest.hexdigest() != part.digest
            except OSError:
                if part is None:
                    raise
                is_damaged = True
            if is_damaged:
                del taken[year.year]
                raise _DamagedLinesError
            lines[table.name, year.year] = YearLines(start, size, f"sha256:{digest.hexdigest()}")
            start += size

    while True:
        try:
            files.write_blocks(path, list_blocks(), durable=False)
        except _DamagedLinesError:
            continue
        return lines


def _read_copy(released: duckdb.DuckDBPyConnection, select: str, beside: Path, options: str) -> Iterator[bytes]:
    """What the database writes of the rows, read from a file beside that is gone afterwards."""
    piece = beside.with_suffix(f".{_PIECE}")
    _copy(released, select, piece, options)
    try:
        with piece.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    finally:
        piece.unlink()


def _copy(released: duckdb.DuckDBPyConnection, select: str, path: Path, options: str = "FORMAT parquet") -> None:
    place = str(path).replace("'", "''")
    released.execute(f"COPY ({select}) TO '{place}' ({options})")

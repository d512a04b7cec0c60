"""The hash of a release's content: equal where all rows are, in whichever order and whenever they are read.

Reckoned by the database row by row: no table is taken into memory and nothing is sorted. A row's SHA-256 is cut into
four pieces, and the pieces are added up; so the sums of a table are the sums of its years, added up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import duckdb

from warehouse.release.rows.years import find_year_of

Sums = tuple[int, int, int, int, int]
"""How many rows, and the sums of the four pieces of their hashes."""
YearSums = Mapping[tuple[str, int | None], Sums]
"""By table and year; of rows of no year under None."""
NO_ROWS: Final[Sums] = (0, 0, 0, 0, 0)
_PIECES: Final = ", ".join(f"sum(CAST('0x' || h[{start}:{start + 14}] AS HUGEINT))" for start in (1, 16, 31, 46))


def sum_rows(connection: duckdb.DuckDBPyConnection, table: str, where: str = "TRUE") -> Sums:
    """The sums over the rows of a table, named with its schema; `where` is a condition of ours."""
    connection.execute("SET TimeZone = 'UTC'")  # as times are written
    hashed = f"SELECT sha256(CAST(to_json(t) AS VARCHAR)) AS h FROM {table} AS t WHERE {where}"  # noqa: S608 -- ours
    ((count, *pieces),) = connection.execute(f"SELECT count(*), {_PIECES} FROM ({hashed})").fetchall()  # noqa: S608
    first, second, third, last = (piece or 0 for piece in pieces)
    return count, first, second, third, last


def add_sums(parts: Iterable[Sums]) -> Sums:
    """The sums of rows that lie in several parts."""
    total = NO_ROWS
    for part in parts:
        count, first, second, third, last = (one + other for one, other in zip(total, part, strict=True))
        total = (count, first, second, third, last)
    return total


def hash_sums(sums: Sums) -> str:
    """The hash of rows that have these sums."""
    told: tuple[int | None, ...] = sums if sums[0] else (0, None, None, None, None)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def hash_table(connection: duckdb.DuckDBPyConnection, table: str, where: str = "TRUE") -> str:
    """The hash over the rows of a table."""
    return hash_sums(sum_rows(connection, table, where))


def sum_years(connection: duckdb.DuckDBPyConnection, prefix: str, table: str) -> dict[int | None, Sums]:
    """The sums of each year's rows of a table that the connection holds under a name with this prefix."""
    connection.execute("SET TimeZone = 'UTC'")
    of = find_year_of(connection, prefix, table)
    rows = f"SELECT {of.year} AS year, sha256(CAST(to_json(t) AS VARCHAR)) AS h FROM {prefix}{table} AS t {of.join}"  # noqa: S608 -- ours
    found = connection.execute(f"SELECT year, count(*), {_PIECES} FROM ({rows}) GROUP BY year").fetchall()  # noqa: S608
    return {year: (count, first, second, third, last) for year, count, first, second, third, last in found}


def hash_tables(tables: Iterable[str], sums: YearSums) -> str:
    """The hash over several tables, whose rows have these sums."""
    digest = hashlib.sha256()
    for table in tables:
        total = add_sums(part for (name, _), part in sums.items() if name == table)
        digest.update(f"{table} {hash_sums(total)}\n".encode())
    return digest.hexdigest()

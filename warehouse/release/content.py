"""The hash of a release's content: equal where all rows are, in whichever order and whenever they are read.

Reckoned by the database row by row: no table is taken into memory and nothing is sorted. A row's SHA-256 is cut into
four pieces, and the pieces are added up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import duckdb

_PIECES: Final = ", ".join(f"sum(CAST('0x' || h[{start}:{start + 14}] AS HUGEINT))" for start in (1, 16, 31, 46))


def hash_table(connection: duckdb.DuckDBPyConnection, table: str, where: str = "TRUE") -> str:
    """The hash over the rows of a table, named with its schema; `where` is a condition of ours."""
    connection.execute("SET TimeZone = 'UTC'")  # as times are written
    hashed = f"SELECT sha256(CAST(to_json(t) AS VARCHAR)) AS h FROM {table} AS t WHERE {where}"  # noqa: S608 -- ours
    rows = connection.execute(f"SELECT count(*), {_PIECES} FROM ({hashed})").fetchall()  # noqa: S608
    return hashlib.sha256(repr(rows[0]).encode()).hexdigest()


def hash_tables(connection: duckdb.DuckDBPyConnection, prefix: str, tables: Iterable[str]) -> str:
    """The hash over several tables, which the connection holds under names with this prefix."""
    digest = hashlib.sha256()
    for table in tables:
        digest.update(f"{table} {hash_table(connection, prefix + table)}\n".encode())
    return digest.hexdigest()

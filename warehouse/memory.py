"""How much memory the database may take: of this machine most, in a block that spares it, little.

What a query needs beyond it lies in a file meanwhile; what it has read of the database's own file goes first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self, TypeVar

import duckdb

T = TypeVar("T")

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
"""Read by Arrow where it is first used, here and in workers: the system has back what is freed, where Arrow's own pool
keeps what the largest tables took, some 70 MiB of an ingest.
"""

LITTLE: Final = 160
"""MiB: what queries over the submissions of 20,000 documents run in; they take twice that where they may, most of it
done with already. With 128 those of 8,000 do not find room for all that they hold at once.
"""


_NOT_OF_THE_FILE: Final = "SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag <> 'BASE_TABLE'"
_TO_WORK_WITH: Final = 8 * 2**20


def read_limit(connection: duckdb.DuckDBPyConnection) -> str:
    """The limit as the database tells it."""
    ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    return str(limit)


def _count_mib(connection: duckdb.DuckDBPyConnection) -> int:
    ((size,),) = connection.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
    return int(size) >> 20


def set_back(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    """Have the limit that was read: exactly where it is the database's own, since it is told rounded."""
    connection.execute("RESET memory_limit")
    if read_limit(connection) != limit:
        connection.execute(f"SET memory_limit = '{limit}'")


def let_go(connection: duckdb.DuckDBPyConnection) -> None:
    """Give back what the database keeps in memory of its file, a hundred megabytes and more of a nation's.

    What is in no file is kept: what was reckoned for a block, and what is not written yet.
    """
    limit = read_limit(connection)
    ((kept,),) = connection.execute(_NOT_OF_THE_FILE).fetchall()
    with suppress(duckdb.OutOfMemoryException):
        connection.execute(f"SET memory_limit = '{(kept + _TO_WORK_WITH) // 2**20 + 1}MiB'")
    set_back(connection, limit)


class LittleMemory:
    """Little memory for the time of a block; where it does not do for a query, twice that, then all of it, for the rest
    of the block.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._limit: str | None = read_limit(connection)
        most = _count_mib(connection)
        self._steps = [step for step in (2 * LITTLE, LITTLE) if step < most]  # a lower limit of somebody's stands

    def __enter__(self) -> Self:
        self._widen()
        return self

    def __exit__(self, *_: object) -> None:
        self._steps.clear()
        self._widen()

    def ask(self, query: Callable[[], T]) -> T:
        """What the query gives. It must only read: one that little memory does not do for is asked again, and so is
        one that finds no place on the disk for what is more.
        """
        while True:
            try:
                return query()
            except (duckdb.OutOfMemoryException, duckdb.IOException):
                if self._limit is None:
                    raise
            self._widen()

    def _widen(self) -> None:
        """Have the next limit, in the end the one that was read."""
        if self._steps:
            with suppress(duckdb.OutOfMemoryException):  # so much is held: the query will tell
                self._connection.execute(f"SET memory_limit = '{self._steps.pop()}MiB'")
        elif self._limit is not None:
            set_back(self._connection, self._limit)
            self._limit = None

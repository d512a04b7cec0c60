"""Marts reckoned once for a moment, however many queries of a report ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

import duckdb

from warehouse.migrate import MARTS

DATABASE = "settled"
SCHEMAS = ("out", "core")
MOST_CELLS = 3_000_000
"""Beyond so many expected cells, marts as large as the ledger are left to each query, which asks for one period."""
AS_LARGE_AS_THE_LEDGER = frozenset({"out.cell", "out.year_to_date"})
CELLS = "out.cell"
CELLS_OF_PERIODS = "SELECT * FROM core.cell_of($as_of, $known_at, $periods)"
ACROSS_PERIODS = frozenset({"out.year_to_date", "out.indicator_total", "out.comparison", "out.plan_progress"})
"""Marts that add up or compare periods: of the cells of some alone they would be wrong."""
_MACRO = re.compile(r"CREATE OR REPLACE MACRO (\w+\.\w+)\(([^)]*)\) AS ")
_COMMENT = re.compile(r"--.*")
_OF_A_MOMENT = "as_of, known_at"
_OF_PERIODS = f"{_OF_A_MOMENT}, periods := NULL"
"""Marts of a moment, and those that give the rows of some periods alone where they are told which."""
_CALLED = re.compile(r"\b(\w+\.\w+)\(")


class SettledMarts:
    """The marts of one moment, reckoned when first asked for; where periods are told, the cells of those alone.

    They lie in a database in memory, whose macros have the names of the warehouse's own and stand before them on the
    search path: marts that build upon others find the reckoned ones too, and no query's text is changed.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, moment: dict[str, datetime], periods: Sequence[str] | None = None
    ) -> None:
        self.moment = moment
        self._periods = None if periods is None else list(periods)
        self._connection = connection
        self._reckoned: set[str] = set()
        names = connection.execute("SELECT current_database(), count(*) FROM core.expected_cell").fetchall()
        ((self._own, cells),) = names
        self._left_out = AS_LARGE_AS_THE_LEDGER if cells > MOST_CELLS else frozenset()
        connection.execute(f"ATTACH ':memory:' AS {DATABASE}")
        for schema in SCHEMAS:
            connection.execute(f"CREATE SCHEMA {DATABASE}.{schema}")

    def close(self) -> None:
        """Forget what was reckoned."""
        self._connection.execute(f"DETACH {DATABASE}")

    @contextmanager
    def before(self, text: str) -> Iterator[None]:
        """For the time of one query, which has this text: what it asks for is reckoned and found first."""
        needed = list_needed_marts(text) - self._left_out
        if self._periods is not None and (across := needed & ACROSS_PERIODS):
            raise ValueError(f"{', '.join(sorted(across))}: asked of {', '.join(self._periods)} alone")
        own = ",".join(f"{self._own}.{schema}" for schema in (*SCHEMAS, "raw", "main"))
        ours = ",".join(f"{DATABASE}.{schema}" for schema in SCHEMAS)
        self._connection.execute(f"SET search_path = '{ours},{own}'")
        try:
            for name in (one for one in _marts() if one in needed and one not in self._reckoned):
                self._reckon(name)
            yield
        finally:
            self._connection.execute(f"USE {self._own}.main")

    def _reckon(self, name: str) -> None:
        table = f"{DATABASE}.main.{name.replace('.', '_')}"
        bound: dict[str, Any] = self.moment
        if name == CELLS and self._periods is not None:
            rows, bound = CELLS_OF_PERIODS, {**bound, "periods": self._periods}
        else:
            rows = f"SELECT * FROM {name}($as_of, $known_at)"  # noqa: S608
        self._connection.execute(f"CREATE TABLE {table} AS {rows}", bound)
        some = " WHERE periods IS NULL OR list_contains(periods, period_id)" if _marts()[name] == _OF_PERIODS else ""
        macro = f"CREATE MACRO {DATABASE}.{name}({_marts()[name]}) AS TABLE SELECT * FROM {table}{some}"  # noqa: S608
        self._connection.execute(macro)
        self._reckoned.add(name)


@lru_cache(maxsize=512)
def list_needed_marts(text: str) -> frozenset[str]:
    """The marts of a moment that the text of a query asks for, directly or through others."""
    called = set(_CALLED.findall(_COMMENT.sub("", text))) & _macros().keys()
    through = (list_needed_marts(_macros()[name]) for name in called)
    return frozenset(called & _marts().keys()).union(*through)


@lru_cache
def _macros() -> dict[str, str]:
    """The body of every macro of `marts/`, in the order in which they build upon each other."""
    found: dict[str, str] = {}
    for path in sorted(MARTS.glob("*.sql")):
        _, *parts = _MACRO.split(_COMMENT.sub("", path.read_text("utf-8")))
        found |= {name: body for name, _, body in zip(*[iter(parts)] * 3, strict=True)}
    return found


@lru_cache
def _marts() -> dict[str, str]:
    """Those of them that depend on a moment and on no more than periods, with their parameters, in the same order."""
    texts = (_COMMENT.sub("", path.read_text("utf-8")) for path in sorted(MARTS.glob("*.sql")))
    every = (match for text in texts for match in _MACRO.finditer(text))
    return {match[1]: match[2] for match in every if match[2] in (_OF_A_MOMENT, _OF_PERIODS)}

"""What is known of whole years before a report's: how complete periods were and what they came to; no cell is kept.

The marts' own texts are asked of some years or units at a time, and what they give of units is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import duckdb

from warehouse.memory import let_go
from warehouse.settled.slices import ALL_UNITS, Units, slice_years

KEYS: Final = ("period_id", "unit_id", "indicator_code")
SHARES: Final = {"completeness": "core.share_of(answered_cells, expected_cells)"}
"""What is no sum over units, but reckoned from such."""
_COLUMNS: Final = (
    "unit_id, period_id, indicator_code, required, year_aggregation, state, amount, stated_ytd, plan_amount"
)
"""What these marts read of cells."""


class EarlierPeriods:
    """Reckons marts that add up or count cells, of periods whose cells are not kept.

    `settled` is the database in memory that has the moment's submissions, `own` the warehouse.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, own: str, settled: str, most: int) -> None:
        self._connection, self._own, self._settled, self._most = connection, own, settled, most
        self._part = f"{settled}_part"

    def reckon(self, moment: Mapping[str, datetime], periods: Sequence[str], names: Sequence[str]) -> dict[str, str]:
        """A table of the settled database for each of the marts, with its rows of these periods, which are whole years;
        gives their names. The search path is the warehouse's own afterwards.
        """
        execute = self._connection.execute
        execute(f"ATTACH ':memory:' AS {self._part}")
        try:
            execute(f"CREATE SCHEMA {self._part}.out")
            slices = list(slice_years(self._connection, periods, self._most)) or [(list(periods), ALL_UNITS)]
            for place, (some, units) in enumerate(slices):
                self._reckon_slice(moment, some, units, names, is_first=place == 0)
                if len(slices) > 1:
                    let_go(self._connection)
            execute(f"SET search_path = '{self._own}.core'")
            return {name: self._add_up(name) for name in names}
        finally:
            execute(f"USE {self._own}.main")
            execute(f"DETACH {self._part}")

    def _reckon_slice(
        self, moment: Mapping[str, datetime], periods: list[str], units: Units, names: Sequence[str], *, is_first: bool
    ) -> None:
        """The marts of these cells alone, which stand before the warehouse's own and the settled ones meanwhile."""
        execute = self._connection.execute
        own = ",".join(f"{self._own}.{schema}" for schema in ("out", "core", "raw", "main"))
        execute(f"SET search_path = '{self._settled}.out,{self._settled}.core,{own}'")
        cells = f"SELECT {_COLUMNS} FROM core.cell_of($as_of, $known_at, $periods, $first_unit, $last_unit)"  # noqa: S608
        execute(f"CREATE OR REPLACE TABLE {self._part}.main.cell AS {cells}", {**moment, **units, "periods": periods})
        if is_first:
            source = f"SELECT * FROM {self._part}.main.cell"  # noqa: S608
            execute(f"CREATE MACRO {self._part}.out.cell(as_of, known_at) AS TABLE {source}")
        execute(f"SET search_path = '{self._part}.out,{self._settled}.core,{own}'")
        for name in names:
            table = _name_table(name)
            into = (
                f"CREATE TABLE {self._part}.main.{table} AS" if is_first else f"INSERT INTO {self._part}.main.{table}"
            )
            execute(f"{into} SELECT * FROM {name}($as_of, $known_at)", {**moment})  # noqa: S608

    def _add_up(self, name: str) -> str:
        part, table = f"{self._part}.main.{_name_table(name)}", f"{self._settled}.main.{_name_table(name)}"
        columns = self._connection.execute(f"DESCRIBE {part}").fetchall()
        keys = [column for column, *_ in columns if column in KEYS]
        sums = [
            f"CAST(sum({column}) AS {kind}) AS {column}"
            for column, kind, *_ in columns
            if column not in (*KEYS, *SHARES)
        ]
        added = f"SELECT {', '.join((*keys, *sums))} FROM {part} GROUP BY {', '.join(keys)}"  # noqa: S608
        shares = [f"{SHARES[column]} AS {column}" for column, *_ in columns if column in SHARES]
        self._connection.execute(f"CREATE TABLE {table} AS SELECT {', '.join(('*', *shares))} FROM ({added})")  # noqa: S608
        return table


def _name_table(mart: str) -> str:
    return f"earlier_{mart.replace('.', '_')}"

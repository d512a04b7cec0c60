"""Marts reckoned once for a moment, however many queries of a report ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from types import MappingProxyType

import duckdb

from warehouse.memory import let_go
from warehouse.settled.needed import OF_PERIODS, find_same, list_marts, list_needed_macros, list_needed_marts

DATABASE = "settled"
SCHEMAS = ("out", "core")
MOST_CELLS = 3_000_000
"""Beyond so many expected cells, marts as large as the ledger are left to each query, which asks for one period."""
CELLS, YEARS = "out.cell", "out.year_to_date"
AS_LARGE_AS_THE_LEDGER = frozenset({CELLS, YEARS})
IN_SLICES = {
    CELLS: "SELECT * FROM core.cell_of($as_of, $known_at, $periods, $first_unit, $last_unit)",
    YEARS: "SELECT * FROM core.year_to_date_at($as_of, $known_at, $first_unit, $last_unit)",
}
"""Marts as large as the ledger, by some units."""
_KEY = "unit_id, period_id, indicator_code"
_OF_CELLS = f"{_KEY}, required, year_aggregation, state, amount, stated_ytd, plan_amount, submission_id"
SCORED = MappingProxyType(
    {
        CELLS: _OF_CELLS,
        YEARS: f"{_OF_CELLS}, year, number, ytd_amount",
    }
)
"""What scoring reads of these: where a block asks for nothing else, the other columns need not be there."""
COUNTED = MappingProxyType({CELLS: f"{_KEY}, required, state"})
"""What is read of cells where one period alone is asked about: they are counted."""
MOST_AT_ONCE = 300_000
"""So many expected cells are reckoned at once, of as many units as have them; more take gigabytes on the way."""
YEARS_SHARE = 2
"""The year to date is reckoned of half as many at once: it takes up more on the way, and reads these cells alone."""
LONG_SECONDS = 0.05
"""A query of a large ledger that takes longer leaves hundreds of megabytes behind: they are worth 20 ms."""
OF_TWO_PERIODS = frozenset({"out.comparison"})
"""Asked of one period against one other: where cells are many, it is not reckoned of all."""
ACROSS_PERIODS = frozenset({"out.year_to_date", "out.indicator_total", "out.comparison", "out.plan_progress"})
"""Marts that add up or compare periods: of the cells of some alone they would be wrong."""
ACROSS_YEARS = frozenset({"out.comparison"})
"""Those of them that would be wrong of the cells of whole years too, unless these are all years up to one."""
OF_EACH_PERIOD = frozenset({"core.standing_of", "out.correction"})
"""What has a row for periods of which nothing came too: where one period alone is asked about, these are left out."""
ABOUT_A_PERIOD = frozenset(
    {"core.submission_of", "out.submission", "core.sending_of", "core.unmatched_document", "out.held_document"}
    | {"core.cell_of", "out.cell", "out.completeness", "out.question"}
    | {"core.reported_of", "out.reporting", *OF_EACH_PERIOD}
)
"""All that may be asked where one period alone is: its rows rest on what is of that period, or of no known one."""
NO_PERIOD = ""
"""Among the periods of `core.submission_of`: what is of no known one."""
_ABOUT = """
    SELECT
        current_database(),
        (SELECT count(*) FROM core.expected_cell WHERE $periods IS NULL OR list_contains($periods, period_id)),
        NOT EXISTS (
            FROM core.period
            WHERE NOT list_contains($periods, period_id)
                AND year IN (SELECT year FROM core.period WHERE list_contains($periods, period_id))
        ),
        NOT EXISTS (
            FROM core.period
            WHERE NOT list_contains($periods, period_id)
                AND year <= (SELECT max(year) FROM core.period WHERE list_contains($periods, period_id))
        )
"""
"""The database, how many cells are expected in these periods, if they are whole years, and all years up to the last of
them.
"""
_ALL_UNITS: Mapping[str, str | None] = {"first_unit": None, "last_unit": None}
_OF_THESE = " WHERE periods IS NULL OR list_contains(periods, coalesce(period_id, ''))"


class SettledMarts:
    """The marts of one moment, reckoned when first asked for; where periods are told, the cells of those alone.

    `columns`: of the largest marts those that are asked for. `alone`: nothing is asked but what is of these periods.
    `depth`: in so many other blocks.

    They lie in a database in memory, whose macros have the names of the warehouse's own and stand before them on the
    search path: marts that build upon others find the reckoned ones too, and no query's text is changed.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        moment: dict[str, datetime],
        periods: Sequence[str] | None = None,
        columns: Mapping[str, str] = MappingProxyType({}),
        *,
        alone: bool = False,
        depth: int = 0,
    ) -> None:
        self.moment, self._columns, self._alone = moment, columns, alone
        self.depth, self._database = depth, f"{DATABASE}_{depth}" if depth else DATABASE
        self._periods = None if periods is None else list(periods)
        self._connection = connection
        self._reckoned: set[str] = set()
        bound = {"periods": self._periods}
        ((self._own, cells, self._are_years, self._are_first),) = connection.execute(_ABOUT, bound).fetchall()
        self._is_large = cells > MOST_AT_ONCE
        self._slices = {
            name: list(slice_units(connection, cells, max(1, MOST_AT_ONCE // share)))
            if self._is_large
            else [_ALL_UNITS]
            for name, share in ((CELLS, 1), (YEARS, YEARS_SHARE))
        }
        self._left_out = (AS_LARGE_AS_THE_LEDGER if cells > MOST_CELLS else frozenset()) | (
            OF_TWO_PERIODS if self._is_large else frozenset()
        )
        self._begin()

    def _begin(self) -> None:
        self._connection.execute(f"ATTACH ':memory:' AS {self._database} (COMPRESS)")
        for schema in SCHEMAS:
            self._connection.execute(f"CREATE SCHEMA {self._database}.{schema}")

    def _begin_anew(self) -> None:
        """Nothing is reckoned any more: a database in memory that could not be laid down bears nothing from then on."""
        self._connection.execute(f"DETACH {self._database}")
        self._reckoned.clear()
        self._begin()

    def close(self) -> None:
        """Forget what was reckoned."""
        self._connection.execute(f"DETACH {self._database}")
        if self._is_large:
            let_go(self._connection)

    def serves(
        self,
        moment: Mapping[str, datetime],
        periods: Sequence[str] | None,
        columns: Mapping[str, str],
        *,
        alone: bool = False,
    ) -> bool:
        """True if a block that asks for this finds all of it here."""
        if self._alone and not alone:
            return False
        has_cells = self._periods is None or (periods is not None and set(periods) <= set(self._periods))
        return self.moment == moment and has_cells and self._columns in ({}, columns)

    def _list_wrong(self) -> frozenset[str]:
        """The marts that would be wrong of the cells of these periods alone."""
        if self._periods is None or self._are_first:
            return frozenset()
        return ACROSS_YEARS if self._are_years else ACROSS_PERIODS

    @contextmanager
    def before(self, text: str) -> Iterator[None]:
        """For the time of one query, which has this text: what it asks for is reckoned and found first.

        What cannot be reckoned leaves nothing behind: asked again, in more memory, all is begun anew.
        """
        asked = list_needed_marts(text)
        if self._alone and (others := list_needed_macros(text) - ABOUT_A_PERIOD):
            raise ValueError(f"{', '.join(sorted(others))}: asked where {', '.join(self._periods or ())} alone is")
        needed = asked - self._left_out
        partial = needed if CELLS in self._left_out else asked  # what is made of the cells of these periods alone
        if across := partial & self._list_wrong():
            raise ValueError(f"{', '.join(sorted(across))}: asked of {', '.join(self._periods or ())} alone")
        own = ",".join(f"{self._own}.{schema}" for schema in (*SCHEMAS, "raw", "main"))
        ours = ",".join(f"{self._database}.{schema}" for schema in SCHEMAS)
        self._connection.execute(f"SET search_path = '{ours},{own}'")
        begun = perf_counter()
        try:
            self._reckon_all(needed)
            yield
        finally:
            self._connection.execute(f"USE {self._own}.main")
            if self._is_large and perf_counter() - begun > LONG_SECONDS:
                let_go(self._connection)

    def _reckon_all(self, needed: frozenset[str]) -> None:
        try:
            for name in (one for one in list_marts() if one in needed and one not in self._reckoned):
                self._reckon(name)
        except BaseException:
            self._connection.execute(f"USE {self._own}.main")
            self._begin_anew()
            raise

    def _reckon(self, name: str) -> None:
        table = name.replace(".", "_")
        if (other := find_same(name)) in self._reckoned:
            table = other.replace(".", "_")
        elif name in IN_SLICES:
            rows = IN_SLICES[name]
            self._reckon_slices(name, rows.replace("SELECT *", f"SELECT {self._columns.get(name, '*')}"))
        else:
            rows, bound = self._select_rows(name)
            self._connection.execute(f"CREATE TABLE {self._database}.main.{table} AS {rows}", bound)
            if self._is_large:
                self._connection.execute(f"CHECKPOINT {self._database}")
        some = _OF_THESE if list_marts()[name] == OF_PERIODS else ""
        source = f"SELECT * FROM {self._database}.main.{table}{some}"  # noqa: S608
        macro = f"CREATE MACRO {self._database}.{name}({list_marts()[name]}) AS TABLE {source}"
        self._connection.execute(macro)
        self._reckoned.add(name)
        if name == YEARS and CELLS in self._reckoned:
            self._take_cells_from_years()

    def _take_cells_from_years(self) -> None:
        """The year to date has all of a cell and more: cells are given from there, and not held twice."""
        cells, years = (f"{self._database}.main.{name.replace('.', '_')}" for name in (CELLS, YEARS))
        columns = ", ".join(column for column, *_ in self._connection.execute(f"DESCRIBE {cells}").fetchall())
        macro = f"CREATE OR REPLACE MACRO {self._database}.{CELLS}({list_marts()[CELLS]}) AS TABLE"
        self._connection.execute(f"{macro} SELECT {columns} FROM {years}")  # noqa: S608
        self._connection.execute(f"DROP TABLE {cells}")

    def _select_rows(self, name: str) -> tuple[str, dict[str, object]]:
        """What gives the mart's rows, and what is bound there."""
        rows = f"SELECT * FROM {name}($as_of, $known_at)"  # noqa: S608
        if self._alone and list_marts()[name] == OF_PERIODS:
            some = [*(self._periods or ()), NO_PERIOD]
            return rows.replace("$known_at)", "$known_at, $periods)"), {**self.moment, "periods": some}
        if self._alone and name in OF_EACH_PERIOD:
            return f"{rows} WHERE list_contains($periods, period_id)", {**self.moment, "periods": self._periods}
        return rows, {**self.moment}

    def _reckon_slices(self, name: str, rows: str) -> None:
        """Slice by slice: what is reckoned lies there compressed before the next is begun, a tenth as large."""
        table = name.replace(".", "_")
        for place, units in enumerate(self._slices[name]):
            into = (
                f"INSERT INTO {self._database}.main.{table}"
                if place
                else f"CREATE TABLE {self._database}.main.{table} AS"
            )
            bound = {**self.moment, **units, **({"periods": self._periods} if "$periods" in rows else {})}
            self._connection.execute(f"{into} {rows}", bound)
            if self._is_large:
                self._connection.execute(f"CHECKPOINT {self._database}")
        if self._is_large:
            let_go(self._connection)


def slice_units(connection: duckdb.DuckDBPyConnection, cells: int, most: int) -> Iterator[Mapping[str, str]]:
    """The first and the last unit of slices that have some `most` of so many expected cells."""
    slices = -(-cells // most)
    units = "SELECT DISTINCT unit_id FROM core.expected_cell"
    sliced = f"SELECT unit_id, ntile(?) OVER (ORDER BY unit_id) AS slice FROM ({units})"  # noqa: S608
    query = f"SELECT min(unit_id), max(unit_id) FROM ({sliced}) GROUP BY slice ORDER BY slice"  # noqa: S608
    for first, last in connection.execute(query, [slices]).fetchall():
        yield {"first_unit": first, "last_unit": last}

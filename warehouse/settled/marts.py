"""Marts reckoned once for a moment, however many queries of a report ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from types import MappingProxyType

import duckdb

from warehouse.memory import let_go
from warehouse.settled.earlier import EarlierPeriods
from warehouse.settled.needed import OF_PERIODS, find_same, list_marts, list_needed_macros, list_needed_marts
from warehouse.settled.scope import ADDED_UP, CELLS, COMPARISON, SENT, TOTALS, YEARS, Scope
from warehouse.settled.slices import ALL_UNITS, slice_periods, slice_units

DATABASE = "settled"
SCHEMAS = ("out", "core")
MOST_CELLS = 3_000_000
"""Beyond so many expected cells, marts as large as the ledger are left to each query, which asks for one period."""
AS_LARGE_AS_THE_LEDGER = frozenset({CELLS, YEARS})
IN_SLICES = {
    CELLS: "SELECT * FROM core.cell_of($as_of, $known_at, $periods, $first_unit, $last_unit)",
    YEARS: "SELECT * FROM core.year_to_date_at($as_of, $known_at, $first_unit, $last_unit)"
    " WHERE $periods IS NULL OR list_contains($periods, period_id)",
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
MOST_SUBMISSIONS = 4_000
"""So many submissions are reckoned at once where memory is spared, of whole periods: of 20,000 in half the memory."""
YEARS_SHARE = 2
"""The year to date is reckoned of half as many at once: it takes up more on the way, and reads these cells alone."""
LONG_SECONDS = 0.05
"""A query of a large ledger that takes longer leaves hundreds of megabytes behind: they are worth 20 ms."""
BESIDE_SUBMISSIONS = frozenset(
    {
        "out.activity",
        "out.exemplar",
        "out.finding",
        "out.remark",
        "out.self_score",
        "core.unit_report",
        "out.unit_finding",
    }
)
"""Rows of the ledger beside the submission they belong to: with that known, a query asks for its own sooner."""
OF_TWO_PERIODS = frozenset({COMPARISON})
"""Asked of one period against one other: where cells are many, it is not reckoned of all."""
ACROSS_PERIODS = frozenset({YEARS, "out.indicator_total", COMPARISON, "out.plan_progress"})
"""Marts that add up or compare periods: of the cells of some alone they would be wrong."""
ACROSS_YEARS = frozenset({COMPARISON})
"""Those of them that would be wrong of the cells of whole years too, unless these are all years up to one."""
OF_EACH_PERIOD = frozenset({"core.standing_of", "out.correction"})
"""What has a row for periods of which nothing came too: where one period alone is asked about, these are left out."""
ABOUT_A_PERIOD = frozenset(
    {"core.submission_of", "out.submission", "core.sending_of", "core.unmatched_document", "out.held_document"}
    | {"core.cell_of", CELLS, "out.completeness", "core.question_of", "out.question"}
    | {"core.reported_of", "out.reporting", *OF_EACH_PERIOD}
)
"""All that may be asked where one period alone is: its rows rest on what is of that period, or of no known one."""
NO_PERIOD = ""
"""Among the periods of `core.submission_of`: what is of no known one."""
_ABOUT = """
    SELECT
        current_database(),
        (SELECT count(*) FROM core.expected_cell WHERE $periods IS NULL OR list_contains($periods, period_id)),
        (SELECT count(*) FROM core.expected_cell WHERE list_contains($earlier, period_id)),
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
"""The database, how many cells are expected in these periods and in earlier ones, if they are whole years, and all
years up to the last of them.
"""
_OF_THESE = " WHERE periods IS NULL OR list_contains(periods, coalesce(period_id, ''))"


class SettledMarts:
    """The marts of one moment, reckoned when first asked for; of cells those of the scope. `depth`: in so many blocks.
    `spares`: in little memory, for a little more time.

    They lie in a database in memory, whose macros have the names of the warehouse's own and stand before them on the
    search path: marts that build upon others find the reckoned ones too, and no query's text is changed.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        moment: dict[str, datetime],
        scope: Scope,
        *,
        depth: int = 0,
        spares: bool = False,
    ) -> None:
        self.moment, self.scope = moment, scope
        self.depth, self._database = depth, f"{DATABASE}_{depth}" if depth else DATABASE
        self._periods = None if scope.periods is None else list(scope.periods)
        self._connection = connection
        self._reckoned: set[str] = set()
        bound = {"periods": self._periods, "earlier": list(scope.earlier)}
        ((self._own, cells, behind, self._are_years, self._are_first),) = connection.execute(_ABOUT, bound).fetchall()
        self._is_large = cells > MOST_AT_ONCE
        self._leaves_much = cells + behind > MOST_AT_ONCE
        self._slices = {
            name: list(slice_units(connection, cells, max(1, MOST_AT_ONCE // share))) if self._is_large else [ALL_UNITS]
            for name, share in ((CELLS, 1), (YEARS, YEARS_SHARE))
        }
        self._left_out = (
            BESIDE_SUBMISSIONS
            | (AS_LARGE_AS_THE_LEDGER if cells > MOST_CELLS else frozenset())
            | (OF_TWO_PERIODS if self._is_large else frozenset())
        )
        has_cells = CELLS not in self._left_out
        self._beside = scope.beside if has_cells else ()
        self._earlier = {TOTALS: scope.earlier, **dict.fromkeys(ADDED_UP, scope.before)} if has_cells else {}
        self._earlier_tables: dict[str, str] = {}
        self._some_periods = list(slice_periods(connection, MOST_SUBMISSIONS)) if spares and not scope.alone else []
        self._path = ""
        self._begin()

    def _begin(self) -> None:
        self._connection.execute(f"ATTACH ':memory:' AS {self._database} (COMPRESS)")
        for schema in SCHEMAS:
            self._connection.execute(f"CREATE SCHEMA {self._database}.{schema}")

    def _begin_anew(self) -> None:
        """Nothing is reckoned any more: a database in memory that could not be laid down bears nothing from then on."""
        self._connection.execute(f"DETACH {self._database}")
        self._reckoned.clear()
        self._earlier_tables.clear()
        self._begin()

    def close(self) -> None:
        """Forget what was reckoned."""
        self._connection.execute(f"DETACH {self._database}")
        if self._leaves_much:
            let_go(self._connection)

    def serves(self, moment: Mapping[str, datetime], scope: Scope) -> bool:
        """True if a block that asks for this finds all of it here."""
        return self.moment == moment and self.scope.holds(scope)

    def _list_wrong(self) -> frozenset[str]:
        """The marts that would be wrong of the cells of these periods alone; of a report's `Scope.answers` tells."""
        if self._periods is None or self._are_first or self.scope.year is not None:
            return frozenset()
        return ACROSS_YEARS if self._are_years else ACROSS_PERIODS

    @contextmanager
    def before(self, text: str) -> Iterator[None]:
        """For the time of one query, which has this text: what it asks for is reckoned and found first.

        What cannot be reckoned leaves nothing behind: asked again, in more memory, all is begun anew.
        """
        asked = list_needed_marts(text)
        if self.scope.alone and (others := list_needed_macros(text) - ABOUT_A_PERIOD):
            raise ValueError(f"{', '.join(sorted(others))}: asked where {', '.join(self._periods or ())} alone is")
        needed = asked - self._left_out
        partial = needed if CELLS in self._left_out else asked  # what is made of the cells of these periods alone
        if across := partial & self._list_wrong():
            raise ValueError(f"{', '.join(sorted(across))}: asked of {', '.join(self._periods or ())} alone")
        own = ",".join(f"{self._own}.{schema}" for schema in (*SCHEMAS, "raw", "main"))
        ours = ",".join(f"{self._database}.{schema}" for schema in SCHEMAS)
        self._path = f"SET search_path = '{ours},{own}'"
        self._connection.execute(self._path)
        begun = perf_counter()
        try:
            self._reckon_all(needed)
            yield
        finally:
            self._connection.execute(f"USE {self._own}.main")
            if self._leaves_much and perf_counter() - begun > LONG_SECONDS:
                let_go(self._connection)

    def _reckon_all(self, needed: frozenset[str]) -> None:
        try:
            for name in (one for one in list_marts() if one in needed and one not in self._reckoned):
                self._reckon(name)
                if name == CELLS and YEARS in needed:
                    self._reckon(YEARS)  # of the year's cells, before those of other periods lie beside them
                if name == CELLS and self._beside:
                    self._reckon_beside()
        except BaseException:
            self._connection.execute(f"USE {self._own}.main")
            self._begin_anew()
            raise

    def _reckon(self, name: str) -> None:
        table = name.replace(".", "_")
        if (other := find_same(name)) in self._reckoned:
            table = other.replace(".", "_")
        elif name in IN_SLICES:
            self._reckon_slices(name, self._periods)
        elif list_marts()[name] == OF_PERIODS and len(self._some_periods) > 1:
            self._reckon_by_periods(name, table)
        else:
            rows, bound = self._select_rows(name)
            self._connection.execute(f"CREATE TABLE {self._database}.main.{table} AS {rows}", bound)
            if self._earlier.get(name):
                self._add_earlier(name, table)
            if self._is_large:
                self._connection.execute(f"CHECKPOINT {self._database}")
        some = _OF_THESE if list_marts()[name] == OF_PERIODS else ""
        source = f"SELECT * FROM {self._database}.main.{table}{some}"  # noqa: S608
        macro = f"CREATE MACRO {self._database}.{name}({list_marts()[name]}) AS TABLE {source}"
        self._connection.execute(macro)
        self._reckoned.add(name)
        if name == YEARS and CELLS in self._reckoned:
            self._take_cells_from_years()

    def _reckon_by_periods(self, name: str, table: str) -> None:
        """Some periods after the other: what is asked of versions is asked among those of one period."""
        for place, periods in enumerate(self._some_periods):
            into = self._make_or_extend(table, is_first=place == 0)
            rows = f"SELECT * FROM {name}($as_of, $known_at, $periods)"  # noqa: S608 -- a mart of ours by its name
            self._connection.execute(f"{into} {rows}", {**self.moment, "periods": periods})

    def _make_or_extend(self, table: str, *, is_first: bool) -> str:
        """What stands before the rows of the first piece, and of those after it."""
        if is_first:
            return f"CREATE TABLE {self._database}.main.{table} AS"
        return f"INSERT INTO {self._database}.main.{table}"

    def _take_cells_from_years(self) -> None:
        """The year to date has all of a cell and more: cells are given from there, and not held twice."""
        cells, years = (f"{self._database}.main.{name.replace('.', '_')}" for name in (CELLS, YEARS))
        columns = ", ".join(column for column, *_ in self._connection.execute(f"DESCRIBE {cells}").fetchall())
        self._connection.execute(f"DROP TABLE {cells}")
        self._connection.execute(f"CREATE VIEW {cells} AS SELECT {columns} FROM {years}")  # noqa: S608

    def _reckon_beside(self) -> None:
        """The cells of the periods that a report's is compared with, behind those of its year."""
        table = self._reckon_slices(CELLS, list(self._beside), "_beside")
        cells = f"{self._database}.main.{CELLS.replace('.', '_')}"
        macro = f"CREATE OR REPLACE MACRO {self._database}.{CELLS}({list_marts()[CELLS]}) AS TABLE"
        self._connection.execute(f"{macro} SELECT * FROM {cells} UNION ALL SELECT * FROM {table}")  # noqa: S608

    def _add_earlier(self, name: str, table: str) -> None:
        """The mart's rows of the periods before a report's year."""
        if name not in self._earlier_tables:
            names = ADDED_UP if name in ADDED_UP else (name,)
            most = max(
                1, MOST_AT_ONCE // (1 if name in ADDED_UP else YEARS_SHARE)
            )  # the year's cells lie there by then
            earlier = EarlierPeriods(self._connection, self._own, self._database, most)
            self._earlier_tables |= earlier.reckon(self.moment, self._earlier[name], names)
            self._connection.execute(self._path)
        rows = f"SELECT * FROM {self._earlier_tables[name]}"  # noqa: S608
        self._connection.execute(f"INSERT INTO {self._database}.main.{table} BY NAME {rows}")

    def _select_rows(self, name: str) -> tuple[str, dict[str, object]]:
        """What gives the mart's rows, and what is bound there."""
        rows = f"SELECT * FROM {name}($as_of, $known_at)"  # noqa: S608
        if self.scope.alone and list_marts()[name] == OF_PERIODS:
            some = [*(self._periods or ()), NO_PERIOD]
            return rows.replace("$known_at)", "$known_at, $periods)"), {**self.moment, "periods": some}
        if self.scope.earlier and name in SENT:
            some = [*(self._periods or ()), *self.scope.before, NO_PERIOD]
            if list_marts()[name] == OF_PERIODS:
                return rows.replace("$known_at)", "$known_at, $periods)"), {**self.moment, "periods": some}
            return f"{rows} WHERE list_contains($periods, period_id)", {**self.moment, "periods": some}
        if (self.scope.alone and name in OF_EACH_PERIOD) or self._earlier.get(name):
            return f"{rows} WHERE list_contains($periods, period_id)", {**self.moment, "periods": self._periods}
        return rows, {**self.moment}

    def _reckon_slices(self, name: str, periods: list[str] | None, beside: str = "") -> str:
        """Slice by slice: what is reckoned lies compressed before the next is begun, a tenth as large; the table."""
        table = f"{name.replace('.', '_')}{beside}"
        rows = IN_SLICES[name].replace("SELECT *", f"SELECT {self.scope.columns.get(name, '*')}")
        for place, units in enumerate(self._slices[name]):
            into = self._make_or_extend(table, is_first=place == 0)
            self._connection.execute(f"{into} {rows}", {**self.moment, **units, "periods": periods})
            if self._is_large:
                self._connection.execute(f"CHECKPOINT {self._database}")
        if self._is_large:
            let_go(self._connection)
        return f"{self._database}.main.{table}"

"""The parts of a release: of a large table the rows of a year.

A part is taken over from an earlier release, file for file, where nothing that makes its rows has changed since: the
code that reckons and writes them, the indicators, what is withheld, and of the year its periods, expected cells,
submissions and corrections. What a submission says never changes under its identifier. Only what has changed is
reckoned, hashed and written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb

from warehouse.migrate import MARTS, newest_layout
from warehouse.release import bounds
from warehouse.release.rows.content import NO_ROWS, Sums, hash_sums, hash_table, sum_rows, sum_years
from warehouse.release.rows.taken import Taken, find_parts
from warehouse.release.rows.withheld import Withheld
from warehouse.release.star import STAR
from warehouse.session import Warehouse, query_text

LARGE: Final = tuple(table.name for table in STAR if table.by_year)
FRESH: Final = "release_fresh_"
"""Before a large table's name: the rows of the years that are not taken over; `release_…` has all."""
_SLICE: Final = "release_slice"
Slice = dict[str, Any]
"""Periods, and the first and last of some units, as queries ask for them."""
_NO_SLICE: Final[Slice] = {"periods": [], "first_unit": "", "last_unit": ""}
_YEARLY: Final = ("submission", "correction")
_CODE: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its released periods, with all that the ledger has of it, and the hash of what makes its rows."""

    year: int
    periods: tuple[str, ...]
    ledger: tuple[str, ...]
    inputs: str = ""

    @property
    def where(self) -> str:
        """The condition of its rows."""
        return f"period_id IN ({', '.join(map(repr, self.periods))})"


@dataclass(frozen=True, slots=True)
class Parts:
    """The years of a release in their order, what of them is taken over, and the sums of every part."""

    years: tuple[Year, ...]
    taken: Mapping[tuple[str, int], Taken]
    sums: dict[tuple[str, int | None], Sums] = field(default_factory=dict)
    slices: dict[int, tuple[Slice, ...]] = field(default_factory=dict)

    def list_fresh(self, table: str) -> list[Year]:
        """The years whose rows of the table are to be reckoned."""
        return [year for year in self.years if (table, year.year) not in self.taken]

    def slice_year(self, connection: duckdb.DuckDBPyConnection, year: Year) -> tuple[Slice, ...]:
        """The slices of a year, for all tables the same."""
        if year.year not in self.slices:
            self.slices[year.year] = tuple(_list_slices(connection, year))
        return self.slices[year.year]


def plan_parts(warehouse: Warehouse, withheld: Withheld, bases: Iterable[Path]) -> Parts:
    """What can be taken over from these releases, the first ones rather. Reads the small tables `release_…`."""
    known = {table: sum_years(warehouse.connection, "release_", table) for table in _YEARLY}
    years = tuple(_list_years(warehouse.connection, withheld, known))
    wanted = {(table, year.year): year.inputs for table in LARGE for year in years}
    sums = {(table, year): own for table, found in known.items() for year, own in found.items()}
    return Parts(years, find_parts(wanted, bases) if wanted else {}, sums)


def build_large(warehouse: Warehouse, table: str, parts: Parts, bound: Mapping[str, Any], spill: Path) -> None:
    """Reckon the years of a large table that are not taken over, slice by slice, and lay them on the disk.

    `release_…` is a view of all years, `FRESH` one of those that were reckoned. `bound`: what its query asks for.
    """
    connection, own = warehouse.connection, FRESH + table
    slices = [piece for year in parts.list_fresh(table) for piece in parts.slice_year(connection, year)]
    fresh = [
        _write_slice(warehouse, table, spill / f"{table}-{place:05}.parquet", {**bound, **piece})
        for place, piece in enumerate(slices or [_NO_SLICE])
    ]
    taken = [parts.taken[key].parquet for key in sorted(parts.taken) if key[0] == table]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {own} AS {_read(fresh)}")
    older = f" UNION ALL BY NAME {_read(taken)}" if taken else ""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW release_{table} AS FROM {own}{older}")
    for year in parts.years:
        part = parts.taken.get((table, year.year))
        parts.sums[table, year.year] = part.sums if part else sum_rows(connection, own, year.where)


def drop_large(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Forget what `build_large` made."""
    connection.execute(f"DROP VIEW IF EXISTS release_{table}")
    connection.execute(f"DROP VIEW IF EXISTS {FRESH}{table}")


def _write_slice(warehouse: Warehouse, table: str, path: Path, bound: Mapping[str, Any]) -> Path:
    """The rows of a slice as a file: a temporary table of all would lie in memory as it is, ten times as large."""
    warehouse.make_temporary(_SLICE, f"release_{table}", **bound)
    warehouse.connection.execute(f"COPY {_SLICE} TO {_quote(path)} (FORMAT parquet)")
    warehouse.connection.execute(f"DROP TABLE {_SLICE}")
    return path


def _read(files: Sequence[Path]) -> str:
    return f"FROM read_parquet([{', '.join(map(_quote, files))}], hive_partitioning = false)"


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _list_slices(connection: duckdb.DuckDBPyConnection, year: Year) -> Iterator[Slice]:
    """A year's units, few enough at a time for memory to hold what is reckoned of them."""
    bound = {"periods": list(year.ledger), "most": bounds.MOST_AT_ONCE}
    for first, last in connection.execute(query_text("release_slices"), bound).fetchall():
        yield {"periods": [*year.ledger], "first_unit": first, "last_unit": last}


def _list_years(
    connection: duckdb.DuckDBPyConnection, withheld: Withheld, known: Mapping[str, Mapping[int | None, Sums]]
) -> Iterable[Year]:
    """The years with what makes their rows; `known`: the sums of the small tables that are asked, by year."""
    common = f"{_hash_code()} {hash_table(connection, 'release_indicator')} {withheld.pattern}"
    common += "".join(f" {code}" for code in sorted(withheld.criteria))
    for year, periods, ledger in connection.execute(query_text("release_years")).fetchall():
        found = Year(year, tuple(periods), tuple(ledger))
        told = [common, hash_table(connection, "core.period", f"year = {year}")]
        told.append(hash_table(connection, "release_period", found.where))
        told += [hash_sums(known[table].get(year, NO_ROWS)) for table in _YEARLY]
        told.append(_hash_expected_cells(connection, ledger))
        yield replace(found, inputs=hashlib.sha256(" ".join(told).encode()).hexdigest())


def _hash_expected_cells(connection: duckdb.DuckDBPyConnection, periods: Sequence[str]) -> str:
    """The sum of the database's own hash: these rows are the desk's, and as many as those that are spared."""
    query = query_text("release_part_expected")
    return repr(connection.execute(query, {"periods": list(periods)}).fetchall())


@lru_cache(maxsize=1)
def _hash_code(folder: Path = _CODE) -> str:
    """The hash of this folder's code, the queries and marts, their layout and the database that runs them."""
    texts = [path.read_text("utf-8") for path in (*sorted(MARTS.glob("*.sql")), *sorted(folder.rglob("*.py")))]
    texts += [query_text(f"release_{table}") for table in LARGE]
    return hashlib.sha256("\n".join([*texts, str(newest_layout()), duckdb.__version__]).encode()).hexdigest()

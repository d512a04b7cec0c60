"""The release's database: the tables with their keys, described in both languages, and the views for people."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from warehouse.journal.database import STORAGE_VERSION
from warehouse.release import bounds
from warehouse.release.closed_years import ClosedYears, YearOfTable
from warehouse.release.columns import describe
from warehouse.release.rows.content import YearSums
from warehouse.release.rows.parts import FRESH
from warehouse.release.rows.years import find_year_of
from warehouse.release.star import RELEASED, STAR, VIEWS, Reference, StarTable
from warehouse.session import query_text

DATABASE: Final = "thidua.duckdb"
FORMAT: Final = 2
"""Of the folder and its tables; raised where a reader of the one before would be misled."""
Labels = Mapping[str, tuple[str, str]]
VIEW_QUERIES: Final = (
    "release_view_named_cell", "release_view_named_total", "release_view_named_reporting", "release_view_today_cell",
    "release_view_today_total",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """What a release says of itself, one column each of `out.release`."""

    name: str
    as_of: str
    known_at: str
    programme_id: str
    programme_hash: str
    time_zone: str
    content_hash: str
    format: int = FORMAT


def write_database(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    identity: Identity,
    attributes: Labels,
    sums: YearSums,
    closed: Path,
) -> dict[str, int]:
    """Write the tables `release_…` of the connection into a new file; gives the rows of each.

    `sums`: of their rows by table and year. `closed`: the folder where closed years of large tables are kept.
    """
    plan = _plan(connection)
    years = _find_closed_years(connection, plan, sums, closed)
    kept = years.take(path)
    if not kept:
        years.forget()
    if years.years:
        with _attach(connection, path):
            _insert_closed_years(connection, plan, years, kept)
        if kept != years.years.keys():
            years.keep(path)
    with _attach(connection, path):
        connection.execute("CREATE SCHEMA IF NOT EXISTS release.out")
        for table in plan:
            _insert_rest(connection, table, sums, years.list_years(table.star.name))
    with duckdb.connect(path) as released:
        released.execute("BEGIN")
        _write_identity(released, identity)
        _create_views(released)
        _describe_all(released, attributes)
        released.execute("COMMIT")
    return {table.star.name: table.count for table in plan}


@dataclass(frozen=True, slots=True)
class Planned:
    """A table that is to be written: how many rows, how it is declared, whether indexes hold its keys."""

    star: StarTable
    count: int
    declared: str
    is_indexed: bool


@dataclass(slots=True)
class Indexed:
    """Which tables' keys indexes hold, and how many entries these have together."""

    names: set[str] = field(default_factory=set)
    entries: int = 0

    def take(self, table: StarTable, rows: int) -> bool:
        """True if the table is to have indexes: they and those before fit into memory."""
        entries = self.entries + rows * (1 + len(table.refers))
        if rows > bounds.MOST_INDEXED or entries > bounds.MOST_ENTRIES:
            return False
        self.names.add(table.name)
        self.entries = entries
        return True


def declare_table(table: StarTable, columns: list[tuple[str, str]], indexed: Container[str]) -> str:
    """The statement that makes the table with its keys, if it is `indexed`; a reference needs an indexed target."""
    lines = [f'"{name}" {kind}' for name, kind in columns]
    if table.name in indexed:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
        lines += [
            f"FOREIGN KEY ({', '.join(to.columns)}) REFERENCES release.out.{to.table} ({', '.join(to.target)})"
            for to in table.refers
            if to.table in indexed
        ]
    return f"CREATE TABLE release.out.{table.name} (\n    {f',{chr(10)}    '.join(lines)}\n)"


def _plan(connection: duckdb.DuckDBPyConnection) -> list[Planned]:
    """The tables in their order; what no index holds, because it is too large, is held to its keys by queries."""
    plan, indexed = [], Indexed()
    for table in (table for table in STAR if table.name in RELEASED):
        columns = [(row[0], row[1]) for row in connection.execute(f"DESCRIBE release_{table.name}").fetchall()]
        ((count,),) = connection.execute(f"SELECT count(*) FROM release_{table.name}").fetchall()  # noqa: S608 -- declared
        if not indexed.take(table, count):
            _check_key(connection, table)
        for to in table.refers:
            if not (table.name in indexed.names and to.table in indexed.names):
                _check_reference(connection, table, to)
        declared = declare_table(table, columns, indexed.names)
        plan.append(Planned(table, int(count), declared, table.name in indexed.names))
    return plan


def _find_closed_years(
    connection: duckdb.DuckDBPyConnection, plan: Iterable[Planned], sums: YearSums, folder: Path
) -> ClosedYears:
    """Of the tables that no index holds the years in which no report counts as in time any more: few of them change."""
    declared = {table.star.name: table.declared for table in plan if not table.is_indexed}
    found = connection.execute("SELECT year FROM release_period GROUP BY year HAVING bool_and(is_closed)").fetchall()
    closed = {year for (year,) in found}
    years = {
        (of, year): own for (of, year), own in sums.items() if of in declared and year is not None and year in closed
    }
    return ClosedYears(folder, declared, years)


@contextmanager
def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """The file as `release` for the time of the block, which is one transaction: one commit, one flush."""
    place = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{place}' AS release (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        connection.execute("BEGIN")
        yield
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT release")  # all is in the file itself, which may be copied then
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("DETACH release")


def _insert_closed_years(
    connection: duckdb.DuckDBPyConnection, plan: Iterable[Planned], closed: ClosedYears, kept: Container[YearOfTable]
) -> None:
    """Write the closed years of large tables, those that the file does not have."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS release.out")
    for table in plan:
        name, years = table.star.name, closed.list_years(table.star.name)
        if years and not any((name, year) in kept for year in years):
            connection.execute(table.declared)
        _insert(connection, name, [year for year in years if (name, year) not in kept])


def _insert_rest(connection: duckdb.DuckDBPyConnection, table: Planned, sums: YearSums, written: Sequence[int]) -> None:
    """Write a table, but for the years of it that are written."""
    name = table.star.name
    if not written:
        connection.execute(table.declared)
        connection.execute(f"INSERT INTO release.out.{name} FROM release_{name}")
    else:
        _insert(connection, name, [year for of, year in sums if of == name and year not in written])
    ((count,),) = connection.execute(f"SELECT count(*) FROM release.out.{name}").fetchall()  # noqa: S608 -- declared
    if count != table.count:
        raise duckdb.ConstraintException(f"released table {name}: {count} rows of {table.count} were written")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, years: Sequence[int | None]) -> None:
    """Write the rows of these years into a table that is there."""
    of = find_year_of(connection, "release_", table)
    known = [str(year) for year in years if year is not None]
    either = [f"{of.year} IN ({', '.join(known)})"] * bool(known) + [f"{of.year} IS NULL"] * (None in years)
    if either:
        rows = f"FROM release_{table} AS t {of.join} WHERE {' OR '.join(either)}"
        connection.execute(f"INSERT INTO release.out.{table} SELECT t.* {rows}")


def _check_key(connection: duckdb.DuckDBPyConnection, table: StarTable) -> None:
    """ConstraintException where a key is there twice or not whole. Years that were published before were asked then.

    No key of a large table is in two years: it has the period, or the submission, which is of one period.
    """
    rows = f"{FRESH if table.by_year else 'release_'}{table.name}"
    key = ", ".join(table.key)
    lacking = " OR ".join(f"{name} IS NULL" for name in table.key)
    query = f"SELECT 1 FROM {rows} GROUP BY {key} HAVING count(*) > 1 OR {lacking}"  # noqa: S608 -- declared
    _refuse_any(connection, query, table, f"primary key ({key})")


def _check_reference(connection: duckdb.DuckDBPyConnection, table: StarTable, to: Reference) -> None:
    """ConstraintException where a row refers to what is not there."""
    given = " AND ".join(f"f.{name} IS NOT NULL" for name in to.columns)
    same = " AND ".join(f"f.{own} = t.{other}" for own, other in zip(to.columns, to.target, strict=True))
    query = f"SELECT 1 FROM release_{table.name} AS f ANTI JOIN release_{to.table} AS t ON {same} WHERE {given}"  # noqa: S608
    _refuse_any(connection, query, table, f"reference to {to.table}")


def _refuse_any(connection: duckdb.DuckDBPyConnection, query: str, table: StarTable, what: str) -> None:
    if connection.execute(f"{query} LIMIT 1").fetchall():
        raise duckdb.ConstraintException(f"released table {table.name}: {what} does not hold")


def _write_identity(released: duckdb.DuckDBPyConnection, identity: Identity) -> None:
    released.execute("SET TimeZone = 'UTC'")
    released.execute(
        "CREATE TABLE out.release (name VARCHAR PRIMARY KEY, as_of TIMESTAMPTZ, known_at TIMESTAMPTZ, "
        "programme_id VARCHAR, programme_hash VARCHAR, time_zone VARCHAR, content_hash VARCHAR, format INTEGER)"
    )
    released.execute("INSERT INTO out.release VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(identity))


def _create_views(released: duckdb.DuckDBPyConnection) -> None:
    released.execute(query_text("release_macro_fold"))
    for name in VIEW_QUERIES:
        released.execute(query_text(name))


def _describe_all(released: duckdb.DuckDBPyConnection, attributes: Labels) -> None:
    for table in STAR:
        _comment(released, f"TABLE out.{table.name}", table.comment)
    for view in VIEWS:
        _comment(
            released, f"VIEW out.{view.name}", f"{view.title[0]}. {view.grain[0]}. / {view.title[1]}. {view.grain[1]}."
        )
    for table_name, column in list_columns(released):
        own = attributes.get(column) if table_name == "unit" else None
        vi, en = own or describe(column, table_name)
        _comment(released, f'COLUMN out.{table_name}."{column}"', f"{vi} / {en}")


def list_columns(released: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Table and column of all that is in the release, views too, in their order."""
    yield from released.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'out' "
        "ORDER BY table_name, column_index"
    ).fetchall()


def _comment(released: duckdb.DuckDBPyConnection, what: str, text: str) -> None:
    released.execute(f"COMMENT ON {what} IS '{text.replace(chr(39), chr(39) * 2)}'")

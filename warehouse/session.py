"""Open the pipeline's DuckDB file: one writer at a time, migrations applied, queries by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import duckdb

from schemas.errors import PlainError
from schemas.tables import Table
from warehouse.journal.chain import Journal, Mark, ToldChanges, journal_of
from warehouse.journal.database import (
    LOCK_SECONDS,
    WarehouseBusyError,
    WarehouseDamagedError,
    WarehouseFaultError,
    WarehouseLostError,
    lock_warehouse,
    open_database,
)
from warehouse.journal.following import begin_journal, catch_up, read_mark, set_mark
from warehouse.memory import LittleMemory, let_go
from warehouse.migrate import (
    copy_before_migration,
    create_marts,
    migrate,
    newest_layout,
    read_known_layout,
    read_layout,
)
from warehouse.settled.marts import COUNTED, MOST_SUBMISSIONS, SCORED, SettledMarts
from warehouse.settled.scope import Scope, find_report_scope, list_periods
from warehouse.settled.slices import slice_periods

if TYPE_CHECKING:  # late: commands that only look start without the machinery of tables
    import pandas as pd
    import pyarrow as pa

    from warehouse.journal.changes import How

T = TypeVar("T")

QUERIES = Path(__file__).parent / "queries"
FEW_UNITS: Final = 1_000
"""Reports of so many units are asked about and written by one thread."""
_PARAMETER = re.compile(r"\$(\w+)")


class WarehouseMissingError(PlainError, FileNotFoundError):
    """There is no warehouse yet; nothing has been ingested."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What had been received by `as_of`, as it was known at `known_at`. Both are time-zone aware."""

    as_of: datetime
    known_at: datetime

    def bound(self) -> dict[str, datetime]:
        """The two as query parameters."""
        return {"as_of": self.as_of, "known_at": self.known_at}


class UpgradeWaitsError(PlainError, RuntimeError):
    """The warehouse has the layout of an earlier version, and a command that only reads met it."""


class Warehouse:
    """An open warehouse. Use `Warehouse.writer(path)` or `Warehouse.reader(path)`.

    Whatever is written goes through `insert`, `put` and `replace`, by transactions, into the journal first.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, journal: Journal, layout: int, *, writes: bool) -> None:
        self.connection = connection
        self._settled: SettledMarts | None = None
        self._little: LittleMemory | None = None
        self._journal, self._layout, self._writes = journal, layout, writes
        self._mark = read_mark(connection)
        self._told: ToldChanges | None = None
        self._is_behind = False

    @classmethod
    @contextmanager
    def writer(cls, path: Path, wait: float = LOCK_SECONDS, *, must_exist: bool = False) -> Iterator[Warehouse]:
        """The one writer: creates and migrates the file; raises WarehouseBusyError after `wait` seconds.

        It first brings the file up to its journal. WarehouseLostError where there is a journal but no sound file,
        WarehouseMissingError where `must_exist` and there is neither.
        """
        journal = Journal(journal_of(path))
        if must_exist:
            _require_any(path, journal)
        path.parent.mkdir(parents=True, exist_ok=True)
        with lock_warehouse(path, wait):
            _require_file(path, journal)
            with _open_to_migrate(path) as connection:
                catch_up(connection, journal)
                layout = migrate(connection)
                begin_journal(connection, journal)
                yield cls(connection, journal, layout, writes=True)

    @classmethod
    @contextmanager
    def reader(cls, path: Path, wait: float = LOCK_SECONDS) -> Iterator[Warehouse]:
        """A short read of the pipeline's own file; it takes the same lock, since DuckDB shares with nobody.

        Raises WarehouseMissingError if nothing has been ingested, WarehouseLostError as the writer does, and
        UpgradeWaitsError where the file has an earlier layout: it never migrates.
        """
        journal = Journal(journal_of(path))
        _require_any(path, journal)
        with lock_warehouse(path, wait):
            _require_file(path, journal)
            with open_database(path) as connection:
                _require_own(connection, path, layout := read_known_layout(connection))
                _require_layout(layout)
                catch_up(connection, journal)
                create_marts(connection)
                yield cls(connection, journal, newest_layout(), writes=False)

    @classmethod
    @contextmanager
    def inspector(cls, path: Path, wait: float = LOCK_SECONDS) -> Iterator[Warehouse]:
        """A look at the file as it is: nothing is migrated, nothing written, not even what its journal is ahead by.

        Raises WarehouseMissingError, WarehouseDamagedError and WarehouseBusyError.
        """
        journal = Journal(journal_of(path))
        _require_any(path, journal)
        with lock_warehouse(path, wait):
            _require_file(path, journal)
            with open_database(path, read_only=True) as connection:
                _require_own(connection, path, layout := read_layout(connection))
                yield cls(connection, journal, layout, writes=False)

    @property
    def head(self) -> Mark:
        """The last line of the journal that the database has."""
        return self._mark

    def query(self, name: str, **bound: Any) -> pd.DataFrame:
        """The rows of `queries/<room>/<name>.sql` with its parameters bound; DECIMAL as Decimal, times aware."""
        from warehouse.arrow import frame

        return frame(self.arrow(name, **bound))

    def arrow(self, name: str, **bound: Any) -> pa.Table:
        """The same as an Arrow table, exact and typed."""
        import warehouse.light_arrow  # noqa: F401 -- before DuckDB has Arrow imported

        text = query_text(name)
        parameters = _select_parameters(text, bound) or None

        def ask() -> pa.Table:
            with self._find_marts(text, bound):
                return self.connection.sql(text, params=parameters).to_arrow_table()

        return self._ask(ask)

    def _ask(self, query: Callable[[], T]) -> T:
        """What it gives; in a block that spares memory it is asked again where that does not do."""
        return query() if self._little is None else self._little.ask(query)

    def batches(self, name: str, **bound: Any) -> Iterator[pa.RecordBatch]:
        """The same rows batch by batch; no other query of this warehouse may be asked until the last was taken."""
        text = query_text(name)
        with self._find_marts(text, bound):
            yield from self.connection.sql(text, params=_select_parameters(text, bound) or None).to_arrow_reader()

    def records(self, name: str, **bound: Any) -> list[dict[str, Any]]:
        """The same as a record a row, of Python's own values."""
        text = query_text(name)

        def ask() -> list[dict[str, Any]]:
            with self._find_marts(text, bound):
                found = self.connection.execute(text, _select_parameters(text, bound) or None)
                names = [column[0] for column in found.description]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        return self._ask(ask)

    def make_temporary(self, table: str, name: str, **bound: Any) -> None:
        """Keep the rows of a named query as a temporary table of this connection; the file is not written."""
        text = query_text(name)
        with self._find_marts(text, bound):
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", _select_parameters(text, bound) or None
            )

    def list_periods(self) -> list[list[str]]:
        """The periods of submissions, some together: so many as are asked about at once where memory is spared."""
        return list(slice_periods(self.connection, MOST_SUBMISSIONS))

    @contextmanager
    def spare_memory(self) -> Iterator[None]:
        """For the time of the block queries are asked in little memory.

        Nothing is written in it, and it stands in no transaction: what is asked again would find that broken.
        """
        assert self._told is None
        if self._little is not None:
            yield
            return
        with LittleMemory(self.connection) as little:
            self._little = little
            try:
                yield
            finally:
                self._little = None

    @contextmanager
    def in_one_thread(self) -> Iterator[None]:
        """For the time of the block one thread does all: of small questions and batches two mostly wait for each other.

        How many there may be is afterwards what it was before.
        """
        ((threads,),) = self.connection.execute("SELECT current_setting('threads')").fetchall()
        self.connection.execute("SET threads = 1")
        try:
            yield
        finally:
            self.connection.execute(f"SET threads = {threads}")

    def in_few_threads(self, units: int) -> AbstractContextManager[None]:
        """One thread where reports are of so few units, those of a nation's communes by all."""
        return self.in_one_thread() if units <= FEW_UNITS else nullcontext()

    def let_go(self) -> None:
        """Give back what the database keeps in memory of its file; what is asked for again is read again."""
        let_go(self.connection)

    @contextmanager
    def settle_marts(self, moment: Moment) -> Iterator[None]:
        """For the time of the block the marts of this moment are reckoned once; nothing they rest on is written in it.

        Queries give the same rows as before, in a fraction of the time where several of them ask for the moment. A
        block may stand in another: of the same moment what was reckoned is reckoned already.
        """
        with self._settle(moment, Scope()):
            yield

    @contextmanager
    def settle_period(self, moment: Moment, period_id: str) -> Iterator[None]:
        """The same for a block that asks for nothing but what one period's reports and cells are.

        Rows of other periods are not there, of cells what counts them alone; ValueError where a query asks for what is
        made of others.
        """
        with self._settle(moment, Scope((period_id,), COUNTED, alone=True)):
            yield

    @contextmanager
    def settle_report(self, moment: Moment, period_id: str) -> Iterator[None]:
        """The same for a block that reports on a period: cells of its year are kept, and of what it is compared with.

        Earlier periods are added up and counted once; a question about cells of theirs goes past the block.
        """
        with self._settle(moment, find_report_scope(self.connection, period_id)):
            yield

    @contextmanager
    def settle_scores(self, moment: Moment, year: int) -> Iterator[None]:
        """The same for a block that scores a year: of the cells of its periods alone what scoring reads of them."""
        with self._settle(moment, Scope(list_periods(self.connection, year), SCORED)):
            yield

    @contextmanager
    def _settle(self, moment: Moment, scope: Scope) -> Iterator[None]:
        outer = self._settled
        if outer is not None and outer.serves(moment.bound(), scope):
            yield
            return
        depth = outer.depth + 1 if outer else 0
        spares = self._little is not None
        settled = self._ask(partial(SettledMarts, self.connection, moment.bound(), scope, depth=depth, spares=spares))
        self._settled = settled
        try:
            yield
        finally:
            self._settled = outer
            settled.close()

    def _find_marts(self, text: str, bound: Mapping[str, Any]) -> AbstractContextManager[None]:
        settled = self._settled
        if settled is None or any(bound.get(name) != at for name, at in settled.moment.items()):
            return nullcontext()
        return settled.before(text) if settled.scope.answers(text, bound) else nullcontext()

    def sql(self, text: str, **bound: Any) -> pd.DataFrame:
        """The rows of one statement, for tests and the operator's console."""
        from warehouse.arrow import frame

        return frame(self.connection.sql(text, params=bound or None).to_arrow_table())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what was changed goes to the journal, then it is committed."""
        self._require_writing()
        self.connection.execute("BEGIN")
        self._told = ToldChanges()
        try:
            yield
            self._write_journal()
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        finally:
            self._told = None
        self.connection.execute("COMMIT")
        self._is_behind = False

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        """Append rows, leaving those whose key is there already; returns how many were given.

        What belongs to a submission is left if the submission is there, so it must be inserted before it.
        """
        return self._change("add", table, rows)

    def put(self, table: Table, rows: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        """Write rows in place of those of the same key; returns how many were given."""
        return self._change("put", table, rows)

    def replace(self, table: Table, rows: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        """Make the rows all that the table holds; returns how many they are."""
        return self._change("whole", table, rows)

    def _change(self, how: How, table: Table, rows: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        from warehouse.arrow import arrow_few
        from warehouse.journal.changes import Change, apply_change, encode_change

        data = arrow_few(self.connection, table, rows) if isinstance(rows, Sequence) else rows
        if data.num_rows == 0 and how != "whole":
            return 0
        with nullcontext() if self._told is not None else self.transaction():
            assert self._told is not None
            written = apply_change(self.connection, Change(how, table.name, data.select(table.columns)))
            if written.data.num_rows or how == "whole":
                self._told.add(encode_change(written))
        return int(data.num_rows)

    def _write_journal(self) -> None:
        """The transaction's changes as one line of the journal; from then until it is committed, the file is behind."""
        if self._told is None or not self._told.pieces:
            return
        line, mark = self._journal.make_line(self._mark, self._layout, self._told)
        set_mark(self.connection, mark)
        self._is_behind = True
        try:
            self._journal.add(line)
        except OSError:
            self._is_behind = False
            raise
        self._mark = mark

    def _require_writing(self) -> None:
        if not self._writes:
            raise RuntimeError("this warehouse was opened to be read")
        if self._is_behind:
            raise RuntimeError("the warehouse lacks what its journal holds: open it again, which brings it up to that")


def _require_any(path: Path, journal: Journal) -> None:
    if not path.is_file() and journal.is_empty:
        raise WarehouseMissingError(f"chưa có sổ theo dõi ({path}): chạy thidua ingest trước")


def _require_file(path: Path, journal: Journal) -> None:
    if not path.is_file() and not journal.is_empty:
        raise WarehouseLostError(
            f"sổ theo dõi ({path}) không còn, nhưng kho lưu và nhật ký còn. Chưa làm gì để không gửi lại thư đã gửi. "
            "Chạy thidua rebuild để dựng lại sổ từ nhật ký, rồi chạy lại lệnh này"
        )


@contextmanager
def _open_to_migrate(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The open file; where it has an earlier layout, a copy of it lies beside it by then."""
    with open_database(path) as connection:
        layout = read_known_layout(connection)
        _require_own(connection, path, layout)
        if not 0 < layout < newest_layout():
            yield connection
            return
        connection.execute("CHECKPOINT")
    copy_before_migration(path, layout)
    with open_database(path) as connection:
        yield connection


def _require_own(connection: duckdb.DuckDBPyConnection, path: Path, layout: int) -> None:
    """WarehouseDamagedError where the database holds tables and none of ours: another file lies in its place."""
    if layout:
        return
    rows = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
    if rows and ("main.migration",) not in rows:
        raise WarehouseDamagedError(
            f"tệp ở chỗ của sổ theo dõi ({path}) là cơ sở dữ liệu khác. Không chạy tiếp: không gửi thư, không lập báo "
            "cáo. Chạy thidua rebuild để dựng lại sổ từ nhật ký (tệp này được giữ lại bên cạnh), rồi chạy lại lệnh này"
        )


def _require_layout(layout: int) -> None:
    if layout < newest_layout():
        raise UpgradeWaitsError(
            f"sổ theo dõi đang chờ nâng cấp, từ cấu trúc {layout} lên {newest_layout()}. Lệnh này chỉ xem nên không "
            "nâng cấp. Chạy thidua upgrade: phần mềm sao lưu sổ trước rồi mới nâng cấp"
        )


@lru_cache
def query_text(name: str) -> str:
    """The text of a named query, whichever room it lies in; FileNotFoundError if there is none."""
    path = _query_paths().get(name)
    if path is None:
        raise FileNotFoundError(f"no query {name} in {QUERIES}")
    return path.read_text("utf-8")


@lru_cache
def _query_paths() -> dict[str, Path]:
    """Queries by name; a room for each reader, names unique over all of them."""
    return {path.stem: path for path in QUERIES.glob("*/*.sql")}


def _select_parameters(text: str, bound: Mapping[str, Any]) -> dict[str, Any]:
    asked = set(_PARAMETER.findall(text))
    return {key: value for key, value in bound.items() if key in asked}


__all__ = [
    "Moment",
    "UpgradeWaitsError",
    "Warehouse",
    "WarehouseBusyError",
    "WarehouseDamagedError",
    "WarehouseFaultError",
    "WarehouseLostError",
    "WarehouseMissingError",
    "create_marts",
]

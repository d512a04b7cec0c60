"""Open the pipeline's DuckDB file: one writer at a time, migrations applied, queries by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout

from schemas.errors import PlainError
from schemas.tables import OF_SUBMISSION, Table
from warehouse.migrate import create_marts, migrate
from warehouse.settle import SettledMarts

QUERIES = Path(__file__).parent / "queries"
LOCK_SECONDS = 600.0
STORAGE_VERSION = "v1.5.0"
_PARAMETER = re.compile(r"\$(\w+)")


class WarehouseBusyError(PlainError, RuntimeError):
    """Another run holds the warehouse for longer than the wait."""


class WarehouseMissingError(PlainError, FileNotFoundError):
    """There is no warehouse yet; nothing has been ingested."""


class WarehouseFaultError(PlainError, OSError):
    """The machine does not give or take the file: its disk is full, another program holds it, it may not be opened."""


class WarehouseDamagedError(WarehouseFaultError):
    """The file is not what it was written as. Nothing may be made of it."""


_MISSING_VI = "chưa có sổ theo dõi ({path}): chạy thidua ingest trước"
_FAULTS_VI: tuple[tuple[tuple[str, ...], type[WarehouseFaultError], str], ...] = (
    (
        (
            "no space left", "disk full", "disk quota", "could not write all data", "file too large",
            "max_temp_directory_size",
        ),
        WarehouseFaultError,
        "ổ đĩa đã đầy, không ghi được sổ theo dõi ({path}). Những gì ghi xong trước đó còn nguyên. Giải phóng chỗ trên "
        "ổ đĩa rồi chạy lại",
    ),
    (
        ("could not set lock", "conflicting lock", "being used by another process"),
        WarehouseFaultError,
        "chương trình khác đang mở sổ theo dõi ({path}). Đóng chương trình đó (công cụ xem dữ liệu, lần chạy khác) rồi "
        "chạy lại; để xem số liệu, mở bản phát hành trong releases",
    ),
    (
        ("permission denied", "read-only file system", "cannot open file"),
        WarehouseFaultError,
        "không có quyền đọc hoặc ghi sổ theo dõi ({path}). Kiểm tra quyền của tệp, của thư mục và người đang chạy lệnh",
    ),
    (
        (
            "not a valid duckdb", "corrupt", "checksum", "could not read enough bytes", "deserialize", "serialization",
            "wal file", "replaying wal", "invalid error type", "version number",
        ),
        WarehouseDamagedError,
        "sổ theo dõi ({path}) bị hỏng, không đọc được. Không chạy tiếp: không gửi thư, không lập báo cáo. Giữ lại tệp "
        "này, khôi phục từ bản sao lưu; bản gốc các báo cáo vẫn ở trong archive",
    ),
)  # fmt: skip
"""What in a message of the database means what; the first that fits."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What had been received by `as_of`, as it was known at `known_at`. Both are time-zone aware."""

    as_of: datetime
    known_at: datetime

    def bound(self) -> dict[str, datetime]:
        """The two as query parameters."""
        return {"as_of": self.as_of, "known_at": self.known_at}


class Warehouse:
    """An open warehouse. Use `Warehouse.writer(path)` or `Warehouse.reader(path)`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._settled: SettledMarts | None = None

    @classmethod
    @contextmanager
    def writer(cls, path: Path, wait: float = LOCK_SECONDS) -> Iterator[Warehouse]:
        """The one writer: creates and migrates the file; raises WarehouseBusyError after `wait` seconds."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path, wait), _open(path) as connection:
            migrate(connection)
            yield cls(connection)

    @classmethod
    @contextmanager
    def reader(cls, path: Path, wait: float = LOCK_SECONDS) -> Iterator[Warehouse]:
        """A short read of the pipeline's own file; it takes the same lock, since DuckDB shares with nobody.

        Raises WarehouseMissingError if nothing has been ingested.
        """
        if not path.is_file():
            raise WarehouseMissingError(_MISSING_VI.format(path=path))
        with cls.writer(path, wait) as warehouse:
            yield warehouse

    @classmethod
    @contextmanager
    def inspector(cls, path: Path, wait: float = LOCK_SECONDS) -> Iterator[Warehouse]:
        """A look at the file as it is: nothing is migrated, nothing written.

        Raises WarehouseMissingError, WarehouseDamagedError and WarehouseBusyError.
        """
        if not path.is_file():
            raise WarehouseMissingError(_MISSING_VI.format(path=path))
        with _lock(path, wait), _open(path, read_only=True) as connection:
            yield cls(connection)

    def query(self, name: str, **bound: Any) -> pd.DataFrame:
        """The rows of `queries/<room>/<name>.sql` with its parameters bound; DECIMAL as Decimal, times aware."""
        return frame(self.arrow(name, **bound))

    def arrow(self, name: str, **bound: Any) -> pa.Table:
        """The same as an Arrow table, exact and typed."""
        text = query_text(name)
        parameters = _select_parameters(text, bound) or None
        with self._find_marts(text, bound):
            return self.connection.sql(text, params=parameters).to_arrow_table()

    @contextmanager
    def settle_marts(self, moment: Moment) -> Iterator[None]:
        """For the time of the block, in which nothing is written, the marts of this moment are reckoned once.

        Queries give the same rows as before, in a fraction of the time where several of them ask for the moment.
        """
        self._settled = SettledMarts(self.connection, moment.bound())
        try:
            yield
        finally:
            self._settled.close()
            self._settled = None

    def _find_marts(self, text: str, bound: Mapping[str, Any]) -> AbstractContextManager[None]:
        settled = self._settled
        if settled is None or any(bound.get(name) != at for name, at in settled.moment.items()):
            return nullcontext()
        return settled.before(text)

    def sql(self, text: str, **bound: Any) -> pd.DataFrame:
        """The rows of one statement, for tests and the operator's console."""
        return frame(self.connection.sql(text, params=bound or None).to_arrow_table())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        """Append rows, leaving those whose key is there already; returns how many were given.

        What belongs to a submission is left if the submission is there, so it must be inserted before it.
        """
        data = rows if isinstance(rows, pa.Table) else arrow_rows(table, rows)
        if data.num_rows == 0:
            return 0
        columns = ", ".join(table.columns)
        known = "ON CONFLICT DO NOTHING"
        if table in OF_SUBMISSION:
            known = "WHERE submission_id NOT IN (SELECT submission_id FROM core.submission)"
        self.connection.register("_incoming", data)
        self.connection.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM _incoming {known}")  # noqa: S608
        self.connection.unregister("_incoming")
        return int(data.num_rows)


@contextmanager
def _lock(path: Path, wait: float) -> Iterator[None]:
    try:
        with FileLock(path.with_suffix(".lock"), timeout=wait):
            yield
    except Timeout:
        raise WarehouseBusyError(
            f"lần chạy khác đang giữ sổ theo dõi ({path}; đã chờ {wait:.0f} giây): đợi lần đó xong rồi chạy lại"
        ) from None


@contextmanager
def _open(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The open file; what the machine or the file is at fault for is told in plain words."""
    config: dict[str, str | bool | int | float | list[str]] = {}
    if not read_only:
        config["storage_compatibility_version"] = STORAGE_VERSION
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()
    except duckdb.Error as error:
        fault = describe_fault(error, path)
        if fault is None:
            raise
        raise fault from error


def describe_fault(error: duckdb.Error, path: Path) -> WarehouseFaultError | None:
    """The database's error in words of the desk, with what to do; None where it is not the machine or the file."""
    told = str(error).casefold()
    if isinstance(error, duckdb.SerializationException):
        told += " deserialize"
    for words, kind, text_vi in _FAULTS_VI:
        if any(word in told for word in words):
            return kind(f"{text_vi.format(path=path)}. ({type(error).__name__}: {str(error).splitlines()[0][:200]})")
    return None


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


def frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as pandas: decimals stay `Decimal`, and what is NULL is None, never NaN or a float beside it."""
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    others = table.drop_columns(texts).to_pandas(integer_object_nulls=True, date_as_object=True)
    columns = {
        name: pd.Series(table[name].to_pylist(), dtype=object) if name in texts else others[name]
        for name in table.column_names
    }
    return pd.DataFrame(columns, columns=table.column_names, index=pd.RangeIndex(table.num_rows))


ARROW: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
    "DECIMAL(18,4)": pa.decimal128(18, 4),
}


def arrow_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as an Arrow table of the declared types; inserting it keeps decimals exact and times right."""
    schema = arrow_schema(table)
    return pa.Table.from_arrays([_column(list(map(itemgetter(f.name), rows)), f) for f in schema], schema=schema)


def _column(values: list[Any], field: pa.Field) -> pa.Array:
    """Times go in as UTC: Arrow was seen to keep the wall time of a ZoneInfo and drop its offset."""
    if pa.types.is_timestamp(field.type):
        values = [value if value is None else _utc(value) for value in values]
    return pa.array(values, field.type)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without zone cannot be stored: {value}")
    return value.astimezone(UTC)


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a declared table; inserting through it keeps decimals exact."""
    return pa.schema([pa.field(f.name, ARROW[f.type], nullable=f.null) for f in table.fields])


__all__ = [
    "Moment",
    "Warehouse",
    "WarehouseBusyError",
    "WarehouseDamagedError",
    "WarehouseFaultError",
    "WarehouseMissingError",
    "create_marts",
]

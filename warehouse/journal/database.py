"""The database file itself: one holder at a time, opened with times in UTC, its damage told in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
from filelock import FileLock, Timeout

from schemas.errors import PlainError

LOCK_SECONDS: Final = 600.0
STORAGE_VERSION: Final = "v1.5.0"
_SIGNS_OF_DAMAGE: Final = (
    "corrupt",
    "not a valid duckdb database",
    "checksum",
    "deserializ",
    "could not read enough bytes",
)


class WarehouseBusyError(PlainError, RuntimeError):
    """Another run holds the warehouse for longer than the wait."""


class WarehouseLostError(PlainError, FileNotFoundError):
    """The warehouse is gone or damaged; its journal is there."""


@contextmanager
def lock_warehouse(path: Path, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Be the only one who opens the file; WarehouseBusyError after `wait` seconds."""
    try:
        with FileLock(path.with_suffix(".lock"), timeout=wait):
            yield
    except Timeout:
        raise WarehouseBusyError(
            f"another run holds {path} (waited {wait:.0f} s): let it end, then try again"
        ) from None


@contextmanager
def open_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The open file, its damage told as a WarehouseLostError; whoever calls it holds the lock."""
    with _naming_damage(path):
        connection = connect(path)
        try:
            yield connection
        finally:
            connection.close()


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """The file as it is, times in UTC; whoever calls it holds the lock and closes it. duckdb's errors pass through."""
    config: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": STORAGE_VERSION}
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@contextmanager
def _naming_damage(path: Path) -> Iterator[None]:
    """What DuckDB says of a damaged file, as a WarehouseLostError; whatever else it says passes through."""
    try:
        yield
    except duckdb.Error as error:
        if not _tells_damage(error):
            raise
        raise WarehouseLostError(
            f"cơ sở dữ liệu {path} bị hỏng. Kho lưu và nhật ký không bị ảnh hưởng. Chạy thidua rebuild để dựng lại cơ "
            f"sở dữ liệu từ nhật ký (tệp hỏng được giữ lại), rồi chạy lại lệnh này. DuckDB báo: {error}"
        ) from error


def _tells_damage(error: duckdb.Error) -> bool:
    words = str(error).casefold()
    return isinstance(error, duckdb.SerializationException) or any(sign in words for sign in _SIGNS_OF_DAMAGE)

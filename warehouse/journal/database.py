"""The database file itself: one holder at a time, opened with times in UTC, its damage told in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
from filelock import FileLock, Timeout

from schemas import files
from schemas.errors import PlainError

LOCK_SECONDS: Final = 600.0
STORAGE_VERSION: Final = "v1.5.0"


class WarehouseBusyError(PlainError, RuntimeError):
    """Another run holds the warehouse for longer than the wait."""


class WarehouseFaultError(PlainError, OSError):
    """The machine does not give or take the file: its disk is full, another program holds it, it may not be opened."""


class WarehouseLostError(WarehouseFaultError):
    """The warehouse is gone or damaged; its journal is there."""


class WarehouseDamagedError(WarehouseLostError):
    """The file is not what it was written as. Nothing may be made of it."""


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
            "wal file", "replaying wal", "invalid error type", "version number", "mode that is not recognized",
        ),
        WarehouseDamagedError,
        "sổ theo dõi ({path}) bị hỏng, không đọc được. Không chạy tiếp: không gửi thư, không lập báo cáo. Kho lưu và "
        "nhật ký không bị ảnh hưởng: chạy thidua rebuild để dựng lại sổ từ nhật ký (tệp hỏng được giữ lại), rồi chạy "
        "lại lệnh này",
    ),
)  # fmt: skip
"""What in a message of the database means what; the first that fits."""


@contextmanager
def lock_warehouse(path: Path, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Be the only one who opens the file; WarehouseBusyError after `wait` seconds."""
    try:
        with FileLock(path.with_suffix(".lock"), timeout=wait):
            yield
    except Timeout:
        raise WarehouseBusyError(
            f"lần chạy khác đang giữ sổ theo dõi ({path}; đã chờ {wait:.0f} giây): đợi lần đó xong rồi chạy lại"
        ) from None


@contextmanager
def open_database(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The open file; what the machine or the file is at fault for is told in plain words. The caller holds the lock.

    Where there is none it is made first, unless it is only to be read.
    """
    try:
        if not read_only and not path.exists():
            _make_database(path)
        connection = connect(path, read_only=read_only)
        try:
            yield connection
        finally:
            connection.close()
    except duckdb.Error as error:
        fault = describe_fault(error, path)
        if fault is None:
            raise
        raise fault from error


def _make_database(path: Path) -> None:
    """A new database, put in its place when it is whole: one that a killed run only began could never be opened."""
    target = path.resolve()
    place = files.temporary_of(target)  # no `new_file`: the database makes its own, where none is open beside it
    for left in (
        log_of(target),
        place,
        log_of(place),
    ):  # the log of a file that is gone would be taken for the new one's
        left.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        connect(place).close()
        files.flush_files([place])
        files.move_file(place, target)
        files.sync_folder(target.parent)
    finally:
        place.unlink(missing_ok=True)


def log_of(path: Path) -> Path:
    """The write-ahead log of a database file: what was committed and stands in the file itself only later."""
    return path.with_name(f"{path.name}.wal")


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """The file as it is, times in UTC; whoever calls it holds the lock and closes it. duckdb's errors pass through."""
    config: dict[str, str | bool | int | float | list[str]] = {}
    if not read_only:
        config["storage_compatibility_version"] = STORAGE_VERSION
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def describe_fault(error: duckdb.Error, path: Path) -> WarehouseFaultError | None:
    """The database's error in words of the desk, with what to do; None where it is not the machine or the file.

    The database's own English words are for a log: they stay with the error it is raised from.
    """
    told = str(error).casefold()
    if isinstance(error, duckdb.SerializationException):
        told += " deserialize"
    for words, kind, text_vi in _FAULTS_VI:
        if any(word in told for word in words):
            return kind(f"{text_vi.format(path=path)}.")
    return None

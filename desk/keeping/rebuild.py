"""Make the warehouse anew from its journal, hold it against the one that is there, and put it in its place."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from desk.progress import Progress, silent
from desk.settings import Settings
from schemas import files
from schemas.errors import PlainError
from sources.archive import Archive
from sources.documents import UNREAD_PREFIX
from warehouse.journal.chain import Journal, JournalError, journal_of
from warehouse.journal.comparing import TableComparison, compare_warehouses
from warehouse.journal.database import connect, lock_warehouse, log_of
from warehouse.journal.following import begin_journal, build_from, forget_mark
from warehouse.migrate import migrate, newest_layout, read_known_layout

ASIDE_KEPT: Final = 3
_ASIDE: Final = "-before-rebuild-"
PROGRESS_VI: Final = "Dựng lại sổ theo dõi"


class RebuildError(PlainError, ValueError):
    """There is nothing to rebuild from."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made anew: from how many lines, and how it compares with what was there, table by table.

    `tables` is None where there was no warehouse or it could not be read; `aside`: where that lies now. `missing` are
    documents on record that the archive does not hold.
    """

    lines: int
    tables: list[TableComparison] | None
    aside: Path | None
    missing: tuple[str, ...]
    in_place: bool

    @property
    def differing(self) -> list[TableComparison]:
        """The tables that were otherwise before."""
        return [table for table in self.tables or [] if not table.equal]


def run(settings: Settings, progress: Progress = silent, *, check: bool = False) -> Rebuilt:
    """Rebuild the warehouse from journal and archive; `check`: only compare, leaving everything as it is.

    What was there is kept beside it. RebuildError without a journal, JournalError where that is damaged.
    """
    path = settings.warehouse
    journal = Journal(journal_of(path))
    if journal.is_empty:
        raise RebuildError(
            f"không có nhật ký {journal.path}: không có gì để dựng lại sổ theo dõi. Nếu có bản sao lưu, dùng thidua "
            f"restore. Nếu máy dừng ngay lần tiếp nhận đầu tiên, chưa có thư nào gửi đi: chuyển {path} đi nơi khác rồi "
            "chạy thidua ingest, mọi tệp trong hộp nhận được xét từ đầu"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with lock_warehouse(path):
        new = files.temporary_of(path)
        _remove_database(new)
        try:
            progress(0, 1, PROGRESS_VI)
            lines = build_from(journal, new)
            missing = _find_missing(settings, new)
            tables = _compare(path, new)
            aside = None if check else _put_in_place(new, path)
        finally:
            _remove_database(new)
        progress(1, 1, PROGRESS_VI)
    return Rebuilt(lines, tables, aside, missing, not check)


def begin_anew(settings: Settings) -> Path | None:
    """Begin a new journal with all that the warehouse holds, where the journal is lost or damaged.

    Gives where the damaged one lies now. RebuildError where there is no warehouse to begin it with.
    """
    path = settings.warehouse
    journal = Journal(journal_of(path))
    if not path.is_file():
        raise RebuildError(f"không có sổ theo dõi {path}: không có gì để lập lại nhật ký")
    with lock_warehouse(path), connect(path) as connection:
        if read_known_layout(connection) < newest_layout():
            migrate(connection)
        aside = None
        if not journal.is_empty:
            stamp = hashlib.sha256(journal.path.read_bytes()).hexdigest()[:8]
            aside = files.move_file(journal.path, journal.path.with_name(f"{journal.path.stem}-replaced-{stamp}.jsonl"))
        forget_mark(connection)
        begin_journal(connection, journal)
    return aside


def _compare(path: Path, new: Path) -> list[TableComparison] | None:
    """How the present file compares; None where there is none or it cannot be read.

    A present file of an earlier layout is compared as it would be after its upgrade.
    """
    if not path.is_file():
        return None
    copy = files.temporary_of(path, 2)
    _remove_database(copy)
    try:
        for part, target in zip(_parts(path), _parts(copy), strict=True):
            if part.is_file():
                shutil.copyfile(part, target)
        with connect(copy) as connection:
            migrate(connection)
        return compare_warehouses(copy, new)
    except duckdb.Error:
        return None
    finally:
        _remove_database(copy)


def _find_missing(settings: Settings, new: Path) -> tuple[str, ...]:
    archive = Archive(settings.archive)
    with connect(new, read_only=True) as connection:
        rows = connection.execute("SELECT DISTINCT coalesce(content_sha256, sha256) FROM raw.document ORDER BY 1")
        keys = [str(key) for (key,) in rows.fetchall()]
    return tuple(key for key in keys if not key.startswith(UNREAD_PREFIX) and not archive.has(key))


def _put_in_place(new: Path, path: Path) -> Path | None:
    """The new file in its place; gives where what was there lies now, of which the last few are kept."""
    aside = None
    if path.exists():  # a folder too, as a copy that went wrong leaves one
        number = 1 + max((int(p.stem[-4:]) for p in _list_aside(path)), default=0)
        aside = path.with_name(f"{path.stem}{_ASIDE}{number:04d}{path.suffix}")
        for part, target in zip(_parts(path), _parts(aside), strict=True):
            if part.exists():
                files.move_file(part, target)
        for surplus in _list_aside(path)[:-ASIDE_KEPT]:
            _remove_database(surplus)
    else:
        _remove_database(path)  # a write-ahead log without its file would be taken for the new one's
    files.flush_files([new])
    files.move_file(new, path)
    files.sync_folder(path.parent)
    return aside


def _list_aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}{_ASIDE}[0-9][0-9][0-9][0-9]{path.suffix}"))


def _parts(path: Path) -> tuple[Path, Path]:
    """The database file and its write-ahead log."""
    return path, log_of(path)


def _remove_database(path: Path) -> None:
    for part in _parts(path):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        part.unlink(missing_ok=True)


__all__ = ["JournalError", "RebuildError", "Rebuilt", "begin_anew", "run"]

"""Back up the home: what is new since the last time, a sound copy of the warehouse, all of it read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from desk.clock import now_in
from desk.intake.whole_run import NAME as WHOLE_RUN
from desk.keeping.store import (
    MANIFEST,
    BackupError,
    Manifest,
    Stored,
    copy_and_verify,
    hash_file,
    object_path,
    read_manifest,
    write_manifest,
)
from desk.progress import Progress, silent
from desk.settings import Settings
from desk.version import code_version
from schemas import files
from schemas.errors import PlainError
from sources.inbox_journal.journal import NAME as INBOX_JOURNAL
from warehouse import WarehouseLostError
from warehouse.journal.chain import Journal, journal_of
from warehouse.journal.database import lock_warehouse, open_database
from warehouse.release.closed_years import DATABASE_OF_CLOSED, LIST_OF_CLOSED

PROGRESS_VI: Final = "Sao lưu"
NOT_KEPT: Final = ("inbox", "warehouse", "journal", "prefect")
"""Folders of the home that are not copied file by file: the inbox is the desk's own and all of it is in the archive,
Prefect's folder can be made again, journal and warehouse have a copy of their own kind."""
NAMED: Final = 5
_TEMPORARY_ENDS: Final = (".lock", files.TEMPORARY_SUFFIX)
_OBJECTS: Final = "archive/objects/"
_MADE_ANEW: Final = frozenset(
    {
        *(f"archive/{name}" for name in (INBOX_JOURNAL, WHOLE_RUN)),
        *(f"releases/{name}" for name in (DATABASE_OF_CLOSED, LIST_OF_CLOSED)),
    }
)
"""What speaks of the very files of one place, or is only a copy; elsewhere it would be of no use."""


@dataclass(slots=True)
class BackedUp:
    """What a backup holds and what of it is new; `damaged`: files of the home that are not as they should be."""

    files: int = 0
    new_files: int = 0
    new_bytes: int = 0
    lines: int = 0
    new_lines: int = 0
    warehouse_bytes: int = 0
    damaged: list[str] = field(default_factory=list)


class DamagedFilesError(PlainError, RuntimeError):
    """Files of the home are damaged, change or cannot be read, and are not in the backup; the message names them."""


def require_folder(target: Path) -> Path:
    """The folder, if it is there. BackupError where it is not: a disk that is not mounted gets no copy beside it."""
    if not target.is_dir():
        raise BackupError(f"không có thư mục sao lưu {target}: kiểm tra đĩa hoặc thư mục dùng chung đã được gắn chưa")
    return target


def describe_backup_vi(done: BackedUp, target: Path) -> str:
    """What was backed up, in one line."""
    return (
        f"đã sao lưu vào {target}: {done.files} tệp, trong đó {done.new_files} tệp mới ({done.new_bytes} byte); "
        f"nhật ký {done.lines} dòng, trong đó {done.new_lines} dòng mới; sổ theo dõi {done.warehouse_bytes} byte. "
        "Những gì mới ghi đã được đọc lại và so mã băm"
    )


def require_sound_files(done: BackedUp) -> None:
    """Raises DamagedFilesError if a file could not be backed up as it should be."""
    if done.damaged:
        more = f" và {len(done.damaged) - NAMED} tệp khác" if len(done.damaged) > NAMED else ""
        raise DamagedFilesError(
            f"{len(done.damaged)} tệp hỏng, đang thay đổi hoặc không đọc được, chưa sao lưu: "
            f"{', '.join(done.damaged[:NAMED])}{more}"
        )


def run(settings: Settings, target: Path, progress: Progress = silent, now: datetime | None = None) -> BackedUp:
    """Back up into a new or empty folder, or add to the backup that it holds.

    BackupError where the folder is something else or lies in the home. The warehouse is copied while nobody writes,
    its journal up to that same line; who reads releases is not disturbed.
    """
    target = target.resolve()
    if target.is_relative_to(settings.home) or settings.home.is_relative_to(target):
        raise BackupError(f"{target} nằm trong hoặc chứa thư mục đang sao lưu {settings.home}: chọn nơi khác")
    with _lock_backup(target):
        before = _prepare(target)
        done = BackedUp()
        journal, warehouse = _copy_ledger(settings, target, done)
        kept = _copy_files(settings, target, before, done, progress)
        made_at = (now or now_in(settings.programme)).isoformat(timespec="seconds")
        write_manifest(target, Manifest(made_at, code_version(), journal, warehouse, kept))
    return done


@contextmanager
def _lock_backup(target: Path) -> Iterator[None]:
    target.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(target / ".sao-luu.lock", timeout=0):
            yield
    except Timeout:
        raise BackupError(f"một lần sao lưu khác đang ghi vào {target}: đợi xong rồi chạy lại") from None


def _prepare(target: Path) -> Manifest:
    """What the backup holds so far; a new one is marked as such, so that one that was cut short goes on."""
    if (target / MANIFEST).exists():
        return read_manifest(target)
    if others := [one.name for one in target.iterdir() if not one.name.endswith(_TEMPORARY_ENDS)]:
        raise BackupError(f"{target} không trống và không phải bản sao lưu (có {others[0]}): chọn thư mục trống")
    write_manifest(target, Manifest())
    return Manifest()


def _copy_ledger(settings: Settings, target: Path, done: BackedUp) -> tuple[Stored | None, Stored | None]:
    """Journal and warehouse, of one and the same moment: nobody writes meanwhile."""
    path = settings.warehouse
    journal = Journal(journal_of(path))
    if not path.is_file():
        if not journal.is_empty:
            raise WarehouseLostError(f"sổ theo dõi {path} không còn: chạy thidua rebuild rồi sao lưu")
        return None, None
    with lock_warehouse(path):
        with open_database(path) as connection:
            connection.execute("CHECKPOINT")
        stored = _describe(path, hash_file(path))
        copy = target / "warehouse" / path.name
        if not copy_and_verify(path, copy, stored.sha256):
            raise OSError(None, "bản sao sổ theo dõi đọc lại không khớp, kiểm tra ổ đĩa sao lưu", str(copy))
        files.flush_files([copy], target)
        done.warehouse_bytes = stored.size
        return _copy_journal(journal, target / "journal" / journal.path.name, done), stored


def _copy_journal(journal: Journal, copy: Path, done: BackedUp) -> Stored | None:
    """Add the lines that are new; a journal that was begun anew gets a new copy beside the former one."""
    if journal.is_empty:
        return None
    whole = _describe(journal.path, hash_file(journal.path))
    have = _cut_torn_line(copy)
    if have and (have > whole.size or hash_file(copy) != hash_file(journal.path, have)):
        files.move_file(copy, copy.with_name(f"{copy.stem}-replaced-{hash_file(copy)[:8]}{copy.suffix}"))
        have = 0
    known = sum(1 for _ in copy.open("rb")) if have else 0
    with journal.path.open("rb") as file:
        file.seek(have)
        if new := file.read():
            files.append_lines(copy, new)
    if hash_file(copy) != whole.sha256:
        raise OSError(None, "bản sao nhật ký đọc lại không khớp, kiểm tra ổ đĩa sao lưu", str(copy))
    done.lines = sum(1 for _ in Journal(copy).read())
    done.new_lines = done.lines - known
    return whole


def _cut_torn_line(copy: Path) -> int:
    """How long the copy is, once what a backup that was cut short wrote of a line is gone."""
    if not copy.is_file():
        return 0
    whole = copy.read_bytes().rfind(b"\n") + 1
    if whole < copy.stat().st_size:
        files.cut_file(copy, whole)
    return whole


def _copy_files(
    settings: Settings, target: Path, before: Manifest, done: BackedUp, progress: Progress
) -> dict[str, Stored]:
    places = sorted(_list_places(settings.home))
    kept: dict[str, Stored] = {}
    new: list[Path] = []
    for number, place in enumerate(places, start=1):
        stored = _copy_file(settings.home / place, place, target, before.files.get(place), new)
        if stored is None:
            done.damaged.append(place)
        else:
            kept[place] = stored
        progress(number, len(places), PROGRESS_VI)
    files.flush_files(new, target)
    done.files, done.new_files = len(kept), len(new)
    done.new_bytes = sum(path.stat().st_size for path in new)
    return kept


def _list_places(home: Path) -> Iterator[str]:
    for path in home.rglob("*"):
        place = path.relative_to(home)
        if place.parts[0] in NOT_KEPT or path.name.endswith(_TEMPORARY_ENDS):
            continue
        if path.is_file() and not path.is_symlink() and place.as_posix() not in _MADE_ANEW:
            yield place.as_posix()


def _copy_file(path: Path, place: str, target: Path, known: Stored | None, new: list[Path]) -> Stored | None:
    """The file in the backup; None where it is damaged, changes at this moment or cannot be read.

    An object of the archive has to have the hash that it is named by: a damaged one takes no sound one's place.
    """
    try:
        state = path.stat()
        unchanged = known is not None and (state.st_size, state.st_mtime_ns) == (known.size, known.changed)
        if known is not None and unchanged and object_path(target, known.sha256).is_file():
            return known
        stored = _describe(path, hash_file(path))
        if place.startswith(_OBJECTS) and stored.sha256 != path.name:
            return None
        copy = object_path(target, stored.sha256)
        if not copy.is_file() or copy.stat().st_size != stored.size:
            if not copy_and_verify(path, copy, stored.sha256):
                return None
            new.append(copy)
    except FileNotFoundError:
        return None
    return stored


def _describe(path: Path, sha256: str) -> Stored:
    state = path.stat()
    return Stored(state.st_size, sha256, state.st_mtime_ns)

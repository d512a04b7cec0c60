"""Restore a home from a backup: into an empty folder, every content held to its hash."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from desk.keeping.store import BackupError, Manifest, Stored, copy_and_verify, object_path, read_manifest
from desk.progress import Progress, silent
from desk.settings import Settings
from schemas import files
from warehouse.journal.chain import Journal, JournalError, journal_of
from warehouse.journal.database import connect
from warehouse.journal.following import read_mark

PROGRESS_VI: Final = "Khôi phục"


@dataclass(slots=True)
class Restored:
    """What was restored, from a backup made when; `damaged`: what the backup should hold and does not, by place.

    `must_rebuild`: the warehouse is not there or not up to its journal; `thidua rebuild` makes it.
    """

    made_at: str
    files: int = 0
    lines: int = 0
    damaged: list[str] = field(default_factory=list)
    must_rebuild: bool = False


def run(settings: Settings, source: Path, progress: Progress = silent) -> Restored:
    """Restore into the home, which must not be there or be empty; all of it appears at once or nothing does.

    BackupError where the home holds anything or the folder is no backup.
    """
    home = settings.home
    manifest = read_manifest(source)
    if not manifest.made_at:
        raise BackupError(f"bản sao lưu {source} chưa ghi xong lần nào: chạy thidua backup lại")
    if home.exists() and any(home.iterdir()):
        raise BackupError(f"{home} không trống: chỉ khôi phục vào thư mục trống, chọn nơi khác bằng --home")
    if home.exists():
        home.rmdir()
    with files.new_folder(home) as building:
        inside = Settings(building, settings.programme_name)
        done = Restored(manifest.made_at)
        _restore_files(manifest, source, building, done, progress)
        _restore_ledger(manifest, source, inside, done)
    return done


def _restore_files(manifest: Manifest, source: Path, home: Path, done: Restored, progress: Progress) -> None:
    for number, (place, stored) in enumerate(manifest.files.items(), start=1):
        if _restore(object_path(source, stored.sha256), home / place, stored):
            done.files += 1
        else:
            done.damaged.append(place)
        progress(number, len(manifest.files), PROGRESS_VI)


def _restore_ledger(manifest: Manifest, source: Path, settings: Settings, done: Restored) -> None:
    path = settings.warehouse
    journal = Journal(journal_of(path))
    for stored, target in ((manifest.journal, journal.path), (manifest.warehouse, path)):
        copy = source / target.parent.name / target.name
        if stored is not None and not _restore(copy, target, stored):
            done.damaged.append(f"{target.parent.name}/{target.name}")
    try:
        done.lines = sum(1 for _ in journal.read())
    except JournalError:
        done.damaged.append(f"{journal.path.parent.name}/{journal.path.name}")
    done.must_rebuild = not journal.is_empty and not _follows(path, journal)


def _follows(path: Path, journal: Journal) -> bool:
    """True if the warehouse is there and has the journal's last line."""
    if not path.is_file():
        return False
    try:
        with connect(path, read_only=True) as connection:
            return read_mark(connection) == journal.read_last()
    except duckdb.Error:
        return False


def _restore(copy: Path, target: Path, stored: Stored) -> bool:
    try:
        if not copy_and_verify(copy, target, stored.sha256):
            return False
    except FileNotFoundError:
        return False
    os.utime(target, ns=(stored.changed, stored.changed))
    return True

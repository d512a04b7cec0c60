"""Final reports as they were issued: kept apart, and given back byte for byte whatever becomes of their files.

A copy lies under the hash that is recorded of it, so that it can be told whole. A file that somebody has changed since
is kept beside, never overwritten. Drafts are not kept: they can be made again.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Final

from desk.outputs.issue import FINAL_VI
from desk.outputs.record import hash_files
from desk.settings import Settings
from schemas import files
from schemas.errors import PlainError

CHANGED_VI: Final = "đã sửa"


class IssuedLostError(PlainError, FileNotFoundError):
    """A final report was damaged or deleted, and there is no copy to restore it from."""


def keep_copy(settings: Settings, content: str, docx: Path, xlsx: Path) -> None:
    """Keep a copy of a final report's files under the hash of both; on the disk when this returns."""
    folder = settings.originals / content
    files.write_together({folder / path.name: path.read_bytes() for path in (docx, xlsx)})


def restore_report(settings: Settings, content: str, place: str) -> tuple[Path, Path]:
    """The report's Word file and workbook, as they were issued, at the place where they were recorded.

    Files that were damaged or deleted come back from the copy. Raises IssuedLostError where there is none.
    """
    docx = settings.home / place
    xlsx = docx.with_name(docx.name.replace("bao-cao_", "phu-luc_", 1)).with_suffix(".xlsx")
    if _is_content(content, docx, xlsx):
        if not _is_content(content, *_copies(settings, content, docx, xlsx)):
            keep_copy(settings, content, docx, xlsx)  # a report of an earlier version, or a damaged copy
        return docx, xlsx
    copies = _copies(settings, content, docx, xlsx)
    if not _is_content(content, *copies):
        raise IssuedLostError(
            f"Báo cáo chính thức {place} đã bị sửa hoặc xóa và không còn bản gốc trong {settings.originals.name}: lấy "
            f"lại tệp từ bản sao lưu, hoặc lập thêm bản chính thức: {FINAL_VI}; báo cáo sẽ ghi lý do đó."
        )
    for path, copy in zip((docx, xlsx), copies, strict=True):
        data = copy.read_bytes()
        if path.is_file() and path.read_bytes() != data:
            files.move_file(path, _find_free_path(path))
        files.write_bytes(path, data)
    return docx, xlsx


def _copies(settings: Settings, content: str, docx: Path, xlsx: Path) -> tuple[Path, Path]:
    folder = settings.originals / content
    return folder / docx.name, folder / xlsx.name


def _is_content(content: str, docx: Path, xlsx: Path) -> bool:
    return docx.is_file() and xlsx.is_file() and hash_files(docx, xlsx) == content


def _find_free_path(path: Path) -> Path:
    named = (path.with_stem(f"{path.stem} ({CHANGED_VI}{f' {n}' if n > 1 else ''})") for n in count(1))
    return next(one for one in named if not one.exists())

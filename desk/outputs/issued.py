"""Final reports as they were issued: kept apart, and given back byte for byte whatever becomes of their files.

A copy lies under the hash that is recorded of it, so that it can be told whole. A file that somebody has changed since
is kept beside, never overwritten. Drafts are not kept: they can be made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Final

from desk.outputs.issue import FINAL_VI
from desk.outputs.record import hash_files
from desk.settings import Settings
from reports.minister.issue import FORMATS, Format, file_name
from schemas import files
from schemas.errors import PlainError

CHANGED_VI: Final = "đã sửa"
ISSUED_FORMATS: Final[tuple[tuple[Format, ...], ...]] = (FORMATS, ("docx", "xlsx"))
"""What a final report is issued in, and was before there were four formats."""


class IssuedLostError(PlainError, FileNotFoundError):
    """A final report was damaged or deleted, and there is no copy to restore it from."""


def keep_copy(
    settings: Settings, content: str, paths: Sequence[Path], beside: Mapping[str, bytes] = MappingProxyType({})
) -> None:
    """Keep a copy of a final report's files under the hash of them all; on the disk when this returns.

    `beside`: what is kept with them by its name and is none of them.
    """
    folder = settings.originals / content
    kept = {folder / path.name: path.read_bytes() for path in paths}
    files.write_together(kept | {folder / name: data for name, data in beside.items()})


def restore_report(settings: Settings, content: str, place: str) -> dict[Format, Path]:
    """The report's files as they were issued, format by format, where the Word file of `place` stands.

    Files that were damaged or deleted come back from the copy. Raises IssuedLostError where there is none.
    """
    folder = settings.originals / content
    for formats in ISSUED_FORMATS:
        named = _name_files(settings.home / place, formats)
        copies = [folder / path.name for path in named.values()]
        if _is_content(content, list(named.values())):
            if not _is_content(content, copies):
                keep_copy(settings, content, list(named.values()))  # issued by an earlier version, or a damaged copy
            return named
        if _is_content(content, copies):
            for path, copy in zip(named.values(), copies, strict=True):
                _put_back(path, copy.read_bytes())
            return named
    raise IssuedLostError(
        f"Báo cáo chính thức {place} đã bị sửa hoặc xóa và không còn bản gốc trong {settings.originals.name}: lấy "
        f"lại tệp từ bản sao lưu, hoặc lập thêm bản chính thức: {FINAL_VI}; báo cáo sẽ ghi lý do đó."
    )


def _put_back(path: Path, data: bytes) -> None:
    if path.is_file() and path.read_bytes() != data:
        files.move_file(path, _find_free_path(path))
    files.write_bytes(path, data)


def _name_files(docx: Path, formats: Sequence[Format]) -> dict[Format, Path]:
    stem = docx.stem.partition("_")[2]
    return {made_as: docx.with_name(file_name(made_as, stem)) for made_as in formats}


def _is_content(content: str, paths: Sequence[Path]) -> bool:
    return all(path.is_file() for path in paths) and hash_files(*paths) == content


def _find_free_path(path: Path) -> Path:
    named = (path.with_stem(f"{path.stem} ({CHANGED_VI}{f' {n}' if n > 1 else ''})") for n in count(1))
    return next(one for one in named if not one.exists())

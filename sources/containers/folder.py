"""A folder tree as the desk receives it: every regular file in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.names import is_junk


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file of the inbox, or one (or a folder) that cannot be entered: then `problem_vi` says why."""

    path: Path
    relative: str
    problem_vi: str | None = None

    @property
    def folder(self) -> str | None:
        """The folder it lies in, relative to the inbox; None at the top."""
        return self.relative.rpartition("/")[0] or None


def walk(inbox: Path) -> Iterator[FolderFile]:
    """All files under the inbox by path, lock and system files left out, links not followed."""
    yield from _walk(inbox, "")


def _walk(folder: Path, prefix: str) -> Iterator[FolderFile]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield FolderFile(folder, prefix.rstrip("/") or ".", f"không mở được thư mục ({reason_vi(error)})")
        return
    for entry in found:
        if is_junk(entry.name):
            continue
        relative = prefix + entry.name
        path = Path(entry.path)
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(path, relative + "/")
            elif entry.is_file(follow_symlinks=False):
                yield FolderFile(path, relative)
            else:
                yield FolderFile(path, relative, "đây là liên kết hoặc tệp đặc biệt, không phải tệp thường")
        except OSError as error:
            yield FolderFile(path, relative, reason_vi(error))


def reason_vi(error: OSError) -> str:
    """Why the system refused, in plain Vietnamese."""
    if isinstance(error, FileNotFoundError):
        return "tệp không còn ở đó"
    if isinstance(error, PermissionError):
        return "không có quyền đọc hoặc tệp đang bị chương trình khác khóa"
    return f"hệ thống báo lỗi {error.errno or ''}".rstrip()

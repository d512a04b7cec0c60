"""A folder tree as the desk receives it: every regular file in a fixed order, and whether it is still being written."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sources.inbox_journal.marks import Mark, mark_of
from sources.names import is_junk

QUIET_SECONDS = 5.0
"""A file modified so recently (or in the future, by another clock) is looked at twice."""
RELOOK_SECONDS = 0.25
"""So long after the first look the second one is taken; all recent files wait together, once in a run."""
WRITING_VI = "tệp đang được ghi hoặc chép dở"
_UNFINISHED = re.compile(r"(.+)\.(part|partial|crdownload|filepart|download|tmp)$", re.IGNORECASE)
_UNFINISHED_ENDS = frozenset("tTlLdDpP\n")
"""With one of these such a name ends, as the pattern takes it: most names are not held to it."""
_NAMED = re.compile(r".+\.[A-Za-z][A-Za-z0-9]{1,4}$")

Look = tuple[int, int]


class FolderFile(NamedTuple):
    """A file of the inbox with its mark, or one (or a folder) that cannot be entered: `problem_vi` says why. A tuple,
    which takes a third of the time to make: there are tens of thousands.
    """

    place: str
    relative: str
    problem_vi: str | None = None
    mark: Mark | None = None

    @property
    def look(self) -> Look | None:
        """How it looked when the folder was walked."""
        return None if self.mark is None else self.mark[:2]

    @property
    def path(self) -> Path:
        """Where it lies; most files are never opened, and a path costs as much as all else that is known of one."""
        return Path(self.place)

    @property
    def name(self) -> str:
        """Its own name."""
        return self.relative.rpartition("/")[2]

    @property
    def folder(self) -> str | None:
        """The folder it lies in, relative to the inbox; None at the top."""
        return self.relative.rpartition("/")[0] or None


class SecondLook:
    """Tells files that are being written from those at rest, without waiting for each."""

    def __init__(self, relook: float | None = None) -> None:
        """Begins now, when all first looks have been taken. A `relook` of 0 waits for nothing."""
        self._due = time.monotonic() + (RELOOK_SECONDS if relook is None else relook)

    def has_changed(self, file: FolderFile, descriptor: int) -> bool:
        """True if the file, open now, is no longer as it was when the folder was walked."""
        if file.look is not None and file.look[1] / 1e9 > time.time() - QUIET_SECONDS:
            time.sleep(max(0.0, self._due - time.monotonic()))
        return file.look is not None and look_at(os.fstat(descriptor)) != file.look


def look_at(status: os.stat_result) -> Look:
    """What changes when a file is written to: size and modification time."""
    return status.st_size, status.st_mtime_ns


def walk(inbox: Path) -> Iterator[FolderFile]:
    """All files under the inbox by path, lock and system files left out, links not followed."""
    open_ = [_list_folder(str(inbox), "")]  # no recursion: folders lie deeper than Python calls itself
    while open_:
        found = next(open_[-1], None)
        if found is None:
            open_.pop()
        elif isinstance(found, FolderFile):
            yield found
        else:
            open_.append(_list_folder(*found))


def _list_folder(folder: str, prefix: str) -> Iterator[FolderFile | tuple[str, str]]:
    """What stands in one folder: its files, and each folder in it with the beginning of the names there."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except OSError as error:
        yield FolderFile(str(folder), prefix.rstrip("/") or ".", f"không mở được thư mục ({reason_vi(error)})")
        return
    names = {entry.name for entry in found}
    for entry in found:
        if is_junk(entry.name):
            continue
        relative = prefix + entry.name
        path = entry.path
        try:
            if entry.is_dir(follow_symlinks=False):
                yield path, relative + "/"
            elif not entry.is_file(follow_symlinks=False):
                yield FolderFile(path, relative, "đây là liên kết hoặc tệp đặc biệt, không phải tệp thường")
            elif entry.name[-1] in _UNFINISHED_ENDS and (unfinished := _UNFINISHED.match(entry.name)) is not None:
                yield from _list_partial_files(path, prefix + unfinished[1], unfinished[1], names)
            else:
                # Not the entry's own status: on some systems that is older than the file.
                status = os.stat(path)  # noqa: PTH116 -- see FolderFile.path
                problem_vi = None if status.st_size else _placeholder_vi(entry.name, names)
                yield FolderFile(path, relative, problem_vi, mark_of(status))
        except OSError as error:
            yield FolderFile(path, relative, reason_vi(error))


def _list_partial_files(path: str, becomes: str, name: str, names: Collection[str]) -> Iterator[FolderFile]:
    """A download or copy under way stands in the list under the name it will have, so that it leaves the list then.

    Names that programs make up (`~WRD0001.tmp`) announce no file: they are left out, as lock files are.
    """
    if _NAMED.match(name) and name not in names:
        yield FolderFile(path, becomes, f"{WRITING_VI}: {os.path.basename(path)}")  # noqa: PTH119


def _placeholder_vi(name: str, names: Collection[str]) -> str | None:
    """Some programs put an empty file at the place of the one they are still fetching."""
    return WRITING_VI if any(f"{name}.{end}" in names for end in ("part", "crdownload")) else None


def reason_vi(error: OSError) -> str:
    """Why the system refused, in plain Vietnamese."""
    if isinstance(error, FileNotFoundError):
        return "tệp không còn ở đó"
    if isinstance(error, PermissionError):
        return "không có quyền đọc hoặc tệp đang bị chương trình khác khóa"
    return f"hệ thống báo lỗi {error.errno or ''}".rstrip()

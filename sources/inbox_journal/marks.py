"""By what a file is told to be the one that was read: size, times, inode, device; and where these can be trusted."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

Mark = tuple[int, int, int, int, int]
"""Size, modification and change time (ns), inode, device. Whoever writes to a file may set its modification time back;
the change time is the system's own."""

LOCAL: Final = frozenset({"bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"})
"""File systems of this machine that keep change times, by its own clock."""
REMOTE: Final = frozenset({"cifs", "nfs", "nfs4", "smb3"})
"""Those that keep them by another machine's clock. All others (FAT, FUSE, what is unknown) are never trusted."""
SMB: Final = frozenset({"cifs", "smb3"})
"""Of these, the ones behind which a disk may lie that keeps no change times: the server then tells none, or the
modification time again."""
_MOUNTS: Final = Path("/proc/self/mountinfo")
_ESCAPES: Final = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))


def mark_of(status: os.stat_result) -> Mark:
    """What tells the file from any other, and from itself once it was written to."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


def keeps_change_times(kind: str, mark: Mark) -> bool:
    """Whether the change time of a file with this mark, on a file system of this kind, is one of the system's own."""
    _size, modified, changed, _inode, _device = mark
    if kind in SMB:
        return changed > 0 and changed != modified
    return kind in LOCAL | REMOTE


class FileSystems:
    """The kinds of file systems that files lie on, looked up once a device. Known on Linux alone: elsewhere none is."""

    def __init__(self, mounts: Path = _MOUNTS) -> None:
        """`mounts` is where the system tells what is mounted."""
        self._kinds: dict[int, str] = {}
        self._mounts: list[tuple[str, str]] = []
        try:
            lines = mounts.read_text("utf-8", "surrogateescape").splitlines() if sys.platform == "linux" else []
        except OSError:
            lines = []
        for line in lines:
            before, _, after = line.partition(" - ")
            fields, kind = before.split(), after.split()
            if len(fields) > 4 and kind:
                self._mounts.append((_unescape(fields[4]), kind[0]))

    def kind_of(self, path: Path, device: int) -> str:
        """The kind of the file system with this device, on which the file lies; empty where it is not known."""
        known = self._kinds.get(device)
        if known is None:
            known = self._kinds[device] = self._find(str(path.parent.resolve()))
        return known

    def _find(self, folder: str) -> str:
        """That of the deepest place above; of two at one place the later covers the earlier."""
        found = ("", "")
        for place, kind in self._mounts:
            inside = folder == place or folder.startswith(place.rstrip("/") + "/")
            if inside and len(place) >= len(found[0]):
                found = (place, kind)
        return found[1]


def _unescape(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text

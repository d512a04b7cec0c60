"""Bytes that wait until they are wanted: some in memory, what is more in a file without a name.

Nothing of it outlives the process, whatever ends it. It stands in `schemas`, as `files` does, for all to use.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from io import SEEK_END, FileIO
from tempfile import TemporaryFile
from typing import Final

MOST_HELD: Final = 4 * 1024 * 1024
"""So many bytes are held in memory: those of a thousand documents, so that an ordinary run needs no file."""


@dataclass(frozen=True, slots=True)
class Spilled:
    """Bytes in the file; it ends with the last one who knows of it."""

    file: FileIO
    start: int
    size: int

    def read(self) -> bytes:
        """The bytes, as often as wanted; OSError where the file cannot be read."""
        self.file.seek(self.start)
        data = self.file.read(self.size)
        if len(data) != self.size:
            raise OSError(f"a temporary file has {len(data)} of {self.size} bytes")
        return data


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes in memory."""

    data: bytes

    def read(self) -> bytes:
        """The bytes."""
        return self.data


Waiting = Held | Spilled


class Spill:
    """Takes bytes in; where the disk takes nothing, all of them are held in memory."""

    def __init__(self, most_held: int = MOST_HELD) -> None:
        """Up to `most_held` bytes are held in memory."""
        self._left = most_held
        self._file: FileIO | None = None

    def put(self, data: bytes) -> Waiting:
        """Take the bytes; gives by what they are read again."""
        if len(data) > self._left:
            with suppress(OSError):
                return self._lay_down(data)
        else:
            self._left -= len(data)
        return Held(data)

    def _lay_down(self, data: bytes) -> Spilled:
        if self._file is None:
            self._file = TemporaryFile(buffering=0)  # noqa: SIM115 -- open as long as anybody knows it
        start, left = self._file.seek(0, SEEK_END), memoryview(data)
        while left:
            left = left[self._file.write(left) :]
        return Spilled(self._file, start, len(data))


__all__ = ["Held", "Spill", "Spilled", "Waiting"]

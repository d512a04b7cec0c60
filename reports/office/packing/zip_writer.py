"""Write an Office package part by part, or take over a part as another package holds it, packed as it is.

Fixed times and no trace of this machine: the same parts are the same bytes, whether they were packed now or then.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from reports.office.packing.zip_records import HEAD_SIZE, record_end, record_part

_LENGTHS: Final = struct.Struct("<2H")
_LENGTHS_AT: Final = HEAD_SIZE - _LENGTHS.size
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """A part as a package holds it: from which byte on, how many bytes, and of what it unpacks to the CRC and size."""

    package: Path
    start: int
    size: int
    crc: int
    unpacked: int

    def read(self) -> Iterator[bytes]:
        """Its bytes, block by block."""
        with self.package.open("rb") as file:
            file.seek(self.start)
            left = self.size
            while left and (block := file.read(min(_BLOCK, left))):
                left -= len(block)
                yield block

    def hash(self) -> str:
        """The SHA-256 of its bytes and of what the package says that they unpack to."""
        digest = hashlib.sha256()
        for block in self.read():
            digest.update(block)
        digest.update(_tell(self.crc, self.unpacked))
        return digest.hexdigest()


class ZipWriter:
    """Writes a package into an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._directory: list[bytes] = []

    def add(self, name: str, content: Iterable[bytes]) -> str:
        """A part with this content, which is packed block by block; gives its hash (`Packed.hash`)."""
        at = self._begin(name)
        packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        crc, unpacked, digest = 0, 0, hashlib.sha256()

        def write(packed: bytes) -> None:
            digest.update(packed)
            self._file.write(packed)

        for block in content:
            crc, unpacked = zlib.crc32(block, crc), unpacked + len(block)
            write(packer.compress(block))
        write(packer.flush())
        self._end(name, at, crc, unpacked)
        digest.update(_tell(crc, unpacked))
        return digest.hexdigest()

    def take_over(self, name: str, part: Packed) -> None:
        """A part as it is packed elsewhere."""
        at = self._begin(name)
        self._file.writelines(part.read())
        self._end(name, at, part.crc, part.unpacked)

    def finish(self) -> None:
        """Write the directory; nothing may be added afterwards."""
        at, size = self._file.tell(), sum(map(len, self._directory))
        self._file.writelines(self._directory)
        self._file.write(record_end(len(self._directory), size, at))

    def _begin(self, name: str) -> int:
        at = self._file.tell()
        self._file.write(bytes(HEAD_SIZE + len(name.encode())))
        return at

    def _end(self, name: str, at: int, crc: int, unpacked: int) -> None:
        """Write the part's head, now that its sizes are known."""
        end = self._file.tell()
        head, listed = record_part(name, crc, end - at - HEAD_SIZE - len(name.encode()), unpacked, at)
        self._file.seek(at)
        self._file.write(head)
        self._file.seek(end)
        self._directory.append(listed)


def list_packed_parts(package: Path) -> dict[str, Packed]:
    """The parts of a package as it holds them. BadZipFile or OSError where it is none."""
    with ZipFile(package) as opened, package.open("rb") as file:
        return {
            info.filename: Packed(
                package, _find_start(file, info.header_offset), info.compress_size, info.CRC, info.file_size
            )
            for info in opened.infolist()
            if info.compress_type == ZIP_DEFLATED
        }


def _tell(crc: int, unpacked: int) -> bytes:
    return f" {crc} {unpacked}".encode()


def _find_start(file: BinaryIO, head: int) -> int:
    file.seek(head + _LENGTHS_AT)
    lengths = file.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        raise BadZipFile("a part lies beyond the end of its package")
    return head + _LENGTHS_AT + _LENGTHS.size + int(sum(_LENGTHS.unpack(lengths)))

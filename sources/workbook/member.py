"""One member of a package: a key of all that decides what comes out of it, and its content, unpacked once.

`zipfile` is what decides whether a member is whole. What it would certainly accept is unpacked without its machinery,
which for the small parts of a form costs more than the unpacking.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from typing import NamedTuple

MOST_HELD = 256 * 1024
"""Larger members are neither keyed nor held packed."""
_LOCAL = struct.Struct("<4s22xHH")
"""A member's local header, of which only its mark and the lengths of its name and extra field matter here."""
_MARK = b"PK\x03\x04"
_USUAL_FLAGS = 0x80E
"""How hard it was packed, sizes behind the data, names in UTF-8; any other flag is left to `zipfile`."""


class PackedMember(NamedTuple):
    """A member as it lies in the file, and its key; `whole` if `zipfile` would read it from this very place."""

    key: bytes
    data: bytes
    whole: bool


def find_packed_member(package: zipfile.ZipFile, info: zipfile.ZipInfo, end: int) -> PackedMember | None:
    """The member, packed; None if it is too large or the file ends before. `end` is where the next member begins.

    The key is a hash over everything that decides what comes out: the packed bytes and how they are unpacked.
    """
    stream = package.fp
    if stream is None or info.compress_size > MOST_HELD:
        return None
    stream.seek(info.header_offset)
    local = stream.read(_LOCAL.size)
    if len(local) < _LOCAL.size:
        return None
    mark, name_size, extra_size = _LOCAL.unpack(local)
    names = stream.read(name_size + extra_size)
    data = stream.read(info.compress_size)
    said = (info.filename, info.compress_type, info.flag_bits, info.CRC, info.file_size, info.compress_size)
    key = hashlib.blake2b(b"\0".join((repr(said).encode(), local, names, data)), digest_size=32).digest()
    whole = (
        mark == _MARK
        and info.compress_type == zipfile.ZIP_DEFLATED
        and not info.flag_bits & ~_USUAL_FLAGS
        and info.orig_filename.isascii()
        and names[:name_size] == info.orig_filename.encode()
        and len(data) == info.compress_size
        and info.header_offset + _LOCAL.size + len(names) + len(data) <= end
    )
    return PackedMember(key, data, whole)


def read_content(package: zipfile.ZipFile, info: zipfile.ZipInfo, held: PackedMember | None) -> bytes:
    """What the member holds, never more than one byte beyond what it claims; raises what `zipfile` raises."""
    if held is not None and held.whole and (found := _unpack(held.data, info)) is not None:
        return found
    with package.open(info) as member:
        return member.read(info.file_size + 1)  # `ZipFile.read` unpacks first, then cuts


def _unpack(data: bytes, info: zipfile.ZipInfo) -> bytes | None:
    """The content if it is exactly what the package says of it."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(data, info.file_size + 1)
    except zlib.error:
        return None
    exact = unpacker.eof and len(found) == info.file_size and zlib.crc32(found) == info.CRC
    return found if exact else None


def find_ends(package: zipfile.ZipFile) -> dict[int, int]:
    """Where the member that begins at an offset must have ended: the next one's beginning, or the directory."""
    starts = sorted({info.header_offset for info in package.infolist()})
    return dict(zip(starts, [*starts[1:], package.start_dir], strict=True)) if starts else {}

"""A package written as plainly as can be: its members one after the other, deflated, and nothing else in the file.

Whoever reads such a package finds the same members in it. Everything else that a zip may be is left to `zipfile`, which
knows what a damaged one is: here it is only not plain.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final, NamedTuple

MOST_BYTES: Final = 1024 * 1024
"""Of a package and of a member unpacked; a filled form has a tenth of it."""
MOST_MEMBERS: Final = 64
_END: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s24sH")
_BEFORE_END: Final = 20
"""Where the end of a large package's other directory would stand."""
_USUAL_FLAGS: Final = frozenset({0, 2, 4, 6, 0x800, 0x802, 0x804, 0x806})
"""How hard it was packed and that its name is UTF-8: not encrypted, its sizes told before the data."""
_DEFLATED: Final = 8
_VERSION: Final = 20
"""What a reader must know to unpack: no more than deflating."""


class PlainMember(NamedTuple):
    """A member, packed. Equal ones have the same content."""

    data: bytes
    crc: int
    size: int

    def unpack(self) -> bytes | None:
        """The content; None unless it is exactly what the package says of it."""
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            found = unpacker.decompress(self.data, self.size + 1)
        except zlib.error:
            return None
        exact = unpacker.eof and len(found) == self.size and not unpacker.unused_data
        return found if exact and zlib.crc32(found) == self.crc else None


Entry = tuple[int, int, int, int]
"""Where a member's data begins and ends in the package; its checksum and its size unpacked, as the package says."""


def split_plain_package(package: bytes) -> dict[str, PlainMember] | None:
    """The members by name, in the order of the file; None if anything about the package is not plain.

    Directory and members say the same, members follow each other without a gap from the first byte on, and bear
    different names in ASCII: so there is only one way to read it.
    """
    entries = list_plain_entries(package)
    return None if entries is None else {name: take_member(package, entry) for name, entry in entries.items()}


def take_member(package: bytes, entry: Entry) -> PlainMember:
    """The member of a plain package that stands there."""
    begins, ends, crc, size = entry
    return PlainMember(package[begins:ends], crc, size)


def list_plain_entries(package: bytes) -> dict[str, Entry] | None:
    """Where the members stand, by name; None if anything about the package is not plain."""
    ends = len(package) - _END.size
    if ends < 0 or len(package) > MOST_BYTES or package[ends - _BEFORE_END : ends].startswith(b"PK\x06\x07"):
        return None
    mark, disk, first_disk, here, count, size, starts, comment = _END.unpack_from(package, ends)
    if mark != b"PK\x05\x06" or disk or first_disk or here != count or comment or starts + size != ends:
        return None
    if count > MOST_MEMBERS:
        return None
    entries: dict[str, Entry] = {}
    begins, at = 0, starts
    for _ in range(count):
        if ends - at < _ENTRY.size:
            return None
        found = _read_entry(package, at, begins)
        if found is None:
            return None
        name, entry, at = found
        if name in entries:
            return None
        entries[name] = entry
        begins = entry[1]
    return entries if begins == starts and at == ends else None


def _read_entry(package: bytes, at: int, begins: int) -> tuple[str, Entry, int] | None:
    """The member that the directory has there, whose own head must stand at `begins`; where its next entry begins."""
    entry = _ENTRY.unpack_from(package, at)
    mark, _, needed, flags, method, _, _, crc, packed, size, name_size, extra, comment, disk, _, _, offset = entry
    if mark != b"PK\x01\x02" or needed > _VERSION or extra or comment or disk or offset != begins:
        return None
    if method != _DEFLATED or flags not in _USUAL_FLAGS or size > MOST_BYTES or begins + _LOCAL.size > at:
        return None
    local_mark, told, more = _LOCAL.unpack_from(package, begins)
    named = begins + _LOCAL.size
    data = named + name_size + more
    following = at + _ENTRY.size + name_size
    name = package[at + _ENTRY.size : following]
    if local_mark != b"PK\x03\x04" or told != package[at + 6 : at + 30] or package[named : named + name_size] != name:
        return None
    if data + packed > at or not name.isascii() or not (shown := name.decode("ascii")).isprintable():
        return None
    return shown, (data, data + packed, crc, size), following

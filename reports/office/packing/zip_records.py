"""The records of a zip as an Office package has them: fixed times and no trace of this machine.

To the byte what `zipfile` writes. Whoever packs more than 4 GiB gets a `struct.error`.
"""

from __future__ import annotations

import struct
from typing import Final
from zipfile import ZIP_DEFLATED

_HEAD, _DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
_TOLD: Final = struct.Struct("<5H3L2H")
"""What the directory repeats of a part's own head."""
_PLACE: Final = struct.Struct("<3H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION, _UTF8, _DAY = 20, 0x800, 0x21
_MADE_BY: Final = bytes([_VERSION, 3])
HEAD_SIZE: Final = len(_HEAD) + _TOLD.size
"""Of a part's own head, before its name."""


def record_part(name: str, crc: int, packed: int, unpacked: int, at: int) -> tuple[bytes, bytes]:
    """The head of a deflated part, name included, and what the directory says of it. `at`: where the head stands."""
    raw, flags = name.encode(), 0 if name.isascii() else _UTF8
    told = _TOLD.pack(_VERSION, flags, ZIP_DEFLATED, 0, _DAY, crc, packed, unpacked, len(raw), 0)
    return _HEAD + told + raw, _DIRECTORY + _MADE_BY + told + _PLACE.pack(0, 0, 0, 0o600 << 16, at) + raw


def record_end(parts: int, size: int, at: int) -> bytes:
    """What stands behind a directory of so many parts and bytes, which begins `at`."""
    return _END.pack(b"PK\x05\x06", 0, 0, parts, parts, size, at, 0)

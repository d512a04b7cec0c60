"""Files that old mail programs write into the text of a letter: uuencode, and its base64 kind (POSIX uuencode)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

_BEGIN = re.compile(rb"begin(-base64)? [0-7]{3,4} (\S.*)")
_END, _END_BASE64 = b"end", b"===="


def find_files(body: bytes) -> Iterator[tuple[bytes, bytes | None]]:
    """Name and content of each file in the text; no content where it is damaged or its end is missing."""
    lines = [line.rstrip() for line in body.split(b"\n")]
    place = 0
    while place < len(lines):
        begin = _BEGIN.fullmatch(lines[place])
        place += 1
        if begin is None:
            continue
        try:
            end = lines.index(_END_BASE64 if begin[1] else _END, place)
        except ValueError:
            yield begin[2], None
            return
        yield begin[2], _decode(lines[place:end], is_base64=begin[1] is not None)
        place = end + 1


def _decode(lines: Sequence[bytes], *, is_base64: bool) -> bytes | None:
    try:
        if is_base64:
            return binascii.a2b_base64(b"".join(lines), strict_mode=True)
        return b"".join(binascii.a2b_uu(_cut(line)) for line in lines if line)
    except (binascii.Error, ValueError):
        return None


def _cut(line: bytes) -> bytes:
    """The line without what some programs write behind its last letter."""
    return line[: (((line[0] - 32) & 63) * 4 + 5) // 3]

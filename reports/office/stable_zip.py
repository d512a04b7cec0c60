"""Make an Office package anew so that the same content is the same bytes: fixed entry and document times."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from reports.office.zip_records import record_end, record_part

CONTENT_TYPES = "[Content_Types].xml"
CORE_PROPERTIES = "docProps/core.xml"
FIXED_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)

_DOCUMENT_TIME = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def make_stable(data: bytes, moment: datetime | None = None) -> bytes:
    """The .docx or .xlsx once more: content types first, else the order kept, every time fixed.

    The created and modified times of docProps/core.xml become `moment` (a naive one counts as UTC), or 1980-01-01.
    """
    with ZipFile(BytesIO(data)) as package:
        entries = [(name, package.read(name)) for name in dict.fromkeys(package.namelist())]
    entries.sort(key=lambda entry: entry[0] != CONTENT_TYPES)
    return pack((name, _set_times(name, content, moment or FIXED_MOMENT)) for name, content in entries)


def pack(parts: Iterable[tuple[str, bytes]], level: int = zlib.Z_DEFAULT_COMPRESSION) -> bytes:
    """A zip of these parts in this order, with fixed times and no trace of this machine.

    To the byte what `zipfile` writes. Most parts of a letter or a marked workbook are the same in all of them: what was
    compressed not long ago is not compressed again.
    """
    whole: list[bytes] = []
    directory: list[bytes] = []
    at, count = 0, 0
    for name, content in parts:
        compress = _compress if len(content) <= _LARGEST_KEPT else _compress.__wrapped__
        packed, crc = compress(content, level)
        head, listed = record_part(name, crc, len(packed), len(content), at)
        whole += [head, packed]
        directory.append(listed)
        at, count = at + len(head) + len(packed), count + 1
    return b"".join([*whole, *directory, record_end(count, sum(map(len, directory)), at)])


_LARGEST_KEPT: Final = 32 * 1024


@lru_cache(maxsize=256)
def _compress(content: bytes, level: int) -> tuple[bytes, int]:
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(), zlib.crc32(content)


def _set_times(name: str, data: bytes, moment: datetime) -> bytes:
    if name != CORE_PROPERTIES:
        return data
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    stamp = aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return _DOCUMENT_TIME.sub(lambda found: found[1] + stamp + found[3], data)

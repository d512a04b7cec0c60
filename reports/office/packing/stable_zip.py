"""Make an Office package anew so that the same content is the same bytes: fixed entry and document times."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from reports.office.packing.zip_records import record_end, record_part

CONTENT_TYPES = "[Content_Types].xml"
CORE_PROPERTIES = "docProps/core.xml"
FIXED_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)

_DOCUMENT_TIME = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


Part = bytes | Path
"""The content of a part, or the file in which it lies."""


def make_stable(data: bytes, moment: datetime | None = None) -> bytes:
    """The .docx or .xlsx once more: content types first, else the order kept, every time fixed.

    The created and modified times of docProps/core.xml become `moment` (a naive one counts as UTC), or 1980-01-01.
    """
    with ZipFile(BytesIO(data)) as package:
        entries = [(name, package.read(name)) for name in dict.fromkeys(package.namelist())]
    return b"".join(pack_stable(entries, moment))


def pack_stable(entries: Sequence[tuple[str, Part]], moment: datetime | None = None) -> Iterator[bytes]:
    """The same of the parts themselves, block by block."""
    ordered = sorted(entries, key=lambda entry: entry[0] != CONTENT_TYPES)
    return _pack([(name, _set_times(name, content, moment or FIXED_MOMENT)) for name, content in ordered])


def pack(parts: Iterable[tuple[str, bytes]], level: int = zlib.Z_DEFAULT_COMPRESSION) -> bytes:
    """A zip of these parts in this order, with fixed times and no trace of this machine.

    To the byte what `zipfile` writes. Most parts of a letter or a marked workbook are the same in all of them: what was
    compressed not long ago is not compressed again.
    """
    return b"".join(_pack(parts, level))


def _pack(parts: Iterable[tuple[str, Part]], level: int = zlib.Z_DEFAULT_COMPRESSION) -> Iterator[bytes]:
    directory: list[bytes] = []
    at, count = 0, 0
    for name, (packed, crc, length) in _compress_parts(parts, level):
        head, listed = record_part(name, crc, len(packed), length, at)
        yield from (head, packed)
        directory.append(listed)
        at, count = at + len(head) + len(packed), count + 1
    yield from (*directory, record_end(count, sum(map(len, directory)), at))


def _compress_parts(parts: Iterable[tuple[str, Part]], level: int) -> Iterator[tuple[str, Compressed]]:
    """Each part compressed; those that lie in files two at a time, since zlib leaves the interpreter to others."""
    known = list(parts)
    if not any(isinstance(content, Path) for _, content in known):
        yield from ((name, _compress_bytes(content, level)) for name, content in known if isinstance(content, bytes))
        return
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        made = threads.map(lambda part: _compress_part(part[1], level), known)
        yield from zip((name for name, _ in known), made, strict=True)


def _compress_part(content: Part, level: int) -> Compressed:
    return _compress_bytes(content, level) if isinstance(content, bytes) else _compress_file(content, level)


def _compress_bytes(content: bytes, level: int) -> Compressed:
    compress: Callable[[bytes, int], tuple[bytes, int]]
    if len(content) <= _LARGEST_KEPT:
        compress = _compress
    else:
        compress = _compress_large if len(content) <= _LARGEST_KEPT_OF_FEW else _compress.__wrapped__
    return (*compress(content, level), len(content))


def _compress_file(path: Path, level: int) -> Compressed:
    """What the file's content is compressed to; the file is not held whole."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc, length, packed = 0, 0, []
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            crc, length = zlib.crc32(piece, crc), length + len(piece)
            packed.append(packer.compress(piece))
    return b"".join((*packed, packer.flush())), crc, length


Compressed = tuple[bytes, int, int]
"""The compressed content, its checksum and how long it was."""
_AT_ONCE: Final = 2
_PIECE: Final = 1 << 20
_LARGEST_KEPT: Final = 32 * 1024
_LARGEST_KEPT_OF_FEW: Final = 512 * 1024


@lru_cache(maxsize=256)
def _compress(content: bytes, level: int) -> tuple[bytes, int]:
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(), zlib.crc32(content)


_compress_large = lru_cache(maxsize=8)(_compress.__wrapped__)
"""Few of these are the same in all documents: the styles of letters, which are most of what a letter is made of."""


def _set_times(name: str, content: Part, moment: datetime) -> Part:
    if name != CORE_PROPERTIES:
        return content
    data = content if isinstance(content, bytes) else content.read_bytes()
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    stamp = aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return _DOCUMENT_TIME.sub(lambda found: found[1] + stamp + found[3], data)

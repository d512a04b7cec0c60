"""Make an Office package anew so that the same content is the same bytes: fixed entry and document times."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CONTENT_TYPES = "[Content_Types].xml"
CORE_PROPERTIES = "docProps/core.xml"
ENTRY_TIME = (1980, 1, 1, 0, 0, 0)
FIXED_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)

_DOCUMENT_TIME = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def make_stable(data: bytes, moment: datetime | None = None) -> bytes:
    """The .docx or .xlsx once more: content types first, else the order kept, every time fixed.

    The created and modified times of docProps/core.xml become `moment` (a naive one counts as UTC), or 1980-01-01.
    """
    with ZipFile(BytesIO(data)) as package:
        entries = [(name, package.read(name)) for name in dict.fromkeys(package.namelist())]
    entries.sort(key=lambda entry: entry[0] != CONTENT_TYPES)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in entries:
            package.writestr(make_entry(name), _set_times(name, content, moment or FIXED_MOMENT))
    return made.getvalue()


def make_entry(name: str) -> ZipInfo:
    """A compressed entry with a fixed time and no trace of this machine."""
    info = ZipInfo(name, ENTRY_TIME)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _set_times(name: str, data: bytes, moment: datetime) -> bytes:
    if name != CORE_PROPERTIES:
        return data
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    stamp = aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return _DOCUMENT_TIME.sub(lambda found: found[1] + stamp + found[3], data)

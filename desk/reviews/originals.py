"""Copies of the reports behind a worksheet's scores, read-only and beside it, so that its links open them.

A copy and never the archive's own file: what somebody types into that would be lost to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desk.settings import Settings
from reports.worksheets.sources import Source
from schemas import files
from sources.archive import Archive


def put_originals(settings: Settings, sources: Iterable[Source], folder: Path) -> tuple[str, ...]:
    """Lay the copies that are not there yet below the folder; gives the places of those that cannot be had.

    A file that is missing from the archive or damaged there takes no worksheet with it: `thidua doctor` tells of it.
    """
    archive, lost = Archive(settings.archive), []
    for place, content in {source.place: source.content_sha256 for source in sources}.items():
        path = folder / place
        if path.is_file():
            continue
        try:
            data = archive.read(content)
        except OSError:
            lost.append(place)
            continue
        files.create_bytes(path, data, durable=False)
        path.chmod(0o400)
    return tuple(lost)

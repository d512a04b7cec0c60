"""Workbooks that are packed once: xlsxwriter lays the parts down as files, and they go into the package from there.

xlsxwriter's own package would have to be unpacked, and packed again with fixed times (`packing.stable_zip`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager

from reports.office.packing.stable_zip import pack_stable


class StableBook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook under construction, of which `pack` makes the same bytes whenever it is made of the same content."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._folder = TemporaryDirectory(prefix="thidua-bang-")
        super().__init__(BytesIO(), {**options, "tmpdir": self._folder.name})
        self._parts: list[tuple[str, Path]] = []

    def pack(self, moment: datetime) -> Iterator[bytes]:
        """Close the workbook; its package block by block, with the moment as the time it was made."""
        try:
            self.close()
            yield from pack_stable(self._parts, moment)
        finally:
            self._folder.cleanup()

    def _get_packager(self) -> Packager:
        return _Parts(self._parts)


class _Parts(Packager):  # type: ignore[misc]
    """Gives the parts to the workbook, and nothing to the package that xlsxwriter would make of them."""

    def __init__(self, parts: list[tuple[str, Path]]) -> None:
        super().__init__()
        self._parts = parts

    def _create_package(self) -> list[Any]:
        self._parts += [(name, Path(place)) for place, name, _ in super()._create_package()]
        return []

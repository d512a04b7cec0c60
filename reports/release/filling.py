"""The rows of a workbook's sheets, put among what is laid out of it; sheets that an earlier release has are taken over.

A sheet is the same bytes either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import duckdb
from xlsxwriter.utility import xl_rowcol_to_cell

from reports.office.packing.zip_writer import ZipWriter
from reports.release.sheet_rows import list_rows
from reports.release.sheets import Sheet, describe_sheet, find_sheets, identify_sheet

_DIMENSION: Final = b'<dimension ref="%s"/>'
_END_OF_ROWS: Final = b"</sheetData>"


@dataclass(frozen=True, slots=True)
class Rows:
    """What is to stand below the heading of a sheet: in so many columns what the query gives."""

    sheet: Sheet
    columns: int
    query: str

    def dimension(self, row: int) -> bytes:
        """How far the sheet reaches that ends with this row."""
        return _DIMENSION % f"A1:{xl_rowcol_to_cell(row, self.columns - 1)}".encode()


def fill_workbook(
    frame: BytesIO,
    path: Path,
    released: duckdb.DuckDBPyConnection,
    bodies: Mapping[str, Rows],
    bases: Iterable[Path],
) -> list[dict[str, Any]]:
    """Write the workbook that is laid out, with these rows by part; they are never in memory together.

    Gives what a data package says of the sheets, so that later releases can take them over, as this one from `bases`.
    """
    told = []
    with ZipFile(frame) as laid_out, path.open("wb") as file:
        inputs = {
            part: identify_sheet(rows.sheet.sums, laid_out.read(part), rows.query)
            for part, rows in bodies.items()
            if rows.sheet.sums is not None
        }
        taken = find_sheets(inputs, bases, path.name)
        book = ZipWriter(file)
        for part in laid_out.namelist():
            if sheet := taken.get(part):
                book.take_over(part, sheet.part)
                digest = sheet.digest
            else:
                rows = bodies.get(part)
                content = laid_out.read(part)
                digest = book.add(part, _fill_sheet(content, rows, released) if rows else [content])
            if part in inputs:
                told.append(describe_sheet(part, inputs[part], digest))
        book.finish()
    return told


def _fill_sheet(sheet: bytes, rows: Rows, released: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    before, end, after = sheet.replace(rows.dimension(0), rows.dimension(rows.sheet.count)).partition(_END_OF_ROWS)
    yield before
    yield from list_rows(released, rows.query)
    yield end + after

"""A release as one .xlsx: a sheet a table, codes as text, times as they were on the clock of the programme's zone.

A table with more rows than a sheet holds is in Parquet and CSV alone, and its sheet says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import duckdb
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from reports.release.sheet_rows import list_rows
from warehouse.release import DATABASE, Identity
from warehouse.release.columns import describe
from warehouse.release.star import STAR, StarTable

WORKBOOK: Final = "so-lieu.xlsx"
MOST_ROWS: Final = 300_000
"""Of a sheet: beyond that an office program hardly opens it."""
_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 -- the package's times are fixed
Formats = dict[str, Any]
_DIMENSION: Final = b'<dimension ref="%s"/>'
_END_OF_ROWS: Final = b"</sheetData>"


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is to stand below the heading of a sheet."""

    count: int
    columns: int
    read: Callable[[], Iterator[bytes]]


def write_workbook(folder: Path, identity: Identity) -> Path:
    """Write the workbook into the folder of a release whose database is there.

    Headings, notes and styles are laid out first; the rows, which are nearly all of it, are put among them.
    """
    path, frame, bodies = folder / WORKBOOK, BytesIO(), {}
    with duckdb.connect(str(folder / DATABASE), read_only=True) as released:
        with xlsxwriter.Workbook(frame, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
            book.set_properties({"title": identity.name, "created": _MADE})
            formats = {
                "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
                "text": book.add_format({"num_format": "@"}),
                "day": book.add_format({"num_format": "dd/mm/yyyy"}),
                "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
            }
            styles = {name: kept._get_xf_index() for name, kept in formats.items()}
            _write_contents(book.add_worksheet("Mục lục"), identity, formats)
            for number, table in enumerate(STAR, start=2):
                sheet = book.add_worksheet(table.name)
                if rows := _write_heading(sheet, released, table, formats):
                    rows_of = partial(list_rows, released, table, identity.time_zone, styles)
                    bodies[f"xl/worksheets/sheet{number}.xml"] = _Rows(*rows, rows_of)
        _fill(frame, path, bodies)
    return path


def _write_contents(sheet: Any, identity: Identity, formats: Formats) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    told = [
        ("Bản phát hành", identity.name),
        ("Nhận đến", identity.as_of),
        ("Biết đến", identity.known_at),
        ("Mã băm nội dung", identity.content_hash),
        ("Giờ", f"theo {identity.time_zone}"),
        *((table.name, table.comment.partition(" / ")[0]) for table in STAR),
    ]
    for row, (name, text) in enumerate(told):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_string(row, 1, text)


def _write_heading(
    sheet: Any, released: duckdb.DuckDBPyConnection, table: StarTable, formats: Formats
) -> tuple[int, int] | None:
    """Write all of the sheet but its rows; gives how many rows and columns are to come, None where none are."""
    ((count,),) = released.execute(f"SELECT count(*) FROM out.{table.name}").fetchall()  # noqa: S608 -- declared
    if count > MOST_ROWS:
        sheet.write_string(0, 0, f"{count} dòng: xem csv/{table.name}.csv hoặc parquet/{table.name}")
        return None
    names = [row[0] for row in released.execute(f"DESCRIBE out.{table.name}").fetchall()]
    for place, name in enumerate(names):
        sheet.set_column(place, place, 40 if "name" in name or "text" in name else 14)
        sheet.write_string(0, place, name, formats["head"])
        sheet.write_comment(0, place, _describe(name, table.name))
    sheet.freeze_panes(1, len(table.key))
    sheet.autofilter(0, 0, max(count, 1), len(names) - 1)
    return (count, len(names)) if count else None


def _describe(column: str, table: str) -> str:
    """What the column means; an attribute of the programme's own says so by its name alone."""
    try:
        return describe(column, table)[0]
    except KeyError:
        return column


def _fill(frame: BytesIO, path: Path, bodies: Mapping[str, _Rows]) -> None:
    """The workbook with the rows of its sheets, which are never in memory together."""
    with ZipFile(frame) as laid_out, ZipFile(path, "w", ZIP_DEFLATED) as book:
        for part in laid_out.infolist():
            again = ZipInfo(part.filename, part.date_time)
            again.compress_type, again.external_attr = ZIP_DEFLATED, part.external_attr
            with book.open(again, "w") as written:
                if rows := bodies.get(part.filename):
                    _fill_sheet(laid_out.read(part), written, rows)
                else:
                    written.write(laid_out.read(part))


def _fill_sheet(sheet: bytes, written: IO[bytes], rows: _Rows) -> None:
    last = rows.columns - 1
    taken, holds = (_DIMENSION % f"A1:{xl_rowcol_to_cell(row, last)}".encode() for row in (0, rows.count))
    before, end, after = sheet.replace(taken, holds).partition(_END_OF_ROWS)
    written.write(before)
    for block in rows.read():
        written.write(block)
    written.write(end + after)

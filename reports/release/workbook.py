"""A release as one .xlsx: a sheet a table, codes as text, times as they were on the clock of the programme's zone.

A table with more rows than a sheet holds is in Parquet and CSV alone, and its sheet says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
import xlsxwriter

from warehouse.release import DATABASE, Identity
from warehouse.release.columns import describe
from warehouse.release.star import STAR, StarTable

WORKBOOK: Final = "so-lieu.xlsx"
MOST_ROWS: Final = 300_000
"""Of a sheet: beyond that an office program hardly opens it."""
_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 -- the package's times are fixed
_AT_ONCE: Final = 5_000
Formats = dict[str, Any]


def write_workbook(folder: Path, identity: Identity) -> Path:
    """Write the workbook into the folder of a release whose database is there."""
    path = folder / WORKBOOK
    with (
        duckdb.connect(str(folder / DATABASE), read_only=True) as released,
        xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book,
    ):
        book.set_properties({"title": identity.name, "created": _MADE})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        }
        _write_contents(book.add_worksheet("Mục lục"), identity, formats)
        for table in STAR:
            _write_table(book.add_worksheet(table.name), released, table, ZoneInfo(identity.time_zone), formats)
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


def _write_table(
    sheet: Any, released: duckdb.DuckDBPyConnection, table: StarTable, zone: ZoneInfo, formats: Formats
) -> None:
    ((count,),) = released.execute(f"SELECT count(*) FROM out.{table.name}").fetchall()  # noqa: S608 -- declared
    if count > MOST_ROWS:
        sheet.write_string(0, 0, f"{count} dòng: xem csv/{table.name}.csv hoặc parquet/{table.name}")
        return
    released.execute("SET TimeZone = 'UTC'")
    rows = released.execute(f"SELECT * FROM out.{table.name} ORDER BY {', '.join(table.key)}")  # noqa: S608
    names = [column[0] for column in rows.description]
    for place, name in enumerate(names):
        sheet.set_column(place, place, 40 if "name" in name or "text" in name else 14)
        sheet.write_string(0, place, name, formats["head"])
        sheet.write_comment(0, place, _describe(name, table.name))
    sheet.freeze_panes(1, len(table.key))
    sheet.autofilter(0, 0, max(count, 1), len(names) - 1)
    for number, row in enumerate(_read(rows), start=1):
        _write_row(sheet, number, row, zone, formats)


def _describe(column: str, table: str) -> str:
    """What the column means; an attribute of the programme's own says so by its name alone."""
    try:
        return describe(column, table)[0]
    except KeyError:
        return column


def _read(rows: duckdb.DuckDBPyConnection) -> Iterator[Sequence[Any]]:
    while block := rows.fetchmany(_AT_ONCE):
        yield from block


def _write_row(sheet: Any, number: int, row: Sequence[Any], zone: ZoneInfo, formats: Formats) -> None:
    """Texts as text, whatever they look like; amounts as numbers, times as wall time."""
    for place, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, place, value[:32_767], formats["text"])
        elif isinstance(value, bool):
            sheet.write_boolean(number, place, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(number, place, value.astimezone(zone).replace(tzinfo=None), formats["time"])
        elif isinstance(value, Decimal | int):
            sheet.write_number(number, place, value)
        elif value is not None:
            sheet.write_datetime(number, place, value, formats["day"])

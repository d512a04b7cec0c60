"""A release as one .xlsx: a sheet a table, codes as text, times as they were on the clock of the programme's zone.

A table with many rows has a sheet for each year. One with more rows than an office program opens is in Parquet and CSV
alone, and its sheet says so.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any, Final

import duckdb
import xlsxwriter

from reports.release.filling import Rows, fill_workbook
from reports.release.sheet_rows import select_rows
from reports.release.sheets import SHEETS, Sheet, list_sheets
from warehouse.release import DATABASE, Identity, Made, Told
from warehouse.release.columns import describe
from warehouse.release.star import STAR

WORKBOOK: Final = "so-lieu.xlsx"
_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 -- the package's times are fixed
Formats = dict[str, Any]


def write_workbook(made: Made) -> Told:
    """Write the workbook into the folder of a release whose database is there; gives what its data package says of it.

    Headings, notes and styles are laid out first; the rows, which are nearly all of it, are put among them, or whole
    sheets taken over from an earlier release.
    """
    frame, bodies = BytesIO(), {}
    with duckdb.connect(str(made.folder / DATABASE), read_only=True) as released:
        with xlsxwriter.Workbook(frame, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
            book.set_properties({"title": made.identity.name, "created": _MADE})
            formats = {
                "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
                "text": book.add_format({"num_format": "@"}),
                "day": book.add_format({"num_format": "dd/mm/yyyy"}),
                "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
            }
            styles = {name: kept._get_xf_index() for name, kept in formats.items()}
            sheets = [sheet for table in STAR for sheet in list_sheets(released, table, made.sums)]
            _write_contents(book.add_worksheet("Mục lục"), made.identity, sheets, formats)
            for number, sheet in enumerate(sheets, start=2):
                if columns := _write_heading(book.add_worksheet(sheet.name), released, sheet, formats):
                    query = select_rows(released, sheet.table, made.identity.time_zone, styles, sheet.where)
                    bodies[f"xl/worksheets/sheet{number}.xml"] = Rows(sheet, columns, query)
        return {WORKBOOK: {SHEETS: fill_workbook(frame, made.folder / WORKBOOK, released, bodies, made.bases)}}


def _write_contents(sheet: Any, identity: Identity, sheets: list[Sheet], formats: Formats) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    told = [
        ("Bản phát hành", identity.name),
        ("Nhận đến", identity.as_of),
        ("Biết đến", identity.known_at),
        ("Mã băm nội dung", identity.content_hash),
        ("Giờ", f"theo {identity.time_zone}"),
        *((sheet.name, _tell_sheet(sheet, before)) for before, sheet in zip([None, *sheets], sheets, strict=False)),
    ]
    for row, (name, text) in enumerate(told):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_string(row, 1, text)


def _tell_sheet(sheet: Sheet, before: Sheet | None) -> str:
    """What is on it; on a further sheet of the same table, which part of that."""
    if before is not None and before.table is sheet.table:
        return f"Tiếp bảng {sheet.table.name}: {sheet.name.removeprefix(sheet.table.name).strip()}."
    return sheet.table.comment.partition(" / ")[0]


def _write_heading(sheet: Any, released: duckdb.DuckDBPyConnection, of: Sheet, formats: Formats) -> int:
    """Write all of the sheet but its rows; gives how many columns these have, 0 where none are to come."""
    table = of.table.name
    if of.is_left_out:
        sheet.write_string(0, 0, f"{of.count} dòng: xem csv/{table}.csv hoặc parquet/{table}")
        return 0
    names = [row[0] for row in released.execute(f"DESCRIBE out.{table}").fetchall()]
    for place, name in enumerate(names):
        sheet.set_column(place, place, 40 if "name" in name or "text" in name else 14)
        sheet.write_string(0, place, name, formats["head"])
        sheet.write_comment(0, place, _describe(name, table))
    sheet.freeze_panes(1, len(of.table.key))
    sheet.autofilter(0, 0, max(of.count, 1), len(names) - 1)
    return len(names) if of.count else 0


def _describe(column: str, table: str) -> str:
    """What the column means; an attribute of the programme's own says so by its name alone."""
    try:
        return describe(column, table)[0]
    except KeyError:
        return column

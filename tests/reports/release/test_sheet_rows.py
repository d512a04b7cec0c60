"""Rows that the database writes for a sheet are those that xlsxwriter makes one by one, to the byte."""

import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pytest
import xlsxwriter

from reports.release.sheet_rows import MOST_LETTERS, list_rows, select_rows
from warehouse.release.star import StarTable

ZONE = "Asia/Ho_Chi_Minh"
TABLE = StarTable("odd", ("place",), ("", ""), ("", ""))
STYLES = {"text": 1, "day": 2, "time": 3}
TEXTS = (
    "2.10", "", " trước", "sau ", "\u00a0hẹp", "dòng\nmới", "cột\tmới", "a & b < c > d", 'dấu "nháy"', "_x000D_",
    "_x00g_", "về\rđầu", "\x01\x1f", "\ufffe\uffff", "=SUM(A1)", "0012", "Đơn vị 🙂", "'phẩy", "&amp;", "\u2003",
    "x" * MOST_LETTERS, "x" * (MOST_LETTERS + 9), "<b>", "]]>", "\x0241\x03", "\x02", "cuối\n", "\x1f_x0002_\x85",
    "x" * (MOST_LETTERS - 1) + " y", "🙂 " * MOST_LETTERS,
)  # fmt: skip
NUMBERS = ("0", "7", "-0.5", "2.5000", "999999999999.9999", "-123456789012.3456")
TIMES = (
    datetime(2018, 4, 8, 8, 0, tzinfo=UTC), datetime(2017, 12, 31, 17, 0, tzinfo=UTC),
    datetime(2018, 9, 14, 16, 59, 59, 999_999, tzinfo=UTC), datetime(2018, 9, 14, 1, 2, 3, 450_000, tzinfo=UTC),
)  # fmt: skip
DAYS = (date(1900, 2, 28), date(1900, 3, 1), date(2018, 2, 28), date(2024, 2, 29))
COLUMNS = (
    "place INTEGER, said VARCHAR, amount DECIMAL(18, 4), whole BIGINT, held BOOLEAN, at_time TIMESTAMPTZ, on_day DATE"
)
Row = tuple[Any, ...]


def list_odd() -> list[Row]:
    """Rows in the order of their key; each kind of column is empty somewhere."""
    kinds: Sequence[Sequence[Any]] = (
        TEXTS, [Decimal(n) for n in NUMBERS], (0, -3, 10**15), (True, False), TIMES, DAYS,
    )  # fmt: skip
    return [
        (place, *(kind[place % (len(kind) + 1)] if place % (len(kind) + 1) < len(kind) else None for kind in kinds))
        for place in range(120)
    ]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """A database with the odd rows, as no release has them."""
    opened = duckdb.connect()
    opened.execute(f"CREATE SCHEMA out; CREATE TABLE out.odd ({COLUMNS})")
    opened.executemany("INSERT INTO out.odd VALUES (?, ?, ?, ?, ?, ?, ?)", list_odd()[::-1])
    return opened


def write_one_by_one(rows: Sequence[Row]) -> bytes:
    """The rows below an empty heading, by xlsxwriter."""
    target, zone = BytesIO(), ZoneInfo(ZONE)
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        text, day, time = (book.add_format({"num_format": f}) for f in ("@", "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss"))
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "", text)
        sheet.write_datetime(0, 1, date(2018, 1, 1), day)
        sheet.write_datetime(0, 2, datetime(2018, 1, 1), time)  # noqa: DTZ001 -- a style in its turn
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value, text)
                elif isinstance(value, bool):
                    sheet.write_boolean(number, place, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(number, place, value.astimezone(zone).replace(tzinfo=None), time)
                elif isinstance(value, Decimal | int):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_datetime(number, place, value, day)
    with zipfile.ZipFile(target) as package:
        body = package.read("xl/worksheets/sheet1.xml").partition(b"<sheetData>")[2].partition(b"</sheetData>")[0]
    return body.partition(b"</row>")[2]


def test_they_are_what_xlsxwriter_makes(connection: duckdb.DuckDBPyConnection) -> None:
    stored = [
        (*row[:2], None if row[2] is None else row[2].quantize(Decimal("0.0001")), *row[3:]) for row in list_odd()
    ]
    made = b"".join(list_rows(connection, select_rows(connection, TABLE, ZONE, STYLES))).split(b"</row>")
    assert made == write_one_by_one(stored).split(b"</row>")


LONG = [("🙂" * 20_000, 16_383), ("x" * 32_766 + "🙂", 32_766), ("x" * 40_000, 32_767), ("<r>1</r>", 8)]


@pytest.mark.parametrize(("given", "kept"), LONG)
def test_no_cell_is_longer_than_one_can_be_and_no_text_is_markup(given: str, kept: int) -> None:
    """What reads the rows gives the text back, cut where it must be."""
    opened = duckdb.connect()
    opened.execute(f"CREATE SCHEMA out; CREATE TABLE out.odd ({COLUMNS})")
    opened.execute("INSERT INTO out.odd (place, said) VALUES (1, ?)", [given])
    frame, target = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(frame) as book:
        book.add_worksheet()
    with zipfile.ZipFile(frame) as empty, zipfile.ZipFile(target, "w") as package:
        for name in empty.namelist():
            rows = b"".join(list_rows(opened, select_rows(opened, TABLE, ZONE, {"text": 0, "day": 0, "time": 0})))
            package.writestr(name, empty.read(name).replace(b"<sheetData/>", b"<sheetData>" + rows + b"</sheetData>"))
    assert openpyxl.load_workbook(target).worksheets[0]["B2"].value == given[:kept]


@pytest.mark.parametrize("number", [10**16, 123456789012345678, -(10**17)])
def test_a_number_of_more_digits_than_a_workbook_has_is_the_nearest(number: int) -> None:
    opened = duckdb.connect()
    opened.execute(f"CREATE SCHEMA out; CREATE TABLE out.odd ({COLUMNS})")
    opened.execute("INSERT INTO out.odd (place, whole) VALUES (1, ?)", [number])
    (row,) = list_rows(opened, select_rows(opened, TABLE, ZONE, STYLES))
    assert f'<c r="D2"><v>{number:.16G}</v></c>'.encode() in row

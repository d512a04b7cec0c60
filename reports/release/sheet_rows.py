"""The rows of a released table as a sheet of a workbook has them, written by the database: several times as many a
second as one by one. To the byte what `xlsxwriter` makes of the same rows, which a test holds them to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from warehouse.release.star import StarTable

Styles = Mapping[str, int]
"""The numbers of the styles `text`, `day` and `time` in the workbook."""
MOST_LETTERS: Final = 32_767
"""Of a cell, in units of UTF-16."""
_AT_ONCE: Final = 5_000
_LAST_SPACE: Final = 0x3000
_NEVER_IN_XML: Final = (*range(0x09), *range(0x0B, 0x20), 0xFFFE, 0xFFFF)
_SPACES: Final = "".join(rf"\x{{{n:x}}}" for n in range(_LAST_SPACE + 1) if chr(n).isspace() and n not in _NEVER_IN_XML)
_CONTROL: Final = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]"
_ODD: Final = rf"[&<>]|_x|{_CONTROL}|^[{_SPACES}]|[{_SPACES}]$"
"""Texts that are not written as they are: the database gives them marked and in hexadecimal."""
_BEGIN, _END = "\x02", "\x03"
_MARKED: Final = re.compile(b"%b([0-9A-F]*)%b" % (_BEGIN.encode(), _END.encode()))
_LIKE_AN_ESCAPE: Final = re.compile("(_x[0-9a-fA-F]{4}_)")
_ESCAPES: Final = {
    **{number: f"_x{number:04X}_" for number in _NEVER_IN_XML},
    **{ord(sign): f"&{name};" for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"))},
}
_DAY: Final = 86_400_000_000
_MOST_EXACT: Final = 16
"""Digits that a number of a workbook has."""


def select_rows(
    released: duckdb.DuckDBPyConnection, table: StarTable, time_zone: str, styles: Styles, where: str = ""
) -> str:
    """The query that gives the rows below the heading, in the order of the key; times as a clock of the zone showed.

    `where`: what follows `FROM out.<table> AS t` where only some of the rows are asked for.
    """
    columns = [(row[0], row[1]) for row in released.execute(f"DESCRIBE out.{table.name}").fetchall()]
    cells = ", ".join(
        _write_cell(xl_col_to_name(place), f'"{name}"', kind, time_zone, styles)
        for place, (name, kind) in enumerate(columns)
    )
    number = f"1 + row_number() OVER (ORDER BY {', '.join(f't.{name}' for name in table.key)})"
    numbered = f"SELECT t.*, {number} AS _number, CAST(_number AS VARCHAR) AS _row FROM out.{table.name} AS t {where}"  # noqa: S608 -- declared
    return f"""SELECT concat('<row r="', _row, '">', {cells}, '</row>') FROM ({numbered}) ORDER BY _number"""  # noqa: S608


def list_rows(released: duckdb.DuckDBPyConnection, query: str) -> Iterator[bytes]:
    """What such a query gives, block by block."""
    released.execute("SET TimeZone = 'UTC'")
    for block in released.sql(query).to_arrow_reader(_AT_ONCE):
        (texts,) = block.columns
        (joined,) = pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), "")
        rows = joined.as_buffer().to_pybytes()
        yield _MARKED.sub(_write_odd, rows) if _BEGIN.encode() in rows else rows


def _write_cell(letters: str, column: str, kind: str, time_zone: str, styles: Styles) -> str:
    """An expression that gives the cell's XML, NULL where nothing stands in it."""
    if kind == "VARCHAR":
        return _write_text(letters, column, styles["text"])
    if kind == "BOOLEAN":
        return _join(letters, column, ' t="b"', f"CAST({column} AS INTEGER)")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _join(letters, column, f' s="{styles["time"]}"', _count_days(f"timezone('{time_zone}', {column})"))
    if kind == "DATE":
        return _join(letters, column, f' s="{styles["day"]}"', _count_days(f"CAST({column} AS TIMESTAMP)"))
    places = int(kind.removesuffix(")").rpartition(",")[2]) if kind.startswith("DECIMAL") else 0
    exact = f"abs({column}) < {10 ** (_MOST_EXACT - places)}"
    number = f"CASE WHEN {exact} THEN CAST({column} AS VARCHAR) ELSE {_write_float(column)} END"
    return _join(letters, column, "", number)


def _join(letters: str, column: str, attributes: str, value: str) -> str:
    cell = f"""concat('<c r="{letters}', _row, '"{attributes}><v>', {value}, '</v></c>')"""
    return f"CASE WHEN {column} IS NOT NULL THEN {cell} END"


def _write_text(letters: str, column: str, style: int) -> str:
    """A text as it is, but for the few that XML or a workbook cannot hold so: marked, for `_write_odd`."""
    begin = f"""concat('<c r="{letters}', _row, '" s="{style}" t="inlineStr"><is>"""
    is_odd = f"length({column}) > {MOST_LETTERS // 2} OR regexp_matches({column}, '{_ODD}')"
    odd = f"{begin}', chr({ord(_BEGIN)}), hex({column}), chr({ord(_END)}), '</is></c>')"
    plain = f"{begin}<t>', {column}, '</t></is></c>')"
    return f"CASE WHEN {column} IS NULL THEN NULL WHEN {is_odd} THEN {odd} ELSE {plain} END"


def _write_odd(marked: re.Match[bytes]) -> bytes:
    """Such a text as XML: cut where a cell ends, spaces kept that stand before or after, signs as they are escaped."""
    text = bytes.fromhex(marked[1].decode("ascii")).decode("utf-8")
    if len(text) > MOST_LETTERS // 2:
        text = text.encode("utf-16-le")[: 2 * MOST_LETTERS].decode("utf-16-le", "ignore")
    escaped = _LIKE_AN_ESCAPE.sub(r"_x005F\1", text).translate(_ESCAPES)
    spaces = ' xml:space="preserve"' if escaped[:1].isspace() or escaped[-1:].isspace() else ""
    return f"<t{spaces}>{escaped}</t>".encode()


def _count_days(time: str) -> str:
    """Days since the turn of 1900 as a workbook counts them, which has a 29 February in that year."""
    passed = f"(epoch_us({time}) - epoch_us(TIMESTAMP '1899-12-31'))"
    days = f"CAST(floor({passed} / {_DAY}.0) AS BIGINT)"
    left = f"({passed} - {days} * {_DAY})"
    number = f"({days} + ({left} // 1000000 + ({left} % 1000000) / 1e6) / 86400)"
    return _write_float(f"({number} + CASE WHEN {number} > 59 THEN 1 ELSE 0 END)")


def _write_float(number: str) -> str:
    return f"format('{{:.{_MOST_EXACT}G}}', CAST({number} AS DOUBLE))"

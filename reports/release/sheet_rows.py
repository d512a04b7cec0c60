"""The rows of a released table as a sheet of a workbook has them, written by the database: several times as many a
second as one by one. To the byte what `xlsxwriter` makes of the same rows, which a test holds them to.
"""

from __future__ import annotations

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
_WIDE: Final = r"[^\x{10000}-\x{10FFFF}]"
_ESCAPE: Final = r"(_x[0-9a-fA-F]{4}_)"
_NEVER_IN_XML: Final = (*range(0x09), *range(0x0B, 0x20), 0xFFFE, 0xFFFF)
_SPACES: Final = "".join(rf"\x{{{n:x}}}" for n in range(_LAST_SPACE + 1) if chr(n).isspace() and n not in _NEVER_IN_XML)
_CONTROL: Final = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]"
_ODD: Final = rf"[&<>]|_x|{_CONTROL}|^[{_SPACES}]|[{_SPACES}]$"
"""Texts that are not written as they are."""
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
        yield joined.as_buffer().to_pybytes()


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
    """A text as it is, but for the few that XML or a workbook cannot hold so."""
    wide = f"length(regexp_replace({column}, '{_WIDE}', '', 'g'))"
    is_long = f"length({column}) > {MOST_LETTERS // 2} AND length({column}) + {wide} > {MOST_LETTERS}"
    wide_first = f"length(regexp_replace(left({column}, {MOST_LETTERS}), '{_WIDE}', '', 'g'))"
    most = f"CASE WHEN {is_long} THEN left({column}, greatest({MOST_LETTERS // 2}, {MOST_LETTERS} - {wide_first}))"
    careful = f"regexp_replace({most} ELSE {column} END, '{_ESCAPE}', '_x005F\\1', 'g')"
    for number in _NEVER_IN_XML:
        careful = f"replace({careful}, chr({number}), '_x{number:04X}_')"
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt")):
        careful = f"replace({careful}, '{sign}', '&{name};')"
    begin = f"""concat('<c r="{letters}', _row, '" s="{style}" t="inlineStr"><is><t"""
    spaced = rf"regexp_matches({column}, '^[{_SPACES}]|[{_SPACES}]$')"
    odd = f"""{begin}', CASE WHEN {spaced} THEN ' xml:space="preserve"' ELSE '' END, '>', {careful}, '</t></is></c>')"""
    is_odd = f"length({column}) > {MOST_LETTERS // 2} OR regexp_matches({column}, '{_ODD}')"
    plain = f"{begin}>', {column}, '</t></is></c>')"
    return f"CASE WHEN {column} IS NULL THEN NULL WHEN {is_odd} THEN {odd} ELSE {plain} END"


def _count_days(time: str) -> str:
    """Days since the turn of 1900 as a workbook counts them, which has a 29 February in that year."""
    passed = f"(epoch_us({time}) - epoch_us(TIMESTAMP '1899-12-31'))"
    days = f"CAST(floor({passed} / {_DAY}.0) AS BIGINT)"
    left = f"({passed} - {days} * {_DAY})"
    number = f"({days} + ({left} // 1000000 + ({left} % 1000000) / 1e6) / 86400)"
    return _write_float(f"({number} + CASE WHEN {number} > 59 THEN 1 ELSE 0 END)")


def _write_float(number: str) -> str:
    return f"format('{{:.{_MOST_EXACT}G}}', CAST({number} AS DOUBLE))"

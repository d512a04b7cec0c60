"""The one place through which rows of the warehouse are written: a change, how it is applied, how a line says it.

What is applied anew from the journal goes the way it went the first time.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

import duckdb

from schemas import tables
from warehouse.journal.chain import encode_json
from warehouse.light_arrow import pa

How = Literal["add", "put", "whole"]
"""`add`: rows whose key is there already are left; `put`: they replace it; `whole`: the rows are all of the table."""

_OF_SUBMISSION: Final = frozenset(table.name for table in tables.OF_SUBMISSION)
PACKED_TABLES: Final = _OF_SUBMISSION | {
    table.name for table in (*tables.DIMENSION_TABLES, tables.WORKING_DAY, tables.RECEIPT_KIND)
}
"""What the machine made of a form or of the programme, in numbers that nobody reads line by line: Arrow streams."""
_WITHOUT_INDEX: Final = {tables.EXPECTED.name: ", ".join(tables.EXPECTED.key)}
"""Tables whose key has no index in the database, with its columns."""
_UNLESS_THERE: Final = "WHERE submission_id NOT IN (SELECT submission_id FROM core.submission)"
_TABLE_NAME: Final = re.compile(r"(raw|core)\.[a-z_]+")
_COLUMN_NAME: Final = re.compile(r"[a-z_0-9]+")
_TIME: Final = pa.timestamp("us", tz="UTC")
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 -- of UTC, which is written as Z
_PORTION: Final = 1_000
"""Rows that are told at once: a dictionary for each weighs far more than what it says."""
_PACKING: Final = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass(frozen=True, slots=True)
class Change:
    """Rows for one table, by its layer-qualified name, and what becomes of those that are there."""

    how: How
    table: str
    data: pa.Table


def apply_change(connection: duckdb.DuckDBPyConnection, change: Change) -> Change:
    """Write the rows; gives the change with the rows that were written indeed, which the journal has to keep."""
    name, columns = change.table, ", ".join(f'"{column}"' for column in change.data.column_names)
    keys = _WITHOUT_INDEX.get(name)
    verb = "INSERT OR REPLACE" if change.how == "put" and keys is None else "INSERT"
    once = "" if keys is None or change.how == "whole" else f"DISTINCT ON ({keys}) "
    write = f"{verb} INTO {name} ({columns}) SELECT {once}{columns} FROM _incoming"  # noqa: S608 -- declared names
    if change.how == "whole":
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 -- a declared name
    if change.data.num_rows == 0:
        return change
    connection.register("_incoming", change.data)
    try:
        if change.how == "put" and keys is not None:
            connection.execute(f"DELETE FROM {name} WHERE ({keys}) IN (SELECT ({keys}) FROM _incoming)")  # noqa: S608
        if change.how != "add":
            connection.execute(write)
        elif name in _OF_SUBMISSION:
            connection.execute(f"{write} {_UNLESS_THERE}")
        else:
            new = "ON CONFLICT DO NOTHING" if keys is None else f"ANTI JOIN {name} USING ({keys})"
            written = connection.sql(f"{write} {new} RETURNING {columns}").to_arrow_table()
            return Change("add", name, written)
    finally:
        connection.unregister("_incoming")
    return change


def encode_change(change: Change) -> Iterator[bytes]:
    """The change as it stands in a line, as JSON piece by piece: rows with every value as text, yes/no or null;
    many-rowed tables packed.
    """
    told: dict[str, Any] = {"how": change.how, "table": change.table}
    if change.table in PACKED_TABLES:
        packed = base64.b64encode(_pack(change.data)).decode()
        yield encode_json({**told, "count": change.data.num_rows, "packed": packed})
        return
    yield encode_json({**told, "rows": []}).removesuffix(b"]}")
    names = change.data.column_names
    for start in range(0, change.data.num_rows, _PORTION):
        some = change.data.slice(start, _PORTION)
        values = [_as_plain(some.column(name)) for name in names]
        rows = encode_json([dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)])
        yield (b"," if start else b"") + rows[1:-1]
    yield b"]}"


def decode_change(told: Mapping[str, Any]) -> Change:
    """The change that a line says; ValueError, KeyError or TypeError where it says none."""
    data = _unpack(told["packed"]) if "packed" in told else _make_table(told["rows"])
    how: How = told["how"]
    named = _TABLE_NAME.fullmatch(told["table"]) and all(map(_COLUMN_NAME.fullmatch, data.column_names))
    if how not in get_args(How) or not named:
        raise ValueError(f"no change: {how} {told['table']}")
    return Change(how, told["table"], data)


def _make_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    names = list(rows[0]) if rows else []
    return pa.table([pa.array([_as_text(row[name]) for row in rows], pa.string()) for name in names], names=names)


def _unpack(packed: str) -> pa.Table:
    return pa.ipc.open_stream(base64.b64decode(packed)).read_all()


def _pack(data: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema, options=_PACKING) as writer:
        writer.write_table(data)
    return bytes(sink.getvalue())


def _as_plain(column: pa.ChunkedArray) -> list[Any]:
    """Numbers, times and decimals as text: as exact as they are, and read back by the database itself."""
    if pa.types.is_int32(column.type):
        return [None if value is None else str(value) for value in column.to_pylist()]
    if column.type == _TIME:
        ticks = (tick for chunk in column.chunks for tick in chunk.view(pa.int64()).to_pylist())
        return [None if tick is None else _tell_time(tick) for tick in ticks]
    kept = pa.types.is_boolean(column.type) or pa.types.is_string(column.type)
    values: list[Any] = (column if kept else column.cast(pa.string())).to_pylist()
    return values


def _tell_time(microseconds: int) -> str:
    """As Arrow writes it, whose casts take a hundred times as long to import as to make."""
    return f"{(_EPOCH + timedelta(microseconds=microseconds)).isoformat(' ', 'microseconds')}Z"


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value).lower()

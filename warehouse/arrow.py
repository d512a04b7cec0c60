"""Rows as Arrow tables of the declared types, and Arrow tables as frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import duckdb

from schemas.tables import Table
from warehouse.light_arrow import pa

if TYPE_CHECKING:
    import pandas as pd


def frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as pandas: decimals stay `Decimal`, and what is NULL is None, never NaN or a float beside it."""
    from schemas.known_pandas import pd

    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    others = table.drop_columns(texts).to_pandas(integer_object_nulls=True, date_as_object=True)
    columns = {
        name: pd.Series(table[name].to_pylist(), dtype=object) if name in texts else others[name]
        for name in table.column_names
    }
    return pd.DataFrame(columns, columns=table.column_names, index=pd.RangeIndex(table.num_rows))


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


class LightRow(Mapping[str, Any]):
    """A row of a table; its names are those of all its rows."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[Any, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def light_rows(table: pa.Table) -> list[LightRow]:
    """The rows, with names and equal texts in common: of thousands a dictionary for each weighs thrice as much."""
    places = {name: place for place, name in enumerate(table.column_names)}
    return [LightRow(places, values) for values in light_values(table, table.column_names)]


def light_values(table: pa.Table, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Of each row the values of these columns, equal texts and times in common."""
    return zip(*(_share_values(table[name]) for name in names), strict=True)


def _share_values(column: pa.ChunkedArray) -> list[Any]:
    """A column's values, of texts and times each one once."""
    if not (pa.types.is_string(column.type) or column.type == ARROW["TIMESTAMPTZ"]):
        return list(column.to_pylist())
    encoded = column.combine_chunks().dictionary_encode()
    known = encoded.dictionary
    values = [*(known.to_pylist() if pa.types.is_string(column.type) else _list_times(known)), None]
    return [values[place] for place in encoded.indices.fill_null(len(values) - 1).to_numpy().tolist()]


def _list_times(times: pa.Array) -> list[datetime]:
    """What Arrow makes of times, none of which is NULL, in a tenth of the time."""
    return [_EPOCH + timedelta(microseconds=time) for time in times.cast(pa.int64()).to_numpy().tolist()]


ARROW: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
    "DECIMAL(18,4)": pa.decimal128(18, 4),
}


def arrow_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as an Arrow table of the declared types; inserting it keeps decimals exact and times right."""
    schema = arrow_schema(table)
    return pa.Table.from_arrays([_column(list(map(itemgetter(f.name), rows)), f) for f in schema], schema=schema)


def _column(values: list[Any], field: pa.Field) -> pa.Array:
    """Times go in as UTC: Arrow was seen to keep the wall time of a ZoneInfo and drop its offset."""
    if pa.types.is_timestamp(field.type):
        values = [value if value is None else _utc(value) for value in values]
    return pa.array(values, field.type)


FEW: Final = 16
_TAKEN_AS_THEY_ARE: Final[Mapping[str, type]] = {
    "VARCHAR": str,
    "INTEGER": int,
    "BOOLEAN": bool,
    "DATE": date,
    "TIMESTAMPTZ": datetime,
}


def arrow_few(connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The same of a few rows by the database itself, where each value is of its column's very type.

    Arrow's own way from Python's values imports pandas, which takes longer than all else that is done with a few rows.
    """
    if not 0 < len(rows) <= FEW:
        return arrow_rows(table, rows)
    given = [(row[field.name], _TAKEN_AS_THEY_ARE.get(field.type)) for row in rows for field in table.fields]
    if any(value is not None and type(value) is not of for value, of in given):
        return arrow_rows(table, rows)
    row = ", ".join(f"CAST(? AS {field.type})" for field in table.fields)
    names = ", ".join(f'"{field.name}"' for field in table.fields)
    query = f"SELECT * FROM (VALUES {', '.join([f'({row})'] * len(rows))}) AS given ({names})"  # noqa: S608 -- declared
    bound = [_utc(value) if isinstance(value, datetime) else value for value, _ in given]
    made = connection.sql(query, params=bound).to_arrow_table()
    return pa.Table.from_arrays(made.columns, schema=arrow_schema(table))


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without zone cannot be stored: {value}")
    return value.astimezone(UTC)


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a declared table; inserting through it keeps decimals exact."""
    return pa.schema([pa.field(f.name, ARROW[f.type], nullable=f.null) for f in table.fields])

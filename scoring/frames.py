"""Rows of the score queries as plain Python values: pandas' several empties become None, numbers stay exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa


class Source(Protocol):
    """Runs a query of the warehouse by name; `warehouse.Warehouse` is one."""

    def query(self, name: str, **bound: Any) -> pd.DataFrame:
        """The rows of `warehouse/queries/<room>/<name>.sql` with its parameters bound."""
        ...

    def batches(self, name: str, **bound: Any) -> Iterator[pa.RecordBatch]:
        """The same batch by batch, for what is too much to be held whole."""
        ...


_NEVER_EMPTY: Final = frozenset({str, int, bool})


class Row:
    """One row of a query, read column by column; KeyError names a column that the query does not give."""

    def __init__(self, values: Mapping[Any, Any]) -> None:
        self._values = values

    def _get(self, column: str) -> Any:
        value = self._values[column]
        return value if type(value) in _NEVER_EMPTY or not (value is None or pd.isna(value)) else None

    def text(self, column: str) -> str | None:
        """The text without surrounding blanks, or None where it is empty."""
        value = self._get(column)
        return None if value is None else str(value).strip() or None

    def key(self, column: str) -> str:
        """A text that must be there; ValueError if it is not."""
        value = self.text(column)
        if value is None:
            raise ValueError(f"a row of the warehouse has no {column}: {dict(self._values)!r}")
        return value

    def whole(self, column: str) -> int | None:
        """A whole number, or None (pandas gives a nullable integer column as float)."""
        value = self._get(column)
        return None if value is None else int(value)

    def flag(self, column: str) -> bool:
        """Yes or no; False where it is not known."""
        return bool(self._get(column))

    def amount(self, column: str) -> Decimal | None:
        """An exact amount, or None; TypeError for a float, which would no longer be exact."""
        value = self._get(column)
        if value is None:
            return None
        if isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError(f"column {column} arrived as a float; the warehouse must give it as DECIMAL")
        return Decimal(int(value))

    def moment(self, column: str, tz: ZoneInfo) -> datetime | None:
        """A time in that zone, or None."""
        value = self._get(column)
        return None if value is None else pd.Timestamp(value).to_pydatetime().astimezone(tz)

    def day(self, column: str) -> date | None:
        """A calendar day, or None."""
        value = self._get(column)
        return None if value is None else pd.Timestamp(value).date()


def rows(frame: pd.DataFrame) -> Iterator[Row]:
    """The frame's rows in order."""
    names = list(frame.columns)
    return (
        Row(dict(zip(names, values, strict=True)))
        for values in zip(*(frame[name].to_list() for name in names), strict=True)
    )


def plain_rows(batches: Iterable[pa.RecordBatch], *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of batches as tuples of these columns in order, of Python's own values."""
    for batch in batches:
        if batch.num_rows:
            yield from zip(*(_read_column(batch[name]) for name in columns), strict=True)


def _read_column(column: pa.Array) -> Sequence[Any]:
    """The values of a column; of texts equal ones are one object."""
    if not pa.types.is_string(column.type):
        return list(column.to_pylist())
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    return [None if place is None else texts[place] for place in encoded.indices.to_pylist()]

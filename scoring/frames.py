"""Rows of the score queries, read column by column as what they are: numbers stay exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa


class Source(Protocol):
    """Runs a query of the warehouse by name; `warehouse.Warehouse` is one."""

    def records(self, name: str, **bound: Any) -> list[dict[str, Any]]:
        """The rows of `warehouse/queries/<room>/<name>.sql` with its parameters bound, of Python's own values."""
        ...

    def batches(self, name: str, **bound: Any) -> Iterator[pa.RecordBatch]:
        """The same batch by batch, for what is too much to be held whole."""
        ...


class Row:
    """One row of a query, read column by column; KeyError names a column that the query does not give."""

    def __init__(self, values: Mapping[Any, Any]) -> None:
        self._values = values

    def text(self, column: str) -> str | None:
        """The text without surrounding blanks, or None where it is empty."""
        value = self._values[column]
        return None if value is None else str(value).strip() or None

    def key(self, column: str) -> str:
        """A text that must be there; ValueError if it is not."""
        value = self.text(column)
        if value is None:
            raise ValueError(f"a row of the warehouse has no {column}: {dict(self._values)!r}")
        return value

    def whole(self, column: str) -> int | None:
        """A whole number, or None."""
        value = self._values[column]
        return None if value is None else int(value)

    def flag(self, column: str) -> bool:
        """Yes or no; False where it is not known."""
        return bool(self._values[column])

    def amount(self, column: str) -> Decimal | None:
        """An exact amount, or None; TypeError for a float, which would no longer be exact."""
        value = self._values[column]
        if value is None:
            return None
        if isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError(f"column {column} arrived as a float; the warehouse must give it as DECIMAL")
        return Decimal(int(value))

    def moment(self, column: str, tz: ZoneInfo) -> datetime | None:
        """A time in that zone, or None."""
        value: datetime | None = self._values[column]
        return None if value is None else value.astimezone(tz)

    def day(self, column: str) -> date | None:
        """A calendar day, or None."""
        value: date | None = self._values[column]
        return value


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

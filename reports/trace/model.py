"""The tree of a figure as plain data: what it is of, the query, what it adds up, and where each part was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from reports.trace.register import Entry


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A report as it was received: the file, the letter it came in and the evidence that counts of when."""

    submission_id: str
    unit_name: str
    period_id: str
    verdict: str
    content_sha256: str
    sha256: str
    media: str
    origin: str
    display_name: str
    channel: str
    sender: str
    subject: str
    message_id: str
    received_at: datetime
    receipt_kind: str
    receipt_detail: str


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of a file and what stood in it when it was read. `sheet` is empty for a report as a whole."""

    file: SourceFile
    sheet: str = ""
    cell: str = ""
    seen: str = ""
    amount: Decimal | None = None
    note_vi: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit gives to a sum or a count: `amount`, and the cells it comes from."""

    unit_id: str
    unit_code: str
    name_vi: str
    shown_vi: str
    amount: Decimal | int
    cells: tuple[SourceCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the query's answer: its value, and the parts that make it.

    `made_as`: parts are added up (without any, a `sum` is not known and a `total` zero), counted, or each is told.
    Without parts it is left to the query, or it is a `formula` of other columns; `is_derived` is False where that does
    not hold. `withheld`: so many parts, of a sensitive indicator, were added up and are not told; they agree or not.
    """

    name: str
    value: Any
    made_as: Literal["sum", "total", "count", "each", "query"]
    parts: tuple[Part, ...] = ()
    formula: str = ""
    is_derived: bool = True
    withheld: int = 0

    def withhold(self) -> Column:
        """The column without its parts: how many there are, and whether they come to what the query says, stays."""
        if not self.parts:
            return self
        return Column(self.name, self.value, "query", is_derived=self.agrees, withheld=len(self.parts))

    @property
    def parts_value(self) -> Decimal | int | None:
        """What the parts come to; None where the column is no sum and no count."""
        if self.made_as == "count":
            return len({part.unit_id for part in self.parts})
        if self.made_as == "total":
            return sum(part.amount for part in self.parts)
        if self.made_as == "sum":
            return sum((Decimal(part.amount) for part in self.parts), Decimal(0)) if self.parts else None
        return None

    @property
    def agrees(self) -> bool:
        """False where the parts do not come to what the query says; nothing behind a figure is no zero."""
        return self.is_derived if self.made_as in ("query", "each") else self.parts_value == self.value


@dataclass(frozen=True, slots=True)
class FigureTree:
    """A figure with all that stands behind it. `value` is what the query says now, None for a sentence."""

    entry: Entry
    sql: str
    row: Mapping[str, Any]
    value: Any
    columns: tuple[Column, ...]
    is_unchanged: bool

    @property
    def agrees(self) -> bool:
        """True if the query says what the report says, and the parts come to what the query says."""
        return self.is_unchanged and all(column.agrees for column in self.columns)

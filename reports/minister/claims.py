"""Claims: clauses whose figures come from a named query, how they are made, and how they are checked again.

No wording, and no figure is computed here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from reports.minister.model import JOIN_VI, Claim, PeriodReport, Scalar, Value
from scoring.frames import plain_rows
from warehouse import Moment
from warehouse.session import query_text

Row = Mapping[str, Any]
DERIVED = "percent"


class Source(Protocol):
    """What the reports need of the warehouse."""

    def records(self, name: str, **bound: Any) -> list[dict[str, Any]]:
        """The rows of a named query with its parameters bound, of Python's own values."""

    def batches(self, name: str, **bound: Any) -> Iterator[pa.RecordBatch]:
        """The same batch by batch."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Questions to the warehouse at one moment; the same question is asked once, and every name is remembered."""

    source: Source
    moment: Moment
    _answers: dict[tuple[Any, ...], list[Row]] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def rows(self, query: str, **parameters: Scalar) -> list[Row]:
        """The rows of the named query at this moment, empty values as None."""
        key = (query, *sorted(parameters.items()))
        if key not in self._answers:
            bound = self.moment.bound()
            self._answers[key] = [*self.source.records(query, **bound, **parameters)]
        return self._answers[key]

    def read(self, query: str, *columns: str, **parameters: Scalar) -> Iterator[tuple[Any, ...]]:
        """These columns of the rows, of which nothing is kept: for what a nation has hundreds of thousands of."""
        self._read.add(query)
        return plain_rows(self.source.batches(query, **self.moment.bound(), **parameters), *columns)

    def one(self, query: str, **parameters: Scalar) -> Row:
        """The single row of an aggregate query."""
        (row,) = self.rows(query, **parameters)
        return row

    def hashes(self) -> dict[str, str]:
        """SHA-256 of the text of every query asked so far, by name."""
        names = sorted({key[0] for key in self._answers} | self._read)
        return {name: hashlib.sha256(query_text(name).encode()).hexdigest() for name in names}


def claim_from_row(
    claim_id: str, text_vi: str, query: str, parameters: Mapping[str, Scalar], row: Row, columns: Iterable[str],
    join_vi: str = JOIN_VI, **derived: Scalar,
) -> Claim:  # fmt: skip
    """A claim that rests on `columns` of one row of the query; `join_vi` stands before it where it is not the first."""
    values: dict[str, Value] = {column: row[column] for column in columns}
    return Claim(claim_id, text_vi, values | derived, query, dict(parameters), join_vi)


def claim_from_rows(
    claim_id: str, text_vi: str, query: str, parameters: Mapping[str, Scalar], rows: Sequence[Row],
    columns: Iterable[str], join_vi: str = JOIN_VI,
) -> Claim:  # fmt: skip
    """A claim that rests on whole columns of the query's first rows, in order."""
    values: dict[str, Value] = {column: tuple(row[column] for row in rows) for column in columns}
    return Claim(claim_id, text_vi, values, query, dict(parameters), join_vi)


def is_supported(claim: Claim, rows: Sequence[Row]) -> bool:
    """True if the query's rows still say what the claim says; a claim without values says that there is no row."""
    stated = {k: v for k, v in claim.values.items() if k != DERIVED}
    if not stated:
        return not rows
    if any(isinstance(v, tuple) for v in stated.values()):
        return all(isinstance(v, tuple) and tuple(r[k] for r in rows)[: len(v)] == v for k, v in stated.items())
    return any(all(row.get(k) == v for k, v in stated.items()) for row in rows)


def verify(source: Source, report: PeriodReport) -> tuple[Claim, ...]:
    """The report's claims that the warehouse no longer supports at the report's own moment; empty when all hold."""
    ask = Ask(source, Moment(report.as_of, report.known_at))
    return tuple(c for c in report.claims if not is_supported(c, ask.rows(c.query, **c.parameters)))

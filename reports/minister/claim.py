"""A clause with a figure and the query its figures come from; clauses make a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

JOIN_VI = "; "
"""What stands between two clauses of a sentence."""
Scalar = str | int | Decimal | date | datetime | None
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause with a figure, a direction or a superlative, and the named query its figures come from.

    `values` are columns of the query's row that the clause uses (a tuple: the column over all rows), besides
    `percent`, which is derived from them. `parameters` are bound to the query together with the report's moment.
    `join_vi` stands before the clause where it is not the first of its sentence.
    """

    id: str
    text_vi: str
    values: Mapping[str, Value]
    query: str
    parameters: Mapping[str, Scalar]
    join_vi: str = JOIN_VI


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body: clauses joined into one sentence. `lead_vi` holds no figure."""

    claims: tuple[Claim, ...]
    lead_vi: str = ""

    @property
    def text_vi(self) -> str:
        """The sentence with its full stop."""
        joined = "".join((c.join_vi if place else "") + c.text_vi for place, c in enumerate(self.claims))
        return f"{self.lead_vi}{joined}."

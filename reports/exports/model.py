"""What leaves through an export, whatever its format: dimensions, attributes, code lists, observations of a release.

One observation is one amount of one released cell: of a unit, an indicator and a measure (in the period, since the
start of the year, planned for the year) in a reporting period. Identifiers are such as every format takes: letters,
digits, `_` and `-`; what they stand for in the release is beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, Protocol

from schemas.errors import PlainError

Bilingual = tuple[str, str]
"""Vietnamese and English; the English one may be empty."""
Role = Literal["dimension", "time", "measure", "attribute"]


class ExportError(PlainError, ValueError):
    """A release that cannot be exported so; the message says what is missing, and whose it is to say."""


@dataclass(frozen=True, slots=True)
class Code:
    """A value of a code list: its identifier, what it is in the release, and its names."""

    id: str
    source: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class CodeList:
    """The values that a component may have."""

    id: str
    name: Bilingual
    codes: tuple[Code, ...]

    @property
    def ids(self) -> dict[str, str]:
        """Identifiers by what they are in the release."""
        return {code.source: code.id for code in self.codes}


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, the measure or an attribute of an observation."""

    id: str
    role: Role
    name: Bilingual
    kind: Literal["text", "number", "time"]
    codes: CodeList | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """A reporting period as a date and a length: `2018-09-15/P3M` is no quarter of the calendar."""

    period_id: str
    label: str
    first: date
    last: date

    @property
    def text(self) -> str:
        """First day and length, in months where it is whole months, else in days (ISO 8601)."""
        after = self.last + timedelta(days=1)
        months = (after.year - self.first.year) * 12 + after.month - self.first.month
        whole = months > 0 and after.day == self.first.day
        return f"{self.first.isoformat()}/P{months}M" if whole else f"{self.first.isoformat()}/P{self.days}D"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Observation:
    """An amount, or that there is none and why. Codes are identifiers of the model's code lists."""

    unit: str
    indicator: str
    measure: str
    period: Span
    amount: Decimal | None
    state: str
    unit_of_measure: str
    required: bool
    carried_from: str | None
    is_corrected: bool

    @property
    def digits(self) -> str:
        """The amount as plain digits, empty where there is none."""
        return "" if self.amount is None else write_amount(self.amount)


class Observations(Protocol):
    """The observations of a release, period by period in their order; read anew each time, never all in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Observation]: ...

    def by_period(self) -> Iterator[tuple[Span, Iterator[Observation]]]:
        """The same, those of a period together; of each period that has any."""
        ...


@dataclass(frozen=True, slots=True)
class Export:
    """A release as every format takes it: who and what it is, its components, observations and the periods of these."""

    release: str
    programme_id: str
    as_of: str
    content_hash: str
    name: Bilingual
    components: tuple[Component, ...]
    spans: tuple[Span, ...]
    observations: Observations

    def component(self, id: str) -> Component:
        """The component of that identifier."""
        return next(component for component in self.components if component.id == id)

    def codes(self, id: str) -> tuple[Code, ...]:
        """The values that the component may have."""
        listed = self.component(id).codes
        return listed.codes if listed else ()


UNIT: Final = "UNIT"
INDICATOR: Final = "INDICATOR"
MEASURE: Final = "MEASURE"
TIME: Final = "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
STATE: Final = "STATE"
UNIT_OF_MEASURE: Final = "UNIT_MEASURE"
PERIOD: Final = "PERIOD"
REQUIRED: Final = "REQUIRED"
CARRIED: Final = "CARRIED_FROM"
CORRECTED: Final = "CORRECTED"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")


def make_id(text: str, prefix: str = "") -> str:
    """An identifier for every format: `2.10` is `CT_2_10` with the prefix `CT_`; ExportError for another sign."""
    made = prefix + text.replace(".", "_")
    if not _PLAIN.fullmatch(made):
        raise ExportError(f"mã {text!r} không dùng được làm mã trao đổi: chỉ gồm chữ không dấu, chữ số, “.”, “-”, “_”")
    return made


def write_amount(amount: Decimal) -> str:
    """Plain digits with a point, without zeros that say nothing."""
    plain = f"{amount:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain

"""What changed between two reports of one period, as plain typed data: what terminal, workbook and annex show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, get_args

from reports.minister.sentences.wording import Wording
from schemas.programme.report.texts import load_report_texts

Cause = Literal["late_report", "resubmission", "recorded_later", "correction", "decision", "programme", "judged_again"]
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)
"""In the order in which they are told."""
Quantity = Literal["total", "ytd_total"]
QUANTITIES: Final[tuple[Quantity, ...]] = get_args(Quantity)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two reports: its id, the moment of its figures in the programme's zone, its programme."""

    id: str
    as_of: datetime
    known_at: datetime
    programme_hash: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a unit's figure is another one: the cause, the period whose report it lies in, and what an official reads."""

    cause: Cause
    period_id: str
    told_vi: str


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit's part in a figure. None: the unit has no figure; that is never 0.

    `difference` is what it moves the total by, where a missing figure adds nothing.
    """

    unit_id: str
    unit_name: str
    code: str
    quantity: Quantity
    before: Decimal | None
    after: Decimal | None
    reason: Reason

    @property
    def difference(self) -> Decimal:
        """After less before in the indicator's unit; no figure adds nothing."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the report that is another one now, and by what: `by_cause` adds up to the difference.

    `units`: how many units' figures differ. Of a sensitive indicator neither causes nor units are told; `is_withheld`:
    not even amounts, since too few units stand behind them.
    """

    code: str
    name_vi: str
    unit_vi: str
    quantity: Quantity
    before: Decimal | None
    after: Decimal | None
    units: int
    by_cause: tuple[tuple[Cause, Decimal], ...]
    sensitive: bool = False
    is_withheld: bool = False

    @property
    def difference(self) -> Decimal:
        """After less before; a total that nobody had a figure for counts as nothing here."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class CountChange:
    """How many units are on time, late, … in the two reports."""

    name_vi: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A unit whose standing or days late are others now; the reason is None where only days ran on."""

    unit_id: str
    unit_name: str
    before_vi: str
    after_vi: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class ReportChanges:
    """All that changed from one report of a period to the other, and the words that it is told in."""

    period_id: str
    label_vi: str
    before: Side
    after: Side
    counts: tuple[CountChange, ...]
    standings: tuple[StandingChange, ...]
    figures: tuple[FigureChange, ...]
    cells: tuple[UnitChange, ...]
    wording: Wording = field(default_factory=lambda: Wording(load_report_texts()))

    @property
    def is_empty(self) -> bool:
        """True if every figure of the two is the same."""
        return not (self.counts or self.standings or self.figures or self.cells)

"""The facts a year is scored on, typed. Reading them from the warehouse is `inputs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol

from schemas.programme import Period, Unit

ACCEPTED = frozenset({"accepted", "accepted_with_questions"})
YearState = Literal["value", "not_applicable", "missing", "not_required", "not_valid"]


class Moment(Protocol):
    """What had been received by `as_of`, as known at `known_at`; `warehouse.Moment` is one."""

    @property
    def as_of(self) -> datetime:
        """Receipts up to this time count."""
        ...

    @property
    def known_at(self) -> datetime:
        """Records and decisions up to this time count."""
        ...


@dataclass(frozen=True, slots=True)
class ReportFact:
    """How one unit reported for one due period. `days_late` counts calendar days after the due day, 0 on time.

    `sent`: a form with enough of its cells answered came. Without a report that counts, the days run to the moment
    asked for. `received_at` is the receipt that fixes timeliness; `returns` counts the submissions sent back for the
    period.
    """

    period_id: str
    label_vi: str
    due_at: datetime
    status: str
    sent: bool
    submission_id: str | None
    received_at: datetime | None
    receipt_kind: str | None
    receipt_detail: str | None
    days_late: int | None
    returns: int
    expected_cells: int
    answered_cells: int

    @property
    def is_accepted(self) -> bool:
        """True if a report for the period was accepted."""
        return self.status in ACCEPTED

    @property
    def missing(self) -> bool:
        """True if no report was sent for the due period; one that waits for a person is not held against the unit.

        A returned report was sent if enough of the form was filled; a file that nobody could read was not.
        """
        return not self.sent and self.status != "held"


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """One cell of an accepted report of a due period: state, amount and plan in the indicator's unit."""

    period_id: str
    state: str
    amount: Decimal | None
    plan: Decimal | None


@dataclass(frozen=True, slots=True)
class YearValue:
    """One indicator of one unit over the year's due periods, in the indicator's unit.

    `missing` is a duty not answered, `not_applicable` "không phát sinh", `not_required` not asked of the unit and
    `not_valid` asked of nobody this year. `value` is set exactly when the state is `value` (a reported 0 included).
    `evidence` holds the proving documents the unit named, `gaps_vi` the due periods for which nothing is known.
    """

    code: str
    state: YearState
    value: Decimal | None
    plan: Decimal | None
    by_period: Sequence[PeriodValue]
    evidence: tuple[str, ...]
    gaps_vi: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """True if nothing arose in the whole year, said by an x in every due period or by zeros in all of them.

        An x and a 0 say the same of what was done, so they count alike.
        """
        return self.state == "not_applicable" or (self.value == 0 and not self.gaps_vi)

    @property
    def is_asked(self) -> bool:
        """True if the unit had to answer the indicator this year."""
        return self.state not in ("not_required", "not_valid")


@dataclass(frozen=True, slots=True)
class Exemplar:
    """One exemplar or initiative listed in an accepted report."""

    period_id: str
    kind: str | None
    name: str | None
    decision_number: str | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class SelfScore:
    """What the unit gave itself for a criterion, in points; None: left blank."""

    points: Decimal | None
    evidence: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class VerifiedScore:
    """What a person of the ministry gave for a criterion, in points, and why.

    `confirms`: it is the computed score as it was shown, which then counts unrounded: a rounded one would part units
    that are equal, and make equal those that are not.
    """

    points: Decimal
    decided_by: str
    reason: str
    recorded_at: datetime
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything known of one unit's year. `reports` holds due periods only: not yet due is not missing."""

    unit: Unit
    name_vi: str
    cluster_code: str | None
    cluster_name: str | None
    reports: tuple[ReportFact, ...]
    values: Mapping[str, YearValue]
    exemplars: tuple[Exemplar, ...] = ()
    self_scores: Mapping[str, SelfScore] = field(default_factory=dict)
    verified: Mapping[str, VerifiedScore] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A year's facts in unit order. `provisional` is True while a counted period of the year is not yet due."""

    year: int
    due: tuple[Period, ...]
    provisional: bool
    units: tuple[UnitFacts, ...]

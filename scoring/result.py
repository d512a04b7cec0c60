"""A ranking as computed: scores, units in rank order, and what they rest on.

Sums and ranks use the exact fractions (`exact_…`); every number a reader takes is a `Decimal` of it, unrounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from schemas.programme import Criterion, Programme
from scoring.exact import ZERO, decimal_of, exact, round_half_up
from scoring.facts import SelfScore, UnitFacts, VerifiedScore, YearFacts
from scoring.outcome import State


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion of one unit: self-scored, computed and verified points side by side, with what they rest on."""

    criterion: Criterion
    state: State
    exact_computed: Fraction | None
    self_score: SelfScore | None
    verified: VerifiedScore | None
    evidence_vi: tuple[str, ...]
    parts: tuple[tuple[str, Fraction], ...] = ()

    @property
    def applicable(self) -> bool:
        """False if the criterion leaves the unit's maximum."""
        return self.state != "not_applicable"

    @property
    def exact_points(self) -> Fraction:
        """The points that count: verified if there are any, else computed; 0 where not applicable."""
        if not self.applicable:
            return ZERO
        given = self.verified is not None and not self.verified.confirms
        return exact(self.verified.points) if self.verified and given else self.exact_computed or ZERO

    @property
    def points(self) -> Decimal | None:
        """The points that count, unrounded; None where not applicable."""
        return decimal_of(self.exact_points) if self.applicable else None

    @property
    def computed_points(self) -> Decimal | None:
        """The computed points, unrounded; None where not applicable."""
        return None if self.exact_computed is None else decimal_of(self.exact_computed)


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit's totals and place.

    `percent` is standard points of the applicable maximum and fixes the class; `total` is percent + bonus − penalty and
    fixes the rank. `rank` is 1-2-2-4 over all units, `rank_in_cluster` likewise inside the cluster (None outside every
    cluster). Both are None for a unit that is not `founded`: too little of the standard points applies to it.
    `proposed` says the unit is proposed for consideration ("đề nghị xét"); the Council decides.
    """

    facts: UnitFacts
    scores: tuple[CriterionScore, ...]
    exact_standard: Fraction
    exact_maximum: Fraction
    exact_percent: Fraction
    exact_bonus: Fraction
    exact_penalty: Fraction
    exact_total: Fraction
    reported: bool
    class_vi: str
    founded: bool = True
    rank: int | None = None
    rank_in_cluster: int | None = None
    tied: bool = False
    proposed: bool = False
    notes_vi: tuple[str, ...] = ()
    places: int = 2

    @property
    def unit_id(self) -> str:
        """Key of the unit, as `63-01`."""
        return self.facts.unit.id

    @property
    def unit_name(self) -> str:
        """The unit's name."""
        return self.facts.name_vi

    @property
    def standard(self) -> Decimal:
        """Sum of the points of standard criteria."""
        return decimal_of(self.exact_standard)

    @property
    def maximum(self) -> Decimal:
        """Sum of the maxima of the standard criteria that apply to the unit."""
        return decimal_of(self.exact_maximum)

    @property
    def percent(self) -> Decimal:
        """Standard points per cent of the applicable maximum."""
        return decimal_of(self.exact_percent)

    @property
    def bonus(self) -> Decimal:
        """Bonus points."""
        return decimal_of(self.exact_bonus)

    @property
    def penalty(self) -> Decimal:
        """Points deducted, as a number of 0 or more."""
        return decimal_of(self.exact_penalty)

    @property
    def total(self) -> Decimal:
        """Percent + bonus − penalty: what is ranked."""
        return decimal_of(self.exact_total)

    @property
    def rounded_percent(self) -> Decimal:
        """The percent as printed: rounded half up to the programme's `rounding_places`."""
        return round_half_up(self.exact_percent, self.places)

    @property
    def rounded_total(self) -> Decimal:
        """The total as printed: rounded half up to the programme's `rounding_places`."""
        return round_half_up(self.exact_total, self.places)

    @property
    def note_vi(self) -> str:
        """All notes as one text."""
        return "; ".join(self.notes_vi)

    def score(self, code: str) -> CriterionScore:
        """The score of that criterion; KeyError if the year has no such criterion."""
        for score in self.scores:
            if score.criterion.code == code:
                return score
        raise KeyError(f"no criterion {code!r} was scored")


@dataclass(frozen=True, slots=True)
class Ranking:
    """A year's ranking: one row a unit, from the first rank on (equal ranks in the programme's order of units).

    `provisional` is True while a counted period of the year is not yet due; `reason` says why it was made all the same.
    `closed_at` is set where the year has closed: it is scored by the tables it was closed with, or, where these are
    not kept (`tables_kept`), by those that were there later; or, in a `comparison`, by others that replace nothing.
    """

    programme: Programme
    year: int
    as_of: datetime
    known_at: datetime
    code_version: str
    provisional: bool
    criteria: tuple[Criterion, ...]
    facts: YearFacts
    rows: tuple[UnitResult, ...]
    closed_at: datetime | None = None
    tables_kept: bool = True
    comparison: bool = False
    reason: str = ""

    @property
    def provisional_vi(self) -> str:
        """That not all counted periods are due yet, which are counted, and why it was made; empty where all are."""
        if not self.provisional:
            return ""
        counted = ", ".join(period.label_vi for period in self.facts.due)
        return f"TẠM TÍNH, mới tính {counted}{f'. Lý do: {self.reason}' if self.reason else ''}"

    @property
    def closing_vi(self) -> str:
        """That the year is scored by the tables it was closed with, or that this is only compared with them."""
        if self.closed_at is None:
            return ""
        day = f"Bảng điểm của năm {self.year} đã chốt ngày {self.closed_at.astimezone(self.programme.tz):%d/%m/%Y}"
        if not self.tables_kept:
            day += "; chương trình tại thời điểm chốt không được lưu, chấm theo chương trình có sau đó"
        return f"{day}; đây là bản so sánh theo chương trình khác, không thay thế" if self.comparison else day

    @property
    def proposed_units(self) -> tuple[UnitResult, ...]:
        """The units proposed for consideration, in rank order."""
        return tuple(unit for unit in self.rows if unit.proposed)

    def unit(self, unit_id: str) -> UnitResult:
        """The result of that unit; KeyError if it is not ranked."""
        for unit in self.rows:
            if unit.unit_id == unit_id:
                return unit
        raise KeyError(f"no unit {unit_id!r} is ranked for {self.year}")

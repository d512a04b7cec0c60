"""What is known of one indicator in one period, in one object: sentences and tables are both drawn from it.

Nothing here is reckoned: every amount is a column of a named query (`reports.minister.figures.load`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

RowKind = Literal["flow", "stock", "cumulative", "yes_no"]
ACCRUING: tuple[RowKind, ...] = ("flow", "cumulative")
"""Rows that have a figure since the start of the year."""
Gap = Literal["no_period", "no_data", "no_common_unit", "cumulative", "sensitive"]
Direction = Literal["up", "down", "level"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An indicator held against another period.

    `total` is that period's total over all its units; `this` and `other` are the sums over the `units` that have a
    value in both periods: only these may be compared. `gap` says why there is no comparison. `missing_units` owe an
    answer this period and have not given one; they held `missing_percent` of the other period's total.
    """

    period_id: str | None
    label_vi: str
    total: Decimal | None
    units: int
    this: Decimal | None
    other: Decimal | None
    gap: Gap | None = None
    missing_units: int = 0
    missing_percent: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """Like-for-like difference, or None without a comparison."""
        return None if self.this is None or self.other is None else self.this - self.other

    @property
    def percent(self) -> Decimal | None:
        """The change in per cent of the other period; None without a comparison or on a zero base."""
        return None if self.change is None or not self.other else self.change * 100 / self.other

    @property
    def direction(self) -> Direction | None:
        """Where the like-for-like change goes; None without a comparison."""
        if self.change is None:
            return None
        return "up" if self.change > 0 else "down" if self.change < 0 else "level"


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """What the year has come to against its plan, over the `units` whose plan and result are both known.

    `elapsed_percent` is the share of the year's periods that ended with this one; `on_course` holds the share of the
    plan against it, with the programme's tolerance. `percent` and `on_course` are None where the plan is zero.
    """

    units: int
    units_without_plan: int
    done: Decimal
    plan: Decimal
    percent: Decimal | None
    elapsed_percent: Decimal
    on_course: bool | None

    @property
    def is_behind(self) -> bool:
        """True if there is a plan and the year lags behind it."""
        return self.on_course is False


@dataclass(frozen=True, slots=True)
class Record:
    """Totals of all earlier periods with data: how many they are, the highest and lowest, the most units behind one."""

    periods: int
    highest: Decimal
    lowest: Decimal
    most_units: int


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What the report knows of an indicator in its period. `total` is None when no unit reported it.

    Yes/no counts the units that said yes. A cumulative row has one figure: `total` is its `ytd_total`. Of the units
    behind `year_total` `ytd_carried_units` stand with the figure of an earlier period of the year; it is made by the
    indicator's own aggregation, for stocks and yes/no too, while `ytd_total` is for what accrues alone. A `sensitive`
    one, or one tied to such by a bound, has totals and nothing else; `is_withheld`: not even these, since too few units
    stand behind them. `whole_vi` names the row that a part is part of;
    `short_vi` is its name where there is little room.
    """

    code: str
    name_vi: str
    unit_vi: str
    kind: RowKind
    sensitive: bool
    total: Decimal | None
    ytd_total: Decimal | None
    ytd_carried_units: int
    units_expected: int
    units_reported: int
    units_not_applicable: int
    units_missing: int
    units_positive: int
    previous: Comparison
    last_year: Comparison
    year_total: Decimal | None = None
    units_corrected: int = 0
    plan: PlanStanding | None = None
    record: Record | None = None
    is_withheld: bool = False
    whole_vi: str = ""
    short_vi: str = ""

    @property
    def is_part(self) -> bool:
        """True for a `trong đó` row, which says nothing without the row above it."""
        return self.name_vi.casefold().startswith("trong đó")

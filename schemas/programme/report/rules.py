"""What the report to the Minister says of an indicator beside its row in the tables, `[report]`; what the scorecard of
rules tells, `[scorecard]`."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from schemas.programme.records import Dated
from schemas.record import Record


class Priority(Dated):
    """A task of the year that the report of the year's last period sums up by itself."""

    name_vi: str = Field(min_length=1, description="What it is, as the report calls it.")
    indicators: tuple[str, ...] = Field(
        min_length=1, description="Codes of the indicators that count it; none of a sensitive one."
    )


class ScorecardRules(Record):
    """What a period's scorecard of rules tells: when rules go together, and over how many periods. All PROPOSED."""

    together_least_documents: int = Field(
        default=3, ge=2, description="Two rules go together only if at least so many documents bear both."
    )
    together_least_times: Decimal = Field(
        default=Decimal(2),
        gt=0,
        le=1000,
        description="And only if these are so many times what chance would give: the documents with the one times "
        "those with the other, over all documents.",
    )
    pairs: int = Field(default=20, ge=0, le=200, description="So many pairs at most are told, the closest first.")
    periods: int = Field(
        default=5, ge=1, le=12, description="So many periods are told, up to the scorecard's own: its trend."
    )


class ReportRules(Record):
    """When there is something to say of an indicator, and how much the report's pages hold. All PROPOSED.

    A sentence is for a change beyond the band, a plan that lags behind, a record, or an indicator that nobody reported;
    every other row stands in its group's table alone.
    """

    change_percent: Decimal = Field(
        default=Decimal(20),
        gt=0,
        description="The band: from so many per cent on, like for like, a change is told.",
    )
    change_least_amount: Decimal = Field(
        default=Decimal(20),
        ge=0,
        description="Only where the larger of the two sums is at least so much: small figures leap by chance. Of a "
        "yes or no it is the number of units.",
    )
    change_least_units: int = Field(
        default=3, ge=1, description="Only where at least so many units have a value in both periods."
    )
    plan_tolerance_points: Decimal = Field(
        default=Decimal(10),
        ge=0,
        le=100,
        description="By so many points the share of the plan may be below the share of the year gone by.",
    )
    unit_plan_percent: Decimal = Field(
        default=Decimal(80),
        ge=0,
        le=100,
        description="A unit is on plan if at least so many per cent of its indicators with a plan are on course.",
    )
    record_periods: int = Field(
        default=4,
        ge=1,
        description="From so many earlier periods with data on, a total above or below all of them is a record.",
    )
    missing_percent: Decimal = Field(
        default=Decimal(10),
        gt=0,
        le=100,
        description="From so large a share on that units without a figure now held of the total of the period before, "
        "a sentence about the indicator says so.",
    )
    tell_nobody: bool = Field(default=True, description="Whether an indicator that nobody reported is told.")
    sentences: int = Field(
        default=10, ge=0, le=20, description="So many sentences about indicators at most, the weightiest first."
    )
    group_rows: int = Field(
        default=4,
        ge=1,
        le=10,
        description="So many rows of a task group's table in the body; all of them are in an annex.",
    )
    summary_changes: int = Field(
        default=5, ge=1, le=8, description="So many indicators that changed most are in the summary."
    )
    list_rows: int = Field(default=10, ge=1, le=20, description="A longer list or table stands in an annex.")
    names_in_sentence: int = Field(
        default=5, ge=1, le=15, description="So many units at most are named in a sentence; more are in an annex."
    )
    sensitive_least_units: int = Field(
        default=3,
        ge=1,
        description="The total of a sensitive indicator is shown from so many units with data on: of fewer it would "
        "tell what one of them said.",
    )
    priorities: tuple[Priority, ...] = ()

"""The consolidated report as plain typed data: what the Word and the Excel renderers draw, and nothing they decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reports.minister.issue import FINAL, Issue
from reports.since.model import ReportChanges
from reports.status_words import STATUS_VI

if TYPE_CHECKING:
    from reports.minister.drafting import Drafts
    from reports.minister.narratives import Narrative

LayoutProfile = Literal["nd30_2020", "tt01_2011"]
RowKind = Literal["flow", "stock", "cumulative", "yes_no"]
ACCRUING: tuple[RowKind, ...] = ("flow", "cumulative")
"""Rows that have a figure since the start of the year."""
Gap = Literal["no_period", "no_data", "no_common_unit", "cumulative"]
Scalar = str | int | Decimal | date | datetime | None
Value = Scalar | tuple[Scalar, ...]

ACCEPTED = ("accepted", "accepted_with_questions")
STATE_VI = {
    "value": "có số liệu",
    "zero": "bằng 0",
    "not_applicable": "không phát sinh",
    "missing": "chưa có số liệu",
    "invalid": "không hợp lệ",
    "not_required": "không phải báo cáo",
    "not_yet_due": "chưa đến hạn",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause with a figure, a direction or a superlative, and the named query its figures come from.

    `values` are columns of the query's row that the clause uses (a tuple: the column over all rows), besides
    `percent`, which is derived from them. `parameters` are bound to the query together with the report's moment.
    """

    id: str
    text_vi: str
    values: Mapping[str, Value]
    query: str
    parameters: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body: clauses joined by semicolons into one sentence. `lead_vi` holds no figure."""

    claims: tuple[Claim, ...]
    lead_vi: str = ""

    @property
    def text_vi(self) -> str:
        """The sentence with its full stop."""
        return self.lead_vi + "; ".join(c.text_vi for c in self.claims) + "."


@dataclass(frozen=True, slots=True)
class Heading:
    """Who issues the report to whom, and under which layout."""

    superior_vi: str
    issuing_vi: str
    symbol_vi: str
    place_vi: str
    subject_vi: str
    addressee_vi: str
    signatory_vi: str
    recipients_vi: tuple[str, ...]
    file_mark_vi: str
    unit_body_vi: str
    layout: LayoutProfile


@dataclass(frozen=True, slots=True)
class Counts:
    """Reporting discipline over a set of units; cells are of accepted reports.

    `received`: any document came. `sent` = `on_time` + `late` + `sent_returned` + `sent_held` + `sent_incomplete`: of
    the last three no report counts yet. `units` = `sent` + `unsent`, and `unsent` = `unsent_returned` + `unsent_held` +
    `unsent_incomplete` + `unreadable` + `missing` + `not_yet_due`; by what became of it, `units` = `accepted` +
    `returned` + `held` + `incomplete` + `unreadable` + `missing` + `not_yet_due`.
    """

    units: int
    received: int
    sent: int
    on_time: int
    late: int
    sent_returned: int
    sent_held: int
    sent_incomplete: int
    unsent: int
    unsent_returned: int
    unsent_held: int
    unsent_incomplete: int
    accepted: int
    with_questions: int
    returned: int
    held: int
    incomplete: int
    unreadable: int
    missing: int
    not_yet_due: int
    returns: int
    expected_cells: int
    answered_cells: int


@dataclass(frozen=True, slots=True)
class ClusterCounts:
    """The same for one cluster; code and name are empty for units without a cluster."""

    code: str
    name_vi: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's reporting status.

    `days_late` of a unit without a report that counts runs to the report's moment; `on_time` is None for it.
    """

    unit_id: str
    code: str
    name_vi: str
    cluster_code: str
    cluster_name_vi: str
    status: str
    sent: bool
    on_time: bool | None
    first_received_at: datetime | None
    received_at: datetime | None
    days_late: int | None
    submissions: int
    returns: int
    held_documents: int
    expected_cells: int
    answered_cells: int
    missing_cells: int
    origin: str | None

    @property
    def is_accepted(self) -> bool:
        """True if the unit has an effective report, so that its figures are in the totals."""
        return self.status in ACCEPTED

    @property
    def timeliness_vi(self) -> str:
        """Whether the report that counts came in time; empty without one."""
        return "" if self.on_time is None else "Đúng hạn" if self.on_time else "Chậm"

    @property
    def verdict_vi(self) -> str:
        """The status as an official reads it."""
        return STATUS_VI[self.status]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An indicator held against another period.

    `total` is that period's total over all its units; `this` and `other` are the sums over the `units` that have a
    value in both periods: only these may be compared. `gap` says why there is no comparison.
    """

    period_id: str | None
    label_vi: str
    total: Decimal | None
    units: int
    this: Decimal | None
    other: Decimal | None
    gap: Gap | None = None

    @property
    def change(self) -> Decimal | None:
        """Like-for-like difference, or None without a comparison."""
        return None if self.this is None or self.other is None else self.this - self.other

    @property
    def percent(self) -> Decimal | None:
        """The change in per cent of the other period; None without a comparison or on a zero base."""
        return None if self.change is None or not self.other else self.change * 100 / self.other


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of a result table. `total` is None when no unit reported; yes/no counts the units that said yes.

    A cumulative row has one figure: `total` is its `ytd_total`. Of the units behind it `ytd_carried_units` stand with
    the figure of an earlier period of the year.
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

    @property
    def is_part(self) -> bool:
        """True for a `trong đó` row, which says nothing without the row above it."""
        return self.name_vi.casefold().startswith("trong đó")


@dataclass(frozen=True, slots=True)
class GroupSection:
    """One task group: its sentences and its table."""

    code: str
    name_vi: str
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class Exemplar:
    """An exemplar or initiative as the unit listed it."""

    unit_name: str
    kind: str
    name: str
    holder: str
    decision_number: str
    decided_on: date | None
    summary: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A difficulty or proposal in the units' own words; `units` holds every unit that wrote just this.

    `themes`: the names of the themes it is of.
    """

    units: tuple[str, ...]
    text: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a report and its exchange: what the unit said, who ruled what and why.

    One that the system derived asks the desk and is `derived`; it has neither cell nor indicator.
    """

    unit_id: str
    unit_name: str
    rule_code: str
    indicator_code: str
    sheet: str
    cell: str
    message_vi: str
    fix_vi: str
    state: str = "open"
    state_vi: str = "Chưa giải trình"
    answer: str = ""
    ruled_by: str = ""
    ruling_reason: str = ""
    ruled_on: date | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of a unit that a person corrected: what the report says, what counts instead, why, who and when."""

    unit_name: str
    period_id: str
    indicator_code: str
    measure: str
    reported_vi: str
    corrected_vi: str
    reported: Decimal | None
    corrected: Decimal | None
    reason: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class CellRow:
    """One expected cell of a unit: state, primary amount, and the file, sheet and cell it was read from.

    `ytd_amount` is what the year has come to for the unit, `carried_from` the earlier period that figure is from.
    """

    unit_id: str
    indicator_code: str
    state: str
    amount: Decimal | None
    origin: str
    display_name: str
    sheet: str
    cell: str
    sha256: str
    corrected: str = ""
    ytd_amount: Decimal | None = None
    carried_from: str = ""


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The whole report of one period at one moment. Times are in the programme's zone."""

    programme_id: str
    programme_hash: str
    period_id: str
    label_vi: str
    window_start: date
    window_end: date
    due_at: datetime
    as_of: datetime
    known_at: datetime
    heading: Heading
    legal_bases: tuple[str, ...]
    counts: Counts
    clusters: tuple[ClusterCounts, ...]
    discipline: tuple[Paragraph, ...]
    units: tuple[UnitRow, ...]
    comparison_notes: tuple[str, ...]
    groups: tuple[GroupSection, ...]
    exemplar_intro: Paragraph | None
    exemplars: tuple[Exemplar, ...]
    exemplars_rest: tuple[Exemplar, ...]
    difficulties: Narrative
    proposals: Narrative
    remarks: tuple[Paragraph, ...]
    drafts: Drafts
    questions: tuple[Question, ...]
    desk_questions: tuple[Question, ...]
    cells: tuple[CellRow, ...]
    corrections: tuple[Correction, ...]
    query_hashes: Mapping[str, str]
    issue: Issue = FINAL
    since: tuple[ReportChanges, ...] = ()

    @property
    def rows(self) -> tuple[IndicatorRow, ...]:
        """The indicator rows of all groups in form order."""
        return tuple(row for group in self.groups for row in group.rows)

    def is_corrected(self, code: str, period_id: str | None, measures: tuple[str, ...] = ("period",)) -> bool:
        """True if a unit's amount of the indicator in the period, in one of the columns, was corrected."""
        return any(
            (c.indicator_code, c.period_id) == (code, period_id) and c.measure in measures for c in self.corrections
        )

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of the text in reading order."""
        exemplars = () if self.exemplar_intro is None else (self.exemplar_intro,)
        narratives = (*exemplars, *self.difficulties.paragraphs, *self.proposals.paragraphs)
        grouped = (p for group in self.groups for p in group.paragraphs)
        paragraphs = (*self.discipline, *grouped, *narratives, *self.remarks, *self.drafts.requests, *self.drafts.tasks)
        return tuple(claim for paragraph in paragraphs for claim in paragraph.claims)

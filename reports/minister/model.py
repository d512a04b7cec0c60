"""The consolidated report as plain typed data: what the Word and the Excel renderers draw, and nothing they decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from reports.minister.claim import JOIN_VI as JOIN_VI
from reports.minister.claim import Claim as Claim
from reports.minister.claim import Paragraph as Paragraph
from reports.minister.claim import Scalar as Scalar
from reports.minister.claim import Value as Value
from reports.minister.figures.figure import IndicatorRow
from reports.minister.issue import FINAL, Issue
from reports.minister.sentences.wording import Wording
from reports.since.model import ReportChanges
from reports.status_words import STATUS_VI
from schemas.programme.report.texts import load_report_texts

if TYPE_CHECKING:
    from reports.minister.sentences.drafting import Drafts
    from reports.minister.sentences.narratives import Narrative

LayoutProfile = Literal["nd30_2020", "tt01_2011"]
ACCEPTED = ("accepted", "accepted_with_questions")


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
    def verdict_vi(self) -> str:
        """The status as an official reads it."""
        return STATUS_VI[self.status]


@dataclass(frozen=True, slots=True)
class GroupSection:
    """One task group: its sentences, its rows, and those of them that the body's table has."""

    code: str
    name_vi: str
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[IndicatorRow, ...]
    shown: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The page that is read first. `changes` are the indicators that changed most, the most first.

    `is_asked`: there is something that `asked` asks for. `leading` and `lagging`: the units that `units` speaks of, for
    the annex.
    """

    reporting: Paragraph
    changes_lead_vi: str
    changes: tuple[Paragraph, ...]
    plan: Paragraph | None
    units: Paragraph | None
    asked: Paragraph
    is_asked: bool
    leading: tuple[str, ...] = ()
    lagging: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Its sentences in reading order."""
        found = (self.reporting, *self.changes, self.plan, self.units, self.asked)
        return tuple(paragraph for paragraph in found if paragraph is not None)


@dataclass(frozen=True, slots=True)
class UnitsOfRow:
    """Who has the highest figure of an indicator, and who is furthest and least far with its plan; for the annex."""

    code: str
    name_vi: str
    highest_vi: str
    plan_leading_vi: str
    plan_lagging_vi: str


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A unit's place in the proposed ranking; none where too little of the standard points applies to it."""

    unit_id: str
    rank: int | None
    unit_vi: str
    total_vi: str
    class_vi: str
    is_proposed: bool
    note_vi: str


@dataclass(frozen=True, slots=True)
class RankedYear:
    """The year's ranking as it is proposed; the Council decides."""

    year: int
    award_vi: str
    provisional_vi: str
    rows: tuple[RankedUnit, ...]


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

    `themes` are the titles of those it is of.
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
    state: str
    state_vi: str
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


class CellRow(NamedTuple):
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
    summary: Summary
    counts: Counts
    clusters: tuple[ClusterCounts, ...]
    discipline: tuple[Paragraph, ...]
    units: tuple[UnitRow, ...]
    comparison_notes: tuple[str, ...]
    groups: tuple[GroupSection, ...]
    plan: Paragraph | None
    behind: tuple[IndicatorRow, ...]
    units_of_rows: tuple[UnitsOfRow, ...]
    is_years_last: bool
    priorities: tuple[Paragraph, ...]
    ranking: RankedYear | None
    ranking_vi: str
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
    names_in_sentence: int
    query_hashes: Mapping[str, str]
    issue: Issue = FINAL
    since: tuple[ReportChanges, ...] = ()
    release: str = ""
    wording: Wording = field(default_factory=lambda: Wording(load_report_texts()))

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
        planned = () if self.plan is None else (self.plan,)
        ends = (*self.priorities, *narratives, *self.remarks, *self.drafts.requests, *self.drafts.tasks)
        paragraphs = (*self.summary.paragraphs, *self.discipline, *grouped, *planned, *ends)
        return tuple(claim for paragraph in paragraphs for claim in paragraph.claims)

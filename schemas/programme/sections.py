"""The frozen records of programme.toml's sections; the calendar is in `periods`, what describes units in `records`."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Literal

from pydantic import Field

from schemas.programme.records import Dated
from schemas.record import Record

ReceiptKind = Literal[
    "override", "received_trusted", "register", "first_seen", "received_hop", "date_header", "mtime", "msg_property"
]
"""Evidence of when a document came in; `override` is an official's decision, the others are found by `sources`."""


class AgendaRules(Record):
    """When the desk reminds, drafts, reports, urges and escalates. Days are working days from the due day. PROPOSED."""

    draft_at: time = Field(default=time(17), description="When the draft is made, on the due day.")
    final_at: time = Field(default=time(7, 30), description="When the final report is made, the day after.")
    letters_at: time = Field(default=time(8, 30), description="When units are reminded, urged and escalated.")
    remind_before: tuple[int, ...] = Field(
        default=(7, 3, 1), description="So many working days before the due day, units that have not sent are reminded."
    )
    urge_after: tuple[int, ...] = Field(
        default=(1, 3), description="So many working days after it, those that still have not are urged."
    )
    escalate_after: int | None = Field(
        default=5,
        ge=1,
        description="So many working days after it, their superior is written to and leaders get a list.",
    )
    rank_day: int = Field(
        default=20, ge=1, le=28, description="Day of a month on which the year that has closed is ranked."
    )
    rank_at: time = Field(default=time(9), description="When it is ranked.")


class WatchRules(Record):
    """From when on somebody is told by mail that the desk's work stands still. All PROPOSED."""

    ingest_hours: int = Field(default=26, ge=1, description="So many hours without an ingest that succeeded.")
    waiting_days: int = Field(
        default=3, ge=1, description="So many working days that a report may wait for a person before somebody is told."
    )
    letter_hours: int = Field(
        default=26, ge=1, description="So many hours that a reply may wait to be sent where a mail server is set."
    )
    free_disk_percent: int = Field(default=10, ge=0, le=100, description="At least this share of the disk is free, …")
    free_disk_gb: int = Field(default=5, ge=0, description="… or so many GB: below both somebody is told.")
    again_hours: int = Field(default=24, ge=1, description="What stands as it stood is told again after so many hours.")


class SuspicionRules(Record):
    """From how many of the units that reported on, a cell that fails speaks against the form or the rule."""

    least_units: int = Field(ge=1, description="From so many units on …")
    least_percent: Decimal = Field(
        gt=0,
        le=100,
        description="… and this share of those that reported, a failing cell speaks against form or rule.",
    )


class EvidenceRules(Record):
    """By how many days documents and activities may lie outside what is reported on before they are asked about.

    All PROPOSED: the ministry confirms them.
    """

    days_before: int = Field(
        default=30, ge=0, description="Days before the window of which a document of the period may be."
    )
    days_after: int = Field(default=30, ge=0, description="Days after the window of which any document may be.")
    year_days_before: int = Field(
        default=92, ge=0, description="Days before 1 January of which a document of the year may be, such as its plan."
    )
    activity_days: int = Field(
        default=31, ge=0, description="Days by which an activity may reach out of the window, if it touches it."
    )


class CopyRules(Record):
    """From when on a report looks like another one with some figures changed. All PROPOSED."""

    least_equal: int = Field(
        default=10, ge=1, description="So many amounts of the period, each telling, must be equal at least."
    )
    least_amount: int = Field(default=5, ge=1, description="From this amount on one is telling; small ones coincide.")
    most_different: int = Field(default=3, ge=1, description="At most so many amounts of the period differ, or …")
    least_percent: Decimal = Field(
        default=Decimal(90), gt=0, le=100, description="… at least this share of those that tell is equal."
    )


class TaskGroup(Record):
    """A task group of the directive; groups indicators in form and report."""

    code: str = Field(description="Code of the group.")
    name_vi: str = Field(description="Its name, a heading of form and report.")


class Agency(Record):
    """Who issues and receives the report from `valid_from` on."""

    valid_from: date = Field(description="First day in office.")
    superior_vi: str = Field(description="Superior body, in the head of documents.")
    issuing_vi: str = Field(description="Body that issues them.")
    symbol_vi: str = Field(description="Symbol in a document's number, as BC-TTĐN.")
    place_vi: str = Field(description="Place in the date line.")
    addressee_vi: str = Field(description="Whom the report addresses.")
    council_vi: str = Field(
        default="Hội đồng Thi đua - Khen thưởng",
        description="Who decides on awards: whom the ranking's dossier addresses.",
    )
    signatory_vi: str = Field(description="Office of who signs.")
    recipients_vi: tuple[str, ...] = Field(description="Recipients, a line each.")
    file_mark_vi: str = Field(description="Mark of the file copy.")
    unit_body_vi: str = Field(description="What the reporting bodies are called.")
    superior_body_vi: str = Field(
        default="",
        description="What the superiors of units are called, before the unit's kind and name: Ủy ban nhân dân. Empty: "
        "no superior is written to.",
    )
    mail: str = Field(description="Address to which reports are sent.")


class Layout(Record):
    """The layout rules of administrative documents in force from `valid_from` on."""

    valid_from: date = Field(description="First day in force.")
    profile: Literal["nd30_2020", "tt01_2011"] = Field(
        description="Layout of administrative documents: Decree 30/2020 or Circular 01/2011."
    )


class LegalBasis(Dated):
    """A legal basis the report cites while it is valid."""

    text_vi: str = Field(description="A legal basis as the report cites it.")


class MailRules(Record):
    """What a message proves by its headers.

    Our servers' words in a message count only where the desk exported it from its mailboxes: anybody may lay a file
    that looks like a message into a shared folder.
    """

    exported_to: tuple[str, ...] = Field(
        default=("thu", "hop-thu", "luu/*/thu", "luu/*/hop-thu"),
        description="Folders of the inbox that hold what the desk exported from its mailboxes, and all below them; "
        "`*`: any folder, `.`: the whole inbox.",
    )
    without_result: Literal["hold", "note", "accept"] = Field(
        default="note",
        description="What becomes of a report whose sender our server found neither genuine nor false.",
    )


class ReceiptRules(Record):
    """How one receipt time is picked among the candidates, and by how much others may differ from it unasked."""

    precedence: tuple[ReceiptKind, ...] = Field(
        description="Evidence of receipt in order of trust; a kind that is left out is only a claim."
    )
    tolerance_hours: Decimal = Field(
        ge=0, description="By how many hours other evidence may differ before the desk is asked."
    )
    trusted_hosts: tuple[str, ...] = Field(description="Our mail servers, whose Received lines are evidence.")
    register_file: str = Field(description="Name of the desk's register of receipts in a folder of the inbox.")
    mail: MailRules = MailRules()


class TimelinessRules(Record):
    """What counts as a sent report, and by when a returned one is mended in time (docs/timeliness.md)."""

    least_answered_percent: Decimal = Field(
        default=Decimal(50),
        ge=0,
        le=100,
        description="From so many per cent of the unit's required cells on a form counts as sent.",
    )
    days_to_mend: int = Field(
        default=3,
        ge=0,
        le=60,
        description="Working days after the answer within which a version that mends a returned one is in time.",
    )


class ScoreClass(Record):
    """A class of the year-end classification: from `min_percent` of the applicable maximum upwards."""

    name_vi: str = Field(description="Name of the class.")
    min_percent: Decimal = Field(description="Least per cent of the applicable maximum; the last class begins at 0.")


class AwardLine(Record):
    """A line that units are proposed up to: the first `quota` overall, or of each cluster. A proposal, no decision."""

    code: str = Field(pattern=r"^[a-z0-9-]+$", description="Short name of the line.")
    name_vi: str = Field(description="What units are proposed for.")
    quota: int = Field(ge=1, description="How many are proposed.")
    within: Literal["all", "cluster"] = Field(description="Among all units, or within each cluster.")


class ScoringRules(Record):
    """Classification, ties and awards.

    `standard_points`: what the standard criteria of a year give together, if the programme states it.
    """

    standard_points: Decimal | None = Field(
        default=None,
        gt=0,
        description="What the standard criteria of every year give together; checked where it is stated.",
    )
    classes: tuple[ScoreClass, ...]
    tie_breaks: tuple[str, ...] = Field(
        description="What parts equal totals, in order: `penalty`, `criterion:CODE`, `group:CODE`."
    )
    tie_note_vi: str = Field(description="Who decides what is still equal.")
    missing_plan: Literal["zero", "not_applicable"] = Field(
        description="What an input counts without a plan to hold it against."
    )
    least_applicable_percent: Decimal = Field(
        default=Decimal(65),
        ge=0,
        le=100,
        description="Least per cent of the standard points that must apply to a unit for a place in the ranking.",
    )
    award_name_vi: str = Field(description="The award that the first are proposed for.")
    award_quota: int = Field(description="How many are proposed.")
    award_lines: tuple[AwardLine, ...] = ()
    rounding_places: int = Field(ge=0, le=4, description="Decimals shown; ranks go by unrounded totals.")


class Alternative(Record):
    """A way in which a choice might lawfully have been made otherwise; `docs/robustness.md` says what each comes to."""

    code: str = Field(pattern=r"^[a-z0-9-]+$", description="Short name, as `x-leaves`; outputs and commands use it.")
    choice: Literal["nothing_arose", "missing_plan", "late_bands", "aggregation"] = Field(
        description="What is chosen otherwise: what a year in which nothing arose earns, what an input without a plan "
        "counts, the bands of `late_bands`, how points become a percentage."
    )
    value: str = Field(
        description="The other choice: `zero`, `full` or `leaves` for all indicators; `zero` or `not_applicable`; "
        "`params` of `late_bands`; `plain` (sum of points of all standard points) or `groups` (mean of the groups' "
        "percentages)."
    )
    name_vi: str = Field(description="What officials read.")


class RobustnessRules(Record):
    """By what a ranking is tried, to see how far places rest on choices. All PROPOSED; it changes no score."""

    seed: int = Field(default=26, ge=0, description="Seed of the draws; the same seed gives the same figures.")
    draws: int = Field(default=10_000, ge=100, le=1_000_000, description="How many draws.")
    weight_percent: Decimal = Field(
        default=Decimal(25), ge=0, lt=100, description="By how many per cent each weight may be more or less."
    )
    leave_out_percent: Decimal = Field(
        default=Decimal(50),
        ge=0,
        lt=100,
        description="In how many per cent of the draws a criterion, and likewise a period, is left out.",
    )
    apart_percent: Decimal = Field(
        default=Decimal(95),
        gt=50,
        le=100,
        description="In how many per cent of the draws one unit must stand above another to be told apart from it; "
        "also how sure the set of possible first places is.",
    )
    alternatives: tuple[Alternative, ...] = ()


class FairnessRules(Record):
    """From where on the fairness page asks. It asks, with evidence; it never takes points off. All PROPOSED."""

    size_indicator: str = Field(
        default="", description="Indicator that says how large a unit's means are; empty: size is not looked at."
    )
    group_attribute: str = Field(
        default="", description="Attribute of units by which scores are compared; empty: none."
    )
    heap_percent: Decimal = Field(
        default=Decimal(1),
        gt=0,
        description="How near a class's threshold, in per cent, units are counted on its sides.",
    )
    low_plan_percent: Decimal = Field(
        default=Decimal(50), ge=0, description="A plan below so many per cent of last year's result is asked about."
    )
    nothing_percent: Decimal = Field(
        default=Decimal(50), ge=0, le=100, description="From so many per cent of a unit's rows without anything on."
    )
    self_points: Decimal = Field(
        default=Decimal(5), ge=0, description="Self-scores above the computed ones by more than so many points in all."
    )
    just_met_rows: int = Field(
        default=3, ge=1, description="From so many rows on whose plan was just met by the last period's amount."
    )
    just_met_plan: Decimal = Field(default=Decimal(10), ge=0, description="Smaller plans are met exactly by chance.")
    just_met_percent: Decimal = Field(
        default=Decimal(2), ge=0, description="Just met: the year's result is at most so many per cent above the plan."
    )
    just_met_times: Decimal = Field(
        default=Decimal(2),
        ge=1,
        description="By the last period: its amount is at least so many times the mean of the periods before it.",
    )

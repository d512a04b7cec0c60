"""The frozen records that a programme is made of, one class a table or section."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.rules import Check
from schemas.rules.check import Empty

IndicatorType = Literal["int", "decimal", "bool"]
Aggregation = Literal["sum", "last", "ytd"]
AppliesTo = Literal["all", "border", "border_laos", "border_cambodia"]
SeverityName = Literal["BLOCK", "HOLD", "EXPLAIN", "NOTE"]
ReceiptKind = Literal[
    "override", "received_trusted", "register", "first_seen", "received_hop", "date_header", "mtime", "msg_property"
]
"""Evidence of when a document came in; `override` is an official's decision, the others are found by `sources`."""


def _blank_to_none(value: Any) -> Any:
    return None if value == "" else value


OptionalDate = Annotated[date | None, BeforeValidator(_blank_to_none)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none)]


class Record(BaseModel):
    """Base of every programme record: frozen, unknown columns refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Record):
    """A record with a validity range; both ends belong to it, an empty end is open."""

    valid_from: OptionalDate = None
    valid_to: OptionalDate = None

    def valid_on(self, day: date) -> bool:
        """True if `day` lies inside the validity range."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Unit(Dated):
    """A reporting unit of one catalogue version. A code alone is no key: codes were reused in 2025."""

    catalogue: str
    code: str
    abbr: str
    name_vi: str
    type_vi: str
    region_vi: str
    border_china: bool
    border_laos: bool
    border_cambodia: bool
    coastal: bool
    merged_from: str = ""

    @property
    def id(self) -> str:
        """Key of the unit: catalogue version and code, as `63-01`."""
        return f"{self.catalogue}-{self.code}"

    def within(self, applies_to: AppliesTo) -> bool:
        """True if an indicator or criterion with this scope is required of the unit."""
        match applies_to:
            case "all":
                return True
            case "border":
                return self.border_china or self.border_laos or self.border_cambodia
            case "border_laos":
                return self.border_laos
            case "border_cambodia":
                return self.border_cambodia


class UnitEvent(Record):
    """A dated rename or merge of units."""

    effective: date
    event: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    legal_basis: str


class Alias(Record):
    """One accepted spelling of a unit's name."""

    catalogue: str
    code: str
    alias: str
    kind: str


class Contact(Record):
    """A unit's registered mail address."""

    catalogue: str
    code: str
    email: str


class Cluster(Record):
    """An emulation cluster (cụm thi đua)."""

    code: str
    name_vi: str


class ClusterMember(Dated):
    """Dated membership of a unit in a cluster."""

    cluster: str
    catalogue: str
    code: str


class Bound(Record):
    """A bound of one indicator to another row of the same form."""

    op: Literal["<=", ">="]
    other: str


def _parse_bound(value: Any) -> Any:
    if value in ("", None):
        return None
    if isinstance(value, str):
        found = re.fullmatch(r"(<=|>=)(\S+)", value)
        if not found:
            raise ValueError(f"expected <=CODE or >=CODE, found {value!r}")
        return Bound(op=found[1], other=found[2])
    return value


class Indicator(Dated):
    """One row of the form. `year_aggregation` says how quarters add up: flow, stock or already cumulative."""

    code: str
    task_group: str
    name_vi: str
    unit_vi: str
    type: IndicatorType
    year_aggregation: Aggregation
    applies_to: AppliesTo
    sensitive: bool
    evidence_required: bool
    bound: Annotated[Bound | None, BeforeValidator(_parse_bound)] = None

    @property
    def measures(self) -> tuple[str, ...]:
        """The amounts a unit reports for it: `period`, `ytd`, `plan`; the first fixes the cell's state."""
        if self.year_aggregation == "ytd":
            return ("ytd",)
        if self.year_aggregation == "last":
            return ("period",)
        return ("period", "ytd", "plan")


class Rule(Dated):
    """A row of the rule table: what a finding with this code says, what it leads to, and what it looks at.

    A rule over indicators bears an `expression` that is true where all is well, and a scope in the words of
    `schemas.rules.scope`; any other is code in the package that `scope` hints at (`file`, `form`, `row`, `cell`,
    `report`). A rule in `shadow` is judged and its hits are counted, but nobody is told of them.
    """

    code: str
    family: str
    severity: SeverityName
    mode: Literal["on", "shadow"] = "on"
    scope: str = ""
    expression: str = ""
    left_empty: Empty = "skip"
    right_empty: Empty = "skip"
    tolerance: Decimal = Field(default=Decimal(0), ge=0, decimal_places=4)
    message_vi: str
    fix_vi: str
    basis_vi: str

    def check(self) -> Check | None:
        """Its expression, read; None for a rule that is code. ExpressionError says what is wrong with it."""
        if not self.expression:
            return None
        return Check.read(self.code, self.expression, self.scope, self.left_empty, self.right_empty, self.tolerance)


class RuleTitle(Record):
    """The name of a rule's cause, for a heading over all that it found."""

    code: str
    title_vi: str


class RuleFamily(Record):
    """The name of a family of rules, and what the desk looks at where many units fail at one cell of the form.

    Of all families marked as `one_question`, in table order, only the first that asks about an amount is told: a figure
    out of all proportion is one fault, whatever it is compared with. The others are counted as if in shadow.
    """

    family: str
    name_vi: str
    one_question: bool = False
    check_vi: str


class SuspicionRules(Record):
    """From how many of the units that reported on, a cell that fails speaks against the form or the rule."""

    least_units: int = Field(ge=1)
    least_percent: Decimal = Field(gt=0, le=100)


class Criterion(Dated):
    """A row of the scoring table."""

    code: str
    group_code: str
    group_vi: str
    name_vi: str
    part: Literal["standard", "bonus", "penalty"]
    max_points: Decimal
    method: str
    inputs: str
    params: str
    evidence_required: bool
    applies_to: AppliesTo

    @property
    def input_codes(self) -> tuple[str, ...]:
        """The inputs, split at `;`."""
        return tuple(self.inputs.split(";"))


class TaskGroup(Record):
    """A task group of the directive; groups indicators in form and report."""

    code: str
    name_vi: str


class Agency(Record):
    """Who issues and receives the report from `valid_from` on."""

    valid_from: date
    superior_vi: str
    issuing_vi: str
    symbol_vi: str
    place_vi: str
    addressee_vi: str
    signatory_vi: str
    recipients_vi: tuple[str, ...]
    file_mark_vi: str
    unit_body_vi: str
    mail: str


class Layout(Record):
    """The layout rules of administrative documents in force from `valid_from` on."""

    valid_from: date
    profile: Literal["nd30_2020", "tt01_2011"]


class LegalBasis(Dated):
    """A legal basis the report cites while it is valid."""

    text_vi: str


class MailRules(Record):
    """What a message proves by its headers.

    Our servers' words in a message count only where the desk exported it from its mailboxes: anybody may lay a file
    that looks like a message into a shared folder.
    """

    exported_to: tuple[str, ...] = Field(
        default=("thu", "hop-thu", "luu/*/thu", "luu/*/hop-thu"),
        description=(
            "folders of the inbox that hold what the desk exported from its mailboxes, all below them included; "
            "`*`: any folder, `.`: the whole inbox"
        ),
    )
    without_result: Literal["hold", "note", "accept"] = Field(
        default="note",
        description="what becomes of a report whose sender our server neither found genuine nor false",
    )


class ReceiptRules(Record):
    """How one receipt time is picked among the candidates, and by how much others may differ from it unasked."""

    precedence: tuple[ReceiptKind, ...]
    tolerance_hours: Decimal = Field(ge=0)
    trusted_hosts: tuple[str, ...]
    register_file: str
    timeliness: Literal["first_submitted", "first_accepted"]
    mail: MailRules = MailRules()


class ScoreClass(Record):
    """A class of the year-end classification: from `min_percent` of the applicable maximum upwards."""

    name_vi: str
    min_percent: Decimal


class ScoringRules(Record):
    """Classification, ties and awards. `standard_points`: what the standard criteria of a year give together."""

    standard_points: Decimal = Field(gt=0)
    classes: tuple[ScoreClass, ...]
    tie_breaks: tuple[str, ...]
    tie_note_vi: str
    missing_plan: Literal["zero", "not_applicable"]
    award_name_vi: str
    award_quota: int
    rounding_places: int = Field(ge=0, le=4)

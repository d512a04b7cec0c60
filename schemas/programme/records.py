"""The frozen records that a programme is made of, one class a table or section."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from schemas.record import Record as Record
from schemas.rules import Check
from schemas.rules.catalogue import Mode, SeverityName
from schemas.rules.catalogue import RuleFamily as RuleFamily
from schemas.rules.check import Empty

IndicatorType = Literal["int", "decimal", "bool"]
Aggregation = Literal["sum", "last", "ytd"]
ReceiptKind = Literal[
    "override", "received_trusted", "register", "first_seen", "received_hop", "date_header", "mtime", "msg_property"
]
"""Evidence of when a document came in; `override` is an official's decision, the others are found by `sources`."""


def _blank_to_none(value: Any) -> Any:
    return None if value == "" else value


OptionalDate = Annotated[date | None, BeforeValidator(_blank_to_none)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none)]
Tolerance = Annotated[Decimal, Field(ge=0, decimal_places=4)]


class Dated(Record):
    """A record with a validity range; both ends belong to it, an empty end is open."""

    valid_from: OptionalDate = None
    valid_to: OptionalDate = None

    def valid_on(self, day: date) -> bool:
        """True if `day` lies inside the validity range."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


Code = Annotated[str, Field(pattern=r"^[^\W_]+(?:[.-][^\W_]+)*$")]
"""A unit's code, of any width: letters and digits, with dots or hyphens between; it stands in file names."""
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name in English that may be a column for analysts."""


class UnitAttribute(Record):
    """A column of units.csv that this programme's units have beyond what all have: a flag (0 or 1) or a text."""

    code: Word
    name_vi: str
    name_en: str = ""
    kind: Literal["flag", "text"]


class UnitScope(Record):
    """A named set of units: those for which `any` or `all` of the terms hold, each a flag or `attribute=value`."""

    code: Word
    name_vi: str
    name_en: str = ""
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_terms(self) -> UnitScope:
        if bool(self.any) == bool(self.all):
            raise ValueError("give the terms of one of `any` and `all`")
        return self

    @property
    def terms(self) -> tuple[str, ...]:
        """The flags and `attribute=value` it is made of."""
        return self.any or self.all

    def covers(self, unit: Unit) -> bool:
        """True if the unit belongs to it."""
        return all(map(unit.has, self.all)) if self.all else any(map(unit.has, self.any))


ALL = "all"
"""What an indicator or criterion applies to that is asked of every unit."""


class Unit(Dated):
    """A reporting unit of one catalogue version. A code alone is no key: codes may be given anew.

    `attributes` are the programme's own (`UnitAttribute`), in their order.
    """

    catalogue: Annotated[str, Field(pattern=r"^[^\W_]+$")]
    code: Code
    abbr: str = ""
    name_vi: str = Field(min_length=1)
    type_vi: str = ""
    merged_from: str = ""
    attributes: tuple[tuple[str, bool | str], ...] = ()

    @property
    def id(self) -> str:
        """Key of the unit: catalogue version and code, as `63-01`."""
        return f"{self.catalogue}-{self.code}"

    def has(self, term: str) -> bool:
        """True if the unit has the flag, or the value where the term is `attribute=value`."""
        attribute, equals, value = term.partition("=")
        return (attribute, value if equals else True) in self.attributes


class UnitEvent(Record):
    """A dated rename or merge of units."""

    effective: date
    event: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    legal_basis: str


ABBREVIATION = "abbr3"
"""The kind of alias that is told from names by its capitals."""


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
    """One row of the form. `year_aggregation` says how periods add up: flow, stock or already cumulative."""

    code: str
    task_group: str
    name_vi: str
    unit_vi: str
    type: IndicatorType
    year_aggregation: Aggregation
    applies_to: str
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
    """A rule as the programme has it: what a finding with this code says, what it leads to, and what it looks at.

    A rule over indicators bears an `expression` that is true where all is well, and a scope in the words of
    `schemas.rules.scope`; any other is one of the engine's, and `scope` is its place. A rule in `shadow` is judged and
    its hits are counted, but nobody is told of them. Only the engine's can be `content` of a report. The programme's
    words are filled into its texts; those of a finding are still in braces.
    """

    code: str
    family: str
    severity: SeverityName
    mode: Mode = "on"
    scope: str = ""
    expression: str = ""
    left_empty: Empty = "skip"
    right_empty: Empty = "skip"
    tolerance: Tolerance = Decimal(0)
    title_vi: str = ""
    message_vi: str
    fix_vi: str
    basis_vi: str
    content: bool = False

    def check(self) -> Check | None:
        """Its expression, read; None for a rule that is code. ExpressionError says what is wrong with it."""
        if not self.expression:
            return None
        return Check.read(self.code, self.expression, self.scope, self.left_empty, self.right_empty, self.tolerance)


class RuleRow(Dated):
    """A row of the programme's rule table: a rule over indicators of its own, or what it replaces in one of the
    engine's. What is left empty is the engine's, or the default of `Rule`."""

    code: str
    family: OptionalText = None
    severity: Annotated[SeverityName | None, BeforeValidator(_blank_to_none)] = None
    mode: Annotated[Mode | None, BeforeValidator(_blank_to_none)] = None
    scope: OptionalText = None
    expression: OptionalText = None
    left_empty: Annotated[Empty | None, BeforeValidator(_blank_to_none)] = None
    right_empty: Annotated[Empty | None, BeforeValidator(_blank_to_none)] = None
    tolerance: Annotated[Tolerance | None, BeforeValidator(_blank_to_none)] = None
    title_vi: OptionalText = None
    message_vi: OptionalText = None
    fix_vi: OptionalText = None
    basis_vi: OptionalText = None

    @property
    def cells(self) -> dict[str, Any]:
        """The cells beside the code that are not empty, by column."""
        return {name: value for name, value in self if name != "code" and value is not None}


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
    applies_to: str

    @property
    def input_codes(self) -> tuple[str, ...]:
        """The inputs, split at `;`."""
        return tuple(self.inputs.split(";"))


class TaskGroup(Record):
    """A task group of the directive; groups indicators in form and report."""

    code: str
    name_vi: str


class ExemplarKind(Record):
    """A kind of what units list as exemplary. A `recognised` one counts where a decision's number and day stand.

    Its name is one of the choices of a cell, which Excel parts by commas.
    """

    code: Word
    name_vi: str = Field(pattern=r'^[^",|]+$', max_length=60)
    recognised: bool = False

    @property
    def noun_vi(self) -> str:
        """Its name inside a sentence."""
        return self.name_vi[0].lower() + self.name_vi[1:]


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


class ReceiptRules(Record):
    """How one receipt time is picked among the candidates, and by how much others may differ from it unasked."""

    precedence: tuple[ReceiptKind, ...]
    tolerance_hours: Decimal = Field(ge=0)
    trusted_hosts: tuple[str, ...]
    register_file: str
    timeliness: Literal["first_submitted", "first_accepted"]


class ScoreClass(Record):
    """A class of the year-end classification: from `min_percent` of the applicable maximum upwards."""

    name_vi: str
    min_percent: Decimal


class ScoringRules(Record):
    """Classification, ties and awards.

    `standard_points`: what the standard criteria of a year give together, if the programme states it.
    """

    standard_points: Decimal | None = Field(default=None, gt=0)
    classes: tuple[ScoreClass, ...]
    tie_breaks: tuple[str, ...]
    tie_note_vi: str
    missing_plan: Literal["zero", "not_applicable"]
    award_name_vi: str
    award_quota: int
    rounding_places: int = Field(ge=0, le=4)

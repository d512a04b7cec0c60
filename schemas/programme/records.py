"""The frozen records of a programme's tables, one class a table; those of programme.toml are in `sections`."""

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
NothingArose = Literal["zero", "full", "leaves"]
"""What "không phát sinh" over a whole year earns."""


def _blank_to_none(value: Any) -> Any:
    return None if value == "" else value


def _blank_to_zero(value: Any) -> Any:
    return "zero" if value == "" else value


OptionalDate = Annotated[date | None, BeforeValidator(_blank_to_none)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none)]
Tolerance = Annotated[Decimal, Field(ge=0, decimal_places=4)]


class Dated(Record):
    """A record with a validity range; both ends belong to it, an empty end is open."""

    valid_from: OptionalDate = Field(
        default=None, description="First day on which the row holds; empty: from the beginning."
    )
    valid_to: OptionalDate = Field(default=None, description="Last day on which it holds; empty: to the end.")

    def valid_on(self, day: date) -> bool:
        """True if `day` lies inside the validity range."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


Code = Annotated[str, Field(pattern=r"^[^\W_]+(?:[.-][^\W_]+)*$")]
"""A unit's code, of any width: letters and digits, with dots or hyphens between; it stands in file names."""
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name in English that may be a column for analysts."""


class UnitAttribute(Record):
    """A column of units.csv that this programme's units have beyond what all have: a flag (0 or 1) or a text."""

    code: Word = Field(description="Name of the column of units.csv.")
    name_vi: str = Field(description="Its heading for people.")
    name_en: str = Field(default="", description="The same in English, for analysts.")
    kind: Literal["flag", "text"] = Field(description="`flag`: 0 or 1 in every row; `text`: any words, or nothing.")


class UnitScope(Record):
    """A named set of units: those for which `any` or `all` of the terms hold, each a flag or `attribute=value`."""

    code: Word = Field(description="Name that `applies_to` uses.")
    name_vi: str = Field(description="Its heading for people.")
    name_en: str = Field(default="", description="The same in English, for analysts.")
    any: tuple[str, ...] = Field(
        default=(), description="Flags or `attribute=value`; a unit belongs to the scope if one holds."
    )
    all: tuple[str, ...] = Field(
        default=(),
        description="Flags or `attribute=value`; a unit belongs to the scope if every one holds. Give `any` or `all`.",
    )

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

    catalogue: Annotated[str, Field(pattern=r"^[^\W_]+$")] = Field(
        description="Version of the list of units: a code may be given anew in another."
    )
    code: Code = Field(description="Official code, of any width; letters and digits.")
    abbr: str = Field(default="", description="Abbreviation.")
    name_vi: str = Field(min_length=1, description="Name without its type.")
    type_vi: str = Field(default="", description="What it is, as it stands before the name: Tỉnh, Sở, Bệnh viện.")
    merged_from: str = Field(default="", description="Codes that were merged into it, for people to read.")
    exchange_id: str = Field(
        default="",
        description="Its electronic identifier in the national document exchange (`H17.15`); several with `;`.",
    )
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

    effective: date = Field(description="Day of the change.")
    event: str = Field(description="What happened: `rename`, `merge`, `keep`.")
    old_code: str = Field(description="Code before.")
    old_name: str = Field(description="Name before.")
    new_code: str = Field(description="Code after.")
    new_name: str = Field(description="Name after.")
    legal_basis: str = Field(description="Document that made the change.")


ABBREVIATION = "abbr3"
"""The kind of alias that is told from names by its capitals."""
LONGER_PHRASE = "phrase"
"""The kind of words in which a unit's name is none: `vì hòa bình`, `Thái Bình Dương`."""
COMMON_NOUN = "noun"
"""The kind of a name that is a common noun where it is written small among words written large."""
NO_NAMES = (LONGER_PHRASE, COMMON_NOUN)
"""The kinds of aliases that name no unit: they say where its name means something else."""


class Alias(Record):
    """One accepted spelling of a unit's name."""

    catalogue: str = Field(description="Catalogue of the unit.")
    code: str = Field(description="Code of the unit.")
    alias: str = Field(description="A spelling under which it is recognised.")
    kind: str = Field(
        description="`canonical`, `no_diacritics`, `with_type`, `short`, …; `abbr3` is told from names by its "
        "capitals. `phrase` and `noun` are no spellings: in the longer words of a `phrase` the name is none, and "
        "a `noun` is none where it is written small among words with large initials."
    )


class Contact(Record):
    """A unit's registered mail address, and where its superior is written to when its report stays away."""

    catalogue: str = Field(description="Catalogue of the unit.")
    code: str = Field(description="Code of the unit.")
    email: str = Field(description="Address from which its reports may come; answers go to the first of a unit.")
    superior_email: str = Field(
        default="", description="Address of the unit's superior, for escalation; empty where it is not known."
    )
    superior_from: OptionalDate = Field(
        default=None, description="First day on which that address holds; of several the latest counts."
    )


class Cluster(Record):
    """An emulation cluster (cụm thi đua)."""

    code: str = Field(description="Code of the cluster.")
    name_vi: str = Field(description="Its name.")


class ClusterMember(Dated):
    """Dated membership of a unit in a cluster."""

    cluster: str = Field(description="Code of the cluster.")
    catalogue: str = Field(description="Catalogue of the unit.")
    code: str = Field(description="Code of the unit.")


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


def _blank_to(default: str) -> BeforeValidator:
    """A cell left empty takes the default, as a column left out does."""
    return BeforeValidator(lambda value: default if value in ("", None) else value)


EvidenceParts = Literal["", "number", "number_and_date"]
EvidenceFrom = Annotated[Literal["period", "year", "any"], _blank_to("any")]
ListedRule = Annotated[Literal["at_least", "equal", "at_most"], _blank_to("at_least")]


class Indicator(Dated):
    """One row of the form. `year_aggregation` says how periods add up: flow, stock or already cumulative."""

    code: str = Field(description="Code of the row, beginning with a digit.")
    task_group: str = Field(description="Code of one of `[[task_groups]]`.")
    name_vi: str = Field(description="What is asked.")
    short_name_vi: str = Field(
        default="",
        description="The same in few words, for the tables in the body of the report, where a name has two lines; "
        "empty: as it is. PROPOSED where it is set.",
    )
    name_en: str = Field(default="", description="The same in English, for releases; in all rows or in none.")
    unit_vi: str = Field(
        description="Unit of measure. Reports in another multiple of it (`tỷ đồng` for `triệu đồng`, `nghìn lượt` for "
        "`lượt`) are converted. It may not contradict the row: none such as `triệu đồng` for a `bool`, no `%` that "
        "adds up, and the row that `bound` names in the same multiple."
    )
    unit_en: str = Field(default="", description="The same in English, in the singular; in all rows or in none.")
    type: IndicatorType = Field(description="`int` counts, `decimal` measures, `bool` is Có or Không.")
    year_aggregation: Aggregation = Field(
        description="How a year is made: `sum` adds up, `last` stands at the end, `ytd` is reported since its start."
    )
    applies_to: str = Field(description="Of whom it is asked: `all`, a flag, a scope, or `attribute=value`.")
    sensitive: bool = Field(description="1: never leaves through a release.")
    evidence_required: bool = Field(description="1: a value needs a document beside it.")
    evidence_parts: EvidenceParts = Field(
        default="", description="What a required document must be named with; empty: anything."
    )
    evidence_from: EvidenceFrom = Field(
        default="any",
        description="Of when its document may be: the reporting `period`, the `year` (a plan of the year), or `any` "
        "time up to the period's end; `[evidence]` says how far off is still well. PROPOSED where it is set.",
    )
    listed_in: str = Field(
        default="",
        pattern=r"^(activities|participants:\S+|exemplars:\S+)?$",
        description="Where the form lists what it counts: `activities` that name it, `participants:CODE` of activities "
        "that name that indicator, or `exemplars:KIND`; empty: nowhere. PROPOSED where it is set.",
    )
    listed_rule: ListedRule = Field(
        default="at_least",
        description="How its amount of the period stands to what is listed, of which there may be only the typical.",
    )
    listed_tolerance: Annotated[Tolerance, _blank_to("0")] = Field(
        default=Decimal(0), description="By how much the two may differ all the same."
    )
    bound: Annotated[Bound | None, BeforeValidator(_parse_bound)] = Field(
        default=None, description="Another row that it may not exceed (`<=1.1`) or stay below (`>=1.1`)."
    )
    nothing_arose: Annotated[NothingArose, BeforeValidator(_blank_to_zero)] = Field(
        default="zero",
        description="What a year in which nothing arose earns: `zero` where the unit itself decides to act, `full` "
        "where others cause what is counted, `leaves` where it leaves the maximum (docs/scoring.md).",
    )
    merging: Literal["", "none"] = Field(
        default="",
        description="What becomes of it where units are merged: empty, amounts add up (of a `bool` the units that say "
        "yes are counted); `none`, as for a share or an average, they are not comparable.",
    )

    @property
    def across_units(self) -> Literal["add", "count", "none"]:
        """How the amounts of several units make that of the unit they are part of."""
        return self.merging or ("count" if self.type == "bool" else "add")

    @property
    def listing(self) -> tuple[str, str]:
        """The table that lists what it counts, and the indicator or kind there; empty texts if none does."""
        table, _, of = self.listed_in.partition(":")
        return table, of

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
    words are filled into its texts; those of a finding are still in braces. `owner_vi` answers for it.
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
    title_en: str = ""
    message_vi: str
    fix_vi: str
    basis_vi: str
    owner_vi: str = "{short_agency_vi}"
    version: int = 1
    content: bool = False

    def check(self) -> Check | None:
        """Its expression, read; None for a rule that is code. ExpressionError says what is wrong with it."""
        if not self.expression:
            return None
        return Check.read(self.code, self.expression, self.scope, self.left_empty, self.right_empty, self.tolerance)


class RuleRow(Dated):
    """A row of the programme's rule table: a rule over indicators of its own, or what it replaces in one of the
    engine's. What is left empty is the engine's, or the default of `Rule`."""

    code: str = Field(description="Code of a rule of the programme's own, or of one of the engine's that it changes.")
    family: OptionalText = Field(default=None, description="Family, of the engine or of rule_families.csv.")
    severity: Annotated[SeverityName | None, BeforeValidator(_blank_to_none)] = Field(
        default=None,
        description="`BLOCK` sends the report back, `HOLD` waits for a person, `EXPLAIN` asks, `NOTE` informs.",
    )
    mode: Annotated[Mode | None, BeforeValidator(_blank_to_none)] = Field(
        default=None, description="`shadow`: hits are counted, nobody is told."
    )
    scope: OptionalText = Field(
        default=None, description="Indicators that the expression looks at: words (`sum`, `bound<=`, …) and codes."
    )
    expression: OptionalText = Field(
        default=None, description="What is true where all is well (docs/rules.md shows the language in use)."
    )
    left_empty: Annotated[Empty | None, BeforeValidator(_blank_to_none)] = Field(
        default=None, description="What a blank on the left means: `skip`, `nothing_is_zero`, `fails`."
    )
    right_empty: Annotated[Empty | None, BeforeValidator(_blank_to_none)] = Field(
        default=None, description="The same on the right."
    )
    tolerance: Annotated[Tolerance | None, BeforeValidator(_blank_to_none)] = Field(
        default=None, description="By how much the comparison may be missed."
    )
    title_vi: OptionalText = Field(default=None, description="Name of the cause, over all that the rule found.")
    title_en: OptionalText = Field(
        default=None, description="The same in English, for releases; in all rules of the programme's own or in none."
    )
    message_vi: OptionalText = Field(default=None, description="What a finding says; words in braces are filled in.")
    fix_vi: OptionalText = Field(default=None, description="What the sender is to do.")
    basis_vi: OptionalText = Field(default=None, description="Clause that it rests on.")
    owner_vi: OptionalText = Field(default=None, description="Who answers for it. PROPOSED if empty: the agency.")
    version: Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(_blank_to_none)] = Field(
        default=None, description="Its version, 1 if empty; who changes what it asks raises it."
    )

    @property
    def cells(self) -> dict[str, Any]:
        """The cells beside the code that are not empty, by column."""
        return {name: value for name, value in self if name != "code" and value is not None}


class Criterion(Dated):
    """A row of the scoring table."""

    code: str = Field(description="Code of the criterion.")
    group_code: str = Field(description="Code of its group.")
    group_vi: str = Field(description="Name of the group.")
    name_vi: str = Field(description="What is scored.")
    part: Literal["standard", "bonus", "penalty"] = Field(
        description="`standard` makes up the maximum, `bonus` comes on top, `penalty` is taken off."
    )
    max_points: Decimal = Field(description="Most points, or most that is taken off.")
    method: str = Field(description="How it is scored: a name in scoring/methods.")
    inputs: str = Field(description="What the method reads: indicators' codes, or one word for reporting discipline.")
    params: str = Field(description="Parameters of the method, as `0:100;1-5:50;6-:0` or `per_item=1`.")
    evidence_required: bool = Field(description="1: a value counts only with a document.")
    applies_to: str = Field(description="To whom it applies, as for indicators.")

    @property
    def input_codes(self) -> tuple[str, ...]:
        """The inputs, split at `;`."""
        return tuple(self.inputs.split(";"))


class ExemplarKind(Record):
    """A kind of what units list as exemplary. A `recognised` one counts where a decision's number and day stand.

    Its name is one of the choices of a cell, which Excel parts by commas.
    """

    code: Word = Field(description="Code of the kind.")
    name_vi: str = Field(pattern=r'^[^",|]+$', max_length=60, description="Its name, a choice in the form.")
    recognised: bool = Field(default=False, description="true: an item counts where a decision's number and day stand.")

    @property
    def noun_vi(self) -> str:
        """Its name inside a sentence."""
        return self.name_vi[0].lower() + self.name_vi[1:]

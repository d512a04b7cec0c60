"""A whole programme: what its records say together. The records are `records`, reading them from a folder is `load`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from schemas.programme.exchange import ExchangeRules, PacketField
from schemas.programme.letters import LetterTexts
from schemas.programme.periods import Calendar, Period, is_time_zone
from schemas.programme.records import (
    ALL,
    Alias,
    Cluster,
    ClusterMember,
    Contact,
    Criterion,
    ExemplarKind,
    Indicator,
    Record,
    Rule,
    RuleFamily,
    RuleRow,
    Unit,
    UnitAttribute,
    UnitEvent,
    UnitScope,
)
from schemas.programme.report.rules import ReportRules, ScorecardRules
from schemas.programme.report.texts import ReportText, ReportTextRow, make_report_texts
from schemas.programme.report.themes import Theme
from schemas.programme.rulebook import make_rules
from schemas.programme.sections import (
    Agency,
    AgendaRules,
    CopyRules,
    EvidenceRules,
    FairnessRules,
    Layout,
    LegalBasis,
    ReceiptRules,
    RobustnessRules,
    ScoringRules,
    SuspicionRules,
    TaskGroup,
    TimelinessRules,
    WatchRules,
)
from schemas.rules import Check
from schemas.rules.catalogue import load_catalogue


def _check_time_zone(name: str) -> str:
    if not is_time_zone(name):
        raise ValueError("no time zone; write it as Asia/Ho_Chi_Minh")
    return name


class Programme(Record):
    """A whole programme. `content_hash` is the SHA-256 over its files; what was judged names it.

    `short_agency_vi` and `short_basis_vi` are what texts call who receives the reports and what asks for them.
    """

    id: str = Field(description="Short name: letters, digits, hyphens; it stands in file names.")
    name_vi: str = Field(description="Full name.")
    short_name_vi: str = Field(description="What reports are about, inside a sentence.")
    time_zone: Annotated[str, AfterValidator(_check_time_zone)] = Field(
        description="Time zone of deadlines and receipts, as Asia/Ho_Chi_Minh."
    )
    form_id: str = Field(description="Mark of the form.")
    form_version: str = Field(description="Version of the form; one in an older version is noted.")
    short_agency_vi: str = Field(
        default="cơ quan nhận báo cáo", description="What texts call who receives the reports."
    )
    short_basis_vi: str = Field(default="Lịch báo cáo", description="What texts call what asks for them.")
    calendar: Calendar
    agenda: AgendaRules = AgendaRules()
    watch: WatchRules = WatchRules()
    letters: LetterTexts = LetterTexts()
    receipt: ReceiptRules
    timeliness: TimelinessRules = TimelinessRules()
    suspicion: SuspicionRules
    evidence: EvidenceRules = EvidenceRules()
    copies: CopyRules = CopyRules()
    scoring: ScoringRules
    robustness: RobustnessRules = RobustnessRules()
    fairness: FairnessRules = FairnessRules()
    report: ReportRules = ReportRules()
    scorecard: ScorecardRules = ScorecardRules()
    exchange: ExchangeRules = ExchangeRules()
    agencies: tuple[Agency, ...]
    layouts: tuple[Layout, ...]
    legal_bases: tuple[LegalBasis, ...]
    task_groups: tuple[TaskGroup, ...]
    exemplar_kinds: tuple[ExemplarKind, ...] = ()
    unit_attributes: tuple[UnitAttribute, ...] = ()
    scopes: tuple[UnitScope, ...] = ()
    units: tuple[Unit, ...]
    unit_events: tuple[UnitEvent, ...]
    aliases: tuple[Alias, ...]
    contacts: tuple[Contact, ...]
    clusters: tuple[Cluster, ...]
    cluster_members: tuple[ClusterMember, ...]
    indicators: tuple[Indicator, ...]
    rule_rows: tuple[RuleRow, ...] = ()
    rule_families: tuple[RuleFamily, ...] = ()
    criteria: tuple[Criterion, ...]
    themes: tuple[Theme, ...] = ()
    report_texts: tuple[ReportTextRow, ...] = ()
    packets: tuple[PacketField, ...] = ()
    content_hash: str

    @cached_property
    def tz(self) -> ZoneInfo:
        """The time zone of every deadline and receipt."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every counted period up to the calendar's last year, in order."""
        return self.calendar.periods(self.tz)

    def period(self, period_id: str) -> Period:
        """The period named `2018Q4`; raises UnknownPeriodError, which lists the nearest known ones."""
        return self.period_by_id.get(period_id) or self.calendar.find(period_id, self.periods)

    @cached_property
    def period_by_id(self) -> dict[str, Period]:
        """Every counted period by its id."""
        return {period.id: period for period in self.periods}

    def units_of(self, period: Period) -> tuple[Unit, ...]:
        """The units that owe a report for the period: those valid on its due day."""
        return self.units_on(period.due_at.date())

    def units_on(self, day: date) -> tuple[Unit, ...]:
        """The units that are valid on that day."""
        return tuple(self._find_units_on(day).values())

    def _find_units_on(self, day: date) -> dict[str, Unit]:
        if day not in self._units_by_day:
            self._units_by_day[day] = {u.id: u for u in self.units if u.valid_on(day)}
        return self._units_by_day[day]

    @cached_property
    def _units_by_day(self) -> dict[date, dict[str, Unit]]:
        """The units by key that are valid on each day that was asked for."""
        return {}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The programme with these fields in place of its own; what was made of it before is made anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name, member in vars(type(self)).items():
            if isinstance(member, cached_property):
                vars(copied).pop(name, None)
        return copied

    def __hash__(self) -> int:
        """By its content, so that what is made of a programme can be kept."""
        return hash(self.content_hash)

    @cached_property
    def unit_by_id(self) -> dict[str, Unit]:
        """Units by key (`63-01`)."""
        return {u.id: u for u in self.units}

    def unit(self, code: str, period: Period) -> Unit:
        """The unit with this code or id in the period's catalogue; KeyError with a plain message if none."""
        units = self._find_units_on(period.due_at.date())
        found = units.get(code) or next((unit for unit in units.values() if unit.code == code), None)
        if found is None:
            raise KeyError(f"no unit {code!r} owes a report for {period.id}")
        return found

    def applies(self, unit: Unit, scope: str) -> bool:
        """True if what has this scope is required of the unit: `all`, a flag, `attribute=value`, or a named scope."""
        return scope == ALL or unit.id in self._find_units_in(scope)

    def _find_units_in(self, scope: str) -> frozenset[str]:
        if scope not in self._units_by_scope:
            named = next((one for one in self.scopes if one.code == scope), None)
            holds = named.covers if named else (lambda unit: unit.has(scope))
            self._units_by_scope[scope] = frozenset(unit.id for unit in self.units if holds(unit))
        return self._units_by_scope[scope]

    @cached_property
    def _units_by_scope(self) -> dict[str, frozenset[str]]:
        """The units of each scope that was asked for: judging asks at every row."""
        return {}

    @property
    def kinds_by_decision(self) -> tuple[ExemplarKind, ...]:
        """The kinds of exemplars that a decision recognises, such as initiatives."""
        return tuple(kind for kind in self.exemplar_kinds if kind.recognised)

    def indicators_of(self, period: Period) -> tuple[Indicator, ...]:
        """The indicators valid on the last day of the period's window, in form order."""
        day = period.window_end
        if day not in self._indicators_by_day:
            self._indicators_by_day[day] = tuple(i for i in self.indicators if i.valid_on(day))
        return self._indicators_by_day[day]

    @cached_property
    def _indicators_by_day(self) -> dict[date, tuple[Indicator, ...]]:
        """The indicators that are valid on each day that was asked for."""
        return {}

    def criteria_of(self, year: int) -> tuple[Criterion, ...]:
        """The criteria valid at the end of the year's last counted window, in table order."""
        last = [p for p in self.periods if p.year == year][-1]
        return tuple(c for c in self.criteria if c.valid_on(last.window_end))

    @cached_property
    def indicator_by_code(self) -> dict[str, Indicator]:
        """Indicators by code."""
        return {i.code: i for i in self.indicators}

    @cached_property
    def criterion_by_code(self) -> dict[str, Criterion]:
        """Criteria by code."""
        return {c.code: c for c in self.criteria}

    @cached_property
    def report_text_by_code(self) -> dict[str, ReportText]:
        """The sentences of the report, in this programme's words where it has its own."""
        return make_report_texts(self.report_texts)

    @cached_property
    def sensitive_codes(self) -> frozenset[str]:
        """Sensitive indicators, and those tied to one by a bound: a part of what one unit said tells of the whole."""
        found = {indicator.code for indicator in self.indicators if indicator.sensitive}
        ties = [(i.code, i.bound.other) for i in self.indicators if i.bound]
        while more := {code for tie in ties if found & set(tie) for code in tie} - found:
            found |= more
        return frozenset(found)

    @cached_property
    def rule_words(self) -> dict[str, str]:
        """The programme's words for the texts of rules (`schemas.programme.rulebook.WORDS`)."""
        return {
            "form_id": self.form_id,
            "short_agency_vi": self.short_agency_vi,
            "short_basis_vi": self.short_basis_vi,
            "period_noun_vi": self.calendar.of_kind.noun_vi,
        }

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule in force here: the engine's, with what the programme replaces in them, then its own."""
        return make_rules(self.rule_rows, self.rule_words)

    @cached_property
    def families(self) -> tuple[RuleFamily, ...]:
        """The families of rules: the engine's, then the programme's own."""
        return (*load_catalogue().families, *self.rule_families)

    @cached_property
    def rule_by_code(self) -> dict[str, Rule]:
        """Rules by code."""
        return {r.code: r for r in self.rules}

    @cached_property
    def checks(self) -> dict[str, Check]:
        """The checks of rules over indicators, by code."""
        return {r.code: check for r in self.rules if (check := r.check()) is not None}

    @cached_property
    def question_order(self) -> dict[str, int]:
        """For each rule whose family asks the same question as others: its place among them, the first one told.

        What returns a report comes before what asks: no question may silence it.
        """
        families = {f.family: place for place, f in enumerate(self.families) if f.one_question}
        asking = [r for r in self.rules if r.family in families]
        ordered = sorted(asking, key=lambda r: (r.severity != "BLOCK", families[r.family]))
        return {r.code: place for place, r in enumerate(ordered)}

    def checks_on(self, day: date) -> tuple[Check, ...]:
        """The checks in force on that day, in table order; those in shadow too."""
        return tuple(self.checks[r.code] for r in self.rules if r.code in self.checks and r.valid_on(day))

    @cached_property
    def cause_by_code(self) -> dict[str, str]:
        """What a rule's findings have in common, by code: its title, else its message with its words left open."""
        return {r.code: r.title_vi or re.sub(r"\{\w+\}", "…", r.message_vi).rstrip(".") for r in self.rules}

    def family_of(self, code: str) -> RuleFamily:
        """The family of a rule."""
        key = self.rule_by_code[code].family
        return next(f for f in self.families if f.family == key)

    def agency_on(self, day: date) -> Agency:
        """The agency in office on that day (the earliest for days before all)."""
        return _in_force(self.agencies, day)

    def layout_on(self, day: date) -> Literal["nd30_2020", "tt01_2011"]:
        """The layout profile in force on that day (the earliest for days before all)."""
        return _in_force(self.layouts, day).profile

    def cluster_of(self, unit: Unit, day: date) -> str | None:
        """Code of the unit's cluster on that day, or None."""
        members = self._members_by_unit.get((unit.catalogue, unit.code), ())
        return next((member.cluster for member in members if member.valid_on(day)), None)

    @cached_property
    def _members_by_unit(self) -> dict[tuple[str, str], list[ClusterMember]]:
        """The unit's places in clusters, in table order: rules of 10,000 units ask for each of them."""
        return _group_by_unit(self.cluster_members)

    def contact(self, unit: Unit) -> str | None:
        """The unit's first registered mail address, or None."""
        contacts = self._contacts_by_unit.get((unit.catalogue, unit.code), ())
        return next((contact.email for contact in contacts), None)

    @cached_property
    def _contacts_by_unit(self) -> dict[tuple[str, str], list[Contact]]:
        return _group_by_unit(self.contacts)

    @cached_property
    def addresses_by_unit(self) -> dict[str, tuple[str, ...]]:
        """The addresses that units registered, case-folded, by unit key; units without one are left out."""
        found = self._contacts_by_unit.items()
        return {f"{catalogue}-{code}": tuple(c.email.casefold() for c in rows) for (catalogue, code), rows in found}

    def superior_address(self, unit: Unit, day: date) -> str:
        """Where the unit's superior is written to on that day; empty where nobody has said."""
        told = [c for c in self._contacts_by_unit.get((unit.catalogue, unit.code), ()) if c.superior_email]
        known = [c for c in told if c.superior_from is None or c.superior_from <= day]
        return max(known, key=lambda c: c.superior_from or date.min).superior_email.strip() if known else ""


_DatedRow = TypeVar("_DatedRow", Agency, Layout)
_UnitRow = TypeVar("_UnitRow", ClusterMember, Contact)


def _group_by_unit(rows: Iterable[_UnitRow]) -> dict[tuple[str, str], list[_UnitRow]]:
    """Rows of a table by the catalogue and code of their unit, each unit's in table order."""
    found: dict[tuple[str, str], list[_UnitRow]] = defaultdict(list)
    for row in rows:
        found[row.catalogue, row.code].append(row)
    return dict(found)


def _in_force(rows: tuple[_DatedRow, ...], day: date) -> _DatedRow:
    dated = sorted(rows, key=lambda row: row.valid_from)
    return next((row for row in reversed(dated) if row.valid_from <= day), dated[0])

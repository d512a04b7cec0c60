"""From the ledger at a moment to a period's scorecard of rules.

What was found is what judging stored; how many cells a rule over indicators could be held to is asked of its check
again (`warehouse.recheck.count_passes`), of every other rule it is the number of things it looks at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reports.answers.desk_questions import list_desk_questions
from reports.minister.claims import Ask, Row
from reports.minister.sentences.wording import Wording
from reports.rules.scorecard.model import LooksAt, Pair, PeriodTold, Quality, RuleLine, Scorecard, UnitLine
from schemas.programme import Period, Programme, Rule
from warehouse import Moment, Warehouse
from warehouse.recheck import count_passes

_PLACES: Final[Mapping[str, LooksAt]] = {
    "file": "documents", "report": "documents", "form": "forms", "row": "rows", "cell": "cells"
}  # fmt: skip
_BY_CODE: Final[Mapping[str, LooksAt]] = {"F19": "scores", "V13": "scores", "V33": "rows", "V34": "rows"}
"""Rules of a row or cell that is another one than its family's."""
LISTED, WORKSHEETS = "listed", "worksheet"
"""The family whose rules look at listed lines, and the one that is about no report of a period."""
_COUNTED: Final = {"EXPLAIN": "asked", "BLOCK": "returned", "HOLD": "held", "NOTE": "noted"}
MOST_TOGETHER = 3


def build(warehouse: Warehouse, programme: Programme, period: Period, moment: Moment) -> Scorecard:
    """The scorecard of the period at the moment; the same ledger and programme give the same."""
    facts = _Facts(warehouse, programme, moment)
    rules = programme.scorecard
    told = facts.list_periods(period, rules.periods)
    pairs = facts.list_pairs(period)
    return Scorecard(
        programme_vi=programme.name_vi,
        period_id=period.id,
        label_vi=period.label_vi,
        as_of=moment.as_of.astimezone(programme.tz),
        known_at=moment.known_at.astimezone(programme.tz),
        periods=told,
        rules=tuple(_list_rules(facts, period, told, pairs)),
        pairs=pairs[: rules.pairs],
        units=tuple(facts.list_units(period, told)),
        withheld=tuple(i.code for i in programme.indicators_of(period) if i.code in programme.sensitive_codes),
        least_documents=rules.together_least_documents,
        least_times=rules.together_least_times,
        wording=Wording(programme.report_text_by_code),
    )


@dataclass
class _Found:
    """Places and documents of one rule in one period; places by what became of them."""

    places: dict[str, int]
    documents: int = 0

    @property
    def total(self) -> int:
        return sum(self.places.values())


@dataclass(frozen=True)
class _Facts:
    """Asks the warehouse; nothing of withheld indicators comes back."""

    warehouse: Warehouse
    programme: Programme
    moment: Moment

    def rows(self, query: str, **bound: Any) -> list[Row]:
        return [*self.warehouse.records(query, **self.moment.bound(), **bound)]

    @property
    def codes_to_hide(self) -> str:
        return " ".join(sorted(self.programme.sensitive_codes))

    def list_periods(self, period: Period, most: int) -> tuple[PeriodTold, ...]:
        """The last periods up to this one of which any document came, and this one."""
        earlier = [p for p in self.programme.periods if p.window_end <= period.window_end]
        looked = self.rows("scorecard_looked_at", periods=[p.id for p in earlier], left_out=self.codes_to_hide)
        documents = {row["period_id"]: row["documents"] for row in looked}
        shown = [p for p in earlier if documents.get(p.id) or p.id == period.id][-most:]
        return tuple(PeriodTold(p.id, p.label_vi, documents.get(p.id, 0)) for p in shown)

    def count_looked_at(self, period: Period) -> Mapping[str, int]:
        """How many of each thing the period's documents have."""
        rows = self.rows("scorecard_looked_at", periods=[period.id], left_out=self.codes_to_hide)
        return rows[0] if rows else defaultdict(int)

    def count_hits(self, periods: Sequence[str]) -> Mapping[tuple[str, str], _Found]:
        """What was found, by period and code: as stored, and what is derived from receipts and copies at every look."""
        found: dict[tuple[str, str], _Found] = defaultdict(lambda: _Found(defaultdict(int)))
        for row in self.rows("scorecard_findings", periods=list(periods), left_out=self.codes_to_hide):
            one = found[row["period_id"], row["code"]]
            one.places[_COUNTED[row["severity"]] if row["is_told"] else "untold"] += row["places"]
            one.documents += row["documents"]
        for question in list_desk_questions(self.programme, Ask(self.warehouse, self.moment)):
            rule = self.programme.rule_by_code.get(question.code)
            if question.is_derived and rule is not None and question.unit_id and question.period_id in periods:
                one = found[str(question.period_id), question.code]
                one.places[_COUNTED[rule.severity]] += 1
                one.documents += 1
        return found

    def count_passes(self, period: Period, rules: Iterable[Rule]) -> Mapping[str, int]:
        """How many indicators of reports each rule over indicators could be held to and found nothing at."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in self.rows("scorecard_cells", period_id=period.id):
            found[row["code"]].add((row["submission_id"], row["indicator_code"]))
        checks = [self.programme.checks[rule.code] for rule in rules]
        hidden = self.programme.sensitive_codes
        return count_passes(self.warehouse, self.programme, period, self.moment, checks, found, hidden)

    def list_pairs(self, period: Period) -> tuple[Pair, ...]:
        """The rules that go together, the closest first."""
        limits = self.programme.scorecard
        rows = self.rows(
            "scorecard_pairs", period_id=period.id, left_out=self.codes_to_hide,
            least_documents=limits.together_least_documents, least_times=limits.together_least_times,
        )  # fmt: skip
        return tuple(Pair(**row) for row in rows)

    def list_units(self, period: Period, told: Sequence[PeriodTold]) -> Iterable[UnitLine]:
        """The period's units in the programme's order, each with the periods told."""
        rows = self.rows("scorecard_units", periods=[p.period_id for p in told], left_out=self.codes_to_hide)
        names = ("submissions", "questions", "returns", "days_late", "corrections")
        known = {(row["unit_id"], row["period_id"]): Quality(**{name: row[name] for name in names}) for row in rows}
        for unit in self.programme.units_of(period):
            yield UnitLine(unit.id, unit.code, unit.name_vi, tuple(known.get((unit.id, p.period_id)) for p in told))


def _list_rules(facts: _Facts, period: Period, told: Sequence[PeriodTold], pairs: Sequence[Pair]) -> Iterable[RuleLine]:
    """A line for every rule that is in force in the period or found something in it."""
    programme = facts.programme
    found = facts.count_hits([p.period_id for p in told])
    in_force = [r for r in programme.rules if r.family != WORKSHEETS and r.valid_on(period.window_end)]
    passed = facts.count_passes(period, [rule for rule in in_force if rule.expression])
    looked = facts.count_looked_at(period)
    for rule in in_force:
        here = found[period.id, rule.code]
        looks_at = find_looks_at(rule)
        rest = passed[rule.code] if rule.expression else max(0, looked[looks_at] - here.total)
        yield RuleLine(
            code=rule.code,
            title_vi=programme.cause_by_code[rule.code],
            family_vi=programme.family_of(rule.code).name_vi,
            basis_vi=rule.basis_vi,
            owner_vi=rule.owner_vi,
            version=rule.version,
            severity=rule.severity,
            mode=rule.mode,
            looks_at=looks_at,
            passed=rest,
            documents=here.documents,
            trend=tuple(found[p.period_id, rule.code].total for p in told),
            trend_documents=tuple(found[p.period_id, rule.code].documents for p in told),
            together=_list_together(rule.code, pairs),
            **{name: here.places[name] for name in (*_COUNTED.values(), "untold")},
        )


def find_looks_at(rule: Rule) -> LooksAt:
    """What the rule's places are counted in."""
    if rule.expression:
        return "indicators"
    is_listed = rule.family == LISTED and rule.scope in ("row", "cell")
    return _BY_CODE.get(rule.code) or ("lines" if is_listed else _PLACES[rule.scope or "report"])


def _list_together(code: str, pairs: Collection[Pair]) -> tuple[str, ...]:
    """The other codes of the closest pairs that it is in."""
    others = [pair.second if pair.first == code else pair.first for pair in pairs if code in (pair.first, pair.second)]
    return tuple(others[:MOST_TOGETHER])

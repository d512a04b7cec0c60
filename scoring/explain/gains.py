"""The smallest feasible changes, one at a time, that would have gained a unit a place.

Feasible is what was in the unit's own hands and within what it planned or what its cluster did: a report on time,
complete or right at once; a document; an amount up to the plan, or up to the most in the cluster; one more recognised
item. Each is reckoned by the scoring methods over the changed year, neighbours included, and exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from schemas.programme import Criterion
from scoring.exact import vi_number
from scoring.facts import Exemplar, PeriodValue, ReportFact, UnitFacts, YearValue
from scoring.methods import METHODS
from scoring.ranking import list_contexts, make_sort_key
from scoring.result import CriterionScore, Ranking, UnitResult
from scoring.score import COMPARING, keep_scores, score_unit

PROOF_VI = "văn bản"


@dataclass(frozen=True, slots=True)
class Gain:
    """A change, in words; what it adds to the total; rank and class then; `shared`: the rank would be one of
    several."""

    criterion: str
    words_vi: str
    total: Fraction
    rank: int
    class_vi: str
    shared: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """A change by so many steps up to `most`; one step where it is done or not. Without an indicator: of reports."""

    criterion: str
    most: int
    apply: Callable[[int], UnitFacts]
    describe: Callable[[int], str]
    indicator: str = ""


def find_gains(ranking: Ranking, unit_id: str) -> tuple[Gain, ...]:
    """Each change's smallest extent that gains a place, the smallest gain of points first; empty where none does."""
    unit = ranking.unit(unit_id)
    if unit.rank is None:
        return ()
    trial = _Trial(ranking, unit)
    found = (trial.find_smallest(change) for change in _list_changes(ranking, unit))
    return tuple(sorted((g for g in found if g), key=lambda g: (g.total, g.rank, g.criterion, g.words_vi)))


class _Trial:
    """Ranks the unit in changed years; of the others only those are scored anew whose points may change."""

    def __init__(self, ranking: Ranking, unit: UnitResult) -> None:
        self._ranking, self._unit = ranking, unit
        self._rows = {row.unit_id: row for row in ranking.rows}
        self._key = make_sort_key(ranking.programme)
        self._keys = {r.unit_id: self._key(r) for r in ranking.rows if r.founded}
        compared = [c for c in ranking.criteria if c.method in COMPARING]
        self._compared = {code for c in compared for code in c.input_codes}

    def _list_standing(self, unit_id: str, change: _Change) -> Mapping[str, CriterionScore]:
        """What stands of a unit's scores: of another's what is not compared, of its own what reads nothing changed."""
        if unit_id != self._unit.unit_id:
            return keep_scores(self._rows[unit_id])
        return {s.criterion.code: s for s in self._unit.scores if not _reads(s.criterion, change)}

    def find_smallest(self, change: _Change) -> Gain | None:
        """The smallest extent that gains a place, by halving: more never harms."""
        low, high = 0, change.most
        best = self._try(change, high) if high > 0 else None
        while best and high - low > 1:
            middle = (low + high) // 2
            tried = self._try(change, middle)
            low, high, best = (low, middle, tried) if tried else (middle, high, best)
        return best

    def _try(self, change: _Change, steps: int) -> Gain | None:
        stated, unit_id = self._ranking, self._unit.unit_id
        changed = change.apply(steps)
        units = tuple(changed if u.unit.id == unit_id else u for u in stated.facts.units)
        anew = self._score_anew(replace(stated.facts, units=units).units, change)
        keys = {**self._keys, **{u: self._key(r) for u, r in anew.items() if r.founded}}
        rank = 1 + sum(key > keys[unit_id] for key in keys.values())
        if self._unit.rank is None or rank >= self._unit.rank:
            return None
        own = anew[unit_id]
        gained = own.exact_total - self._unit.exact_total
        shared = sum(key == keys[unit_id] for key in keys.values()) > 1
        return Gain(change.criterion, change.describe(steps), gained, rank, own.class_vi, shared)

    def _score_anew(self, units: tuple[UnitFacts, ...], change: _Change) -> Mapping[str, UnitResult]:
        stated = self._ranking
        own = self._unit.facts
        beside = change.indicator in self._compared
        return {
            context.unit.unit.id: score_unit(
                context, stated.criteria, METHODS, self._list_standing(context.unit.unit.id, change)
            )
            for context in list_contexts(replace(stated.facts, units=units), stated.programme)
            if context.unit.unit.id == self._unit.unit_id
            or (beside and (not own.cluster_code or context.unit.cluster_code == own.cluster_code))
        }


def _reads(criterion: Criterion, change: _Change) -> bool:
    """True if the criterion's points may differ once the change is made."""
    if not change.indicator:
        return criterion.method in _ON_REPORTS
    return change.indicator in criterion.inputs.replace("/", ";").split(";")


def _list_changes(ranking: Ranking, unit: UnitResult) -> Iterator[_Change]:
    for score in unit.scores:
        criterion = score.criterion
        full = score.exact_points == Fraction(criterion.max_points)
        if not score.applicable or score.verified or (full and criterion.part != "penalty"):
            continue
        if criterion.method in _ON_REPORTS:
            yield from _change_reports(unit.facts, criterion)
        elif criterion.method == "per_item_bonus":
            yield from _add_items(ranking, unit.facts, criterion)
        elif criterion.method == "yes_no":
            yield from _say_yes(unit.facts, criterion)
        elif criterion.method in ("ratio_to_plan", "ratio", "percentile_in_cluster"):
            codes = criterion.inputs.replace("/", ";").split(";")
            yield from (
                _raise(ranking, unit.facts, criterion, c) for c in codes[: 1 if "/" in criterion.inputs else None]
            )


def _on_time(report: ReportFact) -> tuple[ReportFact, str] | None:
    if not report.is_accepted or not report.days_late or report.days_late <= 0:
        return None
    return replace(report, days_late=0), f"gửi báo cáo {report.label_vi} đúng hạn (đã chậm {report.days_late} ngày)"


def _complete(report: ReportFact) -> tuple[ReportFact, str] | None:
    lacking = report.expected_cells - report.answered_cells
    if not report.is_accepted or lacking <= 0:
        return None
    return replace(
        report, answered_cells=report.expected_cells
    ), f"trả lời đủ {lacking} ô để trống của {report.label_vi}"


def _right_at_once(report: ReportFact) -> tuple[ReportFact, str] | None:
    if not report.is_accepted or not report.returns:
        return None
    return replace(report, returns=0), f"báo cáo {report.label_vi} đạt ngay lần gửi đầu"


def _send(report: ReportFact) -> tuple[ReportFact, str] | None:
    if not report.missing:
        return None
    return replace(report, sent=True, status="returned"), f"gửi báo cáo {report.label_vi}"


_ON_REPORTS: Mapping[str, Callable[[ReportFact], tuple[ReportFact, str] | None]] = {
    "late_bands": _on_time,
    "completeness": _complete,
    "first_time_quality": _right_at_once,
    "per_item_penalty": _send,
}


def _change_reports(facts: UnitFacts, criterion: Criterion) -> Iterator[_Change]:
    for place, report in enumerate(facts.reports):
        if changed := _ON_REPORTS[criterion.method](report):
            after, words = changed
            reports = (*facts.reports[:place], after, *facts.reports[place + 1 :])
            yield _once(criterion.code, replace(facts, reports=reports), words)


def _once(criterion: str, changed: UnitFacts, words_vi: str, indicator: str = "") -> _Change:
    """A change that is made or not."""
    return _Change(criterion, 1, lambda _: changed, lambda _: words_vi, indicator)


def _with_value(facts: UnitFacts, year: YearValue) -> UnitFacts:
    return replace(facts, values={**facts.values, year.code: year})


def _find_proof(year: YearValue, criterion: Criterion) -> tuple[tuple[str, ...], str]:
    """The documents of a changed amount, and the words for one that was lacking."""
    lacks = criterion.evidence_required and not year.evidence
    return ((PROOF_VI,), ", kèm văn bản minh chứng") if lacks else (year.evidence, "")


def _say_yes(facts: UnitFacts, criterion: Criterion) -> Iterator[_Change]:
    for code in criterion.input_codes:
        year = facts.values[code]
        if not year.is_asked or not facts.reports:
            continue
        evidence, proof_vi = _find_proof(year, criterion)
        done = PeriodValue(facts.reports[-1].period_id, "value", Decimal(1), None)
        said = replace(year, state="value", value=Decimal(1), by_period=(*year.by_period, done), evidence=evidence)
        yield _once(criterion.code, _with_value(facts, said), f"chỉ tiêu {code}: có{proof_vi}", code)


def _raise(ranking: Ranking, facts: UnitFacts, criterion: Criterion, code: str) -> _Change:
    """An amount raised by whole steps up to the plan, to the other indicator of a ratio, or past the cluster's best."""
    year = facts.values[code]
    evidence, proof_vi = _find_proof(year, criterion)
    before = year.value or Decimal(0)
    most = _most(ranking, facts, criterion, code) - before if year.is_asked else Decimal(0)
    steps = max(0, int(most.to_integral_value(ROUND_CEILING)))
    free = 1 if proof_vi and before else 0  # the document alone, without any more being done

    def apply(count: int) -> UnitFacts:
        return _with_value(facts, replace(year, state="value", value=before + count - free, evidence=evidence))

    def describe(count: int) -> str:
        if count == free:
            return f"chỉ tiêu {code}: kèm văn bản minh chứng cho {vi_number(before)} đã báo cáo"
        return f"chỉ tiêu {code}: {vi_number(before + count - free)} thay vì {vi_number(before)}{proof_vi}"

    return _Change(criterion.code, steps + free, apply, describe, code)


def _most(ranking: Ranking, facts: UnitFacts, criterion: Criterion, code: str) -> Decimal:
    if criterion.method == "ratio":
        return facts.values[criterion.inputs.split("/")[1]].value or Decimal(0)
    if criterion.method == "ratio_to_plan":
        return facts.values[code].plan or Decimal(1)
    cluster = facts.cluster_code
    beside = [u for u in ranking.facts.units if not cluster or u.cluster_code == cluster]
    return max((u.values[code].value or Decimal(0) for u in beside), default=Decimal(0))


def _add_items(ranking: Ranking, facts: UnitFacts, criterion: Criterion) -> Iterator[_Change]:
    """One more recognised item, reported and listed with its decision, up to what the criterion gives."""
    year, kinds = facts.values[criterion.inputs], ranking.programme.kinds_by_decision
    most = int(criterion.max_points) if year.is_asked and kinds else 0

    def apply(count: int) -> UnitFacts:
        items = tuple(
            Exemplar("", kinds[0].name_vi, f"+{n}", f"+{n}", date(ranking.year, 12, 31)) for n in range(count)
        )
        raised = replace(year, state="value", value=(year.value or Decimal(0)) + count)
        return replace(_with_value(facts, raised), exemplars=(*facts.exemplars, *items))

    yield _Change(
        criterion.code,
        most,
        apply,
        lambda count: f"thêm {count} {kinds[0].noun_vi} có quyết định công nhận",
        criterion.inputs,
    )

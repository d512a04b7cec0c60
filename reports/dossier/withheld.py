"""A ranking as people may see it who may not see units' sensitive amounts: these are taken out before all drawing.

Points, totals and ranks stay: they are what is proposed. What goes are the amounts of sensitive indicators, every
sentence and note that rests on them, and what units typed beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from schemas.programme import Criterion
from scoring import CriterionScore, Ranking, UnitResult
from scoring.explain.gains import Gain
from scoring.facts import UnitFacts, YearValue
from scoring.score import COMPARING

WITHHELD_VI: Final = "không nêu (số liệu nhạy cảm hoặc chấm cùng số liệu nhạy cảm)"
Chosen = Callable[[Criterion], bool]


def list_codes(criterion: Criterion) -> tuple[str, ...]:
    """The indicators, or the word for reporting, that a criterion reads."""
    return tuple(criterion.inputs.replace("/", ";").split(";"))


def list_withheld(ranking: Ranking) -> frozenset[str]:
    """The sensitive indicators, and those a criterion reads beside one: with its points they would give it away."""
    sensitive = frozenset(indicator.code for indicator in ranking.programme.indicators if indicator.sensitive)
    beside = (codes for c in ranking.criteria if sensitive & (codes := set(list_codes(c))))
    return sensitive.union(*beside) & ranking.programme.indicator_by_code.keys()


def is_withheld(criterion: Criterion, ranking: Ranking) -> bool:
    """True if the criterion reads an indicator that is withheld."""
    return bool(list_withheld(ranking) & set(list_codes(criterion)))


def withhold_sensitive(ranking: Ranking) -> Ranking:
    """The ranking without sensitive amounts: in scores, in notes, and in the facts of all units."""

    def is_chosen(criterion: Criterion) -> bool:
        return is_withheld(criterion, ranking)

    codes = frozenset(c.code for c in ranking.criteria if is_chosen(c))
    facts = {u.unit.id: _drop_values(u, list_withheld(ranking), codes) for u in ranking.facts.units}
    rows = tuple(replace(row, facts=facts[row.unit_id]) for row in _withhold(ranking, is_chosen))
    return replace(ranking, rows=rows, facts=replace(ranking.facts, units=tuple(facts.values())))


def withhold_comparisons(ranking: Ranking) -> Ranking:
    """The ranking as a unit may see its own row: without how its sensitive amounts compare with those of others."""
    rows = _withhold(ranking, lambda criterion: _compares_withheld(criterion, ranking))
    return replace(ranking, rows=tuple(rows))


def show_gain(gain: Gain, ranking: Ranking, *, own: bool) -> str:
    """What a change is, in words; of one of a sensitive amount others are told only that it is one."""
    criterion = next(c for c in ranking.criteria if c.code == gain.criterion)
    withheld = _compares_withheld(criterion, ranking) if own else is_withheld(criterion, ranking)
    return WITHHELD_VI if withheld else gain.words_vi


def _compares_withheld(criterion: Criterion, ranking: Ranking) -> bool:
    return criterion.method in COMPARING and is_withheld(criterion, ranking)


def _withhold(ranking: Ranking, is_chosen: Chosen) -> Iterator[UnitResult]:
    codes = frozenset(c.code for c in ranking.criteria if is_chosen(c))
    withheld = list_withheld(ranking)
    for row in ranking.rows:
        scores = tuple(_withhold_score(s, withheld) if s.criterion.code in codes else s for s in row.scores)
        notes = tuple(
            kept for text in row.notes_vi if (kept := _drop_codes(text, codes | withheld if codes else codes))
        )
        yield replace(row, scores=scores, notes_vi=notes)


def _withhold_score(score: CriterionScore, withheld: frozenset[str]) -> CriterionScore:
    """Points as they are; of the lines they rest on those that speak of other indicators alone."""
    open_codes = [code for code in list_codes(score.criterion) if code not in withheld]
    kept = (line for line in score.evidence_vi if any(line.startswith(f"{code}:") for code in open_codes))
    hidden = ", ".join(code for code in list_codes(score.criterion) if code in withheld)
    own = replace(score.self_score, evidence=None, note=None) if score.self_score else None
    state = "scored" if score.applicable else score.state
    return replace(score, state=state, self_score=own, evidence_vi=(*kept, f"{hidden}: {WITHHELD_VI}"))


def _drop_codes(text: str, codes: frozenset[str]) -> str:
    """A note that ends with a list of criteria or indicators, without these; empty where none is left."""
    words, mark, listed = text.rpartition(": ")
    named = listed.split(", ")
    if not mark or not codes & set(named):
        return text
    left = [code for code in named if code not in codes]
    return f"{words}: {', '.join(left)}" if left else ""


def _drop_values(unit: UnitFacts, withheld: frozenset[str], criteria: frozenset[str]) -> UnitFacts:
    empty = {code: YearValue(code, "not_valid", None, None, (), ()) for code in withheld & unit.values.keys()}
    own = {
        code: replace(score, evidence=None, note=None) if code in criteria else score
        for code, score in unit.self_scores.items()
    }
    return replace(unit, values={**unit.values, **empty}, self_scores=own)

"""One unit's scores per criterion, its totals and its class.

The totals follow the Ministry of Justice model (its yearly scoring of 63 provincial departments): a criterion without
basis leaves the maximum, and "bonus and penalty touch the total only". So

    percent = standard points / applicable maximum × 100      fixes the class
    total   = percent + bonus − penalty                       fixes the rank, neither capped nor floored

The percent is the standard part of the total, since plain sums would punish a unit of which less is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from schemas.programme import Criterion, Programme
from scoring.exact import HUNDRED, ZERO, exact, round_half_up, total, vi_number
from scoring.facts import VerifiedScore
from scoring.methods import Methods
from scoring.outcome import Context, Outcome, not_applicable
from scoring.result import CriterionScore, UnitResult

EMPTY: Final[Mapping[str, CriterionScore]] = MappingProxyType({})
NO_BASIS_VI = "Không đủ căn cứ xếp hạng"
COMPARING: Final = frozenset({"percentile_in_cluster"})
"""Methods by which a unit's points depend on what others did."""
NO_CLASS_VI = "Không xếp loại"
NO_REPORT_VI = "Không có báo cáo nào được chấp nhận trong năm"


def score_unit(
    context: Context, criteria: Sequence[Criterion], methods: Methods, kept: Mapping[str, CriterionScore] = EMPTY
) -> UnitResult:
    """The unit's scores and totals, not yet ranked. A unit without any accepted report takes the lowest class.

    `kept`: scores by criterion that are known to stand, where a year is scored again in which only others changed.
    """
    scores = tuple(kept.get(c.code) or _score(context, c, methods) for c in criteria)
    standard, maximum = _sum(scores, "standard"), _maximum(scores)
    percent = standard / maximum * HUNDRED if maximum else ZERO
    bonus, penalty = _sum(scores, "bonus"), _sum(scores, "penalty")
    reported = any(report.is_accepted for report in context.unit.reports)
    notes = (*_notes(context.programme, criteria, maximum, reported=reported), *_count_nothing(scores))
    founded = NO_BASIS_VI not in notes
    return UnitResult(
        facts=context.unit,
        scores=scores,
        exact_standard=standard,
        exact_maximum=maximum,
        exact_percent=percent,
        exact_bonus=bonus,
        exact_penalty=penalty,
        exact_total=percent + bonus - penalty,
        reported=reported,
        founded=founded,
        class_vi=_class(context.programme, percent, reported=reported) if founded else NO_CLASS_VI,
        notes_vi=notes,
        places=context.programme.scoring.rounding_places,
    )


def _notes(
    programme: Programme, criteria: Sequence[Criterion], maximum: Fraction, *, reported: bool
) -> tuple[str, ...]:
    """Why the unit has no place, or the last one."""
    if not has_basis(programme, criteria, maximum):
        return (NO_BASIS_VI,)
    return () if reported else (NO_REPORT_VI,)


def _count_nothing(scores: Sequence[CriterionScore]) -> Iterator[str]:
    """Which criteria earn nothing, or in full, because nothing arose all year."""
    quiet = [score for score in scores if score.state == "nothing_arose"]
    for words, codes in (
        ("tính 0 điểm", [s.criterion.code for s in quiet if not s.exact_computed]),
        ("tính đủ điểm", [s.criterion.code for s in quiet if s.exact_computed == s.criterion.max_points]),
    ):
        if codes:
            yield f"Không phát sinh cả năm, {words}: {', '.join(codes)}"


def keep_scores(result: UnitResult) -> dict[str, CriterionScore]:
    """The scores that stand whatever other units do: all but those in which units are compared."""
    return {s.criterion.code: s for s in result.scores if s.criterion.method not in COMPARING}


def has_basis(programme: Programme, criteria: Sequence[Criterion], maximum: Fraction) -> bool:
    """True if so much of the year's standard points applies to the unit that it can be compared with others."""
    standard = sum((c.max_points for c in criteria if c.part == "standard"), Decimal(0))
    return maximum * HUNDRED >= Fraction(standard) * Fraction(programme.scoring.least_applicable_percent)


def _class(programme: Programme, percent: Fraction, *, reported: bool) -> str:
    return class_of(programme, percent) if reported else _lowest(programme)


def class_of(programme: Programme, percent: Fraction) -> str:
    """The best class whose threshold the unrounded percent reaches; the lowest class if it reaches none."""
    reached = [c for c in programme.scoring.classes if percent >= exact(c.min_percent)]
    return max(reached, key=lambda c: c.min_percent).name_vi if reached else _lowest(programme)


def _lowest(programme: Programme) -> str:
    return min(programme.scoring.classes, key=lambda c: c.min_percent).name_vi


def _score(context: Context, criterion: Criterion, methods: Methods) -> CriterionScore:
    outcome = _outcome(context, criterion, methods)
    return CriterionScore(
        criterion=criterion,
        state=outcome.state,
        exact_computed=outcome.points,
        self_score=context.unit.self_scores.get(criterion.code),
        verified=context.unit.verified.get(criterion.code),
        evidence_vi=outcome.evidence_vi,
        parts=outcome.parts,
    )


def _outcome(context: Context, criterion: Criterion, methods: Methods) -> Outcome:
    if not context.programme.applies(context.unit.unit, criterion.applies_to):
        return not_applicable("Tiêu chí không áp dụng đối với đơn vị")
    return methods[criterion.method].score(context, criterion)


def _sum(scores: Sequence[CriterionScore], part: str) -> Fraction:
    return total(s.exact_points for s in scores if s.criterion.part == part)


def _maximum(scores: Sequence[CriterionScore]) -> Fraction:
    standard = [s for s in scores if s.criterion.part == "standard" and s.applicable]
    return exact(sum((s.criterion.max_points for s in standard), Decimal(0)))


def verification_faults(result: UnitResult, places: int) -> Iterator[str]:
    """Every verified score of the unit that cannot stand.

    It must be within the criterion's maximum, on a criterion that applies, and carry a reason where it differs from
    the computed score (mandatory in the Ministry of Justice model). A score equal to the rounded computed one does
    not differ.
    """
    known = {score.criterion.code for score in result.scores}
    for code in sorted(result.facts.verified.keys() - known):
        yield f"verified score {result.unit_id}, criterion {code!r}: no such criterion this year; {_WITHDRAW}"
    for score in result.scores:
        if score.verified is not None:
            fault = _fault(score, score.verified, places)
            if fault:
                yield f"verified score {result.unit_id}, criterion {score.criterion.code}: {fault}"


_WITHDRAW = 'withdraw it by a new decision with {"points": null}'


def _fault(score: CriterionScore, verified: VerifiedScore, places: int) -> str | None:
    if score.exact_computed is None:
        return f"the criterion does not apply to the unit; {_WITHDRAW}"
    if not 0 <= verified.points <= score.criterion.max_points:
        return f"{verified.points} lies outside 0 to {score.criterion.max_points}; record a new decision"
    if verified.points == round_half_up(score.exact_computed, places):
        return None
    if verified.confirms:
        computed = vi_number(score.exact_computed, places)
        return f"{verified.points} confirmed what was computed then, and {computed} is now; have it verified anew"
    if not verified.reason:
        computed = vi_number(score.exact_computed, places)
        return f"{verified.points} differs from the computed {computed} without a reason; record it anew with a reason"
    return None

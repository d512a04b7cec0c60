"""A bonus for each item of a kind that a decision recognises, such as initiatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from schemas.grammar.text import fold
from schemas.programme import Criterion, ExemplarKind
from scoring.exact import ZERO, vi_number
from scoring.facts import Exemplar
from scoring.methods.achievement import outside_input
from scoring.methods.inputs import Declared, Indicators
from scoring.methods.method import Method
from scoring.methods.params import PerItem
from scoring.outcome import Context, Outcome, not_applicable


def _award(context: Context, criterion: Criterion, each: Fraction) -> Outcome:
    """Points for each recognised item, such as an initiative, up to the maximum.

    The lower of the number reported and the number listed with decision number and date counts; one that is listed
    again in a later period counts once.
    """
    year = context.unit.values[criterion.inputs]
    if not year.is_asked:
        return not_applicable(outside_input(year).why_vi)
    kinds = context.programme.kinds_by_decision
    documented = count_items(context.unit.exemplars, kinds)
    reported = year.value or 0
    counted = max(ZERO, min(Fraction(reported), Fraction(documented)))
    noun = ", ".join(kind.noun_vi for kind in kinds)
    line = (
        f"Báo cáo {vi_number(reported)} {noun} (chỉ tiêu {year.code}), "
        f"{documented} {noun} có số và ngày quyết định; "
        f"tính {vi_number(counted)}, mỗi {noun} {vi_number(each)} điểm"
    )
    return Outcome("scored", min(each * counted, Fraction(criterion.max_points)), (line,))


def count_items(exemplars: Iterable[Exemplar], kinds: Sequence[ExemplarKind]) -> int:
    """How many items of these kinds are listed with a decision's number and day; one listed again counts once."""
    return len({_identity(e) for e in exemplars if _is_recognised(e, kinds)})


def _is_recognised(exemplar: Exemplar, kinds: Sequence[ExemplarKind]) -> bool:
    return (
        exemplar.kind in {kind.name_vi for kind in kinds}
        and bool(exemplar.decision_number)
        and exemplar.decided_on is not None
    )


def _identity(exemplar: Exemplar) -> tuple[str, ...]:
    """What rows share that list the same item; capitals, marks and spaces make no other one."""
    words = (exemplar.decision_number, str(exemplar.decided_on), exemplar.name)
    return tuple("".join(filter(str.isalnum, fold(word or ""))) for word in words)


@dataclass(frozen=True, slots=True)
class _Recognised(Indicators):
    """One indicator, held against what is listed of the kinds that a decision recognises."""

    def find_faults(self, criterion: Criterion, declared: Declared) -> Iterator[str]:
        """What is wrong with the indicator, and that the programme has no such kind."""
        yield from Indicators.find_faults(self, criterion, declared)
        if not declared.recognised:
            yield "per_item_bonus counts [[exemplar_kinds]] of programme.toml with `recognised = true`"


PER_ITEM_BONUS = Method(
    "per_item_bonus", _Recognised(only=1, example="per_item_bonus counts one indicator"), PerItem(), _award
)

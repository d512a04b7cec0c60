"""A rule over indicators as a rule of a VTL data point ruleset, or why there is none.

What an amount that is not there means is written out: VTL's own logic of three values would call `false and null` a
failure, where the desk judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.rules import Check
from schemas.rules.language import (
    Amount,
    Arithmetic,
    Comparison,
    Extreme,
    Given,
    Implication,
    Junction,
    Negation,
    Number,
    Quantity,
    Truth,
)

NOTHING: Final = "_KPS"
"""What ends the name of the column that says whether nothing arose: 1, else 0."""
FILLED: Final = "_0"
"""What ends the name of the column in which what did not arise is 0; without it, it is no number."""
_UNTRANSLATED: Final = {
    "cluster": "mức thường thấy của cụm là thống kê của kỳ trước, không phải số liệu đã phát hành",
    "evidence": "cột Minh chứng là chữ, không thuộc số liệu xuất",
    "note": "cột Ghi chú, giải trình là chữ, không thuộc số liệu xuất",
}
_BEFORE_YTD: Final = (
    "lũy kế đến hết kỳ trước được cộng qua các kỳ (có kỳ ghi lũy kế, có kỳ chỉ ghi số trong kỳ), không phải số liệu "
    "của một dòng"
)
_OPS: Final = {"==": "=", "!=": "<>"}


@dataclass(frozen=True, slots=True)
class ReleasedRule:
    """A rule over indicators as a release has it, with the indicators that it looks at."""

    check: Check
    title: str
    title_vi: str
    indicators: tuple[str, ...]
    periods: tuple[str, ...] | None
    """The periods in which it is in force; None: all."""


def find_obstacle(check: Check) -> str | None:
    """Why the rule cannot be said over released amounts, in Vietnamese; None where it can."""
    if any((quantity.source, quantity.measure) == ("before", "ytd") for quantity in check.operands):
        return _BEFORE_YTD
    needs = [*(quantity.source for quantity in check.operands), *check.texts]
    return next((_UNTRANSLATED[need] for need in needs if need in _UNTRANSLATED), None)


def name_column(quantity: Quantity) -> str:
    """The column of an amount in the table that the ruleset looks at: `VALUE`, `OTHER_YTD`, `ROW_2_11_VALUE`."""
    return quantity.name.replace(".", "_").upper()


def translate_rule(rule: ReleasedRule) -> str:
    """The rule as VTL writes it: when it looks at the row and knows the amounts, then what is true where all is well.

    Said with `not`, `and`, `or` alone wherever it can be: engines differ over a choice (`if`) inside a ruleset.
    """
    check = rule.check
    when = [f"INDICATOR_CODE in {{{_quote_all(rule.indicators)}}}"]
    if rule.periods is not None:
        when.append(f"PERIOD_ID in {{{_quote_all(rule.periods)}}}")
    then = _truth(check.expression, check)
    for side in ("left", "right"):
        for quantity in check.sides[side]:
            if check.empty(quantity) == "fails":
                column = _column(quantity, check)
                then = f"(isnull({column}) and not {_condition(check)}) or (not isnull({column}) and {then})"
            elif quantity.source != "calendar":
                when.append(f"not isnull({_column(quantity, check)})")
    title = rule.title.replace('"', "'")
    return f'{check.code}: when {" and ".join(when)}\n        then {then}\n        errorcode "{check.code} {title}"'


def _quote_all(texts: Sequence[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def _condition(check: Check) -> str:
    """When a blank breaks the rule: where its condition holds, else always."""
    expression = check.expression
    return _truth(expression.condition, check) if isinstance(expression, Implication) else "true"


def _column(quantity: Quantity, check: Check) -> str:
    """The amount as its treatment of blanks has it: nothing arose is 0, or no number."""
    name = name_column(quantity)
    return name if quantity.source == "calendar" or check.empty(quantity) == "skip" else name + FILLED


def _truth(node: Truth, check: Check) -> str:
    match node:
        case Comparison(op, left, right):
            return _compare(op, _amount(left, check), _amount(right, check), check)
        case Given():
            return f"(VALUE{NOTHING} = 1)"
        case Negation(part):
            return f"(not {_truth(part, check)})"
        case Implication(condition, conclusion):
            return f"(not {_truth(condition, check)} or {_truth(conclusion, check)})"
        case Junction(op, parts):
            return "(" + f" {op} ".join(_truth(part, check) for part in parts) + ")"


def _compare(op: str, left: str, right: str, check: Check) -> str:
    margin = check.margin(op)
    if not margin:
        return f"({left} {_OPS.get(op, op)} {right})"
    if op == "==":
        return f"(abs({left} - {right}) <= {margin})"
    return f"({left} <= {right} + {margin})" if op == "<=" else f"({left} + {margin} >= {right})"


def _amount(node: Amount, check: Check) -> str:
    match node:
        case Number(value):
            return f"{value:f}"
        case Quantity():
            return _column(node, check)
        case Extreme(op, left, right):
            one, other = _amount(left, check), _amount(right, check)
            return f"(if {one} {'>=' if op == 'max' else '<='} {other} then {one} else {other})"
        case Arithmetic(op, left, right):
            return f"({_amount(left, check)} {op} {_amount(right, check)})"

"""A check over columns of operands, exactly: what the pandera check of a rule does.

Amounts are whole numbers of ten-thousandths (`SCALE`), so that nothing is rounded. An operand is two columns, as
`value` and `value__state`; a state is `BLANK`, `NUMBER` or `NOTHING` (nothing arose). Where an amount could leave 64
bits, Python's own whole numbers are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from schemas.rules.check import Check
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

Amounts = npt.NDArray[Any]
Truths = npt.NDArray[np.bool_]
Columns = Mapping[str, Any]

SCALE: Final = 10_000
BLANK, NUMBER, NOTHING = np.int8(0), np.int8(1), np.int8(2)
_STATE: Final = "__state"
_WIDEST: Final = 2**62


def state_name(operand: str) -> str:
    """The column that says whether the operand is a number."""
    return operand + _STATE


def scale_amount(amount: Decimal) -> int:
    """An amount of at most four decimals as whole ten-thousandths."""
    return int(amount * SCALE)


def unscale_amount(amount: int) -> Decimal:
    """Ten-thousandths as the amount they are."""
    return Decimal(int(amount)) / SCALE


class Evaluation:
    """A check over the given rows of columns."""

    def __init__(self, check: Check, columns: Columns, rows: npt.NDArray[np.intp]) -> None:
        self._check = check
        self._states = {q.name: np.asarray(columns[state_name(q.name)])[rows] for q in check.operands}
        amounts = {q.name: np.asarray(columns[q.name])[rows] for q in check.operands}
        self._texts = {text: np.asarray(columns[text])[rows] for text in check.texts}
        if len(rows) and _reach(check, {name: _largest(a) for name, a in amounts.items()}) > _WIDEST:
            amounts = {name: a.astype(object) for name, a in amounts.items()}
        self._amounts = {name: np.where(self._states[name] == NUMBER, a, 0) for name, a in amounts.items()}
        self._size = len(rows)

    def breaks(self) -> Truths:
        """True for each row that breaks the rule. One that cannot be judged does not break it."""
        left, right = self._usable("left"), self._usable("right")
        broken = left & right & ~self._truth(self._check.expression)
        if self._check.right_empty == "fails":
            broken |= left & self._blank("right") & self._condition()
        if self._check.left_empty == "fails":
            broken |= right & self._blank("left")
        return broken

    def judgeable(self) -> Truths:
        """True for each row of which it can be said whether it keeps to the rule."""
        return (self._usable("left") & self._usable("right")) | self.breaks()

    def quote(self) -> tuple[Amounts, Amounts] | None:
        """Both sides of the comparison that a finding quotes, in ten-thousandths."""
        subject = self._check.subject
        return None if subject is None else (self._amount(subject.left), self._amount(subject.right))

    def _usable(self, side: Any) -> Truths:
        usable = np.ones(self._size, dtype=bool)
        for quantity in self._check.sides[side]:
            state = self._states[quantity.name]
            usable &= state == NUMBER if self._check.empty(quantity) == "skip" else state != BLANK
        return usable

    def _blank(self, side: Any) -> Truths:
        blank = np.zeros(self._size, dtype=bool)
        for quantity in self._check.sides[side]:
            blank |= self._states[quantity.name] == BLANK
        return blank

    def _condition(self) -> Truths:
        expression = self._check.expression
        if isinstance(expression, Implication):
            return self._truth(expression.condition)
        return np.ones(self._size, dtype=bool)

    def _truth(self, node: Truth) -> Truths:
        match node:
            case Comparison(op, left, right):
                return _compare(op, self._amount(left), self._amount(right), scale_amount(self._check.margin(op)))
            case Given(text):
                return np.asarray(self._texts[text], dtype=bool)
            case Negation(part):
                return ~self._truth(part)
            case Implication(condition, conclusion):
                return ~self._truth(condition) | self._truth(conclusion)
            case Junction(op, parts):
                truths = np.array([self._truth(part) for part in parts], dtype=bool)
                return np.asarray(truths.all(axis=0) if op == "and" else truths.any(axis=0), dtype=bool)

    def _amount(self, node: Amount) -> Amounts:
        match node:
            case Number(value):
                return np.full(self._size, scale_amount(value), dtype=np.int64)
            case Quantity():
                own: Amounts = self._amounts[node.name]
                return own
            case Extreme(op, left, right):
                return (np.maximum if op == "max" else np.minimum)(self._amount(left), self._amount(right))
            case Arithmetic("*", Number(factor), amount):
                return self._amount(amount) * int(factor)
            case Arithmetic("-", left, right):
                return self._amount(left) - self._amount(right)
            case Arithmetic(_, left, right):
                return self._amount(left) + self._amount(right)


def _compare(op: str, left: Amounts, right: Amounts, margin: int) -> Truths:
    match op:
        case "<=":
            found = left <= right + margin
        case ">=":
            found = left + margin >= right
        case "<":
            found = left < right
        case ">":
            found = left > right
        case "==":
            found = abs(left - right) <= margin
        case _:
            found = left != right
    return np.asarray(found, dtype=bool)


def _largest(amounts: Amounts) -> int:
    return int(np.abs(amounts).max()) if len(amounts) else 0


def _reach(check: Check, largest: Mapping[str, int]) -> int:
    """No amount inside the check is larger than this."""

    def reach(node: Amount) -> int:
        match node:
            case Number(value):
                return scale_amount(value)
            case Quantity():
                return largest[node.name]
            case Extreme(_, left, right):
                return max(reach(left), reach(right))
            case Arithmetic("*", Number(factor), amount):
                return reach(amount) * int(factor)
            case Arithmetic(_, left, right):
                return reach(left) + reach(right)

    def widest(node: Truth) -> int:
        match node:
            case Comparison(_, left, right):
                return reach(left) + reach(right) + scale_amount(check.tolerance)
            case Negation(part):
                return widest(part)
            case Implication(condition, conclusion):
                return max(widest(condition), widest(conclusion))
            case Junction(_, parts):
                return max(widest(part) for part in parts)
            case Given():
                return 0

    return widest(check.expression)

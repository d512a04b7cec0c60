"""An expression and its rule: which indicators it looks at, and what blanks and tolerances mean in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from schemas.rules.language import (
    HISTORY,
    Comparison,
    ExpressionError,
    Given,
    Implication,
    Node,
    Quantity,
    Truth,
    parse,
    quantities,
    walk,
)
from schemas.rules.scope import Scope, parse_scope

Empty = Literal["skip", "nothing_is_zero", "fails"]
"""What an operand without a number means. `skip`: the rule is not judged. `nothing_is_zero`: nothing arose counts as
0, a blank is not judged. `fails`: nothing arose counts as 0, a blank breaks the rule. A blank is never 0."""
Side = Literal["left", "right"]

TOLERANT: Final = ("<=", ">=", "==")
_FIRST_RESORT: Final = ("own", "other", "row")


@dataclass(frozen=True)
class Check:
    """A rule's check, ready to be compiled.

    The left side is a comparison's left, or an implication's condition together with its conclusion's left; the right
    side is the rest. Raises ExpressionError where expression, scope and the treatment of blanks do not fit together.
    """

    code: str
    expression: Truth
    scope: Scope
    left_empty: Empty
    right_empty: Empty
    tolerance: Decimal

    @classmethod
    def read(
        cls, code: str, expression: str, scope: str, left: Empty, right: Empty, tolerance: Decimal = Decimal(0)
    ) -> Check:
        """The check of these words."""
        made = cls(code, parse(expression), parse_scope(scope), left, right, tolerance)
        if not made.sides["left"]:
            raise ExpressionError("the left side of a rule names an amount")
        if left == "fails" and not isinstance(made.expression, Comparison):
            raise ExpressionError("`fails` on the left fits a comparison only")
        if right == "fails" and not made.sides["right"]:
            raise ExpressionError("`fails` on the right needs an amount there: write the one that may be blank last")
        return made

    @cached_property
    def subject(self) -> Comparison | None:
        """The comparison whose sides a finding quotes: the conclusion's first, else the condition's."""
        roots: list[Truth] = [self.expression]
        if isinstance(self.expression, Implication):
            roots = [self.expression.conclusion, self.expression.condition]
        return next((n for root in roots for n in walk(root) if isinstance(n, Comparison)), None)

    @cached_property
    def sides(self) -> dict[Side, tuple[Quantity, ...]]:
        """Every amount it names, on the side whose treatment of blanks holds for it."""
        left: list[Node] = [self.expression]
        if isinstance(self.expression, Comparison):
            left = [self.expression.left]
        elif isinstance(self.expression, Implication):
            left = [self.expression.condition]
            if isinstance(self.expression.conclusion, Comparison):
                left.append(self.expression.conclusion.left)
            else:
                left.append(self.expression.conclusion)
        on_left = tuple(dict.fromkeys(q for node in left for q in quantities(node)))
        return {"left": on_left, "right": tuple(q for q in self.operands if q not in on_left)}

    def empty(self, quantity: Quantity) -> Empty:
        """What it means that this operand has no number."""
        return self.left_empty if quantity in self.sides["left"] else self.right_empty

    @cached_property
    def operands(self) -> tuple[Quantity, ...]:
        """The amounts it names, each once."""
        return quantities(self.expression)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The columns of text it asks about."""
        return tuple(dict.fromkeys(n.text for n in walk(self.expression) if isinstance(n, Given)))

    @property
    def needs_history(self) -> bool:
        """True if a form alone cannot tell."""
        return any(q.source in HISTORY for q in self.operands)

    @cached_property
    def about(self) -> Quantity | None:
        """The own amount whose cell a finding points to: the subject's first, else the first of the expression."""
        found = quantities(self.subject) if self.subject else ()
        return next((q for q in (*found, *self.operands) if q.source == "own"), None)

    def margin(self, op: str) -> Decimal:
        """By how much a comparison may be missed."""
        return self.tolerance if op in TOLERANT else Decimal(0)

"""A check as DuckDB SQL over a relation of operands, for holding history to a rule.

The relation has a row a submission and indicator; an operand is two columns, as `value` (DECIMAL, NULL without a
number) and `value__nothing` (BOOLEAN: nothing arose); texts are BOOLEAN columns. Nothing of a rule's text enters the
SQL but numbers, known words and indicator codes inside quoted names.
"""

from __future__ import annotations

from schemas.rules.check import Check, Side
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

_OPS = {"==": "=", "!=": "<>"}


def nothing_name(operand: str) -> str:
    """The column that says that nothing arose."""
    return f"{operand}__nothing"


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def breaks_sql(check: Check) -> str:
    """A boolean expression, never NULL: the row breaks the rule."""
    left, right = _usable(check, "left"), _usable(check, "right")
    broken = [f"{left} AND {right} AND NOT {_truth(check, check.expression)}"]
    if check.right_empty == "fails" and check.sides["right"]:
        expression = check.expression
        condition = _truth(check, expression.condition) if isinstance(expression, Implication) else "TRUE"
        broken.append(f"{left} AND {_blank(check, 'right')} AND {condition}")
    if check.left_empty == "fails":
        broken.append(f"{right} AND {_blank(check, 'left')}")
    return "coalesce(" + " OR ".join(f"({one})" for one in broken) + ", FALSE)"


def quoted_sql(check: Check) -> tuple[str, str]:
    """Both sides of the comparison that a finding quotes; NULL without one."""
    if check.subject is None:
        return "NULL", "NULL"
    return _amount(check, check.subject.left), _amount(check, check.subject.right)


def _usable(check: Check, side: Side) -> str:
    tests = []
    for quantity in check.sides[side]:
        known = f"{quoted(quantity.name)} IS NOT NULL"
        if check.empty(quantity) == "skip":
            tests.append(known)
        else:
            tests.append(f"({known} OR coalesce({quoted(nothing_name(quantity.name))}, FALSE))")
    return "(" + (" AND ".join(tests) or "TRUE") + ")"


def _blank(check: Check, side: Side) -> str:
    return "(" + " OR ".join(_is_blank(quantity) for quantity in check.sides[side]) + ")"


def _is_blank(quantity: Quantity) -> str:
    name, nothing = quoted(quantity.name), quoted(nothing_name(quantity.name))
    return f"({name} IS NULL AND NOT coalesce({nothing}, FALSE))"


def _truth(check: Check, node: Truth) -> str:
    match node:
        case Comparison(op, left, right):
            return _comparison(check, op, _amount(check, left), _amount(check, right))
        case Given(text):
            return f"coalesce({quoted(text)}, FALSE)"
        case Negation(part):
            return f"(NOT {_truth(check, part)})"
        case Implication(condition, conclusion):
            return f"(NOT {_truth(check, condition)} OR {_truth(check, conclusion)})"
        case Junction(op, parts):
            return "(" + f" {op.upper()} ".join(_truth(check, part) for part in parts) + ")"


def _comparison(check: Check, op: str, left: str, right: str) -> str:
    margin = check.margin(op)
    if not margin:
        return f"({left} {_OPS.get(op, op)} {right})"
    match op:
        case "<=":
            return f"({left} <= {right} + {margin:f})"
        case ">=":
            return f"({left} + {margin:f} >= {right})"
        case _:
            return f"(abs({left} - {right}) <= {margin:f})"


def _amount(check: Check, node: Amount) -> str:
    match node:
        case Number(value):
            return f"CAST({value:f} AS DECIMAL(28,4))"
        case Quantity():
            return f"CAST(coalesce({quoted(node.name)}, 0) AS DECIMAL(28,4))"
        case Extreme(op, left, right):
            function = "greatest" if op == "max" else "least"
            return f"{function}({_amount(check, left)}, {_amount(check, right)})"
        case Arithmetic("*", Number(factor), amount):
            return f"({_amount(check, amount)} * {int(factor)})"
        case Arithmetic(op, left, right):
            return f"({_amount(check, left)} {op} {_amount(check, right)})"

"""The expression language of rules: typed nodes and their reader.

A rule is an expression of Python's own grammar (`ast` reads it) that is true where all is well:

    ytd >= period
    implies(value > 0, given(evidence))
    implies(previous.value > 0, value < 300 * previous.value)
    value <= 240 * row["2.5"].value

Quantities are amounts of the row that is judged (`value` is the indicator's first measure, then `period`, `ytd`,
`plan`), of the row its bound names (`other.…`), of a named row (`row["2.5"].…`), of earlier reports of the unit
(`before.…`: the period before in the same year, `previous.…`: the period before, `last_year.…`: the same period a
year ago), `cluster.high` (the highest amount usual in the unit's cluster), `period_number` (from 1 in its year) and
`last_period` (1 in the last counted period of a year, else 0). Coefficients are whole numbers, so that every target
reckons exactly.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, cast, get_args

Measure = Literal["value", "period", "ytd", "plan", "high", "period_number", "last_period"]
Source = Literal["own", "other", "row", "before", "previous", "last_year", "cluster", "calendar"]
CompareOp = Literal["<=", ">=", "<", ">", "==", "!="]
Text = Literal["evidence", "note", "nothing_arose"]

MEASURES: Final = ("value", "period", "ytd", "plan")
HISTORY: Final = ("before", "previous", "last_year", "cluster")
"""Sources that a single form cannot know."""
LARGEST_FACTOR: Final = 10_000
LARGEST_NUMBER: Final = 10**12
"""No amount beyond it is accepted (V11)."""
_PLACES = Decimal("0.0001")


class ExpressionError(ValueError):
    """An expression that is no rule: says what is wrong and where in it."""


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, with at most four decimals."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount by source and measure; `row` is the indicator's code where the source is a named row."""

    source: Source
    measure: Measure
    row: str = ""

    @property
    def name(self) -> str:
        """Its column in every table of operands: `ytd`, `other_value`, `row_2.5_value`, `before_ytd`, `last_period`."""
        if self.source in ("own", "calendar"):
            return self.measure
        return f"row_{self.row}_{self.measure}" if self.source == "row" else f"{self.source}_{self.measure}"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, a difference, or a whole number times an amount."""

    op: Literal["+", "-", "*"]
    left: Amount
    right: Amount


@dataclass(frozen=True, slots=True)
class Extreme:
    """The larger or the smaller of two amounts."""

    op: Literal["max", "min"]
    left: Amount
    right: Amount


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two amounts compared."""

    op: CompareOp
    left: Amount
    right: Amount


@dataclass(frozen=True, slots=True)
class Given:
    """Something is written in the row's column of evidence or of notes, or the row says that nothing arose."""

    text: Text


@dataclass(frozen=True, slots=True)
class Junction:
    """All or any of several truths."""

    op: Literal["and", "or"]
    parts: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The contrary of a truth."""

    part: Truth


@dataclass(frozen=True, slots=True)
class Implication:
    """Where the first is true, the second is."""

    condition: Truth
    conclusion: Truth


Amount = Number | Quantity | Arithmetic | Extreme
Truth = Comparison | Given | Junction | Negation | Implication
Node = Amount | Truth

_COMPARE: Final[dict[type[ast.cmpop], CompareOp]] = {
    ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_ARITHMETIC: Final[dict[type[ast.operator], Literal["+", "-", "*"]]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


@lru_cache(maxsize=1024)
def parse(text: str) -> Truth:
    """The expression of a rule; ExpressionError says what in it is none of the language."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(f"{error.msg} at character {error.offset}") from None
    return _truth(tree.body)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, from left to right."""
    yield node
    match node:
        case Arithmetic(_, left, right) | Extreme(_, left, right) | Comparison(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case Junction(_, parts):
            for part in parts:
                yield from walk(part)
        case Negation(part):
            yield from walk(part)
        case Implication(condition, conclusion):
            yield from walk(condition)
            yield from walk(conclusion)
        case _:
            pass


def quantities(node: Node) -> tuple[Quantity, ...]:
    """The amounts it names, each once, from left to right."""
    return tuple(dict.fromkeys(n for n in walk(node) if isinstance(n, Quantity)))


def _truth(node: ast.expr) -> Truth:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            return Comparison(_COMPARE[type(op)], _amount(left), _amount(right))
        case ast.Compare():
            raise _wrong(node, "compare two amounts at a time, by <= >= < > == !=")
        case ast.BoolOp(op=op, values=values):
            return Junction("and" if isinstance(op, ast.And) else "or", tuple(_truth(v) for v in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Negation(_truth(operand))
        case ast.Call(func=ast.Name(id="implies"), args=[condition, conclusion], keywords=[]):
            return Implication(_truth(condition), _truth(conclusion))
        case ast.Call(func=ast.Name(id="given"), args=[ast.Name(id=text)], keywords=[]) if text in get_args(Text):
            return Given(cast("Text", text))
    raise _wrong(
        node, "expected a comparison, and/or/not, implies(…, …), given(evidence), given(note) or given(nothing_arose)"
    )


def _amount(node: ast.expr) -> Amount:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _number(node, value)
        case ast.Name(id="period_number" | "last_period" as word):
            return Quantity("calendar", "last_period" if word == "last_period" else "period_number")
        case ast.Name(id=name) if name in MEASURES:
            return Quantity("own", name)  # type: ignore[arg-type]  # held by the guard
        case ast.Attribute(value=ast.Name(id="cluster"), attr="high"):
            return Quantity("cluster", "high")
        case ast.Attribute(value=ast.Name(id=source), attr=measure) if (
            source in ("other", "before", "previous", "last_year") and measure in MEASURES
        ):
            return Quantity(source, measure)  # type: ignore[arg-type]
        case ast.Attribute(
            value=ast.Subscript(value=ast.Name(id="row"), slice=ast.Constant(value=str() as code)), attr=measure
        ) if measure in MEASURES:
            return Quantity("row", measure, code)  # type: ignore[arg-type]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _arithmetic(node, _ARITHMETIC[type(op)], _amount(left), _amount(right))
        case ast.Call(func=ast.Name(id="max" | "min" as name), args=[left, right], keywords=[]):
            return Extreme("max" if name == "max" else "min", _amount(left), _amount(right))
    raise _wrong(node, 'expected an amount: value, period, ytd, plan, other.…, row["…"].…, before.…, a number, …')


def _number(node: ast.expr, value: float) -> Number:
    number = Decimal(repr(value))
    if not number.is_finite() or number > LARGEST_NUMBER:
        raise _wrong(node, f"a number is at most {LARGEST_NUMBER}")
    if number != number.quantize(_PLACES):
        raise _wrong(node, "a number has at most four decimals")
    return Number(number)


def _arithmetic(node: ast.expr, op: Literal["+", "-", "*"], left: Amount, right: Amount) -> Arithmetic:
    if op != "*":
        return Arithmetic(op, left, right)
    factor, amount = (left, right) if isinstance(left, Number) else (right, left)
    if not isinstance(factor, Number) or factor.value % 1 != 0 or not 0 < factor.value <= LARGEST_FACTOR:
        raise _wrong(node, f"a factor is a whole number from 1 to {LARGEST_FACTOR}; turn the comparison round instead")
    return Arithmetic("*", factor, amount)


def _wrong(node: ast.expr, expected: str) -> ExpressionError:
    return ExpressionError(f"{ast.unparse(node)!r}: {expected}")

"""One amount cell to state and value, by the grammar: a number, nothing arose, missing, or a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from schemas.form import Cell
from schemas.grammar.empties import classify_empty
from schemas.grammar.numbers import LARGEST, Number, parse_number
from schemas.grammar.yesno import parse_yes_no
from schemas.programme import Indicator
from schemas.rules.codes import RuleCode


@dataclass(frozen=True, slots=True)
class Amount:
    """A read amount: state, value, and the code of the finding it raises, if any.

    State is `value`, `zero`, `not_applicable`, `missing` or `invalid`; `understood` is set for a number typed as text.
    """

    state: str
    amount: Decimal | None = None
    code: RuleCode | None = None
    understood: bool = False


MISSING = Amount("missing")
NOT_APPLICABLE = Amount("not_applicable")
NEEDS_NUMBER_VI = "ô này cần một con số, không quá bốn chữ số thập phân"
_PLACES = Decimal("0.0001")
_MARK = r"[¹²³⁰⁴-⁹₀-₉]{1,2}"
_RAISED_NOTE = re.compile(rf"(.*[0-9])\s*{_MARK}\s*|\s*{_MARK}\s*([0-9].*)", re.DOTALL)
"""A number with a note's mark in raised digits behind or before it: `12¹` is 12, never 121."""


def read_amount(cell: Cell | None, indicator: Indicator) -> Amount:
    """The amount a cell of this indicator says. Never guesses: what the grammar does not know is `invalid`."""
    if indicator.type == "bool" and cell is not None and cell.kind not in ("empty", "error", "uncached"):
        return _yes_no(cell)
    return read_number(cell, indicator.unit_vi)


def read_number(cell: Cell | None, unit_vi: str | None = None) -> Amount:
    """The number a cell says; its own unit of measure may stand behind it."""
    if cell is None:
        return MISSING
    _, _, value, kind, _, _ = cell
    if kind == "number":
        return _of_number(repr(value))
    if kind == "empty":
        return MISSING
    if kind == "text":
        return _from_text(str(value), unit_vi)
    if kind == "error":
        return Amount("invalid", code="V08")
    if kind == "uncached":
        return Amount("invalid", code="V09")
    return Amount("invalid", code="V02")


def explain_refusal(cell: Cell | None, unit_vi: str | None = None) -> str:
    """Why a cell of which no number could be made (V02) holds none, as its message says it."""
    if cell is None or cell.kind != "text":
        return NEEDS_NUMBER_VI
    parsed = parse_number(str(cell.value), unit_vi)
    return NEEDS_NUMBER_VI if isinstance(parsed, Number) else parsed.reason_vi


def make_amount(amount: Decimal, *, understood: bool = False) -> Amount:
    """An amount as state `zero` or `value`; more than four decimals are refused, not rounded."""
    if not amount.is_finite():
        return Amount("invalid", code="V02")
    if abs(amount) > LARGEST * 100:
        return Amount("invalid", code="V11")
    try:
        exact = amount.quantize(_PLACES)
    except InvalidOperation:
        return Amount("invalid", code="V11")
    if abs(exact - amount) > Decimal("1e-9"):
        return Amount("invalid", code="V02")
    return Amount("zero" if exact == 0 else "value", exact, code="V01" if understood else None, understood=understood)


@lru_cache(maxsize=65536)
def _of_number(written: str) -> Amount:
    return make_amount(Decimal(written))


def _from_text(text: str, unit_vi: str | None) -> Amount:
    match classify_empty(text):
        case "blank" | "no_data":
            return MISSING
        case "not_applicable":
            return NOT_APPLICABLE
        case "ambiguous":
            return Amount("invalid", code="V03")
        case None:
            pass
    parsed = parse_number(text, unit_vi)
    if isinstance(parsed, Number):
        return make_amount(parsed.value, understood=True)
    noted = _RAISED_NOTE.fullmatch(text)
    parsed = parse_number(noted[1] or noted[2], unit_vi) if noted else parsed
    if isinstance(parsed, Number):
        amount = make_amount(parsed.value, understood=True)
        return amount if amount.code != "V01" else Amount(amount.state, amount.amount, "V16", understood=True)
    return Amount("invalid", code="V02")


def _yes_no(cell: Cell) -> Amount:
    if cell.kind == "bool":
        return make_amount(Decimal(int(bool(cell.value))))
    if cell.kind != "text":
        return Amount("invalid", code="V10")
    answer = parse_yes_no(str(cell.value))
    if answer is not None:
        return make_amount(Decimal(int(answer)))
    match classify_empty(str(cell.value)):
        case "blank" | "no_data":
            return MISSING
        case "not_applicable":
            return NOT_APPLICABLE
        case _:
            return Amount("invalid", code="V10")

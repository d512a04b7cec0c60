"""Amounts as an official writes them."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from schemas.form import Cell
from schemas.grammar.spelling import spell_number

NOTHING_VI, BLANK_VI = "không phát sinh", "bỏ trống"


def format_amount(amount: Decimal | None) -> str:
    """`1.234,5`: dots between thousands, a decimal comma, no trailing zeros; nothing for None."""
    return "" if amount is None else f"{amount.normalize():,f}".translate(_MARKS)


def write_amount(amount: Decimal | None) -> str:
    """`1234,5`: as `format_amount`, without dots, as a finding keeps what was seen."""
    return "" if amount is None else f"{amount.normalize():f}".replace(".", ",")


def show_amount(seen: str, amount: Decimal | None) -> str:
    """What was seen as a message says it: an amount held as a number as that, anything typed verbatim."""
    try:
        return format_amount(amount) if amount is not None and Decimal(seen) == amount else seen
    except InvalidOperation:
        return seen


def show_number(text: str) -> str:
    """What a program reckoned, as a message says it: a number as an official writes it, anything else as it is."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    return format_amount(amount) if amount.is_finite() else text


def show_cell(cell: Cell) -> str:
    """The cell's value as a message says it: a number as an official writes it, anything typed verbatim."""
    value = cell.value
    if cell.kind == "number" and isinstance(value, int | float) and math.isfinite(value):
        return format_amount(Decimal(repr(value)))
    return cell.quotation


def hint_at_thousands(amount: Decimal) -> str:
    """What to type where a dot or comma between thousands was taken for a decimal mark; nothing for other decimals."""
    if -amount.normalize().as_tuple().exponent != 3 or abs(amount) < 1 or abs(amount) >= 1000:  # type: ignore[operator]
        return ""
    whole = abs(int(amount * 1000))
    return f" Nếu là {spell_number(whole)}, gõ {whole}."


_MARKS = str.maketrans(",.", ".,")

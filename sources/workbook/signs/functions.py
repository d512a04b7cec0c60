"""The functions of spreadsheets that are reckoned again: what each gives of exact numbers.

A spreadsheet program reckons in binary fractions. Where that and exact reckoning may fall on different sides of a step
(`INT((0.1+0.7)*10)` is 7 there), nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal, InvalidOperation

_NEAR = Decimal("1e-9")
_MOST_DIGITS = 15


class NotReckonedError(Exception):
    """The formula holds something that is not reckoned here, or that programs may reckon otherwise."""


def round_number(number: Decimal, digits: Decimal, rounding: str, *, is_exact: bool) -> Decimal:
    """The number to so many digits; NotReckonedError on or beside a step, unless all was reckoned in whole numbers."""
    if digits != digits.to_integral_value() or abs(digits) > _MOST_DIGITS:
        raise NotReckonedError
    unit = Decimal(1).scaleb(-int(digits))
    try:
        steps = number / unit + (Decimal("0.5") if rounding == ROUND_HALF_UP else 0)
        off = abs(steps - steps.to_integral_value())
        if off < _NEAR * max(Decimal(1), abs(steps)) and not (is_exact and off == 0):
            raise NotReckonedError
        return number.quantize(unit, rounding)
    except InvalidOperation as error:
        raise NotReckonedError from error


def compare(left: Decimal, sign: str, right: Decimal, *, is_exact: bool) -> bool:
    """Whether the comparison holds; NotReckonedError for numbers that are nearly the same."""
    if abs(left - right) < _NEAR * max(Decimal(1), abs(left)) and not (is_exact and left == right):
        raise NotReckonedError
    return {
        "=": left == right, "<>": left != right, "<": left < right,
        ">": left > right, "<=": left <= right, ">=": left >= right,
    }[sign]  # fmt: skip


def _find_least(numbers: Sequence[Decimal]) -> Decimal:
    return min(numbers, default=Decimal(0))


def _find_most(numbers: Sequence[Decimal]) -> Decimal:
    return max(numbers, default=Decimal(0))


def _add(numbers: Sequence[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _find_mean(numbers: Sequence[Decimal]) -> Decimal:
    if not numbers:
        raise NotReckonedError
    return _add(numbers) / len(numbers)


OF_LISTS: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "SUM": _add,
    "MIN": _find_least,
    "MAX": _find_most,
    "AVERAGE": _find_mean,
}
"""Functions of all the numbers in their arguments; what of a range is blank or text does not count."""
ROUNDINGS: Mapping[str, str] = {
    "ROUND": ROUND_HALF_UP,
    "ROUNDUP": ROUND_UP,
    "ROUNDDOWN": ROUND_DOWN,
    "INT": ROUND_FLOOR,
}
"""Functions of a number and a count of digits; `INT` has no digits."""
FUNCTIONS = (*OF_LISTS, *ROUNDINGS, "ABS", "IFERROR", "IF")

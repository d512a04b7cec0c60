"""Exact numbers. Amounts come and go as `Decimal`; between them shares and sums are `Fraction`.

A third of a point has no finite decimal: three of them must still make one, or two equal units would not tie.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction

ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)
_CONTEXT = Context(prec=28)


def mean(values: Iterable[Fraction]) -> Fraction:
    """The exact arithmetic mean; ValueError when there are no values."""
    known = tuple(values)
    if not known:
        raise ValueError("the mean of no values")
    return sum(known, ZERO) / len(known)


def decimal_of(value: Fraction) -> Decimal:
    """The value as a decimal: exact where it has a finite one of up to 28 digits, else to 28 digits."""
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def round_half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """The value rounded half up (away from zero) from its exact form, with exactly `places` decimals."""
    over, under = value.as_integer_ratio()
    units = (2 * abs(over) * 10**places + under) // (2 * under)
    return Decimal(units if over >= 0 else -units).scaleb(-places)


def vi_number(value: Fraction | Decimal | int, places: int = 2) -> str:
    """As a Vietnamese official writes it: `1.234,5`; at most `places` decimals, no trailing zeros."""
    whole, _, decimals = f"{round_half_up(value, places):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def vi_percent(share: Fraction) -> str:
    """A share of one as a percentage: `87,5%`."""
    return f"{vi_number(share * HUNDRED)}%"

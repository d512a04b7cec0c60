"""Exact numbers. Amounts come and go as `Decimal`; between them shares and sums are `Fraction`.

A third of a point has no finite decimal: three of them must still make one, or two equal units would not tie.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from math import lcm

ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)
_CONTEXT = Context(prec=28)
_MOST_KEPT = 50_000


def mean(values: Iterable[Fraction]) -> Fraction:
    """The exact arithmetic mean; ValueError when there are no values."""
    known = tuple(values)
    if not known:
        raise ValueError("the mean of no values")
    first = known[0]
    if all(value is first for value in known):
        return first
    over, under = _add(known)
    return Fraction(over, under * len(known))


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum; 0 of no values."""
    return Fraction(*_add(tuple(values)))


def _add(values: tuple[Fraction, ...]) -> tuple[int, int]:
    """The sum over one common denominator, which is cut down but once."""
    parts = [value.as_integer_ratio() for value in values]
    under = lcm(*[below for _, below in parts])
    return sum([over * (under // below) for over, below in parts]), under


def scale(share: Fraction, points: Decimal) -> Fraction:
    """A share of points; all and nothing, which are most, are not multiplied."""
    if share is ONE or share is ZERO:
        return exact(points) if share is ONE else ZERO
    return share * exact(points)


def intern(share: Fraction) -> Fraction:
    """The share; all and nothing as the objects by which they are known."""
    return ONE if share == ONE else share or ZERO


@lru_cache(maxsize=_MOST_KEPT)
def exact(amount: Decimal) -> Fraction:
    """The amount as a fraction; points and thresholds are asked for at every unit."""
    return Fraction(amount)


def decimal_of(value: Fraction) -> Decimal:
    """The value as a decimal: exact where it has a finite one of up to 28 digits, else to 28 digits."""
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def round_half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """The value rounded half up (away from zero) from its exact form, with exactly `places` decimals."""
    if type(value) is Decimal and value > 0:
        try:
            return value.quantize(_find_unit(places), ROUND_HALF_UP)
        except InvalidOperation:  # more digits than a context has
            pass
    return _round_ratio(*value.as_integer_ratio(), places)


def _round_ratio(over: int, under: int, places: int) -> Decimal:
    units = (2 * abs(over) * 10**places + under) // (2 * under)
    return Decimal(units if over >= 0 else -units).scaleb(-places)


@lru_cache
def _find_unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


@lru_cache(maxsize=_MOST_KEPT)
def vi_number(value: Fraction | Decimal | int, places: int = 2) -> str:
    """As a Vietnamese official writes it: `1.234,5`; at most `places` decimals, no trailing zeros."""
    return _write_number(round_half_up(value, places))


def _write_number(rounded: Decimal) -> str:
    whole, _, decimals = f"{rounded:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def vi_percent(share: Fraction) -> str:
    """A share of one as a percentage: `87,5%`."""
    if share is ONE or share is ZERO:
        return "100%" if share is ONE else "0%"
    return _write_percent(*share.as_integer_ratio())


@lru_cache(maxsize=_MOST_KEPT)
def _write_percent(over: int, under: int) -> str:
    """Of whole numbers: a fraction would be multiplied, cut down and hashed for each."""
    return f"{_write_number(_round_ratio(100 * over, under, 2))}%"

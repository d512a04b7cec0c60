"""What column `params` of a criterion may hold, read strictly: what a method would ignore is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar

from scoring.exact import HUNDRED, intern

P_co = TypeVar("P_co", covariant=True)
_BAND = re.compile(r"(\d+)(?:(-)(\d+)?)?:(\d+(?:\.\d+)?)")
_PER_ITEM = re.compile(r"per_item=(\d+(?:\.\d+)?)")


class ParamsError(ValueError):
    """What is wrong with a method's params, and how they are written."""


class Params(Protocol[P_co]):
    """How a method's params are written."""

    def read(self, text: str) -> P_co:
        """The params; ParamsError where they are written otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class NoParams:
    """The method takes none."""

    def read(self, text: str) -> None:
        """Refuse params that would silently be ignored."""
        if text.strip():
            raise ParamsError("the method takes no params; leave the column empty")


@dataclass(frozen=True, slots=True)
class PerItem:
    """Points for each item: `per_item=1.5`."""

    def read(self, text: str) -> Fraction:
        """The points, exact."""
        found = _PER_ITEM.fullmatch(text.strip())
        if not found:
            raise ParamsError("write it as per_item=1 (points for each item)")
        return Fraction(Decimal(found[1]))


@dataclass(frozen=True, slots=True)
class Band:
    """Counts from `low` to `high` (None: and more) earn `share` of the maximum (0 to 1)."""

    low: int
    high: int | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class Bands:
    """Percent of the maximum by count: `0:100;1-2:75;3-:0`, from 0 without gap, the last one open."""

    def read(self, text: str) -> tuple[Band, ...]:
        """The bands in order."""
        bands: list[Band] = []
        for number, part in enumerate(text.split(";"), start=1):
            found = _BAND.fullmatch(part.strip())
            if not found:
                raise ParamsError(f"band {number} is {part!r}; write it as 1-2:75, 3:50 or, for the last, 11-:0")
            band = Band(int(found[1]), _high(found), intern(Fraction(Decimal(found[4])) / HUNDRED))
            if fault := _find_fault(band, bands):
                raise ParamsError(f"band {number} ({part}) {fault}")
            bands.append(band)
        if bands[-1].high is not None:
            raise ParamsError(f"the last band must be open; add {bands[-1].high + 1}-:0")
        return tuple(bands)


def _find_fault(band: Band, before: list[Band]) -> str | None:
    if before and before[-1].high is None:
        return "follows an open band; only the last may be open"
    expected = (before[-1].high or 0) + 1 if before else 0
    if band.low != expected or (band.high is not None and band.high < band.low):
        return f"must start at {expected} and not end before it starts"
    return "gives more than 100 per cent" if band.share > 1 else None


def _high(found: re.Match[str]) -> int | None:
    if found[2] is None:
        return int(found[1])
    return None if found[3] is None else int(found[3])


def band_share(bands: tuple[Band, ...], count: int) -> Fraction:
    """The share of the band that `count` falls in; counts below 0 take the first band."""
    return next(b.share for b in bands if b.high is None or count <= b.high)

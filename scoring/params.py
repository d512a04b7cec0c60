"""The `params` column of the criteria table, parsed strictly. A fault names the criterion and what was expected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from schemas.programme import Criterion
from scoring.errors import ScoringError
from scoring.exact import HUNDRED

_BAND = re.compile(r"(\d+)(?:(-)(\d+)?)?:(\d+(?:\.\d+)?)")
_PER_ITEM = re.compile(r"per_item=(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Band:
    """Counts from `low` to `high` (None: and more) earn `share` of the maximum (0 to 1)."""

    low: int
    high: int | None
    share: Fraction


def parse_bands(criterion: Criterion) -> tuple[Band, ...]:
    """Bands such as `0:100;1-2:75;3-:0`: percent by count, from 0 without gap, the last one open; else ScoringError."""
    bands: list[Band] = []
    for number, text in enumerate(criterion.params.split(";"), start=1):
        found = _BAND.fullmatch(text.strip())
        if not found:
            raise _fault(criterion, f"band {number} is {text!r}; write it as 1-2:75, 3:50 or, for the last, 11-:0")
        low, high, share = int(found[1]), _high(found), Fraction(Decimal(found[4])) / HUNDRED
        expected = 0 if not bands else (bands[-1].high or 0) + 1
        if bands and bands[-1].high is None:
            raise _fault(criterion, f"band {number} ({text}) follows an open band; only the last may be open")
        if low != expected or (high is not None and high < low):
            raise _fault(criterion, f"band {number} ({text}) must start at {expected} and not end before it starts")
        if share > 1:
            raise _fault(criterion, f"band {number} ({text}) gives more than 100 per cent")
        bands.append(Band(low, high, share))
    if bands[-1].high is not None:
        raise _fault(criterion, f"the last band must be open; add {bands[-1].high + 1}-:0")
    return tuple(bands)


def _high(found: re.Match[str]) -> int | None:
    if found[2] is None:
        return int(found[1])
    return None if found[3] is None else int(found[3])


def band_share(bands: tuple[Band, ...], count: int) -> Fraction:
    """The share of the band that `count` falls in; counts below 0 take the first band."""
    return next(b.share for b in bands if b.high is None or count <= b.high)


def parse_per_item(criterion: Criterion) -> Fraction:
    """Points an item, from `per_item=1.5`; ScoringError otherwise."""
    found = _PER_ITEM.fullmatch(criterion.params.strip())
    if not found:
        raise _fault(criterion, "write it as per_item=1 (points for each item)")
    return Fraction(Decimal(found[1]))


def no_params(criterion: Criterion) -> None:
    """Refuse params that the method would silently ignore (ScoringError)."""
    if criterion.params.strip():
        raise _fault(criterion, f"method {criterion.method} takes no params; leave the column empty")


def _fault(criterion: Criterion, what: str) -> ScoringError:
    return ScoringError([f"criteria.csv, criterion {criterion.code}, params {criterion.params!r}: {what}"])

"""What the macros of the year reckon, reckoned again in plain Python from what units said, exactly.

`said` maps unit, period and indicator to what the report that counts says there; what is not in it was not answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from schemas.programme import Indicator, Period


@dataclass(frozen=True)
class Said:
    """A cell of a report that counts: `amount` None where nothing arose; the plan of the row beside it."""

    amount: Decimal | None
    stated: Decimal | None = None
    plan: Decimal | None = None


Cells = Mapping[tuple[str, str, str], Said]


def to_date(said: Cells, unit: str, indicator: Indicator, year: Iterable[Period]) -> tuple[Decimal | None, str | None]:
    """What the year has come to after these periods of it, and the period that figure is of; None where unknown."""
    total, since = None, None
    highest = Decimal(0)
    for period in year:
        cell = said.get((unit, period.id, indicator.code))
        if cell is None:
            continue
        stated = cell.stated if indicator.year_aggregation == "sum" else cell.amount
        if cell.amount is None and stated is not None and stated < highest:
            stated = None
        if stated is not None:
            total, since = stated, period.id
        elif cell.amount is not None:
            total, since = (total or Decimal(0)) + cell.amount, period.id
        highest = max([highest, *(x for x in (cell.stated, cell.amount) if x is not None)])
    return total, since


def plan_of(said: Cells, unit: str, code: str, year: Iterable[Period]) -> Decimal | None:
    """The last plan the unit gave in these periods."""
    plans = [cell.plan for p in year if (cell := said.get((unit, p.id, code))) and cell.plan is not None]
    return plans[-1] if plans else None


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """To four decimals, half away from zero; None where it cannot be said."""
    if part is None or whole is None or whole <= 0:
        return None
    return (part * 100 / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def add(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None where there is none."""
    known = [a for a in amounts if a is not None]
    return sum(known, Decimal(0)) if known else None

"""What judging needs to know of earlier reports: the year-to-date amounts before a period."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from schemas.judging import History
from schemas.programme import Period, Programme
from warehouse.session import Moment, Warehouse

Quarters = dict[int, dict[str, Any]]


def history(warehouse: Warehouse, programme: Programme, period: Period, moment: Moment) -> History:
    """The history of a period's units as known at the moment.

    The year-to-date before a first quarter is zero. Before a programme's first counted quarter inside a year nothing
    is known. A quarter in which nothing arose leaves it as it was; a missing one makes it unknown.
    """
    earlier = [q for q in programme.calendar.quarters(period.year) if q < period.quarter]
    reported: dict[tuple[str, str], Quarters] = defaultdict(dict)
    rows = _earlier(warehouse, period, moment) if earlier else []
    for row in rows:
        reported[row["unit_id"], row["indicator_code"]][int(row["quarter"])] = {str(k): v for k, v in row.items()}
    start = Decimal(0) if (earlier or [period.quarter])[0] == 1 else None
    known: dict[tuple[str, str, str], Decimal] = {}
    for unit in programme.units_of(period):
        for indicator in programme.indicators_of(period):
            amount = accumulate(start, earlier, reported.get((unit.id, indicator.code), {}))
            if amount is not None:
                known[unit.id, period.id, indicator.code] = amount
    return History(known)


def _earlier(warehouse: Warehouse, period: Period, moment: Moment) -> list[dict[Any, Any]]:
    rows = warehouse.query("judging_history", year=period.year, quarter=period.quarter, **moment.bound())
    return rows.to_dict("records")


def accumulate(start: Decimal | None, quarters: list[int], reported: Quarters) -> Decimal | None:
    """The amount accumulated after these quarters, or None where it cannot be known."""
    total = start
    for quarter in quarters:
        row = reported.get(quarter)
        if row is None:
            total = None
        elif row["ytd_amount"] is not None:
            total = row["ytd_amount"]
        elif row["state"] == "not_applicable":
            continue
        elif row["amount"] is not None and total is not None:
            total += row["amount"]
        else:
            total = None
    return total

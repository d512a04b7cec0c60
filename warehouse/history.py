"""What judging needs to know of earlier reports: a grid for every amount that a rule may ask about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.judging import History
from schemas.judging.operands import Amounts, nothing_known
from schemas.judging.usual import usual_high
from schemas.programme import Period, Programme
from schemas.rules.vector import NOTHING, NUMBER, scaled
from schemas.tables import MEASURES
from warehouse.session import Moment, Warehouse

Quarters = dict[int, dict[str, Any]]


def history(warehouse: Warehouse, programme: Programme, period: Period, moment: Moment) -> History:
    """The history of a period's units as known at the moment.

    `before` is the counted quarter before in the same year, `previous` the counted quarter before, `last_year` the
    same quarter of the year before, each by its effective reports. The year-to-date before a first quarter is zero;
    before a programme's first counted quarter inside a year nothing is known. A quarter in which nothing arose leaves
    it as it was; a missing one makes it unknown.
    """
    units = programme.units_of(period)
    places = {unit.id: place for place, unit in enumerate(units)}
    reports = _Reports(warehouse, programme, places, moment)
    grids: dict[str, Amounts] = {}
    previous = preceding(programme, period)
    if previous is not None:
        own = reports.of("previous", previous)
        grids |= own
        if previous.year == period.year:
            grids |= {name.replace("previous", "before"): grid for name, grid in own.items()}
        grids["cluster_high"] = _usual(programme, period, own)
    same = year_before(programme, period)
    if same is not None:
        grids |= reports.of("last_year", same)
    grids["before_ytd"] = _accumulated(warehouse, programme, period, moment, places)
    return History(places, grids)


def usual(warehouse: Warehouse, programme: Programme, period: Period, moment: Moment) -> Amounts:
    """The highest amount usual in each unit's cluster alone: units of the period by the programme's indicators."""
    places = {unit.id: place for place, unit in enumerate(programme.units_of(period))}
    previous = preceding(programme, period)
    if previous is None:
        return nothing_known(len(places), len(programme.indicators))
    return _usual(programme, period, _Reports(warehouse, programme, places, moment).of("previous", previous))


def _usual(programme: Programme, period: Period, previous: Mapping[str, Amounts]) -> Amounts:
    clusters = [programme.cluster_of(unit, period.window_end) for unit in programme.units_of(period)]
    return usual_high(previous["previous_value"], clusters)


def preceding(programme: Programme, period: Period) -> Period | None:
    """The counted quarter before, of whichever year."""
    place = programme.periods.index(period)
    return programme.periods[place - 1] if place else None


def year_before(programme: Programme, period: Period) -> Period | None:
    """The same quarter of the year before, if it counts."""
    return next((p for p in programme.periods if (p.year, p.quarter) == (period.year - 1, period.quarter)), None)


class _Reports:
    """Effective reports of whole periods as grids."""

    def __init__(self, warehouse: Warehouse, programme: Programme, places: Mapping[str, int], moment: Moment) -> None:
        self._warehouse, self._programme, self._places, self._moment = warehouse, programme, places, moment
        self._columns = {i.code: place for place, i in enumerate(programme.indicators)}

    def of(self, source: str, period: Period) -> dict[str, Amounts]:
        """The grids `source_value`, `source_period`, `source_ytd`, `source_plan` of a period."""
        shape = len(self._places), len(self._columns)
        rows = self._warehouse.query("judging_values", period_id=period.id, **self._moment.bound())
        rows = rows[rows["unit_id"].isin(self._places) & rows["indicator_code"].isin(self._columns)]
        grids = {measure: nothing_known(*shape) for measure in MEASURES}
        for measure, some in rows.groupby("measure"):
            where = _places(some["unit_id"], self._places), _places(some["indicator_code"], self._columns)
            grids[str(measure)].amount[where] = some["amount"].fillna(0).to_numpy(dtype=np.int64)
            grids[str(measure)].state[where] = np.where(some["nothing"], NOTHING, NUMBER)
        cumulative = np.array([i.measures[0] == "ytd" for i in self._programme.indicators])
        period_, ytd = grids["period"], grids["ytd"]
        value = Amounts(
            np.where(cumulative, ytd.amount, period_.amount), np.where(cumulative, ytd.state, period_.state)
        )
        return {f"{source}_value": value, **{f"{source}_{measure}": grid for measure, grid in grids.items()}}


def _places(keys: Any, known: Mapping[str, int]) -> npt.NDArray[np.intp]:
    places: npt.NDArray[np.intp] = keys.map(known).to_numpy(dtype=np.intp)
    return places


def _accumulated(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, places: Mapping[str, int]
) -> Amounts:
    """What each unit had accumulated in the year before the period."""
    earlier = [q for q in programme.calendar.quarters(period.year) if q < period.quarter]
    reported: dict[tuple[str, str], Quarters] = defaultdict(dict)
    rows = _earlier(warehouse, period, moment) if earlier else []
    for row in rows:
        reported[row["unit_id"], row["indicator_code"]][int(row["quarter"])] = {str(k): v for k, v in row.items()}
    start = footing(programme, period)
    grid = nothing_known(len(places), len(programme.indicators))
    wanted = [(column, i.code) for column, i in enumerate(programme.indicators) if i.valid_on(period.window_end)]
    for unit_id, place in places.items():
        for column, code in wanted:
            amount = accumulate(start, earlier, reported.get((unit_id, code), {}))
            if amount is not None:
                grid.amount[place, column], grid.state[place, column] = scaled(amount), NUMBER
    return grid


def footing(programme: Programme, period: Period) -> Decimal | None:
    """The year-to-date at the start of a year: zero, or unknown where its first quarter does not count."""
    return Decimal(0) if programme.calendar.quarters(period.year)[0] == 1 or period.quarter == 1 else None


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

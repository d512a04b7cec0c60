"""What judging needs to know of earlier reports: a grid for every amount that a rule may ask about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow.compute as pc

from schemas.judging import History
from schemas.judging.operands import Amounts, make_blank_amounts
from schemas.judging.usual import usual_high
from schemas.programme import Period, Programme, Unit
from schemas.rules.vector import BLANK, NOTHING, NUMBER, scale_amount
from schemas.tables import MEASURES
from warehouse.light_arrow import pa
from warehouse.session import Moment, Warehouse

Grids = Mapping[str, Amounts]
"""The amounts of one period by measure: units by the programme's indicators."""

MOST_KEPT: Final = 32 * 1024 * 1024
"""Bytes of amounts that wait to be asked for again: of a ministry's units all periods, of a nation's communes one."""
FEW: Final = 1_000
"""Of so many reports all measures are asked for together: planning the question is most of its cost."""
_TEXTS = [(name, pa.string()) for name in ("period_id", "unit_id", "name")]
_NO_ACTIVITIES = pa.schema([*_TEXTS, ("first_day", pa.date32()), ("last_day", pa.date32())]).empty_table()


class Past:
    """What the effective reports of earlier periods say, as known at one moment.

    What is asked for once need not be asked again, so it is for one run, which loads no more reports of a period once
    it has asked for it: periods in order.
    """

    def __init__(self, warehouse: Warehouse, programme: Programme, moment: Moment) -> None:
        self._warehouse, self._programme, self._moment = warehouse, programme, moment
        self._units = {unit.id: place for place, unit in enumerate(programme.units)}
        self._grids: dict[str, Grids] = {}
        self._counted: dict[str, pa.Table] = {}
        self._activities: dict[str, pa.Table] = {}

    def history(self, period: Period) -> History:
        """The history of a period's units.

        `before` is the counted period before in the same year, `previous` the counted period before, `last_year` the
        same period of the year before, each by its effective reports. The year-to-date before a first period is zero;
        before a programme's first counted period inside a year nothing is known. A period in which nothing arose
        leaves it as it was; a missing one makes it unknown, and leaves `carried_ytd` as it was.
        """
        programme = self._programme
        units = programme.units_of(period)
        previous, same = _preceding(programme, period), _year_before(programme, period)
        self._count(p for p in (previous, same, *_earlier(programme, period)) if p is not None)
        grids: dict[str, Amounts] = {}
        if previous is not None:
            said = _add_value(programme, self._of(previous, units))
            grids |= {f"previous_{measure}": grid for measure, grid in said.items()}
            grids["cluster_high"] = _usual(programme, period, said["value"])
            if previous.year == period.year:
                grids |= {f"before_{measure}": grid for measure, grid in said.items()}
        if same is not None and self._counted[same.id].num_rows:
            said = _add_value(programme, self._of(same, units))
            grids |= {f"last_year_{measure}": grid for measure, grid in said.items()}
        earlier = [self._of(p, units) for p in _earlier(programme, period)]
        shape, start = (len(units), len(programme.indicators)), _footing(programme, period)
        grids["before_ytd"] = _keep_accruing(programme, period, accumulate(start, earlier, shape))
        grids["carried_ytd"] = _keep_accruing(programme, period, accumulate(start, earlier, shape, over_gaps=True))
        places = {unit.id: place for place, unit in enumerate(units)}
        gaps = self._list_gaps(period, units)
        self._forget_some()
        return History(places, grids, gaps)

    def _forget_some(self) -> None:
        """Let go what is more than may be kept, the oldest first: later periods ask for it least."""
        size = {
            period_id: sum(grid.amount.nbytes + grid.state.nbytes for grid in said.values())
            for period_id, said in self._grids.items()
        }
        while sum(size.values()) > MOST_KEPT:
            oldest = min(size)
            del size[oldest], self._grids[oldest]

    def _list_gaps(self, period: Period, units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
        """Of each unit the earlier periods of the year that asked it for a report and have none that was accepted.

        A period without an accepted report of anybody was before the desk began, and nobody's gap.
        """
        found: dict[str, list[str]] = {}
        for p in _earlier(self._programme, period):
            said = self._of(p, units).values()
            reported = np.any([(grid.state != BLANK).any(axis=1) for grid in said], axis=0)
            asked = {unit.id for unit in self._programme.units_of(p)}
            for unit, has in zip(units, reported, strict=True):
                if reported.any() and not has and unit.id in asked:
                    found.setdefault(unit.id, []).append(p.id)
        return {unit: tuple(periods) for unit, periods in found.items()}

    def list_activities(self, period: Period) -> pa.Table:
        """The dated activities that effective reports of earlier periods of the same year listed; none in the first."""
        earlier = [p.id for p in _earlier(self._programme, period)]
        self._count(_earlier(self._programme, period))
        for period_id in earlier:
            if period_id not in self._activities:
                self._activities[period_id] = self._read_activities(period_id)
        return pa.concat_tables(self._activities[p] for p in earlier) if earlier else _NO_ACTIVITIES

    def _of(self, period: Period, units: Sequence[Unit]) -> Grids:
        """What these units said in the period, by measure; not to be written to."""
        if period.id not in self._grids:
            self._grids[period.id] = self._read_period(period)
        if list(units) == list(self._programme.units):
            return self._grids[period.id]
        places = [self._units[unit.id] for unit in units]
        said = self._grids[period.id].items()
        return {measure: Amounts(grid.amount[places], grid.state[places]) for measure, grid in said}

    def _count(self, periods: Iterable[Period]) -> None:
        """Have the effective reports of the periods, asked for together: planning the question is most of its cost."""
        if asked := sorted({p.id for p in periods} - self._counted.keys()):
            found = self._warehouse.arrow("counted_reports", periods=asked, **self._moment.bound())
            for period_id in asked:
                self._counted[period_id] = found.filter(pc.equal(found["period_id"], period_id))

    def _read_activities(self, period_id: str) -> pa.Table:
        """The listed activities of the reports that count in the period, with their units."""
        counted = self._counted[period_id]
        rows = self._warehouse.arrow("listed_before", submissions=counted["submission_id"].to_pylist())
        places = pc.index_in(rows["submission_id"], value_set=counted["submission_id"])
        for key in ("unit_id", "period_id"):
            rows = rows.append_column(key, counted[key].take(places))
        return rows.select(_NO_ACTIVITIES.column_names)

    def _read_period(self, period: Period) -> Grids:
        """A measure at a time where reports are many: a country's communes have a million amounts."""
        counted = self._counted[period.id]
        submissions = counted["submission_id"].to_pylist()
        units = pc.index_in(counted["unit_id"], value_set=pa.array(list(self._units), pa.string()))
        indicators = pa.array([i.code for i in self._programme.indicators], pa.string())
        grids = {measure: make_blank_amounts(len(self._units), len(indicators)) for measure in MEASURES}
        for asked in [MEASURES] if len(submissions) <= FEW else [[measure] for measure in MEASURES]:
            rows = self._warehouse.arrow("judging_values", submissions=submissions, measures=list(asked))
            rows = rows.append_column(
                "unit", units.take(pc.index_in(rows["submission_id"], value_set=counted["submission_id"]))
            ).append_column("indicator", pc.index_in(rows["indicator_code"], value_set=indicators))
            known = rows.filter(pc.and_(pc.is_valid(rows["unit"]), pc.is_valid(rows["indicator"])))
            for measure in asked:
                own = known.filter(pc.equal(known["measure"], measure))
                where = own["unit"].to_numpy(), own["indicator"].to_numpy()
                grids[measure].amount[where] = pc.fill_null(own["amount"], 0).to_numpy()
                grids[measure].state[where] = np.where(own["nothing"].to_numpy(), NOTHING, NUMBER)
        return grids


def _usual(programme: Programme, period: Period, previous: Amounts) -> Amounts:
    clusters = [programme.cluster_of(unit, period.window_end) for unit in programme.units_of(period)]
    return usual_high(previous, clusters)


def _preceding(programme: Programme, period: Period) -> Period | None:
    """The counted period before, of whichever year."""
    place = programme.periods.index(period)
    return programme.periods[place - 1] if place else None


def _year_before(programme: Programme, period: Period) -> Period | None:
    """The same period of the year before, if it counts."""
    return next((p for p in programme.periods if (p.year, p.number) == (period.year - 1, period.number)), None)


def _earlier(programme: Programme, period: Period) -> list[Period]:
    """The counted periods before, in the same year."""
    return [p for p in programme.periods if p.year == period.year and p.number < period.number]


def _footing(programme: Programme, period: Period) -> Decimal | None:
    """The year-to-date at the start of a year: zero, or unknown where its first period does not count."""
    return Decimal(0) if programme.calendar.numbers(period.year)[0] == 1 or period.number == 1 else None


def _add_value(programme: Programme, said: Grids) -> Grids:
    """The grids of one period with that of `value`: what an indicator is reported in first."""
    cumulative = np.array([i.measures[0] == "ytd" for i in programme.indicators])
    period, ytd = said["period"], said["ytd"]
    value = Amounts(np.where(cumulative, ytd.amount, period.amount), np.where(cumulative, ytd.state, period.state))
    return {"value": value, **said}


def accumulate(
    start: Decimal | None, grids: Sequence[Grids], shape: tuple[int, int], *, over_gaps: bool = False
) -> Amounts:
    """What was accumulated after these periods, in order; blank where it cannot be known.

    A year-to-date is taken as it is, beside "nothing arose" unless it is below an earlier figure: core.year_to_date_of
    counts the same. Without one the period's own amount is added; where nothing arose, nothing is.
    A blank makes it unknown, unless it is carried on `over_gaps`: then it is what is known of it.
    """
    total = make_blank_amounts(*shape)
    if start is not None:
        total.amount[:], total.state[:] = scale_amount(start), NUMBER
    amount, known = total.amount, total.state == NUMBER
    highest = np.zeros(shape, dtype=amount.dtype)
    for said in grids:
        own, ytd = said["period"], said["ytd"]
        added = np.where(own.state == NUMBER, own.amount, 0)
        stated = np.where(ytd.state == NUMBER, ytd.amount, 0)
        given = (ytd.state == NUMBER) & ((own.state != NOTHING) | (stated >= highest))
        highest = np.maximum.reduce([highest, stated, added])
        known = given | (known & ((own.state != BLANK) | over_gaps))
        amount = np.where(given, ytd.amount, amount + added)
    return Amounts(np.where(known, amount, 0), np.where(known, NUMBER, BLANK).astype(np.int8))


def _keep_accruing(programme: Programme, period: Period, total: Amounts) -> Amounts:
    """Only amounts that periods add up to, of indicators that the period asks for."""
    accrues = [i.year_aggregation == "sum" and i.valid_on(period.window_end) for i in programme.indicators]
    return Amounts(total.amount, np.where(accrues, total.state, BLANK).astype(np.int8))

"""The report's charts, filled from its model: who was on time, totals against last year, who answers least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.minister.claims import Ask, Row, Source
from reports.minister.model import PeriodReport
from reports.minister.sentences.wording import Wording
from reports.office.charts import Bar, GridRow, Share, draw_bars, draw_share_grid
from reports.office.tree import Chart
from reports.office.vietnamese import lower_first
from schemas.programme import Period, Programme
from warehouse import Moment
from warehouse.settled.scope import RECENT

WIDTH = 160.0
LAGGING = 10
MOST_BARS = 8


@dataclass(frozen=True, slots=True)
class OnTime:
    """How many units of a cluster were on time in a period; the cluster's name is empty for units without one."""

    period_vi: str
    cluster_vi: str
    units: int
    on_time: int
    period_id: str = ""
    cluster_code: str = ""

    @property
    def key(self) -> str:
        """Of which figure it is."""
        return f"chart.on_time.{self.period_id}/{self.cluster_code}" if self.period_id else ""


def load_on_time_record(source: Source, programme: Programme, period: Period, moment: Moment) -> tuple[OnTime, ...]:
    """On-time counts by cluster of the period and the four before it that anybody reported for, in their order."""
    ask = Ask(source, moment)
    found: list[OnTime] = []
    for earlier in [p for p in programme.periods if p.window_end <= period.window_end][-RECENT:]:
        rows = [row for row in ask.rows("claim_discipline", period_id=earlier.id) if not row["is_all"]]
        if any(row["received"] for row in rows):
            found += [_make_on_time(earlier, row) for row in rows]
    return tuple(found)


def _make_on_time(period: Period, row: Row) -> OnTime:
    named = (row["cluster_name"] or "", row["units"], row["on_time"])
    return OnTime(period.label_vi, *named, period.id, row["cluster_code"] or "")


def draw_on_time(record: Sequence[OnTime], wording: Wording) -> Iterator[Chart]:
    """Units on time by cluster and period; nothing where nobody reported."""
    periods = list(dict.fromkeys(one.period_vi for one in record))
    counted = {(one.cluster_vi, one.period_vi): Share(one.on_time, one.units, one.key) for one in record}
    rows = [
        GridRow(
            cluster or wording.say("cell_no_cluster"),
            tuple(counted.get((cluster, period), Share(0, 0)) for period in periods),
        )
        for cluster in dict.fromkeys(one.cluster_vi for one in record)
    ]
    if rows:
        yield draw_share_grid(wording.say("chart_on_time"), periods, rows, WIDTH)


def draw_totals(report: PeriodReport) -> Iterator[Chart]:
    """What changed most against the same period of last year, over the units present in both, in per cent of it."""
    changes = [(row, row.last_year.percent) for row in report.rows if not row.is_part]
    compared = [(abs(change), row.code, row.short_vi, change) for row, change in changes if change is not None]
    compared.sort(key=lambda one: (-one[0], one[1]))
    most = sorted(compared[:MOST_BARS], key=lambda one: (-one[3], one[1]))
    bars = [Bar(f"{code}. {name}", 100 + change, key=f"chart.totals.{code}") for _, code, name, change in most]
    if bars:
        title = report.wording.say("chart_totals", period=lower_first(report.label_vi))
        yield draw_bars(title, (report.wording.say("chart_totals_bar"),), bars, WIDTH)


def draw_lagging(report: PeriodReport) -> Iterator[Chart]:
    """The units that answered least of what they must, with how many answered all of it."""
    accepted = [unit for unit in report.units if unit.is_accepted and unit.expected_cells]
    behind = [unit for unit in accepted if unit.answered_cells < unit.expected_cells]
    behind.sort(key=lambda unit: (Decimal(unit.answered_cells) / unit.expected_cells, unit.code))
    bars = [
        Bar(unit.name_vi, Decimal(unit.answered_cells) * 100 / unit.expected_cells, key=f"chart.lagging.{unit.unit_id}")
        for unit in behind[:LAGGING]
    ]
    if bars:
        counts = {"part": str(len(accepted) - len(behind)), "whole": str(len(accepted))}
        title = report.wording.say("chart_lagging", **counts)
        yield draw_bars(title, (report.wording.say("chart_lagging_bar"),), bars, WIDTH)

"""The year against its plan: how many indicators are on course, which lag, who leads and lags at each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.minister.claims import Row, claim_from_rows
from reports.minister.figures.figure import IndicatorRow
from reports.minister.figures.load import bind_plan
from reports.minister.figures.sentences import describe_name
from reports.minister.model import Claim, Paragraph, UnitsOfRow
from reports.minister.sentences.telling import FIGURES_ANNEX, Telling
from reports.office.vietnamese import join_list, lower_first, number, percent

FURTHEST = 3
"""So many units are named at either end of an indicator's plan, in the annex; so many plans that lag most, of many."""


@dataclass(frozen=True, slots=True)
class _Plans:
    """The rows of the plan query: of all indicators, and of those that lag, the most behind first."""

    every: Sequence[Row]

    @property
    def behind(self) -> list[Row]:
        return [row for row in self.every if row["on_course"] is False]


def load_plans(telling: Telling) -> Sequence[Row]:
    """The indicators with a plan above zero, the most behind first; none of a sensitive one."""
    return telling.ask.rows("claim_plan", **bind_plan(telling.programme, telling.period), indicator_code=None)


def write_plan(telling: Telling, rows: Sequence[IndicatorRow], section: str) -> Paragraph | None:
    """How many indicators with a plan are on course, and which lag most; None where there are no plans."""
    plans = _Plans(load_plans(telling))
    if not plans.every:
        return None
    return Paragraph(tuple(_list_claims(telling, plans, {row.code: row for row in rows}, section)))


def _list_claims(telling: Telling, plans: _Plans, rows: dict[str, IndicatorRow], section: str) -> Iterator[Claim]:
    bound = {**bind_plan(telling.programme, telling.period), "indicator_code": None}
    whole, behind = len(plans.every), plans.behind
    text = telling.wording.say("plan_overall", whole - len(behind), whole)
    columns = ("indicator_code", "on_course")
    yield claim_from_rows(f"{section}.plan", text, "claim_plan", bound, plans.every, columns)
    if not behind:
        return
    items = [
        telling.wording.say(
            "plan_item", name=lower_first(describe_name(rows[r["indicator_code"]])), share=percent(r["plan_percent"])
        )
        for r in behind
        if r["indicator_code"] in rows
    ]
    if len(items) <= (FURTHEST if section == "summary" else telling.rules.names_in_sentence):
        text = telling.wording.say("plan_lagging", len(behind), names="; ".join(items))
    else:
        most = "; ".join(items[:FURTHEST])
        text = telling.wording.say("plan_lagging_most", len(behind), names=most, annex=FIGURES_ANNEX)
    stated = ("indicator_code", "plan_percent")
    yield claim_from_rows(f"{section}.plan_behind", text, "claim_plan", bound, behind, stated)


def list_behind(rows: Sequence[IndicatorRow], most: int) -> tuple[IndicatorRow, ...]:
    """The indicators whose plan lags, the most behind first, at most so many."""
    behind = [row for row in rows if row.plan is not None and row.plan.is_behind]
    return tuple(sorted(behind, key=lambda row: row.plan.percent or 0 if row.plan else 0)[:most])


def load_units_of_rows(telling: Telling, rows: Sequence[IndicatorRow]) -> tuple[UnitsOfRow, ...]:
    """Of each indicator who has the highest figure, and who is furthest and least far with the plan, for the annex."""
    top = _group(telling.ask.rows("claim_top_units", **telling.bind(indicator_code=None)))
    bound = bind_plan(telling.programme, telling.period)
    cells = _group(telling.ask.rows("report_plan_cells", **bound, furthest=FURTHEST))
    found = []
    for row in (row for row in rows if not row.sensitive):
        leaders, plans = top.get(row.code, []) if row.kind == "flow" else [], cells.get(row.code, [])
        if leaders or plans:
            found.append(_units_of_row(telling, row, leaders, plans))
    return tuple(found)


def _units_of_row(telling: Telling, row: IndicatorRow, leaders: Sequence[Row], plans: Sequence[Row]) -> UnitsOfRow:
    """Ties at the top are named while they are few; the ends of a plan, which are all there is, do not overlap."""
    names = [one["unit_name"] for one in leaders]
    most = telling.rules.names_in_sentence
    shown = join_list(names) if len(names) <= most else telling.wording.say("units_tied", len(names))
    low = min(FURTHEST, len(plans) - min(FURTHEST, len(plans)))
    return UnitsOfRow(
        code=row.code,
        name_vi=row.name_vi,
        highest_vi=f"{shown} ({number(leaders[0]['amount'])} {row.unit_vi})" if leaders else "",
        plan_leading_vi=_list_shares(plans[:FURTHEST]),
        plan_lagging_vi=_list_shares(plans[len(plans) - low :][::-1]) if low else "",
    )


def _list_shares(rows: Sequence[Row]) -> str:
    return ", ".join(f"{row['unit_name']} {percent(row['plan_percent'])}" for row in rows)


def _group(rows: Sequence[Row]) -> dict[str, list[Row]]:
    return {code: list(found) for code, found in groupby(rows, key=lambda row: str(row["indicator_code"]))}

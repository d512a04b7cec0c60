"""What the figures of a table row are: for each the query, its row and the columns that make it.

A figure's key is `subject.name`, as `indicator.2.3.total` or `unit.63-01.days_late`. The names of one kind of subject
have fixed places: `.1` is the period's total in the code of every indicator. A sentence's claim brings its own query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from reports.minister.headings import Say

Scope = Literal["this", "previous", "last_year"]
_TOTAL: Final = "claim_indicator_total"
_CHANGE: Final = "claim_indicator_change"
_PLAN: Final = "claim_plan"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a table row: the code of its name, the query, whose period it is of, and how columns make it.

    `columns` is a column, or `a+b`, `a-b`, `a/b` in per cent, `(a-b)/b` in per cent. `other` is the code of what its
    name quotes: the period it is held against, or the figure of which it is one side.
    """

    name: str
    query: str
    columns: str
    scope: Scope = "this"
    other: str = ""

    def name_vi(self, say: Say) -> str:
        """Its name as the programme's texts say it."""
        return say(self.name, **({"other": say(self.other)} if self.other else {}))


def _compare(scope: Scope) -> dict[str, Figure]:
    known = {
        "total": (_TOTAL, "total"),
        "units": (_CHANGE, "units_common"),
        "this": (_CHANGE, "this_common"),
        "other": (_CHANGE, "other_common"),
        "change": (_CHANGE, "this_common-other_common"),
        "percent": (_CHANGE, "(this_common-other_common)/other_common"),
    }
    other = f"figure_of_{scope}"
    return {f"{scope}_{name}": Figure(f"figure_compared_{name}", *how, scope, other) for name, how in known.items()}


_PREVIOUS, _LAST_YEAR = _compare("previous"), _compare("last_year")
_OF_TOTAL: Final = (
    "total", "ytd_total", "units_reported", "units_expected", "units_not_applicable", "units_missing",
    "ytd_carried_units",
)  # fmt: skip
_TOTALS = {name: Figure(f"figure_{name}", _TOTAL, name) for name in _OF_TOTAL}
INDICATOR: Final[Mapping[str, Figure]] = {
    "total": _TOTALS["total"],
    "previous_total": _PREVIOUS["previous_total"],
    "last_year_total": _LAST_YEAR["last_year_total"],
    **{name: figure for name, figure in _TOTALS.items() if name != "total"},
    **{name: figure for name, figure in _PREVIOUS.items() if name != "previous_total"},
    **{name: figure for name, figure in _LAST_YEAR.items() if name != "last_year_total"},
    "plan": Figure("figure_plan", _PLAN, "plan"),
    "plan_done": Figure("figure_plan_done", _PLAN, "done"),
    "plan_percent": Figure("figure_plan_percent", _PLAN, "done/plan"),
    "plan_units": Figure("figure_plan_units", _PLAN, "units"),
}
_DISCIPLINE: Final = "claim_discipline"
CLUSTER: Final[Mapping[str, Figure]] = {
    name: Figure(f"figure_cluster_{name}", _DISCIPLINE, columns)
    for name, columns in (
        ("units", "units"),
        ("sent", "sent"),
        ("on_time", "on_time"),
        ("late", "late"),
        ("accepted", "accepted"),
        ("returned", "returned"),
        ("held", "held"),
        ("unusable", "unreadable+incomplete"),
        ("unsent", "missing+not_yet_due"),
    )
}
UNIT: Final[Mapping[str, Figure]] = {
    name: Figure(f"figure_unit_{name}", "report_units", columns)
    for name, columns in (
        ("days_late", "days_late"),
        ("submissions", "submissions"),
        ("returns", "returns"),
        ("answered_cells", "answered_cells"),
        ("expected_cells", "expected_cells"),
        ("complete", "answered_cells/expected_cells"),
        ("held_documents", "held_documents"),
        ("received_at", "received_at"),
    )
}
CHARTS: Final[Mapping[str, Figure]] = {
    "on_time": Figure("figure_chart_on_time", _DISCIPLINE, "on_time"),
    "totals": Figure("figure_chart_totals", _CHANGE, "this_common/other_common", "last_year"),
    "lagging": Figure("figure_chart_lagging", "report_units", "answered_cells/expected_cells"),
}
"""What the figures of a chart are, by the chart: `chart.totals.2.3` is the bar of indicator 2.3."""
CHART: Final = "chart"


def _tell_both(columns: str) -> dict[str, Figure]:
    sides = ("before", "after")
    return {side: Figure(f"figure_since_{side}", _TOTAL, columns, other=f"figure_{columns}") for side in sides}


SINCE: Final = _tell_both("total")
SINCE_YEAR: Final = _tell_both("ytd_total")
"""A total in an earlier report and at this one's moment: `since.2018Q3-201809180730/2.3.before`."""
SUBJECTS: Final[Mapping[str, Mapping[str, Figure]]] = {
    "indicator": INDICATOR, "cluster": CLUSTER, "unit": UNIT, "since": SINCE, "since_year": SINCE_YEAR
}  # fmt: skip
_EXPRESSION: Final = re.compile(r"\(?(\w+)(?:([-+/])(\w+)\)?(?:/(\w+))?)?")


@lru_cache(maxsize=20_000)
def split_key(key: str) -> tuple[str, str]:
    """Subject and name of a figure in a table row or chart; a sentence is its own subject, and has no name."""
    kind = key.partition(".")[0]
    if kind == CHART:
        chart, _, name = key.removeprefix(f"{CHART}.").partition(".")
        return f"{CHART}.{chart}", name
    return (key.rpartition(".")[0], key.rpartition(".")[2]) if kind in SUBJECTS else (key, "")


def is_in_chart(key: str) -> bool:
    """True for a figure of a chart, each of which is somebody else's."""
    return key.partition(".")[0] == CHART


def find_figure(key: str) -> Figure | None:
    """The figure of a table row or chart that has the key; None for a sentence's claim."""
    kind = key.partition(".")[0]
    if kind == CHART:
        return CHARTS.get(key.split(".")[1])
    return SUBJECTS.get(kind, {}).get(split_key(key)[1])


def list_names(subject: str) -> tuple[str, ...]:
    """The names of the figures of such a subject, in the order of their places."""
    return tuple(SUBJECTS.get(subject.partition(".")[0], {}))


def list_columns(columns: str) -> tuple[str, ...]:
    """The columns of an expression, each once."""
    return tuple(dict.fromkeys(re.findall(r"\w+", columns)))


def reckon(columns: str, row: Mapping[str, Any]) -> Any:
    """What the expression is in the row, exact; None where a part of it is not known or there is no whole."""
    read = _EXPRESSION.fullmatch(columns)
    assert read is not None, f"no expression of columns: {columns}"
    first, sign, second, over = read.groups()
    one, other = row[first], row[second] if second else None
    if sign is None or one is None or other is None:
        return one if sign is None else None
    if sign == "/":
        return Decimal(one) * 100 / Decimal(other) if other else None
    made = one + other if sign == "+" else one - other
    return made if over is None else Decimal(made) * 100 / Decimal(row[over]) if row[over] else None

"""What the figures of a table row are: for each the query, its row and the columns that make it.

A figure's key is `subject.name`, as `indicator.2.3.total` or `unit.63-01.days_late`. The names of one kind of subject
have fixed places: `.1` is the period's total in the code of every indicator. A sentence's claim brings its own query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

Scope = Literal["this", "previous", "last_year"]
_TOTAL: Final = "claim_indicator_total"
_CHANGE: Final = "claim_indicator_change"
_PLAN: Final = "claim_plan"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a table row: its name in Vietnamese, the query, whose period it is of, and how columns make it.

    `columns` is a column, or `a+b`, `a-b`, `a/b` in per cent, `(a-b)/b` in per cent.
    """

    name_vi: str
    query: str
    columns: str
    scope: Scope = "this"


def _compare(scope: Scope, label_vi: str) -> dict[str, Figure]:
    told = {
        "total": (f"tổng số {label_vi}", _TOTAL, "total"),
        "units": (f"số đơn vị có số liệu cả kỳ này và {label_vi}", _CHANGE, "units_common"),
        "this": (f"kỳ này, các đơn vị có số liệu cả {label_vi}", _CHANGE, "this_common"),
        "other": (f"{label_vi}, các đơn vị có số liệu cả kỳ này", _CHANGE, "other_common"),
        "change": (f"tăng, giảm so với {label_vi}, trên cùng đơn vị", _CHANGE, "this_common-other_common"),
        "percent": (f"tỷ lệ tăng, giảm so với {label_vi}", _CHANGE, "(this_common-other_common)/other_common"),
    }
    return {f"{scope}_{name}": Figure(*figure, scope) for name, figure in told.items()}


_PREVIOUS, _LAST_YEAR = _compare("previous", "kỳ trước"), _compare("last_year", "cùng kỳ năm trước")
INDICATOR: Final[Mapping[str, Figure]] = {
    "total": Figure("tổng số trong kỳ", _TOTAL, "total"),
    "previous_total": _PREVIOUS["previous_total"],
    "last_year_total": _LAST_YEAR["last_year_total"],
    "ytd_total": Figure("lũy kế từ đầu năm", _TOTAL, "ytd_total"),
    "units_reported": Figure("số đơn vị có số liệu", _TOTAL, "units_reported"),
    "units_expected": Figure("số đơn vị phải báo cáo", _TOTAL, "units_expected"),
    "units_not_applicable": Figure("số đơn vị không phát sinh", _TOTAL, "units_not_applicable"),
    "units_missing": Figure("số đơn vị chưa có số liệu", _TOTAL, "units_missing"),
    "ytd_carried_units": Figure("số đơn vị lấy lũy kế của kỳ trước", _TOTAL, "ytd_carried_units"),
    **{name: figure for name, figure in _PREVIOUS.items() if name != "previous_total"},
    **{name: figure for name, figure in _LAST_YEAR.items() if name != "last_year_total"},
    "plan": Figure("kế hoạch năm của các đơn vị có kế hoạch và kết quả", _PLAN, "plan"),
    "plan_done": Figure("kết quả trong năm của các đơn vị đó", _PLAN, "done"),
    "plan_percent": Figure("tỷ lệ đạt kế hoạch năm", _PLAN, "done/plan"),
    "plan_units": Figure("số đơn vị có kế hoạch và kết quả", _PLAN, "units"),
}
_DISCIPLINE: Final = "claim_discipline"
CLUSTER: Final[Mapping[str, Figure]] = {
    name: Figure(name_vi, _DISCIPLINE, columns)
    for name, name_vi, columns in (
        ("units", "số đơn vị", "units"),
        ("sent", "đã gửi", "sent"),
        ("on_time", "đúng hạn", "on_time"),
        ("late", "gửi chậm", "late"),
        ("accepted", "được chấp nhận", "accepted"),
        ("returned", "trả lại, chưa gửi lại", "returned"),
        ("held", "chờ xác nhận", "held"),
        ("unusable", "không đọc được, chưa đủ số liệu", "unreadable+incomplete"),
        ("unsent", "chưa gửi", "missing+not_yet_due"),
    )
}
UNIT: Final[Mapping[str, Figure]] = {
    name: Figure(name_vi, "report_units", columns)
    for name, name_vi, columns in (
        ("days_late", "số ngày chậm", "days_late"),
        ("submissions", "số lần nộp", "submissions"),
        ("returns", "số lần trả lại", "returns"),
        ("answered_cells", "số chỉ tiêu đã trả lời", "answered_cells"),
        ("expected_cells", "số chỉ tiêu phải trả lời", "expected_cells"),
        ("complete", "tỷ lệ đầy đủ", "answered_cells/expected_cells"),
        ("held_documents", "số tài liệu chờ xác nhận", "held_documents"),
        ("received_at", "thời điểm nhận", "received_at"),
    )
}
CHARTS: Final[Mapping[str, Figure]] = {
    "on_time": Figure("số đơn vị đúng hạn", _DISCIPLINE, "on_time"),
    "totals": Figure(
        "kỳ này so với cùng kỳ năm trước, trên cùng đơn vị", _CHANGE, "this_common/other_common", "last_year"
    ),
    "lagging": Figure("tỷ lệ chỉ tiêu đã trả lời", "report_units", "answered_cells/expected_cells"),
}
"""What the figures of a chart are, by the chart: `chart.totals.2.3` is the bar of indicator 2.3."""
CHART: Final = "chart"


def _tell_both(columns: str, label_vi: str) -> dict[str, Figure]:
    told = {"before": "đã báo cáo", "after": "nay là"}
    return {name: Figure(f"{label_vi} {name_vi}", _TOTAL, columns) for name, name_vi in told.items()}


SINCE: Final = _tell_both("total", "tổng số trong kỳ")
SINCE_YEAR: Final = _tell_both("ytd_total", "lũy kế từ đầu năm")
"""A total in an earlier report and at this one's moment: `since.2018Q3-201809180730/2.3.before`."""
SUBJECTS: Final[Mapping[str, Mapping[str, Figure]]] = {
    "indicator": INDICATOR, "cluster": CLUSTER, "unit": UNIT, "since": SINCE, "since_year": SINCE_YEAR
}  # fmt: skip
_EXPRESSION: Final = re.compile(r"\(?(\w+)(?:([-+/])(\w+)\)?(?:/(\w+))?)?")


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

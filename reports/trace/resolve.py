"""From a figure's entry in the register to its tree: the query asked again, and each column led to what made it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from reports.minister.claims import Ask, Row
from reports.office.vietnamese import minute_short, number, percent
from reports.status_words import STATUS_VI
from reports.trace.definitions import list_columns, reckon
from reports.trace.model import Column, FigureTree, Part
from reports.trace.parts import Sources, list_reports, list_texts, list_waiting
from reports.trace.register import Entry
from reports.trace.withhold import HIDDEN_VI, NOTHING_HIDDEN, Hidden
from warehouse import Moment
from warehouse.session import query_text

DERIVED: Final = {
    "change": "this_common-other_common",
    "percent": "(this_common-other_common)/other_common",
}
"""What a column of a claim is reckoned of."""
Resolver = Callable[[Sources, Entry, str, Any], Column | None]


def build_tree(ask: Ask, entry: Entry, zone: tzinfo, hidden: Hidden = NOTHING_HIDDEN) -> FigureTree:
    """The tree of a figure at the moment of `ask`, which is that of its report; times are shown in `zone`.

    What single units said of the indicators that are `hidden` is left out: of these there are totals alone.
    """
    if entry.parameters is None:  # longer than the register's cell: there is the sentence and its query, no more
        return FigureTree(entry, query_text(entry.query), {}, None, (), is_unchanged=True)
    told = entry
    entry, ask = _move_to_moment(entry, ask)
    rows = ask.rows(entry.query, **(entry.parameters or {}))
    row = _choose_row(rows, entry)
    value = reckon(entry.columns, row) if entry.columns and row else None
    sources, resolve = Sources(ask, hidden), RESOLVERS.get(entry.query)
    found = []
    for name in (list_columns(entry.columns) if row else ()) if entry.columns else tuple(entry.values or ()):
        stated = _list_column(rows, name) if _is_listed(entry, name) else row.get(name)
        made = resolve(sources, entry, name, stated) if resolve else None
        found.append(made or _derive(name, row) or Column(name, stated, "query"))
    if hidden.covers(entry):
        found = [column.withhold() for column in found]
    is_unchanged = _is_unchanged(entry, rows, row) and (not entry.columns or is_shown(value, row, entry, zone))
    return FigureTree(told, query_text(entry.query), row, value, tuple(found), is_unchanged)


def _move_to_moment(entry: Entry, ask: Ask) -> tuple[Entry, Ask]:
    """The entry and whom to ask: one that names a moment of its own (an earlier report's) is asked at that one."""
    parameters = dict(entry.parameters or {})
    if "as_of" not in parameters:
        return entry, ask
    moment = Moment(parameters.pop("as_of"), parameters.pop("known_at"))
    return replace(entry, parameters=parameters), Ask(ask.source, moment)


def _derive(name: str, row: Row) -> Column | None:
    """A column that is reckoned of others in its row; None for any other."""
    formula = DERIVED.get(name, "")
    if not formula or not set(list_columns(formula)) <= set(row):
        return None
    reckoned = reckon(formula, row)
    stated = row.get(name, reckoned)
    return Column(name, stated, "query", formula=formula, is_derived=stated == reckoned)


def _choose_row(rows: Sequence[Row], entry: Entry) -> Row:
    """The row that the entry chooses; for a sentence the one that says what its claim says."""
    chosen = [row for row in rows if all(row.get(name) == value for name, value in entry.row.items())]
    stated = {name: value for name, value in (entry.values or {}).items() if not isinstance(value, list | tuple)}
    close = (row for row in chosen if all(_same(row.get(n), v) for n, v in stated.items() if n in row))
    return next(close, chosen[0] if chosen else {})


def _is_listed(entry: Entry, name: str) -> bool:
    return isinstance((entry.values or {}).get(name), list | tuple)


def _list_column(rows: Sequence[Row], name: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for row in rows)


def _is_unchanged(entry: Entry, rows: Sequence[Row], row: Row) -> bool:
    """True if the query still says what the register keeps; a table's figure is held against what the report shows."""
    for name, value in (entry.values or {}).items():
        if isinstance(value, list | tuple):
            told = _list_column(rows, name)[: len(value)]
            if len(told) != len(value) or not all(map(_same, told, value)):
                return False
        elif name in row and not _same(row[name], value):
            return False
    return bool(entry.columns) or bool(row) or not entry.values


def is_shown(value: Any, row: Row, entry: Entry, zone: tzinfo) -> bool:
    """True if the report shows this value of a table's figure, written as it writes numbers, or shows nothing of it."""
    if not entry.shown:
        return True
    if entry.columns.startswith("(") and "%" not in entry.shown and row:  # over zero, and of yes or no: in units
        value = reckon(entry.columns[1:].partition(")")[0], row)
    forms = "|".join(map(re.escape, _list_forms(value, zone)))
    return bool(forms) and re.search(rf"(?<![\d.,])(?:{forms})(?!\d|[.,]\d)", entry.shown) is not None


def _list_forms(value: Any, zone: tzinfo) -> tuple[str, ...]:
    """How a report may write the value."""
    match value:
        case datetime():
            return (minute_short(value.astimezone(zone)),)
        case int() | Decimal():
            exact = Decimal(value)
            rounded = (percent(abs(exact)), "99,9%") if exact < 100 else (percent(exact), f"{number(exact, 0)}%")
            none = ("không", "Không") if not exact else ("≈0%",) if abs(exact) < 1 else ()
            return (number(abs(exact)), f"{number(abs(exact)):0>2}", *rounded, *none)
        case _:
            return ()


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return bool(one is other)
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return str(one) == str(other)


_COUNTED: Final[Mapping[str, Callable[[Row], bool]]] = {
    "units_reported": lambda row: row["state"] in ("value", "zero"),
    "units_expected": lambda row: bool(row["required"]),
    "units_not_applicable": lambda row: row["state"] == "not_applicable",
    "units_missing": lambda row: row["required"] and row["state"] in ("missing", "invalid"),
    "ytd_carried_units": lambda row: row["carried_from"] is not None,
    "ytd_units": lambda row: row["ytd_amount"] is not None,
    "units_positive": lambda row: row["state"] == "value" and row["amount"] > 0,
    "units_corrected": lambda row: row["corrected"] is not None,
}
"""Which cells are counted in a column of claim_indicator_total, by the words of core.total_of."""


def _resolve_total(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    parameters = entry.parameters or {}
    code = parameters.get("indicator_code") or entry.row.get("indicator_code") or _code_of(entry)
    cells = sources.load_cells(str(parameters["period_id"]), str(code))
    if name in _COUNTED:
        return Column(name, value, "count", cells.list_units(_COUNTED[name]))
    if name not in ("total", "ytd_total"):
        return None
    is_year = name == "ytd_total" or any(row["year_aggregation"] == "ytd" for row in cells.rows)
    return Column(name, value, "sum", cells.list_years(bool) if is_year else cells.list_amounts(bool))


def _code_of(entry: Entry) -> str:
    """The indicator of a sentence's key, `indicator.2.3.total`."""
    return entry.key.removeprefix("indicator.").rpartition(".")[0]


def _resolve_change(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    parameters = entry.parameters or {}
    code = parameters.get("indicator_code")
    if not code:
        return _count_indicators(sources, sources.ask.rows(entry.query, **parameters), name, value)
    this = sources.load_cells(str(parameters["period_id"]), str(code))
    other = sources.load_cells(str(parameters["other_id"]), str(code))
    valued = [
        {row["unit_id"] for row in cells.period_rows if row["state"] in ("value", "zero")} for cells in (this, other)
    ]
    is_apart = value is None or (name == "units_common" and not value)  # a year so far and another's of its year
    common = set() if is_apart else valued[0] & valued[1]

    def is_common(row: Row) -> bool:
        return row["unit_id"] in common

    match name:
        case "this_common":
            return Column(name, value, "sum", this.list_amounts(is_common))
        case "other_common":
            return Column(name, value, "sum", other.list_amounts(is_common))
        case "units_common":
            return Column(name, value, "count", this.list_units(is_common))
    return None


_DIRECTIONS: Final[Mapping[str, Callable[[Row], bool]]] = {
    "indicators_compared": bool,
    "indicators_up": lambda row: row["change"] > 0,
    "indicators_down": lambda row: row["change"] < 0,
    "indicators_level": lambda row: row["change"] == 0,
}


def _count_indicators(sources: Sources, rows: Sequence[Row], name: str, value: Any) -> Column | None:
    """The indicators that a sentence counts, each with its change; their own codes lead further."""
    if name not in _DIRECTIONS:
        return None
    compared = [row for row in rows if row["change"] is not None]
    codes = [(row["indicator_code"], number(row["change"])) for row in compared if _DIRECTIONS[name](row)]
    told = [(c, HIDDEN_VI if c in sources.hidden.codes else f"tăng, giảm {change}") for c, change in codes]
    parts = tuple(Part(code, code, f"chỉ tiêu {code}", shown, 1) for code, shown in told)
    return Column(name, value, "count", parts)


def _resolve_plan(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    parameters = entry.parameters or {}
    code = parameters.get("indicator_code") or entry.row.get("indicator_code")
    if not code or name not in ("done", "plan", "units"):
        return None
    planned = sources.load_cells(str(parameters["period_id"]), str(code)).list_plans_and_results()
    made_as: Literal["sum", "count"] = "count" if name == "units" else "sum"
    return Column(name, value, made_as, tuple(done if name == "done" else plan for done, plan in planned))


def _resolve_leaders(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    if name != "unit_name":
        return None
    parameters = entry.parameters or {}
    cells = sources.load_cells(str(parameters["period_id"]), str(parameters.get("indicator_code") or _code_of(entry)))
    leaders = set(value if isinstance(value, tuple) else (value,))
    stated = (entry.values or {}).get("unit_name")
    named = set(stated) if isinstance(stated, list | tuple) else leaders
    return Column(name, value, "each", cells.list_amounts(lambda row: row["unit_name"] in named))


def _count_one(row: Row) -> tuple[str, int]:
    late = f", chậm {row['days_late']} ngày" if row["days_late"] else ""
    return STATUS_VI.get(row["status"], row["status"]) + late, 1


def _resolve_discipline(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    period_id = str((entry.parameters or {})["period_id"])
    is_all = entry.row.get("is_all", True)
    cluster = entry.row.get("cluster_code")

    def is_inside(row: Row) -> bool:
        return bool(is_all) or row["cluster_code"] == cluster

    if name in ("expected_cells", "answered_cells", "returns"):

        def measure(row: Row) -> tuple[str, int]:
            return f"{row[name] or 0}", int(row[name] or 0)

        counts = name == "returns"
        parts = list_reports(sources, period_id, lambda row: is_inside(row) and (counts or row["accepted"]), measure)
        return Column(name, value, "total", parts)
    if name in ("is_all", "cluster_code"):
        return None
    parts = list_reports(sources, period_id, lambda row: is_inside(row) and bool(row.get(name)), _count_one)
    return Column(name, value, "count", parts)


def _resolve_unit(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    period_id = str((entry.parameters or {})["period_id"])
    unit = entry.row.get("unit_id")
    parts = list_reports(sources, period_id, lambda row: row["unit_id"] == unit, _count_one)
    return Column(name, value, "each", parts)


def _resolve_named_units(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    if name != "unit_name":
        return None
    parameters = entry.parameters or {}
    status = parameters.get("status")

    def is_named(row: Row) -> bool:
        return bool(row["late"]) if status is None else row["status"] == status

    return Column(name, value, "each", list_reports(sources, str(parameters["period_id"]), is_named, _count_one))


_QUESTION_STATES: Final = {
    "questions": ("open", "refused"), "units": ("open", "refused"), "explained": ("explained",),
    "settled": ("accepted",),
}  # fmt: skip


def _resolve_questions(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    rows = sources.ask.rows("trace_questions", period_id=(entry.parameters or {})["period_id"])
    asked = [row for row in rows if row["state"] in _QUESTION_STATES.get(name, ())]
    told = [
        {**row, "text": HIDDEN_VI} if sources.hidden.guards(row["indicator_code"], row["code"]) else row
        for row in asked
    ]
    parts = list_texts(sources, told)
    return Column(name, value, "count" if name == "units" else "total", parts)


def _resolve_texts(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    parameters = entry.parameters or {}
    rows = sources.ask.rows("trace_texts", period_id=parameters["period_id"])
    keys = set(str(parameters["remarks"]).split()) if "remarks" in parameters else None
    kinds = [parameters[key] for key in ("kind", "exemplar_kind", "initiative_kind") if key in parameters]
    by_name = {"exemplars": kinds[:1], "initiatives": kinds[-1:]}.get(name)
    if name == "initiatives_recognised":
        return None
    is_remark = "kind" in parameters
    told = [
        row
        for row in rows
        if (row["kind"] == parameters["kind"] if is_remark else row["kind"] not in ("difficulty", "proposal"))
        and (keys is None or f"{row['unit_id']}/{row['position']}" in keys)
        and (by_name is None or row["kind"] in by_name)
    ]
    return Column(name, value, "count" if name == "units" else "total", list_texts(sources, told))


def _resolve_gaps(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    if name != "indicator_code":
        return None
    period_id = str((entry.parameters or {})["period_id"])
    accepted = {row["unit_id"] for row in sources.ask.rows("trace_units", period_id=period_id) if row["accepted"]}
    parts: list[Part] = []
    for code in (code for code in (entry.values or {}).get(name) or () if code not in sources.hidden.codes):
        cells = sources.load_cells(period_id, str(code))
        parts += cells.list_units(lambda row: row["state"] in ("missing", "invalid") and row["unit_id"] in accepted)
    return Column(name, value, "each", tuple(parts))


def _resolve_cell(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    parameters = entry.parameters or {}
    cells = sources.load_cells(str(parameters["period_id"]), str(parameters["indicator_code"]))
    return Column(name, value, "each", cells.list_units(lambda row: row["unit_id"] == entry.row["unit_id"]))


def _resolve_waiting(sources: Sources, entry: Entry, name: str, value: Any) -> Column | None:
    what = {"documents": "held", "of_held_units": "held"}.get(name, name)
    period_id = str((entry.parameters or {})["period_id"])
    parts = list_waiting(sources, period_id, what, of_held_units=name == "of_held_units")
    return Column(name, value, "total", parts)


RESOLVERS: Final[Mapping[str, Resolver]] = {
    "claim_indicator_total": _resolve_total,
    "claim_indicator_change": _resolve_change,
    "claim_plan": _resolve_plan,
    "claim_top_units": _resolve_leaders,
    "trace_cells": _resolve_cell,
    "claim_discipline": _resolve_discipline,
    "report_units": _resolve_unit,
    "claim_late_units": _resolve_named_units,
    "claim_units_by_status": _resolve_named_units,
    "claim_questions": _resolve_questions,
    "claim_remarks": _resolve_texts,
    "claim_theme": _resolve_texts,
    "claim_exemplars": _resolve_texts,
    "claim_gaps": _resolve_gaps,
    "claim_held_documents": _resolve_waiting,
    "claim_restatements": _resolve_waiting,
}
"""What leads from a column of a query's answer to its sources; a column without one is left to the query itself."""

"""What a release takes from the programme itself: tables of rows that the queries of the release join.

Units with what they became, events, groups, bounds of indicators, rules, criteria, labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import pyarrow as pa

from schemas.programme import Programme
from schemas.programme.records import Indicator, Unit, UnitEvent
from schemas.value_labels import list_labels

_TEXT, _DAY, _NUMBER, _FLAG, _AMOUNT = pa.string(), pa.date32(), pa.int32(), pa.bool_(), pa.decimal128(18, 4)
_TIME = pa.timestamp("us", tz="UTC")
SCHEMAS: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "unit": {
        "unit_id": _TEXT, "type_vi": _TEXT, "abbr": _TEXT, "valid_from": _DAY, "valid_to": _DAY, "successor_id": _TEXT,
        "changed_on": _DAY,
    },
    "event": {
        "position": _NUMBER, "effective": _DAY, "event": _TEXT, "old_unit_id": _TEXT, "old_name": _TEXT,
        "new_unit_id": _TEXT, "new_name": _TEXT, "legal_basis": _TEXT,
    },
    "group": {"task_group": _TEXT, "name_vi": _TEXT},
    "indicator": {
        "indicator_code": _TEXT, "name_en": _TEXT, "unit_en": _TEXT, "across_units": _TEXT, "bound_op": _TEXT,
        "bound_to": _TEXT, "evidence_required": _FLAG, "valid_from": _DAY, "valid_to": _DAY,
    },
    "rule": {
        "rule_code": _TEXT, "family": _TEXT, "family_vi": _TEXT, "severity": _TEXT, "mode": _TEXT, "title_vi": _TEXT,
        "title_en": _TEXT, "message_vi": _TEXT, "fix_vi": _TEXT, "basis_vi": _TEXT,
        "expression": _TEXT, "left_empty": _TEXT, "right_empty": _TEXT, "tolerance": _AMOUNT, "valid_from": _DAY,
        "valid_to": _DAY,
    },
    "rule_indicator": {"rule_code": _TEXT, "indicator_code": _TEXT},
    "criterion": {
        "criterion_code": _TEXT, "position": _NUMBER, "group_code": _TEXT, "group_vi": _TEXT, "name_vi": _TEXT,
        "part": _TEXT, "max_points": _AMOUNT, "method": _TEXT, "inputs": _TEXT, "applies_to": _TEXT,
        "valid_from": _DAY, "valid_to": _DAY,
    },
    "label": {"domain": _TEXT, "value": _TEXT, "label_vi": _TEXT, "label_en": _TEXT},
}  # fmt: skip
"""Tables `release_declared_…` and their columns."""
PUBLISHED: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "ranking": {"year": _NUMBER, "seal": _TEXT, "as_of": _TIME, "known_at": _TIME, "programme_hash": _TEXT},
    "rank": {
        "year": _NUMBER, "unit_id": _TEXT, "cluster_code": _TEXT, "percent": _AMOUNT, "bonus": _AMOUNT,
        "penalty": _AMOUNT, "total": _AMOUNT, "class_vi": _TEXT, "rank": _NUMBER, "rank_in_cluster": _NUMBER,
        "tied": _FLAG, "proposed": _FLAG,
    },
    "score": {
        "year": _NUMBER, "unit_id": _TEXT, "criterion_code": _TEXT, "state": _TEXT, "self_points": _AMOUNT,
        "computed_points": _AMOUNT, "verified_points": _AMOUNT, "points": _AMOUNT,
    },
}  # fmt: skip
"""The same of published rankings."""
Published = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows of PUBLISHED, by the name of their table."""
NOTHING: Final[Published] = {}


def make_programme_rows(programme: Programme) -> dict[str, pa.Table]:
    """The programme's rows for a release, by the name of their table."""
    rows: dict[str, Iterable[dict[str, Any]]] = {
        "unit": (_unit(programme, unit) for unit in programme.units),
        "event": (_event(programme, place, event) for place, event in enumerate(programme.unit_events, start=1)),
        "group": ({"task_group": group.code, "name_vi": group.name_vi} for group in programme.task_groups),
        "indicator": (_indicator(indicator) for indicator in programme.indicators),
        "rule": _rules(programme),
        "rule_indicator": _rule_indicators(programme),
        "criterion": _criteria(programme),
        "label": list_labels(),
    }
    return {name: _table(SCHEMAS[name], rows[name]) for name in SCHEMAS}


def make_published_rows(published: Published) -> dict[str, pa.Table]:
    """The rows of published rankings, by the name of their table; empty tables where there are none."""
    return {name: _table(columns, published.get(name, ())) for name, columns in PUBLISHED.items()}


def find_successor(programme: Programme, unit: Unit) -> tuple[Unit, Any]:
    """The unit of today that a unit is part of, and since which day; itself, and None, where it is still one.

    The events of the day after its last are followed, from catalogue to catalogue.
    """
    now, changed_on = unit, None
    while now.valid_to is not None:
        day = now.valid_to + timedelta(days=1)
        codes = {
            event.new_code for event in programme.unit_events if (event.effective, event.old_code) == (day, now.code)
        }
        found = [u for u in programme.units if u.code in codes and u.valid_from == day]
        if len(found) != 1:
            break
        now, changed_on = found[0], day
    return now, changed_on


def _unit(programme: Programme, unit: Unit) -> dict[str, Any]:
    successor, changed_on = find_successor(programme, unit)
    told = unit.model_dump(include={"type_vi", "abbr", "valid_from", "valid_to"})
    return {"unit_id": unit.id, **told, "successor_id": successor.id, "changed_on": changed_on}


def _event(programme: Programme, place: int, event: UnitEvent) -> dict[str, Any]:
    """An event with the units it means: of its codes those valid on the day before and on the day itself."""
    day_before = event.effective - timedelta(days=1)
    old = [u.id for u in programme.units if u.code == event.old_code and u.valid_on(day_before)]
    new = [u.id for u in programme.units if u.code == event.new_code and u.valid_on(event.effective)]
    told = event.model_dump(include={"effective", "event", "old_name", "new_name", "legal_basis"})
    return {**told, "position": place, "old_unit_id": next(iter(old), None), "new_unit_id": next(iter(new), None)}


def _indicator(indicator: Indicator) -> dict[str, Any]:
    bound = indicator.bound
    told = indicator.model_dump(include={"evidence_required", "valid_from", "valid_to"})
    tied = {"bound_op": bound.op if bound else None, "bound_to": bound.other if bound else None}
    english = {"name_en": indicator.name_en or None, "unit_en": indicator.unit_en or None}
    return {"indicator_code": indicator.code, "across_units": indicator.across_units, **english, **told, **tied}


def _rules(programme: Programme) -> Iterable[dict[str, Any]]:
    for rule in programme.rules:
        told = rule.model_dump(
            include={"family", "severity", "mode", "title_vi", "message_vi", "fix_vi", "basis_vi"}, mode="json"
        )
        told |= {"valid_from": rule.valid_from, "valid_to": rule.valid_to}
        if rule.expression:
            told |= rule.model_dump(include={"expression", "left_empty", "right_empty", "tolerance"})
        told["title_vi"], told["title_en"] = programme.cause_by_code[rule.code], rule.title_en or None
        yield {"rule_code": str(rule.code), "family_vi": programme.family_of(rule.code).name_vi, **told}


def _rule_indicators(programme: Programme) -> Iterable[dict[str, Any]]:
    """Of each rule over indicators those that it looks at."""
    for code, check in programme.checks.items():
        for indicator in programme.indicators:
            if check.scope.covers(indicator):
                yield {"rule_code": code, "indicator_code": indicator.code}


def _criteria(programme: Programme) -> Iterable[dict[str, Any]]:
    """The criteria in table order; of a code with several rows the last."""
    last = {criterion.code: (place, criterion) for place, criterion in enumerate(programme.criteria, start=1)}
    for place, criterion in last.values():
        told = criterion.model_dump(include=set(SCHEMAS["criterion"]) - {"criterion_code", "position"})
        yield {"criterion_code": criterion.code, "position": place, **told}


def _table(columns: Mapping[str, pa.DataType], rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    schema = pa.schema([pa.field(name, kind) for name, kind in columns.items()])
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)

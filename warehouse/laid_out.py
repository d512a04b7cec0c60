"""What a programme lays out in the warehouse: its dimensions and the expected cells, as tables of Arrow.

By itself, since a run that finds its programme installed needs neither Arrow nor numpy for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.programme import Period, Programme
from schemas.tables import (
    ATTRIBUTE,
    CLUSTER_MEMBER,
    EXPECTED,
    INDICATOR,
    PERIOD,
    UNIT,
    UNIT_ATTRIBUTE,
    Table,
)
from warehouse.arrow import arrow_rows, arrow_schema
from warehouse.light_arrow import pa
from warehouse.session import Warehouse


def lay_out_tables(warehouse: Warehouse, programme: Programme, frozen: Sequence[str]) -> dict[Table, pa.Table]:
    """What each table is to hold: the programme's rows, but of these closed periods the ones that are there."""
    return {
        table: _keep_rows(warehouse, table, rows, list(frozen))
        for table, rows in _dimensions(programme, set(frozen)).items()
    }


def _keep_rows(warehouse: Warehouse, table: Table, newer: pa.Table, frozen: list[str]) -> pa.Table:
    """What the table is to hold: these rows, before them those of other keys that closed periods still need."""
    if table is ATTRIBUTE:
        return newer
    columns, keys = ", ".join(table.columns), ", ".join(table.key)
    closed = "WHERE list_contains($frozen, period_id)" if table in (EXPECTED, CLUSTER_MEMBER, PERIOD) else ""
    warehouse.connection.register("_newer", newer)
    try:
        kept = warehouse.connection.sql(
            f"SELECT {columns} FROM {table.name} ANTI JOIN _newer USING ({keys}) {closed}",  # noqa: S608 -- declared
            params={"frozen": frozen} if closed else None,
        ).to_arrow_table()
    finally:
        warehouse.connection.unregister("_newer")
    return pa.concat_tables([kept.cast(newer.schema), newer])


def _dimensions(programme: Programme, frozen: set[str]) -> dict[Table, pa.Table]:
    periods = [p for p in programme.periods if p.id not in frozen]
    rows: dict[Table, Iterable[dict[str, Any]]] = {
        UNIT: _units(programme),
        ATTRIBUTE: _attributes(programme),
        UNIT_ATTRIBUTE: _unit_attributes(programme),
        INDICATOR: _indicators(programme),
        PERIOD: (_period(programme, p) for p in periods),
        EXPECTED: (),
        CLUSTER_MEMBER: (row for p in periods for row in _members(programme, p)),
    }
    made = {table: arrow_rows(table, list(of_table)) for table, of_table in rows.items()}
    return {**made, EXPECTED: _list_expected_cells(programme, periods)}


def _units(programme: Programme) -> Iterator[dict[str, Any]]:
    for position, unit in enumerate(programme.units, start=1):
        yield {
            "unit_id": unit.id,
            "catalogue": unit.catalogue,
            "code": unit.code,
            "name_vi": unit.name_vi,
            "position": position,
        }


def _attributes(programme: Programme) -> Iterator[dict[str, Any]]:
    """The attributes of units and the scopes made of them, in the order of the columns for analysts."""
    declared = [(a.code, a.kind, a.name_vi, a.name_en) for a in programme.unit_attributes]
    declared += [(s.code, "flag", s.name_vi, s.name_en) for s in programme.scopes]
    for position, (code, kind, name_vi, name_en) in enumerate(declared, start=1):
        yield {"attribute": code, "kind": kind, "name_vi": name_vi, "name_en": name_en, "position": position}


def _unit_attributes(programme: Programme) -> Iterator[dict[str, Any]]:
    for unit in programme.units:
        scopes = [(scope.code, programme.applies(unit, scope.code)) for scope in programme.scopes]
        for attribute, value in (*unit.attributes, *scopes):
            text = value if isinstance(value, str) else str(int(value))
            yield {"unit_id": unit.id, "attribute": attribute, "value": text}


def _indicators(programme: Programme) -> Iterator[dict[str, Any]]:
    for position, indicator in enumerate(programme.indicators, start=1):
        yield {
            "indicator_code": indicator.code,
            "position": position,
            **indicator.model_dump(
                include={"task_group", "name_vi", "unit_vi", "type", "year_aggregation", "applies_to", "sensitive"}
            ),
        }


def _period(programme: Programme, period: Period) -> dict[str, Any]:
    return {
        "period_id": period.id,
        "label_vi": period.label_vi,
        "programme_hash": programme.content_hash,
        **period.model_dump(include={"year", "number", "window_start", "window_end", "due_at", "closes_at"}),
    }


def _list_expected_cells(programme: Programme, periods: Sequence[Period]) -> pa.Table:
    """Every cell that these periods ask for, by columns: a country's communes have millions in a few years."""
    schema = arrow_schema(EXPECTED)
    return pa.concat_tables([schema.empty_table(), *(_cells_of_period(programme, p, schema) for p in periods)])


def _cells_of_period(programme: Programme, period: Period, schema: pa.Schema) -> pa.Table:
    """The period's cells, unit by unit, each with the indicators in the order of the form."""
    units, indicators = programme.units_of(period), programme.indicators_of(period)
    of_unit = np.repeat(np.arange(len(units)), len(indicators))
    of_indicator = np.tile(np.arange(len(indicators)), len(units))
    applies = {s: [programme.applies(unit, s) for unit in units] for s in {i.applies_to for i in indicators}}
    required = np.array([applies[i.applies_to] for i in indicators], dtype=bool).reshape(len(indicators), len(units))
    columns = {
        "unit_id": _take([unit.id for unit in units], of_unit),
        "period_id": pa.repeat(period.id, len(of_unit)),
        "indicator_code": _take([i.code for i in indicators], of_indicator),
        "required": pa.array(required.T.ravel()),
        "year_aggregation": _take([i.year_aggregation for i in indicators], of_indicator),
    }
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _take(texts: Sequence[str], places: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(places))


def _members(programme: Programme, period: Period) -> Iterator[dict[str, Any]]:
    names = {c.code: c.name_vi for c in programme.clusters}
    for unit in programme.units_of(period):
        code = programme.cluster_of(unit, period.due_at.date())
        if code is not None:
            yield {"unit_id": unit.id, "period_id": period.id, "cluster_code": code, "cluster_name": names[code]}

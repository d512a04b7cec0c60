"""The released units: a column an attribute or scope of the programme, as it was last installed."""

from __future__ import annotations

import pyarrow as pa

from warehouse.session import Warehouse

TABLE = "release_unit"
_BEFORE = "position"
"""The common column before which the programme's own stand."""
_Values = dict[tuple[str, str], str]


def create_released_units(warehouse: Warehouse) -> None:
    """Make the temporary table of the units that are released; a unit without a flag or text has NULL there."""
    units = warehouse.arrow(TABLE)
    values: _Values = {
        (row["unit_id"], row["attribute"]): row["value"]
        for row in warehouse.arrow("release_unit_attribute").to_pylist()
    }
    for attribute in warehouse.arrow("release_attribute").to_pylist():
        column = _make_column(attribute, units["unit_id"].to_pylist(), values)
        units = units.add_column(units.column_names.index(_BEFORE), attribute["attribute"], column)
    warehouse.connection.register("_units", units)
    warehouse.connection.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS FROM _units")
    warehouse.connection.unregister("_units")


def describe_attributes(warehouse: Warehouse) -> dict[str, tuple[str, str]]:
    """What the programme's own columns mean, in Vietnamese and English; in Vietnamese alone where it says no more."""
    rows = warehouse.arrow("release_attribute").to_pylist()
    return {row["attribute"]: (row["name_vi"], row["name_en"] or row["name_vi"]) for row in rows}


def _make_column(attribute: dict[str, str], unit_ids: list[str], values: _Values) -> pa.Array:
    texts = [values.get((unit_id, attribute["attribute"])) for unit_id in unit_ids]
    if attribute["kind"] == "text":
        return pa.array(texts, pa.string())
    return pa.array([None if text is None else text == "1" for text in texts], pa.bool_())

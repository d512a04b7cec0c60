"""The released tables at a moment, as temporary tables `release_…` of the warehouse's connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa

from schemas.kinds import PeriodKind
from schemas.programme import Programme
from warehouse.release.rows.parts import LARGE, Parts, build_large, drop_large, plan_parts
from warehouse.release.rows.programme_rows import NOTHING, Published, make_programme_rows, make_published_rows
from warehouse.release.rows.units import create_released_units
from warehouse.release.rows.withheld import find_withheld
from warehouse.release.star import RELEASED
from warehouse.session import Moment, Warehouse

NUMBERED: Final = ("period", "reporting")
"""Released tables with the number of a period in its year."""
ORDER: Final = (
    "label", "unit", "unit_successor", "unit_event", "period", "cluster", "cluster_member", "task_group", "indicator",
    "submission", "receipt", "correction", "cell", "version_cell", "reporting", "indicator_total", "finding",
    "question", "activity", "exemplar", "remark", "self_score", "ranking", "rank", "score", "rule", "rule_indicator",
    "criterion",
)  # fmt: skip
"""The order in which they are made: a query reads what was made before it."""
assert set(ORDER) == set(RELEASED)


def build_tables(
    warehouse: Warehouse,
    programme: Programme,
    moment: Moment,
    spill: Path,
    published: Published = NOTHING,
    bases: Iterable[Path] = (),
) -> Parts:
    """Make every released table as a temporary one. A period's number is called by its kind: `quarter`, `month`.

    `spill`: a folder for what does not fit into memory. `published`: rows of published rankings, which are reckoned
    above this room. `bases`: releases from which parts of
    large tables may be taken over; gives what was.
    """
    withheld = find_withheld(programme, _list_stored_sensitive(warehouse))
    _create(warehouse, "withheld", _one_column("indicator_code", withheld.indicators))
    _create(warehouse, "withheld_rule", _one_column("rule_code", withheld.rules))
    _create(warehouse, "withheld_criterion", _one_column("criterion_code", withheld.criteria))
    for name, rows in (make_programme_rows(programme) | make_published_rows(published)).items():
        _create(warehouse, f"declared_{name}", rows)
    with warehouse.settle_marts(moment):
        parts, bound = None, {**moment.bound(), "withheld": withheld.pattern}
        for table in ORDER:
            if table == "unit":
                create_released_units(warehouse)
            elif table in LARGE:
                parts = parts or plan_parts(warehouse, withheld, bases)
                build_large(warehouse, table, parts, bound, spill)
            else:
                warehouse.make_temporary(f"release_{table}", f"release_{table}", **bound)
    _name_numbers(warehouse, programme.calendar.of_kind)
    assert parts is not None
    return parts


@contextmanager
def keep_tables(
    warehouse: Warehouse,
    programme: Programme,
    moment: Moment,
    spill: Path,
    published: Published = NOTHING,
    bases: Iterable[Path] = (),
) -> Iterator[Parts]:
    """The temporary tables for the time of the block."""
    try:
        yield build_tables(warehouse, programme, moment, spill, published, bases)
    finally:
        for table in LARGE:
            drop_large(warehouse.connection, table)
        for table in (name for name in ORDER if name not in LARGE):
            warehouse.connection.execute(f"DROP TABLE IF EXISTS release_{table}")


def _list_stored_sensitive(warehouse: Warehouse) -> frozenset[str]:
    rows = warehouse.connection.execute("SELECT indicator_code FROM core.indicator WHERE sensitive").fetchall()
    return frozenset(code for (code,) in rows)


def _one_column(name: str, values: frozenset[str]) -> pa.Table:
    return pa.table({name: pa.array(sorted(values), pa.string())})


def _create(warehouse: Warehouse, name: str, rows: pa.Table) -> None:
    warehouse.connection.register("_rows", rows)
    warehouse.connection.execute(f"CREATE OR REPLACE TEMP TABLE release_{name} AS FROM _rows")
    warehouse.connection.unregister("_rows")


def _name_numbers(warehouse: Warehouse, kind: PeriodKind) -> None:
    """The column of a period's number in its year, wherever it stands; a year has no other number than itself."""
    change = "DROP number" if kind.a_year == 1 else f"RENAME number TO {kind.name}"
    for table in NUMBERED:
        warehouse.connection.execute(f"ALTER TABLE release_{table} {change}")

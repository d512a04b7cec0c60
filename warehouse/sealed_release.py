"""The release of a sealed ranking: the very rows it was scored on, with the programme's files, in one file of its own.

Whoever has it can reckon the ranking anew without the desk. It holds figures of sensitive indicators, so it is for who
verifies, not for analysts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.journal.database import connect
from warehouse.session import Moment, Warehouse

INPUTS: Final = (
    "score_reports", "score_cells", "score_evidence", "score_exemplars", "score_self", "score_verified",
)  # fmt: skip
"""The queries that scoring reads; each is a table of the release."""
PROGRAMME_TABLE: Final = "programme_file"


def write_inputs(warehouse: Warehouse, path: Path, year: int, moment: Moment, programme_hash: str) -> None:
    """Write what the year is scored on at the moment; whoever calls has settled the marts."""
    with connect(path) as target:
        bound: dict[str, Any] = {"year": year, "first_unit": None, "last_unit": None, **moment.bound()}
        tables = {name: warehouse.arrow(name, **bound) for name in INPUTS}
        tables[PROGRAMME_TABLE] = warehouse.arrow("programme_files", programme_hash=programme_hash)
        for name, data in tables.items():
            target.register("_incoming", data)
            target.execute(f"CREATE TABLE {name} AS SELECT * FROM _incoming")  # noqa: S608 -- declared names
            target.unregister("_incoming")
        target.execute("CHECKPOINT")


class ReleasedInputs:
    """What a release holds, for `scoring` to read as it reads a warehouse. The file is never written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def records(self, name: str, **_bound: Any) -> list[dict[str, Any]]:
        """The rows of one of INPUTS; year and moment are the release's own. KeyError for another query."""
        return list(self._read(name).to_pylist())

    def batches(self, name: str, **bound: Any) -> Iterator[pa.RecordBatch]:
        """The same as Arrow batches; of units between a first and a last where such are asked for."""
        rows = self._read(name)
        if (first := bound.get("first_unit")) is not None:
            units = rows["unit_id"]
            rows = rows.filter(pc.and_(pc.greater_equal(units, first), pc.less_equal(units, bound["last_unit"])))
        return iter(rows.to_batches())

    def _read(self, name: str) -> pa.Table:
        if name not in (*INPUTS, PROGRAMME_TABLE):
            raise KeyError(f"a release of a ranking has no {name}")
        with connect(self._path, read_only=True) as connection:
            return connection.sql(f"FROM {name}").to_arrow_table()

    def read_programme_files(self) -> Mapping[str, str]:
        """The programme's files, by name."""
        return {row["file"]: row["content"] for row in self.records(PROGRAMME_TABLE)}

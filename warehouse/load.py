"""Write what was collected and judged, a batch in one transaction; rows whose key is known are left as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from schemas import tables
from schemas.findings import Finding
from schemas.judging.models import sanity_check
from warehouse.arrow import arrow_rows
from warehouse.journal.database import describe_fault
from warehouse.light_arrow import pa
from warehouse.model_check import keeps_to_model
from warehouse.session import Warehouse

if TYPE_CHECKING:
    import pandas as pd

MACHINE_FAULTS = (
    OSError,
    MemoryError,
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.OutOfMemoryException,
    duckdb.ConnectionException,
)
"""What is no fault of any document's rows: the disk, the memory, the database itself."""


def is_machine_fault(error: BaseException) -> bool:
    """True if it would meet every document alike; a damaged database file is told by its message alone."""
    return isinstance(error, MACHINE_FAULTS) or (
        isinstance(error, duckdb.Error) and describe_fault(error, Path()) is not None
    )


Rows = Sequence[Mapping[str, Any]]

_BY_SHORT_NAME = {table.name.split(".")[1]: table for table in tables.TABLES}


@dataclass(frozen=True, slots=True)
class Work:
    """Under which versions a batch was judged, by which run, and when it is recorded."""

    run_id: str
    programme_hash: str
    reader_version: str
    now: datetime


def start_run(warehouse: Warehouse, work: Work, command: str, code_version: str) -> None:
    """Record that a run has begun; without an end it crashed or still runs."""
    row = {
        "run_id": work.run_id,
        "command": command,
        "programme_hash": work.programme_hash,
        "code_version": code_version,
        "started_at": work.now,
        "finished_at": None,
        "summary": None,
    }
    warehouse.insert(tables.RUN, [row])


def finish_run(warehouse: Warehouse, run_id: str, now: datetime, summary: Mapping[str, Any]) -> None:
    """Record the run's end and its counts."""
    told = json.dumps(summary, ensure_ascii=False, sort_keys=True)
    begun = warehouse.arrow("run", run_id=run_id).to_pylist()
    warehouse.put(tables.RUN, [{**row, "finished_at": now, "summary": told} for row in begun])


def load_rows(warehouse: Warehouse, rows: Mapping[str, Rows]) -> None:
    """Append rows by short table name in one transaction, each held to its table's model first."""
    load_portions(warehouse, [rows])


def load_portions(warehouse: Warehouse, portions: Iterable[Mapping[str, Rows]]) -> None:
    """The same with rows that are made a portion at a time, so that they need not all be held at once."""
    with warehouse.transaction():
        for rows in portions:
            for name in _submissions_last(rows):
                _insert(warehouse, _BY_SHORT_NAME[name], rows[name])


def load_tables(warehouse: Warehouse, batch: Mapping[str, pa.Table]) -> None:
    """Append tables by short name in one transaction; whoever made them has held them to their models."""
    with warehouse.transaction():
        for name in _submissions_last(batch):
            warehouse.insert(_BY_SHORT_NAME[name], batch[name])


def _submissions_last(names: Iterable[str]) -> list[str]:
    """What belongs to a submission is let in only as long as the submission is not there."""
    return sorted(names, key="submission".__eq__)


def finding_rows(submission_id: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as rows of `core.finding`."""
    return [
        {
            "submission_id": submission_id,
            "finding_id": f.id,
            "sha256": f.sha256,
            "code": f.code,
            "severity": f.severity.value,
            "indicator_code": f.indicator_code,
            "sheet": f.sheet,
            "cell": f.cell,
            "value_seen": f.value_seen,
            "message_vi": f.message_vi,
            "fix_vi": f.fix_vi,
        }
        for f in findings
    ]


def _insert(warehouse: Warehouse, table: tables.Table, rows: Rows) -> None:
    if rows:
        warehouse.insert(table, check_table(table, rows))


def check_table(table: tables.Table, rows: Rows) -> pa.Table:
    """Rows as an Arrow table, held to the table's pandera model; SchemaErrors if they break it."""
    data = arrow_rows(table, rows)
    if not keeps_to_model(table, data):
        sanity_check(table, _to_check(data))
    return data


def _to_check(data: pa.Table) -> pd.DataFrame:
    """As pandera sees it: texts as categories and decimals as floats, since an object for every cell costs the most."""
    for place, field in enumerate(data.schema):
        if pa.types.is_decimal(field.type):
            data = data.set_column(place, field.name, data.column(place).cast(pa.float64()))
    checked: pd.DataFrame = data.to_pandas(strings_to_categorical=True)
    return checked

"""Write what was collected and judged, a batch in one transaction; rows whose key is known are left as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from schemas import tables
from schemas.findings import Finding
from schemas.judging import Judged
from schemas.judging.models import sanity_check
from warehouse.session import Warehouse

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
    warehouse.connection.execute(
        "UPDATE core.run SET finished_at = $now, summary = $summary WHERE run_id = $run_id",
        {"now": now, "summary": json.dumps(summary, ensure_ascii=False, sort_keys=True), "run_id": run_id},
    )


def load_rows(warehouse: Warehouse, rows: Mapping[str, Rows]) -> None:
    """Append rows by short table name in one transaction, each held to its table's model first."""
    with warehouse.transaction():
        for name, batch in rows.items():
            _insert(warehouse, _BY_SHORT_NAME[name], batch)


def load_judged(warehouse: Warehouse, judged: Judged, claims: Rows, stamped: Mapping[str, bool], work: Work) -> None:
    """Append a judged batch: submissions, claims, values, texts and findings."""
    load_rows(
        warehouse,
        {
            "submission": [_submission(o, stamped, work) for o in judged.outcomes],
            "identity_claim": claims,
            **judged.rows,
            "finding": [row for o in judged.outcomes for row in finding_rows(o.case.submission_id, o.findings)],
        },
    )


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


def _submission(outcome: Any, stamped: Mapping[str, bool], work: Work) -> dict[str, Any]:
    case = outcome.case
    return {
        "submission_id": case.submission_id,
        "sha256": case.sha256,
        "programme_hash": work.programme_hash,
        "reader_version": work.reader_version,
        "unit_id": case.unit_id,
        "period_id": case.period_id,
        "stamped": stamped.get(case.submission_id, False),
        "verdict": outcome.verdict.value,
        "content_hash": outcome.content_hash,
        "recorded_at": work.now,
        "run_id": work.run_id,
    }


def _insert(warehouse: Warehouse, table: tables.Table, rows: Rows) -> None:
    if not rows:
        return
    sanity_check(table, pd.DataFrame(list(rows), columns=list(table.columns), dtype=object))
    warehouse.insert(table, rows)

"""The answer as JSON, for programs of the units; its keys are documented in docs/answers.md and only ever added to."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from reports.answers.causes import Cause
from reports.answers.model import UnitAnswer
from reports.answers.records import FindingRow, parse_cell_address
from reports.answers.texts import verdict_sentence
from reports.office.ooxml.book import quote_title

SCHEMA: Final = "thidua.answer/1"
_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


def render(answer: UnitAnswer, workbook: str | None = None, letter: str | None = None) -> bytes:
    """The answer as UTF-8 JSON; `workbook` and `letter` name the files beside it. Same answer, same bytes."""
    head = answer.header
    document = {
        "schema": SCHEMA,
        "receipt_number": head.receipt_number,
        "unit_id": answer.unit_id,
        "unit": head.unit_vi,
        "period_id": answer.period_id,
        "period": head.period_vi,
        "file_name": head.file_name,
        "received_at": _iso(head.received_at),
        "answered_at": _iso(answer.answered_at),
        "due_at": _iso(head.due_at),
        "resubmit_by": _iso(answer.resubmit_by),
        "mend_by": _iso(answer.mend_by),
        "reply_to": head.reply_to,
        "verdict": head.verdict.value,
        "verdict_vi": head.verdict.label_vi,
        "standing": head.standing.value if head.standing else None,
        "summary_vi": verdict_sentence(head),
        "causes": [_cause(cause) for cause in answer.causes],
        "next_steps_vi": list(answer.steps),
        "workbook": workbook,
        "workbook_kind": head.enclosed if workbook else None,
        "letter": letter,
    }
    return f"{_write(document)}\n".encode()


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "code": cause.code,
        "severity": cause.severity.value,
        "severity_vi": cause.severity.label_vi,
        "title_vi": cause.title_vi,
        "fix_vi": cause.fix_vi,
        "expected_vi": cause.findings[0].expected_vi or None,
        "basis_vi": cause.findings[0].basis_vi or None,
        "cell_count": cause.cells,
        "findings": [_finding(row) for row in cause.findings],
    }


def _finding(row: FindingRow) -> dict[str, Any]:
    """Where it stands in the document as sent; the link leads to the cell of the workbook that is handed back."""
    link = f"{quote_title(row.sheet)}!{row.cell}" if row.sheet and parse_cell_address(row.cell) else None
    return {
        "sheet": row.sent_sheet or row.sheet,
        "cell": row.sent_cell if row.sent_sheet else row.cell,
        "link": link,
        "indicator_code": row.indicator_code,
        "indicator_vi": row.indicator_vi or None,
        "value_seen": row.value_seen,
        "message_vi": row.message_vi,
    }


def _write(value: Any, margin: str = "") -> str:
    """As `json.dumps` writes it with an indent of two, which it does piece by piece."""
    inner = f"{margin}  "
    if isinstance(value, dict) and value:
        lines = [f"{inner}{_encode(name)}: {_write(one, inner)}" for name, one in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join([inner + _write(one, inner) for one in value]) + f"\n{margin}]"
    return "null" if value is None else _encode(value)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")

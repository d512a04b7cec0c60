# ruff: noqa: E501 -- rows of test data read better unbroken
"""Tiny builders: a warehouse with submissions put in by hand."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from schemas.programme import Programme
from schemas.tables import DECISION
from warehouse import Moment, Warehouse
from warehouse.load import load_rows


def at(text: str) -> datetime:
    """A moment in Việt Nam, as `2020-04-10 08:00`."""
    return datetime.fromisoformat(f"{text}+07:00")


def moment(as_of: str, known_at: str = "2030-01-01 00:00") -> Moment:
    return Moment(at(as_of), at(known_at))


@dataclass
class Desk:
    """Puts submissions into a warehouse the way a run would."""

    warehouse: Warehouse
    programme: Programme
    count: int = 0

    def send(
        self,
        unit: str,
        period: str | None,
        received: str,
        verdict: str = "ACCEPTED",
        *,
        values: Mapping[str, Any] | None = None,
        recorded: str | None = None,
        content: str | None = None,
        claims: Mapping[str, tuple[str, int | None]] | None = None,
        register: bool = True,
        findings: Sequence[tuple[str, str | None, str | None]] = (),
    ) -> str:
        """One submission; `values` maps indicator to a number, None (missing), 'x' (nothing arose) or '?' (invalid);
        or to two or three of them: in the period, since the start of the year (else the same), planned for it.

        `findings` are code, indicator and cell; those of B… codes block, the others ask.
        """
        self.count += 1
        sha = hashlib.sha256(str(self.count).encode()).hexdigest()
        submission, sighting = sha[:16], sha[:24]
        now = at(recorded or received)
        receipts = {**({"register": (received, 2)} if register else {}), **(claims or {})}
        load_rows(
            self.warehouse,
            {
                "document": [
                    {"sha256": sha, "size_bytes": 1, "media": "xlsx", "disposition": "leaf", "recorded_at": now, "run_id": "r",
                     "content_sha256": None}
                ],
                "sighting": [
                    {
                        "sighting_id": sighting, "sha256": sha, "container_sha256": None, "channel": "folder",
                        "origin": f"{unit}.xlsx", "folder": None, "display_name": f"{unit}.xlsx", "raw_name": f"{unit}.xlsx",
                        "sender": None, "subject": None, "message_id": None, "sent_by": None, "authentication": None, "first_seen_at": now, "recorded_at": now,
                        "run_id": "r",
                    }
                ],
                "receipt": [
                    {"sighting_id": sighting, "kind": kind, "claimed_at": at(text), "rank": rank, "detail": "", "recorded_at": now}
                    for kind, (text, rank) in receipts.items()
                ],
                "submission": [
                    {
                        "submission_id": submission, "sha256": sha, "programme_hash": self.programme.content_hash,
                        "reader_version": "1", "unit_id": unit, "period_id": period, "stamped": True, "verdict": verdict,
                        "content_hash": content or sha, "recorded_at": now, "run_id": "r",
                    }
                ],
                "finding": [
                    {
                        "submission_id": submission, "finding_id": f"{place:020d}", "sha256": sha, "code": code,
                        "severity": "BLOCK" if code.startswith("B") else "EXPLAIN", "indicator_code": indicator,
                        "sheet": "Chỉ tiêu" if cell else None, "cell": cell, "value_seen": "abc", "message_vi": code, "fix_vi": "sửa",
                    }
                    for place, (code, indicator, cell) in enumerate(findings)
                ],
                "value": [row for code, value in (values or {}).items() for row in _values(submission, code, value)],
            },
        )  # fmt: skip
        return submission

    def decide(self, kind: str, subject: str, outcome: Mapping[str, Any], recorded: str) -> None:
        self.warehouse.insert(
            DECISION,
            [
                {
                    "decision_id": f"{kind}{subject}{recorded}"[:40], "kind": kind, "subject": subject,
                    "outcome": json.dumps(outcome), "decided_by": "Nguyễn Văn A", "reason": "kiểm tra lại",
                    "recorded_at": at(recorded),
                }
            ],
        )  # fmt: skip


def _values(submission: str, code: str, value: Any) -> list[dict[str, Any]]:
    both = value if isinstance(value, tuple) else (value, value)
    return [_value(submission, code, m, v) for m, v in zip(("period", "ytd", "plan"), both, strict=False)]


def _value(submission: str, code: str, measure: str, value: Any) -> dict[str, Any]:
    state, amount = "value", None
    if value is None:
        state = "missing"
    elif value == "x":
        state = "not_applicable"
    elif value == "?":
        state = "invalid"
    else:
        amount = Decimal(str(value)).quantize(Decimal("0.0001"))
        state = "zero" if amount == 0 else "value"
    row = {"submission_id": submission, "indicator_code": code, "state": state, "amount": amount, "seen": str(value)}
    return {**row, "measure": measure, "sheet": "Chỉ tiêu", "cell": f"D{len(code)}"}

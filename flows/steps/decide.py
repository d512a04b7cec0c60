"""Decisions of people: whose a held report is, when a report was received. Rows with name and reason, never undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pandas as pd

from flows.settings import Settings
from flows.steps.clock import now_in
from schemas.errors import PlainError
from schemas.tables import DECISION
from warehouse import Moment, Warehouse


class DecisionError(PlainError, ValueError):
    """The decision cannot be recorded; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document's evidence of receipt: the submission, every candidate time, and what people decided."""

    submission: Mapping[str, Any]
    candidates: pd.DataFrame
    decisions: pd.DataFrame


def evidence(settings: Settings, token: str) -> Evidence:
    """Everything that bears on when a document was received. DecisionError if the token names none or several."""
    now = now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        submission = find_submission(warehouse, token, now)
        return Evidence(
            submission,
            warehouse.query("receipt_evidence", sha256=submission["sha256"], known_at=now),
            warehouse.query("decisions_on", sha256=submission["sha256"]),
        )


def override_receipt(
    settings: Settings, token: str, received_at: datetime, by: str, reason: str, now: datetime | None = None
) -> Mapping[str, Any]:
    """Record that a document was received at this moment, whatever its evidence says. A time without zone is local."""
    programme = settings.programme
    clock = now or now_in(programme)
    local = received_at if received_at.tzinfo else received_at.replace(tzinfo=programme.tz)
    if local > clock:
        raise DecisionError(f"{local.isoformat()} lies in the future: a report cannot have been received then")
    return _decide(settings, token, "receipt_override", {"received_at": local.isoformat()}, by, reason, clock)


def settle_identity(
    settings: Settings, token: str, unit_code: str, period_id: str, by: str, reason: str, now: datetime | None = None
) -> Mapping[str, Any]:
    """Record who sent a document and for which period; the next ingest judges it so."""
    programme = settings.programme
    period = programme.period(period_id)
    units = [u for u in programme.units_of(period) if unit_code in (u.code, u.id)]
    if not units:
        raise DecisionError(f"no unit {unit_code!r} owes a report for {period.id}; codes have two digits, as 01")
    outcome = {"unit_id": units[0].id, "period_id": period.id}
    return _decide(settings, token, "identity", outcome, by, reason, now or now_in(programme))


def _decide(
    settings: Settings, token: str, kind: str, outcome: Mapping[str, str], by: str, reason: str, now: datetime
) -> Mapping[str, Any]:
    if not by.strip() or not reason.strip():
        raise DecisionError("a decision needs a name (--by) and a reason (--reason)")
    with Warehouse.writer(settings.warehouse) as warehouse:
        submission = find_submission(warehouse, token, now)
        warehouse.insert(
            DECISION,
            [
                {
                    "decision_id": uuid4().hex[:16],
                    "kind": kind,
                    "subject": submission["sha256"],
                    "outcome": json.dumps(outcome, ensure_ascii=False, sort_keys=True),
                    "decided_by": by.strip(),
                    "reason": reason.strip(),
                    "recorded_at": now,
                }
            ],
        )
    return submission


def find_submission(warehouse: Warehouse, token: str, now: datetime) -> Mapping[str, Any]:
    """The submission whose key or document hash begins with the token, or that has this receipt number.

    DecisionError if it is none or several.
    """
    token = hash_part(token)
    rows = warehouse.query("find_submission", token=token.casefold(), **Moment(now, now).bound()).to_dict("records")
    if len(rows) != 1:
        raise DecisionError(f"{token!r} names {len(rows)} submissions; `thidua status --problems` shows their ids")
    return {str(k): v for k, v in rows[0].items()}


def hash_part(token: str) -> str:
    """What a person typed as an id, without the rest of a receipt number; DecisionError if it is too short to tell."""
    if not token.startswith("unread-"):
        token = token.rpartition("-")[2]  # a receipt number ends with the document's hash
    if len(token) < 6:
        raise DecisionError(
            f"{token!r} is too short: give at least six characters of the id that `thidua status` shows"
        )
    return token

"""Verified scores: what a person of the ministry gave a unit for a criterion; the last step taken counts.

They come from reviewers' worksheets (`core.score_review`), or from `core.decision`, where the outcome is JSON,
`{"points": "4.5"}`. Rows are only ever added, so `{"points": null}` withdraws an earlier decision.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from schemas.worksheets import STEPS_VI
from scoring.errors import ScoringError
from scoring.facts import VerifiedScore
from scoring.frames import Row

_UTC = ZoneInfo("UTC")


def load_verified_scores(rows: Iterable[Row], year: int) -> Mapping[str, Mapping[str, VerifiedScore]]:
    """Verified scores by unit and criterion; ScoringError lists every decision whose outcome cannot be read."""
    found: defaultdict[str, dict[str, VerifiedScore]] = defaultdict(dict)
    faults: list[str] = []
    for row in rows:
        unit_id, criterion = row.text("unit_id") or "", row.text("criterion_code") or ""
        try:
            points = _points(row.key("outcome"))
        except ValueError as error:
            faults.append(f"verified score {unit_id}:{year}:{criterion}: {error}")
            continue
        if points is not None:
            found[unit_id][criterion] = _make_verified_score(row, points)
    if faults:
        raise ScoringError(faults)
    return found


def _make_verified_score(row: Row, points: Decimal) -> VerifiedScore:
    recorded = row.moment("recorded_at", _UTC)
    if recorded is None:
        raise ScoringError([f"a verified score of {row.key('unit_id')} has no time; record it anew"])
    step = STEPS_VI.get(row.text("step") or "")
    person = ", ".join(filter(None, (row.text("decided_by"), row.text("role"), step)))
    confirms = row.flag("confirms")
    return VerifiedScore(points, person, row.text("reason") or "", recorded.astimezone(UTC), confirms)


def _points(outcome: str) -> Decimal | None:
    expected = 'write {"points": "4.5"}, or {"points": null} to withdraw'
    try:
        given = json.loads(outcome, parse_float=Decimal)
    except json.JSONDecodeError:
        raise ValueError(f"the outcome {outcome!r} is not JSON; {expected}") from None
    if not isinstance(given, dict) or "points" not in given or isinstance(given["points"], bool):
        raise ValueError(f"the outcome {outcome!r} has no points; {expected}")
    if given["points"] is None:
        return None
    try:
        points = Decimal(str(given["points"]))
    except InvalidOperation:
        raise ValueError(f"{given['points']!r} is no number of points; {expected}") from None
    if not points.is_finite():
        raise ValueError(f"{given['points']!r} is no number of points; {expected}")
    return points

"""The truth of a season: what was sent, what a right run finds, and what the totals must be."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sample.flaws import ACCEPTED, OUTCOMES, Outcome
from sample.plan import Sending
from schemas import files
from schemas.findings import Verdict
from schemas.programme import Indicator, Programme

Values = dict[str, Any]
ASKED = (Verdict.RETURNED, Verdict.ACCEPTED_WITH_QUESTIONS)
JUDGED = (*ACCEPTED, Verdict.RETURNED)
COPIES = ("same_bytes", "resaved")


@dataclass(frozen=True, slots=True)
class Truth:
    """The content of truth.json (the package's documentation names every key)."""

    data: Mapping[str, Any]

    @property
    def report_count(self) -> int:
        """Units × periods."""
        return int(self.data["expected_reports"])

    @property
    def submissions(self) -> Sequence[Mapping[str, Any]]:
        """Every document to be judged, by receipt time."""
        return tuple(self.data["submissions"])

    @property
    def totals(self) -> Mapping[str, Mapping[str, str]]:
        """Totals by period and indicator."""
        return dict(self.data["totals"])

    @classmethod
    def read(cls, path: Path) -> Truth | None:
        """The truth in that file, or None if there is none that can be read."""
        try:
            return cls(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Write it, whole or not at all; not flushed, as the season it is about."""
        files.write_text(path, json.dumps(self.data, ensure_ascii=False, indent=1) + "\n", durable=False)


def make_truth(
    head: Mapping[str, Any],
    programme: Programme,
    planned: Mapping[tuple[str, str], Sequence[Sending]],
    submissions: Iterable[Values],
) -> Truth:
    """The truth over what was planned and what was written."""
    told = sorted(submissions, key=lambda s: (s["received_at"], s["place"]))
    effective = _find_effective(told)
    data = {
        **head,
        "expected_reports": len(planned),
        "submissions": told,
        "standings": [_stand(programme, key, sent) | _ask(key, effective) for key, sent in planned.items()],
        "totals": _add_totals(programme, effective),
    }
    return Truth(data)


def _stand(programme: Programme, key: tuple[str, str], sendings: Sequence[Sending]) -> dict[str, Any]:
    """How a unit stands with a period after its closing, with what was planted in it."""
    unit_id, period_id = key
    documents = [(s, OUTCOMES["none" if s.flaw == "same_bytes" else s.flaw]) for s in sendings]
    forms = [(s, o) for s, o in documents if o.is_answered and o.verdict in (*JUDGED, Verdict.HELD)]
    told: dict[str, Any] = {
        "unit": unit_id,
        "period": period_id,
        "plan": sendings[0].plan if sendings else "missing",
        "status": _find_status(documents),
        "received": bool(sendings),
        "sent": bool(forms),
        "on_time": None,
    }
    days = _count_days_late(forms)
    if days is not None:
        told |= {"on_time": days == 0, "days_late": days}
    elif not sendings:
        period = programme.period(period_id)
        told["days_late"] = (period.closes_at.date() - period.due_at.date()).days
    elif told["status"] == "held":
        told["days_late"] = None
    return told


def _ask(key: tuple[str, str], effective: Mapping[tuple[str, str], Values]) -> dict[str, Any]:
    """That the report which counts is asked about, for what earlier periods of the year make of it."""
    asked = effective.get(key, {}).get("verdict") == Verdict.ACCEPTED_WITH_QUESTIONS.value
    return {"status": Verdict.ACCEPTED_WITH_QUESTIONS.value.lower()} if asked else {}


def _find_status(documents: Sequence[tuple[Sending, Outcome]]) -> str:
    """By the last version that is accepted, else by the last document."""
    accepted = [o.verdict for s, o in documents if o.verdict in ACCEPTED and s.flaw not in COPIES]
    verdicts = accepted or [o.verdict for _, o in documents]
    return verdicts[-1].value.lower() if verdicts else "missing"


def _count_days_late(forms: Sequence[tuple[Sending, Outcome]]) -> int | None:
    """By how many days the report that counts is late; 0 if it is in time, None if none counts.

    The desk answers after the season: whatever answers a return or questions is in time. What replaces a report that
    was simply accepted is not asked for: it is in time only by the due day. Neither copies nor what is held count.
    """
    versions = [(s, o.verdict) for s, o in forms if o.verdict in JUDGED and s.flaw not in COPIES]
    accepted = [place for place, (_, verdict) in enumerate(versions) if verdict in ACCEPTED]
    if not accepted:
        return None
    chain = versions[: accepted[-1] + 1]
    asked = [False, *(verdict in ASKED for _, verdict in chain[:-1])]
    in_time = all(form.days_late == 0 or was_asked for (form, _), was_asked in zip(chain, asked, strict=True))
    return 0 if in_time else chain[-1][0].days_late


def _find_effective(told: Iterable[Values]) -> dict[tuple[str, str], Values]:
    """The last accepted submission of each unit and period; copies are not new ones."""
    kept = {}
    for submission in told:
        if submission["verdict"] in ACCEPTED and submission["copy"] is None:
            kept[submission["unit"], submission["period"]] = submission
    return kept


def _add_totals(programme: Programme, effective: Mapping[tuple[str, str], Values]) -> dict[str, dict[str, str]]:
    sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for (_, period_id), submission in sorted(effective.items()):
        indicators = programme.indicators_of(programme.period(period_id))
        for indicator in indicators:
            if indicator.year_aggregation != "ytd":
                amount = _primary(submission["values"][indicator.code], indicator)
                sums[period_id][indicator.code] = sums[period_id].get(indicator.code, Decimal(0)) + amount
    for period_id in sums:
        sums[period_id] |= _add_cumulative(programme, effective, period_id)
    return {period: {code: str(total) for code, total in row.items()} for period, row in sorted(sums.items())}


def _add_cumulative(
    programme: Programme, effective: Mapping[tuple[str, str], Values], period_id: str
) -> dict[str, Decimal]:
    """What is reported since the start of the year: each unit stands with the last figure of the year that it gave."""
    period = programme.period(period_id)
    earlier = [p.id for p in programme.periods if p.year == period.year and p.number <= period.number]
    totals = {}
    for indicator in programme.indicators_of(period):
        if indicator.year_aggregation == "ytd":
            last: dict[str, Decimal] = {}
            for place in earlier:
                for (unit, sent_for), submission in effective.items():
                    value = submission["values"].get(indicator.code)
                    if sent_for == place and isinstance(value, dict):
                        last[unit] = Decimal(value["ytd"])
            totals[indicator.code] = sum(last.values(), Decimal(0))
    return totals


def _primary(value: Any, indicator: Indicator) -> Decimal:
    return Decimal(value[indicator.measures[0]]) if isinstance(value, dict) else Decimal(0)

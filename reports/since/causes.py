"""By what a unit's figure changed between two moments: a late report, another version, a correction, a decision, …

Told of the report that stands behind the figure on either side, never guessed from amounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import minute_short
from reports.since.model import Cause, Reason, Side

Row = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Documents:
    """The year's documents as judged at one moment: by SHA-256, and the one that counts by unit and period."""

    by_sha256: Mapping[str, Row]
    effective: Mapping[Key, Row]


def index_documents(rows: Sequence[Row]) -> Documents:
    """The rows of `since_documents`, found by content and by unit and period."""
    counted = {(row["unit_id"], row["period_id"]): row for row in rows if row["is_effective"]}
    return Documents({row["sha256"]: row for row in rows}, counted)


@dataclass(frozen=True, slots=True)
class Causes:
    """Finds the reason of a change from what both moments know."""

    before: Side
    after: Side
    documents_before: Documents
    documents_after: Documents
    decided: Mapping[str, Row]
    corrections_before: Mapping[tuple[str, str, str], tuple[Row, ...]]
    corrections_after: Mapping[tuple[str, str, str], tuple[Row, ...]]
    zone: tzinfo
    wording: Wording

    def find(self, unit_id: str, period_id: str, code: str = "") -> Reason | None:
        """Why the unit's figures of the period changed; None where the same report and corrections stand behind."""
        old = self.documents_before.effective.get((unit_id, period_id))
        new = self.documents_after.effective.get((unit_id, period_id))
        if old is None and new is None:
            return None
        if old is None or new is None or old["submission_id"] != new["submission_id"]:
            return Reason(*self._explain_versions(old, new, period_id))
        if self._is_corrected(unit_id, period_id, code):
            return Reason("correction", period_id, self._describe_corrections(unit_id, period_id, code))
        return None

    def _explain_versions(self, old: Row | None, new: Row | None, period_id: str) -> tuple[Cause, str, str]:
        if new is not None and old is not None and new["sha256"] == old["sha256"]:
            return self._explain_other_judging(period_id)
        turned = new if new is not None else old
        assert turned is not None
        known = (self.documents_before if new is not None else self.documents_after).by_sha256.get(turned["sha256"])
        decision = self.decided.get(turned["sha256"]) or (old and self.decided.get(old["sha256"]))
        is_new = known is None and new is not None and new["received_at"] > self.before.as_of
        if decision and not is_new:
            told = {"person": decision["decided_by"], "moment": self._tell(decision["decided_at"])}
            return "decision", period_id, self.wording.fill("reason_decision", **told)
        if known is not None or new is None:
            return self._explain_other_judging(period_id)
        say = self.wording.say
        received = say("reason_received", moment=self._tell(new["received_at"]))
        if not is_new:
            recorded = say("reason_recorded", received=received, moment=self._tell(new["recorded_at"]))
            return "recorded_later", period_id, recorded
        if old is None:
            return "late_report", period_id, received
        replaced = say("reason_replaced", received=received, moment=self._tell(old["received_at"]))
        return "resubmission", period_id, replaced

    def _explain_other_judging(self, period_id: str) -> tuple[Cause, str, str]:
        if self.before.programme_hash != self.after.programme_hash:
            return "programme", period_id, self.wording.say("reason_programme")
        return "judged_again", period_id, self.wording.say("reason_judged_again")

    def _is_corrected(self, unit_id: str, period_id: str, code: str) -> bool:
        key = (unit_id, period_id, code)
        return _ids(self.corrections_before.get(key, ())) != _ids(self.corrections_after.get(key, ()))

    def _describe_corrections(self, unit_id: str, period_id: str, code: str) -> str:
        key = (unit_id, period_id, code)
        known = _ids(self.corrections_before.get(key, ()))
        new = [row for row in self.corrections_after.get(key, ()) if row["correction_id"] not in known]
        if not new:
            return self.wording.say("reason_withdrawn")
        fill = self.wording.fill
        return "; ".join(fill("reason_correction", person=row["decided_by"], reason=row["reason"]) for row in new)

    def _tell(self, moment: datetime) -> str:
        return minute_short(moment.astimezone(self.zone))


def _ids(rows: tuple[Row, ...]) -> set[str]:
    return {row["correction_id"] for row in rows}

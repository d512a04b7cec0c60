"""How a report is issued: as a draft or for good, and if for good, which one of its period and why once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reports.office.vietnamese import minute_long

Stage = Literal["draft", "final"]
DRAFT_VI = "DỰ THẢO"


@dataclass(frozen=True, slots=True)
class Issue:
    """A draft, or the final report of a period. `number` counts the final ones.

    `reason`: why one more, or one before the due time, was asked for. `missed`: when the calendar asked for it,
    where it could not be made then.
    """

    stage: Stage = "final"
    number: int = 1
    reason: str = ""
    missed: datetime | None = None

    @property
    def is_draft(self) -> bool:
        """True for a draft, which says so on every page."""
        return self.stage == "draft"

    @property
    def name_vi(self) -> str:
        """As a title names it: `dự thảo`, `bản chính thức`, `bản chính thức lần 2`."""
        if self.is_draft:
            return "dự thảo"
        return "bản chính thức" if self.number == 1 else f"bản chính thức lần {self.number}"

    @property
    def notes_vi(self) -> tuple[str, ...]:
        """Sentences that the document says of itself; none for a final report made once and in time."""
        notes = []
        if self.is_draft:
            notes.append(f"{DRAFT_VI}, chưa phải báo cáo chính thức.")
        elif self.number > 1:
            notes.append(f"Bản chính thức lần {self.number}, thay bản đã lập trước.")
        if self.reason:
            notes.append(f"Lý do: {self.reason.rstrip('.')}.")
        if self.missed is not None:
            notes.append(f"Theo lịch, bản này được lập lúc {minute_long(self.missed)}; nay lập bù.")
        return tuple(notes)


FINAL = Issue()
"""The final report of a period, made once and in time."""

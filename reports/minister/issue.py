"""How a report is issued: in which formats; as a draft or for good, and then which one of its period and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import minute_long

Stage = Literal["draft", "final"]
Format = Literal["docx", "pdf", "xlsx", "html"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
"""In the order in which they are told and hashed."""


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


FINAL = Issue()
"""The final report of a period, made once and in time."""


def name_issue(issue: Issue, wording: Wording) -> str:
    """As a title names it: `dự thảo`, `bản chính thức`, `bản chính thức lần 2`."""
    return wording.say("issue_name_draft") if issue.is_draft else wording.say("issue_name_final", issue.number)


def write_issue_notes(issue: Issue, wording: Wording) -> tuple[str, ...]:
    """Sentences that the document says of itself; none for a final report made once and in time."""
    notes = []
    if issue.is_draft:
        notes.append(wording.say("issue_draft", mark=wording.say("issue_mark")))
    elif issue.number > 1:
        notes.append(wording.say("issue_again", number=issue.number))
    if issue.reason:
        notes.append(wording.fill("issue_reason", reason=issue.reason.rstrip(".")))
    if issue.missed is not None:
        notes.append(wording.say("issue_missed", moment=minute_long(issue.missed)))
    return tuple(notes)


def file_name(made_as: Format, stem: str) -> str:
    """What the file of a format is called: the workbook is the report's annex."""
    return f"{'phu-luc' if made_as == 'xlsx' else 'bao-cao'}_{stem}.{made_as}"


def make_report_id(period_id: str, as_of: datetime, issue: Issue) -> str:
    """A report's id, as the foot of its pages has it: its period, the moment of its figures, which one it is."""
    which = "-du-thao" if issue.is_draft else "" if issue.number == 1 else f"-lan-{issue.number}"
    return f"{period_id}-{as_of:%Y%m%d%H%M}{which}"

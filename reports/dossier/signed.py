"""The states of a sealed ranking and the steps it was taken through, as documents print them.

Who may take which step, and how a step is recorded, is the desk's (`desk.signing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from reports.office.tree import Block, Column, Table, note, paragraph

State = Literal["draft", "verified", "approved", "published", "returned"]
STATES_VI: Final[dict[State, str]] = {
    "draft": "dự thảo, đã trình",
    "verified": "đã thẩm định",
    "approved": "đã phê duyệt",
    "published": "đã công bố",
    "returned": "bị trả lại",
}
UNSIGNED_VI: Final = "chưa trình ký"
STEPS: Final = (
    Column("TT", 12, "center"),
    Column("Trạng thái", 45),
    Column("Người ký", 50),
    Column("Chức vụ", 50),
    Column("Thời gian", 38, "center"),
    Column("Ý kiến", 57),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ranking: what it became, by whom in which office, what was said, when (in the programme's zone)."""

    state: State
    person: str
    role: str
    note: str
    recorded_at: datetime

    @property
    def line_vi(self) -> str:
        """The step as a line."""
        return f"{self.recorded_at:%d/%m/%Y %H:%M}  {STATES_VI[self.state]}: {self.person}, {self.role} - {self.note}"

    @property
    def plain(self) -> dict[str, str]:
        """The step as JSON values."""
        told = {"state": self.state, "person": self.person, "role": self.role, "note": self.note}
        return {**told, "recorded_at": self.recorded_at.isoformat()}


def name_state(steps: Sequence[Step]) -> str:
    """Where the ranking stands: `đã thẩm định`, `chưa trình ký`."""
    return STATES_VI[steps[-1].state] if steps else UNSIGNED_VI


def describe_state(steps: Sequence[Step]) -> str:
    """The same with by whom and when: `đã thẩm định (Nguyễn Thu Hà, Phó phòng, ngày 05/01/2019)`."""
    if not steps:
        return UNSIGNED_VI
    last = steps[-1]
    return f"{STATES_VI[last.state]} ({last.person}, {last.role}, ngày {last.recorded_at:%d/%m/%Y})"


def draw_steps(steps: Sequence[Step]) -> Iterator[Block]:
    """The steps as a table; in a sentence that there are none yet."""
    if not steps:
        yield paragraph("Bảng xếp hạng chưa được trình ký: chưa ai thẩm định, phê duyệt hay công bố.")
        return
    rows = tuple(
        (str(n), STATES_VI[one.state], one.person, one.role, f"{one.recorded_at:%d/%m/%Y %H:%M}", one.note)
        for n, one in enumerate(steps, start=1)
    )
    yield Table(STEPS, rows, name="Quá trình trình, thẩm định, phê duyệt")
    yield note("Người thẩm định không phê duyệt. Các bước chỉ được ghi thêm, không sửa, không xóa.")

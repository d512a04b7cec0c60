"""What the letters about an awaited report say, by the step they belong to: reminder, urging, escalation."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from schemas.record import Record

WORDS: Final = frozenset({"about", "agency", "due", "period", "superior", "time", "unit"})
"""What texts of letters may quote in braces."""


def _check_words(text: str) -> str:
    """The text, if it quotes nothing but the words of letters."""
    quoted = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    if unknown := sorted(quoted - WORDS):
        raise ValueError(f"the text quotes {{{unknown[0]}}}; a letter knows {', '.join(sorted(WORDS))}")
    return text


Text = Annotated[str, AfterValidator(_check_words)]


class LetterTexts(Record):
    """What the letters about an awaited report say. PROPOSED.

    Texts may quote `{period}`, `{about}` (what reports are about), `{due}`, `{unit}`, `{superior}`, `{agency}` and
    `{time}`, which says how many working days are left or past.
    """

    remind_subject_vi: Text = Field(
        default="Nhắc hạn gửi báo cáo {period} ({time}) về {about}", description="Subject before the due day."
    )
    remind_opening_vi: Text = Field(
        default="Báo cáo {period} về {about} đến hạn gửi ngày {due} ({time}).",
        description="First sentence before the due day.",
    )
    remind_request_vi: Text = Field(
        default="Đề nghị đơn vị hoàn thành và gửi báo cáo chậm nhất ngày {due}.",
        description="What is asked for before the due day.",
    )
    urge_subject_vi: Text = Field(
        default="Đôn đốc gửi báo cáo {period} ({time}) về {about}", description="Subject after the due day."
    )
    urge_opening_vi: Text = Field(
        default="Báo cáo {period} về {about} của đơn vị đã đến hạn gửi ngày {due} ({time}).",
        description="First sentence after the due day.",
    )
    urge_request_vi: Text = Field(
        default=(
            "Đề nghị đơn vị hoàn thành và gửi báo cáo trong thời gian sớm nhất; nếu có vướng mắc, đề nghị báo lại ngay "
            "để cùng tháo gỡ."
        ),
        description="What is asked for after the due day.",
    )
    escalate_subject_vi: Text = Field(
        default="Đề nghị chỉ đạo {unit} gửi báo cáo {period} ({time})",
        description="Subject of the letter to the unit's superior.",
    )
    escalate_opening_vi: Text = Field(
        default="Báo cáo {period} về {about} của {unit} đã đến hạn gửi ngày {due} ({time}).",
        description="Its first sentence.",
    )
    leaders_vi: Text = Field(default="Lãnh đạo {agency}", description="Whom the list of units that are overdue is for.")
    escalate_request_vi: Text = Field(
        default="Đề nghị {superior} quan tâm, chỉ đạo {unit} khẩn trương hoàn thành và gửi báo cáo theo quy định.",
        description="What it asks for.",
    )

"""What the values of coded columns mean, in Vietnamese and English: one home for releases, outputs and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

Labels = Mapping[str, tuple[str, str]]

STATUS: Final[Labels] = {
    "accepted": ("Đạt", "Accepted"),
    "accepted_with_questions": ("Đạt, cần giải trình", "Accepted, questions open"),
    "incomplete": ("Chưa đủ số liệu", "Too few cells answered"),
    "returned": ("Trả lại, chưa gửi lại", "Returned, not yet sent again"),
    "held": ("Chờ xác nhận", "Waits for a person"),
    "unreadable": ("Đã nhận tệp, không đọc được", "A file came that could not be read"),
    "missing": ("Chưa gửi", "Nothing was sent"),
    "not_yet_due": ("Chưa đến hạn", "Not yet due"),
}
"""How a unit stands with its report of a period; docs/timeliness.md says when each holds."""
STATE: Final[Labels] = {
    "value": ("Có số liệu", "An amount above zero, or yes"),
    "zero": ("Bằng không", "A zero that was typed, or no"),
    "not_applicable": ("Không phát sinh", "Nothing arose: said so by the unit, not zero"),
    "missing": ("Thiếu", "Required and not answered: unknown, not zero"),
    "invalid": ("Không đọc được thành số", "Answered, but no amount"),
    "not_required": ("Không thuộc phạm vi", "Not asked of this unit"),
    "not_yet_due": ("Chưa đến hạn", "The period is not due yet"),
}
VERDICT: Final[Labels] = {
    "ACCEPTED": ("Chấp nhận", "Accepted"),
    "ACCEPTED_WITH_QUESTIONS": ("Chấp nhận, cần giải trình", "Accepted with questions"),
    "RETURNED": ("Trả lại", "Returned"),
    "HELD": ("Chờ xác nhận", "Held for a person"),
    "UNREADABLE": ("Không đọc được", "Unreadable"),
}
SEVERITY: Final[Labels] = {
    "BLOCK": ("Phải sửa: trả lại", "Returns the report"),
    "HOLD": ("Chờ cán bộ xác nhận", "Waits for a person"),
    "EXPLAIN": ("Cần giải trình", "Asks the unit to explain"),
    "NOTE": ("Lưu ý", "Noted only"),
}
MODE: Final[Labels] = {
    "on": ("Áp dụng", "In force"),
    "shadow": ("Thử nghiệm", "Counted, told to nobody"),
    "off": ("Không áp dụng", "Not in force"),
}
MEASURE: Final[Labels] = {
    "period": ("Trong kỳ", "In the period"),
    "ytd": ("Lũy kế từ đầu năm", "Since the start of the year"),
    "plan": ("Kế hoạch năm", "Plan for the year"),
}
TYPE: Final[Labels] = {
    "int": ("Số đếm", "A count"),
    "decimal": ("Số đo", "A measured amount"),
    "bool": ("Có/không", "Yes or no, as 1 or 0"),
}
YEAR_AGGREGATION: Final[Labels] = {
    "sum": ("Cộng các kỳ", "A flow: periods add up"),
    "last": ("Lấy số cuối kỳ", "A stock: the last period stands"),
    "ytd": ("Đã ghi lũy kế", "Reported since the start of the year"),
}
ACROSS_UNITS: Final[Labels] = {
    "add": ("Cộng được giữa các đơn vị", "Amounts of merged units add up"),
    "count": ("Đếm số đơn vị trả lời có", "Of yes/no: how many of the merged units say yes"),
    "none": ("Không so sánh được sau sáp nhập", "Not comparable across a merger"),
}
"""What becomes of an indicator where several units make one."""
REMARK_KIND: Final[Labels] = {
    "difficulty": ("Khó khăn, vướng mắc", "A difficulty"),
    "proposal": ("Kiến nghị, đề xuất", "A proposal"),
    "note": ("Giải trình, ghi chú", "A note on an indicator"),
    "evidence": ("Minh chứng", "The document that proves an amount"),
}
RECEIPT_KIND: Final[Labels] = {
    "override": ("Quyết định của cán bộ", "A person's decision"),
    "received_trusted": ("Máy chủ thư tin cậy", "First trusted Received header"),
    "register": ("Sổ tiếp nhận", "The desk's register"),
    "first_seen": ("Hệ thống thấy lần đầu", "First seen by the system"),
}
"""Kinds that may count; any other kind of evidence is only a claim."""
QUESTION_STATE: Final[Labels] = {
    "open": ("Chưa trả lời", "Not answered"),
    "explained": ("Đã giải trình, chờ xem xét", "Answered, waits for an official"),
    "accepted": ("Giải trình được chấp nhận", "Answer accepted"),
    "refused": ("Giải trình không được chấp nhận", "Answer refused"),
}
RULING: Final[Labels] = {"accepted": ("Chấp nhận", "Accepted"), "refused": ("Không chấp nhận", "Refused")}
CHANNEL: Final[Labels] = {"folder": ("Thư mục", "A folder"), "mail": ("Thư điện tử", "Electronic mail")}
PART: Final[Labels] = {
    "standard": ("Điểm chuẩn", "Makes up the maximum"),
    "bonus": ("Điểm thưởng", "Comes on top"),
    "penalty": ("Điểm trừ", "Is taken off"),
}
SCORE_STATE: Final[Labels] = {
    "scored": ("Chấm điểm", "Scored"),
    "not_applicable": ("Không áp dụng", "Leaves the unit's maximum"),
    "nothing_arose": ("Không phát sinh", "Nothing arose"),
}

EMPTY: Final[Labels] = {
    "skip": ("Không xét", "The rule is not judged"),
    "nothing_is_zero": ("Không phát sinh tính là 0, để trống không xét", "Nothing arose is 0; a blank is not judged"),
    "fails": ("Không phát sinh tính là 0, để trống là lỗi", "Nothing arose is 0; a blank breaks the rule"),
}
"""What it means in a rule that an amount is not a number."""


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """A column of released tables whose values have labels; `closed`: no other value ever stands there."""

    domain: str
    columns: tuple[tuple[str, str], ...]
    labels: Labels
    closed: bool = True


CODED: Final = (
    CodedColumn("status", (("reporting", "status"),), STATUS),
    CodedColumn("state", (("cell", "state"), ("version_cell", "state"), ("correction", "corrected_state")), STATE),
    CodedColumn("verdict", (("submission", "verdict"), ("finding", "verdict")), VERDICT),
    CodedColumn("severity", (("finding", "severity"), ("rule", "severity")), SEVERITY),
    CodedColumn("mode", (("rule", "mode"),), MODE),
    CodedColumn("empty", (("rule", "left_empty"), ("rule", "right_empty")), EMPTY),
    CodedColumn("measure", (("version_cell", "measure"), ("correction", "measure")), MEASURE),
    CodedColumn("type", (("indicator", "type"),), TYPE),
    CodedColumn("year_aggregation", (("indicator", "year_aggregation"),), YEAR_AGGREGATION),
    CodedColumn("across_units", (("indicator", "across_units"),), ACROSS_UNITS),
    CodedColumn("remark_kind", (("remark", "kind"),), REMARK_KIND),
    CodedColumn("receipt_kind", (("submission", "receipt_kind"), ("receipt", "kind")), RECEIPT_KIND, closed=False),
    CodedColumn("question_state", (("question", "state"),), QUESTION_STATE),
    CodedColumn("ruling", (("question", "ruling"),), RULING),
    CodedColumn("channel", (("submission", "channel"),), CHANNEL),
    CodedColumn("score_state", (("score", "state"),), SCORE_STATE),
    CodedColumn("part", (("criterion", "part"),), PART),
)


def find_domain(table: str, column: str) -> CodedColumn | None:
    """What the values of a released column mean; None where it has no labels."""
    return next((coded for coded in CODED if (table, column) in coded.columns), None)


def list_labels() -> Iterator[dict[str, str]]:
    """A row per labelled value: domain, value, label_vi, label_en."""
    for coded in CODED:
        for value, (vi, en) in coded.labels.items():
            yield {"domain": coded.domain, "value": value, "label_vi": vi, "label_en": en}

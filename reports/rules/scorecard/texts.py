"""What the scorecard says of itself: headings, what is counted and how, in an official's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reports.office.vietnamese import minute_long, number
from reports.rules.scorecard.model import LooksAt, Quality, RuleLine, Scorecard

LOOKS_AT_VI: Final[Mapping[LooksAt, str]] = {
    "documents": "tệp",
    "forms": "biểu",
    "rows": "dòng",
    "cells": "ô",
    "lines": "dòng kê",
    "scores": "ô tự chấm",
    "indicators": "chỉ tiêu",
}
MEASURES_VI: Final = ("Số câu hỏi", "Số lần trả lại", "Số ngày chậm", "Số ô đính chính")
INFORMS_VI: Final = "Phiếu để tham khảo: không dùng để chấm điểm, không tham gia xếp hạng thi đua."
NONE: Final = "–"


def title_vi(card: Scorecard) -> str:
    """The scorecard's name."""
    return f"PHIẾU THEO DÕI QUY TẮC KIỂM TRA VÀ CHẤT LƯỢNG SỐ LIỆU {card.label_vi.upper()}"


def moment_vi(card: Scorecard) -> str:
    """Which data it is of."""
    known = "" if card.known_at == card.as_of else f", theo sổ lúc {minute_long(card.known_at)}"
    return f"Số liệu nhận đến {minute_long(card.as_of)}{known}. {INFORMS_VI}"


def summary_vi(card: Scorecard) -> str:
    """The figures of the period in a sentence or two."""
    documents, found = card.periods[-1].documents, card.speaking_rules
    if not documents:
        return f"{card.label_vi} chưa có bản nộp nào để xét."
    told = [
        f"{number(total)} {name}"
        for name, total in (
            ("câu hỏi", sum(rule.asked for rule in found)),
            ("chỗ phải trả lại", sum(rule.returned for rule in found)),
            ("chỗ chờ xác nhận", sum(rule.held for rule in found)),
            ("lưu ý", sum(rule.noted for rule in found)),
            ("chỗ chỉ đếm, không báo", sum(rule.untold for rule in found)),
        )
        if total
    ]
    lead = f"{number(documents)} bản nộp được xét theo {number(len(card.rules))} quy tắc"
    if not told:
        return f"{lead}: không bắt gặp chỗ nào."
    return f"{lead}; {number(len(found))} quy tắc bắt gặp: {', '.join(told)}."


def counting_vi(card: Scorecard) -> tuple[str, ...]:
    """How the columns are counted, and what is not in them."""
    withheld = (
        f"Không tính chỉ tiêu nhạy cảm và chỉ tiêu gắn với chúng ({', '.join(card.withheld)})." if card.withheld else ""
    )
    return tuple(
        filter(
            None,
            (
                "Mỗi bản nộp đã biết đơn vị và kỳ được tính một lần; bản sao không tính. Đã xét: số chỗ mà quy tắc "
                "xét được (ô trống ở nơi quy tắc cần số thì không xét được); đạt: đã xét trừ số chỗ bắt gặp.",
                "Khác: lưu ý, chờ xác nhận, và chỗ chỉ đếm vì quy tắc đang thử hoặc quy tắc khác đã hỏi cùng việc.",
                withheld,
            ),
        )
    )


def together_vi(card: Scorecard) -> str:
    """How it is measured that rules go together."""
    return (
        "Gấp mấy lần ngẫu nhiên = số bản nộp mắc cả hai × tổng số bản nộp ÷ (số bản mắc quy tắc thứ nhất × số bản mắc "
        f"quy tắc thứ hai). Chỉ nêu cặp có từ {card.least_documents} bản nộp và gấp từ {number(card.least_times)} lần. "
        "Đi cùng nhau không có nghĩa là cái này gây ra cái kia."
    )


def quality_vi() -> str:
    """What the units' figures are."""
    return (
        "Câu hỏi: số chỗ phải giải trình trong bản được tính; trả lại: số lần bị trả lại trước khi được chấp nhận; "
        f"ngày chậm: so với hạn gửi; đính chính: số ô được đính chính. {NONE}: không có bản được tính, hoặc chưa tính "
        "được."
    )


def owner_vi(rule: RuleLine) -> str:
    """Who answers for it, in which version."""
    return f"{rule.owner_vi}; {rule.version}"


def list_measures(quality: Quality | None) -> tuple[int | None, ...]:
    """A unit's figures of a period in the order of MEASURES_VI; None for what there is none of."""
    if quality is None:
        return (None,) * len(MEASURES_VI)
    return quality.questions, quality.returns, quality.days_late, quality.corrections

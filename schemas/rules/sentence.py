"""A check as a Vietnamese sentence for the page of rules: unambiguous, since brackets show what belongs together."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.kinds import PeriodKind
from schemas.rules.check import Check
from schemas.rules.language import (
    Amount,
    Arithmetic,
    Comparison,
    Extreme,
    Given,
    Implication,
    Junction,
    Negation,
    Number,
    Quantity,
    Truth,
)

MEASURES_VI: Final = {
    "value": "số báo cáo",
    "period": "số trong kỳ",
    "ytd": "số lũy kế",
    "plan": "kế hoạch năm",
}
SOURCES_VI: Final = {
    "own": "",
    "other": " của chỉ tiêu liên quan",
    "before": " của {before_vi}",
    "previous": " của {previous_vi}",
    "last_year": " của {same_last_year_vi}",
}
COMPARISONS_VI: Final = {
    "<=": "không lớn hơn",
    ">=": "không nhỏ hơn",
    "<": "nhỏ hơn",
    ">": "lớn hơn",
    "==": "bằng",
    "!=": "khác",
}
TEXTS_VI: Final = {
    "evidence": "có ghi minh chứng",
    "note": "có ghi chú, giải trình",
    "nothing_arose": "đánh dấu không phát sinh",
}
HIGH_VI: Final = "mức cao nhất thường thấy trong cụm"
CALENDAR_VI: Final = {
    "period_number": "số thứ tự của {noun_vi}",
    "last_period": "chỉ báo {noun_vi} cuối năm",
}
LAST_VI: Final = "là {noun_vi} cuối năm"
EMPTY_VI: Final = {
    "skip": "Ô trống hoặc không phát sinh: không xét.",
    "nothing_is_zero": "Không phát sinh tính là 0; ô trống: không xét.",
    "fails": "Không phát sinh tính là 0; ô trống: coi là sai.",
}


def sentence(check: Check, kind: PeriodKind) -> str:
    """What must be true of a row, as a clause without capital and full stop."""
    return _Sentence(check, kind).truth(check.expression)


def empties(check: Check) -> str:
    """What blanks mean, for both sides."""
    if not check.sides["right"] or check.left_empty == check.right_empty:
        return EMPTY_VI[check.left_empty]
    return f"Vế trái: {EMPTY_VI[check.left_empty]} Vế phải: {EMPTY_VI[check.right_empty]}"


class _Sentence:
    def __init__(self, check: Check, kind: PeriodKind) -> None:
        self._check, self._kind = check, kind

    def truth(self, node: Truth) -> str:
        match node:
            case Comparison("==", Quantity(measure="last_period"), Number(value)) if value == 1:
                return self._of_kind(LAST_VI)
            case Comparison(op, left, right):
                margin = self._check.margin(op)
                allowed = f" với sai số {number_vi(margin)}" if margin else ""
                return f"{self._amount(left)} {COMPARISONS_VI[op]} {self._amount(right)}{allowed}"
            case Given(text):
                return TEXTS_VI[text]
            case Negation(part):
                return f"không đúng là {self._inner(part)}"
            case Implication(condition, conclusion):
                return f"nếu {self._inner(condition)} thì {self._inner(conclusion)}"
            case Junction(op, parts):
                return (" và " if op == "and" else " hoặc ").join(self._inner(part) for part in parts)

    def _inner(self, node: Truth) -> str:
        """A truth inside another: bracketed unless it is a plain clause."""
        return self.truth(node) if isinstance(node, Comparison | Given) else f"({self.truth(node)})"

    def _amount(self, node: Amount) -> str:
        match node:
            case Number(value):
                return number_vi(value)
            case Quantity():
                return self._quantity(node)
            case Extreme(op, left, right):
                which = "lớn" if op == "max" else "nhỏ"
                return f"số {which} hơn trong hai số [{self._amount(left)}; {self._amount(right)}]"
            case Arithmetic("*", Number(factor), amount):
                return f"{number_vi(factor)} lần {self._part(amount)}"
            case Arithmetic(op, left, right):
                return f"{self._part(left)} {'cộng' if op == '+' else 'trừ'} {self._part(right)}"

    def _part(self, node: Amount) -> str:
        return f"[{self._amount(node)}]" if isinstance(node, Arithmetic) else self._amount(node)

    def _quantity(self, quantity: Quantity) -> str:
        if quantity.source == "cluster":
            return HIGH_VI
        if quantity.source == "calendar":
            return self._of_kind(CALENDAR_VI[quantity.measure])
        if quantity.source == "row":
            return f"{MEASURES_VI[quantity.measure]} của chỉ tiêu {quantity.row}"
        return MEASURES_VI[quantity.measure] + self._of_kind(SOURCES_VI[quantity.source])

    def _of_kind(self, text: str) -> str:
        """The text with what the kind calls its periods filled in."""
        kind = self._kind
        return text.format(
            noun_vi=kind.noun_vi,
            before_vi=kind.before_vi,
            previous_vi=kind.previous_vi,
            same_last_year_vi=kind.same_last_year_vi,
        )


def number_vi(value: Decimal) -> str:
    """A number as an official writes it: `1.000`, `0,5`."""
    whole, _, places = f"{value.normalize():f}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{places}" if places else "")

"""Numbers typed as text, Vietnamese style: a dot or a space groups thousands, a comma marks decimals.

One reading or none: a text that can be read in two ways is refused, so that a person decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from schemas.grammar.refusal import Refusal
from schemas.grammar.text import clean, fold, half_width

MAX_DECIMALS: Final = 4
MAX_INTEGER_DIGITS: Final = 14
MAX_TEXT: Final = 60

LARGEST = Decimal("1000000000000")
"""No amount of a report is larger: a million million."""

_REVERSED = "\u202e"
"""Behind it programs show a text from right to left: `12` as 21."""
_HEAD = re.compile(r"(?P<sign>[+\-\u2212]?)(?P<body>[0-9](?:[0-9 .,]*[0-9])?) ?(?P<tail>.*)", re.DOTALL)
_PLAIN = re.compile(r"(?P<whole>[0-9]+)")
_DOTS = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,(?P<part>[0-9]+))?")
_COMMAS = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.(?P<part>[0-9]+)|(?P<many>[1-9][0-9]{0,2}(?:,[0-9]{3}){2,})"
)
_SPACES = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,](?P<part>[0-9]+))?")
_DECIMAL = re.compile(r"(?P<whole>[0-9]+)(?P<mark>[.,])(?P<part>[0-9]+)")

NumberKind = Literal["plain", "grouped", "decimal"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was understood. `kind` says how it was written, `has_unit` that its own unit followed."""

    value: Decimal
    kind: NumberKind = "plain"
    has_unit: bool = False

    @property
    def text_vi(self) -> str:
        """As a finding repeats it (`1.234,5`)."""
        return format_vi(self.value)


Parsed = Number | Refusal


def parse_number(text: str, unit_vi: str | None = None) -> Parsed:
    """The number the text states, or why it states none.

    `unit_vi` is the indicator's own unit, which may follow the number (`12 đoàn`); any other word is refused.
    """
    if _REVERSED in text:
        return Refusal("words", "có ký tự ẩn làm đảo thứ tự chữ số khi hiện trên màn hình")
    cleaned = clean(half_width(text)) if len(text) <= 4 * MAX_TEXT else ""
    if len(text) > 4 * MAX_TEXT or len(cleaned) > MAX_TEXT:
        return Refusal("too_long", "nội dung quá dài, không phải một con số")
    if not cleaned:
        return Refusal("empty", "ô trống")
    head = _HEAD.fullmatch(cleaned)
    if head is None:
        return _refuse_words(cleaned)
    has_unit = bool(head["tail"])
    if has_unit and not _is_unit(head["tail"], unit_vi):
        return _refuse_words(head["tail"])
    number = _parse_body(head["body"])
    if isinstance(number, Refusal):
        return number
    negative = head["sign"] not in ("", "+")
    return Number(-number.value if negative else number.value, number.kind, has_unit)


def split_unit(text: str) -> tuple[str, str]:
    """The number that a text begins with and the words behind it (`1,2 tỷ đồng`); no words if it is not so."""
    head = _HEAD.fullmatch(clean(half_width(text))) if len(text) <= MAX_TEXT else None
    return (f"{head['sign']}{head['body']}", head["tail"]) if head else (text, "")


def format_vi(value: Decimal) -> str:
    """The number in Vietnamese style, exact; the grammar reads it back as the same value.

    Three decimals get a closing zero (`1,2340`), because `1,234` could also be a grouped thousand.
    """
    sign, digits = ("-" if value < 0 else ""), f"{abs(value):f}"
    whole, _, part = digits.partition(".")
    part = part.rstrip("0")
    if len(part) == 3:
        part += "0"
    grouped = f"{int(whole or '0'):,}".replace(",", ".")
    return f"{sign}{grouped},{part}" if part else f"{sign}{grouped}"


def _parse_body(body: str) -> Parsed:
    if _PLAIN.fullmatch(body):
        return _number(body, "", "plain")
    if found := _DOTS.fullmatch(body):
        return _number(found["whole"], found["part"] or "", "grouped")
    if found := _COMMAS.fullmatch(body):
        return _number(found["whole"] or found["many"], found["part"] or "", "grouped")
    if found := _SPACES.fullmatch(body):
        part = found["part"] or ""
        return _ambiguous(body) if len(part) == 3 else _number(found["whole"], part, "grouped")
    if found := _DECIMAL.fullmatch(body):
        return _decimal(body, found["whole"], found["mark"], found["part"])
    return Refusal("grouping", "dấu phân cách hàng nghìn không đúng nhóm ba chữ số")


def _decimal(body: str, whole: str, mark: str, part: str) -> Parsed:
    """One mark only. Before exactly three digits it might group, unless what precedes it cannot be a group."""
    if len(part) == 3 and whole.strip("0") and not (mark == "," and len(whole) > 3):
        return _ambiguous(body)
    return _number(whole, part, "decimal")


def _number(whole: str, part: str, kind: NumberKind) -> Parsed:
    digits = re.sub(r"[^0-9]", "", whole).lstrip("0") or "0"
    if len(digits) > MAX_INTEGER_DIGITS:
        return Refusal("too_long", f"số có hơn {MAX_INTEGER_DIGITS} chữ số")
    if len(part) > MAX_DECIMALS:
        return Refusal("too_precise", f"số có hơn {MAX_DECIMALS} chữ số thập phân")
    return Number(Decimal(f"{digits}.{part}" if part else digits), kind)


def _ambiguous(body: str) -> Refusal:
    return Refusal("ambiguous", f"không rõ dấu trong “{body}” là dấu thập phân hay dấu phân cách hàng nghìn")


def _is_unit(tail: str, unit_vi: str | None) -> bool:
    return unit_vi is not None and fold(tail) == fold(unit_vi) != ""


def _refuse_words(text: str) -> Refusal:
    if text == "%":
        return Refusal("percent", "chỉ tiêu này không tính bằng phần trăm")
    if "(" in text or ")" in text:
        return Refusal("parentheses", "có dấu ngoặc; mỗi ô chỉ ghi một con số")
    return Refusal("words", "có chữ hoặc dấu khác kèm theo; mỗi ô chỉ ghi một con số")

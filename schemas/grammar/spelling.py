"""Whole numbers in Vietnamese words, as a message spells out what somebody may have meant."""

from __future__ import annotations

from typing import Final

LARGEST: Final = 999_999_999_999
_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS: Final = ("", "nghìn", "triệu", "tỷ")


def spell_number(number: int) -> str:
    """`một nghìn hai trăm ba mươi tư`. ValueError below zero or above `LARGEST`."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not between 0 and {LARGEST}")
    groups: list[str] = []
    for place in range(len(_GROUPS) - 1, -1, -1):
        value = number // 1000**place % 1000
        if value:
            groups += [*_spell_group(value, is_first=not groups), _GROUPS[place]]
    return " ".join(word for word in groups if word) or _DIGITS[0]


def _spell_group(value: int, *, is_first: bool) -> list[str]:
    """Hundreds, tens and ones; behind a higher group the hundreds are always said."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or not is_first else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("lẻ")
    if ones:
        words.append(_spell_ones(tens, ones))
    return words


def _spell_ones(tens: int, ones: int) -> str:
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return "lăm" if tens and ones == 5 else _DIGITS[ones]

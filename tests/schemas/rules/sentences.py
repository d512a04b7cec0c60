"""Reads the sentences of the page of rules back and says what they mean, knowing nothing of their language.

A unit that reads a sentence must come to the verdict that the code comes to; so this is the test's own reckoning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

NOTHING = "nothing arose"
Operand = Fraction | str | None
"""A number, `NOTHING`, or None for a blank."""
Row = Mapping[str, Operand]

_MEASURES = {"số báo cáo": "value", "số trong kỳ": "period", "số lũy kế": "ytd", "kế hoạch năm": "plan"}
_OF = {
    " của chỉ tiêu liên quan": "other_",
    " của quý trước trong năm": "before_",
    " của quý liền trước": "previous_",
    " của cùng quý năm trước": "last_year_",
}
_ALONE = {
    "mức cao nhất thường thấy trong cụm": "cluster_high",
    "số thứ tự của quý": "period_number",
    "chỉ báo quý cuối năm": "last_period",
}
_LAST = "là quý cuối năm", "chỉ báo quý cuối năm bằng 1"
_TEXTS = {
    "có ghi minh chứng": "evidence",
    "có ghi chú, giải trình": "note",
    "đánh dấu không phát sinh": "nothing_arose",
}
_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "không lớn hơn": lambda a, b: a <= b,
    "không nhỏ hơn": lambda a, b: a >= b,
    "nhỏ hơn": lambda a, b: a < b,
    "lớn hơn": lambda a, b: a > b,
    "bằng": lambda a, b: a == b,
    "khác": lambda a, b: a != b,
}
_AMOUNT = "|".join(map(re.escape, _MEASURES))
_TOKEN = re.compile(
    r"(?P<extreme>số (?:lớn|nhỏ) hơn trong hai số)"
    rf"|(?P<amount>(?:{_AMOUNT})(?: của chỉ tiêu [0-9][0-9.]*[0-9]|{'|'.join(map(re.escape, _OF))})?)"
    rf"|(?P<alone>{'|'.join(_ALONE)})"
    rf"|(?P<text>{'|'.join(_TEXTS)})"
    r"|(?P<word>nếu|thì|với sai số|và|hoặc|không đúng là|cộng|trừ|lần)"
    rf"|(?P<compare>{'|'.join(_COMPARE)})"
    r"|(?P<number>[0-9][0-9.]*(?:,[0-9]+)?)|(?P<mark>[()\[\];])|\s+"
)
Truth = Callable[[Row], bool]
Amount = Callable[[Row], Fraction]


@dataclass
class Read:
    """A sentence's meaning, and the amounts that it names on its left and right side."""

    truth: Truth
    left: set[str]
    right: set[str]
    condition: Truth | None
    compares: bool


def breaks(read: Read, empties: str, row: Row, texts: Mapping[str, bool]) -> bool:
    """True if the row breaks the rule, by its sentence and by what is said of blanks."""
    left_rule, _, right_rule = empties.removeprefix("Vế trái: ").partition(" Vế phải: ")
    right_rule = right_rule or left_rule
    sides = ((read.left, left_rule), (read.right - read.left, right_rule))
    filled: dict[str, Operand] = {**row, **{name: Fraction(given) for name, given in texts.items()}}
    blank = []
    for names, rule in sides:
        short = False
        for name in names:
            if row[name] == NOTHING and "tính là 0" in rule:
                filled[name] = Fraction(0)
            elif row[name] is None or row[name] == NOTHING:
                short = True
        blank.append((short, any(row[name] is None for name in names) and "coi là sai" in rule))
    (left_short, left_fails), (right_short, right_fails) = blank
    if left_short or right_short:
        if right_fails and not left_short:
            return read.condition is None or read.condition(filled)
        return left_fails and not right_short
    return not read.truth(filled)


def read_sentence(text: str) -> Read:
    """The meaning of a sentence; ValueError where it is none."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place, text = 0, text.replace(*_LAST)
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise ValueError(f"cannot read {text[place:]!r}")
            if match.lastgroup:
                self.tokens.append((match.lastgroup, match[0]))
            place = match.end()
        self.place = 0
        self.named: set[str] = set()

    def whole(self) -> Read:
        if self._next() == ("word", "nếu"):
            self._take("nếu")
            condition = self._inner()
            self._take("thì")
            conclusion, left, compares = self._side()
            read = Read(lambda row: not condition(row) or conclusion(row), left, set(), condition, compares)
        else:
            truth, left, compares = self._side()
            read = Read(truth, left, set(), None, compares)
            joined = self._read_join(truth)
            if joined is not None:
                read.truth, read.left = joined, set(self.named)
        if self.place != len(self.tokens):
            raise ValueError(f"left over: {self.tokens[self.place :]}")
        read.right = set(self.named)
        return read

    def _side(self) -> tuple[Truth, set[str], bool]:
        """A truth, and the names that stand in it or before it up to its comparison."""
        if self._next()[0] in ("text",) or self._next()[1] in ("(", "không đúng là"):
            truth = self._truth() if self._next()[1] == "không đúng là" else self._inner()
            return truth, set(self.named), False
        left = self._amount()
        names = set(self.named)
        return self._read_comparison(left), names, True

    def _truth(self) -> Truth:
        if self._next()[1] == "nếu":
            self._take("nếu")
            condition = self._inner()
            self._take("thì")
            conclusion = self._inner()
            return lambda row: not condition(row) or conclusion(row)
        if self._next()[1] == "không đúng là":
            self._take("không đúng là")
            part = self._inner()
            return lambda row: not part(row)
        first = self._inner()
        return self._read_join(first) or first

    def _read_join(self, first: Truth) -> Truth | None:
        word = self._next()[1]
        if word not in ("và", "hoặc"):
            return None
        parts = [first]
        while self._next()[1] == word:
            self._take(word)
            parts.append(self._inner())
        return lambda row: (all if word == "và" else any)(part(row) for part in parts)

    def _inner(self) -> Truth:
        kind, text = self._next()
        if text == "(":
            self._take("(")
            truth = self._truth()
            self._take(")")
            return truth
        if kind == "text":
            name = _TEXTS[self._take_kind("text")]
            return lambda row: bool(row[name])
        return self._read_comparison(self._amount())

    def _read_comparison(self, left: Amount) -> Truth:
        compare = self._take_kind("compare")
        right = self._amount()
        if self._next()[1] != "với sai số":
            return lambda row: _COMPARE[compare](left(row), right(row))
        self._take("với sai số")
        margin = Fraction(self._take_kind("number").replace(".", "").replace(",", "."))
        if compare == "bằng":
            return lambda row: abs(left(row) - right(row)) <= margin
        sign = 1 if compare == "không lớn hơn" else -1
        return lambda row: _COMPARE[compare](left(row), right(row) + sign * margin)

    def _amount(self) -> Amount:
        first = self._part()
        word = self._next()[1]
        if word not in ("cộng", "trừ"):
            return first
        self._take(word)
        second = self._part()
        sign = 1 if word == "cộng" else -1
        return lambda row: first(row) + sign * second(row)

    def _part(self) -> Amount:
        kind, text = self._next()
        if text == "[":
            self._take("[")
            amount = self._amount()
            self._take("]")
            return amount
        if kind == "number":
            number = Fraction(self._take_kind("number").replace(".", "").replace(",", "."))
            if self._next()[1] != "lần":
                return lambda row: number
            self._take("lần")
            times = self._part()
            return lambda row: number * times(row)
        if kind == "extreme":
            choose = max if self._take_kind("extreme").startswith("số lớn") else min
            self._take("[")
            first = self._amount()
            self._take(";")
            second = self._amount()
            self._take("]")
            return lambda row: choose(first(row), second(row))
        name = _ALONE[self._take_kind("alone")] if kind == "alone" else self._quantity(self._take_kind("amount"))
        self.named.add(name)
        return lambda row: Fraction(row[name] or 0)

    def _quantity(self, text: str) -> str:
        measure = next(words for words in _MEASURES if text.startswith(words))
        rest = text.removeprefix(measure)
        if rest in _OF:
            return _OF[rest] + _MEASURES[measure]
        return f"row_{rest.removeprefix(' của chỉ tiêu ')}_{_MEASURES[measure]}" if rest else _MEASURES[measure]

    def _next(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def _take(self, text: str) -> None:
        if self._next()[1] != text:
            raise ValueError(f"expected {text!r}, found {self._next()}")
        self.place += 1

    def _take_kind(self, kind: str) -> str:
        if self._next()[0] != kind:
            raise ValueError(f"expected {kind}, found {self._next()}")
        self.place += 1
        return self.tokens[self.place - 1][1]

"""What a number format makes of a number for the eye: `#,##0,` shows thousands, `0%` hundredths, `0" tỷ"` a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite

_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]'
    r"|[Gg]eneral|(?P<power>[Ee][+-])|(?P<place>[0#?.,/%]+)|(?P<bare>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))\]")
_DATE = re.compile(r"[dmyhsDMYHS]")
_SCALING = re.compile(r"[0#?](,+)(?![0#?,])")
_WORDS = re.compile(r"[^\W\d_]|[%‰₫$€£¥₭]")
_OWN_DIGIT = re.compile(r"(?<![^\W\d_])[0-9]")
"""A digit that no letter stands before: `m2` is a word."""
_LONGEST = 255
_KEPT = Decimal("0.0001")
"""The last decimal that an amount may have: what differs behind it is no other number."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format: for which numbers (`test`), the words beside them, by what the number is divided.

    `has_own_digits`: digits stand in it that are not the number's (`0"00"` shows 1200 for 12, `"500"` always 500).
    `power_places`: how many digits stand before the mark of a power of ten (1 in `0.0E+00`), 0 where there is none.
    """

    test: tuple[str, Decimal] | None = None
    words: str = ""
    divisor: Decimal = Decimal(1)
    is_percent: bool = False
    decimals: int | None = None
    has_own_digits: bool = False
    power_places: int = 0

    @property
    def speaks(self) -> bool:
        """True if the eye sees another number than is stored, or a word beside it."""
        return bool(self.words) or self.is_percent or self.divisor != 1 or self.has_own_digits

    def show(self, number: Decimal) -> Decimal:
        """The number that the eye sees, rounded as it is shown."""
        shown = number / self.divisor
        if self.decimals is None:
            return shown
        power = shown.adjusted() - shown.adjusted() % self.power_places if self.power_places else 0
        try:
            return shown.quantize(Decimal(1).scaleb(power - self.decimals), ROUND_HALF_UP)
        except InvalidOperation:
            return shown

    def rounds(self, number: Decimal) -> bool:
        """True if the eye sees the number rounded: `0` shows 13 for 12.6, `0E+0` shows 1000 for 1234."""
        return abs(self.show(number) * self.divisor - number) >= _KEPT


@lru_cache(maxsize=512)
def can_speak(pattern: str) -> bool:
    """True if there are numbers that the format shows otherwise than they are stored, or beside a word."""
    return any(section.speaks for section in _read_sections(pattern))


@lru_cache(maxsize=512)
def find_fewest_decimals(pattern: str) -> int | None:
    """The fewest decimals that the format shows of any number; None where as many as there are, -1 where it may round
    whole numbers too."""
    sections = [section for section in _read_sections(pattern) if section.decimals is not None]
    return min((-1 if s.power_places else s.decimals or 0 for s in sections), default=None)


def shows_otherwise(pattern: str, value: object) -> bool:
    """True if the eye sees another number than this one, or a word beside it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return False
    fewest = find_fewest_decimals(pattern)
    if not can_speak(pattern) and (fewest is None or (fewest >= 0 and float(value).is_integer())):
        return False
    number = Decimal(repr(value))
    section = find_section(pattern, number)
    return section.speaks or section.rounds(number)


def find_section(pattern: str, number: Decimal) -> Section:
    """The part of the format that shows this number."""
    sections = _read_sections(pattern)
    if any(section.test for section in sections):
        return next((s for s in sections if s.test is None or _holds(s.test, number)), sections[-1])
    place = 1 if number < 0 else 2 if number == 0 else 0
    return sections[place] if place < min(len(sections), 3) else sections[0]


def _holds(test: tuple[str, Decimal], number: Decimal) -> bool:
    sign, limit = test
    match sign:
        case "<":
            return number < limit
        case ">":
            return number > limit
        case "<=":
            return number <= limit
        case ">=":
            return number >= limit
        case "=":
            return number == limit
        case _:
            return number != limit


@lru_cache(maxsize=512)
def _read_sections(pattern: str) -> tuple[Section, ...]:
    if len(pattern) > _LONGEST:
        return (Section(words=pattern),)
    return tuple(_read_section(text) for text in _SECTION.findall(pattern)[:4]) or (Section(),)


def _read_section(text: str) -> Section:
    """The words are those in quotes, escaped or bare; a pattern of dates shows no number."""
    condition = _CONDITION.search(text)
    test = (condition[1], Decimal(condition[2])) if condition else None
    words, places = [], []
    for token in _TOKEN.finditer(text):
        said = token["quoted"] or token["escaped"] or token["currency"] or token["bare"]
        if token["bare"] and _DATE.match(token["bare"]):
            return Section(test)
        words.append(said or "")
        places.append("E" if token["power"] else token["place"] or " ")
    written, power, _ = "".join(places).partition("E")
    scaling = _SCALING.search(written)
    percents = written.count("%")
    said = "".join(words).strip()
    has_own_digits = _OWN_DIGIT.search(said) is not None
    return Section(
        test,
        said if _WORDS.search(said) or has_own_digits else "",
        Decimal(1000) ** len(scaling[1] if scaling else "") / Decimal(100) ** percents,
        percents > 0,
        _count_decimals(written),
        has_own_digits,
        len(re.findall("[0#?]", written.partition(".")[0])) if power else 0,
    )


def _count_decimals(written: str) -> int | None:
    """How many decimals are shown; None where as many as there are."""
    if not re.search(r"[0#?]", written) or "/" in written:
        return None
    _, _, part = written.partition(".")
    return sum(mark in "0#?" for mark in part)

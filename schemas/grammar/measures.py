"""Units of measure as people write them: `tr.đ` is `triệu đồng`, which is a thousandth of `tỷ đồng`.

Which units and multiples there are, and how they convert, is data (`measures.csv`); every other word is a measure of
its own, of which multiples are known (`nghìn tin`). Conversions are exact.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path

from schemas.grammar.text import fold, half_width
from schemas.kinds.kind import NOUN

MONEY, PERCENT = "money", "percent"
_TABLE = Path(__file__).with_name("measures.csv")
_LONGEST = 60
_MOST_WORDS = 5
_WORD = re.compile(r"[^\W_]+|[%‰₫$€¥₭²]")
_SILENT = frozenset({"", "nt", "nhưtrên", "nhtrên"})
"""What says nothing of its own: marks of repetition, dots and dashes."""
_NAME = r"(?:đ\.?\s?v(?:\.?\s?t(?:ính)?)?|đơn vị(?: tính| đo)?)"
_ALSO_BODIES = frozenset({"đơn vị", "đv", "đ.v", "đ v"})
"""Labels behind which a body may stand as well: `Đơn vị: Sở …`."""
_STATED = re.compile(rf"(?<!\w)(?P<name>{_NAME})\.?\s*[:：]\s*(?P<said>[^\n]*)", re.IGNORECASE)
_MENTIONED = re.compile(
    rf"(?<!\w)(?:{_NAME}\.?(?:\s*[:：]|\s+(?:là|bằng|theo)\b\s*[:：]?|(?<=tính)|(?<=đvt))\s*|tính (?:bằng|theo) (?!\d))"
    r"(?P<said>(?:[^\n;,()\[\].]|\.(?!\s|$))+)"
)
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_MONEY_WORD = re.compile(r"\b(?:đồng|đ|vnđ|vnd|usd|đô la)\b")
_BRACKETS = re.compile(r"(.*[^\s(])\s*\([^()]*\)")
_LABEL = re.compile(rf"[\s(\[]*(?:{_NAME}\.?\s*(?:(?:là\s*)?[:：]|là\b)|(?:đvt|đơn vị tính)\b(?=\W*\w))\s*")
_RATE = re.compile(rf"/\s*(?:\d+\s*)?(?:{NOUN}|tuần|ngày|giờ|kỳ|người)\b")


@dataclass(frozen=True, slots=True)
class Measure:
    """So many (`factor`) of the first unit of a family. A `known` one is in the table; one that is not has the words
    of its name, and the names that a comma parts."""

    family: str
    factor: Fraction
    known: bool
    words: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    @property
    def is_money(self) -> bool:
        """True for a currency, whichever."""
        return self.family.startswith(MONEY)


@lru_cache(maxsize=4096)
def read_measure(text: str) -> Measure | None:
    """The unit of measure that the text names, None if it names none. A multiple alone (`tỷ`) has no family."""
    folded = fold(half_width(text))
    if len(text) <= _LONGEST and (label := _LABEL.match(folded)) is not None:
        folded = folded[label.end() :]
    key = _make_key(folded)
    if key in _SILENT:
        return None
    found = _read_key(key) or _read_words(folded)
    if not found.known and (bracketed := _BRACKETS.fullmatch(folded)) is not None:
        return read_measure(bracketed[1])
    return found


@lru_cache(maxsize=4096)
def find_ratio(text: str, own_vi: str) -> Fraction | None:
    """How many of the indicator's own units one unit of the text is; None if that is not known.

    A text that says nothing is the own unit. A multiple alone is one of the own unit's first: `tỷ` of `đồng`. Names
    that are not in the table are the same if one begins with the other (`cuộc họp` and `cuộc`) or is one of its names
    (`bài` and `tin, bài`); what is counted by the year (`cuộc/năm`) is another.
    """
    if _make_key(fold(text)) == _make_key(fold(own_vi)):
        return Fraction(1)
    found, own = read_measure(text), read_measure(own_vi)
    if found is None or own is None:
        return Fraction(1) if found is None else None
    if not found.family or found.family == own.family:
        return found.factor / own.factor
    if (found.known and own.known) or found.is_money or own.is_money:
        return None
    is_same = _is_part(found, own) or (_is_part(own, found) and _RATE.search(fold(text)) is None)
    return found.factor / own.factor if is_same else None


def find_cell_ratio(text: str, own_vi: str) -> Fraction | None:
    """How many of the indicator's own units one of those in a unit's cell is; a number there alone is no unit."""
    return None if _make_key(fold(text)).isdigit() else find_ratio(text, own_vi)


def _is_part(one: Measure, other: Measure) -> bool:
    return bool(one.words) and (other.words[: len(one.words)] == one.words or one.names <= other.names)


def says_more(text: str, own_vi: str) -> bool:
    """True if the text holds the indicator's own unit, one that the table does not know, and more words behind it."""
    found, own = read_measure(text), read_measure(own_vi)
    is_own = found is None or own is None or found.known or found.is_money or _is_part(found, own)
    return not is_own and _is_part(own, found) if found is not None and own is not None else False


@lru_cache(maxsize=4096)
def is_money(text: str) -> bool:
    """True for a unit of measure of any currency."""
    found = read_measure(text)
    return found is not None and found.is_money


@lru_cache(maxsize=4096)
def find_stated_measures(text: str) -> tuple[str, ...]:
    """The units of measure that a title or heading states: behind `ĐVT:`, or in brackets at its end.

    Only such that the table knows; of a currency that it does not know (`ĐVT: đồng cũ`) all that is written.
    """
    labelled = _STATED.search(text)
    if labelled is None:
        stated = split_bracket(text)[1]
    else:  # `(ĐVT: triệu đồng (kinh phí), người)`: what is in brackets says for which rows
        stated = _ASIDE.sub("", labelled["said"]) if labelled["said"][:1] not in "([" else labelled["said"]
        stated = stated.strip(" ()[].")
    if not stated:
        return ()
    parts = [stated] if _is_known(stated) else [part.strip() for part in re.split(r"[,;]| và ", stated)]
    if known := tuple(part for part in parts if _is_known(part)):
        return known
    is_sure = labelled is not None and fold(labelled["name"]) not in _ALSO_BODIES and len(stated) <= _LONGEST
    return (stated,) if is_sure and _MONEY_WORD.search(fold(stated)) else ()


@lru_cache(maxsize=4096)
def find_line_measures(text: str) -> tuple[str, ...]:
    """The units of measure that a line outside the table states, or of money that it mentions as such."""
    return find_stated_measures(text) or tuple(unit for unit in find_mentioned_money(text) if is_money(unit))


@lru_cache(maxsize=4096)
def find_mentioned_money(text: str) -> tuple[str, ...]:
    """The units of money that a name or note says its row is in: `Kinh phí - ĐVT: tỷ đồng`, `đơn vị tính là tỷ đồng`.

    Money in passing (`vượt 2 tỷ đồng`) is none of them.
    """
    parts = (match["said"].strip(" -–") for match in _MENTIONED.finditer(fold(half_width(text))))
    return tuple(unit for part in parts if (unit := _find_money_at_start(part)))


def _find_money_at_start(text: str) -> str:
    """The whole text if it is a unit of money or a multiple, else the multiple of money that it begins with."""
    found = read_measure(text)
    if found is not None and found.known and (found.is_money or not found.family):
        return text
    words = text.split()
    for count in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        begin = " ".join(words[:count])
        found = read_measure(begin)
        if found is not None and found.known and found.is_money and found.factor != 1:
            return begin
    return ""


def split_bracket(text: str) -> tuple[str, str]:
    """A text and what stands in brackets at its end; nothing there if it has none, or nothing before it."""
    body = text.rstrip()
    begins = max(body.rfind("("), body.rfind("["))
    if begins < 0 or not body.endswith((")", "]")):
        return body, ""
    return body[:begins].rstrip(), body[begins + 1 : -1].strip()


def _is_known(text: str) -> bool:
    found = read_measure(text)
    return found is not None and found.known


# --- the table ----------------------------------------------------------------------------------------------------


def _make_key(folded: str) -> str:
    """Letters, digits and signs alone: `tr.đ`, `(Tr. đ)` and `trđ` are the same."""
    return "".join(_WORD.findall(folded)) if len(folded) <= _LONGEST else folded


def _read_key(key: str) -> Measure | None:
    """A measure of the table, with or without multiples before it, written together or not."""
    scales, measures = _load_table()
    if key in measures:
        return measures[key]
    for spelling, factor in scales:
        if key == spelling:
            return Measure("", factor, True)
        if key.startswith(spelling) and (rest := _read_key(key.removeprefix(spelling))) is not None:
            return Measure(rest.family, factor * rest.factor, True)
    return None


def _read_words(folded: str) -> Measure:
    """A measure that the table does not know; words of multiples before it count."""
    scales = dict(_load_table()[0])
    words, factor = _WORD.findall(folded), Fraction(1)
    while len(words) > 1 and words[0] in scales:
        factor *= scales[words.pop(0)]
    names = [_WORD.findall(name) for name in re.split(r"[,;/]| và | hoặc ", folded)]
    names[0] = names[0][sum(map(len, names)) - len(words) :]  # without its multiples
    return Measure("".join(words), factor, False, tuple(words), frozenset("".join(name) for name in names if name))


@cache
def _load_table() -> tuple[tuple[tuple[str, Fraction], ...], dict[str, Measure]]:
    """The multiples, longer spellings first, and the measures, both by key."""
    scales: dict[str, Fraction] = {}
    measures: dict[str, Measure] = {}
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for spelling in (row["name_vi"], *row["spellings"].split("|")):
                key, factor = _make_key(fold(spelling)), Fraction(row["factor"])
                if row["kind"] == "scale":
                    scales[key] = factor
                else:
                    measures[key] = Measure(row["family"], factor, True)
    return tuple(sorted(scales.items(), key=lambda pair: -len(pair[0]))), measures

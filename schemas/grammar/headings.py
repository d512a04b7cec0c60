"""Headings of the form's tables as those who type the form anew write them: which column each names.

Which spellings there are is data (`headings.csv`). A row's `force` says how far its spellings settle the column: `sure`
ones name it, `likely` ones name it where nothing else does, `unasked` ones head what the form does not ask for
(numbering, shares, the year before). An `aside` is what may stand in brackets behind a heading and adds nothing to it.

Marks of tones, case, breaks of lines, dots, commas and slashes make no other heading. A quarter or year in one
(`Lũy kế đến hết quý III/2018`, `Kế hoạch năm 2018`) makes none either, but says whose amounts they are: `names_period`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from schemas.grammar.labels import label_key
from schemas.grammar.measures import find_stated_measures, split_bracket
from schemas.grammar.text import half_width, strip_diacritics

Force = Literal["sure", "likely", "unasked", "aside"]
LONGEST = 120
"""Longer texts are no headings."""

_TABLE = Path(__file__).with_name("headings.csv")
_YEAR = r"(?:\s*[/.-]?\s*(?:nam\s*)?(?:19|20)[0-9]{2}(?![0-9]))"
_MONTHS = re.compile(rf"\b[0-9]{{1,2}} ?thang(?: dau)?(?: nam)?(?: nay)?{_YEAR}?")
_PERIOD_OF_A_YEAR = re.compile(rf"\bquy (?:[ivx]{{1,4}}|[1-9])\b{_YEAR}?")
_OWN_YEAR = re.compile(r"\b(?:nam )?(?:19|20)[0-9]{2}\b(?![/.-])")
_ENDS = " \t\n\r\N{NO-BREAK SPACE}.:;*"
_SIGNS = re.compile(r"[\s,;:/&+_\"'“”-]+|\bva\b")


class HeadingSpelling(NamedTuple):
    """The column of a table that a heading names, empty for what is not asked, and how surely."""

    column: str
    force: Force


@lru_cache(maxsize=16384)
def read_heading(table: str, text: str) -> tuple[HeadingSpelling, ...]:
    """The columns of the table that the heading may name, the surest first; none if it is not known."""
    return _load_table().get(table, {}).get(make_heading_key(text), ()) if len(text) <= LONGEST else ()


@lru_cache(maxsize=16384)
def make_heading_key(text: str) -> str:
    """The heading as it is compared: without marks, what stands aside in brackets, periods and signs."""
    text = text.strip(_ENDS)
    body, bracketed = split_bracket(text)
    while bracketed and (_is_aside(bracketed) or find_stated_measures(text)):
        text = body.strip(_ENDS)
        body, bracketed = split_bracket(text)
    return _make_key(text)


def names_period(text: str) -> bool:
    """True for a heading that names a quarter, months or a year."""
    plain = _drop_marks(text)
    return any(pattern.search(plain) for pattern in (_MONTHS, _PERIOD_OF_A_YEAR, _OWN_YEAR))


def _is_aside(bracketed: str) -> bool:
    return _make_key(bracketed) in _load_table()[""]


def _drop_marks(text: str) -> str:
    return strip_diacritics(label_key(half_width(text))).lower().replace("%", " phan tram ")


def _make_key(text: str) -> str:
    plain = _drop_marks(text)
    if any(map(str.isdigit, plain)) or "quy" in plain:
        plain = _PERIOD_OF_A_YEAR.sub("quy n", _MONTHS.sub("n thang", plain))
        plain = _OWN_YEAR.sub("nam", plain)
    return " ".join(_SIGNS.sub(" ", plain.replace(".", "")).split())


@cache
def _load_table() -> Mapping[str, Mapping[str, tuple[HeadingSpelling, ...]]]:
    """By table and key what the heading may name; asides stand under no table."""
    found: dict[str, dict[str, tuple[HeadingSpelling, ...]]] = {"": {}}
    order: tuple[Force, ...] = get_args(Force)
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            keys = found.setdefault(row["table"], {})
            (force,) = [force for force in order if force == row["force"]]
            one = HeadingSpelling(row["column"], force)
            for spelling in row["spellings"].split("|"):
                key = _make_key(spelling)
                every = {*keys.get(key, ()), one}
                keys[key] = tuple(sorted(every, key=lambda said: (order.index(said.force), said.column)))
    return found

"""What a kind of period is: how long it lasts, how it is numbered, written and read.

One object a kind, each in a module of its own: the only places that know what its periods are called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

KindName = Literal["month", "quarter", "half_year", "year"]

GAP = r"[\s./,()-]*"
LEFT = r"(?<![^\W\d_])"
END = r"(?![^\W_])"
FOUR_DIGITS = r"(?:19|20)[0-9]{2}"
YEAR = r"(?:(?:(?:của|cua) )?(?:năm|nam)" + GAP + rf")?{FOUR_DIGITS}(?![0-9])"
# `9 tháng đầu năm 2018`: the amounts since the start of the year. Not `3 tháng 9`, nor `6 tháng cuối năm`, nor plans.
_NO_MONTH = r"(?!\s*[0-9]{1,2}(?![0-9]))(?!\s*(?:cuối|cuoi|tới|toi|tiếp|tiep|qua|sau))"
NOUN = r"(?:năm|nam|quý|quy|tháng|thang)"
"""What periods of any kind are called in folded text, with and without marks."""
ROMAN = ("", "I", "II", "III", "IV")
"""Roman numbers by value, as titles number quarters."""


@dataclass(frozen=True, slots=True)
class ParsedPeriod:
    """A period as named; what the text leaves out is None. `cumulative_months`: 9 for `9 tháng đầu năm`, else None."""

    number: int | None
    year: int | None
    cumulative_months: int | None = None


@dataclass(frozen=True, eq=False)
class PeriodKind:
    """A kind of reporting period.

    Ids are year, mark and number (`2018Q4`), so that in text order they are in time; others write a period of the
    calendar with `calendar_mark` (`201812`, `2018S2`). `labels_vi` has each number's label with `{year}` left open.
    `pattern` finds what may name a period in folded text, `read` says which each match names. `odd` finds numbers that
    no year has (`Quý 5/2018`), `like` what a person may mean by a period without the words that make it one. `tail` are
    the words that end a unit's name in a title.
    """

    name: KindName
    months: int
    mark: str
    calendar_mark: str
    digits: int
    noun_vi: str
    slug_vi: str
    labels_vi: tuple[str, ...]
    titles_vi: tuple[str, ...]
    example_vi: str
    before_vi: str
    previous_vi: str
    same_last_year_vi: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Iterator[ParsedPeriod]]
    odd: re.Pattern[str] | None
    tail: str
    like: re.Pattern[str]

    def is_cumulative(self, period: ParsedPeriod) -> bool:
        """True if the text says amounts since the start of the year, of more or fewer months than a period has."""
        return period.cumulative_months not in (None, self.months)

    @property
    def a_year(self) -> int:
        """How many periods a year has."""
        return 12 // self.months

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of a year's periods, in order."""
        return tuple(range(1, self.a_year + 1))

    def make_id(self, year: int, number: int) -> str:
        """The period's id."""
        return f"{year}{self.mark}{number:0{self.digits}d}" if self.digits else f"{year}{self.mark}"

    def make_calendar_id(self, year: int, number: int) -> str:
        """How DHIS2 names the calendar's own period of that number."""
        return f"{year}{self.calendar_mark}{number:0{self.digits}d}" if self.digits else f"{year}"

    @property
    def id_pattern(self) -> str:
        """What an id of this kind looks like, whether or not a year has that number: `[0-9]{4}Q[0-9]{1}`."""
        return rf"[0-9]{{4}}{self.mark}" + (rf"[0-9]{{{self.digits}}}" if self.digits else "")

    def parse_id(self, text: str) -> tuple[int, int] | None:
        """Year and number of an id, whatever the number; None for anything else."""
        if not re.fullmatch(self.id_pattern, text):
            return None
        return int(text[:4]), int(text[5:]) if self.digits else 1

    def label_vi(self, year: int, number: int) -> str:
        """As an official writes it: `Quý IV/2018`."""
        return self.labels_vi[number - 1].format(year=year)

    def title_vi(self, year: int, number: int) -> str:
        """As a heading says it: `QUÝ IV NĂM 2018`."""
        return self.titles_vi[number - 1].format(year=year)


def months_pattern(counts: str) -> str:
    """The alternative of a pattern that reads cumulative amounts; its groups are `months` and `of`."""
    return (
        rf"(?<![^\W_])(?P<months>{counts})(?:[\s.-]?(?:tháng|thang){_NO_MONTH}|t(?={GAP}{YEAR}))"
        rf"(?:[\s.-]*(?:đầu|dau))?(?:{GAP}(?P<of>{YEAR}))?"
    )


def find_year(text: str | None) -> int | None:
    """The year at the end of what `YEAR` matched."""
    return int(text[-4:]) if text else None

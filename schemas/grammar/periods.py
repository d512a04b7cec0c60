"""The reporting period a text names: a heading, a file name, a mail's subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from schemas.grammar.text import fold, half_width

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4}
_MONTH_WORDS = {"ba": 3, "sáu": 6, "sau": 6, "chín": 9, "chin": 9, "mười hai": 12, "muoi hai": 12}

_GAP = r"[\s./,()-]*"
_LEFT = r"(?<![^\W\d_])"
_WORD = r"(?:quý|quí|qúy|qúi|quy|qui)"
_NUMBER = r"(?:iv|i{1,3}|0?[1-4])"
_YEAR = r"(?:(?:(?:của|cua) )?(?:năm|nam)" + _GAP + r")?(?:19|20)[0-9]{2}(?![0-9])"
# `quý IV và cả năm 2017`: the year of the quarter is said with the whole year's.
_AND_YEAR = r"(?:\s*,?\s*(?:và|va)\s+(?:cả |ca )?(?=năm|nam))?"
_MONTHS = r"(?:0?[369]|12|ba|sáu|sau|chín|chin|mười hai|muoi hai)"
_END = r"(?![^\W_])"
_AND = r"(?:\s*(?:[,;&+]|và|va|đến|den)\s*|\s*-\s*(?=[iv]))(?:quý |quí |quy |qui )?"
_PERIOD = re.compile(
    rf"(?P<tight>(?<![^\W_])(?:19|20)[0-9]{{2}}q[1-4]){_END}"
    rf"|{_LEFT}(?:bc)?(?:{_WORD}[\s.-]*|q[\s.-]*(?={_NUMBER}{_GAP}{_YEAR})|q(?={_NUMBER}{_END}))"
    rf"(?P<quarters>{_NUMBER}(?:{_AND}{_NUMBER}{_END})*)(?:{_AND_YEAR}{_GAP}(?P<year>{_YEAR})|{_END})"
    rf"|{_LEFT}(?:quý|quí|qúy|qúi) (?P<word>một|hai|ba|bốn|tư){_GAP}(?P<of_word>{_YEAR})"
    rf"|(?<![0-9])(?P<before>(?:19|20)[0-9]{{2}}){_GAP}(?:{_WORD}[\s.-]*|q)(?P<after>{_NUMBER}){_END}"
    rf"|(?<![^\W_])(?P<months>{_MONTHS})"
    rf"(?:[\s.-]?(?:tháng|thang)(?!\s*[0-9]{{1,2}}(?![0-9]))(?!\s*(?:cuối|cuoi|tới|toi|tiếp|tiep|qua|sau))"
    rf"|t(?={_GAP}{_YEAR}))"
    rf"(?:[\s.-]*(?:đầu|dau))?(?:{_GAP}(?P<of>{_YEAR}))?"
)


@dataclass(frozen=True, slots=True)
class ParsedPeriod:
    """A period as named; what the text leaves out is None. `cumulative_months`: 9 for `9 tháng đầu năm`, else None."""

    quarter: int | None
    year: int | None
    cumulative_months: int | None = None

    @property
    def id(self) -> str | None:
        """The period's id (`2018Q4`) if quarter and year are both named."""
        return f"{self.year}Q{self.quarter}" if self.quarter and self.year else None


def find_periods(text: str) -> tuple[ParsedPeriod, ...]:
    """Every different period the text names, in order; one named twice, once without its year, counts once."""
    folded = re.sub(r"\s+", " ", fold(half_width(text)).replace("_", " "))
    found: list[ParsedPeriod] = []
    for match in _PERIOD.finditer(folded):
        for period in _periods_of(match):
            _merge(found, period)
    return tuple(found)


def parse_period(text: str, default_year: int | None = None) -> ParsedPeriod | None:
    """The one period the text names, `default_year` filling in a missing year; None if it names none or several."""
    found = find_periods(text)
    if len(found) != 1:
        return None
    return found[0] if found[0].year else replace(found[0], year=default_year)


def _periods_of(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if tight := match["tight"]:
        yield ParsedPeriod(int(tight[-1]), int(tight[:4]))
    elif word := match["word"]:
        yield ParsedPeriod(_QUARTER_WORDS[word], _year(match["of_word"]))
    elif before := match["before"]:
        yield ParsedPeriod(_quarter(match["after"]), int(before))
    elif months := match["months"]:
        count = _MONTH_WORDS.get(months) or int(months)
        yield ParsedPeriod(count // 3, _year(match["of"]), count)
    else:
        for number in re.findall(rf"{_NUMBER}(?![^\W_])", match["quarters"]) or [match["quarters"]]:
            yield ParsedPeriod(_quarter(number), _year(match["year"]))


def _merge(found: list[ParsedPeriod], new: ParsedPeriod) -> None:
    """Add the period unless it is one already found; a missing year agrees with any, a plain quarter with `9 tháng`."""
    for place, old in enumerate(found):
        if old.quarter == new.quarter and (old.year == new.year or None in (old.year, new.year)):
            months = old.cumulative_months if old.cumulative_months == new.cumulative_months else None
            found[place] = ParsedPeriod(old.quarter, old.year or new.year, months)
            return
    found.append(new)


def _quarter(number: str) -> int:
    return _ROMAN[number] if number in _ROMAN else int(number)


def _year(text: str | None) -> int | None:
    return int(text[-4:]) if text else None

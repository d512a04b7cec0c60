"""Quarters: `2018Q4`, `Quý IV/2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, GAP, LEFT, ROMAN, YEAR, ParsedPeriod, PeriodKind, find_year

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4}
_MONTH_WORDS = {"ba": 3, "sáu": 6, "sau": 6, "chín": 9, "chin": 9, "mười hai": 12, "muoi hai": 12}

_WORD = r"(?:quý|quí|qúy|qúi|quy|qui)"
_NUMBER = r"(?:iv|i{1,3}|0?[1-4])"
# `quý IV và cả năm 2017`: the year of the quarter is said with the whole year's.
_AND_YEAR = r"(?:\s*,?\s*(?:và|va)\s+(?:cả |ca )?(?=năm|nam))?"
_MONTHS = r"(?:0?[369]|12|ba|sáu|sau|chín|chin|mười hai|muoi hai)"
_AND = r"(?:\s*(?:[,;&+]|và|va|đến|den)\s*|\s*-\s*(?=[iv]))(?:quý |quí |quy |qui )?"
_PATTERN = re.compile(
    rf"(?P<tight>(?<![^\W_])(?:19|20)[0-9]{{2}}q[1-4]){END}"
    rf"|{LEFT}(?:bc)?(?:{_WORD}[\s.-]*|q[\s.-]*(?={_NUMBER}{GAP}{YEAR})|q(?={_NUMBER}{END}))"
    rf"(?P<quarters>{_NUMBER}(?:{_AND}{_NUMBER}{END})*)(?:{_AND_YEAR}{GAP}(?P<year>{YEAR})|{END})"
    rf"|{LEFT}(?:quý|quí|qúy|qúi) (?P<word>một|hai|ba|bốn|tư){GAP}(?P<of_word>{YEAR})"
    rf"|(?<![0-9])(?P<before>(?:19|20)[0-9]{{2}}){GAP}(?:{_WORD}[\s.-]*|q)(?P<after>{_NUMBER}){END}"
    rf"|(?<![^\W_])(?P<months>{_MONTHS})"
    rf"(?:[\s.-]?(?:tháng|thang)(?!\s*[0-9]{{1,2}}(?![0-9]))(?!\s*(?:cuối|cuoi|tới|toi|tiếp|tiep|qua|sau))"
    rf"|t(?={GAP}{YEAR}))"
    rf"(?:[\s.-]*(?:đầu|dau))?(?:{GAP}(?P<of>{YEAR}))?"
)


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if tight := match["tight"]:
        yield ParsedPeriod(int(tight[-1]), int(tight[:4]))
    elif word := match["word"]:
        yield ParsedPeriod(_WORDS[word], find_year(match["of_word"]))
    elif before := match["before"]:
        yield ParsedPeriod(_number(match["after"]), int(before))
    elif months := match["months"]:
        count = _MONTH_WORDS.get(months) or int(months)
        yield ParsedPeriod(count // 3, find_year(match["of"]), count)
    else:
        for number in re.findall(rf"{_NUMBER}(?![^\W_])", match["quarters"]) or [match["quarters"]]:
            yield ParsedPeriod(_number(number), find_year(match["year"]))


def _number(text: str) -> int:
    return _ROMAN[text] if text in _ROMAN else int(text)


QUARTER = PeriodKind(
    name="quarter",
    months=3,
    mark="Q",
    calendar_mark="Q",
    digits=1,
    noun_vi="quý",
    slug_vi="quy",
    labels_vi=tuple(f"Quý {roman}/{{year}}" for roman in ROMAN[1:]),
    titles_vi=tuple(f"QUÝ {roman} NĂM {{year}}" for roman in ROMAN[1:]),
    example_vi="Quý IV/2018",
    before_vi="quý trước trong năm",
    previous_vi="quý liền trước",
    same_last_year_vi="cùng quý năm trước",
    pattern=_PATTERN,
    read=_read,
    tail=r"qu[ýyíi]\b|q[1-4]\b",
    odd=re.compile(r"(?:qu[ýyíi]|\bq)\s*([05-9])\s*[/ .-]\s*(20[0-9]{2})", re.IGNORECASE),
    # `IV-2026`, `quý bốn`, `Q.4`, `tháng`.
    like=re.compile(
        r"qu[ýyíi]|(?<![^\W_])q[\W_]*[0-9iv]|(?<![^\W_])i{0,3}v?[\W_]*20[0-9]{2}|tháng|thang", re.IGNORECASE
    ),
)

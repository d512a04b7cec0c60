"""Months: `2018M03`, `Tháng 3/2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, FULL_YEAR, GAP, LEFT, MONTH_WORDS, ParsedPeriod, PeriodKind, find_year

_WORD = r"(?:tháng|thang)"
_NUMBER = r"(?:1[0-2]|0?[1-9])"
_NAMED = "|".join(sorted(MONTH_WORDS, key=len, reverse=True))
_CUMULATIVE = rf"(?:{_NUMBER}|{_NAMED})"
# A day before it makes `tháng 9` part of a date, which names no period.
_PATTERN = re.compile(
    rf"(?P<tight>(?<![^\W_])(?:19|20)[0-9]{{2}}m(?:0[1-9]|1[0-2])){END}"
    rf"|(?P<date>(?:ngày|ngay)\s*[0-9]{{1,2}}\s*(?:{_WORD}|[/.-])\s*[0-9]{{1,2}})"
    rf"|(?<![^\W_])(?P<months>{_CUMULATIVE})[\s.-]?{_WORD}"
    rf"(?!\s*(?:cuối|cuoi|tới|toi|tiếp|tiep|qua|sau)|\s*[0-9]{{1,2}}(?![0-9]))"
    rf"(?:[\s.-]*(?:đầu|dau))?(?:{GAP}(?P<of>{FULL_YEAR}))?"
    rf"|{LEFT}(?:bc)?{_WORD}[\s.-]*(?P<number>{_NUMBER})(?![0-9])(?:{GAP}(?P<year>{FULL_YEAR})|{END})"
    rf"|{LEFT}{_WORD} (?P<word>{_NAMED}){GAP}(?P<of_word>{FULL_YEAR})"
    rf"|{LEFT}t[\s.-]*(?P<short>{_NUMBER})(?![0-9]){GAP}(?P<of_short>{FULL_YEAR})"
    rf"|(?<![0-9/.-])(?P<before>(?:19|20)[0-9]{{2}})[\s._-](?P<after>0[1-9]|1[0-2])(?![\s._-]?[0-9])"
    rf"|(?<![0-9/.-])(?P<first>0?[1-9]|1[0-2])[/.-](?P<then>(?:19|20)[0-9]{{2}})(?![0-9])"
)


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if match["date"]:
        return
    if tight := match["tight"]:
        yield ParsedPeriod(int(tight[-2:]), int(tight[:4]))
    elif months := match["months"]:
        count = MONTH_WORDS.get(months) or int(months)
        yield ParsedPeriod(count, find_year(match["of"]), count)
    elif word := match["word"]:
        yield ParsedPeriod(MONTH_WORDS[word], find_year(match["of_word"]))
    elif short := match["short"]:
        yield ParsedPeriod(int(short), find_year(match["of_short"]))
    elif before := match["before"]:
        yield ParsedPeriod(int(match["after"]), int(before))
    elif first := match["first"]:
        yield ParsedPeriod(int(first), int(match["then"]))
    else:
        yield ParsedPeriod(int(match["number"]), find_year(match["year"]))


MONTH = PeriodKind(
    name="month",
    months=1,
    mark="M",
    digits=2,
    noun_vi="tháng",
    slug_vi="thang",
    labels_vi=tuple(f"Tháng {number}/{{year}}" for number in range(1, 13)),
    titles_vi=tuple(f"THÁNG {number} NĂM {{year}}" for number in range(1, 13)),
    example_vi="Tháng 3/2018",
    before_vi="tháng trước trong năm",
    previous_vi="tháng liền trước",
    same_last_year_vi="cùng tháng năm trước",
    pattern=_PATTERN,
    read=_read,
    odd=re.compile(r"(?:tháng|thang)\s*(0|1[3-9]|[2-9][0-9])\s*[/ .-]\s*(20[0-9]{2})", re.IGNORECASE),
    like=re.compile(r"tháng|thang|(?<![^\W_])t[\W_]*[0-9]|(?<![0-9])[0-9]{1,2}[\W_]+20[0-9]{2}", re.IGNORECASE),
)

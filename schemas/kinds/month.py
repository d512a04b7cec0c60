"""Months: `2018M03`, `Tháng 3/2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, FOUR_DIGITS, GAP, LEFT, YEAR, ParsedPeriod, PeriodKind, find_year, months_pattern

_WORDS = {
    "mười một": 11, "mười hai": 12, "mười": 10, "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "chạp": 12,
}  # fmt: skip
_COUNTS = {
    "mười một": 11, "mười hai": 12, "mười": 10, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
_WORD = r"(?:tháng|thang)"
_NUMBER = r"(?:1[0-2]|0?[1-9])"
# Not the 9 of `tháng 9 và 9 tháng đầu năm`.
_AND = rf"\s*(?:[,;&+]|và|va|đến|den)\s*(?:{_WORD} )?(?![0-9]{{1,2}}\s*{_WORD}\s+(?:đầu|dau|năm|nam))"
_TIGHT = rf"(?:{_NUMBER}\s*[/.-]\s*{FOUR_DIGITS}|{FOUR_DIGITS}\s*[/.-]\s*(?:1[0-2]|0[1-9]))"
# `tháng năm năm 2018` is May; `tháng năm 2018` is nothing that can be told.
_PATTERN = re.compile(
    # Dates: `ngày 15 tháng 3 năm 2018`, `15/3/2018`, `2018-03-15`.
    rf"(?P<date>(?:ngày|ngay)\s*[0-9]{{1,2}}\s*{_WORD}\s*[0-9]{{1,2}}(?:{GAP}{YEAR})?"
    rf"|(?<![0-9])[0-9]{{1,2}}\s*[/.-]\s*[0-9]{{1,2}}\s*[/.-]\s*[0-9]{{2,4}}"
    rf"|(?<![0-9]){FOUR_DIGITS}[/.-][0-9]{{1,2}}[/.-][0-9]{{1,2}}(?![0-9]))"
    rf"|(?P<id>(?<![^\W_]){FOUR_DIGITS}m(?:0[1-9]|1[0-2])){END}"
    rf"|{LEFT}{_WORD} (?P<word>{'|'.join(_WORDS)}|năm(?= năm|\s*/)){GAP}(?P<of_word>{YEAR})"
    rf"|{LEFT}(?:bc)?(?:{_WORD}[\s.-]*|t[\s.-]*(?={_NUMBER}{GAP}{YEAR}))"
    rf"(?P<numbers>{_NUMBER}(?![0-9])(?:{_AND}{_NUMBER}{END})*)(?:{GAP}(?P<year>{YEAR})|{END})"
    rf"|(?<![0-9])(?P<before>{FOUR_DIGITS}){GAP}(?:{_WORD}[\s.-]*|t)(?P<after>{_NUMBER}){END}"
    # Not the number of a document: `số 02/2023`, `02/2023/TT-BTTTT`.
    rf"|(?<![^\W_])(?<!số )(?<!so )(?<![0-9][/.-])(?P<tight>{_TIGHT})(?![0-9])(?!\s*[/.-]?[^\W\d_]*[/-])"
    rf"|{months_pattern('(?:' + _NUMBER + '|' + '|'.join(_COUNTS) + ')')}"
)


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if match["date"]:
        return
    if key := match["id"]:
        yield ParsedPeriod(int(key[5:]), int(key[:4]))
    elif word := match["word"]:
        yield ParsedPeriod(_WORDS.get(word, 5), find_year(match["of_word"]))
    elif before := match["before"]:
        yield ParsedPeriod(int(match["after"]), int(before))
    elif tight := match["tight"]:
        first, second = re.findall(r"[0-9]+", tight)
        number, year = (first, second) if len(second) == 4 else (second, first)
        yield ParsedPeriod(int(number), int(year))
    elif months := match["months"]:
        count = _COUNTS.get(months) or int(months)
        yield ParsedPeriod(count, find_year(match["of"]), count)
    else:
        for number in re.findall(r"[0-9]+", match["numbers"]):
            yield ParsedPeriod(int(number), find_year(match["year"]))


MONTH = PeriodKind(
    name="month",
    months=1,
    mark="M",
    calendar_mark="",
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
    odd=re.compile(r"(?:tháng|thang|\bt)\s*(00?|1[3-9]|[2-9][0-9])\s*[/ .-]\s*(20[0-9]{2})", re.IGNORECASE),
    tail=r"(?:tháng|thang)\b|t[0-9]{1,2}\b",
    like=re.compile(r"tháng|thang|(?<![^\W_])t[\W_]*[0-9]|(?<![0-9])[0-9]{1,2}[\W_]+20[0-9]{2}", re.IGNORECASE),
)

"""Whole years: `2018Y`, `Năm 2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, FOUR_DIGITS, GAP, LEFT, YEAR, ParsedPeriod, PeriodKind, find_year, months_pattern

_MONTH_WORDS = {"ba": 3, "sáu": 6, "chín": 9, "mười hai": 12, "muoi hai": 12}
_PART = r"(?:quý|quí|quy|qui|tháng|thang)[\s.-]*[0-9a-zà-ỹ]{1,4}"
_PATTERN = re.compile(
    rf"(?P<id>(?<![^\W_]){FOUR_DIGITS}y){END}"
    rf"|{months_pattern('(?:0?[1-9]|1[0-2]|ba|sáu|chín|mười hai|muoi hai)')}"
    # Parts of a year: `quý IV năm 2018`, `tháng 3 năm 2018`, `nửa đầu năm 2018`, `cuối năm 2018`.
    rf"|(?P<part>{LEFT}(?:{_PART}|(?:đầu|dau|cuối|cuoi|giữa|giua)){GAP}{YEAR})"
    # Without its mark the word is also a name's: `Hà Nam 2018`, `Việt Nam 2018`.
    rf"|{LEFT}(?:(?:(?:cả|trọn|toàn) )?năm|(?:ca|tron|toan|bc|bao cao|ket qua) nam)"
    rf"{GAP}(?P<year>{FOUR_DIGITS})(?![0-9])"
    rf"|{LEFT}(?P<whole>(?:cả|trọn|toàn) năm){END}"
)


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if match["part"]:
        return
    if key := match["id"]:
        yield ParsedPeriod(1, int(key[:4]))
    elif months := match["months"]:
        yield ParsedPeriod(1, find_year(match["of"]), _MONTH_WORDS.get(months) or int(months))
    else:
        yield ParsedPeriod(1, find_year(match["year"]))


WHOLE_YEAR = PeriodKind(
    name="year",
    months=12,
    mark="Y",
    calendar_mark="",
    digits=0,
    noun_vi="năm",
    slug_vi="nam",
    labels_vi=("Năm {year}",),
    titles_vi=("NĂM {year}",),
    example_vi="Năm 2018",
    before_vi="kỳ trước trong năm",
    previous_vi="năm liền trước",
    same_last_year_vi="năm trước",
    pattern=_PATTERN,
    read=_read,
    odd=None,
    tail=r"(?:cả năm|ca nam)\b",
    like=re.compile(r"(?:năm|nam)[\W_]*[0-9]|(?:cả|trọn|toàn) năm|(?<![0-9])20[0-9]{2}(?![0-9])", re.IGNORECASE),
)

"""Half-years: `2018H1`, `6 tháng đầu năm 2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, FOUR_DIGITS, GAP, LEFT, YEAR, ParsedPeriod, PeriodKind, find_year, months_pattern

_MONTH_WORDS = {"ba": 3, "sáu": 6, "sau": 6, "chín": 9, "chin": 9, "mười hai": 12, "muoi hai": 12}
_SIX = r"(?:(?<![^\W_])(?:0?6|sáu|sau)[\s.-]?(?:(?:tháng|thang)|t(?![^\W\d_]))|(?<![^\W_])(?:nửa|nua))"
_FIRST, _SECOND = r"(?:đầu|dau)", r"(?:cuối|cuoi)"
_PATTERN = re.compile(
    rf"(?P<id>(?<![^\W_]){FOUR_DIGITS}h[12]){END}"
    rf"|{_SIX}[\s.-]*(?:(?P<first>{_FIRST})|(?P<second>{_SECOND}))(?![^\W\d_])(?:{GAP}(?P<year>{YEAR}))?"
    rf"|{LEFT}h[\s.-]*(?P<number>0?[12])(?:{GAP}(?P<of_number>{YEAR})|{END})"
    rf"|(?<![0-9])(?P<before>{FOUR_DIGITS}){GAP}h(?P<after>[12]){END}"
    rf"|{months_pattern('(?:0?[39]|12|ba|chín|chin|mười hai|muoi hai)')}"
)


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if key := match["id"]:
        yield ParsedPeriod(int(key[-1]), int(key[:4]))
    elif match["first"] or match["second"]:
        yield ParsedPeriod(1 if match["first"] else 2, find_year(match["year"]))
    elif number := match["number"]:
        yield ParsedPeriod(int(number), find_year(match["of_number"]))
    elif before := match["before"]:
        yield ParsedPeriod(int(match["after"]), int(before))
    else:
        count = _MONTH_WORDS.get(match["months"]) or int(match["months"])
        yield ParsedPeriod(1 if count <= 6 else 2, find_year(match["of"]), count)


HALF_YEAR = PeriodKind(
    name="half_year",
    months=6,
    mark="H",
    calendar_mark="S",
    digits=1,
    noun_vi="kỳ 6 tháng",
    slug_vi="6-thang",
    labels_vi=("6 tháng đầu năm {year}", "6 tháng cuối năm {year}"),
    titles_vi=("6 THÁNG ĐẦU NĂM {year}", "6 THÁNG CUỐI NĂM {year}"),
    example_vi="6 tháng đầu năm 2018",
    before_vi="kỳ 6 tháng trước trong năm",
    previous_vi="kỳ 6 tháng liền trước",
    same_last_year_vi="cùng kỳ 6 tháng năm trước",
    pattern=_PATTERN,
    read=_read,
    odd=re.compile(r"\bh\s*([03-9])\s*[/ .-]\s*(20[0-9]{2})", re.IGNORECASE),
    tail=r"(?:6|sáu|sau)\s*(?:tháng|thang)\b|(?:nửa|nua)\b|h[12]\b",
    like=re.compile(r"tháng|thang|nửa|nua|(?<![^\W_])h[\W_]*[0-9]", re.IGNORECASE),
)

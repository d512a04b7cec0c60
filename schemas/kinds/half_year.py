"""Half-years: `2018H1`, `6 tháng đầu năm 2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, FULL_YEAR, GAP, LEFT, ParsedPeriod, PeriodKind, find_year

_SIX = r"(?:0?6|sáu|sau)[\s.-]?(?:tháng|thang)"
_FIRST, _LAST = r"(?:đầu|dau)", r"(?:cuối|cuoi)"
_OF = rf"(?:{GAP}(?P<{{}}>{FULL_YEAR}))?"
_PATTERN = re.compile(
    rf"(?P<tight>(?<![^\W_])(?:19|20)[0-9]{{2}}h[12]){END}"
    rf"|{LEFT}h[\s.-]*(?P<half>[12]){GAP}(?P<of_half>{FULL_YEAR})"
    rf"|(?<![^\W_])(?:{_SIX}|(?:nửa|nua)(?: (?:năm|nam))?)[\s.-]*(?:(?P<first>{_FIRST})|(?P<last>{_LAST}))"
    rf"(?:{GAP}(?P<of_part>{FULL_YEAR})|[\s.-]*(?:năm|nam){END})?"
    rf"|(?<![^\W_])(?P<months>(?:0?[369]|12|ba|chín|chin|mười hai|muoi hai)[\s.-]?(?:tháng|thang))"
    rf"(?!\s*[0-9]{{1,2}}(?![0-9]))(?!\s*(?:{_LAST}|tới|toi|tiếp|tiep|qua|sau))"
    rf"(?:[\s.-]*{_FIRST})?(?:{GAP}(?P<of_months>{FULL_YEAR}))?"
)
_COUNTS = {"ba": 3, "chín": 9, "chin": 9, "mười hai": 12, "muoi hai": 12}


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if tight := match["tight"]:
        yield ParsedPeriod(int(tight[-1]), int(tight[:4]))
    elif half := match["half"]:
        yield ParsedPeriod(int(half), find_year(match["of_half"]))
    elif match["first"] or match["last"]:
        yield ParsedPeriod(1 if match["first"] else 2, find_year(match["of_part"]))
    else:
        yield from _read_months(match)


def _read_months(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    """`12 tháng năm 2018` is a sum since the start of the year and no half; `6 tháng` is the first half."""
    words = re.split(r"[\s.-]?(?:tháng|thang)", match["months"])[0]
    count = _COUNTS.get(words) or int(words)
    yield ParsedPeriod(1 if count <= 6 else 2, find_year(match["of_months"]), None if count == 6 else count)


HALF_YEAR = PeriodKind(
    name="half_year",
    months=6,
    mark="H",
    digits=1,
    noun_vi="nửa năm",
    slug_vi="nua-nam",
    labels_vi=("6 tháng đầu năm {year}", "6 tháng cuối năm {year}"),
    titles_vi=("6 THÁNG ĐẦU NĂM {year}", "6 THÁNG CUỐI NĂM {year}"),
    example_vi="6 tháng đầu năm 2018",
    before_vi="nửa năm trước trong năm",
    previous_vi="nửa năm liền trước",
    same_last_year_vi="cùng kỳ năm trước",
    pattern=_PATTERN,
    read=_read,
    odd=None,
    like=re.compile(r"tháng|thang|nửa|nua|(?<![^\W_])h[\W_]*[0-9]", re.IGNORECASE),
)

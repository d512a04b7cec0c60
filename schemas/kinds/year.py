"""Whole years: `2018Y`, `Năm 2018`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.kinds.kind import END, GAP, ParsedPeriod, PeriodKind

# A year after a day, month or part of a year belongs to that and names no period.
_PART = (
    r"(?:ngày|ngay|tháng|thang|quý|quí|qúy|qúi|quy|qui|q)[\s.]*(?:[0-9]{1,2}|i{1,3}|iv)"
    rf"(?:\s*(?:tháng|thang|[/.-])\s*[0-9]{{1,2}})?{GAP}(?:(?:của|cua) )?(?:(?:năm|nam)\s*)?(?:19|20)[0-9]{{2}}"
)
_PATTERN = re.compile(
    rf"(?P<part>{_PART}|[0-9]{{1,2}}[/.-][0-9]{{1,2}}[/.-](?:19|20)[0-9]{{2}})"
    rf"|(?P<tight>(?<![^\W_])(?:19|20)[0-9]{{2}}y){END}"
    rf"|(?<![^\W_])(?P<months>(?:0?[369]|ba|sáu|sau|chín|chin)[\s.-]?(?:tháng|thang))(?:[\s.-]*(?:đầu|dau|cuối|cuoi))?"
    rf"(?:{GAP}(?:năm|nam){GAP}(?P<of>(?:19|20)[0-9]{{2}}))?"
    rf"|(?<![^\W_])(?:năm|nam)[\s.-]*(?P<year>(?:19|20)[0-9]{{2}})(?![0-9])"
)
_COUNTS = {"ba": 3, "sáu": 6, "sau": 6, "chín": 9, "chin": 9}


def _read(match: re.Match[str]) -> Iterator[ParsedPeriod]:
    if match["part"]:
        return
    if tight := match["tight"]:
        yield ParsedPeriod(1, int(tight[:4]))
    elif months := match["months"]:
        words = re.split(r"[\s.-]?(?:tháng|thang)", months)[0]
        yield ParsedPeriod(1, int(match["of"]) if match["of"] else None, _COUNTS.get(words) or int(words))
    else:
        yield ParsedPeriod(1, int(match["year"]))


YEAR = PeriodKind(
    name="year",
    months=12,
    mark="Y",
    digits=0,
    noun_vi="năm",
    slug_vi="nam",
    labels_vi=("Năm {year}",),
    titles_vi=("NĂM {year}",),
    example_vi="Năm 2018",
    before_vi="năm trước",
    previous_vi="năm trước",
    same_last_year_vi="năm trước",
    pattern=_PATTERN,
    read=_read,
    odd=None,
    like=re.compile(r"năm|nam|20[0-9]{2}", re.IGNORECASE),
)

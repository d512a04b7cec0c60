"""Dates as a form may hold them: day before month, always; a month before the day is refused, never swapped."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from schemas.form import CellValue
from schemas.grammar.refusal import Refusal
from schemas.grammar.text import fold, half_width

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100

_EPOCH_1900: Final = date(1899, 12, 30)  # serial 60 is the 29 February 1900 that never was; far below FIRST_YEAR
_EPOCH_1904: Final = date(1904, 1, 1)
_MAX_TEXT: Final = 60

_LEAD = r"(?:ngày |ngay )?"
_PATTERNS = (
    re.compile(_LEAD + r"(?P<d>[0-9]{1,2}) ?(?P<mark>[/.-]) ?(?P<m>[0-9]{1,2}) ?(?P=mark) ?(?P<y>[0-9]{4})"),
    re.compile(_LEAD + r"(?P<d>[0-9]{1,2}) ?/ ?(?P<m>[0-9]{1,2}) ?/ ?(?P<y>[0-9]{2})"),
    re.compile(_LEAD + r"(?P<d>[0-9]{1,2}) (?:tháng|thang) (?P<m>[0-9]{1,2}) (?:năm|nam) (?P<y>[0-9]{4})"),
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?:[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?"),
)


def parse_date(value: CellValue, epoch1904: bool = False) -> date | Refusal:
    """The day a cell's value states, or why it states none.

    Text is day/month/year, `ngày … tháng … năm …` or ISO; a number is a serial of the 1900 or 1904 date system.
    """
    if value is None:
        return Refusal("empty", "ô trống")
    if isinstance(value, bool | time):
        return Refusal("form", "không phải là ngày")
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, int | float):
        return _of_serial(value, epoch1904)
    return _of_text(value)


_MONTH = re.compile(r"(?:tháng|thang) ?(?P<m>[0-9]{1,2}) ?(?:[/-]|năm|nam) ?(?P<y>[0-9]{4})(?![0-9/-])")
_IN_TEXT = re.compile(
    r"(?<![0-9/.-])(?:(?P<d>[0-9]{1,2}) ?(?P<mark>[/.-]) ?(?P<m>[0-9]{1,2}) ?(?P=mark) ?(?P<y>[0-9]{4})"
    r"|(?P<d2>[0-9]{1,2}) (?:tháng|thang) (?P<m2>[0-9]{1,2}) (?:năm|nam) (?P<y2>[0-9]{4})"
    r"|(?:ngày|ngay) (?P<d3>[0-9]{1,2})/(?P<m3>[0-9]{1,2})/(?P<y3>[0-9]{2}))(?![0-9/-])"
)


def find_dates(text: str) -> list[date]:
    """The days that a text surely names, in order: with day, month and year, no part of a document's number."""
    return [day for day, _ in _scan(fold(half_width(text)))]


@lru_cache(maxsize=4096)
def split_dates(text: str) -> tuple[tuple[date, ...], str]:
    """The days that a text surely names, and the folded text without them."""
    folded = fold(half_width(text))
    found = _scan(folded)
    for _, (start, end) in reversed(found):
        folded = f"{folded[:start]} {folded[end:]}"
    return tuple(day for day, _ in found), folded


def find_months(folded: str) -> list[tuple[date, date]]:
    """The months that a folded text names without a day (`tháng 3/2018`), in order: first and last day of each."""
    found = []
    for one in _MONTH.finditer(folded):
        first, year, month = _build(one["y"], int(one["m"]), 1), int(one["y"]), int(one["m"])
        if isinstance(first, date):
            after = date(year + month // 12, month % 12 + 1, 1)
            found.append((first, after - timedelta(days=1)))
    return found


def _scan(folded: str) -> list[tuple[date, tuple[int, int]]]:
    found = []
    for one in _IN_TEXT.finditer(folded):
        day, month, year = (next(one[k] for k in (n, f"{n}2", f"{n}3") if one[k]) for n in "dmy")
        built = _build(year, int(month), int(day))
        if isinstance(built, date):
            found.append((built, one.span()))
    return found


def _of_serial(serial: float, epoch1904: bool) -> date | Refusal:
    if not (math.isfinite(serial) and 0 <= serial < 100_000):
        return Refusal("range", "con số này không phải là ngày")
    epoch = _EPOCH_1904 if epoch1904 else _EPOCH_1900
    return _in_range(epoch + timedelta(days=math.floor(serial)))


def _of_text(text: str) -> date | Refusal:
    folded = fold(half_width(text)) if len(text) <= 4 * _MAX_TEXT else text
    if not folded:
        return Refusal("empty", "ô trống")
    if len(folded) > _MAX_TEXT:
        return Refusal("too_long", "nội dung quá dài, không phải là ngày")
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(folded):
            return _build(found["y"], int(found["m"]), int(found["d"]))
    return Refusal("form", "không đúng dạng ngày/tháng/năm")


def _build(year: str, month: int, day: int) -> date | Refusal:
    try:
        return _in_range(date(int(year) + (2000 if len(year) == 2 else 0), month, day))
    except ValueError:
        return Refusal("range", f"không có ngày {day} tháng {month} năm {year}; ghi theo thứ tự ngày/tháng/năm")


def _in_range(day: date) -> date | Refusal:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Refusal("range", f"năm {day.year} nằm ngoài khoảng {FIRST_YEAR} đến {LAST_YEAR}")

"""Numbers, dates and lists as Vietnamese administrative documents write them. Pure functions of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

NO_DATA = "…"
WITHHELD = "(không nêu)"
"""Stands for what is known and not to be read: no gap."""
LETTERS = "abcdđeghiklmnopqrstuvxy"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def number(value: Decimal | int, places: int | None = None) -> str:
    """`1.234,5`: dots between thousands, a decimal comma. Without `places` every significant digit is kept."""
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not exact:
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", ".,"))


def number_with_places(text: str) -> str:
    """`80,00` of `80.00`: a rounded number with all its places, the zeros too."""
    return number(Decimal(text), len(text.partition(".")[2]))


def describe_days_after_due(days: int | None) -> str:
    """`sau hạn 1.234 ngày` or `trong hạn`: when one document came; empty where no due day is known."""
    if days is None:
        return ""
    return f"sau hạn {number(days)} ngày" if days > 0 else "trong hạn"


def number_or_gap(value: Decimal | int | None) -> str:
    """The number, or `…` where there is no figure: missing is never written as zero."""
    return NO_DATA if value is None else number(value)


def percent(value: Decimal) -> str:
    """`10,5%`, rounded half up to one place and without a needless `,0`; under 0.05 % is `dưới 0,1%`, zero `0%`."""
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if value and not rounded:
        return "dưới 0,1%"
    return number(rounded.normalize() if rounded else Decimal(0)) + "%"


def percent_with_sign(value: Decimal) -> str:
    """`+10,5%`, `-3%`, `0%`; a change too small for a tenth of a per cent is `≈0%`."""
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if value and not rounded:
        return "≈0%"
    return ("+" if rounded > 0 else "") + percent(rounded)


def share(part: int, whole: int) -> str:
    """`part` of `whole` in per cent; `…` when there is no whole. Only all of it is written as 100%."""
    if not whole:
        return NO_DATA
    exact = Decimal(part) * 100 / Decimal(whole)
    text = percent(exact)
    return "99,9%" if text == "100%" and part < whole else text


def day_long(day: date) -> str:
    """`ngày 05 tháng 01 năm 2019`: a leading zero for days under 10 and for months 1 and 2 only."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def day_short(day: date) -> str:
    """`05/01/2019`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def minute_short(moment: datetime) -> str:
    """`05/01/2019 08:30`, in the moment's own time zone."""
    return f"{day_short(moment.date())} {moment.hour:02d}:{moment.minute:02d}"


def minute_long(moment: datetime) -> str:
    """`08 giờ 30 ngày 05/01/2019`, in the moment's own time zone."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} ngày {day_short(moment.date())}"


def join_list(items: Sequence[str]) -> str:
    """`A, B và C`."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " và " + items[-1]


def lower_first(text: str) -> str:
    """The text with a small first letter, for use inside a sentence."""
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def letter(position: int) -> str:
    """The `position`-th letter (from 0) of a lettered list: a, b, c, d, đ, e, g, h, i, k …"""
    return LETTERS[position]


def one_line(text: str) -> str:
    """NFC text on one line, without control characters (those that turn letters round too): fit to be quoted."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip(" ")
    return " ".join(_CONTROL.sub("", unicodedata.normalize("NFC", text)).split())

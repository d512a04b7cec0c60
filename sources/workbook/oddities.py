"""Whether the eye may see something else in a part of an .xlsx than its cells say: told from its bytes, quickly.

It may find too much (that only costs a second look, `sources.workbook.sheet_signs`), never too little.
"""

from __future__ import annotations

import re
from typing import Literal

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from openpyxl.utils.cell import get_column_letter, range_boundaries

from sources.workbook.style_looks import read_style_looks

Oddity = Literal["", "sums", "looks"]
"""Nothing; formulas that can be reckoned again; what is hidden, covered, struck or linked."""

_HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|true)""")
_MERGED = re.compile(rb"""mergeCell\s[^>]*?\bref\s*=\s*["']([^"']*)""")
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["'](?:[^>]*[^/>])?>"""
    rb"""(?!\s*(?:<v\s*/>|<v></v>)?\s*</)"""
)
_SIMPLE = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>(?=[^<]*[A-Z]\$?[0-9])[-+(),:;$\s0-9A-Z.]*+</")
_LINKED = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>[^<\[]*+\[")
_RUN = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")
_MOST_COVERED = 2_000


def find_sheet_oddity(content: bytes) -> Oddity:
    """What may be odd in a sheet: `looks` outranks `sums`."""
    if b"hidden" in content and _HIDDEN.search(content):
        return "looks"
    if has_odd_runs(content) or _has_covered_value(content):
        return "looks"
    if b"f>" not in content:
        return ""
    if _LINKED.search(content):
        return "looks"
    return "sums" if _SIMPLE.search(content) else ""


def has_odd_runs(content: bytes) -> bool:
    """True if a part of some text is struck through or stands above or below the line."""
    return (b"strike" in content or b"vertAlign" in content) and _RUN.search(content) is not None


def has_odd_styles(content: bytes) -> bool:
    """True if some cell style hides or strikes through what stands in its cells; also if that cannot be told."""
    try:
        return any(look.is_odd for look in read_style_looks(content))
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return True


def _has_covered_value(content: bytes) -> bool:
    """True if a merged range covers a cell that is not blank."""
    refs = _MERGED.findall(content)
    if not refs:
        return False
    filled = set(_FILLED.findall(content))
    for ref in refs:
        try:
            left, top, right, bottom = range_boundaries(ref.decode("ascii"))
        except (ValueError, TypeError):
            return True
        if not (left and top and right and bottom) or (right - left + 1) * (bottom - top + 1) > _MOST_COVERED:
            return True
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left) and f"{get_column_letter(column)}{row}".encode() in filled:
                    return True
    return False

"""Whether the eye may see something else in a part of an .xlsx than its cells say: told from its bytes, quickly.

It may find too much (that only costs a second look, `sources.workbook.signs.sheet`), never too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from schemas.cell_addresses import get_column_letter, range_boundaries
from schemas.form import STAMP_SHEET
from sources.workbook.signs.style_looks import read_style_looks

Oddity = Literal["", "sums", "looks"]
"""Nothing; formulas that can be reckoned again; what is hidden, covered, struck or linked."""

_HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|true)""")
_NARROW = re.compile(rb"""\s(?:ht|width)\s*=\s*["'](?:0?\.[0-9]|[01](?:\.[0-9]*)?["'])""")
_MERGED = re.compile(rb"""mergeCell\s[^>]*?\bref\s*=\s*["']([^"']*)""")
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["'](?:[^>]*[^/>])?>"""
    rb"""(?!\s*(?:<v\s*/>|<v></v>)?\s*</)"""
)
_USUAL_FILLED = re.compile(rb"""r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?><(?!/)""")
"""A filled cell as every common program writes it: found much faster."""
_FORMULA = rb"f(?:\s[^>]*)?>"
_SIMPLE = rb"(?=[^<]*[0-9])(?:[-+*/(),:;$\s0-9A-Z.=>%\"]|&(?:lt|gt|quot);)*+</"
_SIMPLE_FORMULA = re.compile(rb"<" + _FORMULA + _SIMPLE)
_SIMPLE_PREFIXED = re.compile(rb":" + _FORMULA + _SIMPLE)
_LINKED = re.compile(rb"[<:]f(?:\s[^>]*)?>[^<\[|]*+[\[|]")
_RUN = re.compile(
    rb"""<(?:\w+:)?(?:(?:strike|vertAlign)\b"""
    rb"""|color\s(?!theme="1"\s*/>)(?!rgb="FF([0-8][0-9A-F])\1\1"\s*/>))"""
)
"""A coloured part may be white on white; black and dark grey, as the form's own headings are, cannot be on a light
ground."""
_MOST_COVERED = 2_000
_FRACTION = re.compile(rb"""v>(-?[0-9]*\.[0-9]+|-?[0-9.]+[eE][-+]?[0-9]+)</""")
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]{1,6})""")
_MANY_DECIMALS = 99


def find_sheet_oddity(content: bytes) -> Oddity:
    """What may be odd in a sheet: `looks` outranks `sums`."""
    if b"hidden" in content and _HIDDEN.search(content):
        return "looks"
    if _NARROW.search(content) or has_odd_runs(content) or _has_covered_value(content):
        return "looks"
    if b"f>" not in content:
        return ""
    if (b"[" in content or b"|" in content) and _LINKED.search(content):
        return "looks"
    is_simple = _SIMPLE_FORMULA.search(content) or (b":f" in content and _SIMPLE_PREFIXED.search(content))
    return "sums" if is_simple else ""


def has_hidden_sheets(content: bytes) -> bool:
    """True if the list of sheets hides one, the form's stamp apart; also if that cannot be told."""
    if b"idden" not in content:
        return False
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return True
    sheets = (one for one in root.iter() if one.tag.rpartition("}")[2] == "sheet")
    return any(one.get("state", "visible") != "visible" and one.get("name") != STAMP_SHEET for one in sheets)


def has_odd_runs(content: bytes) -> bool:
    """True if a part of some text is struck through, coloured, or stands above or below the line."""
    return b"rPr" in content and _RUN.search(content) is not None


def look_at_styles(content: bytes) -> tuple[bool, tuple[int | None, ...]]:
    """True if some cell style hides or strikes through what stands in its cells, or if that cannot be told; the fewest
    decimals that a cell of each style shows, None where as many as there are."""
    try:
        looks = read_style_looks(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return True, ()
    return any(look.is_odd for look in looks), tuple(look.fewest_decimals for look in looks)


def find_fractions(content: bytes) -> frozenset[tuple[int, int]]:
    """The style and the number of decimals of every figure of a sheet that is no whole number."""
    found: set[tuple[int, int]] = set()
    for figure in _FRACTION.finditer(content):
        begins = max(content.rfind(mark, 0, figure.start()) for mark in (b"<c ", b":c "))
        style = _STYLE.search(content, begins, content.find(b">", begins) + 1) if begins >= 0 else None
        number = figure[1]
        decimals = _MANY_DECIMALS if b"e" in number.lower() else len(number.partition(b".")[2].rstrip(b"0"))
        found.add((int(style[1]) if style else 0, decimals))
    return frozenset(found)


def are_rounded(fractions: Iterable[tuple[int, int]], shown: Sequence[int | None]) -> bool:
    """True if one of the figures has more decimals than its style shows."""
    for style, decimals in fractions:
        fewest = shown[style] if style < len(shown) else None
        if fewest is not None and decimals > fewest:
            return True
    return False


def _find_filled_cells(content: bytes) -> set[bytes]:
    """Where the cells stand that are not blank."""
    usual = _USUAL_FILLED.findall(content)
    if len(usual) == content.count(b"</c>"):
        return set(usual)
    return set(_FILLED.findall(content))


def _has_covered_value(content: bytes) -> bool:
    """True if a merged range covers a cell that is not blank, or is so large that this is not worth telling quickly."""
    begins = content.find(b"mergeCell ")
    refs = _MERGED.findall(content, begins) if begins >= 0 else _MERGED.findall(content)
    if not refs:
        return False
    filled = _find_filled_cells(content)
    return any(covered is None or not filled.isdisjoint(covered) for covered in map(_list_covered_cells, refs))


@lru_cache(maxsize=4096)
def _list_covered_cells(ref: bytes) -> frozenset[bytes] | None:
    """The cells of a merged range but its first; None if it is very large or written oddly."""
    try:
        left, top, right, bottom = range_boundaries(ref.decode("ascii"))
    except (ValueError, TypeError):
        return None
    if not (left and top and right and bottom) or (right - left + 1) * (bottom - top + 1) > _MOST_COVERED:
        return None
    places = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return frozenset(f"{get_column_letter(column)}{row}".encode() for row, column in places[1:])

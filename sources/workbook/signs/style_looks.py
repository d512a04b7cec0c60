"""How the cell styles of an .xlsx look, as far as they can hide a figure or strike it through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from defusedxml import ElementTree

from schemas.form import CellValue
from schemas.grammar.number_formats import can_speak, find_fewest_decimals
from schemas.late_imports import late_import
from sources.workbook.signs.looks import FORMAT_VI, INK_VI, TINY_VI, can_hide, is_hidden_by_format, is_unseen

BLACK, WHITE = "000000", "FFFFFF"
_MOST_DIGITS = 9
_LEAST_SIZE = 3
"""Points: smaller letters are specks."""
_SIZE = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,9})?")
_THEME = {"0": WHITE, "1": BLACK}
_SYSTEM = {64: BLACK, 65: WHITE}
_USUAL_FORMATS = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
"""What forms need of the formats that have a number and no text (ISO/IEC 29500-1, 18.8.30), without openpyxl."""


class _Font(NamedTuple):
    """What of a font matters here."""

    is_struck: bool
    ink: str
    is_tiny: bool


class StyleLook(NamedTuple):
    """What of a style matters: struck through, ink on its own ground, the number format, letters of a point or two."""

    is_struck: bool
    is_unseen: bool
    pattern: str
    is_tiny: bool = False

    @property
    def is_odd(self) -> bool:
        """True if a cell of this style may show something else than its value."""
        return (
            self.is_struck
            or self.is_unseen
            or self.is_tiny
            or can_hide(self.pattern)
            or can_speak(self.pattern)
            or self.fewest_decimals == -1
        )

    @property
    def fewest_decimals(self) -> int | None:
        """The fewest decimals that a cell of this style shows (`find_fewest_decimals`)."""
        return find_fewest_decimals(self.pattern)

    def list_hidings_vi(self, value: CellValue) -> Iterator[str]:
        """In which ways a cell of this style does not show this value."""
        if is_hidden_by_format(self.pattern, value):
            yield FORMAT_VI
        if self.is_unseen:
            yield INK_VI
        if self.is_tiny:
            yield TINY_VI


def read_style_looks(content: bytes) -> list[StyleLook]:
    """The cell styles of a `styles.xml`, in the order that cells refer to; ParseError if it is no XML."""
    parts = {_name(part): part for part in ElementTree.fromstring(content, forbid_dtd=True)}
    patterns = {str(one.get("numFmtId")): str(one.get("formatCode", "")) for one in parts.get("numFmts", ())}
    fonts = [_read_font(one) for one in parts.get("fonts", ())]
    grounds = [_read_ground(one) for one in parts.get("fills", ())]
    return [_read_style(one, patterns, fonts, grounds) for one in parts.get("cellXfs", ())]


def _read_style(style: Any, patterns: dict[str, str], fonts: list[_Font], grounds: list[str | None]) -> StyleLook:
    struck, ink, tiny = fonts[_number(style, "fontId", len(fonts))] if fonts else _Font(False, BLACK, False)
    ground = grounds[_number(style, "fillId", len(grounds))] if grounds else WHITE
    key = style.get("numFmtId", "0")
    pattern = patterns.get(key) or _find_format(int(key) if key.isdecimal() and len(key) < _MOST_DIGITS else 0)
    return StyleLook(struck, is_unseen(ink, ground), pattern, tiny)


def _find_format(number: int) -> str:
    if number in _USUAL_FORMATS:
        return _USUAL_FORMATS[number]
    with late_import():
        from openpyxl.styles.numbers import BUILTIN_FORMATS

    return str(BUILTIN_FORMATS.get(number, "General"))


def _number(style: Any, name: str, most: int) -> int:
    text = style.get(name, "0")
    return min(int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else 0, most - 1)


def _read_font(font: Any) -> _Font:
    found = {_name(part): part for part in font}
    strike = found.get("strike")
    struck = strike is not None and strike.get("val", "1") not in ("0", "false")
    size = found["sz"].get("val", "") if "sz" in found else ""
    is_tiny = _SIZE.fullmatch(size) is not None and float(size) < _LEAST_SIZE
    return _Font(struck, read_color(found.get("color"), BLACK), is_tiny)


def _read_ground(fill: Any) -> str | None:
    """The colour behind, None where it is a pattern of two."""
    pattern = next((part for part in fill if _name(part) == "patternFill"), None)
    if pattern is None:
        return None if len(fill) else WHITE
    kind = pattern.get("patternType", "none")
    if kind != "solid":
        return WHITE if kind in ("none", "gray125") else None
    return read_color(next((part for part in pattern if _name(part) == "fgColor"), None), WHITE)


def read_color(color: Any, default: str) -> str:
    """Six digits of red, green and blue, or what names a colour of the theme; `color.get` gives its attributes."""
    if color is None:
        return default
    tint = color.get("tint", "0").rstrip("0").rstrip(".")
    if rgb := color.get("rgb"):
        found = rgb[-6:].upper()
    elif (theme := color.get("theme")) is not None:
        found = _THEME.get(theme, f"theme {theme}")
    elif (indexed := color.get("indexed", "")).isdecimal() and len(indexed) < _MOST_DIGITS:
        found = _find_indexed_color(int(indexed), default)
    else:
        return default
    return found if tint in ("", "-", "0") else f"{found} {tint}"


def _find_indexed_color(number: int, default: str) -> str:
    if number in _SYSTEM:
        return _SYSTEM[number]
    with late_import():
        from openpyxl.styles.colors import COLOR_INDEX

    return COLOR_INDEX[number][-6:] if number < len(COLOR_INDEX) else default


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]

"""Whether a figure can be seen in its cell, and how a finding says why not."""

from __future__ import annotations

import re
from functools import lru_cache

from schemas.form import STAMP_SHEET, CellSign, CellValue
from sources.workbook.grid import Grid

INK_VI = "chữ trùng màu nền"
TINY_VI = "chữ quá nhỏ"
FORMAT_VI = "định dạng số của ô không cho hiện"
_SHOWS_NOTHING = re.compile(r"(?:\[[^\]]*\]|_.|\*.|\s)*")
_QUOTED = re.compile(r'"([^"]*)"|\\.')
_MOST_SECTIONS = 4
_COLOR = re.compile(r"#?([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})")
_LEAST_CONTRAST = 1.3
"""Below it nobody reads ink on its ground: white on the form's own pale yellow has 1.04, light grey on white 1.4."""


def name_hidden_row_vi(row: int) -> str:
    """How a finding says that a row is hidden."""
    return f"dòng {row} đang ẩn"


def name_hidden_column_vi(letters: str) -> str:
    """How a finding says that a column is hidden."""
    return f"cột {letters} đang ẩn"


def name_unseen_part_vi(part: str, text: str) -> str:
    """How a finding says that this part of a cell's text, or all of it, is in ink on its own ground."""
    return INK_VI if part == text.strip() else f"phần “{part}” {INK_VI}"


def add_hidden_sheet(grid: Grid) -> None:
    """Sign every figure of a sheet that is hidden; the form's own stamp is meant to be."""
    if grid.name == STAMP_SHEET:
        return
    detail = f"trang {grid.name} đang ẩn"
    grid.signs += [
        CellSign(cell.sheet, cell.ref, "hidden_line", detail, cell.quotation) for cell in grid.cells.values()
    ]


@lru_cache(maxsize=512)
def is_unseen(ink: str, ground: str | None) -> bool:
    """True if ink of this colour cannot be told from its ground; False where either is not known as red, green, blue.

    The contrast is that of WCAG 2.2 (relative luminance), from 1 to 21.
    """
    if ink == ground:
        return True
    colors = _COLOR.fullmatch(ink), _COLOR.fullmatch(ground or "")
    if colors[0] is None or colors[1] is None:
        return False
    dark, light = sorted(_luminance(found) for found in colors if found)
    return (light + 0.05) / (dark + 0.05) < _LEAST_CONTRAST


def _luminance(color: re.Match[str]) -> float:
    shares = (int(part, 16) / 255 for part in color.groups())
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_hidden_by_format(pattern: str, value: CellValue) -> bool:
    """True if the number format shows nothing at all for this value (`;;;`, or `0;;` for a nought)."""
    if ";" not in pattern or isinstance(value, bool):
        return False
    sections = _split_sections(pattern)
    if isinstance(value, str):
        return len(sections) == _MOST_SECTIONS and _is_blank(sections[3])
    if not isinstance(value, int | float) or any("[<" in s or "[>" in s or "[=" in s for s in sections):
        return False
    place = 1 if value < 0 else 2 if value == 0 and len(sections) > 2 else 0
    return _is_blank(sections[place])


@lru_cache(maxsize=512)
def can_hide(pattern: str) -> bool:
    """True if there is a value that the number format does not show."""
    return ";" in pattern and any(map(_is_blank, _split_sections(pattern)))


@lru_cache(maxsize=512)
def _split_sections(pattern: str) -> tuple[str, ...]:
    """The format's sections: for what is above nought, below, nought, text."""
    return tuple(_QUOTED.sub(lambda found: "x" if found[1] is None or found[1].strip() else "", pattern).split(";"))


def _is_blank(section: str) -> bool:
    return _SHOWS_NOTHING.fullmatch(section) is not None

"""Typst as we use it: fonts found, warnings as errors, missing letters shown, pictures of charts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import typst

FAMILIES: Final = ("Times New Roman", "Liberation Serif", "Tinos", "Libertinus Serif")
"""Times where the machine has it, else what has its widths, else what Typst brings along."""
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
DOTS_PER_INCH = 200.0
_COMMON: Final = re.compile(r"[\u0020-\u007e\u00a0-\u024f\u1ea0-\u1ef9\u2010-\u201f\u2026]*")
_ONE_LETTER: Final = (
    b'#set document(title: "x")\n#set text(font: sys.inputs.family, lang: "vi", fallback: false)\n#sys.inputs.letter'
)
_VIETNAMESE: Final = "ẤỘỮĐƯƠỵẵặềởợ"
_ALL_LOOKS: Final = b"""#set document(title: "x")
#set text(font: sys.inputs.family, lang: "vi", fallback: false)
#for weight in ("regular", "bold") {
  for style in ("normal", "italic") { text(weight: weight, style: style, sys.inputs.letters) }
}"""
_ONE_CHART: Final = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)"""


class TypesettingError(ValueError):
    """The document cannot be set as it is: what Typst finds wrong, or only warns of (a font that is not there)."""


def typeset(
    source: Path | bytes, inputs: Mapping[str, str], kind: Literal["pdf", "png"] = "pdf", moment: int = 0
) -> bytes:
    """The document that `source` makes of the inputs, dated by the moment in seconds. Raises TypesettingError."""
    try:
        made, warnings = typst.compile_with_warnings(
            source,
            font_paths=_fonts(),
            sys_inputs=dict(inputs),
            format=kind,
            ppi=DOTS_PER_INCH,
            pdf_standards=STANDARDS if kind == "pdf" else [],
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise TypesettingError(" ".join((error.message, *error.hints))) from error
    if warnings:
        raise TypesettingError("; ".join(warning.message for warning in warnings))
    return made


@lru_cache(maxsize=1)
def find_family() -> str:
    """The first of FAMILIES that is there and has the letters of Vietnamese. Raises TypesettingError where none has."""
    there = _fonts().families()
    for family in FAMILIES:
        if family in there and writes_vietnamese(family, _fonts()):
            return family
    raise TypesettingError(f"none of the fonts {', '.join(FAMILIES)} is there")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return arrange_fonts(dict.fromkeys(Path(face.path).parent for face in typst.Fonts().fonts() if face.path))


def arrange_fonts(folders: Iterable[Path]) -> typst.Fonts:
    """The fonts of these folders and Typst's own; of a family that several have, the copy that writes Vietnamese.

    Typst takes the first it finds, and the Liberation 1 that Debian has beside 2 lacks most of the letters.
    """
    return typst.Fonts(include_system_fonts=False, font_paths=sorted(folders, key=_lacks_letters))


def _lacks_letters(folder: Path) -> bool:
    alone = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return not any(writes_vietnamese(family, alone) for family in alone.families() if family in FAMILIES)


def writes_vietnamese(family: str, fonts: typst.Fonts) -> bool:
    """True if the family has the letters of Vietnamese, upright and slanted, in both weights."""
    try:
        inputs = {"family": family, "letters": _VIETNAMESE}
        typst.compile(_ALL_LOOKS, font_paths=fonts, sys_inputs=inputs, pdf_standards=STANDARDS)
    except typst.TypstError:
        return False
    return True


def show_missing_letters(text: str) -> str:
    """The text with `[U+1F600]` for each letter that the font has no picture of: nothing a unit wrote is left out."""
    missing = [letter for letter in sorted(set(text)) if not _COMMON.fullmatch(letter) and not _has_glyph(letter)]
    return text.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in missing}) if missing else text


@lru_cache(maxsize=4096)
def _has_glyph(letter: str) -> bool:
    shown = f"a{letter}" if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf" else letter
    try:
        typeset(_ONE_LETTER, {"family": find_family(), "letter": shown})
    except TypesettingError:
        return False
    return True


def draw_png(svg: str, width: float) -> bytes:
    """The picture of an SVG, `width` millimetres wide, for a format that takes no SVG; the same bytes every time."""
    return typeset(_ONE_CHART, {"svg": svg, "width": str(width)}, "png")

"""Typst as we use it: fonts found, warnings as errors, missing letters shown, pictures of charts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
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
_ALL_LETTERS: Final = b"""#set document(title: "x")
#set text(font: sys.inputs.family, lang: "vi", fallback: false)
#for weight in ("regular", "bold") { for style in ("normal", "italic") {
  text(weight: weight, style: style, sys.inputs.letters)
} }"""
_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LOWER: Final = "đ" + "".join(
    unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưy" for tone in _TONES
)
_VIETNAMESE: Final = _LOWER + _LOWER.upper()
_ONE_CHART: Final = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)"""


class TypesettingError(ValueError):
    """The document cannot be set as it is: what Typst finds wrong, or only warns of (a font that is not there)."""


def typeset(
    source: Path | bytes, inputs: Mapping[str, str], kind: Literal["pdf", "png"] = "pdf", moment: int = 0
) -> bytes:
    """The document that `source` makes of the inputs, dated by the moment in seconds. Raises TypesettingError."""
    return _compile(source, inputs, _find_fonts()[1], kind, moment)


def _compile(
    source: Path | bytes,
    inputs: Mapping[str, str],
    fonts: typst.Fonts,
    kind: Literal["pdf", "png"] = "pdf",
    moment: int = 0,
) -> bytes:
    try:
        made, warnings = typst.compile_with_warnings(
            source,
            font_paths=fonts,
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


def find_family() -> str:
    """The first of FAMILIES that is there with every Vietnamese letter. Raises TypesettingError where none is."""
    return _find_fonts()[0]


@lru_cache(maxsize=1)
def _find_fonts() -> tuple[str, typst.Fonts]:
    """The family, and the fonts of its folder alone.

    A family may be there twice: an old Liberation (Debian's `fonts-liberation` 1) has no Vietnamese letters, and Typst
    takes the copy it finds first.
    """
    faces = typst.Fonts().fonts()
    for family in FAMILIES:
        for folder in sorted(
            {str(Path(face.path).parent) if face.path else "" for face in faces if face.family == family}
        ):
            fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])
            if _has_vietnamese(family, fonts):
                return family, fonts
    raise TypesettingError(f"none of the fonts {', '.join(FAMILIES)} is there with all Vietnamese letters")


def _has_vietnamese(family: str, fonts: typst.Fonts) -> bool:
    try:
        _compile(_ALL_LETTERS, {"family": family, "letters": _VIETNAMESE}, fonts)
    except TypesettingError:
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

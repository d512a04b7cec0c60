"""Text set in a font from before Unicode: TCVN3 (`.VnTime`) and VNI (`VNI-Times`), stored as Latin-1 look-alikes.

Decode before any cleaning: in TCVN3 the letter ư is the soft hyphen, which cleaning removes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

Encoding = Literal["tcvn3", "vni"]

UNDOTTED = (
    "time(?!s)|arial|avant|aristote|bahamas|black|bodoni|book|century|clarendon|commercial|cooper|courier|exotic"
    "|fashion|free|gothic|helvet|hobo|journal|kool|linus|lucida|madam|memorandum|monotype|mystical|palatin|park"
    "|present|revue|sans|shelley|southern|stamp|technical|tifani|univers|vogue|3d"
)
"""Families of TCVN3 that are also named without the dot (`VnTime`); other names in VN may be Unicode's."""

_TABLES = Path(__file__).parent / "font_maps"
_FONTS: Mapping[Encoding, re.Pattern[str]] = {
    "tcvn3": re.compile(rf"\s*(?:\.vn|vn(?:{UNDOTTED}))", re.IGNORECASE),
    "vni": re.compile(r"\s*vni[-\s]", re.IGNORECASE),
}
_CAPITALS = re.compile(r"h\s*$", re.IGNORECASE)
# Letters and marks that neither encoding stores: text with one of them is Unicode, whatever its font.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")


@lru_cache(maxsize=512)
def encoding_of(font: str) -> Encoding | None:
    """The encoding of text set in the font of that name; None for a Unicode font."""
    return next((encoding for encoding, pattern in _FONTS.items() if pattern.match(font)), None)


def decode(text: str, font: str) -> str:
    """The text in Unicode (NFC) as the font showed it; unchanged if the font is no legacy font.

    Characters that the encoding does not know are kept, and so is text that is Unicode already. A TCVN3 font whose
    name ends in H shows capitals.
    """
    encoding = encoding_of(font)
    if encoding is None:
        return text
    stored = unicodedata.normalize("NFC", text)
    if _UNICODE.search(stored):
        return stored
    letters, pattern = _table(encoding)
    shown = pattern.sub(lambda found: letters[found.group()], stored)
    if encoding == "tcvn3" and _CAPITALS.search(font):
        shown = shown.upper()
    return unicodedata.normalize("NFC", shown)


@lru_cache(maxsize=2)
def _table(encoding: Encoding) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """The letters by what is stored for them, and a pattern that finds the longest first.

    VNI stores base and mark; a capital's mark may be typed small (`Aù` for `AÙ`), and the other way round.
    """
    letters: dict[str, str] = json.loads((_TABLES / f"{encoding}.json").read_text(encoding="utf-8"))
    mixed = {stored[0] + stored[1:].swapcase(): letter for stored, letter in letters.items() if len(stored) > 1}
    letters = mixed | letters
    longest_first = sorted(letters, key=len, reverse=True)
    return letters, re.compile("|".join(map(re.escape, longest_first)))

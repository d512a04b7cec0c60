"""Text as it is compared and kept: one Unicode form, one kind of space, one kind of dash."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"})
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))
_WIDE = re.compile("[\uff01-\uff5e]")
_FULL_WIDTH = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_SPACES = frozenset({"Zs", "Zl", "Zp", "Cc"})


def clean(text: str) -> str:
    """The text in NFC, Ð for Đ mended, invisible marks gone, every space plain and single, ends stripped.

    Only for Unicode text: in TCVN3 the soft hyphen is the letter ư, so convert legacy fonts first.
    """
    return _clean_short(text) if len(text) <= _SHORT else _clean(text)


def _clean(text: str) -> str:
    visible = text.translate(_LOOKALIKES) if "\u00d0" in text or "\u00f0" in text else text
    if not visible.isprintable():  # printable text has neither invisible marks nor other spaces
        visible = "".join(map(_visible, visible))
    return " ".join(unicodedata.normalize("NFC", visible).split())


_SHORT = 120
_clean_short = lru_cache(maxsize=16384)(_clean)
"""Codes, names and labels come again in every form."""


def fold(text: str) -> str:
    """The cleaned text without case and with every dash as `-`: two texts are the same if their folds are."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    cased = unicodedata.normalize("NFD", clean(text).translate(_DASHES)).casefold()
    return clean(cased)


_fold_short = lru_cache(maxsize=4096)(_fold)


def strip_diacritics(text: str) -> str:
    """The text without Vietnamese marks: `Đà Nẵng` gives `Da Nang`."""
    letters = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", "".join(letters)).replace("đ", "d").replace("Đ", "D")


def half_width(text: str) -> str:
    """Full-width forms (`１２％`) as their ASCII twins."""
    return text.translate(_FULL_WIDTH) if _WIDE.search(text) else text


def slug(text: str) -> str:
    """A file-name-safe ASCII form: `Thừa Thiên - Huế` gives `thua-thien-hue`; empty if nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", strip_diacritics(fold(text))).strip("-")


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category in _SPACES:
        return " "
    return "" if category == "Cf" else char

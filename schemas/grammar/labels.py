"""Headings, labels and names as they are compared: what typing and footnotes add to them is left out."""

from __future__ import annotations

import re
from functools import lru_cache

from schemas.grammar.text import fold

# `luỹ` and `lũy`, `thoả` and `thỏa`: two customs of placing the same mark. Both sides take the first letter's.
_PLACED = {
    "oa": ("oà oá oả oã oạ", "òa óa ỏa õa ọa"),
    "oe": ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
    "uy": ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
}
_MOVED = {new: old for news, olds in _PLACED.values() for new, old in zip(news.split(), olds.split(), strict=True)}
_ON_SECOND = re.compile("|".join(_MOVED))
_BULLET = re.compile(r"^(?:[-+*•–]\s*)+")
# `(1)`, `[2]`, `*`, `¹`, and a digit that was superscript: marks of a footnote, never a part of a name. Every character
# can be matched in one way only, so that no text costs more than its length squared.
_FOOTNOTE = re.compile(r"(?:[\s:;.*¹²³⁰⁴-⁹]|\((?:[0-9]{1,2}|\*{1,3}|[ivx]{1,4})\)|\[[0-9]{1,2}\]|(?<=[^\W\d_])[0-9])+$")
_LONGEST = 400
_SHORT = 120
"""Sheets, headings and labels are no longer, and come again in every form: their keys are kept."""


def name_key(text: str) -> str:
    """Two names are the same if their keys are: folded, old and new places of the tone alike (`hoà`, `hòa`)."""
    return _ON_SECOND.sub(lambda match: _MOVED[match[0]], fold(text))


def label_key(text: str) -> str:
    """Two headings, labels or names are the same if their keys are: folded, without bullets and footnote marks."""
    return _make_short_key(text) if len(text) <= _SHORT else _make_key(text)


def _make_key(text: str) -> str:
    folded = name_key(text)
    return _FOOTNOTE.sub("", _BULLET.sub("", folded)) if len(folded) <= _LONGEST else folded


_make_short_key = lru_cache(maxsize=4096)(_make_key)

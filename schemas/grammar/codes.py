"""The code of an indicator where it stands before the indicator's name in one cell: `1.1 Văn bản chỉ đạo`."""

from __future__ import annotations

import re

_BEFORE = re.compile(r"\s*(?P<code>[0-9]{1,2}\s*[.,]\s*[0-9]{1,3})[\s.,:)–-]+(?=[^\W\d_])")
_SPACED = re.compile(r"\s*[.,]\s*")
_RAISED = re.compile(r"\s*[¹²³⁰⁴-⁹]{1,2}\s*$")


def split_code(text: str) -> tuple[str | None, str]:
    """The code before a name, as `1.1`, and the name; None and the whole text if none stands there."""
    found = _BEFORE.match(text)
    return (_SPACED.sub(".", found["code"].strip()), text[found.end() :]) if found else (None, text)


def drop_note(text: str) -> str:
    """The text without the mark of a note in raised digits at its end: `1.1¹` is the code 1.1."""
    return _RAISED.sub("", text)

"""The ways a cell says that there is no number: they mean different things, and some mean nothing certain."""

from __future__ import annotations

import re
from typing import Literal

from schemas.grammar.text import fold, half_width, strip_diacritics

Empty = Literal["blank", "not_applicable", "ambiguous", "no_data"]

_WORDS: dict[Empty, tuple[str, ...]] = {
    "not_applicable": ("không phát sinh", "không ps", "kps", "không có phát sinh", "chưa phát sinh"),
    "ambiguous": ("không", "không có", "ko", "ko có", "k", "x", "n/a", "na", "/"),
    "no_data": (
        "chưa có số liệu", "chưa có", "không có số liệu", "chưa có báo cáo", "chưa thống kê", "chưa tổng hợp",
    ),
}  # fmt: skip
_BY_WORD = {form: kind for kind, words in _WORDS.items() for word in words for form in (word, strip_diacritics(word))}
_MARKS_ONLY = re.compile(r"[-.…_ ]+")


_SOME_DIGIT = re.compile("[1-9]")
"""No word for nothing has one; nearly every document has."""
_NO_EVIDENCE = frozenset(
    form
    for word in (
        *(word for words in _WORDS.values() for word in words),
        *("có", "chưa", "đã có", "có rồi", "chưa ban hành", "đang ban hành", "đang chờ", "v", "✓", "✔", "o", "?"),
        *(
            "không có minh chứng",
            "chưa có minh chứng",
            "không có văn bản",
            "chưa có văn bản",
            "có văn bản",
            "có minh chứng",
        ),
        *(
            "không có tài liệu",
            "chưa có tài liệu",
            "bổ sung sau",
            "gửi sau",
            "sẽ bổ sung",
            "sẽ gửi sau",
            "đang cập nhật",
        ),
    )
    for form in (word, strip_diacritics(word))
)


def names_nothing(text: str) -> bool:
    """True if what should name a document names none: `không có`, `chưa`, `có`, `-`, a lone `x`, `0`."""
    if _SOME_DIGIT.search(text):
        return False
    folded = fold(half_width(text)).strip(" .;,:()")
    return not folded or not any(map(str.isalnum, folded)) or folded.strip("0") == "" or folded in _NO_EVIDENCE


def classify_empty(text: str) -> Empty | None:
    """What an empty-like text means; None if it is not one.

    `ambiguous` is a mark that could be zero, nothing arose or no data (`-`, `x`, `không`): never read as any of them.
    """
    folded = fold(half_width(text))
    if not folded:
        return "blank"
    if _MARKS_ONLY.fullmatch(folded):
        return "ambiguous"
    return _BY_WORD.get(folded.rstrip(" .;,"))

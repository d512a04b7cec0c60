"""Names of units among other words: found whole, and only where the words around them do not make them another thing's.

`Thái Bình Dương` is an ocean, `phường Hòa Bình` a ward, `vì hòa bình` a wish.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemas.grammar.text import clean, fold, strip_diacritics

# What is smaller than a unit, or no authority at all, and is often named after one.
_OF_OTHERS = re.compile(
    r"(?<!\S)(?:xã|xa|phường|phuong|quận|quan|huyện|huyen|thị trấn|thi tran|thôn|thon|đường|duong|(?<!thành )phố"
    r"|(?<!thanh )pho|ngõ|ngo|chùa|chua|sông|song|công ty|cong ty|cty|trường|truong)$"
)


def name_key(text: str) -> str:
    """The form in which names are compared: folded, everything but letters and digits a space."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


_ByFirst = Mapping[str, Sequence[str]]
"""Names by their first words, the longest first."""


class _Span(NamedTuple):
    start: int
    end: int
    name: str


class NameSearch:
    """Looks for names in texts. `names` are keys with the units that they mean; a text is searched by its key.

    `phrases` are longer words in which a name is none; `common` are names that are common nouns where they are written
    small by somebody who writes others large.
    """

    def __init__(
        self, names: Mapping[str, Collection[str]], phrases: Collection[str] = (), common: Collection[str] = ()
    ) -> None:
        self._names = names
        self._search = _group_by_first_word(names)
        self._phrases = _group_by_first_word({spelling for phrase in phrases for spelling in _spell(phrase)})
        self._common = frozenset(spelling for name in common for spelling in _spell(name))

    def find(self, text: str) -> list[str]:
        """The keys of the names in the text, in their order."""
        key = name_key(text)
        spans = _drop_inner(_list_spans(self._search, key))
        if not spans:
            return []
        longer = _list_spans(self._phrases, key)
        longer += [two for two in map(self._join_overlap, pairwise(spans)) if two is not None]
        return [
            span.name
            for span in spans
            if not any(span.start < other.end and other.start < span.end for other in longer)
            and not _is_of_others(key, span, spans)
            and not (span.name in self._common and _is_written_small(text, key, span))
        ]

    def _join_overlap(self, two: tuple[_Span, _Span]) -> _Span | None:
        """Two names of different units that share a word: they are one longer name, and nobody's."""
        one, other = two
        if other.start >= one.end or set(self._names[one.name]) == set(self._names[other.name]):
            return None
        return _Span(one.start, other.end, "")


def _group_by_first_word(names: Collection[str]) -> _ByFirst:
    grouped: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda key: (-len(key), key)):
        grouped.setdefault(name.partition(" ")[0], []).append(name)
    return grouped


def _list_spans(names: _ByFirst, key: str) -> list[_Span]:
    """The longest name at every word of the key: names that share a word are all found."""
    spans: list[_Span] = []
    start, whole = 0, f"{key} "
    for word in key.split(" "):
        longest = next((n for n in names.get(word, ()) if whole.startswith(f"{n} ", start)), None)
        if longest is not None:
            spans.append(_Span(start, start + len(longest), longest))
        start += len(word) + 1
    return spans


def _drop_inner(spans: Sequence[_Span]) -> list[_Span]:
    """Without the names inside longer ones: `Huế` in `Thừa Thiên Huế`."""
    kept: list[_Span] = []
    for span in spans:
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def _is_of_others(key: str, span: _Span, spans: Sequence[_Span]) -> bool:
    """True if the word before the name makes it a street's or a ward's; `Dương` of `Hải Dương` does not."""
    before = _OF_OTHERS.search(key[: span.start].rstrip())
    return before is not None and not any(other.start <= before.start() < other.end for other in spans)


def _spell(text: str) -> set[str]:
    key = name_key(text)
    return {key, strip_diacritics(key)} - {""}


def _is_written_small(text: str, key: str, span: _Span) -> bool:
    """True if the words of the name are small in a text that has a large initial elsewhere."""
    words = re.sub(r"[\W_]+", " ", clean(text)).split()
    first = key[: span.start].count(" ")
    last = first + span.name.count(" ") + 1
    if len(words) != key.count(" ") + 1:
        return False
    others = [*words[:first], *words[last:]]
    return "".join(words[first:last]).islower() and any(word[0].isupper() for word in others if word.isalpha())

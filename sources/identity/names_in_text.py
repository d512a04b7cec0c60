"""Names of units among other words: found whole, and only where the words around them do not make them another thing's.

`Thái Bình Dương` is an ocean, `phường Hòa Bình` a ward, `vì hòa bình` a wish.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from schemas.grammar.text import clean, fold, strip_diacritics

# What is smaller than a unit, or no authority at all, and is often named after one.
_OF_OTHERS = re.compile(
    r"(?<!\S)(?:xã|xa|phường|phuong|quận|quan|huyện|huyen|thị trấn|thi tran|thôn|thon|đường|duong|(?<!thành )phố"
    r"|(?<!thanh )pho|ngõ|ngo|chùa|chua|sông|song|công ty|cong ty|cty|trường|truong)$"
)

_LONGEST_BEFORE = 24
"""No word of these, with what must not stand before it, is longer. Nothing is looked for further back, so that a text
costs what it is long, whatever stands in it."""


def name_key(text: str) -> str:
    """The form in which names are compared: folded, everything but letters and digits a space."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


_ByFirst = Mapping[str, Sequence[str]]
"""Names by their first words, the longest first."""


class _Span(NamedTuple):
    """A name's place in the key: letters, and how many words stand before it."""

    start: int
    end: int
    name: str
    first: int = 0


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
        inside = _find_overlaps(spans, longer)
        small = self._find_written_small(text, key, spans)
        starts = [span.start for span in spans]
        return [
            span.name
            for number, span in enumerate(spans)
            if not inside[number] and number not in small and not _is_of_others(key, span, spans, starts)
        ]

    def _find_written_small(self, text: str, key: str, spans: Sequence[_Span]) -> Collection[int]:
        """The numbers of common nouns written small in a text that has a large initial elsewhere."""
        common = [number for number, span in enumerate(spans) if span.name in self._common]
        if not common:
            return ()
        words = re.sub(r"[\W_]+", " ", clean(text)).split()
        if len(words) != key.count(" ") + 1 or not any(word[0].isupper() for word in words if word.isalpha()):
            return ()
        return frozenset(number for number in common if _is_small(words, spans[number]))

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
    for number, word in enumerate(key.split(" ")):
        longest = next((n for n in names.get(word, ()) if whole.startswith(f"{n} ", start)), None)
        if longest is not None:
            spans.append(_Span(start, start + len(longest), longest, number))
        start += len(word) + 1
    return spans


def _drop_inner(spans: Sequence[_Span]) -> list[_Span]:
    """Without the names inside longer ones: `Huế` in `Thừa Thiên Huế`."""
    kept: list[_Span] = []
    for span in spans:
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def _find_overlaps(spans: Sequence[_Span], others: Sequence[_Span]) -> list[bool]:
    """Of each span whether it shares a letter with one of the others."""
    ordered = sorted(others)
    starts = [other.start for other in ordered]
    reach = list(accumulate((other.end for other in ordered), max))
    before = [bisect_left(starts, span.end) for span in spans]
    return [count > 0 and reach[count - 1] > span.start for span, count in zip(spans, before, strict=True)]


def _is_of_others(key: str, span: _Span, spans: Sequence[_Span], starts: Sequence[int]) -> bool:
    """True if the word before the name makes it a street's or a ward's; `Dương` of `Hải Dương` does not.

    `starts` are those of the spans, which come in their order and none inside another.
    """
    before = _OF_OTHERS.search(key, max(0, span.start - _LONGEST_BEFORE), max(0, span.start - 1))
    if before is None:
        return False
    nearest = bisect_right(starts, before.start())
    return nearest == 0 or spans[nearest - 1].end <= before.start()


def _spell(text: str) -> set[str]:
    key = name_key(text)
    return {key, strip_diacritics(key)} - {""}


def _is_small(words: Sequence[str], span: _Span) -> bool:
    return "".join(words[span.first : span.first + span.name.count(" ") + 1]).islower()

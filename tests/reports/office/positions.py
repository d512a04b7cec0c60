"""Where words stand on the pages of a PDF, whatever made it: to count the lines that a table's cells take."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate, pairwise
from pathlib import Path

from reports.office.tree import Row, Table, mark_of, text_of

POINT = 25.4 / 72
NEARER = 5.0
"""Points by which the middles of a line's words differ at most, of a mark above it too; lines are 12 apart."""
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its edges in points from the top left corner, its text."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        """How far down its middle stands."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class CellLines:
    """A cell as it is printed: its column's heading, what it says, on how many lines."""

    heading: str
    text: str
    lines: int


def read_words(pdf: Path) -> list[list[Word]]:
    """The words of each page."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    return [
        [
            Word(float(left), float(top), float(right), float(bottom), unescape(text))
            for left, top, right, bottom, text in _WORD.findall(page)
        ]
        for page in told.split("<page ")[1:]
    ]


def split_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words by lines from top to bottom, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if lines and word.middle - lines[-1][0].middle < NEARER:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def list_cells(pages: Sequence[Sequence[Word]], table: Table, left: float, key: int) -> Iterator[CellLines]:
    """Each cell of a table whose left edge is so many millimetres from the page's; `key` is the place of the column
    that tells rows apart.

    Raises LookupError for a row that is on none of the pages.
    """
    edges = list(accumulate((column.width for column in table.columns), initial=left))
    places = [(start / POINT, end / POINT) for start, end in pairwise(edges)]
    for row in table.rows:
        page, band = _find_row(pages, places[key], _print(row, key))
        for place, (start, end) in enumerate(places):
            words = [w for w in page if start < (w.left + w.right) / 2 < end and band[0] < w.middle < band[1]]
            yield CellLines(table.columns[place].heading, _print(row, place), len(split_lines(words)))


def _print(row: Row, place: int) -> str:
    return text_of(row[place]) + mark_of(row[place])


def _find_row(
    pages: Sequence[Sequence[Word]], place: tuple[float, float], text: str
) -> tuple[Sequence[Word], tuple[float, float]]:
    """The page with the row whose key cell says so, and from where to where that reaches."""
    wanted = _squeeze(text)
    for page in pages:
        within = [w for w in page if place[0] < w.left and w.right < place[1]]
        words = [word for line in split_lines(within) for word in line]
        said, starts = "", []
        for word in words:
            starts.append(len(said))
            said += _squeeze(word.text)
        at = said.find(wanted)
        if at >= 0:
            mine = [word for word, start in zip(words, starts, strict=True) if at <= start < at + len(wanted)]
            return page, (min(w.top for w in mine) - 1, max(w.bottom for w in mine) + 1)
    raise LookupError(f"no row says {text!r}")


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b\u200d\u2060]", "", text)

"""How wide texts in Times are, known before anything is drawn: columns are as wide as what stands in them.

Letters are as wide in Times New Roman as in its metric equivalents; marks above and below them add nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from reports.office.tree import Column, Document, Row, Table, mark_of, text_of

MM_PER_PT: Final = 25.4 / 72
TABLE_SIZE, TABLE_HEAD_SIZE = 11.0, 10.0
CELL_MARGIN: Final = 1.0
"""Millimetres on either side of a cell's text."""
_SLACK: Final = 0.6
_STEP: Final = 0.5
_LEAST_REST: Final = 0.85
# Advance widths in thousandths of the size.
_BOLD: Final = {
    250: " .,",
    278: "il/",
    333: "-fjt:;()",
    389: "Is",
    444: "cerz",
    500: "Jaogvxy0123456789",
    556: "bdđhknpquS",
    611: "FP",
    667: "BELTZ",
    722: "ACDĐNRUVXYw",
    778: "GHKOQ",
    833: "m",
    944: "M",
    1000: "W",
}
_REGULAR: Final = {
    250: " .,",
    278: "ijlt/\\:;",
    333: "fr()I[]-!‘’",
    389: "Js",
    444: "acez“”?",
    500: "bdđghknopquvxy0123456789*–†#_",
    529: "ơ",
    542: "ư",
    556: "FPS",
    564: "+<>=",
    611: "ELTZ",
    667: "BCR",
    722: "ADĐGHKNOƠQUVXYw",
    776: "Ư",
    778: "m&",
    833: "%",
    889: "M",
    944: "W",
    1000: "…—",
}
_BOLD_ADVANCE: Final = {letter: width for width, letters in _BOLD.items() for letter in letters}
_ADVANCE: Final = {letter: width for width, letters in _REGULAR.items() for letter in letters}
_USUAL: Final = 556
_SHORT: Final = 500
_HORN: Final = "\u031b"
_RAISED: Final = 0.65
"""Of the size of its text a raised mark has about so much."""
_FIGURE: Final = re.compile(r"[0-9]")
_LETTER: Final = re.compile(r"[^\W\d_]")


def measure_bold_width(text: str, size: float) -> float:
    """Width in millimetres of bold Times text at `size` points."""
    units = _sum_bold_advances(text) if len(text) <= _SHORT else _sum_bold_advances.__wrapped__(text)
    return units / 1000 * size * MM_PER_PT


@lru_cache(maxsize=4096)
def _sum_bold_advances(text: str) -> int:
    """Most texts of letters and tables stand in many of them."""
    return sum([_BOLD_ADVANCE.get(letter, _USUAL) for letter in _bare(text)])


def measure_width(text: str, size: float) -> float:
    """Width in millimetres of Times text at `size` points."""
    return sum(_ADVANCE.get(letter, _USUAL) for letter in _bare(text, _HORN)) / 1000 * size * MM_PER_PT


def count_lines(text: str, size: float, width: float) -> int:
    """On how many lines of so many millimetres the text stands; a word that is longer than a line is broken."""
    lines, used, blank = 1, 0.0, measure_width(" ", size)
    for word in text.split():
        wide = measure_width(word, size)
        if used and used + blank + wide > width:
            lines, used = lines + 1, 0.0
        used += (blank if used else 0.0) + wide
        while used > width:
            lines, used = lines + 1, used - width
    return lines


def fit_columns(columns: Sequence[Column], rows: Sequence[Row], growing: int) -> tuple[Column, ...]:
    """The columns as wide as what stands in them asks for, a cell on one line; the one at `growing` has the rest.

    All together are as wide as before. They stay as they are where the rest would be much less than that column has.
    """
    kept = [place for place in range(len(columns)) if place != growing]
    needed = {place: _measure_column(columns[place], [text_of(row[place]) for row in rows]) for place in kept}
    rest = sum(column.width for column in columns) - sum(needed.values())
    if rest < columns[growing].width * _LEAST_REST:
        return tuple(columns)
    return tuple(replace(column, width=needed.get(place, rest)) for place, column in enumerate(columns))


def fit_figures(document: Document) -> Document:
    """The document with the columns of its tables as wide as their longest figures, which nobody reads in two pieces.

    A column in which all figures have room stays as it is. The others of its table give what it lacks, each by what its
    own longest words leave it; all together are as wide as before. Where that is not enough, all that there is.
    """
    fitted = tuple(
        replace(section, blocks=tuple(_fit_table(one) if isinstance(one, Table) else one for one in section.blocks))
        for section in document.sections
    )
    return replace(document, sections=fitted)


def _fit_table(table: Table) -> Table:
    figures, words = zip(*(_measure_pieces(table, place) for place in range(len(table.columns))), strict=True)
    widths = [column.width for column in table.columns]
    lacks = [figure + _SLACK - width if figure > width else 0.0 for figure, width in zip(figures, widths, strict=True)]
    if not any(lacks):
        return table
    rooms = [max(width - word, 0.0) for word, width in zip(words, widths, strict=True)]
    given = min(1.0, sum(rooms) / sum(lacks))
    taken = given * sum(lacks) / sum(rooms) if any(rooms) else 0.0
    columns = (
        replace(column, width=round(column.width + given * lack - taken * room, 3))
        for column, lack, room in zip(table.columns, lacks, rooms, strict=True)
    )
    return replace(table, columns=tuple(columns))


def _measure_pieces(table: Table, place: int) -> tuple[float, float]:
    """How wide a column must be for its longest figure, and for its longest word of any kind, its heading's too."""
    heading = (measure_bold_width(word, TABLE_HEAD_SIZE) for word in table.columns[place].heading.split())
    figure, word = 0.0, max(heading, default=0.0)
    first_total = len(table.rows) - table.total_rows
    for number, row in enumerate(table.rows):
        measure = measure_bold_width if number >= first_total else measure_width
        mark = measure_width(mark_of(row[place]), TABLE_SIZE * _RAISED)
        for piece in text_of(row[place]).split():
            wide = measure(piece, TABLE_SIZE) + mark
            word = max(word, wide)
            if _FIGURE.search(piece) and not _LETTER.search(piece):
                figure = max(figure, wide)
    around = 2 * CELL_MARGIN
    return (figure + around if figure else 0.0), word + around + _SLACK


def _measure_column(column: Column, texts: Sequence[str]) -> float:
    head = _measure_heading(column.heading.split())
    widest = max((measure_width(text, TABLE_SIZE) for text in texts), default=0.0)
    return math.ceil((max(head, widest) + 2 * CELL_MARGIN + _SLACK) / _STEP) * _STEP


def _measure_heading(words: Sequence[str]) -> float:
    """How wide a heading is on two lines, parted where that is least."""
    parted = ((words[:place], words[place:]) for place in range(len(words) or 1))
    return min(max(measure_bold_width(" ".join(line), TABLE_HEAD_SIZE) for line in lines) for lines in parted)


def _bare(text: str, kept: str = "") -> str:
    """The text without its marks, but for the one that is kept."""
    letters = (c for c in unicodedata.normalize("NFD", text) if c in kept or not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(letters))

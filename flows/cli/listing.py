"""Rows for a terminal of any width, shown as they are: nothing in them is markup, ids and numbers are never folded.

Where the terminal is too narrow for a table whose words are legible, every row becomes a block of named lines. A list
of thousands is written as plain lines, a row each.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

LONGEST_WORD = 16
"""A column of texts is at least as wide as its longest word, but need be no wider than this."""
LEGIBLE = 18
"""A column with longer texts than a line or two of it is at least this wide."""
MANY = 1_000
"""Rows beyond so many are searched, not read: they are written without frames, which take most of the time."""
GAP = "   "
_NUMBER = re.compile(r"[-+≈†\d.,%/]+")


class PlainConsole(Console):
    """A console as wide as COLUMNS says at the time of printing, not when it was made; else as its terminal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if "width" not in options:
            self._width = None  # what COLUMNS said when it was made

    def print(self, *objects: Any, **options: Any) -> None:
        """As ever, but that the rows of a long list are never cut to the width."""
        if any(isinstance(one, Listing) and len(one.rows) > MANY for one in objects):
            options.setdefault("crop", False)
        super().print(*objects, **options)

    @property
    def size(self) -> ConsoleDimensions:
        """Columns and lines."""
        columns = os.environ.get("COLUMNS", "")
        return ConsoleDimensions(int(columns), super().size.height) if columns.isdigit() else super().size

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self.width, self.height = new_size


def plain_console(**options: Any) -> Console:
    """A console that prints texts as they are: no markup, no emoji names, no colours of its own for numbers."""
    return PlainConsole(markup=False, emoji=False, highlight=False, **options)


class Whole(str):
    """The heading of a column of ids, numbers or codes, which stay in one piece so that they can be copied."""

    __slots__ = ()


@dataclass
class Listing:
    """A title and rows under headings; `console.print` shows it as a table, or in blocks where that does not fit."""

    title: str
    headings: Sequence[str]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def add_row(self, *cells: str, style: str = "") -> None:
        """One more row; the texts are taken as they are."""
        if len(cells) != len(self.headings):
            raise ValueError(f"{len(cells)} cells under {len(self.headings)} headings")
        self.rows.append(cells)
        self.styles.append(style)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, the blocks, or plain lines."""
        if len(self.rows) > MANY:
            yield from self._lines()
            return
        widths = self._widths(options.max_width)
        if widths is None or not self.rows:
            yield Text(self.title if self.rows else f"{self.title}: không có", style="italic")
            for cells, style in zip(self.rows, self.styles, strict=True):
                yield from _format_block(self.headings, cells, options.max_width, style or "bold")
        else:
            yield self._table(widths)

    def _lines(self) -> Iterator[Segment]:
        """The title, the headings, and each row on a line of its own, whole, under its heading."""
        rows = [tuple(" ".join(cell.split()) for cell in cells) for cells in (self.headings, *self.rows)]
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        yield Segment(f"{self.title}\n")
        for cells in rows:
            padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))
            yield Segment(f"{GAP.join(padded).rstrip()}\n")

    def _table(self, widths: Sequence[int]) -> Table:
        table = Table(title=Text(self.title), title_justify="left")
        for heading, width in zip(self.headings, widths, strict=True):
            whole = isinstance(heading, Whole)
            table.add_column(Text(heading), overflow="fold", no_wrap=whole, width=width)
        for cells, style in zip(self.rows, self.styles, strict=True):
            table.add_row(*(Text(cell) for cell in cells), style=style or None)
        return table

    def _widths(self, room: int) -> list[int] | None:
        """How wide the columns are in a table of that width; None where ids or words would be cut to pieces."""
        columns = [
            (isinstance(heading, Whole), [row[place] for row in self.rows])
            for place, heading in enumerate(self.headings)
        ]
        wanted = [
            max(_length(heading), *map(_length, cells), 0)
            for heading, (_, cells) in zip(self.headings, columns, strict=True)
        ]
        widths = [
            max(_longest_word(heading), wish if whole else _least_width(cells))
            for heading, (whole, cells), wish in zip(self.headings, columns, wanted, strict=True)
        ]
        spare = room - sum(widths) - 3 * len(widths) - 1
        if spare < 0:
            return None
        for _ in range(spare):
            narrow = [place for place, width in enumerate(widths) if width < wanted[place]]
            if not narrow:
                break
            widths[max(narrow, key=lambda place: wanted[place] / widths[place])] += 1
        return widths


def _length(text: str) -> int:
    return max(map(cell_len, text.split("\n")), default=0)


def _longest_word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)


def _least_width(cells: Sequence[str]) -> int:
    """How narrow a column of these texts may be: long ones stay legible, short ones and numbers in one piece."""
    number = max((len(word) for cell in cells for word in cell.split() if _NUMBER.fullmatch(word)), default=0)
    word = min(LONGEST_WORD, max(map(_longest_word, cells), default=0))
    return max(number, LEGIBLE if any(_length(cell) > 2 * LEGIBLE for cell in cells) else word)


def _format_block(headings: Sequence[str], cells: Sequence[str], room: int, style: str) -> Iterator[Text | Padding]:
    """The cells that say something, named, as many on a line as fit; the first line stands out."""
    named = [(heading, cell) for heading, cell in zip(headings, cells, strict=True) if cell.strip()]
    lines: list[str] = []
    for heading, cell in named:
        said = _label_cell(heading, cell)
        fits = lines and cell_len(lines[-1]) + len(GAP) + cell_len(said) <= room - 2
        if fits:
            lines[-1] += GAP + said
        else:
            lines.append(said)
    for place, line in enumerate(lines):
        text = Text(line, style=style if place == 0 else "", overflow="fold")
        yield Padding(text, (0, 0, 0, 2), expand=False) if place else text


def _label_cell(heading: str, cell: str) -> str:
    name, said = (re.sub(r"\s*\n\s*", " ", text).strip() for text in (heading, cell))
    return f"{name}: {said}" if name else said

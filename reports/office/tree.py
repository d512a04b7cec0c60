"""A document as a neutral tree of typed blocks: what it says and in which order, nothing of how a format draws it.

A maker of content (`reports.minister.content`) builds a `Document`; `docx_tree`, `typst_tree` and `html_tree` draw it.
Texts are plain: no format's markup, whatever a unit typed. Widths are in millimetres.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Final, Literal

from reports.office.vietnamese import one_line

Align = Literal["left", "center", "right"]
Profile = Literal["nd30_2020", "tt01_2011"]
Level = Literal[1, 2, 3]
JOINER: Final = "\u200d"
"""Stands before a raised mark: no line begins with one (Word's no-width non break; UAX 14, LB8a). Word documents
have more (`reports.office.docx_layout.HOLD`)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `claim` is the id of the figure or sentence that stands here, to be found again by it.

    One that is `raised` is a small mark above the line, as `[017]`.
    """

    text: str
    bold: bool = False
    italic: bool = False
    claim: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (I.), 2 (1.) or 3 (a)); `level` is also what a reader's outline shows."""

    text: str
    level: Level = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A justified paragraph of the body."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A small italic paragraph: a legend, the moment of the figures, a footnote below a table."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, width in millimetres, alignment of its cells.

    `figure` names what figure of the row's subject stands in it (`reports.trace.definitions`); empty for what is none.
    """

    heading: str
    width: float
    align: Align = "left"
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than its text: the claim in it, the value it is sorted by where that is a number, and the
    page beside this one that a web page leads to from it.

    `mark`: what stands small and raised behind the text, as `[017]`.
    """

    text: str
    claim: str = ""
    sort: Decimal | int | None = None
    link: str = ""
    mark: str = ""


Row = tuple[str | Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A bordered table. `total_rows` rows at its end are totals: bold, never parted from the row above, never sorted.

    `name` is what a reader who does not see it is told; `sortable` is for long lists on a screen. `subjects`: what each
    row is about (`indicator.2.3`, `unit.63-01`), none or one a row.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total_rows: int = 0
    name: str = ""
    sortable: bool = False
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure that a chart shows: its key, which the text in the SVG bears as id, whose it is, how it is written."""

    key: str
    label: str
    shown: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as SVG text, `width` by `height` millimetres, with its title and what it shows in words.

    `figures`: what it shows of which figure; `mark` stands raised behind the title, as `[017]`, `code` is what it is
    found by.
    """

    svg: str
    title: str
    alternative: str
    width: float
    height: float
    figures: tuple[Drawn, ...] = ()
    mark: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an administrative document, from the superior body down to the addressee.

    A letter has no `kind`: its subject stands under the number, as `V/v …` (Decree 30/2020, annex I, II.5).
    """

    superior: str
    issuing: str
    number_line: str
    dated_line: str
    kind: str
    subject: str
    addressee: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The end: who receives the document on the left, who signs on the right, with room for signature and seal."""

    recipients: tuple[str, ...]
    file_mark: str
    signatory: str


@dataclass(frozen=True, slots=True)
class AnnexTitle:
    """The head of an annex: `Phụ lục I`, its title, and the line that says what it is attached to."""

    name: str
    title: str
    attached: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Note | Table | Chart | Letterhead | Signature | AnnexTitle | PageBreak


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on pages of one orientation, numbered from 1. An annex is a section that begins with its title."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the foot of every page says of the document: its id and the hash of what it was made of.

    `code` is what the square code at the end of the document holds.
    """

    id: str
    digest: str
    code: str


@dataclass(frozen=True, slots=True)
class Document:
    """The whole document. `mark` is a word at the edge of every page (`DỰ THẢO`); `moment` dates the file."""

    title: str
    moment: datetime
    profile: Profile
    sections: tuple[Section, ...]
    mark: str = ""
    imprint: Imprint | None = None

    @property
    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order."""
        for section in self.sections:
            yield from section.blocks

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def paragraph(text: str, claim: str = "") -> Paragraph:
    """A paragraph of one run."""
    return Paragraph((Run(text, claim=claim),))


def note(text: str) -> Note:
    """A note of one run."""
    return Note((Run(text),))


def text_of(cell: str | Cell) -> str:
    """What a cell says."""
    return cell if isinstance(cell, str) else cell.text


def mark_of(cell: str | Cell) -> str:
    """What stands raised behind a cell's text; empty for most."""
    return "" if isinstance(cell, str) else cell.mark


def join_runs(runs: Sequence[Run]) -> str:
    """What runs say, one after the other."""
    return "".join(run.text for run in runs)


def leads_in(block: Block, following: Block | None) -> bool:
    """True for a text that never stands parted from what follows: it ends in a colon, or the signature follows it."""
    if not isinstance(block, Paragraph | Note) or following is None or isinstance(following, PageBreak):
        return False
    told = join_runs([run for run in block.runs if not run.raised]).rstrip()
    return told.endswith(":") or (isinstance(block, Paragraph) and isinstance(following, Signature))


def pair_blocks(section: Section) -> Iterator[tuple[Block, Block | None]]:
    """Each block of the section with the one that follows it."""
    return zip_longest(section.blocks, section.blocks[1:])


def clean(text: str) -> str:
    """One line of a run's text; a blank at its edge stays, since the next run goes on there."""
    inner = one_line(text)
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if inner and text[-1:].isspace() else ''}"


def hash_content(document: Document) -> str:
    """SHA-256 of all that the document says, in every format the same; without its imprint, which holds it."""
    return hashlib.sha256(repr(replace(document, imprint=None)).encode()).hexdigest()


def shorten_tables(document: Document, most_rows: int, tell: Callable[[str, int], str]) -> Document:
    """The document for paper: a table of more rows is replaced by what `tell` says of its name and number of rows."""
    if all(len(table.rows) <= most_rows for table in document.tables):
        return document
    sections = tuple(
        replace(section, blocks=tuple(_shorten(block, most_rows, tell) for block in section.blocks))
        for section in document.sections
    )
    return replace(document, sections=sections)


def _shorten(block: Block, most_rows: int, tell: Callable[[str, int], str]) -> Block:
    if not isinstance(block, Table) or len(block.rows) <= most_rows:
        return block
    return paragraph(tell(block.name, len(block.rows) - block.total_rows))

"""Codes of figures: every figure of the document gets one, and the document shows it as a small mark, `[017]`.

Subjects (an indicator, a cluster, a unit, a sentence) are numbered in the order in which the document first tells of
them; `R2018Q4-017` is the subject's code, `R2018Q4-017.4` that of its fourth figure. What tells of the same figure, in
text or table, has the same code: its first place in the document is where a link to the code leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from reports.office.charts import mark_figures
from reports.office.tree import (
    AnnexTitle,
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
    text_of,
)  # fmt: skip
from reports.trace.definitions import list_names, split_key

CODE: Final = re.compile(r"R(?P<period>\d{4}\w*)-(?P<number>\d{3,})(?:\.(?P<place>\d+))?")
CELL_CODE: Final = re.compile(r"R(?P<period>\d{4}[^\W_]*)-(?P<unit>.+)-(?P<indicator>[^-]+)")


@dataclass(frozen=True, slots=True)
class CodedFigure:
    """A figure of the document: code and key, what is shown of it where it first stands, and where that is.

    `subject_vi`: what the table calls the row that it stands in; empty for one in a sentence.
    """

    code: str
    key: str
    shown: str
    place: str
    subject_vi: str = ""


@dataclass(slots=True)
class _Numbering:
    """The numbers given so far."""

    prefix: str
    subjects: dict[str, int]
    figures: dict[str, CodedFigure]
    place: str = ""

    def mark_subject(self, key: str) -> str:
        """The number of the key's subject, `017`; the next one where it has none yet."""
        subject = split_key(key)[0]
        return f"{self.subjects.setdefault(subject, len(self.subjects) + 1):03d}"

    def take(self, key: str, shown: str, subject_vi: str = "") -> str:
        """The code of a figure where it first stands; empty where it has stood before, or there is no figure."""
        if key in self.figures or not any(map(str.isdigit, shown)):
            return ""
        code = self.make_code(key)
        self.figures[key] = CodedFigure(code, key, shown, self.place, subject_vi)
        return code

    def make_code(self, key: str) -> str:
        code = f"{self.prefix}-{self.mark_subject(key)}"
        name = split_key(key)[1]
        if not name:
            return code
        names = list_names(key)
        if name in names:
            return f"{code}.{names.index(name) + 1}"
        others = [known for known in self.figures if split_key(known)[0] == split_key(key)[0]]
        more = [known for known in others if split_key(known)[1] not in names and known != key]
        return f"{code}.{len(names) + len(more) + 1}"


def name_code(period_id: str) -> str:
    """What the codes of a period's report begin with: `R2018Q4`."""
    return f"R{period_id}"


def number_figures(document: Document, period_id: str) -> tuple[Document, tuple[CodedFigure, ...]]:
    """The document with marks and codes at its figures, and all of these, by code.

    In the document the claim of a run or cell becomes the code, where the figure first stands, and is empty elsewhere.
    """
    numbering = _Numbering(name_code(period_id), {}, {})
    sections = tuple(
        Section(tuple(_number(block, numbering) for block in section.blocks), section.landscape)
        for section in document.sections
    )
    figures = sorted(numbering.figures.values(), key=lambda figure: _sort_key(figure.code))
    return replace(document, sections=sections), tuple(figures)


def _sort_key(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.rpartition("-")[2].split("."))


def _number(block: Block, numbering: _Numbering) -> Block:
    match block:
        case Heading():
            numbering.place = block.text
        case AnnexTitle():
            numbering.place = block.name
        case Chart():
            return _number_chart(block, numbering)
        case Paragraph() | Note():
            return replace(block, runs=tuple(_number_runs(block.runs, numbering)))
        case Table():
            here = numbering.place
            if block.name and not here.endswith(block.name):
                numbering.place = f"{here} ▸ {block.name}"
            rows = zip(block.rows, block.subjects or ("",) * len(block.rows), strict=True)
            made = replace(block, rows=tuple(_number_row(row, s, block.columns, numbering) for row, s in rows))
            numbering.place = here
            return made
    return block


def _number_chart(chart: Chart, numbering: _Numbering) -> Chart:
    """The chart with a mark behind its title and codes at what it shows; as it is where it shows no known figure."""
    if not chart.figures:
        return chart
    subject = split_key(chart.figures[0].key)[0]
    mark = numbering.mark_subject(chart.figures[0].key)
    codes = {drawn.key: numbering.take(drawn.key, drawn.shown, drawn.label) for drawn in chart.figures}
    return mark_figures(chart, codes, f"[{mark}]", numbering.make_code(f"{subject}."))


def _number_runs(runs: tuple[Run, ...], numbering: _Numbering) -> Iterator[Run]:
    """The runs, with a mark behind the last one in a row that tells of one subject."""
    marks = [numbering.mark_subject(run.claim) if run.claim else "" for run in runs]
    for position, (run, mark) in enumerate(zip(runs, marks, strict=True)):
        yield replace(run, claim=numbering.take(run.claim, run.text)) if run.claim else run
        if mark and next((later for later in marks[position + 1 :] if later), "") != mark:
            yield Run(f"[{mark}]", raised=True)


def _number_row(row: Row, subject: str, columns: tuple[Column, ...], numbering: _Numbering) -> Row:
    """The row, with the mark of its subject in the cell that names it: the first column of words."""
    if not subject:
        return row
    mark = f"[{numbering.mark_subject(f'{subject}.')}]"
    named = (place for place, column in enumerate(columns) if column.align == "left" and not column.figure)
    label = next(named, 0)
    cells: list[str | Cell] = []
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        made = cell
        if column.figure or place == label:
            made = Cell(cell) if isinstance(cell, str) else cell
        if isinstance(made, Cell) and column.figure:
            code = numbering.take(f"{subject}.{column.figure}", made.text, text_of(row[label]))
            made = replace(made, claim=code)
        cells.append(replace(made, mark=mark) if isinstance(made, Cell) and place == label else made)
    return tuple(cells)

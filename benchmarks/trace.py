"""Figures of reports, taken at random, held in all four formats against the workbooks that units sent.

    python -m benchmarks.trace [--figures N] [--home FOLDER] [--seed N]

A report of each of the season's last three periods is drafted; of the figures that it shows, N in all are traced:
the query is asked again, the parts are added up, every cell they name is read from the archived original by openpyxl
(which the product's readers do not use on plain files), and the figure is looked for under its code in page, Word, PDF
and workbook.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document
from openpyxl import load_workbook

from desk.settings import Settings

if TYPE_CHECKING:
    from reports.trace.model import FigureTree, SourceCell

PERIODS = 3
_ANCHOR = re.compile(r'<(span|td|text)(?: [^>]*)? id="(R[^"]+)"[^>]*>(.*?)</\1>')
_TAG = re.compile(r"<sup>.*?</sup>|<[^>]+>")
_FURNITURE = re.compile(r"^\f?(?:\d{4}\w*-\d{12}\S*|SHA-256 [0-9a-f]{64}|DỰ THẢO|\d{1,3})?$", re.MULTILINE)
"""Lines of the page's head and foot, which part a sentence that goes over to the next page."""
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MARK = re.compile(r"\[\d{3,}\]")


@dataclass
class Audit:
    """What was held against what, and what was wrong."""

    figures: int = 0
    cells: int = 0
    other_formats: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Formats:
    """A report's four files as they can be asked for a code: page by code, paragraphs and rows by mark."""

    page: Mapping[str, str]
    word: Mapping[str, Sequence[str]]
    pdf: Mapping[str, Sequence[str]]
    book: Mapping[str, Sequence[Sequence[Any]]]
    sentences: frozenset[str]


def main() -> int:
    """Audit and print; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=500, help="so many figures in all")
    parser.add_argument("--home", type=Path, help="a home with submissions; by itself an invented one is made")
    parser.add_argument("--seed", type=int, default=26)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-bench-") as scratch:
        from benchmarks.report import make_home

        home = chosen.home or make_home(Path(scratch) / "home")
        clock = time.perf_counter()
        audit = audit_reports(Settings.from_environment(home, None), chosen.figures, chosen.seed)
    print("\n".join(audit.faults[:40]))
    seconds = time.perf_counter() - clock
    print(
        f"figures={audit.figures} cells_in_originals={audit.cells} in_other_formats={audit.other_formats} "
        f"faults={len(audit.faults)} total_s={seconds:.0f}"
    )
    return 1 if audit.faults or audit.figures < chosen.figures else 0


def audit_reports(settings: Settings, figures: int, seed: int, periods: Sequence[str] = ()) -> Audit:
    """So many figures of the reports of these periods, by themselves the last three that anybody reported for."""
    from desk.outputs import report
    from reports.minister.claims import Ask
    from reports.trace.register import read_register
    from reports.trace.resolve import build_tree
    from warehouse import Moment, Warehouse

    audit, zone = Audit(), settings.programme.tz
    chance = random.Random(seed)  # noqa: S311 -- a sample, no secret
    asked = list(periods) or list_last_periods(settings)
    for position, period_id in enumerate(asked):
        made = report.run(settings, period_id, stage="draft")
        register, formats = read_register(made.xlsx), read_formats(made.files)
        shown = [entry for entry in register.entries if entry.shown]
        wanted = figures * (position + 1) // len(asked) - figures * position // len(asked)
        moment = Moment(register.as_of, register.known_at)
        with Warehouse.reader(settings.warehouse) as warehouse, warehouse.settle_marts(moment):
            ask = Ask(warehouse, moment)
            for entry in chance.sample(shown, min(wanted, len(shown))):
                audit.figures += 1
                tree = build_tree(ask, entry, zone)
                audit.faults += [f"{entry.code} {entry.key}: {fault}" for fault in find_faults(tree, formats)]
                _check_cells(settings, tree, audit)
    return audit


def list_last_periods(settings: Settings) -> list[str]:
    """The last periods that anybody reported for, the first of them first."""
    from warehouse import Warehouse

    with Warehouse.reader(settings.warehouse) as warehouse:
        found = warehouse.sql("SELECT DISTINCT period_id FROM core.submission WHERE period_id IS NOT NULL")
    return sorted(map(str, found["period_id"]))[-PERIODS:]


def read_formats(made: Mapping[Any, Path]) -> Formats:
    """The four files, read back."""
    page = {
        code: unescape(_TAG.sub("", inner)).strip()
        for _, code, inner in _ANCHOR.findall(made["html"].read_text("utf-8"))
    }
    book = load_workbook(made["xlsx"], read_only=True)
    rows: dict[str, list[Sequence[Any]]] = {}
    for sheet in (sheet for sheet in book if sheet.title != book.sheetnames[-1]):
        for row in sheet.iter_rows(values_only=True):
            if row and isinstance(row[-1], str) and re.fullmatch(r"R\d{4}\w*-\d{3,}", row[-1]):
                rows.setdefault(row[-1], []).append(row)
    sentences = frozenset(str(row[1]) for row in book["Nguồn số liệu"].iter_rows(values_only=True))
    return Formats(page, _index(_list_word(made["docx"])), _index(_list_pdf(made["pdf"])), rows, sentences)


def _list_word(path: Path) -> Iterator[str]:
    """Paragraphs and rows, a chart's title with the words for who does not see it, which stand behind it."""
    document = Document(str(path))
    told = [(paragraph.text, _read_alternative(paragraph)) for paragraph in document.paragraphs]
    for position, (text, _) in enumerate(told):
        yield f"{text} {told[position + 1][1]}" if position + 1 < len(told) else text
    for table in document.tables:
        yield from (" | ".join(cell.text for cell in row.cells) for row in table.rows)


def _read_alternative(paragraph: Any) -> str:
    return " ".join(found.get("descr") or "" for found in paragraph._p.iter(f"{_DRAWING}docPr"))


def _list_pdf(path: Path) -> Iterator[str]:
    """The text without blanks, cut behind every mark: a row's figures stand behind its mark, a sentence before it."""
    read = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)  # noqa: S603, S607
    raw = read.stdout.decode()
    text = re.sub(r"[\s\u200b\u200d\u2060]+", "", _FURNITURE.sub("", raw))
    marks = list(_MARK.finditer(text))
    for position, mark in enumerate(marks):
        start = marks[position - 1].start() if position else 0
        end = marks[position + 1].end() if position + 1 < len(marks) else len(text)
        yield mark[0] + text[start:end]


def _index(texts: Iterator[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        for mark in set(_MARK.findall(text)):
            found.setdefault(mark, []).append(text)
    return found


def find_faults(tree: FigureTree, formats: Formats) -> Iterator[str]:
    """What is wrong with a figure: its tree, or a format that does not show it under its code."""
    from reports.trace.definitions import is_in_chart

    entry = tree.entry
    if not tree.agrees:
        wrong = [(column.name, column.value, column.parts_value) for column in tree.columns if not column.agrees]
        yield f"the tree does not agree: shown {entry.shown!r}, now {tree.value}, {wrong}"
    mark = f"[{entry.code.rpartition('-')[2].partition('.')[0]}]"
    squeezed = re.sub(r"\s+", "", entry.shown)
    if formats.page.get(entry.code) != entry.shown:
        yield f"the page shows {formats.page.get(entry.code)!r} for {entry.shown!r}"
    if not any(entry.shown in text for text in formats.word.get(mark, ())):
        yield f"Word does not show {entry.shown!r} at {mark}"
    drawn = is_in_chart(entry.key) and mark in formats.pdf  # its letters are lines in the PDF
    if not drawn and not any(squeezed in text for text in formats.pdf.get(mark, ())):
        yield f"the PDF does not show {entry.shown!r} at {mark}"
    if not _is_in_book(tree, formats):
        yield f"the workbook does not hold {tree.value} in a row of {entry.code}"


def _is_in_book(tree: FigureTree, formats: Formats) -> bool:
    """Sentences stand with the sources; a table's figure as a number in a row that bears its code (shares as parts)."""
    entry = tree.entry
    if not entry.columns:  # a clause that begins a line of the annex has a capital there
        return entry.name_vi in formats.sentences and entry.shown.casefold() == entry.name_vi.casefold()
    rows = formats.book.get(entry.code.partition(".")[0], ())
    if not rows or not isinstance(tree.value, int | Decimal) or "/" in entry.columns:
        return True  # clusters are in the text alone; times and shares are held against the page
    held = [Decimal(str(cell)) for row in rows for cell in row if isinstance(cell, int | float)]
    return Decimal(tree.value) in held


def _check_cells(settings: Settings, tree: FigureTree, audit: Audit) -> None:
    from desk.looks.trace import list_cells

    for cell in list_cells(tree):
        if not cell.cell:
            continue
        if cell.file.media not in ("xlsx", "xlsm"):
            audit.other_formats += 1
            continue
        audit.cells += 1
        if fault := find_cell_fault(settings, cell):
            audit.faults.append(f"{tree.entry.code}: {cell.file.display_name} {cell.sheet}!{cell.cell}: {fault}")


def find_cell_fault(settings: Settings, cell: SourceCell) -> str:
    """What the original says otherwise than the tree; empty where they agree."""
    from reports.office.vietnamese import one_line

    book = open_original(settings.archive, cell.file.content_sha256)
    if cell.sheet not in book.sheetnames:
        return f"no sheet of that name among {book.sheetnames}"
    value = book[cell.sheet][cell.cell].value
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_same = cell.amount is None or round(Decimal(str(value)), 4) == round(cell.amount, 4)
        is_as_read = cell.seen.replace(",", ".") == str(value)  # in another unit of measure: the tree says what it read
        return "" if is_same or is_as_read else f"original {value!r}, tree {cell.amount} of {cell.seen!r}"
    if cell.amount is None or not cell.seen:
        return ""
    return "" if one_line(str(value or "")) == one_line(cell.seen) else f"original {value!r}, tree {cell.seen!r}"


@lru_cache(maxsize=400)
def open_original(archive: Path, sha256: str) -> Any:
    """The archived workbook, by openpyxl, with the results of formulas."""
    from io import BytesIO

    from sources.archive import Archive

    return load_workbook(BytesIO(Archive(archive).read(sha256)), data_only=True)


if __name__ == "__main__":
    raise SystemExit(main())

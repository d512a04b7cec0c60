"""The answer to a unit: its own workbook with the bad cells marked and a first sheet that lists what was found.

The sender's file is never touched; the answer is a copy in which every part that need not change keeps its bytes.
What is not built as the standard says cannot be marked. Macros are not handed on: an answer is an .xlsx.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reports.answers.notes import mark_cells, unmark_cells
from reports.answers.records import FeedbackHeader, FindingRow, make_header
from reports.answers.sheet import write_result_sheet
from reports.office.ooxml.book import Book
from reports.office.ooxml.package import Package
from schemas import files
from schemas.form import RESULT_SHEET
from sources.workbook.direct.read import count_cells

__all__ = ["RESULT_SHEET", "FeedbackHeader", "FindingRow", "make_header", "mark_copy", "write_result_workbook"]

MAX_CELLS: Final = 300_000


def mark_copy(
    source: Path,
    findings: Sequence[FindingRow],
    header: FeedbackHeader,
    target: Path,
    *,
    marks: Sequence[FindingRow] | None = None,
    leftovers: Sequence[str] = (),
) -> Path | None:
    """Write the marked copy of `source` to `target` (.xlsx); None, and no file, if it cannot be copied.

    `marks`: what is marked, if it is not what is listed; `leftovers` are listed as what was read and has no cell. The
    same inputs give the same bytes. Raises OSError when `source` cannot be read or `target` not be written.
    """
    data = source.read_bytes()
    try:
        if count_cells(source) > MAX_CELLS:
            return None
        book = Book(Package.read(data))
        book.check()
        unmark_cells(book)
        mark_cells(book, findings if marks is None else marks)
        write_result_sheet(book, header, findings, leftovers)
        book.drop_macros()
        content = book.package.to_bytes()
    except Exception:  # noqa: BLE001 - damaged workbooks raise a dozen kinds of exception; each is answered by letter
        return None
    return _write_whole(content, target)


def write_result_workbook(findings: Sequence[FindingRow], header: FeedbackHeader, target: Path) -> Path:
    """Write a new workbook that holds only the sheet `Kết quả kiểm tra`; gives the path."""
    book = Book.empty()
    write_result_sheet(book, header, findings)
    return _write_whole(book.package.to_bytes(), target)


def _write_whole(content: bytes, target: Path) -> Path:
    """Put it in its place; not flushed, since the next run writes again what is missing."""
    return files.write_bytes(target, content, durable=False)

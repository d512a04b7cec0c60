"""The answer to a unit: its own workbook with the bad cells marked and a first sheet that lists what was found.

The sender's file is never touched; the answer is a copy. What openpyxl cannot open is answered by the sheet alone.
openpyxl drops pictures and form controls of a copied workbook; cells, styles, validation and protection stay.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.cell_range import CellRange

from reports.feedback_notes import mark_cells, unmark_cells
from reports.feedback_records import RESULT_SHEET, FeedbackHeader, FindingRow, header_for
from reports.feedback_sheet import write_result_sheet
from reports.stable_zip import make_stable
from sources.workbook.package import inspect

__all__ = ["RESULT_SHEET", "FeedbackHeader", "FindingRow", "annotate", "header_for", "write_letter_workbook"]

MAX_CELLS: Final = 300_000
_SPAN = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*\bref=["']([^"']*:[^"']*)["']""")


def annotate(source: Path, findings: Sequence[FindingRow], header: FeedbackHeader, target: Path) -> Path:
    """Write the marked copy of `source` to `target` (.xlsx), or only the sheet if it cannot be copied; gives the path.

    The same inputs give the same bytes. Raises OSError when `source` cannot be read or `target` not be written.
    """
    content = _marked_copy(source, findings, header)
    if content is None:
        return write_letter_workbook(findings, header, target)
    return _put(content, header, target)


def write_letter_workbook(findings: Sequence[FindingRow], header: FeedbackHeader, target: Path) -> Path:
    """Write a new workbook that holds only the sheet `Kết quả kiểm tra`; gives the path."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    write_result_sheet(workbook, header, findings)
    workbook.properties.creator = header.agency_vi
    return _put(_saved(workbook), header, target)


def _marked_copy(source: Path, findings: Sequence[FindingRow], header: FeedbackHeader) -> bytes | None:
    """The marked workbook; None if openpyxl cannot open, mark or save it."""
    data = source.read_bytes()
    try:
        if inspect(source).cells + _spanned_cells(data) > MAX_CELLS:
            return None
        return _mark(data, findings, header)
    except Exception:  # noqa: BLE001 - damaged workbooks raise a dozen kinds of exception; each is answered by letter
        return None


def _spanned_cells(data: bytes) -> int:
    """How many cells the merges and linked ranges of the package cover: openpyxl makes an object for each."""
    with ZipFile(BytesIO(data)) as package:
        refs = [ref.decode() for name in package.namelist() for ref in _SPAN.findall(package.read(name))]
    spans = [CellRange(ref).size for ref in refs]
    return sum(span["rows"] * span["columns"] for span in spans)


def _mark(data: bytes, findings: Sequence[FindingRow], header: FeedbackHeader) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of parts it leaves out
        workbook = load_workbook(BytesIO(data), rich_text=True)
    unmark_cells(workbook)
    mark_cells(workbook, findings)
    write_result_sheet(workbook, header, findings)
    workbook.calculation.fullCalcOnLoad = True
    return _saved(workbook)


def _saved(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _put(content: bytes, header: FeedbackHeader, target: Path) -> Path:
    """Write beside the target, then put in its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(target.name + ".part")
    try:
        waiting.write_bytes(content)
        make_stable(waiting, header.received_at)
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    return target

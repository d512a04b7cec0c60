"""The consolidated report as the Word document that the desk edits and the head of the Authority signs."""

from __future__ import annotations

from pathlib import Path

from reports.minister.content import make_document
from reports.minister.model import PeriodReport
from reports.office.docx_tree import draw_docx
from schemas import files


def render(report: PeriodReport, path: Path) -> Path:
    """Write the report to `path` as .docx, all or nothing; equal models give equal bytes."""
    return files.write_bytes(path, draw_docx(make_document(report)))

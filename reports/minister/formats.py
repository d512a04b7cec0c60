"""The report's four formats from one model: Word to edit and sign, PDF to file, workbook to check, page to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from reports.minister import xlsx
from reports.minister.charts import OnTime
from reports.minister.content import imprint, number_report
from reports.minister.issue import FORMATS, Format, file_name
from reports.minister.model import PeriodReport
from reports.minister.sentences.wording import Wording
from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html
from reports.office.tree import Document, shorten_tables
from reports.office.typst_tree import draw_pdf
from schemas import files

MOST_ROWS: Final = 1_000
"""A longer table is not for paper: Word and PDF say where it is."""


def render_formats(
    report: PeriodReport, folder: Path, stem: str, formats: Sequence[Format] = FORMATS, record: Sequence[OnTime] = ()
) -> dict[Format, Path]:
    """Write the asked formats into the folder, each all or nothing; equal models give equal bytes.

    `record`: who was on time in this and earlier periods (`reports.minister.charts.load_on_time_record`).
    """
    numbered, figures = number_report(report, record)
    document = imprint(report, numbered)
    made: dict[Format, Path] = {}
    for asked in (known for known in FORMATS if known in formats):
        path = folder / file_name(asked, stem)
        made[asked] = (
            xlsx.draw(report, path, figures)
            if asked == "xlsx"
            else files.write_bytes(path, draw(document, asked, report.wording))
        )
    return made


def draw(document: Document, made_as: Literal["docx", "pdf", "html"], wording: Wording) -> bytes:
    """The bytes of one format of the document; on paper the longest tables are left to page and workbook."""
    if made_as == "html":
        return draw_html(document)

    def tell(name: str, rows: int) -> str:
        return wording.say("table_left_to_files", rows, table=name)

    paper = shorten_tables(document, MOST_ROWS, tell)
    return draw_docx(paper) if made_as == "docx" else draw_pdf(paper)

"""The dossier's files: report in four formats, a scorecard's page for each unit, a letter to each unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reports.dossier.card import make_card
from reports.dossier.content import make_dossier
from reports.dossier.letters import make_letter
from reports.dossier.model import Dossier
from reports.dossier.proposals import CARDS, name_card
from reports.dossier.xlsx import draw_workbook
from reports.minister.formats import draw
from reports.minister.sentences.wording import Wording
from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html

LETTERS: Final = "thu-don-vi"


def count_files(dossier: Dossier) -> int:
    """How many files `draw_files` gives."""
    return 4 + 2 * len(dossier.grounds.ranking.rows)


def draw_files(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    """Name in the folder and bytes of each file, one after the other; equal dossiers give equal bytes.

    Report, tables, page and scorecards quote no sensitive amount of a unit; a letter may quote its own unit's.
    """
    ranking = dossier.grounds.ranking
    document, year, wording = make_dossier(dossier), ranking.year, Wording(ranking.programme.report_text_by_code)
    page = f"ho-so_{year}.html"
    yield f"bao-cao_{year}.docx", draw(document, "docx", wording)
    yield f"bao-cao_{year}.pdf", draw(document, "pdf", wording)
    yield page, draw(document, "html", wording)
    yield f"bang-bieu_{year}.xlsx", draw_workbook(dossier)
    for row in ranking.rows:
        card = make_card(dossier.grounds, row.unit_id, "council", f"../{page}")
        yield f"{CARDS}/{name_card(row.unit_id)}", draw_html(card)
        yield f"{LETTERS}/thu_{row.unit_id}.docx", draw_docx(make_letter(dossier.grounds, row.unit_id))

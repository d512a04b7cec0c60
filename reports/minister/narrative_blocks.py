"""Difficulties and proposals as blocks: a paragraph a theme in the body, every word of the units in the annex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reports.minister.model import PeriodReport, Remark
from reports.minister.narratives import Narrative, ThemeGroup, count_units_vi
from reports.office.tree import Block, Column, Heading, Paragraph, Run, Table
from reports.office.vietnamese import LETTERS, join_list, letter, lower_first, upper_first

MOST_NAMED: Final = 3
"""So many units are named before a quotation; further ones are counted."""
TITLES_VI: Final = {"difficulty": "Khó khăn, vướng mắc", "proposal": "Kiến nghị"}
REMARK_COLUMNS: Final = (
    Column("TT", 11, "center"),
    Column("Loại", 26),
    Column("Nhóm nội dung", 44),
    Column("Đơn vị", 45),
    Column("Nguyên văn", 126),
)


def describe_themes(narrative: Narrative) -> Paragraph:
    """The body's paragraph on what units find difficult or propose: how many wrote, of each theme how many units."""
    claims = [claim for sentence in narrative.paragraphs for claim in sentence.claims]
    runs = [Run(narrative.paragraph.lead_vi)] if narrative.paragraph.lead_vi else []
    for position, claim in enumerate(claims):
        runs += [Run("; " if position else "")]
        text = claim.text_vi if position else upper_first(claim.text_vi)
        runs.append(Run(lower_first(text) if position else text, claim=claim.id))
    return Paragraph(tuple(run for run in (*runs, Run(" (một ý kiến có thể thuộc nhiều nhóm).")) if run.text))


def list_quotations(report: PeriodReport) -> Iterator[Block]:
    """Two or three quotations of each theme, for the annex."""
    for narrative in (report.difficulties, report.proposals):
        quoted = [group for group in narrative.groups if group.quoted]
        if quoted:
            yield Heading(f"{TITLES_VI[narrative.kind]} theo nhóm nội dung", 2)
        lettered = len(quoted) <= len(LETTERS)
        for position, group in enumerate(quoted):
            yield _describe_group(group, f"{letter(position)}) " if lettered else "- ")


def _describe_group(group: ThemeGroup, mark: str) -> Paragraph:
    runs = [Run(mark), Run(group.claim.text_vi)]
    for position, remark in enumerate(group.quoted):
        runs.append(Run("; " if position else ", trong đó có ý kiến: "))
        runs.append(Run(f"“{remark.text}” ({name_units(remark.units)})"))
    return Paragraph((*runs, Run(".")))


def name_units(units: tuple[str, ...]) -> str:
    """`Hà Nội`, `Hà Nội và Huế`, `Hà Nội, Huế, Cần Thơ và 09 đơn vị khác`."""
    if len(units) <= MOST_NAMED + 1:
        return join_list(units)
    return f"{', '.join(units[:MOST_NAMED])} và {count_units_vi(len(units) - MOST_NAMED)} khác"


def make_remark_table(report: PeriodReport) -> Table | None:
    """All that the units wrote, word for word, each text once; None where they wrote nothing."""
    told = [(TITLES_VI[n.kind], remark) for n in (report.difficulties, report.proposals) for remark in n.remarks]
    rows = tuple(_make_row(position, kind, remark) for position, (kind, remark) in enumerate(told, start=1))
    return Table(REMARK_COLUMNS, rows, name="Khó khăn và kiến nghị của các đơn vị", sortable=True) if rows else None


def _make_row(position: int, kind: str, remark: Remark) -> tuple[str, ...]:
    themes = "; ".join(remark.themes) or "(không thuộc nhóm nào)"
    return str(position), kind, themes[:1].upper() + themes[1:], join_list(remark.units), remark.text

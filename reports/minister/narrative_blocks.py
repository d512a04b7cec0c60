"""Difficulties and proposals as blocks: a paragraph a theme in the body, every word of the units in the annex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reports.minister.model import PeriodReport, Remark
from reports.minister.narratives import Narrative, ThemeGroup, count_units_vi
from reports.office.tree import Block, Column, Heading, Paragraph, Run, Table
from reports.office.vietnamese import LETTERS, join_list, letter

ANNEX_VI: Final = "Phụ lục III"
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


def list_narratives(report: PeriodReport) -> Iterator[Block]:
    """The body's part on what units find difficult and what they propose, under its two headings."""
    for position, narrative in enumerate((report.difficulties, report.proposals), start=1):
        yield Heading(f"{position}. {TITLES_VI[narrative.kind]}", 2)
        yield from _list_groups(narrative)


def _list_groups(narrative: Narrative) -> Iterator[Block]:
    claims = narrative.paragraph.claims
    opening = [Run(narrative.paragraph.lead_vi)] if narrative.paragraph.lead_vi else []
    for position, claim in enumerate(claims):
        opening += [Run("; ")] if position else []
        opening.append(Run(claim.text_vi, claim=claim.id))
    closing = f" (một ý kiến có thể thuộc nhiều nhóm; nguyên văn tại {ANNEX_VI})." if narrative.groups else "."
    yield Paragraph((*opening, Run(closing)))
    lettered = len(narrative.groups) <= len(LETTERS)
    for position, group in enumerate(narrative.groups):
        yield _describe_group(group, f"{letter(position)}) " if lettered else "- ")


def _describe_group(group: ThemeGroup, mark: str) -> Paragraph:
    runs = [Run(mark), Run(group.claim.text_vi, claim=group.claim.id)]
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

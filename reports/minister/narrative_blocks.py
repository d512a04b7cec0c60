"""Difficulties and proposals as blocks: a paragraph a theme in the body, every word of the units in the annex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reports.minister.model import PeriodReport, Remark
from reports.minister.narratives import Narrative, ThemeGroup, count_units_vi
from reports.office.tree import Block, Column, Heading, Paragraph, Run, Table
from reports.office.vietnamese import LETTERS, join_list, letter, lower_first, upper_first

MOST_THEMES: Final = 5
"""So many themes stand in the body, those of most units; the annex has all."""
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
    themes = [group.claim for group in narrative.groups]
    runs = [Run(narrative.paragraph.lead_vi)]
    for position, claim in enumerate((*narrative.paragraph.claims, *themes[:MOST_THEMES])):
        text = lower_first(claim.text_vi) if position else upper_first(claim.text_vi)
        runs += [Run("; " if position else ""), Run(text, claim=claim.id)]
    rest = f"; {len(themes) - MOST_THEMES:02d} nhóm khác" if len(themes) > MOST_THEMES else ""
    runs.append(Run(f"{rest} (một ý kiến có thể thuộc nhiều nhóm)." if themes else "."))
    return Paragraph(tuple(run for run in runs if run.text))


def list_quotations(report: PeriodReport) -> Iterator[Block]:
    """Two or three quotations of each theme, for the annex; a theme that the body leaves out has its claim here."""
    for narrative in (report.difficulties, report.proposals):
        if narrative.groups:
            yield Heading(f"{TITLES_VI[narrative.kind]} theo nhóm nội dung", 2)
        lettered = len(narrative.groups) <= len(LETTERS)
        for position, group in enumerate(narrative.groups):
            mark = f"{letter(position)}) " if lettered else "- "
            yield _describe_group(group, mark, group.claim.id if position >= MOST_THEMES else "")


def _describe_group(group: ThemeGroup, mark: str, claim: str) -> Paragraph:
    runs = [Run(mark), Run(group.claim.text_vi, claim=claim)]
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

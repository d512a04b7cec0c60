"""Difficulties and proposals as blocks: a paragraph a theme in the body, every word of the units in the annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reports.minister.headings import Say, head
from reports.minister.model import Claim, PeriodReport, Remark
from reports.minister.sentences.narratives import Narrative, ThemeGroup
from reports.minister.sentences.telling import WORDS_ANNEX
from reports.office.tree import Block, Column, Heading, Paragraph, Run, Table, paragraph
from reports.office.vietnamese import LETTERS, join_list, letter, upper_first

MOST_THEMES: Final = 5
"""So many themes stand in the body, those of most units; the annex has all."""
MOST_NAMED: Final = 3
"""So many units are named before a quotation; further ones are counted."""
REMARK_COLUMNS: Final = (
    Column("column_number", 11, "center"),
    Column("column_kind", 26),
    Column("column_theme", 44),
    Column("column_unit", 45),
    Column("column_words", 126),
)


def list_narratives(report: PeriodReport) -> Iterator[Block]:
    """The body's part on what units find difficult and what they propose: a sentence each, with the themes counted."""
    for narrative in (report.difficulties, report.proposals):
        runs = [Run(f"{_title(report, narrative)}: ", bold=True), *_list_runs(narrative.paragraph.claims)]
        if narrative.groups:
            rest = len(narrative.groups) - MOST_THEMES
            lead = f"; {report.wording.say('themes_lead')} "
            runs += [Run(lead), *_list_runs([group.claim for group in narrative.groups[:MOST_THEMES]])]
            runs += [Run(f"; {report.wording.say('themes_rest', rest)}")] if rest > 0 else []
        yield Paragraph((*runs, Run(".")))
    if report.difficulties.remarks or report.proposals.remarks:
        yield paragraph(report.wording.say("themes_note", annex=WORDS_ANNEX))


def _title(report: PeriodReport, narrative: Narrative) -> str:
    return report.wording.say(f"heading_{narrative.kind}")


def _list_runs(claims: Sequence[Claim]) -> Iterator[Run]:
    for position, claim in enumerate(claims):
        if position:
            yield Run(claim.join_vi)
        yield Run(claim.text_vi, claim=claim.id)


def list_quotations(report: PeriodReport) -> Iterator[Block]:
    """The annex's part: each theme with how many units are behind it and two or three of their texts, word for word."""
    for position, narrative in enumerate((report.difficulties, report.proposals), start=1):
        if narrative.groups:
            title = report.wording.say("heading_by_theme", kind=_title(report, narrative))
            yield Heading(f"{position}. {title}", 2)
            lettered = len(narrative.groups) <= len(LETTERS)
            for place, group in enumerate(narrative.groups):
                yield _describe_group(group, f"{letter(place)}) " if lettered else "- ", report.wording.say)


def _describe_group(group: ThemeGroup, mark: str, say: Say) -> Paragraph:
    runs = [Run(mark), Run(upper_first(group.claim.text_vi), claim=group.claim.id)]
    for position, remark in enumerate(group.quoted):
        runs.append(Run("; " if position else ": "))
        runs.append(Run(f"“{remark.text}” ({name_units(remark.units, say)})"))
    return Paragraph((*runs, Run(".")))


def name_units(units: tuple[str, ...], say: Say) -> str:
    """`Hà Nội`, `Hà Nội và Huế`, `Hà Nội, Huế, Cần Thơ và 09 đơn vị khác`."""
    if len(units) <= MOST_NAMED + 1:
        return join_list(units)
    return say("units_and_more", len(units) - MOST_NAMED, names=", ".join(units[:MOST_NAMED]))


def make_remark_table(report: PeriodReport) -> Table | None:
    """All that the units wrote, word for word, each text once; None where they wrote nothing."""
    told = [(_title(report, n), remark) for n in (report.difficulties, report.proposals) for remark in n.remarks]
    if not told:
        return None
    say = report.wording.say
    rows = tuple(_make_row(position, kind, remark, say) for position, (kind, remark) in enumerate(told, start=1))
    return Table(head(REMARK_COLUMNS, say), rows, name=say("table_words"), sortable=True)


def _make_row(position: int, kind: str, remark: Remark, say: Say) -> tuple[str, ...]:
    themes = "; ".join(remark.themes) or say("cell_no_theme")
    return str(position), kind, themes[:1].upper() + themes[1:], join_list(remark.units), remark.text

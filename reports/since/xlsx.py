"""Draw what changed between two reports as a workbook. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reports.minister.headings import head
from reports.office.vietnamese import NO_DATA, WITHHELD
from reports.office.xlsx_styles import Book, CellValue, Sheet, SheetColumn, StyledValue, value_or_gap
from reports.since.model import ReportChanges
from reports.since.texts import describe_causes, describe_reason, describe_side, name_quantity, summarize
from schemas import files

OVERVIEW_SIDE = SheetColumn("column_since_report", 24, "whole")
AMOUNT_SIDE = SheetColumn("column_since_report", 16, "whole")
STANDING_SIDE = SheetColumn("column_since_report", 34)
NAMED = (
    SheetColumn("column_code", 7, "center"),
    SheetColumn("column_indicator", 46),
    SheetColumn("column_measure", 14, "center"),
    SheetColumn("column_quantity", 16, "center"),
)
MOVED = (
    SheetColumn("column_difference", 12, "signed"),
    SheetColumn("column_units_moved", 9, "whole"),
    SheetColumn("column_cause", 60),
)
CELL = (
    SheetColumn("column_unit", 22),
    SheetColumn("column_code", 7, "center"),
    SheetColumn("column_quantity", 16, "center"),
)
CELL_MOVED = (SheetColumn("column_difference", 12, "signed"), SheetColumn("column_cause", 90))


def render(changes: ReportChanges, path: Path) -> Path:
    """Write the workbook to `path` as .xlsx, all or nothing; equal models give equal bytes."""
    title = changes.wording.say("since_workbook_title", report=changes.before.id)
    book = Book(title, changes.after.as_of)
    for draw in (_draw_overview, _draw_figures, _draw_cells, _draw_standings):
        draw(book, changes)
    return files.write_blocks(path, book.pack())


def _add_sheet(
    book: Book, changes: ReportChanges, name: str, columns: Sequence[SheetColumn], note: str = "", frozen: int = 0
) -> Sheet:
    say = changes.wording.say
    title = say(f"since_sheet_{name}_title", period=changes.label_vi.upper())
    return book.sheet(say(f"since_sheet_{name}"), title, note, columns, frozen_columns=frozen)


def _draw_overview(book: Book, changes: ReportChanges) -> None:
    say = changes.wording.say
    sheet = _add_sheet(book, changes, "overview", (SheetColumn("", 60), *_head_sides(changes, OVERVIEW_SIDE)))
    for count in changes.counts:
        sheet.row((count.name_vi, count.before, count.after))
    sheet.band(say("heading_two_reports"))
    for side in (changes.before, changes.after):
        sheet.line(describe_side(side, changes.wording))
    sheet.band(say("heading_overview"))
    for line in summarize(changes):
        sheet.line(line)


def _draw_figures(book: Book, changes: ReportChanges) -> None:
    wording = changes.wording
    columns = (*head(NAMED, wording.say), *_head_sides(changes, AMOUNT_SIDE), *head(MOVED, wording.say))
    sheet = _add_sheet(book, changes, "figures", columns, _note(changes), 2)
    for one in changes.figures:
        named = (one.code, one.name_vi, one.unit_vi, name_quantity(one.quantity, wording))
        two: tuple[CellValue | StyledValue, ...] = (value_or_gap(one.before), value_or_gap(one.after), one.difference)
        if one.is_withheld:
            two = (StyledValue(WITHHELD, "muted"),) * 3
        sheet.row((*named, *two, one.units, describe_causes(one, wording)))
    sheet.add_filters()


def _draw_cells(book: Book, changes: ReportChanges) -> None:
    wording = changes.wording
    columns = (*head(CELL, wording.say), *_head_sides(changes, AMOUNT_SIDE), *head(CELL_MOVED, wording.say))
    sheet = _add_sheet(book, changes, "cells", columns, _note(changes), 2)
    for one in changes.cells:
        two = (value_or_gap(one.before), value_or_gap(one.after), one.difference)
        quantity = name_quantity(one.quantity, wording)
        sheet.row((one.unit_name, one.code, quantity, *two, describe_reason(one, changes)))
    sheet.add_filters()


def _draw_standings(book: Book, changes: ReportChanges) -> None:
    say = changes.wording.say
    columns = (*head(CELL[:1], say), *_head_sides(changes, STANDING_SIDE), *head(CELL_MOVED[1:], say))
    sheet = _add_sheet(book, changes, "standings", columns)
    for one in changes.standings:
        sheet.row((one.unit_name, one.before_vi, one.after_vi, describe_reason(one, changes)))
    sheet.add_filters()


def _head_sides(changes: ReportChanges, column: SheetColumn) -> tuple[SheetColumn, ...]:
    """Such a column for each of the two reports."""
    sides = (changes.before, changes.after)
    return tuple(one for side in sides for one in head((column,), changes.wording.say, report=side.id))


def _note(changes: ReportChanges) -> str:
    return changes.wording.say("since_note", gap=NO_DATA)

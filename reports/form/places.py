"""Where everything of a form stands: the rows of its sheets, which the writer fills and an answer finds again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell

from reports.form.page import HEADING_ROW
from schemas import form as layout
from schemas.form import TableLayout
from schemas.programme import Criterion, Indicator, Period, Programme, TaskGroup

INFO_ROW = 8
"""The first line of the general information, from 0."""

Place = tuple[str, str]
"""Sheet and address of a cell."""


def list_indicator_lines(programme: Programme, period: Period) -> list[tuple[int, TaskGroup | Indicator]]:
    """What stands in which row (from 0) of the indicators' sheet: each group's heading, then its indicators."""
    wanted = programme.indicators_of(period)
    lines: list[TaskGroup | Indicator] = []
    for group in programme.task_groups:
        members = [i for i in wanted if i.task_group == group.code]
        lines += [group, *members] if members else []
    return list(enumerate(lines, start=HEADING_ROW + 1))


def list_criterion_lines(programme: Programme, period: Period) -> Iterator[tuple[int, Criterion, bool]]:
    """The criteria of the self-scores' sheet with their rows (from 0); True where a group's heading stands above."""
    row = HEADING_ROW
    for _, members in groupby(programme.criteria_of(period.year), key=lambda criterion: criterion.group_code):
        for place, criterion in enumerate(members):
            row += 1 if place else 2
            yield row, criterion, place == 0


def find_info_place(key: str) -> Place:
    """The cell of a line of the general information; StopIteration if the form has none of that key."""
    number = next(n for n, info in enumerate(layout.INFO_FIELDS) if info.key == key)
    return layout.INFO_SHEET, xl_rowcol_to_cell(INFO_ROW + number, 1)


def find_cell_place(table: TableLayout, row: int, key: str) -> Place:
    """The cell of a table's column in a row (from 0)."""
    column = next(n for n, column in enumerate(table.columns) if column.key == key)
    return table.sheet, xl_rowcol_to_cell(row, column)


def find_free_row(entry: int) -> int:
    """The row (from 0) of an entry of a table of free rows."""
    return HEADING_ROW + 1 + entry

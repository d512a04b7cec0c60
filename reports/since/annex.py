"""What changed since an earlier report, as blocks of an annex of the next one."""

from __future__ import annotations

from collections.abc import Iterator

from reports.minister.headings import head
from reports.minister.sentences.wording import Wording
from reports.office.tree import Block, Cell, Column, Table, paragraph
from reports.office.vietnamese import minute_long
from reports.since.model import FigureChange, ReportChanges
from reports.since.texts import describe_causes, describe_reason, format_pair, name_quantity

FIGURE_COLUMNS = (
    Column("column_code", 13, "center"),
    Column("column_indicator", 78),
    Column("column_quantity", 27, "center"),
    Column("column_before", 27, "right", "before"),
    Column("column_after", 27, "right", "after"),
    Column("column_difference", 24, "right"),
    Column("column_cause", 56),
)
UNIT_COLUMNS = (
    Column("column_number", 11, "center"),
    Column("column_unit", 46),
    Column("column_changed", 25, "center"),
    Column("column_cause", 170),
)


def make_blocks(changes: ReportChanges) -> Iterator[Block]:
    """A sentence on the two reports, the units that changed and why, the figures that this changed."""
    before, after, say = changes.before, changes.after, changes.wording.say
    words = {"report": before.id, "before": minute_long(before.as_of), "after": minute_long(after.as_of)}
    yield paragraph(say("changes_lead", period=changes.label_vi, **words))
    if units := tuple(_unit_rows(changes)):
        subjects = tuple(f"unit.{unit_id}" for unit_id, _ in units)
        rows = tuple(row for _, row in units)
        name = say("table_changed_units", period=changes.label_vi)
        yield Table(head(UNIT_COLUMNS, say), rows, name=name, sortable=True, subjects=subjects)
    if changes.figures:
        figures = tuple(_figure_row(one, changes.wording) for one in changes.figures)
        subjects = tuple(_name_subject(changes, one) for one in changes.figures)
        name = say("table_changed_figures", period=changes.label_vi)
        yield Table(head(FIGURE_COLUMNS, say), figures, name=name, sortable=True, subjects=subjects)


def _name_subject(changes: ReportChanges, one: FigureChange) -> str:
    """What the row is about (`reports.trace.definitions.SINCE`)."""
    return f"{'since' if one.quantity == 'total' else 'since_year'}.{changes.before.id}/{one.code}"


def _figure_row(one: FigureChange, wording: Wording) -> tuple[str | Cell, ...]:
    sorted_by = (one.before, one.after, one.difference)
    figures = (Cell(text, sort=value) for text, value in zip(format_pair(one), sorted_by, strict=True))
    named = (one.code, f"{one.name_vi} ({one.unit_vi})", name_quantity(one.quantity, wording))
    return (*named, *figures, describe_causes(one, wording))


def _unit_rows(changes: ReportChanges) -> Iterator[tuple[str, tuple[str, ...]]]:
    """One row a unit and reason, with the unit's id; days that ran on are no change of a report."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for cell in changes.cells:
        found.setdefault((cell.unit_id, cell.unit_name, describe_reason(cell, changes)), set()).add(cell.code)
    for one in changes.standings:
        if one.reason is not None:
            found.setdefault((one.unit_id, one.unit_name, describe_reason(one, changes)), set())
    for position, ((unit_id, unit, told), codes) in enumerate(found.items(), start=1):
        yield unit_id, (str(position), unit, str(len(codes)), told)

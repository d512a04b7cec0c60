"""What changed since an earlier report, as blocks of an annex of the next one."""

from __future__ import annotations

from collections.abc import Iterator

from reports.office.tree import Block, Cell, Column, Table, paragraph
from reports.office.vietnamese import minute_long
from reports.since.model import FigureChange, ReportChanges
from reports.since.texts import QUANTITY_VI, describe_causes, describe_reason, format_pair

FIGURE_COLUMNS = (
    Column("Mã", 13, "center"),
    Column("Chỉ tiêu", 78),
    Column("Số", 27, "center"),
    Column("Đã báo cáo", 27, "right"),
    Column("Nay là", 27, "right"),
    Column("Chênh lệch", 24, "right"),
    Column("Do", 56),
)
UNIT_COLUMNS = (
    Column("TT", 11, "center"),
    Column("Đơn vị", 46),
    Column("Số chỉ tiêu đổi", 25, "center"),
    Column("Do", 170),
)


def make_blocks(changes: ReportChanges) -> Iterator[Block]:
    """A sentence on the two reports, the units that changed and why, the figures that this changed."""
    yield paragraph(
        f"So với báo cáo {changes.label_vi} (mã {changes.before.id}, số liệu nhận đến "
        f"{minute_long(changes.before.as_of)}), đến {minute_long(changes.after.as_of)} có thay đổi sau:"
    )
    if units := tuple(_unit_rows(changes)):
        yield Table(UNIT_COLUMNS, units, name=f"Đơn vị có thay đổi {changes.label_vi}", sortable=True)
    if changes.figures:
        rows = tuple(_figure_row(one) for one in changes.figures)
        yield Table(FIGURE_COLUMNS, rows, name=f"Số tổng hợp {changes.label_vi} thay đổi", sortable=True)


def _figure_row(one: FigureChange) -> tuple[str | Cell, ...]:
    sorted_by = (one.before, one.after, one.difference)
    figures = (Cell(text, sort=value) for text, value in zip(format_pair(one), sorted_by, strict=True))
    return (one.code, f"{one.name_vi} ({one.unit_vi})", QUANTITY_VI[one.quantity], *figures, describe_causes(one))


def _unit_rows(changes: ReportChanges) -> Iterator[tuple[str, ...]]:
    """One row a unit and reason; days that ran on are no change of a report."""
    found: dict[tuple[str, str], set[str]] = {}
    for cell in changes.cells:
        found.setdefault((cell.unit_name, describe_reason(cell, changes.period_id)), set()).add(cell.code)
    for one in changes.standings:
        if one.reason is not None:
            found.setdefault((one.unit_name, describe_reason(one, changes.period_id)), set())
    for position, ((unit, told), codes) in enumerate(found.items(), start=1):
        yield str(position), unit, str(len(codes)), told

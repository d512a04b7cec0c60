"""What the command line shows of the changes since a report. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from flows.cli.display import console, new_listing
from flows.cli.listing import Whole
from reports.since.model import ReportChanges
from reports.since.texts import describe_causes, describe_reason, describe_side, format_pair, name_quantity, summarize

MOST_CELLS = 40
"""Longer lists are for the workbook."""


def show_changes(changes: ReportChanges) -> None:
    """The two reports, a summary, then a table for each kind of change; nothing where there is none."""
    wording = changes.wording
    console.print(Text(changes.label_vi, style="bold"))
    for side in (changes.before, changes.after):
        console.print(Text(describe_side(side, wording)))
    for line in summarize(changes):
        console.print(Text(f"• {line}"))
    counts = [(one.name_vi, str(one.before), str(one.after)) for one in changes.counts]
    _show_table("Tình hình báo cáo", ("", Whole("Trước"), Whole("Sau")), counts)
    standings = [(s.unit_name, s.before_vi, s.after_vi, describe_reason(s, changes)) for s in changes.standings]
    _show_table("Tình trạng của đơn vị", (Whole("Đơn vị"), "Trước", "Sau", "Do"), standings)
    columns = (Whole("Mã"), "Chỉ tiêu", "Số", Whole("Trước"), Whole("Sau"), Whole("Chênh lệch"), "Do")
    figures = [
        (
            f.code,
            f"{f.name_vi} ({f.unit_vi})",
            name_quantity(f.quantity, wording),
            *format_pair(f),
            describe_causes(f, wording),
        )
        for f in changes.figures
    ]
    _show_table("Số tổng hợp", columns, figures)
    cells = [
        (c.unit_name, c.code, name_quantity(c.quantity, wording), *format_pair(c), describe_reason(c, changes))
        for c in changes.cells
    ]
    named = (Whole("Đơn vị"), Whole("Mã"), "Số", Whole("Trước"), Whole("Sau"), Whole("Chênh lệch"), "Do")
    _show_table("Số liệu của đơn vị", named, cells[:MOST_CELLS])
    if len(cells) > MOST_CELLS:
        console.print(f"Còn {len(cells) - MOST_CELLS} dòng nữa: xem bằng --xlsx thay-doi.xlsx")


def _show_table(title: str, columns: Iterable[str], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = new_listing(title, *columns)
    for row in rows:
        table.add_row(*row)
    console.print(table)

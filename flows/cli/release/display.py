"""What the command line shows of releases. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from rich.text import Text

from flows.cli.display import console, new_listing
from flows.cli.listing import Whole
from reports.office.vietnamese import number
from warehouse.release.comparing import CAUSES, ReleaseDifferences
from warehouse.release.index import Entry
from warehouse.release.star import BY_NAME

MOST_CELLS: Final = 40
MOST_ROWS: Final = 40


def show_releases(entries: Sequence[Entry]) -> None:
    """The releases, the last one published at the end."""
    if not entries:
        console.print("Chưa phát hành bản nào: thidua release.")
        return
    rows = [(e.name, e.as_of[:16].replace("T", " "), e.content_hash[:16]) for e in entries]
    _show_table("Bản phát hành", (Whole("Tên"), Whole("Nhận đến"), Whole("Nội dung")), rows)


def show_differences(before: str, after: str, found: ReleaseDifferences) -> None:
    """How many cells differ for each cause, the first of them, then rows of units, indicators, rules and so on."""
    console.print(Text(f"{before} → {after}", style="bold"))
    if found.is_empty:
        console.print("Hai bản có nội dung như nhau.")
        return
    _show_table("Ô số liệu", ("Do", Whole("Số ô")), [(CAUSES[c][0], str(n)) for c, n in found.by_cause.items()])
    names = ("Đơn vị", "Kỳ", "Mã", "Trước", "Sau", "Lũy kế trước", "Lũy kế sau")
    columns = (*map(Whole, names), "Do")
    _show_table("", columns, [_cell(cell) for cell in found.cells[:MOST_CELLS]])
    _show_rest(len(found.cells), MOST_CELLS)
    rows = [(r.table, r.key, r.column or "(cả dòng)", r.before or "–", r.after or "–") for r in found.rows]
    _show_table("Danh mục", (Whole("Bảng"), Whole("Khóa"), Whole("Cột"), "Trước", "Sau"), rows[:MOST_ROWS])
    _show_rest(len(rows), MOST_ROWS)
    counts = [(BY_NAME[table].title[0], *map(str, three)) for table, three in found.counts.items()]
    _show_table("Số dòng", ("Bảng", Whole("Thêm"), Whole("Bớt"), Whole("Đổi")), counts)


def _cell(cell: dict[str, Any]) -> tuple[str, ...]:
    shown = (
        _amount(cell["amount_before"], cell["state_before"]),
        _amount(cell["amount_after"], cell["state_after"]),
        _amount(cell["ytd_before"]),
        _amount(cell["ytd_after"]),
    )
    return cell["unit_id"], cell["period_id"], cell["indicator_code"], *shown, CAUSES[cell["cause"]][0]


def _amount(amount: Decimal | None, state: str | None = None) -> str:
    return (state or "–") if amount is None else number(amount)


def _show_rest(found: int, shown: int) -> None:
    if found > shown:
        console.print(f"Còn {found - shown} dòng nữa: mở hai bản bằng DuckDB, xem docs/cookbook.md")


def _show_table(title: str, columns: Iterable[str], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = new_listing(title, *columns)
    for row in rows:
        table.add_row(*row)
    console.print(table)

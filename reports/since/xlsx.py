"""Draw what changed between two reports as a workbook. Nothing is computed here."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from reports.office.stable_zip import make_stable
from reports.office.vietnamese import NO_DATA, WITHHELD
from reports.office.xlsx_styles import Book, CellValue, SheetColumn, StyledValue, value_or_gap
from reports.since.model import ReportChanges
from reports.since.texts import QUANTITY_VI, describe_causes, describe_reason, describe_side, summarize
from schemas import files

_NOTE = f"{NO_DATA}: chưa có số liệu, khác số 0."


def render(changes: ReportChanges, path: Path) -> Path:
    """Write the workbook to `path` as .xlsx, all or nothing; equal models give equal bytes."""
    drawn = BytesIO()
    book = Book(drawn, f"Thay đổi so với báo cáo {changes.before.id}", changes.after.as_of)
    for draw in (_draw_overview, _draw_figures, _draw_cells, _draw_standings):
        draw(book, changes)
    book.close()
    return files.write_bytes(path, make_stable(drawn.getvalue(), changes.after.as_of))


def _title(changes: ReportChanges, what: str) -> str:
    return f"{what}, {changes.label_vi.upper()}"


def _sides(changes: ReportChanges) -> tuple[str, str]:
    return f"Báo cáo {changes.before.id}", f"Báo cáo {changes.after.id}"


def _draw_overview(book: Book, changes: ReportChanges) -> None:
    before, after = _sides(changes)
    columns = (SheetColumn("", 60), *(SheetColumn(name, 24, "whole") for name in (before, after)))
    sheet = book.sheet("Tóm tắt", _title(changes, "THAY ĐỔI GIỮA HAI BÁO CÁO"), "", columns)
    for count in changes.counts:
        sheet.row((count.name_vi, count.before, count.after))
    sheet.band("Hai báo cáo")
    for side in (changes.before, changes.after):
        sheet.line(describe_side(side))
    sheet.band("Tóm tắt")
    for line in summarize(changes):
        sheet.line(line)


def _draw_figures(book: Book, changes: ReportChanges) -> None:
    before, after = _sides(changes)
    columns = (
        SheetColumn("Mã", 7, "center"),
        SheetColumn("Chỉ tiêu", 46),
        SheetColumn("Đơn vị tính", 14, "center"),
        SheetColumn("Số", 16, "center"),
        SheetColumn(before, 16, "whole"),
        SheetColumn(after, 16, "whole"),
        SheetColumn("Chênh lệch", 12, "signed"),
        SheetColumn("Số đơn vị", 9, "whole"),
        SheetColumn("Do", 60),
    )
    sheet = book.sheet("Số tổng hợp", _title(changes, "SỐ TỔNG HỢP THAY ĐỔI"), _NOTE, columns, frozen_columns=2)
    for one in changes.figures:
        named = (one.code, one.name_vi, one.unit_vi, QUANTITY_VI[one.quantity])
        two: tuple[CellValue | StyledValue, ...] = (value_or_gap(one.before), value_or_gap(one.after), one.difference)
        if one.is_withheld:
            two = (StyledValue(WITHHELD, "muted"),) * 3
        sheet.row((*named, *two, one.units, describe_causes(one)))
    sheet.add_filters()


def _draw_cells(book: Book, changes: ReportChanges) -> None:
    before, after = _sides(changes)
    columns = (
        SheetColumn("Đơn vị", 22),
        SheetColumn("Mã", 7, "center"),
        SheetColumn("Số", 16, "center"),
        SheetColumn(before, 16, "whole"),
        SheetColumn(after, 16, "whole"),
        SheetColumn("Chênh lệch", 12, "signed"),
        SheetColumn("Do", 90),
    )
    sheet = book.sheet("Theo đơn vị", _title(changes, "SỐ LIỆU CỦA ĐƠN VỊ THAY ĐỔI"), _NOTE, columns, frozen_columns=2)
    for one in changes.cells:
        two = (value_or_gap(one.before), value_or_gap(one.after), one.difference)
        sheet.row((one.unit_name, one.code, QUANTITY_VI[one.quantity], *two, describe_reason(one, changes.period_id)))
    sheet.add_filters()


def _draw_standings(book: Book, changes: ReportChanges) -> None:
    columns = (
        SheetColumn("Đơn vị", 22),
        *(SheetColumn(name, 34) for name in _sides(changes)),
        SheetColumn("Do", 90),
    )
    sheet = book.sheet("Tình trạng báo cáo", _title(changes, "TÌNH TRẠNG BÁO CÁO THAY ĐỔI"), "", columns)
    for one in changes.standings:
        sheet.row((one.unit_name, one.before_vi, one.after_vi, describe_reason(one, changes.period_id)))
    sheet.add_filters()

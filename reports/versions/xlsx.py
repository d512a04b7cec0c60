"""Draw the comparison of two versions as a small workbook that an official prints. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from reports.office.vietnamese import NO_DATA, day_short
from reports.office.xlsx_styles import Book, CellValue, Look, SheetColumn, StyledValue, value_or_gap
from reports.versions.model import CellChange, CellContent, ReportDiff, TotalChange
from schemas import files

_SAID_LOOK: dict[str | None, Look] = {"invalid": "warned"}


def render(diff: ReportDiff, path: Path) -> Path:
    """Write the workbook to `path` as .xlsx, all or nothing; equal models give equal bytes."""
    book = Book(f"So sánh hai bản báo cáo {diff.unit_name} {diff.period_id}", diff.as_of)
    for draw in (_draw_overview, _draw_cells, _draw_totals, _draw_parts, _draw_findings, _draw_corrections):
        draw(book, diff)
    return files.write_blocks(path, book.pack())


def _title(diff: ReportDiff, what: str) -> str:
    return f"{what}: {diff.unit_name.upper()}, {diff.label_vi.upper()}"


def _sides(diff: ReportDiff) -> tuple[str, str]:
    counted = {"before": (" (đang tính)", ""), "after": ("", " (đang tính)"), None: ("", "")}[diff.effective]
    return f"Bản trước {diff.before.id}{counted[0]}", f"Bản sau {diff.after.id}{counted[1]}"


def _draw_overview(book: Book, diff: ReportDiff) -> None:
    columns = (SheetColumn("", 24), *(SheetColumn(side, 52) for side in _sides(diff)))
    sheet = book.sheet("Hai bản", _title(diff, "SO SÁNH HAI BẢN BÁO CÁO"), diff.moment_vi, columns)
    for row in diff.side_by_side:
        sheet.row(row)
    sheet.band("Tóm tắt")
    for line in diff.summary_vi:
        sheet.line(line)
    if diff.others_vi:
        sheet.band("Các bản khác của kỳ này")
        for line in diff.others_vi:
            sheet.line(line)


def _draw_cells(book: Book, diff: ReportDiff) -> None:
    if not diff.cells:
        return
    before, after = _sides(diff)
    noted = any(change.note_vi for change in diff.cells)
    columns = (
        SheetColumn("Mã", 6, "center"),
        SheetColumn("Chỉ tiêu", 34),
        SheetColumn("Đơn vị tính", 10, "center"),
        SheetColumn("Cột", 10, "center"),
        SheetColumn(before, 15, "whole"),
        SheetColumn(after, 15, "whole"),
        SheetColumn("Chênh lệch", 10, "signed"),
        SheetColumn("Tỷ lệ", 9, "percent"),
        SheetColumn("Ô trong bản trước", 13, "center"),
        SheetColumn("Ô trong bản sau", 13, "center"),
        *((SheetColumn("Ghi chú", 24),) if noted else ()),
    )
    note = f"Ô để trống khác số 0 và khác không phát sinh. {diff.moment_vi}"
    sheet = book.sheet("Số liệu", _title(diff, "SỐ LIỆU KHÁC NHAU"), note, columns, frozen_columns=2)
    for change in diff.cells:
        sheet.row((*_change_cells(change), change.note_vi) if noted else _change_cells(change))
    sheet.add_filters()


def _change_cells(change: CellChange) -> tuple[CellValue | StyledValue, ...]:
    named = (change.code, change.name_vi, change.unit_vi, change.measure_vi)
    said = (_cell_value(one, change.yes_no) for one in (change.before, change.after))
    differing = (*said, change.difference, _to_share(change.percent))
    return (*named, *differing, change.before.place, change.after.place)


def _cell_value(said: CellContent, yes_no: bool) -> CellValue | StyledValue:
    """An amount stays a number, except yes and no."""
    if said.amount is not None and not yes_no:
        return said.amount
    return StyledValue(said.text_vi, _SAID_LOOK.get(said.state, "muted" if said.amount is None else "center"))


def _to_share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def _draw_totals(book: Book, diff: ReportDiff) -> None:
    if not diff.totals:
        return
    columns = (
        SheetColumn("Mã", 6, "center"),
        SheetColumn("Chỉ tiêu", 30),
        SheetColumn("Đơn vị tính", 10, "center"),
        SheetColumn("Số", 18, "center"),
        SheetColumn("Phạm vi", 20),
        SheetColumn("Tổng hiện nay", 11, "whole"),
        *(SheetColumn(f"Tổng với {side[0].lower()}{side[1:]}", 14, "whole") for side in _sides(diff)),
        SheetColumn("Chênh lệch", 10, "signed"),
        SheetColumn("Tỷ lệ", 9, "percent"),
        SheetColumn("Đơn vị có số, bản trước", 9, "whole"),
        SheetColumn("Đơn vị có số, bản sau", 9, "whole"),
    )
    note = " ".join(filter(None, (f"{NO_DATA}: không đơn vị nào có số liệu.", diff.totals_note_vi, diff.moment_vi)))
    sheet = book.sheet("Ảnh hưởng đến tổng", _title(diff, "ẢNH HƯỞNG ĐẾN TỔNG"), note, columns, frozen_columns=2)
    for total in diff.totals:
        sheet.row(_total_cells(total))
    sheet.add_filters()


def _total_cells(total: TotalChange) -> tuple[CellValue | StyledValue, ...]:
    named = (total.code, total.name_vi, total.unit_vi, total.quantity_vi, total.scope_vi)
    three = (value_or_gap(value) for value in (total.standing, total.before, total.after))
    return (*named, *three, total.difference, _to_share(total.percent), total.units_before, total.units_after)


def _draw_parts(book: Book, diff: ReportDiff) -> None:
    if not diff.parts:
        return
    columns = (
        SheetColumn("Phần", 16),
        SheetColumn("Thay đổi", 8, "center"),
        SheetColumn("Tên", 26),
        SheetColumn("Mục", 14),
        SheetColumn("Bản trước", 34),
        SheetColumn("Bản sau", 34),
        SheetColumn("Ô trong bản trước", 14, "center"),
        SheetColumn("Ô trong bản sau", 14, "center"),
    )
    sheet = book.sheet("Nội dung khác", _title(diff, "NỘI DUNG KHÁC"), diff.moment_vi, columns, frozen_columns=1)
    for part in diff.parts:
        for field in part.fields:
            named = (part.part_vi, part.kind_vi, part.title_vi, field.label_vi)
            sheet.row((*named, field.before, field.after, part.before_place, part.after_place))
    sheet.add_filters()


def _draw_findings(book: Book, diff: ReportDiff) -> None:
    if not diff.findings:
        return
    columns = (
        SheetColumn("Tình trạng", 10, "center"),
        SheetColumn("Mã", 7, "center"),
        SheetColumn("Mức độ", 12),
        SheetColumn("Chỉ tiêu", 9, "center"),
        SheetColumn("Bản trước", 42),
        SheetColumn("Bản sau", 42),
        SheetColumn("Ô trong bản trước", 14, "center"),
        SheetColumn("Ô trong bản sau", 14, "center"),
    )
    sheet = book.sheet("Lỗi, lưu ý", _title(diff, "LỖI, LƯU Ý CỦA HAI BẢN"), diff.moment_vi, columns, frozen_columns=2)
    for one in diff.findings:
        named = (one.outcome_vi, one.code, one.severity.label_vi, one.indicator_code)
        sheet.row((*named, one.before_vi, one.after_text_vi, one.before_place, one.after_place))
    sheet.add_filters()


def _draw_corrections(book: Book, diff: ReportDiff) -> None:
    if not diff.corrections:
        return
    columns = (
        SheetColumn("Chỉ tiêu", 9, "center"),
        SheetColumn("Cột", 12),
        SheetColumn("Báo cáo ghi", 16, "center"),
        SheetColumn("Số được tính", 16, "center"),
        SheetColumn("Tình trạng", 22),
        SheetColumn("Lý do", 44),
        SheetColumn("Người quyết định", 20),
        SheetColumn("Ngày", 12, "center"),
    )
    note = f"Đính chính chỉ áp dụng cho bản đang được tính. {diff.moment_vi}"
    sheet = book.sheet("Đính chính", _title(diff, "ĐÍNH CHÍNH"), note, columns)
    for row in _correction_rows(diff):
        sheet.row(row)


def _correction_rows(diff: ReportDiff) -> Iterator[tuple[CellValue, ...]]:
    for one in diff.corrections:
        said = (one.code, one.measure_vi, one.expected_vi, one.corrected_vi, one.status_vi)
        yield (*said, one.reason, one.decided_by, day_short(one.decided_on))

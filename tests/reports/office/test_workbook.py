"""Looks of a workbook's rows."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook

from reports.office.xlsx_styles import Book, SheetColumn


def test_no_line_runs_through_the_name_of_a_group() -> None:
    book = Book("Sổ", datetime(2019, 1, 2, tzinfo=UTC))
    sheet = book.sheet("Trang", "TRANG", "", (SheetColumn("Mã", 7), SheetColumn("Chỉ tiêu", 40)))
    sheet.band("1. Quán triệt chiến lược, kế hoạch và quản lý nhà nước về thông tin đối ngoại")
    sheet.row(("1.1", "Văn bản"))
    name, under = list(load_workbook(BytesIO(b"".join(book.pack())))["Trang"].iter_rows(min_row=5))
    assert [(cell.border.left.style, cell.border.right.style, cell.border.top.style) for cell in name] == [
        (None, None, "thin"),
        (None, None, "thin"),
    ]
    assert [cell.border.right.style for cell in under] == ["thin", "thin"]

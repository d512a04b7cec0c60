from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reports.minister.sentences.wording import Wording
from reports.office.xlsx_styles import Book
from reports.trace.register import MOST_LETTERS, Entry, Register, RegisterError, draw_register, read_register
from schemas.programme.report.texts import load_report_texts

SAY = Wording(load_report_texts()).say
NOW = datetime(2019, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def write(path: Path, *entries: Entry) -> Path:
    book = Book("Phụ lục", NOW)
    draw_register(book, Register("2018Q4", NOW, NOW, "a" * 64, entries), "", SAY)
    path.write_bytes(b"".join(book.pack()))
    return path


def test_what_is_kept_is_read_back_with_its_types(tmp_path: Path) -> None:
    parameters = {
        "period_id": "2018Q4",
        "tolerance_points": Decimal(10),
        "day": date(2018, 12, 14),
        "code": None,
        "at": NOW,
    }
    values = {"total": Decimal("12.5000"), "units": 3, "unit_name": ["Hà Nội", "=1+1"], "is_all": True}
    kept = (
        Entry("R2018Q4-001", "discipline.sent", "Có 62", "Có 62", "I.", "claim_discipline", parameters, {}, "", values),
        Entry("R2018Q4-002.1", "indicator.2.3.total", "Tin", "7", "II.", "q", {}, {"is_all": False}, "a+b", None),
    )  # fmt: skip
    register = read_register(write(tmp_path / "x.xlsx", *kept))
    assert register == Register("2018Q4", NOW, NOW, "a" * 64, kept)
    assert register.find("R2018Q4-002") == register.find("R2018Q4-002.1") == kept[1:]
    assert register.find("R2018Q4-00") == ()


def test_parameters_longer_than_a_cell_are_told_to_be_left_out(tmp_path: Path) -> None:
    long = Entry(
        "R2018Q4-001", "k", "x", "7", "", "claim_theme", {"remarks": "63-01/1 " * MOST_LETTERS}, {}, "", {"units": 2}
    )
    (entry,) = read_register(write(tmp_path / "x.xlsx", long)).entries
    assert (entry.parameters, entry.values) == (None, {"units": 2})


def test_it_is_found_behind_other_sheets_and_under_another_name(tmp_path: Path) -> None:
    """The desk names sheets as it likes, and adds some for its notes."""
    kept = Entry("R2018Q4-001", "k", "x", "7", "", "q", {}, {}, "", None)
    path = write(tmp_path / "x.xlsx", kept)
    book = load_workbook(path)
    book.worksheets[-1].title = "Mã"
    book.create_sheet("Ghi chú").append(["", "", "", "", "x"])
    book.save(path)
    assert read_register(path).entries == (kept,)


def test_a_register_that_was_changed_is_refused_in_words(tmp_path: Path) -> None:
    broken = Entry("R2018Q4-001", "k", "x", "7", "", "q", {}, {}, "", None)
    path = write(tmp_path / "x.xlsx", broken)
    book = load_workbook(path)
    book["Mã số liệu"]["G5"] = "{"
    book.save(path)
    with pytest.raises(RegisterError, match="đã bị sửa"):
        read_register(path)

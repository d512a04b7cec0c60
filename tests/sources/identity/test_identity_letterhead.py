"""The unit in the titles of a sheet: what is a letterhead, what is none, and what it counts for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from schemas.form import ACTIVITIES, INDICATORS, INFO_SHEET, Form
from sources.documents import Identity
from sources.form.find import find_form
from sources.identity.identify import identify
from sources.identity.lookup import build_lookup
from sources.workbook.cells import read_grids
from tests.sources.source_files import PROGRAMME, book_bytes, fault_of, sighting

LOOKUP = build_lookup(PROGRAMME, PROGRAMME.units_of(PROGRAMME.period("2026Q4")))
OLD = build_lookup(PROGRAMME, PROGRAMME.units_of(PROGRAMME.period("2018Q4")))
HEADINGS: list[object] = [column.heading_vi for column in INDICATORS.columns]
LETTERHEAD = "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH QUẢNG NINH"
TITLE = "BÁO CÁO QUÝ IV NĂM 2026"
ENTRY: list[object] = ["1.1", None, "cuộc", 3, 10]
Lines = Sequence[Sequence[object]]


def read(sheets: Mapping[str, Lines], folder: Path) -> Form:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    path = folder / "0a"
    path.write_bytes(book_bytes(made))
    return find_form(read_grids(path))


def judge(sheets: Mapping[str, Lines], folder: Path, name: str = "BC.xlsx") -> Identity:
    return identify(read(sheets, folder), [sighting(name)], PROGRAMME, "s")


def sheet(*titles: str, table: Lines = (HEADINGS, ENTRY)) -> dict[str, Lines]:
    return {"Biểu 1": [*([title] for title in titles), *table]}


def codes(identity: Identity) -> list[str]:
    return [fault.code for fault in identity.faults]


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        (LETTERHEAD, "34-22"),
        ("UBND TỈNH QUẢNG NINH", "34-22"),
        ("Ủy ban nhân dân tỉnh Quảng Ninh", "34-22"),
        ("UỶ BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", "34-31"),
        ("TỈNH QUẢNG NINH", "34-22"),
        ("THÀNH PHỐ HỒ CHÍ MINH", "34-79"),
        ("TP. HCM", "34-79"),
        ("Sở VHTT&DL Quảng Ninh", "34-22"),
        ("Sở VH,TT&DL tỉnh Quảng Ninh", "34-22"),
        ("SO VAN HOA, THE THAO VA DU LICH TINH QUANG NINH", "34-22"),
        ("Sở Văn hóa và Thể thao thành phố Hà Nội", "34-01"),
        ("Sở Ngoại vụ tỉnh Quảng Ninh", "34-22"),
        ("Đơn vị: Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Ninh", "34-22"),
        ("Đơn vị báo cáo: Quảng Ninh", "34-22"),
        ("UBND TỈNH QUẢNG NINH\nSỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "34-22"),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH\nTỈNH QUẢNG NINH", "34-22"),
        ("BÁO CÁO QUÝ IV\nSở Văn hóa, Thể thao và Du lịch tỉnh Quảng Ninh", "34-22"),
        ("Sở Văn hóa, Thể thao và Du lịch tỉnh Lai Châu - Quý IV/2026 (từ 01/10/2026 đến 31/12/2026)", "34-12"),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH QUẢNG NINH QUÝ IV NĂM 2026", "34-22"),
        ("Sở Văn hóa, Thể thao và Du lịch tỉnh Thừa Thiên Huế", "34-46"),
        ("Hội nghị tại tỉnh Quảng Ninh", None),
        ("Hội nghị tại\ntỉnh Quảng Ninh", None),
        ("Kính gửi: Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Ninh", None),
        ("Sở Văn hóa, Thể thao và Du lịch phối hợp với tỉnh Quảng Ninh", None),
        ("Sở Văn hóa, Thể thao và Du lịch", None),
        ("BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH", None),
        ("CỤC THÔNG TIN CƠ SỞ VÀ THÔNG TIN ĐỐI NGOẠI", None),
        ("Quảng Ninh, ngày 14 tháng 12 năm 2026", None),
        ("Tỉnh Quảng Ninh đón đoàn phóng viên nước ngoài", None),
        ("Tỉnh ủy Quảng Ninh", None),
        ("Đơn vị: triệu đồng", None),
        ("Quảng Ninh", None),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH QN", None),
        ("", None),
        ("\n", None),
    ],
)
def test_what_is_a_letterhead(text: str, unit_id: str | None) -> None:
    found = LOOKUP.find_by_letterhead(text)
    assert (found.unit_id if found else None) == unit_id


def test_every_unit_by_the_titles_of_its_own_form() -> None:
    for lookup, body in ((LOOKUP, "Sở Văn hóa, Thể thao và Du lịch"), (OLD, "Sở Thông tin và Truyền thông")):
        for unit in lookup.units.values():
            kind = "thành phố" if unit.type_vi.startswith("Thành phố") else "tỉnh"
            for title in (f"{body} {kind} {unit.name_vi}", f"{body} {kind} {unit.name_vi} - Quý IV/2018 (từ 15/9)"):
                for text in (title, title.upper()):
                    found = lookup.find_by_letterhead(text)
                    assert found is not None, text
                    assert found.unit_id == unit.id


def test_an_unstamped_sheet_against_the_file_name(tmp_path: Path) -> None:
    found = judge(sheet(LETTERHEAD, TITLE), tmp_path, "BC Bắc Ninh.xlsx")
    assert (found.unit_id, found.period_id) == (None, "2026Q4")
    detail = fault_of(found, "U02").words["detail"]
    assert f"trang Biểu 1, ô A1: {LETTERHEAD} → Quảng Ninh (mã 22)" in detail
    assert "tên tệp: BC Bắc Ninh → Bắc Ninh (mã 24)" in detail


def test_a_letterhead_is_enough_as_the_labelled_cell_is_and_nothing_is_asked(tmp_path: Path) -> None:
    found = judge(sheet(LETTERHEAD, TITLE), tmp_path)
    assert (found.unit_id, found.period_id, codes(found)) == ("34-22", "2026Q4", [])
    unit = next(claim for claim in found.claims if claim.about == "unit")
    assert (unit.source, unit.place, unit.quotation) == (
        "sheet", "trang Biểu 1, ô A1", f"{LETTERHEAD} (trang Biểu 1, ô A1)",
    )  # fmt: skip


@pytest.mark.parametrize("stamped", [False, True])
def test_a_letterhead_against_the_labelled_cell_or_the_stamp(stamped: bool, tmp_path: Path) -> None:
    sheets: dict[str, Lines] = sheet(LETTERHEAD, TITLE)
    if stamped:
        stamp = [["form", "TTDN-Q"], ["programme", "ttdn"], ["unit", "34-24"], ["period", "2026Q4"]]
        sheets = {"_thidua": stamp, **sheets}
    else:
        sheets = {INFO_SHEET: [["Đơn vị báo cáo", "Bắc Ninh"]], **sheets}
    found = judge(sheets, tmp_path)
    assert found.unit_id is None
    assert f"trang Biểu 1, ô A1: {LETTERHEAD} → Quảng Ninh (mã 22)" in fault_of(found, "U02").words["detail"]


def test_a_letterhead_that_says_what_is_said_is_no_second_sign(tmp_path: Path) -> None:
    sheets = {INFO_SHEET: [["Đơn vị báo cáo", "Quảng Ninh"], [LETTERHEAD]], **sheet(LETTERHEAD, TITLE)}
    found = judge(sheets, tmp_path)
    assert found.unit_id == "34-22"
    assert [c.place for c in found.claims if c.about == "unit"] == ["trang Thông tin chung, ô B1"]


def test_a_cover_counts_and_what_stands_behind_the_table_does_not(tmp_path: Path) -> None:
    cover = {"Bìa": [[LETTERHEAD], [TITLE]]}
    assert judge({**cover, **sheet(TITLE)}, tmp_path).unit_id == "34-22"
    assert judge({**sheet(TITLE), **cover}, tmp_path).unit_id is None
    assert judge({"Bìa": [[]] * 30 + [[LETTERHEAD]], **sheet(TITLE)}, tmp_path).unit_id is None


def test_rows_of_a_table_and_lists_of_units_are_no_letterheads(tmp_path: Path) -> None:
    activities: Lines = [[c.heading_vi for c in ACTIVITIES.columns], ["Hội nghị", None, None, "Tỉnh Quảng Ninh"]]
    assert codes(judge({"Hoạt động": activities, **sheet(TITLE)}, tmp_path, "Bắc Ninh.xlsx")) == ["U08"], (
        "the file's name alone"
    )
    units = {"Danh mục": [[f"Tỉnh {unit.name_vi}"] for unit in LOOKUP.units.values()]}
    assert codes(judge({**units, **sheet(TITLE)}, tmp_path, "Bắc Ninh.xlsx")) == ["U08"], "the file's name alone"


def test_a_letterhead_of_a_former_province(tmp_path: Path) -> None:
    title = "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH HÀ NAM"
    found = judge(sheet(title, TITLE), tmp_path, "Ninh Bình.xlsx")
    assert found.unit_id is None
    assert fault_of(found, "U04").words == {"seen": title, "detail": "Hà Nam: từ 1/7/2025 thuộc Ninh Bình (mã 37)"}
    assert "U02" in codes(judge(sheet(title, TITLE), tmp_path, "Bắc Ninh.xlsx"))

"""The ranking workbook, read back with openpyxl."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.ranking.page import HEAD_ROW
from reports.ranking.xlsx import render
from scoring import Ranking, rank_facts
from scoring.facts import SelfScore
from scoring.sealing.seal import seal
from tests.scoring.builders import PERIODS, PROGRAMME, At, make_verified_score, report, season, unit, year

SHEETS = ["Xếp hạng", "Điểm theo tiêu chí", "Chi tiết", "Chấp hành báo cáo", "Theo cụm", "Căn cứ"]
FIRST = HEAD_ROW + 2


@cache
def ranking() -> Ranking:
    facts = season(4)
    own = {"III.5": SelfScore(Decimal(5), "Công văn 5", "=1+1 đoàn")}
    marks = {"III.5": make_verified_score("2.005", "Thiếu minh chứng chỉ tiêu 2.16")}
    marked = replace(facts.units[0], verified=marks, self_scores=own)
    twin = replace(facts.units[2], unit=facts.units[1].unit, name_vi=facts.units[1].name_vi)
    return rank_facts(year([marked, twin, *facts.units[2:]]), PROGRAMME, At(), "1.0+abc")


def draw(ranked: Ranking, path: Path) -> Path:
    return render(ranked, path, seal(ranked).hash)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return openpyxl.load_workbook(draw(ranking(), tmp_path_factory.mktemp("xlsx") / "xep-hang.xlsx"))


def table(sheet: Any) -> list[tuple[Any, ...]]:
    return [row for row in sheet.iter_rows(min_row=FIRST, values_only=True) if row[1] is not None]


def heads(sheet: Any) -> list[Any]:
    return [cell.value for cell in sheet[HEAD_ROW + 1]]


def test_every_sheet_carries_agency_and_title_and_prints_on_a4_landscape(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet["A1"].value == "BỘ THÔNG TIN VÀ TRUYỀN THÔNG"
        assert sheet["A2"].value == "CỤC THÔNG TIN ĐỐI NGOẠI"
        assert str(sheet["A3"].value).startswith("BẢNG XẾP HẠNG THI ĐUA NĂM 2018 (đề nghị Hội đồng xét)")
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.freeze_panes is not None
        fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert fonts == {"Times New Roman"}


def test_ranks_are_those_of_the_ranking_shown_rounded(book: Any) -> None:
    rows = table(book["Xếp hạng"])
    assert len(rows) == 63
    for row, result in zip(rows, ranking().rows, strict=True):
        assert row[:2] == (result.rank, result.unit_name)
        assert Decimal(str(row[3])) == result.rounded_total
        assert row[11] == ("Bằng khen" if result.proposed else None)
        assert (row[12] or "") == result.note_vi
    assert sum(row[11] is not None for row in rows) == len(ranking().proposed_units)
    assert any("Hội đồng quyết định" in (row[12] or "") for row in rows)


def test_scores_by_criterion_show_what_does_not_apply(book: Any) -> None:
    sheet = book["Điểm theo tiêu chí"]
    column = next(n for n, head in enumerate(heads(sheet)) if str(head).startswith("IV.2."))
    found = {row[1]: row[column] for row in table(sheet)}
    assert found["Hà Nội"] == "KAD"
    assert found["Nghệ An"] != "KAD"


def test_verified_scores_are_bold_rounded_half_up_and_explained(book: Any) -> None:
    sheet = book["Điểm theo tiêu chí"]
    column = next(n for n, head in enumerate(heads(sheet), start=1) if str(head).startswith("III.5."))
    row = next(r for r in range(FIRST, FIRST + 63) if sheet.cell(r, 2).value == "Hà Nội")
    assert sheet.cell(row, column).value == 2.01
    assert sheet.cell(row, column).font.bold
    details = [r for r in table(book["Chi tiết"]) if r[1] == "Hà Nội" and r[2].startswith("III.5.")]
    assert details[0][3:5] == (5, 5)
    assert details[0][6] == 2.01
    assert "Thẩm định (Nguyễn Văn A): Thiếu minh chứng chỉ tiêu 2.16" in details[0][9]
    assert "Giải trình: =1+1 đoàn" in details[0][9]


def test_details_give_the_evidence_of_every_criterion(book: Any) -> None:
    rows = table(book["Chi tiết"])
    assert len(rows) == 63 * len(ranking().criteria)
    assert all(row[8] for row in rows)
    assert {row[7] for row in rows} <= {"Chấm điểm", "Không áp dụng", "Không phát sinh"}


def test_discipline_shows_receipt_and_points_of_each_due_report(book: Any) -> None:
    rows = table(book["Chấp hành báo cáo"])
    assert len(rows) == 63 * 4
    missing = [row for row in rows if row[6] == "Không gửi báo cáo"]
    assert missing
    assert all(row[3] is None and row[11:] == (0, 0, 0) for row in missing)
    assert rows[0][2].isoformat() == "2018-03-15T23:59:59"
    assert rows[0][4] == "Máy chủ thư tin cậy"


def test_clusters_hold_every_unit_once(book: Any) -> None:
    assert len(table(book["Theo cụm"])) == 63
    bands = [row[0] for row in book["Theo cụm"].iter_rows(min_row=FIRST, values_only=True) if row[1] is None and row[0]]
    assert bands[0] == "C1. Các thành phố trực thuộc Trung ương (5 đơn vị)"
    due, units = PERIODS[-1].due_at.date(), PROGRAMME.units_of(PERIODS[-1])
    assert len(bands) == len({PROGRAMME.cluster_of(unit, due) for unit in units}) == 8


def test_grounds_name_hashes_moment_and_rules(book: Any) -> None:
    grounds = dict(row[:2] for row in table(book["Căn cứ"]))
    assert grounds["Mã băm chương trình"] == PROGRAMME.content_hash
    assert grounds["Mã niêm phong"] == seal(ranking()).hash
    assert grounds["Phiên bản phần mềm"] == "1.0+abc"
    assert grounds["Số liệu nhận đến"] == "07 giờ 00 ngày 31/12/2018"
    assert "Xuất sắc: từ 90%" in grounds["Xếp loại theo tỷ lệ đạt"]
    assert "Hội đồng quyết định" in grounds["Vẫn bằng nhau"]


def test_the_same_ranking_is_the_same_bytes_and_nothing_else_is_left(tmp_path: Path) -> None:
    first, second = draw(ranking(), tmp_path / "a.xlsx"), draw(ranking(), tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_provisional_ranking_says_so(tmp_path: Path) -> None:
    facts = year([unit("01", reports=(report(1),))], provisional=True)
    facts = replace(facts, due=facts.due[:1])
    early = At(datetime(2018, 4, 1, tzinfo=UTC), datetime(2018, 4, 1, tzinfo=UTC))
    sheet = openpyxl.load_workbook(draw(rank_facts(facts, PROGRAMME, early, "1"), tmp_path / "p.xlsx"))["Xếp hạng"]
    assert str(sheet["A3"].value).endswith("TẠM TÍNH")
    assert "mới tính Quý I/2018" in str(sheet["A4"].value)


def test_a_failure_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(AttributeError):
        render(replace(ranking(), programme=None), path, "0" * 64)  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.needs("soffice")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    path = draw(ranking(), tmp_path / "a.xlsx")
    office = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "a.pdf").stat().st_size > 10_000

"""A reviewers' worksheet goes out and comes back: in whole or not at all, and every refusal names its cell."""

import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.intake import ingest
from desk.keeping import rebuild
from desk.reviews.agreement import find_agreement
from desk.reviews.take import take_worksheet
from desk.reviews.worksheet import WorksheetError
from desk.settings import Settings
from schemas.worksheets import HEAD_ROW
from tests.desk.reviews.sheets import FIRST, SECOND, SELF, YEAR, current_ranking, fill, new_sheet
from tests.desk.tiny_inbox import at, form, put
from warehouse import Warehouse


@pytest.fixture
def desk(opened: Settings) -> Settings:
    return opened


def count_reviews(desk: Settings) -> int:
    with Warehouse.reader(desk.warehouse) as warehouse:
        return int(warehouse.sql("SELECT count(*) AS n FROM core.score_review").iloc[0]["n"])


def refusal(desk: Settings, path: Path) -> str:
    """What the refusal says; nothing of the file may be on record."""
    before = count_reviews(desk)
    with pytest.raises(WorksheetError) as refused:
        take_worksheet(desk, path)
    assert count_reviews(desk) == before, "nothing is half taken"
    return str(refused.value)


def test_what_was_verified_counts_with_name_office_and_reason(desk: Settings) -> None:
    filled = fill(new_sheet(desk), FIRST, {"L7": 3, "M7": "Có công văn gia hạn"})
    taken = take_worksheet(desk, filled)
    assert (taken.new, taken.known) == ({"first": 1}, 0)
    score = current_ranking(desk).unit("h-1").score("A.1")
    assert score.points == 3 and score.computed_points == Decimal("1.5")
    assert score.verified is not None
    assert score.verified.decided_by == "Trần Văn Hòa, Trưởng cụm, thẩm định lần 1"
    assert score.verified.reason == "Có công văn gia hạn"


def test_a_worksheet_taken_again_records_nothing_new(desk: Settings) -> None:
    filled = fill(new_sheet(desk), FIRST, {"L7": 3, "M7": "Có công văn gia hạn", "L9": 0})
    take_worksheet(desk, filled)
    again = take_worksheet(desk, filled)
    assert (again.new, again.known) == ({}, 2)
    assert count_reviews(desk) == 2


def test_the_last_verified_score_counts_and_not_the_greatest(desk: Settings) -> None:
    take_worksheet(desk, fill(new_sheet(desk), FIRST, {"L7": 5, "M7": "Lý do một"}))
    shown = load_workbook(again := new_sheet(desk)).worksheets[1]["L7"]
    assert shown.value == 5 and shown.comment is not None and "Trần Văn Hòa, Trưởng cụm, ngày " in shown.comment.text
    take_worksheet(desk, fill(again, SECOND, {"O7": 2, "P7": "Xem lại hồ sơ"}))
    score = current_ranking(desk).unit("h-1").score("A.1")
    assert score.points == 2
    assert score.verified is not None and score.verified.decided_by.endswith("thẩm định lần 2")


def test_a_second_verification_that_agrees_stands_on_the_first_ones_reason(desk: Settings) -> None:
    take_worksheet(desk, fill(new_sheet(desk), FIRST, {"L7": 5, "M7": "Lý do một"}))
    take_worksheet(desk, fill(new_sheet(desk), SECOND, {"O7": 5}))
    verified = current_ranking(desk).unit("h-1").score("A.1").verified
    assert verified is not None
    assert (verified.reason, verified.decided_by) == ("Lý do một", "Nguyễn Thu Hà, Phó phòng, thẩm định lần 2")


REFUSED: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "a difference without a reason": (FIRST, {"L7": 3}, "ô M7 (h-1, A.1): điểm khác điểm đã có mà không ghi lý do"),
    "more than the maximum": (FIRST, {"L7": 7, "M7": "x"}, "ô L7 (h-1, A.1): điểm phải từ 0 đến điểm tối đa"),
    "less than nothing": (FIRST, {"L7": -1, "M7": "x"}, "ô L7 (h-1, A.1): điểm phải từ 0 đến điểm tối đa"),
    "more decimals than are shown": (FIRST, {"L7": 3.25, "M7": "x"}, "ô L7 (h-1, A.1): điểm có quá nhiều chữ số"),
    "words": (FIRST, {"L7": "tốt"}, "ô L7 (h-1, A.1): “tốt” không phải là điểm"),
    "true": (FIRST, {"L7": True}, "ô L7 (h-1, A.1): “True” không phải là điểm"),
    "a reason without points": (FIRST, {"M7": "x"}, "ô M7: có lý do mà không có điểm"),
    "nobody's name": ({"C6": "Trưởng cụm"}, {"L9": 0}, "trang Người ghi, ô B6 (thẩm định lần 1): chưa ghi họ tên"),
    "no office": ({"B6": "Trần Văn Hòa"}, {"L9": 0}, "trang Người ghi, ô C6 (thẩm định lần 1): chưa ghi chức vụ"),
    "a second before a first": (SECOND, {"O7": 1.5}, "ô O7 (h-1, A.1): chưa có điểm thẩm định lần 1"),
    "a formula": (FIRST, {"L7": "=H7"}, "ô L7: có công thức"),
    "a formula as a name": ({"B6": "=A1", "C6": "x"}, {"L9": 0}, "trang Người ghi, ô B6: có công thức"),
    "a changed computed score": (FIRST, {"H7": 6, "L7": 6}, "ô H7 (h-1, A.1): ghi 6, phải là 1,5"),
    "a changed computed score with decimals": (FIRST, {"H7": 2.5}, "ô H7 (h-1, A.1): ghi 2,5, phải là 1,5"),
    "a row that was not there": (FIRST, {"B99": "x"}, "ô A99: dòng (không mã) không có trong phiếu đã lập"),
    "an inserted column": (FIRST, {"E6": "Ghi chú"}, "ô E6: tiêu đề cột phải là “Điểm tối đa”, đang là “Ghi chú”"),
    "a changed maximum": (FIRST, {"E7": 60}, "ô E7 (h-1, A.1): ghi 60, phải là 6"),
    "another unit's code": (FIRST, {"A7": "h-9"}, "ô A7: dòng (h-9 A.1) không có trong phiếu đã lập"),
    "a row twice": (FIRST, {"A7": "h-1", "C8": "A.1"}, "ô A8: dòng h-1 A.1 đã có ở dòng 7"),
    "a changed heading": (FIRST, {"L6": "Điểm"}, "ô L6: tiêu đề cột phải là “Thẩm định lần 1”, đang là “Điểm”"),
    "another year": ({**FIRST, "B3": "2021"}, {"L9": 0}, "trang Người ghi, ô B3: ghi năm 2021, phiếu lập cho năm 2020"),
}


def test_a_worksheet_is_refused_at_its_cell(desk: Settings) -> None:
    sheet = new_sheet(desk)
    for what, (people, cells, told) in REFUSED.items():
        good: dict[str, Any] = {"L10": 4}
        assert told in refusal(desk, fill(sheet, people, {**good, **cells})), what


def test_merged_cells_and_missing_rows_are_refused(desk: Settings) -> None:
    def change(name: str, how: Any) -> Path:
        path = fill(new_sheet(desk), FIRST, {"L7": 1.5})
        book = load_workbook(path)
        how(book.worksheets[1])
        target = path.with_name(f"{name}.xlsx")
        book.save(target)
        return target

    assert "ô L7:L8: các ô bị gộp" in refusal(desk, change("gop", lambda sheet: sheet.merge_cells("L7:L8")))
    assert "thiếu dòng h-1 A.2" in refusal(desk, change("xoa", lambda sheet: sheet.delete_rows(HEAD_ROW + 2)))


def test_what_a_worksheet_is_told_by_may_not_be_changed(desk: Settings) -> None:
    def change(name: str, how: Any) -> Path:
        path = fill(new_sheet(desk), FIRST, {"L7": 1.5})
        book = load_workbook(path)
        how(book)
        target = path.with_name(f"{name}.xlsx")
        book.save(target)
        return target

    def stamp(key: str, value: str) -> Any:
        def write(book: Any) -> None:
            for name, cell in book["_thidua"].iter_rows(max_col=2):
                cell.value = value if name.value == key else cell.value

        return write

    def rename(book: Any) -> None:
        book.worksheets[1].title = "Tham dinh"

    def both_years(book: Any) -> None:
        stamp("year", "2021")(book)
        book["Người ghi"]["B3"] = 2021

    assert "thiếu trang Thẩm định" in refusal(desk, change("trang", rename))
    assert "thiếu dấu ẩn" in refusal(desk, change("dau", lambda book: book.remove(book["_thidua"])))
    assert "dấu ẩn của phiếu thiếu figures" in refusal(desk, change("thieu", stamp("figures", "")))
    assert "phiếu lập từ số liệu cũ" in refusal(desk, change("cu", stamp("figures", "0" * 64)))
    assert "phiếu của chương trình khac" in refusal(desk, change("ct", stamp("programme", "khac")))
    assert "thời điểm không đọc được: hôm qua" in refusal(desk, change("luc", stamp("known_at", "hôm qua")))
    assert "không có cụm C9" in refusal(desk, change("cum", stamp("scope", "C9")))
    refusal(desk, change("nam", both_years))


def test_files_that_are_no_worksheet_are_refused(desk: Settings, tmp_path: Path) -> None:
    other = tmp_path / "bao-cao.xlsx"
    other.write_bytes(form(desk))
    assert "không phải phiếu do thidua rank worksheet lập" in refusal(desk, other)
    other.write_bytes(b"PK\x03\x04 torn")
    assert "không mở được sổ tính" in refusal(desk, other)
    assert "phiếu giải trình của đơn vị" in refusal(desk, new_sheet(desk, unit_id="h-1"))


def test_a_worksheet_made_from_other_figures_is_stale(desk: Settings) -> None:
    """The other unit's report changes what this one earns within the cluster."""
    filled = fill(new_sheet(desk), FIRST, {"L7": 1.5, "L8": 2})
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, {**SELF, "1.1": {"period": 5, "ytd": 5}}, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    told = refusal(desk, filled)
    assert "phiếu lập từ số liệu cũ" in told and "ô H8 (h-1, A.2)" in told


def test_two_reviewers_who_differ_are_told_of_each_other(desk: Settings) -> None:
    sheet = new_sheet(desk)
    one = fill(sheet, FIRST, {"L7": 3, "M7": "Lý do một"})
    other = fill(sheet, {"B6": "Lê Thị Mai", "C6": "Chuyên viên"}, {"L7": 4, "M7": "Ý khác", "L9": 0})
    take_worksheet(desk, one)
    told = refusal(desk, other)
    assert "ô L7 (h-1, A.1): ghi 4" in told and "3 điểm do Trần Văn Hòa, Trưởng cụm" in told


def test_two_reviewers_of_different_rows_are_both_taken(desk: Settings) -> None:
    sheet = new_sheet(desk)
    one = fill(sheet, FIRST, {"L7": 3, "M7": "Lý do một"})
    other = fill(sheet, {"B6": "Lê Thị Mai", "C6": "Chuyên viên"}, {"L9": 0})
    assert take_worksheet(desk, one).new == {"first": 1}
    assert take_worksheet(desk, other).new == {"first": 1}


def test_a_first_verification_is_mended_by_a_new_worksheet_and_a_new_reason(desk: Settings) -> None:
    take_worksheet(desk, fill(new_sheet(desk), FIRST, {"L7": 3, "M7": "Lý do một"}))
    assert "ô M7 (h-1, A.1): điểm khác điểm đã có" in refusal(desk, fill(new_sheet(desk), FIRST, {"L7": 4}))
    assert "để trống" in refusal(desk, fill(new_sheet(desk), FIRST, {"L7": None}))
    take_worksheet(desk, fill(new_sheet(desk), FIRST, {"L7": 4, "M7": "Tính lại"}))
    assert current_ranking(desk).unit("h-1").score("A.1").points == 4
    take_worksheet(desk, fill(new_sheet(desk), SECOND, {"O7": 4}))
    told = refusal(desk, fill(new_sheet(desk), FIRST, {"L7": 5, "M7": "Sửa nữa"}))
    assert "đã có điểm thẩm định lần 2" in told


def test_a_score_confirmed_before_the_figures_changed_must_be_verified_anew(desk: Settings) -> None:
    take_worksheet(desk, fill(new_sheet(desk), FIRST, {"L8": 2}))
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, {**SELF, "1.1": {"period": 5, "ytd": 5}}, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    with pytest.raises(ValueError, match="have it verified anew"):
        current_ranking(desk)
    sheet = new_sheet(desk)
    now = load_workbook(sheet).worksheets[1]["H8"].value
    assert now != 2
    take_worksheet(desk, fill(sheet, FIRST, {"L8": now, "M8": "Số liệu đã đổi"}))
    assert current_ranking(desk).unit("h-1").score("A.2").points == Decimal(repr(now))


def test_a_rebuilt_ledger_has_every_step(desk: Settings) -> None:
    take_worksheet(desk, fill(new_sheet(desk), FIRST, {"L7": 3, "M7": "Lý do một"}))
    shutil.rmtree(desk.warehouse.parent)
    rebuild.run(desk)
    assert count_reviews(desk) == 1
    assert current_ranking(desk).unit("h-1").score("A.1").points == 3


def test_blind_reviews_are_measured_and_count_for_nothing(desk: Settings) -> None:
    before = current_ranking(desk).unit("h-1").total
    sheet = new_sheet(desk, blind=4, seed=3)
    rows = load_workbook(sheet).worksheets[1]
    assert rows.max_row == HEAD_ROW + 4
    assert "Hệ thống chấm" not in [cell.value for cell in rows[HEAD_ROW]], "nobody is led by what was computed"
    people = [{"B6": name, "C6": "Chuyên viên"} for name in ("Người Một", "Người Hai")]
    given: list[list[float]] = [[1, 2, 3, 0], [1, 2, 2.5, 1]]
    for person, points in zip(people, given, strict=True):
        taken = take_worksheet(desk, fill(sheet, person, {f"H{7 + n}": p for n, p in enumerate(points)}))
        assert taken.new == {"blind": 4}
    found = find_agreement(desk, YEAR).whole
    assert found is not None
    assert (found.pairs, found.equal) == (4, 2)
    assert (found.mean_absolute, abs(found.mean_difference)) == (Fraction(3, 8), Fraction(1, 8))
    assert found.greatest == 1
    assert current_ranking(desk).unit("h-1").total == before


def test_a_worksheet_that_lies_there_is_never_overwritten(desk: Settings) -> None:
    sheet = new_sheet(desk)
    fill(sheet, FIRST, {"L7": 3, "M7": "x"}, to=sheet)
    content = sheet.read_bytes()
    assert new_sheet(desk) == sheet
    assert sheet.read_bytes() == content


def test_what_is_asked_for_that_is_not_there_is_refused(desk: Settings) -> None:
    with pytest.raises(WorksheetError, match="không có cụm C9"):
        new_sheet(desk, clusters=("C9",))
    with pytest.raises(WorksheetError, match="chọn một trong ba"):
        new_sheet(desk, unit_id="h-1", blind=3)

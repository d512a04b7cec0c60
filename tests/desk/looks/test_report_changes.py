"""Since the Minister saw it: a report made again is the same to the byte, and what changed is told by its cause."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from desk.intake import ingest
from desk.looks import report_changes, status
from desk.outputs import report, report_again
from desk.outputs.stored_reports import StoredReportError, list_stored_reports
from desk.rulings import corrections, decide
from desk.settings import Settings
from reports.since.model import ReportChanges
from schemas.corrections import COLUMNS
from tests.desk.tiny_inbox import CORRECTED, VALUES, at, form, put, settings
from tests.flows.cli.terminal import run_command
from warehouse import Moment, Warehouse

__all__ = ["settings"]
PERIOD = "2020Q1"
SEEN = "2020Q1-202004110900"
MARK = re.compile("[\u200d\u2060]*\\[\\d+\\]")
"""A code's mark behind a name."""
OTHER: dict[str, dict[str, Any]] = {**VALUES, "1.1": {"period": 9, "ytd": 11}}


@pytest.fixture
def desk(settings: Settings) -> Settings:
    """A report that the Minister has: of unit 1 alone, the day after the due one."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    report.run(settings, PERIOD, Moment(at(settings, 11), at(settings, 11)), now=at(settings, 11))
    return settings


def changes_now(desk: Settings, day: int) -> ReportChanges:
    """What changed from the report that was seen to one of that day; the parts of every figure add up."""
    made = report.run(desk, PERIOD, Moment(at(desk, day), at(desk, day)), stage="draft", now=at(desk, day))
    changes = report_changes.run(desk, SEEN, f"2020Q1-202004{day:02}0900-du-thao")
    for figure in changes.figures:
        if not figure.sensitive:
            assert sum((part for _, part in figure.by_cause), Decimal(0)) == figure.difference, figure.code
    assert made.period_id == changes.period_id
    return changes


def causes(changes: ReportChanges) -> set[str]:
    return {cell.reason.cause for cell in changes.cells}


def figure(changes: ReportChanges, code: str, quantity: str = "total") -> tuple[Decimal | None, Decimal | None]:
    return next((f.before, f.after) for f in changes.figures if (f.code, f.quantity) == (code, quantity))


def test_nothing_changed_is_said_so(desk: Settings) -> None:
    assert changes_now(desk, 11).is_empty
    assert "Không số liệu nào thay đổi." in run_command(desk, "report", "diff", SEEN, f"{SEEN}-du-thao")


def test_a_report_that_came_later_is_told_with_its_receipt(desk: Settings) -> None:
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, OTHER, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    changes = changes_now(desk, 14)
    assert causes(changes) == {"late_report"}
    assert figure(changes, "1.1") == (Decimal(5), Decimal(14))
    assert figure(changes, "1.1", "ytd_total") == (Decimal(5), Decimal(16))
    assert {c.reason.told_vi for c in changes.cells} == {"bản nhận lúc 13/04/2020 09:00"}
    assert ("Chưa gửi, chậm 1 ngày", "Đạt, cần giải trình, chậm 3 ngày") in [
        (s.before_vi, s.after_vi) for s in changes.standings
    ]
    assert {"Đã gửi báo cáo", "Báo cáo được chấp nhận"} <= {count.name_vi for count in changes.counts}


def test_two_reports_are_held_against_each_other_from_the_earlier_to_the_later(desk: Settings) -> None:
    """The other way round every report that came since would be told as one that was judged again."""
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, OTHER, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    changes = changes_now(desk, 14)
    assert report_changes.run(desk, changes.after.id, SEEN) == changes
    assert causes(changes) == {"late_report"}


def test_another_version_of_a_unit_is_told_with_the_one_it_replaces(desk: Settings) -> None:
    put(desk, "2020Q1/Thanh Tân/lan-2.xlsx", form(desk, CORRECTED))
    ingest.run(desk, now=at(desk, 12))
    changes = changes_now(desk, 13)
    assert causes(changes) == {"resubmission"}
    assert figure(changes, "1.1") == (Decimal(5), Decimal(6))
    assert changes.cells[0].reason.told_vi == "bản nhận lúc 12/04/2020 09:00, thay bản nhận lúc 07/04/2020 09:00"


def test_a_correction_is_told_with_who_and_why(desk: Settings) -> None:
    line = "đính chính;1;2020Q1;1.1;trong kỳ;5;50;Gõ thiếu số 0;Trần Thị Bình;12/04/2020"
    desk.corrections.write_text("\n".join((";".join(COLUMNS), line)) + "\n", "utf-8")
    corrections.apply(desk, at(desk, 12))
    changes = changes_now(desk, 13)
    (cell,) = changes.cells
    assert (cell.code, cell.quantity, cell.difference) == ("1.1", "total", Decimal(45))
    assert changes.cells[0].reason.told_vi == "đính chính của Trần Thị Bình: Gõ thiếu số 0"


def test_a_decision_about_whose_a_report_is_is_told(desk: Settings) -> None:
    put(desk, "2020Q1/chung/bao-cao.xlsx", without_signs(desk))
    ingest.run(desk, now=at(desk, 10))
    held = status.list_submissions(desk).set_index("verdict").loc["HELD"]
    decide.settle_identity(desk, str(held["submission_id"]), "2", PERIOD, "Lan", "đã gọi điện", at(desk, 12))
    ingest.run(desk, now=at(desk, 12))
    seen = report.run(desk, PERIOD, Moment(at(desk, 11), at(desk, 11)), now=at(desk, 11))
    changes = changes_now(desk, 13)
    assert seen.period_id == PERIOD
    assert causes(changes) == {"decision"}
    assert "quyết định của Lan" in changes.cells[0].reason.told_vi


def test_a_receipt_that_was_recorded_later_is_no_late_report(desk: Settings) -> None:
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, OTHER, "h-2"))
    register = desk.inbox / "so-den.csv"
    register.write_text("tep,nhan_luc,nguoi_ghi\n2020Q1/Liêm Túc/2.xlsx,09/04/2020 10:00,Văn thư\n", "utf-8")
    ingest.run(desk, now=at(desk, 13))
    changes = changes_now(desk, 14)
    assert causes(changes) == {"recorded_later"}
    assert changes.cells[0].reason.told_vi == "bản nhận lúc 09/04/2020 10:00, ghi sổ lúc 13/04/2020 09:00"


def with_changed_table(desk: Settings, tmp_path: Path, name: str, old: str, new: str) -> Settings:
    """The same home, run by a programme of which one table was changed."""
    folder = tmp_path / "changed" / "tiny"
    copytree(desk.programme_name, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return Settings(desk.home, str(folder), workers=1)


def test_what_the_programme_changed_is_told_as_that(desk: Settings, tmp_path: Path) -> None:
    now_yes_or_no = "1.3,A,Kho sách,có/không,bool,last"
    changed = with_changed_table(
        desk, tmp_path, "indicators.csv", "1.3,A,Kho sách,nghìn bản,decimal,last", now_yes_or_no
    )
    ingest.run(changed, now=at(changed, 12))
    changes = changes_now(changed, 13)
    assert causes(changes) == {"programme"}, "the 2 that was accepted is refused by the changed table"


def test_amounts_of_sensitive_indicators_are_told_of_no_unit(desk: Settings, tmp_path: Path) -> None:
    unit = next(u for u in desk.programme.units if desk.programme.applies(u, "has_bilingual_books") and u.id != "h-1")
    put(desk, f"2020Q1/{unit.name_vi}/2.xlsx", form(desk, {**OTHER, "1.4": {"period": 7351}}, unit.id))
    ingest.run(desk, now=at(desk, 13))
    changes = changes_now(desk, 14)
    assert {cell.code for cell in changes.cells}.isdisjoint({"1.4"})
    hidden = [one for one in changes.figures if one.code == "1.4"]
    assert hidden and all(one.by_cause == () for one in hidden)
    report_changes.run(desk, SEEN, None, tmp_path / "thay-doi.xlsx", now=at(desk, 14))
    book = load_workbook(tmp_path / "thay-doi.xlsx")
    assert book.sheetnames == ["Tóm tắt", "Số tổng hợp", "Theo đơn vị", "Tình trạng báo cáo"]
    assert 7351 not in [cell.value for row in book["Theo đơn vị"] for cell in row]


def test_a_report_made_again_is_the_same_to_the_byte_whatever_came_since(desk: Settings) -> None:
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, OTHER, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    first = sorted((desk.reports / PERIOD).glob("*.*"))
    summary = report_again.run(desk, SEEN)
    assert summary.is_same and len(summary.files) == len(first) == 4
    assert {p.name: p.read_bytes() for p in summary.files.values()} == {p.name: p.read_bytes() for p in first}
    assert "Giống từng byte bản đã lập." in run_command(desk, "report", "again", SEEN)


def test_it_is_made_by_the_programme_it_was_made_by(desk: Settings, tmp_path: Path) -> None:
    changed = with_changed_table(desk, tmp_path, "programme.toml", "Thi đua thư viện huyện", "Tên mới")
    ingest.run(changed, now=at(changed, 12))
    assert changed.programme.content_hash != desk.programme.content_hash
    assert report_again.run(changed, SEEN).is_same


def test_a_draft_in_some_formats_is_made_again_in_those(desk: Settings) -> None:
    early = Moment(at(desk, 8), at(desk, 8))
    report.run(desk, PERIOD, early, stage="draft", formats=("docx", "html"), now=at(desk, 8))
    assert list(report_again.run(desk, "2020Q1-202004080900-du-thao").files) == ["docx", "html"]


def test_what_is_not_as_it_was_is_told(desk: Settings) -> None:
    (stored,) = stored_reports(desk)
    with Warehouse.writer(desk.warehouse) as warehouse:
        warehouse.connection.execute("UPDATE core.value SET amount = 8 WHERE indicator_code = '1.1'")
    summary = report_again.run(desk, SEEN)
    assert not summary.is_same
    told = " ".join(summary.differing_vi)
    assert "khác bản đã lập, bản gốc ở" in told and stored.content in told
    assert Counter(Path(p).suffix for p in summary.files.values()) == {".docx": 1, ".pdf": 1, ".xlsx": 1, ".html": 1}


def stored_reports(desk: Settings) -> list[Any]:
    with Warehouse.reader(desk.warehouse) as warehouse:
        return list_stored_reports(warehouse, desk.programme)


def test_the_next_report_lists_what_changed_since_the_one_that_was_seen(desk: Settings) -> None:
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, OTHER, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    later = Moment(at(desk, 14), at(desk, 14))
    drafts = report.run(desk, "2020Q2", later, stage="draft", now=at(desk, 14))
    second = report.run(desk, PERIOD, later, stage="final", reason="báo cáo gửi bổ sung", now=at(desk, 14))
    for made in (drafts, second):
        words = "\n".join(p.text for p in Document(str(made.docx)).paragraphs)
        assert f"So với báo cáo Quý I/2020 (mã {SEEN}, số liệu nhận đến 09 giờ 00 ngày 11/04/2020)" in words
        shown = [[c.text for c in row.cells] for table in Document(str(made.docx)).tables for row in table.rows]
        cells = [[MARK.sub("", text) for text in row] for row in shown]
        assert ["1.1", "Lượt bạn đọc (lượt)", "trong kỳ", "5", "14", "+9", "báo cáo nhận sau +9"] in cells
    assert report_again.run(desk, "2020Q1-202004140900-lan-2").is_same
    first = report_again.run(desk, SEEN)
    assert first.is_same, "the first has no such annex"


def test_a_report_of_figures_before_those_seen_lists_no_change_backwards(desk: Settings) -> None:
    put(desk, "2020Q1/Thanh Tân/lan-2.xlsx", form(desk, CORRECTED))
    ingest.run(desk, now=at(desk, 12))
    made = report.run(desk, PERIOD, Moment(at(desk, 9), at(desk, 14)), stage="draft", now=at(desk, 14))
    assert "So với báo cáo" not in "\n".join(p.text for p in Document(str(made.docx)).paragraphs)


def test_an_id_that_is_none_lists_what_there_is(desk: Settings) -> None:
    with pytest.raises(StoredReportError, match=f"không có báo cáo mang mã này(?s:.)*{SEEN}  bản chính thức"):
        report_again.run(desk, "2020Q1-199901010000")
    assert SEEN in run_command(desk, "report", "list")


def test_reports_of_two_periods_are_not_compared(desk: Settings) -> None:
    report.run(desk, "2020Q2", Moment(at(desk, 12), at(desk, 12)), stage="draft", now=at(desk, 12))
    with pytest.raises(report_changes.OtherPeriodError, match="cùng một kỳ"):
        report_changes.run(desk, SEEN, "2020Q2-202004120900-du-thao")


def without_signs(desk: Settings) -> bytes:
    """A form whose stamp and cells name no unit."""
    path = desk.home / "khong-ten.xlsx"
    path.write_bytes(form(desk, OTHER, "h-2"))
    book = load_workbook(path)
    del book["_thidua"]
    for label, answer in book["Thông tin chung"].iter_rows(max_col=2):
        if str(label.value) in ("Mã đơn vị", "Đơn vị báo cáo"):
            answer.value = None
    title = book["Chỉ tiêu"]
    for row in title.iter_rows(max_row=5):
        for cell in row:
            if "Liêm Túc" in str(cell.value):
                cell.value = None
    book.save(path)
    return path.read_bytes()

"""Corrections through ingest: applied whole or not at all, loud when a report has changed, marked where shown."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from typer.testing import CliRunner

from desk.intake import ingest
from desk.outputs import release, report
from desk.rulings import corrections
from desk.rulings.corrections import CorrectionError
from desk.settings import Settings
from flows.cli import main
from schemas.corrections import COLUMNS
from tests.desk.tiny_inbox import CORRECTED, VALUES, at, form, put, settings
from tests.flows.cli import terminal
from tests.programmes import tiny_folder
from warehouse import Moment, Warehouse

__all__ = ["settings"]
PLACE = "2020Q1/Thanh Tân"
FIVE = "đính chính;1;2020Q1;1.1;trong kỳ;5;50;Gõ thiếu số 0, công văn 12/TT;Trần Thị Bình;08/04/2020"


def write(settings: Settings, *lines: str) -> None:
    settings.corrections.write_text("\n".join([";".join(COLUMNS), *lines]) + "\n", "utf-8")


def count_rows(settings: Settings) -> int:
    with Warehouse.reader(settings.warehouse) as warehouse:
        return int(warehouse.sql("SELECT count(*) AS n FROM core.correction").iloc[0]["n"])


def cell(settings: Settings, when: Any, known: Any = None) -> dict[str, Any]:
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.sql(
            "SELECT state, amount, stated_ytd, corrected, reported_amount FROM out.cell($as_of, $known_at) "
            "WHERE unit_id = 'h-1' AND period_id = '2020Q1' AND indicator_code = '1.1'",
            **Moment(when, known or when).bound(),
        )
    return {str(k): v for k, v in rows.to_dict("records")[0].items()}


@pytest.fixture
def desk(settings: Settings) -> Settings:
    put(settings, f"{PLACE}/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    return settings


def test_a_correction_counts_from_when_it_was_applied_and_what_was_reported_stays(desk: Settings) -> None:
    write(desk, FIVE)
    assert corrections.check(desk, at(desk, 9)).new == 1
    assert count_rows(desk) == 0, "checking changes nothing"
    corrections.apply(desk, at(desk, 9))
    assert corrections.apply(desk, at(desk, 10)) == corrections.CheckSummary(0, 1)
    assert cell(desk, at(desk, 10)) == {
        "state": "value", "amount": Decimal(50), "stated_ytd": Decimal(5), "corrected": "period",
        "reported_amount": Decimal(5),
    }  # fmt: skip
    before = cell(desk, at(desk, 10), at(desk, 8))
    assert (before["amount"], before["corrected"]) == (Decimal(5), None)
    with Warehouse.reader(desk.warehouse) as warehouse:
        rows = warehouse.sql("SELECT amount FROM core.value WHERE indicator_code = '1.1' AND measure = 'period'")
    assert list(rows["amount"]) == [Decimal(5)]


def test_a_withdrawal_is_another_row(desk: Settings) -> None:
    write(desk, FIVE)
    corrections.apply(desk, at(desk, 9))
    write(desk, FIVE, "rút;1;2020Q1;1.1;trong kỳ;;;Đơn vị rút công văn;Trần Thị Bình;09/04/2020")
    corrections.apply(desk, at(desk, 10))
    assert cell(desk, at(desk, 11))["amount"] == Decimal(5)
    assert cell(desk, at(desk, 11), at(desk, 9))["amount"] == Decimal(50), "as it was known then"
    assert count_rows(desk) == 2


def test_a_blank_can_be_filled_and_a_figure_taken_out(desk: Settings) -> None:
    write(
        desk,
        "đính chính;1;2020Q1;1.1;kế hoạch;trống;20;Ghi ở công văn;Bình;08/04/2020",
        "đính chính;1;2020Q1;1.1;trong kỳ;5;không phát sinh;Ghi nhầm dòng;Bình;08/04/2020",
    )
    corrections.apply(desk, at(desk, 9))
    found = cell(desk, at(desk, 10))
    assert (found["state"], found["corrected"]) == ("not_applicable", "period, plan")
    assert found["reported_amount"] == Decimal(5)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (FIVE.replace(";5;", ";6;"), "cột gia_tri_nguon: đơn vị h-1, 2020Q1, chỉ tiêu 1.1, trong kỳ: báo cáo ghi 5"),
        (FIVE.replace(";1;2020Q1", ";77;2020Q1"), "dòng 3, cột don_vi: không có đơn vị “77”"),
        (FIVE.replace("2020Q1", "2020Q9"), "dòng 3, cột ky: không có kỳ “2020Q9”"),
        (FIVE.replace(";1.1;", ";9.9;"), "dòng 3, cột chi_tieu: kỳ 2020Q1 không có chỉ tiêu “9.9”"),
        (FIVE.replace("trong kỳ", "quý"), "dòng 3, cột cot"),
        (FIVE.replace(";50;", ";rất nhiều;"), "dòng 3, cột gia_tri_dung"),
        (FIVE.replace(";50;", ";-1;"), "dòng 3, cột gia_tri_dung"),
        (FIVE.replace(";50;", ";2,5;"), "số nguyên"),
        (FIVE.replace(";50;", ";5;"), "không đính chính gì"),
        (FIVE.replace("Trần Thị Bình", ""), "dòng 3, cột nguoi_quyet_dinh: còn trống"),
        (FIVE.replace("08/04/2020", "08/04/2031"), "sau ngày hôm nay"),
        (FIVE.replace("đính chính", "xóa"), "dòng 3, cột viec"),
        (FIVE + ";thừa", "dòng 3: có 11 ô"),
        (FIVE.replace(";1;2020Q1", ";2;2020Q1"), "chưa có báo cáo được chấp nhận"),
        ("rút;1;2020Q1;1.1;trong kỳ;;;Nhầm;Bình;08/04/2020", "không có đính chính nào đang có hiệu lực"),
    ],
)  # fmt: skip
def test_one_fault_and_nothing_is_applied(desk: Settings, line: str, said: str) -> None:
    good = "đính chính;1;2020Q1;1.2;trong kỳ;1;3;Gõ nhầm;Bình;08/04/2020"
    write(desk, good, line)
    with pytest.raises(CorrectionError) as raised:
        corrections.apply(desk, at(desk, 9))
    assert said in str(raised.value)
    assert count_rows(desk) == 0


def test_every_column_at_fault_is_told_in_the_order_of_lines(desk: Settings) -> None:
    wrong = "đính chính;1;2020Q1;1.1;lượt;năm;2,5;;;08/04/2031"
    later = "xóa;9;2020Q1;9.9;trong kỳ;5;50;x;Bình;08/04/2020"
    write(desk, FIVE.replace(";5;", ";7;"), wrong, later, "rút;1;2020Q1;1.2;trong kỳ;1;;x;Bình;08/04/2020")
    with pytest.raises(CorrectionError) as raised:
        corrections.check(desk, at(desk, 9))
    told = [line.strip().split(":")[0] for line in str(raised.value).splitlines()[1:]]
    assert told == [
        "dòng 2, cột gia_tri_nguon",
        *(f"dòng 3, cột {c}" for c in ("cot", "gia_tri_nguon", "gia_tri_dung", "ly_do", "nguoi_quyet_dinh", "ngay")),
        *(f"dòng 4, cột {c}" for c in ("viec", "don_vi", "chi_tieu")),
        "dòng 5, cột gia_tri_nguon",
    ]


def test_a_rule_that_a_corrected_report_breaks_is_noted_and_stops_nothing(desk: Settings) -> None:
    write(desk, FIVE)
    said = "Lũy kế từ đầu năm ghi 5, nhỏ hơn số trong kỳ (50). (R03, phải sửa)"
    note = f"dòng 2: đơn vị h-1, 2020Q1, chỉ tiêu 1.1 sau đính chính: {said}"
    assert corrections.check(desk, at(desk, 9)).notes_vi == (note,)
    both = FIVE.replace("trong kỳ", "lũy kế")
    write(desk, FIVE, both)
    assert corrections.check(desk, at(desk, 9)).notes_vi == ()
    write(desk, FIVE)
    assert corrections.apply(desk, at(desk, 9)) == corrections.CheckSummary(1, 0, (note,))
    assert count_rows(desk) == 1
    write(desk, FIVE, "đính chính;1;2020Q1;1.3;trong kỳ;2;3;x;Bình;08/04/2020")
    assert corrections.check(desk, at(desk, 10)).notes_vi == (), "what broke before is not told again"
    write(desk, FIVE, both)
    corrections.apply(desk, at(desk, 10))
    write(desk, FIVE, both, both.replace("đính chính", "rút").replace(";5;50;", ";;;"))
    assert corrections.check(desk, at(desk, 11)).notes_vi == (note.replace("dòng 2", "dòng 4"),)


def test_notes_are_printed(desk: Settings) -> None:
    write(desk, FIVE)
    for act in ("check", "apply"):
        assert "\nLưu ý: dòng 2: đơn vị h-1" in terminal.run_command(desk, "corrections", act)


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path)
    table = folder / "indicators.csv"
    asked = table.read_text("utf-8").replace("1.3,A,Kho sách,nghìn bản,decimal", "1.3,A,Có kho,có/không,bool")
    table.write_text(asked, "utf-8")
    desk = Settings(tmp_path / "desk", str(folder), workers=1)
    put(desk, f"{PLACE}/1.xlsx", form(desk, {**VALUES, "1.3": {"period": "Có"}}))
    ingest.run(desk, now=at(desk, 7))
    line = "đính chính;1;2020Q1;1.3;trong kỳ;{};{};x;Bình;08/04/2020"
    write(desk, line.format("Không", "Có"))
    with pytest.raises(CorrectionError, match="báo cáo ghi Có, không phải Không"):
        corrections.check(desk, at(desk, 9))
    write(desk, line.format("Có", "có lẽ"))
    with pytest.raises(CorrectionError, match="“có lẽ”: ghi Có, Không, “trống” hoặc “không phát sinh”"):
        corrections.check(desk, at(desk, 9))
    write(desk, line.format("Có", "Không"))
    corrections.apply(desk, at(desk, 9))
    assert re.search(r"│ Có +│ Không +│", terminal.run_command(desk, "corrections", "list", columns=200))


def test_two_corrections_of_one_cell_collide_also_with_one_applied_before(desk: Settings) -> None:
    other = FIVE.replace(";50;", ";500;")
    write(desk, FIVE, other)
    with pytest.raises(CorrectionError, match="đã có đính chính ở dòng 2; rút dòng đó trước"):
        corrections.apply(desk, at(desk, 9))
    write(desk, FIVE)
    corrections.apply(desk, at(desk, 9))
    write(desk, FIVE, other)
    with pytest.raises(CorrectionError, match=r"dòng 3: .* đã có đính chính ở dòng 2"):
        corrections.apply(desk, at(desk, 10))


def test_an_applied_row_may_not_be_edited(desk: Settings) -> None:
    write(desk, FIVE)
    corrections.apply(desk, at(desk, 9))
    write(desk)
    with pytest.raises(CorrectionError, match=r"dòng 2 đã áp dụng .* đã bị xóa hoặc sửa"):
        corrections.apply(desk, at(desk, 10))


def test_a_changed_report_stops_outputs_until_the_correction_is_withdrawn(desk: Settings) -> None:
    write(desk, FIVE)
    corrections.apply(desk, at(desk, 8))
    put(desk, f"{PLACE}/2.xlsx", form(desk, CORRECTED))
    ingest.run(desk, now=at(desk, 9))
    found = cell(desk, at(desk, 10))
    assert (found["amount"], found["corrected"]) == (Decimal(6), None), (
        "never laid over a figure that it was not made for"
    )
    said = "đính chính cho giá trị 5, nhưng báo cáo nay ghi 6"
    for make in (lambda: report.run(desk, "2020Q1"), lambda: release.run(desk), lambda: corrections.check(desk)):
        with pytest.raises(CorrectionError, match=said):
            make()
    result = CliRunner().invoke(
        main.app, ["corrections", "check", "--home", str(desk.home), "--programme", desk.programme_name]
    )
    assert result.exit_code != 0
    report.run(desk, "2020Q1", Moment(at(desk, 8), at(desk, 8)))
    write(desk, FIVE, "rút;1;2020Q1;1.1;trong kỳ;;;Đơn vị đã sửa;Bình;09/04/2020")
    corrections.apply(desk, at(desk, 10))
    report.run(desk, "2020Q1")


def test_reports_and_releases_mark_what_was_corrected(desk: Settings) -> None:
    write(desk, FIVE)
    corrections.apply(desk, at(desk, 9))
    made = report.run(desk, "2020Q1")
    document = Document(str(made.docx))
    rows = [[c.text for c in row.cells] for table in document.tables for row in table.rows]
    assert any(row[0] == "1.1" and row[2] == "50†" for row in rows)
    text = "\n".join(p.text for p in document.paragraphs)
    assert "Thanh Tân, chỉ tiêu 1.1, trong kỳ: báo cáo ghi 5, tính 50" in text
    assert "Gõ thiếu số 0, công văn 12/TT (Trần Thị Bình, 08/04/2020)" in text
    book = openpyxl.load_workbook(made.xlsx)
    values = [c.value for row in book["Đính chính"].iter_rows() for c in row]
    assert {"Thanh Tân", 5, 50, "Trần Thị Bình"} <= set(values)
    shown = [c for row in book["Theo đơn vị"].iter_rows() for c in row if c.value == 50]
    assert ["†" in c.number_format for c in shown] == [True], "a number still, marked by its format"
    published = release.run(desk)
    assert published.rows["correction"] == 1

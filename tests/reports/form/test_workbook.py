from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter.worksheet
from openpyxl.worksheet.worksheet import Worksheet

from reports.form import page
from reports.form.page import LINE_HEIGHT
from reports.form.workbook import NOT_REQUIRED_VI, FormEntries, write_form
from reports.office.packing.stable_zip import make_stable
from schemas import form as layout
from schemas.programme import ExemplarKind, Programme, load_programme
from sources.form.find import find_form
from sources.workbook.cells import read_grids
from tests.programmes import HERE as PROGRAMMES
from tests.programmes import tiny_folder

ENTRIES = FormEntries(
    info={"prepared_by": "Trần Thị Lan"},
    indicators={
        "1.1": {"period": 3, "ytd": 12, "plan": 10},
        "1.2": {"period": "Có", "evidence": "152/KH-STTTT ngày 12/02/2018"},
        "1.4": {"period": 1250.5},
        "2.2": {"period": "khoảng 150", "ytd": "1.234"},
        "2.17": {"not_applicable": "x"},
    },
    activities=[{"name": "Hội nghị", "starts_on": date(2018, 11, 3), "participants": 120, "indicator_code": "1.10"}],
    remarks=[{"kind": "Khó khăn", "text": "Kinh phí còn hạn chế."}],
    self_scores={"I.1": {"points": 7.5}},
)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


@pytest.fixture(scope="module")
def path(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    period = programme.period("2018Q4")
    return write_form(programme, programme.unit("40", period), period, tmp_path_factory.mktemp("f") / "a.xlsx", ENTRIES)


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def row_of(sheet: Worksheet, code: str) -> int:
    return int(next(c.row for c in sheet["A"] if c.value == code))


@pytest.mark.parametrize("folder", ["ttdn", "tiny", "monthly", "half_yearly"])
def test_what_is_written_faster_is_the_same_to_the_byte(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where every formula is searched for functions newer than Excel 2007, and every empty cell escaped."""
    of_tests = {
        "tiny": tiny_folder(tmp_path),
        "monthly": PROGRAMMES / "monthly",
        "half_yearly": PROGRAMMES / "half_yearly",
    }
    programme = load_programme(of_tests.get(folder, folder))
    periods = {period.year: period for period in programme.periods}.values()

    def write_all() -> list[bytes]:
        return [
            write_form(programme, programme.units_of(period)[0], period, tmp_path / "a.xlsx").read_bytes()
            for period in periods
        ]

    made = write_all()
    for method in ("_prepare_formula", "_write_cell"):
        monkeypatch.setattr(page.FormSheet, method, getattr(xlsxwriter.worksheet.Worksheet, method))
    assert write_all() == made


def test_sheets_stand_in_order_and_the_stamp_is_very_hidden(book: openpyxl.Workbook) -> None:
    shown = ["Thông tin chung", "Chỉ tiêu", "Hoạt động", "Điển hình, sáng kiến", "Tự chấm điểm", "Khó khăn, kiến nghị"]
    assert book.sheetnames == [*shown, "_thidua"]
    stamp = book["_thidua"]
    assert stamp.sheet_state == "veryHidden"
    assert {row[0].value: row[1].value for row in stamp.iter_rows(max_col=2) if row[0].value} == {
        "form": "TTDN-Q", "version": "1", "programme": "ttdn", "unit": "63-40", "period": "2018Q4",
    }  # fmt: skip


def test_self_scores_only_in_the_fourth_quarter(programme: Programme, tmp_path: Path) -> None:
    period = programme.period("2018Q2")
    book = openpyxl.load_workbook(write_form(programme, programme.unit("01", period), period, tmp_path / "b.xlsx"))
    assert "Tự chấm điểm" not in book.sheetnames
    codes = {c.value for c in book["Chỉ tiêu"]["A"]}
    assert {i.code for i in programme.indicators_of(period)} <= codes
    assert "3.1" not in codes


def test_everything_is_protected_without_password_and_only_inputs_are_open(book: openpyxl.Workbook) -> None:
    assert book.security.lockStructure
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    sheet = book["Chỉ tiêu"]
    row = row_of(sheet, "2.10")
    assert [sheet.cell(row, c).protection.locked for c in range(1, 10)] == [True] * 3 + [False] * 6
    row = row_of(sheet, "1.5")
    assert sheet.cell(row, 4).protection.locked
    assert not sheet.cell(row, 5).protection.locked
    assert sheet.cell(row, 6).protection.locked


def test_codes_are_text_and_values_stand_as_given(book: openpyxl.Workbook) -> None:
    sheet = book["Chỉ tiêu"]
    assert sheet.cell(row_of(sheet, "2.10"), 1).data_type == "s"
    row = row_of(sheet, "1.1")
    assert [sheet.cell(row, c).value for c in (4, 5, 6)] == [3, 12, 10]
    row = row_of(sheet, "2.2")
    assert [sheet.cell(row, c).value for c in (4, 5)] == ["khoảng 150", "1.234"]
    assert sheet.cell(row_of(sheet, "2.17"), 7).value == "x"
    assert sheet.cell(row_of(sheet, "1.4"), 4).value == 1250.5
    activity = book["Hoạt động"]
    assert [activity.cell(6, c).value for c in (1, 2, 6, 7)] == [
        "Hội nghị",
        datetime.fromisoformat("2018-11-03"),
        120,
        "1.10",
    ]
    scores = book["Tự chấm điểm"]
    assert scores.cell(row_of(scores, "I.1"), 4).value == 7.5


def test_headings_are_those_of_the_layout(book: openpyxl.Workbook) -> None:
    for table in layout.TABLES:
        sheet = book[table.sheet]
        assert [sheet.cell(5, n).value for n in range(1, len(table.columns) + 1)] == [
            c.heading_vi for c in table.columns
        ]
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0


def test_rows_not_required_are_marked_yet_open(path: Path) -> None:
    sheet = openpyxl.load_workbook(path, rich_text=True)["Chỉ tiêu"]
    row = row_of(sheet, "3.6")
    assert NOT_REQUIRED_VI in str(sheet.cell(row, 2).value)
    assert not sheet.cell(row, 4).protection.locked
    assert NOT_REQUIRED_VI not in str(sheet.cell(row_of(sheet, "3.4"), 2).value)


def test_rows_are_high_enough_for_name_and_hint(book: openpyxl.Workbook) -> None:
    sheet = book["Tự chấm điểm"]
    closed, short = row_of(sheet, "IV.3"), row_of(sheet, "IV.4")
    assert sheet.cell(closed, 2).value == "Tập huấn khu vực biên giới Việt Nam - Campuchia (không áp dụng)"
    assert sheet.row_dimensions[closed].height >= sheet.row_dimensions[short].height + LINE_HEIGHT


def test_validation_speaks_vietnamese(book: openpyxl.Workbook) -> None:
    sheet = book["Chỉ tiêu"]

    def rule_at(ref: str) -> tuple[str, str | None]:
        found = [v for v in sheet.data_validations.dataValidation if ref in v.sqref]
        assert len(found) == 1
        assert found[0].error
        assert found[0].promptTitle
        return found[0].type, found[0].formula1

    assert rule_at(f"D{row_of(sheet, '2.1')}") == ("whole", "0")
    assert rule_at(f"D{row_of(sheet, '1.4')}") == ("decimal", "0")
    assert rule_at(f"D{row_of(sheet, '1.2')}") == ("list", '"Có,Không"')
    assert rule_at(f"G{row_of(sheet, '2.1')}") == ("list", '"x"')


def test_activities_are_ruled_column_by_column(book: openpyxl.Workbook, programme: Programme) -> None:
    rules = book["Hoạt động"].data_validations.dataValidation
    for row in (6, 35):
        kinds = {column: [v.type for v in rules if f"{column}{row}" in v.sqref] for column in "ABCFG"}
        assert kinds == {"A": [], "B": ["date"], "C": ["date"], "F": ["whole"], "G": ["list"]}
    (people,) = [v for v in rules if v.type == "whole"]
    assert "phát sinh" not in f"{people.promptTitle} {people.prompt}".casefold()
    (codes,) = [v for v in rules if v.type == "list"]
    wanted = [i.code for i in programme.indicators_of(programme.period("2018Q4"))]
    assert codes.formula1 == f"_thidua!$D$1:$D${len(wanted)}"
    offered = [cell.value for (cell,) in book["_thidua"][codes.formula1.partition("!")[2].replace("$", "")]]
    assert offered == wanted


def test_every_sheet_of_dated_rows_checks_its_dates(book: openpyxl.Workbook) -> None:
    for table in layout.TABLES:
        for number, column in enumerate(table.columns, start=1):
            if column.kind == "date":
                ref = book[table.sheet].cell(6, number).coordinate
                rules = book[table.sheet].data_validations.dataValidation
                assert [v.type for v in rules if ref in v.sqref] == ["date"]


def test_the_list_of_codes_does_not_disturb_the_reader(path: Path) -> None:
    form = find_form(read_grids(path))
    assert form.stamp == {
        "form": "TTDN-Q", "version": "1", "programme": "ttdn", "unit": "63-40", "period": "2018Q4",
    }  # fmt: skip
    assert form.tables["activities"][0]["indicator_code"].value == "1.10"


def test_same_inputs_same_bytes(programme: Programme, path: Path, tmp_path: Path) -> None:
    period = programme.period("2018Q4")
    for name in ("b.xlsx", "c.xlsx"):
        again = write_form(programme, programme.unit("40", period), period, tmp_path / name, ENTRIES)
        assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as package:
        assert package.namelist()[0] == "[Content_Types].xml"
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_make_stable_forgets_when_a_package_was_written(path: Path, tmp_path: Path) -> None:
    moment = datetime(2018, 12, 20, 8, 30, tzinfo=UTC)
    made = []
    for name, creator in (("a.xlsx", "2020-01-01"), ("b.xlsx", "2021-05-05")):
        book = openpyxl.load_workbook(path)
        book.properties.created = datetime.fromisoformat(creator)
        book.save(tmp_path / name)
        made.append(make_stable((tmp_path / name).read_bytes(), moment))
    assert made[0] == made[1]
    read = openpyxl.load_workbook(io.BytesIO(made[0])).properties
    assert read.created == read.modified == moment.replace(tzinfo=None)
    assert make_stable(made[0], moment) == made[0]


def test_the_kinds_to_choose_from_are_the_programme_s(programme: Programme, tmp_path: Path) -> None:
    kinds = (
        ExemplarKind(code="model", name_vi="Mô hình"),
        ExemplarKind(code="idea", name_vi="Sáng kiến", recognised=True),
        ExemplarKind(code="work", name_vi="Công trình", recognised=True),
    )
    changed = programme.model_copy(update={"exemplar_kinds": kinds})
    period = programme.period("2018Q2")
    sheet = openpyxl.load_workbook(write_form(changed, programme.unit("01", period), period, tmp_path / "b.xlsx"))[
        "Điển hình, sáng kiến"
    ]
    assert '"Mô hình,Sáng kiến,Công trình"' in {rule.formula1 for rule in sheet.data_validations.dataValidation}
    shown = [cell.value for row in sheet.iter_rows(max_row=5) for cell in row]
    assert "Sáng kiến và công trình được công nhận phải ghi số và ngày quyết định." in shown


def test_without_kinds_of_exemplars_the_form_has_no_sheet_for_them(programme: Programme, tmp_path: Path) -> None:
    period = programme.period("2018Q2")
    bare = programme.model_copy(update={"exemplar_kinds": ()})
    book = openpyxl.load_workbook(write_form(bare, programme.unit("01", period), period, tmp_path / "b.xlsx"))
    assert "Điển hình, sáng kiến" not in book.sheetnames

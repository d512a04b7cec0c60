"""What the report is told by is the programme's data, and what is wrong with it is told when it is loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.programme import ProgrammeError, load_programme
from schemas.programme.load import BUILT_IN
from schemas.programme.report.texts import find_book, find_sheet_fault, load_report_texts, name_sheets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN / "ttdn", tmp_path / "ttdn"))


def change(folder: Path, before: str, after: str) -> None:
    path = folder / "programme.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    return caught.value.faults


def test_the_rules_of_the_programme_are_read_and_those_left_out_take_their_default(folder: Path) -> None:
    change(folder, "change_percent = 20\n", "change_percent = 35\n")
    change(folder, "group_rows = 4\n", "")
    rules = load_programme(folder).report
    assert (int(rules.change_percent), rules.group_rows, rules.summary_changes) == (35, 4, 5)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("change_percent = 20", "change_percent = 0", "column report.change_percent: Input should be greater than 0"),
        ("list_rows = 10", "list_rows = 90", "column report.list_rows: Input should be less than or equal to 20"),
        ("tell_nobody = true", "tell_somebody = true", "column report.tell_somebody: Extra inputs are not permitted"),
    ],
)
def test_a_rule_out_of_bounds_is_told_by_its_key(folder: Path, before: str, after: str, told: str) -> None:
    change(folder, before, after)
    assert any(told in fault for fault in faults(folder))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("9.9", "no indicator '9.9'"),
        ("2.21", "indicator '2.21' is sensitive or part of one"),
        ("2.22", "indicator '2.22' is sensitive or part of one"),
        ("3.6", "indicator '3.6' stands twice"),
    ],
)
def test_a_priority_counts_by_indicators_that_may_be_told(folder: Path, code: str, told: str) -> None:
    change(folder, 'indicators = ["3.3"]', f'indicators = ["3.3", "{code}"]')
    assert any("column report.priorities." in fault and told in fault for fault in faults(folder))


def test_a_sentence_is_replaced_form_by_form(folder: Path) -> None:
    (folder / "report_texts.csv").write_text(
        "code,many_vi\nsent,Đã có {part} trong {whole} đơn vị báo cáo ({share})\n", "utf-8"
    )
    texts = load_programme(folder).report_text_by_code
    assert texts["sent"].many_vi.startswith("Đã có") and texts["sent"].all_vi == load_report_texts()["sent"].all_vi
    assert texts["late"] == load_report_texts()["late"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("snet,x", "row 2, column code: 'snet' is no sentence"),
        ("sent,{parts} đơn vị", "row 2, column many_vi: {parts} is none of part, whole, share"),
        ("sent,{part đơn vị", "row 2, column many_vi: "),
        ("sent,a\nsent,b", "row 3, column code: 'sent' stands twice"),
        ("sent,a\ncolumn_unti,b", "row 3, column code: 'column_unti' is no sentence"),
        ("column_against,So {before}", "row 2, column many_vi: {before} is none of previous"),
        (f"sheet_totals,{'x' * 32}", "row 2, column many_vi: a sheet's name has 31 characters at most (found 32)"),
        ("sheet_totals,Thu/chi", "row 2, column many_vi: a sheet's name has none of"),
        ("sheet_totals,theo đơn vị", "row 2, column many_vi: two sheets have this name"),
        ("scorecard_sheet_pairs,quy tắc", "row 2, column many_vi: two sheets have this name"),
    ],
)
def test_a_sentence_that_cannot_be_said_is_told(folder: Path, line: str, told: str) -> None:
    (folder / "report_texts.csv").write_text(f"code,many_vi\n{line}\n", "utf-8")
    assert any(told in fault for fault in faults(folder)), faults(folder)


def test_sheets_of_two_workbooks_may_have_one_name(folder: Path) -> None:
    (folder / "report_texts.csv").write_text("code,many_vi\nscorecard_sheet_units,theo đơn vị\n", "utf-8")
    assert load_programme(folder).report_text_by_code["scorecard_sheet_units"].many_vi == "theo đơn vị"


def test_every_sheet_of_the_workbook_has_a_name_that_a_workbook_takes() -> None:
    sheets = name_sheets(load_report_texts())
    assert {"sheet_totals", "sheet_register", "since_sheet_cells", "scorecard_sheet_units"} <= set(sheets)
    assert not [code for code in sheets if code.endswith(("_title", "_note", "_programme"))]
    assert [find_sheet_fault(name) for name in sheets.values()] == [None] * len(sheets)
    assert len({(find_book(code), name.casefold()) for code, name in sheets.items()}) == len(sheets)

"""What the report says stands in the programme's texts: no sentence, heading or note is code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

import reports
from reports.minister import xlsx
from reports.minister.content import make_document
from reports.minister.issue import Issue
from reports.minister.model import PeriodReport, Question
from reports.minister.sentences.wording import Wording
from reports.office.tree import Note, join_runs, text_of
from reports.trace.definitions import CHARTS, SUBJECTS
from reports.trace.register import read_register
from schemas.programme.report.texts import ReportTextRow, load_report_texts, make_report_texts
from schemas.rules.catalogue import load_catalogue

HERE = Path(reports.__file__).parent
FOLDERS = ("minister", "since", "rules/scorecard")
MODULES = (
    *(path for name in FOLDERS for path in sorted((HERE / name).rglob("*.py"))),
    *(HERE / "trace" / name for name in ("codes.py", "definitions.py", "register.py")),
)
GRAMMAR = {
    "trong đó", r"^trong đó:?\s*", r"^đã\s+", " trực thuộc",
    *(f"Phụ lục {number}" for number in ("I", "II", "III", "IV", "V", "VI", "VII")),
}  # fmt: skip
"""What is read of the programme's own names, and how an annex is numbered: no wording."""
VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
TEXTS = load_report_texts()


def list_texts(source: str) -> Iterator[str]:
    """The texts of a module's code in Vietnamese, docstrings and what a command's errors say left out, and headings of
    columns that are no codes."""
    nodes = list(ast.walk(ast.parse(source)))
    skipped = {id(n.value) for n in nodes if isinstance(n, ast.Expr)}
    skipped |= {id(inner) for n in nodes if isinstance(n, ast.Raise) for inner in ast.walk(n)}
    for node in nodes:
        told = node.value if isinstance(node, ast.Constant) and id(node) not in skipped else None
        if isinstance(told, str) and VIETNAMESE.search(told) and told not in GRAMMAR:
            yield told
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Column", "SheetColumn"):
            heading = node.args[0]
            if isinstance(heading, ast.Constant) and heading.value and heading.value not in TEXTS:
                yield str(heading.value)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_no_sentence_or_heading_of_the_report_is_code(module: Path) -> None:
    assert list(list_texts(module.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "planted", ["note = f'Số liệu đến {day}.'", "columns = (Column('TT', 11),)", "x = 'KẾT QUẢ'", "say('Đơn vị')"]
)
def test_one_that_is_put_into_code_is_found(planted: str) -> None:
    assert list(list_texts(f'"""Nói gì."""\n{planted}'))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_every_text_that_is_said_stands_in_the_table(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    said = [node for node in calls if getattr(node.func, "attr", getattr(node.func, "id", "")) in ("say", "fill")]
    codes = [node.args[0].value for node in said if node.args and isinstance(node.args[0], ast.Constant)]
    assert [code for code in codes if code not in TEXTS] == []


def test_every_figure_of_the_register_has_a_name_in_the_table() -> None:
    figures = [figure for known in (*SUBJECTS.values(), CHARTS) for figure in known.values()]
    assert [figure.name for figure in figures if not {figure.name, figure.other or figure.name} <= set(TEXTS)] == []
    said = Wording(TEXTS).say
    assert SUBJECTS["since_year"]["before"].name_vi(said) == "lũy kế từ đầu năm đã báo cáo"
    assert SUBJECTS["indicator"]["last_year_total"].name_vi(said) == "tổng số cùng kỳ năm trước"


def test_a_programme_calls_columns_sheets_and_notes_otherwise(report: PeriodReport, tmp_path: Path) -> None:
    said = {"column_unit": "Nơi báo cáo", "sheet_totals": "Cộng", "issue_draft": "Bản nháp ({mark})."}
    own = make_report_texts([ReportTextRow(code=code, many_vi=text) for code, text in said.items()])
    one = replace(report, wording=Wording(own), issue=Issue("draft"))
    document = make_document(one)
    headings = {column.heading for table in document.tables for column in table.columns}
    assert "Nơi báo cáo" in headings and "Đơn vị" not in headings
    notes = [join_runs(block.runs) for block in document.blocks if isinstance(block, Note)]
    assert sum("Bản nháp (DỰ THẢO)." in text for text in notes) == 1
    book = load_workbook(xlsx.render(one, tmp_path / "a.xlsx"))
    assert book.sheetnames[0] == "Cộng" and book["Theo đơn vị"]["B4"].value == "Nơi báo cáo"


def test_a_register_is_read_whatever_the_programme_calls_its_sheet(report: PeriodReport, tmp_path: Path) -> None:
    own = make_report_texts([ReportTextRow(code="sheet_register", many_vi="Tra cứu")])
    path = xlsx.render(replace(report, wording=Wording(own)), tmp_path / "a.xlsx")
    assert load_workbook(path).sheetnames[-1] == "Tra cứu"
    assert read_register(path).period_id == report.period_id


def test_no_command_of_the_desk_stands_in_the_document(report: PeriodReport) -> None:
    """What the desk types to settle a sign is in its workbook; the Minister reads the sign."""
    named = [rule for rule in load_catalogue().rules if "thidua" in rule.fix_vi]
    signs = tuple(
        Question(
            "63-01", "Hà Nội", rule.code, "", "", "", f"Dấu hiệu {rule.code}.", rule.fix_vi, "open", "Chưa xem xét"
        )
        for rule in named
    )
    document = make_document(replace(report, desk_questions=signs))
    told = [text_of(cell) for table in document.tables for row in table.rows for cell in row]
    assert {f"Dấu hiệu {rule.code}." for rule in named} <= set(told) and named
    assert [text for text in told if "thidua" in text] == []

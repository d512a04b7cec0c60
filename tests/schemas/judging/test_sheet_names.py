"""A sheet named for another period than the report's is asked about; every other name says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.findings import Finding
from schemas.judging import Case, History, judge
from schemas.kinds import KindName
from schemas.programme import Programme, load_programme
from tests.schemas.judging.test_judging import FormBuilder
from tests.sources.identity.test_period_kinds import programme_of


def ask(programme: Programme, name: str, period_id: str) -> list[Finding]:
    form = FormBuilder(load_programme("ttdn")).form()
    rows = {key: tuple({k: c._replace(sheet=name) for k, c in row.items()} for row in table)
            for key, table in form.tables.items()}  # fmt: skip
    case = Case("0" * 16, "a" * 64, replace(form, tables=rows), "63-01", period_id)
    return [f for f in judge([case], programme, History()).outcomes[0].findings if f.code == "K05"]


@pytest.mark.parametrize(
    ("kind", "name", "asked"),
    [
        ("quarter", "Quý III-2018", True), ("quarter", "Quy 1", True), ("quarter", "Q3.2018", True),
        ("quarter", "Quý II-2017", True), ("quarter", "9 tháng 2018", True), ("quarter", "Năm 2017", True),
        ("quarter", "2017", True), ("quarter", "BC năm 2017", True), ("quarter", "Quý 5-2018", True),
        ("quarter", "Quý I, III", True),
        ("quarter", "Quý II-2018", False), ("quarter", "QUY 2", False), ("quarter", "6 tháng đầu năm 2018", False),
        ("quarter", "Quý I, II", False), ("quarter", "2018", False), ("quarter", "Năm 2018", False),
        ("quarter", "Chỉ tiêu", False), ("quarter", "Sheet3", False), ("quarter", "TT 12-2016", False),
        ("quarter", "Biểu 03", False), ("quarter", "Quý cơ quan", False),
        ("month", "Tháng 3-2018", True), ("month", "T3.2018", True), ("month", "Tháng 2", False),
        ("month", "Quý II-2018", False), ("month", "2 tháng đầu năm", False), ("month", "6 tháng đầu năm", True),
        ("half_year", "6 tháng đầu năm 2018", True), ("half_year", "6 tháng cuối năm", False),
        ("half_year", "9 tháng 2018", True), ("half_year", "12 tháng 2018", False), ("half_year", "H1.2018", True),
        ("year", "Năm 2017", True), ("year", "Năm 2018", False), ("year", "6 tháng 2018", True),
        ("year", "cả năm", False),
    ],
)  # fmt: skip
def test_a_sheet_named_for_another_period_is_asked_about(kind: KindName, name: str, asked: bool) -> None:
    programme = programme_of(kind) if kind != "quarter" else load_programme("ttdn")
    number = 1 if kind == "year" else 2
    found = ask(programme, name, programme.calendar.of_kind.make_id(2018, number))
    assert [(f.sheet, f.value_seen) for f in found] == ([(name, name)] if asked else [])


def test_the_question_names_the_sheet_and_the_period_of_the_report() -> None:
    (found,) = ask(load_programme("ttdn"), "Quý III-2018", "2018Q2")
    assert found.message_vi == "Trang có tên “Quý III-2018”, trong khi báo cáo là của Quý II/2018."
    assert found.severity == "EXPLAIN"

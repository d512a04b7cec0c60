"""Codes that stand before the names in one cell are codes: such a table is not one without data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from schemas.form import INDICATORS, Form
from schemas.judging import Case, History, judge
from schemas.judging.case import Outcome
from schemas.programme import load_programme
from sources.form.find import FormError, find_form
from sources.workbook.cells import read_grids
from tests.sources.source_files import book_bytes

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2018Q2")
ROWS = TTDN.indicators_of(PERIOD)
WITHOUT_CODE = ("Chỉ tiêu", "Đơn vị tính", "Trong kỳ", "Lũy kế từ đầu năm")


def read(lines: Sequence[Sequence[object]], folder: Path) -> Form:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = INDICATORS.sheet
    for line in lines:
        sheet.append(list(line))
    path = folder / "0a"
    path.write_bytes(book_bytes(book))
    return find_form(read_grids(path))


def judge_form(form: Form) -> Outcome:
    return judge([Case("s" * 24, "s", form, "63-01", PERIOD.id)], TTDN, History()).outcomes[0]


def list_lines(before: str, *, codes: bool) -> list[list[object]]:
    return [
        [*([before.format(code=i.code, name=i.name_vi)] if codes else []),
         i.name_vi if codes else before.format(code=i.code, name=i.name_vi),
         i.unit_vi, "Có" if i.type == "bool" else 6, None if i.type == "bool" else 6]
        for i in ROWS
    ]  # fmt: skip


def list_structure(outcome: Outcome) -> list[str]:
    return sorted({f.code for f in outcome.findings if f.code[0] == "F" or f.code == "V04"})


@pytest.mark.parametrize("before", ["{code} {name}", "{code}. {name}", "{code}) {name}", "{code} - {name}"])
def test_no_column_of_codes(before: str, tmp_path: Path) -> None:
    numbering: list[object] = ["(1)", "(2)", "(3)", "(4)"]
    form = read([WITHOUT_CODE, numbering, ["I. Nhóm một"], *list_lines(before, codes=False)], tmp_path)
    assert len(form.tables["indicators"]) == len(ROWS)
    assert list_structure(judge_form(form)) == []


def test_codes_and_names_in_the_column_of_codes(tmp_path: Path) -> None:
    form = read([("Mã", *WITHOUT_CODE), *list_lines("{code} {name}", codes=True)], tmp_path)
    assert list_structure(judge_form(form)) == []


def test_the_column_of_codes_is_blank_and_names_are_worded_otherwise(tmp_path: Path) -> None:
    lines = [[None, *line] for line in list_lines("{code} {name} của tỉnh", codes=False)]
    assert list_structure(judge_form(read([("Mã", *WITHOUT_CODE), *lines], tmp_path))) == []


def test_a_name_that_is_another_s_is_refused(tmp_path: Path) -> None:
    lines = list_lines("{code} {name}", codes=False)
    first, second = (str(line[0]).split(" ", 1) for line in lines[:2])
    lines[0][0], lines[1][0] = f"{first[0]} {second[1]}", f"{second[0]} {first[1]}"
    found = [f.value_seen for f in judge_form(read([WITHOUT_CODE, *lines], tmp_path)).findings if f.code == "F26"]
    assert found == [lines[0][0], lines[1][0]]


def test_names_without_codes_still_lack_them(tmp_path: Path) -> None:
    with pytest.raises(FormError) as error:
        read([WITHOUT_CODE, *list_lines("{name}", codes=False)], tmp_path)
    assert error.value.code == "F09"
    assert error.value.words["detail"].startswith("thiếu tiêu đề “Mã”; ")


def test_a_note_at_a_code_is_no_part_of_it(tmp_path: Path) -> None:
    lines = [[f"{i.code}¹", i.name_vi, i.unit_vi, "Có" if i.type == "bool" else 6, None if i.type == "bool" else 6]
             for i in ROWS]  # fmt: skip
    assert list_structure(judge_form(read([("Mã", *WITHOUT_CODE), *lines], tmp_path))) == []

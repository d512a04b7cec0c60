"""What the checks of every row of the form have in common, by names of the workbook: written out, the form would be
three times as large.

A name's reference without a sign before its row means the row of the cell that uses the name, counted from the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from schemas.form import INDICATORS, NO, YES
from schemas.grammar.numbers import LARGEST
from schemas.programme import Indicator
from schemas.rules.excel import MARKS, FormCell, constant, has_text_test, mark_test, number_test

FIX_VI, EXPLAIN_VI, EXPLAINED_VI, NOTE_VI = "Phải sửa", "Cần giải trình", "Đã giải trình", "Lưu ý"
BLANK_VI, FINE_VI, FREE_VI = "Chưa có số liệu", "Đạt", "Không bắt buộc"

EXPLAIN, BLANK, WRONG_MARK = "giai_trinh", "chua_co", "sai_dau"
_MARKS, _WRONG, _WHAT = "dau_hieu", "sai", "loi"

LETTERS: Final = {column.key: xl_col_to_name(place) for place, column in enumerate(INDICATORS.columns)}
"""The columns of the indicators' sheet."""


def cell_of(indicator: Indicator, measure: str, row: int) -> FormCell:
    """The cell of an amount in the indicator's row, from 1."""
    return _cell(_kind_name(indicator), indicator.measures[0], measure, str(row))


def fault_test_name(indicator: Indicator, measure: str) -> str:
    """The name of a test: something stands in the row's cell that is no amount; a mark beside it is another matter."""
    return f"{_WRONG}_{_kind_name(indicator)}_{LETTERS[measure]}"


def fault_text_name(indicator: Indicator, measure: str) -> str:
    """The name of a text: the column, and what is wrong with what stands there."""
    return f"{_WHAT}_{_kind_name(indicator)}_{LETTERS[measure]}"


def names(indicators: Iterable[Indicator]) -> dict[str, str]:
    """The formulas by name, as a form with these indicators needs them."""
    mark = _cell("so_nguyen", "period", "period", "1", _HERE)
    found = {
        _MARKS: MARKS,
        WRONG_MARK: f"AND({has_text_test(mark.mark)},NOT({mark_test(mark)}))",
        EXPLAIN: _explanation_formula(EXPLAIN_VI),
        BLANK: _explanation_formula(BLANK_VI),
    }
    for one in indicators:
        for measure in one.measures:
            cell = replace(_cell(_kind_name(one), measure, measure, "1", _HERE), mark="")
            found[fault_test_name(one, measure)] = f"AND({has_text_test(cell.ref)},NOT({number_test(cell)}))"
            found[fault_text_name(one, measure)] = _fault_text_formula(cell, INDICATORS.column(measure).heading_vi)
    return {name: f"={formula}" for name, formula in found.items()}


_HERE = f"'{INDICATORS.sheet}'!$"


def _kind_name(indicator: Indicator) -> str:
    """What an indicator's cells hold, as names say it: whole numbers, fractions, yes or no."""
    return {"bool": "co_khong", "decimal": "so_le"}.get(indicator.type, "so_nguyen")


def _cell(kind: str, main: str, measure: str, row: str, before: str = "") -> FormCell:
    yes_no = kind == "co_khong"
    return FormCell(
        ref=f"{before}{LETTERS[measure]}{row}",
        mark="" if measure == "plan" else f"{before}{LETTERS['not_applicable']}{row}",
        main=f"{before}{LETTERS[main]}{row}",
        whole=kind != "so_le",
        yes=YES if yes_no else "",
        no=NO if yes_no else "",
        marks=_MARKS,
    )


def _explanation_formula(otherwise: str) -> str:
    """Whether the row's note holds an explanation."""
    note = f"{_HERE}{LETTERS['note']}1"
    return f'IF({has_text_test(note)},"{EXPLAINED_VI}","{otherwise}")'


def _fault_text_formula(cell: FormCell, heading: str) -> str:
    head = f'"{FIX_VI}: {heading} '
    if cell.yes:
        return f'{head}phải là {cell.yes} hoặc {cell.no}"'
    fine = "phải là số nguyên" if cell.whole else "có quá bốn chữ số thập phân"
    large = f'IF({cell.ref}>{constant(LARGEST)},"quá lớn","{fine}")'
    return f'{head}"&IF(ISNUMBER({cell.ref}),IF({cell.ref}<0,"là số âm",{large}),"không phải là một con số")'

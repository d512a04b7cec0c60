"""Columns of a form typed anew: headings spelt as provinces spell them, and columns that the form does not have."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.form import INDICATORS
from schemas.grammar import headings as grammar
from tests.mutation.case import Case, Sent, letter_of, table
from tests.mutation.clean import Place
from tests.mutation.damage.headings import HEADING_ROW
from tests.sources.source_files import book_bytes

Edit = Callable[[Worksheet], Iterable[Place]]


def _edit(case: Case, edit: Edit, *, retyped: bool = True) -> Sent:
    book: Workbook = load_workbook(io.BytesIO(case.retype() if retyped else case.form()))
    cells = edit(table(book))
    return case.by_folder(book_bytes(book), *cells)


def _list_spellings(case: Case, key: str) -> list[str]:
    """Every spelling of a column that names no quarter, and those that do with the form's own."""
    period = case.slot.period
    path = Path(grammar.__file__).with_name("headings.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if (row["table"], row["column"]) == (INDICATORS.key, key)]
    return [
        spelling.replace("quý N", period.label_vi).replace("N tháng", f"{period.number * 3} tháng")
        for row in rows
        for spelling in row["spellings"].split("|")
    ]


def _head(case: Case, spelt: Mapping[str, str]) -> Sent:
    def edit(sheet: Worksheet) -> list[Place]:
        for key, text in spelt.items():
            sheet[f"{letter_of(key)}{HEADING_ROW}"] = text
        return []

    return _edit(case, edit)


def headings_spelt_otherwise(case: Case) -> Sent:
    """Every heading in another of its spellings, in small letters, capitals or with what is added in brackets."""
    spelt = {}
    for column in INDICATORS.columns:
        text = case.rng.choice(_list_spellings(case, column.key))
        spelt[column.key] = case.rng.choice((text, text.upper(), text.capitalize(), f"{text} (nếu có)", f"{text}:"))
    return _head(case, spelt)


def headings_with_breaks_and_old_tones(case: Case) -> Sent:
    """Lines broken in the cell, `luỹ` for `lũy`, the year behind the plan."""
    return _head(
        case,
        {
            "code": "Mã\nsố",
            "name": "NỘI DUNG",
            "unit_of_measure": "Đ.V.T",
            "ytd": "Luỹ kế\ntừ đầu năm (1)",
            "plan": f"Kế hoạch\nnăm {case.slot.period.year}",
            "note": "Ghi chú/\ngiải trình:",
            "evidence": "Minh chứng",
        },
    )


def headings_without_marks(case: Case) -> Sent:
    return _head(case, {"code": "Ma so", "period": "Trong quy", "ytd": "Luy ke tu dau nam", "plan": "Ke hoach nam"})


def results_over_two_columns(case: Case) -> Sent:
    """*Kết quả thực hiện* over the quarter and the months so far, the form's headings nowhere."""
    period = case.slot.period

    def edit(sheet: Worksheet) -> list[Place]:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(HEADING_ROW + 1)
        first, second = (letter_of(key) for key in ("period", "ytd"))
        sheet[f"{first}{HEADING_ROW}"], sheet[f"{second}{HEADING_ROW}"] = "Kết quả thực hiện", None
        sheet[f"{first}{HEADING_ROW + 1}"] = period.label_vi
        sheet[f"{second}{HEADING_ROW + 1}"] = f"{period.number * 3} tháng"
        sheet.merge_cells(f"{first}{HEADING_ROW}:{second}{HEADING_ROW}")
        return []

    return _edit(case, edit)


def numbering_before_codes(case: Case) -> Sent:
    """A column of running numbers before the codes, and one of shares behind."""

    def edit(sheet: Worksheet) -> list[Place]:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_cols(1)
        sheet[f"A{HEADING_ROW}"], sheet[f"L{HEADING_ROW}"] = "TT", "Tỷ lệ (%)"
        for number, indicator in enumerate(case.indicators, 1):
            row = int(str(case.cell(indicator.code, "code")[1])[1:])
            sheet[f"A{row}"], sheet[f"L{row}"] = number, 12.5
        return []

    return _edit(case, edit)


def _add_column(case: Case, heading: str | None, values: Iterable[int | str], *, retyped: bool = True) -> Sent:
    """A further column right of the form's, with these values beside the first indicators."""

    def edit(sheet: Worksheet) -> list[Place]:
        rows = [int(str(case.cell(indicator.code, "code")[1])[1:]) for indicator in case.indicators]
        sheet[f"L{HEADING_ROW}"] = heading
        for row, value in zip(rows, values, strict=False):
            sheet[f"L{row}"] = value
        return [(sheet.title, f"L{rows[0] if heading is None else HEADING_ROW}")]

    return _edit(case, edit, retyped=retyped)


def column_of_other_amounts(case: Case) -> Sent:
    return _add_column(case, "Số điều chỉnh", (case.rng.randint(1, 90) for _ in case.indicators))


def column_of_other_amounts_in_form(case: Case) -> Sent:
    """The same beside the official form's own columns."""
    return _add_column(case, "Số các huyện", (case.rng.randint(1, 90) for _ in case.indicators), retyped=False)


def column_without_heading(case: Case) -> Sent:
    return _add_column(case, None, (case.rng.randint(1, 90) + 2 for _ in case.indicators))


def column_of_other_texts(case: Case) -> Sent:
    return _add_column(case, "Phòng phụ trách", ("Phòng TT-BC",) * 9)


def plan_under_another_name(case: Case) -> Sent | None:
    """The plan under a heading that nobody knows: the figures would be lost."""
    if not any(cells.get("plan") is not None for cells in case.draft.rows.values()):
        return None

    def edit(sheet: Worksheet) -> list[Place]:
        place = f"{letter_of('plan')}{HEADING_ROW}"
        sheet[place] = "Phấn đấu"
        return [(sheet.title, place)]

    return _edit(case, edit)

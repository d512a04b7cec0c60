"""Damage to headings: two columns of one name, a column cut in two, another period over it, a second form."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import copy

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.form.page import HEADING_ROW as ROWS_ABOVE
from schemas.form import INDICATORS, INFO_SHEET
from schemas.kinds.kind import ROMAN
from tests.mutation.case import Case, Sent, letter_of, table
from tests.mutation.clean import Place, clean_draft, write_draft
from tests.sources.source_files import book_bytes

GROUP = ("period", "ytd")
HEADING_ROW = ROWS_ABOVE + 1
"""As Excel counts."""


def _edit_retyped(case: Case, edit: Callable[[Worksheet, Workbook], list[Place]]) -> Sent:
    """The form typed anew, after somebody's work on its table of indicators."""
    book = load_workbook(io.BytesIO(case.retype()))
    cells = edit(table(book), book)
    return case.by_folder(book_bytes(book), *cells)


def _edit_official(case: Case, edit: Callable[[Worksheet, Workbook], list[Place]]) -> Sent | None:
    return case.edit(lambda book: edit(table(book), book))


def _heading(key: str, row: int = HEADING_ROW) -> Place:
    return INDICATORS.sheet, f"{letter_of(key)}{row}"


def _insert_group(sheet: Worksheet, case: Case, over: tuple[str, str], quarters: int) -> list[Place]:
    """The columns of the amounts once more, before the form's own, with the numbers of a quarter before."""
    earlier = clean_draft(case.slot.earlier(quarters))
    _unmerge(sheet)
    sheet.insert_cols(4, 2)
    for number, key in enumerate(GROUP):
        sheet.cell(HEADING_ROW, 4 + number, INDICATORS.column(key).heading_vi)
        for indicator in case.indicators:
            place = str(case.cell(indicator.code, "code")[1])
            value = earlier.rows.get(indicator.code, {}).get(key)
            sheet.cell(int(place[1:]), 4 + number, value)
    _set_over(sheet, {"D": over[0], "F": over[1]})
    return [(sheet.title, f"D{HEADING_ROW}"), (sheet.title, f"E{HEADING_ROW}")]


def _unmerge(sheet: Worksheet) -> None:
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))


def _set_over(sheet: Worksheet, texts: dict[str, str]) -> None:
    """Texts in the row over the headings, in place of the hint there."""
    _unmerge(sheet)
    sheet[f"A{HEADING_ROW - 1}"].value = None
    for letter, text in texts.items():
        sheet[f"{letter}{HEADING_ROW - 1}"] = text


def quarters_side_by_side(case: Case) -> Sent:
    """The quarter before and this one, each with its *Trong kỳ* and *Lũy kế*."""
    this = case.slot.period
    over = f"Quý {ROMAN[(this.number - 2) % 4 + 1]}", f"Quý {ROMAN[this.number]}"
    return _edit_retyped(case, lambda sheet, _: _insert_group(sheet, case, over, 1))


def years_side_by_side(case: Case) -> Sent | None:
    """Last year and this year, in the official form."""
    return _edit_official(case, lambda sheet, _: _insert_group(sheet, case, ("Năm trước", "Năm nay"), 4))


def done_in_two_years(case: Case) -> Sent:
    year = case.slot.period.year
    over = f"Thực hiện năm {year - 1}", f"Thực hiện năm {year}"
    return _edit_retyped(case, lambda sheet, _: _insert_group(sheet, case, over, 4))


def hidden_draft_column(case: Case) -> Sent | None:
    """A column of drafts under the same heading, hidden."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        _unmerge(sheet)
        sheet.insert_cols(4)
        for row in range(HEADING_ROW, sheet.max_row + 1):
            value = sheet.cell(row, 5).value
            sheet.cell(row, 4, value + 1 if isinstance(value, int) else value)
        sheet.column_dimensions["D"].hidden = True
        return [_heading("period")]

    return _edit_official(case, edit)


def heading_twice(case: Case) -> Sent:
    """*Trong kỳ* over a second column, written in capitals and with a footnote."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        sheet[f"K{HEADING_ROW}"] = "TRONG  KỲ (1)"
        sheet[f"K{HEADING_ROW + 2}"] = 7
        return [_heading("period")]

    return _edit_retyped(case, edit)


def plan_heading_twice(case: Case) -> Sent | None:
    """The plan as it was given and as it was changed, under one name."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        sheet[f"L{HEADING_ROW}"] = INDICATORS.column("plan").heading_vi
        sheet[f"L{HEADING_ROW + 2}"] = 9
        return [_heading("plan")]

    return _edit_official(case, edit)


def _divide(case: Case, key: str, texts: tuple[str, ...]) -> Callable[[Worksheet, Workbook], list[Place]]:
    """The column of that heading made several, a row of sub-headings under it."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        _unmerge(sheet)
        first = ord(letter_of(key)) - 64
        sheet.insert_cols(first + 1, len(texts) - 1)
        sheet.insert_rows(HEADING_ROW + 1)
        for number, text in enumerate(texts):
            sheet.cell(HEADING_ROW + 1, first + number, text)
        for row in range(HEADING_ROW + 2, sheet.max_row + 1):
            value = sheet.cell(row, first).value
            for number in range(1, len(texts)):
                sheet.cell(row, first + number, copy(value))
            if isinstance(value, int):
                sheet.cell(row, first, value + 2)
        sheet.merge_cells(
            start_row=HEADING_ROW, end_row=HEADING_ROW, start_column=first, end_column=first + len(texts) - 1
        )
        return [_heading(key)]

    return edit


def plan_and_done_in_period(case: Case) -> Sent:
    return _edit_retyped(case, _divide(case, "period", ("Kế hoạch", "Thực hiện")))


def plan_and_done_in_ytd(case: Case) -> Sent | None:
    return _edit_official(case, _divide(case, "ytd", ("Kế hoạch", "Thực hiện")))


def years_in_period(case: Case) -> Sent:
    year = case.slot.period.year
    return _edit_retyped(case, _divide(case, "period", (f"Năm {year - 1}", f"Năm {year}")))


def plan_over_period(case: Case) -> Sent:
    """The form's column headed as a plan by what stands over it."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        _set_over(sheet, {"D": "Kế hoạch đề ra"})
        return [_heading("period")]

    return _edit_retyped(case, edit)


# --- the period ---------------------------------------------------------------------------------------------------


def _other_quarter(case: Case) -> str:
    return ROMAN[case.slot.period.number % 4 + 1]


def other_quarter_over_column(case: Case) -> Sent:
    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        _set_over(sheet, {"D": f"Quý {_other_quarter(case)}"})
        return []

    return _edit_retyped(case, edit)


def other_year_over_column(case: Case) -> Sent | None:
    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        _set_over(sheet, {"D": f"Số liệu năm {case.slot.period.year - 1}"})
        return []

    return _edit_official(case, edit)


def other_quarter_in_title(case: Case) -> Sent:
    """A form typed anew over that of another quarter: its title was forgotten."""

    def edit(_: Worksheet, book: Workbook) -> list[Place]:
        title = f"BÁO CÁO QUÝ {_other_quarter(case)} NĂM {case.slot.period.year}"
        book[INFO_SHEET]["A5"] = title
        return []

    return _edit_retyped(case, edit)


def other_year_in_title(case: Case) -> Sent | None:
    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        period = case.slot.period
        sheet["A2"] = f"KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU QUÝ {ROMAN[period.number]} NĂM {period.year - 1}"
        return []

    return _edit_official(case, edit)


def other_quarter_under_title(case: Case) -> Sent:
    """The line of unit and period over the table is another quarter's."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        sheet["A3"] = f"Sở Thông tin và Truyền thông - Quý {_other_quarter(case)}/{case.slot.period.year}"
        return []

    return _edit_retyped(case, edit)


# --- a second form ------------------------------------------------------------------------------------------------


def second_table(case: Case) -> Sent:
    """The table of the quarter before in the same workbook, under this quarter's titles."""
    return _add_table(case, titled=False)


def second_form(case: Case) -> Sent:
    """The table of the quarter before in the same workbook, with its titles."""
    return _add_table(case, titled=True)


def _add_table(case: Case, *, titled: bool) -> Sent:
    earlier = load_workbook(io.BytesIO(write_draft(clean_draft(case.slot.earlier(1)), case.scratch)))

    def edit(_: Worksheet, book: Workbook) -> list[Place]:
        more = book.create_sheet("Chỉ tiêu (2)")
        for row in earlier[INDICATORS.sheet].iter_rows(min_row=1 if titled else HEADING_ROW):
            for cell in row:
                if cell.value is not None:
                    more.cell(cell.row, cell.column, cell.value)
        return [(more.title, case.cell(i.code, "code")[1]) for i in case.indicators]

    return _edit_retyped(case, edit)


def second_period(case: Case) -> Sent:
    """A second cover that names another quarter."""

    def edit(_: Worksheet, book: Workbook) -> list[Place]:
        cover = book.create_sheet("Thông tin chung (2)")
        cover["A1"], cover["B1"] = "Kỳ báo cáo", f"Quý {_other_quarter(case)}/{case.slot.period.year}"
        return []

    return _edit_retyped(case, edit)


# --- nothing wrong ------------------------------------------------------------------------------------------------


def headings_over_two_rows(case: Case) -> Sent:
    """*Kết quả thực hiện* over the amounts, the columns counted under them: nothing is in doubt."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        _set_over(sheet, {"D": "Kết quả thực hiện", "F": "Kế hoạch"})
        sheet.insert_rows(HEADING_ROW + 1)
        for number in range(1, 10):
            sheet.cell(HEADING_ROW + 1, number, f"({number})")
        return []

    return _edit_retyped(case, edit)


def own_period_over_columns(case: Case) -> Sent:
    """What stands over the amounts names the form's own quarter, and the months so far."""

    def edit(sheet: Worksheet, _: Workbook) -> list[Place]:
        period = case.slot.period
        months = f"{period.number * 3} tháng năm {period.year}"
        _set_over(sheet, {"D": f"Thực hiện quý {ROMAN[period.number]}/{period.year}", "E": f"Thực hiện {months}"})
        return []

    return _edit_retyped(case, edit)

"""Damage to the workbook: moved, merged, hidden, doubled and renamed cells, rows, columns and sheets."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.form import ACTIVITIES, INDICATORS, SELF_SCORES, STAMP_SHEET
from tests.mutation.case import Case, Sent, letter_of, table
from tests.mutation.clean import Place, clean_draft
from tests.sources.mutations import rebuilt

SHEET_PART = "xl/worksheets/sheet2.xml"
"""The indicator table's part in the package the form writer makes."""
OLD_HEADINGS = {"Mã": "TT", "Trong kỳ": "Thực hiện trong quý", "Lũy kế từ đầu năm": "Cộng dồn"}


# --- moved ------------------------------------------------------------------------------------------------------


def shifted_right(case: Case) -> Sent:
    """All amounts one column too far to the right."""
    rows = case.list_required()
    for indicator in case.indicators:
        cells = case.draft.rows[indicator.code]
        moved = {"ytd": cells.pop("period", None), "plan": cells.pop("ytd", None)}
        cells.update({key: value for key, value in moved.items() if value is not None})
    blank = [i for i in rows if i.measures[0] == "period" or i.year_aggregation == "ytd"]
    return case.by_folder(case.form(), *(case.cell(i.code, i.measures[0]) for i in blank))


def shifted_left(case: Case) -> Sent:
    """All amounts one column too far to the left: where there was one only, nothing is left."""
    blank = [i for i in case.list_required() if i.year_aggregation == "last"]
    for indicator in case.indicators:
        cells = case.draft.rows[indicator.code]
        cells["period"] = cells.pop("ytd", None)
        cells["ytd"] = cells.pop("plan", None)
    return case.by_folder(case.form(), *(case.cell(i.code, "period") for i in blank))


def shifted_rows(case: Case) -> Sent:
    """Pasted one row too low, from one of the first rows on."""
    codes = [i.code for i in case.indicators][case.rng.randint(0, 3) :]
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    for above, below in pairwise(codes):
        case.draft.rows[below] = {k: v for k, v in before[above].items() if k in ("period", "ytd", "plan")}
    case.draft.rows[codes[0]] = {}
    return case.by_folder(case.form(), *case.list_changed(before))


def inserted_row(case: Case) -> Sent | None:
    """A row of the unit's own between two indicators, without code or numbers."""

    def edit(book: Workbook) -> list[Place]:
        sheet, row = _apart(book), _row(case, case.rng.choice(case.indicators).code)
        sheet.insert_rows(row)
        sheet[f"B{row}"] = "Số liệu do Văn phòng tổng hợp"
        return []

    return case.edit(edit)


def row_without_code(case: Case) -> Sent | None:
    """A row of the unit's own between two indicators, with a number and no code."""

    def edit(book: Workbook) -> list[Place]:
        sheet, row = _apart(book), _row(case, case.rng.choice(case.indicators).code)
        sheet.insert_rows(row)
        sheet[f"B{row}"], sheet[f"D{row}"] = "- trong đó cấp tỉnh", 2
        return [(sheet.title, f"B{row}")]

    return case.edit(edit)


def activities_on_two_sheets(case: Case) -> Sent | None:
    """The list of activities once more, on a sheet left over from another report."""
    if not case.draft.activities:
        return None

    def edit(book: Workbook) -> list[Place]:
        sheet = book.copy_worksheet(book[ACTIVITIES.sheet])
        sheet.title = "Hoạt động (2)"
        row = next(line[0].row for line in sheet.iter_rows() if line[0].value == ACTIVITIES.columns[0].heading_vi)
        sheet.cell(row + 2, 1, f"Hội nghị {case.tag}")
        return []

    return case.edit(edit)


def inserted_column(case: Case) -> Sent | None:
    """A column of the unit's own among the form's."""

    def edit(book: Workbook) -> list[Place]:
        sheet = _apart(book)
        sheet.insert_cols(4)
        sheet["D5"] = "Phòng phụ trách"
        return []

    return case.edit(edit)


def removed_row(case: Case) -> Sent | None:
    indicator = case.rng.choice(case.list_required())

    def edit(book: Workbook) -> list[Place]:
        _apart(book).delete_rows(_row(case, indicator.code))
        return [(INDICATORS.sheet, None)]

    return case.edit(edit)


def duplicated_row(case: Case) -> Sent | None:
    """A row of the table once more below it."""

    def edit(book: Workbook) -> list[Place]:
        sheet, row = table(book), _row(case, case.rng.choice(case.list_required()).code)
        sheet.append([cell.value for cell in sheet[row]])
        return [(sheet.title, f"A{sheet.max_row}")]

    return case.edit(edit)


def unknown_criterion(case: Case) -> Sent | None:
    """The code of a criterion mistyped: its score would be nobody's."""
    return _rescore_row(case, lambda sheet, row: sheet.cell(row, 1, "VI.19"))


def repeated_criterion(case: Case) -> Sent | None:
    """A score given twice, the second time under the code of the row before."""
    return _rescore_row(case, lambda sheet, row: sheet.cell(row, 1, sheet.cell(row - 1, 1).value))


# --- merged, hidden, doubled ------------------------------------------------------------------------------------


def merged_rows(case: Case) -> Sent | None:
    """Two amounts under each other merged: only the upper one is left."""
    places = [(a, b) for a, b in pairwise(case.list_required()) if _neighbours(case, a.code, b.code)]
    if not places:
        return None
    upper, lower = (i.code for i in case.rng.choice(places))

    def edit(book: Workbook) -> list[Place]:
        table(book).merge_cells(f"D{_row(case, upper)}:D{_row(case, lower)}")
        return [case.cell(lower, "period")]

    return case.edit(edit)


def merged_columns(case: Case) -> Sent | None:
    """*Trong kỳ* and *Lũy kế* of a row merged into one amount."""
    code = case.pick(case.list_numbers(0))
    if code is None:
        return None

    def edit(book: Workbook) -> list[Place]:
        table(book).merge_cells(f"D{_row(case, code)}:E{_row(case, code)}")
        return [case.cell(code, "ytd")]

    return case.edit(edit)


def hidden_rows(case: Case) -> Sent | None:
    """Rows hidden with what was answered in them: counted, and asked about."""
    hidden = case.rng.sample(case.list_required(), 3)

    def edit(book: Workbook) -> list[Place]:
        for indicator in hidden:
            table(book).row_dimensions[_row(case, indicator.code)].hidden = True
        return [case.cell(indicator.code, indicator.measures[0]) for indicator in hidden]

    return case.edit(edit)


def hidden_second_table(case: Case) -> Sent | None:
    """The table of the quarter before, left on a hidden sheet."""
    earlier = clean_draft(case.slot.earlier(1))

    def edit(book: Workbook) -> list[Place]:
        copy = _copy_sheet(book, "Quý trước")
        copy.sheet_state = "hidden"
        for indicator in case.indicators:
            for key in ("period", "ytd", "plan"):
                copy[f"{letter_of(key)}{_row(case, indicator.code)}"] = earlier.rows.get(indicator.code, {}).get(key)
        return [(copy.title, f"A{_row(case, i.code)}") for i in case.indicators]

    return case.edit(edit)


def disagreeing_copy(case: Case) -> Sent | None:
    """The table on a second sheet, one number of which was changed afterwards."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None

    def edit(book: Workbook) -> list[Place]:
        copy = _copy_sheet(book, "Chỉ tiêu (2)")
        copy[f"D{_row(case, code)}"].value += 1
        return [(copy.title, f"A{_row(case, code)}")]

    return case.edit(edit)


def identical_copy(case: Case) -> Sent | None:
    """The table a second time, saying the same."""

    def edit(book: Workbook) -> list[Place]:
        copy = _copy_sheet(book, "Chỉ tiêu (2)")
        return [(copy.title, f"A{_row(case, i.code)}") for i in case.indicators]

    return case.edit(edit)


# --- formulas and errors, as a package holds them ---------------------------------------------------------------


def uncached_formula(case: Case) -> Sent | None:
    """A formula whose result was never stored, as programs write that cannot calculate."""
    code = case.pick(case.list_numbers(0))
    return _overwrite_cell(case, code, b"<f>SUM(D8:D9)</f>") if code else None


def error_cell(case: Case) -> Sent | None:
    code = case.pick(case.list_numbers(0))
    return _overwrite_cell(case, code, b"<v>#DIV/0!</v>", b' t="e"') if code else None


def cached_formulas(case: Case) -> Sent:
    """Every amount of the quarter computed by a formula, its result stored: nothing is wrong with that."""
    pattern = rb'(<c r="D[0-9]+" s="[0-9]+">)(<v>)([0-9]+)(</v>)'
    data = case.form()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content, count = re.subn(pattern, rb"\1<f>\3+0</f>\2\3\4", package.read(SHEET_PART))
    assert count
    return case.by_folder(rebuilt(data, SHEET_PART, rb"^.*$", content))


# --- headings and codes -----------------------------------------------------------------------------------------


def renamed_heading(case: Case) -> Sent | None:
    def edit(book: Workbook) -> list[Place]:
        table(book)["D5"] = "Số thực hiện"
        return []

    return case.edit(edit)


def old_form(case: Case) -> Sent | None:
    """A form of before the programme's: other headings, other names of sheets, no stamp."""

    def edit(book: Workbook) -> list[Place]:
        del book[STAMP_SHEET]
        for cell in table(book)[5]:
            cell.value = OLD_HEADINGS.get(str(cell.value), cell.value)
        table(book).title = "Phụ lục 1"
        return []

    return case.edit(edit)


def old_version(case: Case) -> Sent | None:
    """The form of an earlier version, which differed in nothing that is asked."""

    def edit(book: Workbook) -> list[Place]:
        for row in book[STAMP_SHEET].iter_rows():
            if row[0].value == "version":
                row[1].value = "0"
        return []

    return case.edit(edit)


def code_as_number(case: Case) -> Sent | None:
    """`2.10` typed as a number is 2.1."""
    return _recode_row(case, "2.10", 2.1)


def code_as_date(case: Case) -> Sent | None:
    """`2.3` became the second of March."""
    code = case.rng.choice(("2.3", "1.4", "3.8", "2.11"))
    month, day = (int(part) for part in code.split("."))
    return _recode_row(case, code, date(case.slot.period.year, day, month))


def codes_as_numbers(case: Case) -> Sent | None:
    """The whole column of codes set to numbers."""

    def edit(book: Workbook) -> list[Place]:
        for indicator in case.indicators:
            table(book)[f"A{_row(case, indicator.code)}"].value = float(indicator.code)
        return [case.cell("2.1", "code")]  # the first that could be another: 2.10

    return case.edit(edit)


def codes_before_names(case: Case) -> Sent | None:
    """No column of codes: each stands before its name."""

    def edit(book: Workbook) -> list[Place]:
        sheet = table(book)
        for indicator in case.indicators:
            row = _row(case, indicator.code)
            sheet[f"A{row}"].value, sheet[f"B{row}"].value = None, f"{indicator.code} {sheet[f'B{row}'].value}"
        for line in sheet.iter_rows(max_col=1):
            if line[0].value == "Mã":
                line[0].value = None
        return []

    return case.edit(edit)


def unknown_code(case: Case) -> Sent | None:
    """A code that no indicator of the period has."""
    code = case.pick(case.list_required())

    def edit(book: Workbook) -> list[Place]:
        sheet, row = table(book), _row(case, str(code))
        sheet[f"A{row}"], sheet[f"B{row}"] = f"9.{case.rng.randint(1, 30)}", "Chỉ tiêu khác của tỉnh"
        return [case.cell(str(code), "code")]

    return case.edit(edit)


def _apart(book: Workbook) -> Worksheet:
    """The indicator sheet without merged cells, so that rows and columns can move."""
    sheet = table(book)
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    return sheet


def _copy_sheet(book: Workbook, title: str) -> Worksheet:
    copy = book.copy_worksheet(table(book))
    copy.title = title
    return copy


def _row(case: Case, code: str) -> int:
    return int(str(case.cell(code, "code")[1])[1:])


def _neighbours(case: Case, upper: str, lower: str) -> bool:
    return _row(case, lower) == _row(case, upper) + 1 and "period" in case.draft.rows[lower]


def _recode_row(case: Case, code: str, value: object) -> Sent | None:
    if code not in case.draft.rows:
        return None

    def edit(book: Workbook) -> list[Place]:
        table(book)[f"A{_row(case, code)}"].value = value
        return [case.cell(code, "code")]

    return case.edit(edit)


def _rescore_row(case: Case, change: Callable[[Worksheet, int], object]) -> Sent | None:
    """The second row of a pair of neighbouring scores changed."""
    scores = [code for code, cells in case.draft.self_scores.items() if "points" in cells]
    pairs = [(a, b) for a, b in pairwise(scores) if _score_row(case, b) == _score_row(case, a) + 1]
    if not pairs:
        return None
    _, code = case.rng.choice(pairs)

    def edit(book: Workbook) -> list[Place]:
        change(book[SELF_SCORES.sheet], _score_row(case, code))
        return [case.cell(code, "criterion_code")]

    return case.edit(edit)


def _score_row(case: Case, code: str) -> int:
    return int(str(case.cell(code, "criterion_code")[1])[1:])


def _overwrite_cell(case: Case, code: str, content: bytes, kind: bytes = b"") -> Sent:
    sheet, ref = case.cell(code, "period")
    assert ref is not None
    cell = b'<c r="%s"%s>%s</c>' % (ref.encode(), kind, content)
    pattern = rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % ref.encode()
    return case.by_folder(rebuilt(case.form(), SHEET_PART, pattern, cell), (sheet, ref))

"""Damage to how answers look: what the eye sees otherwise than the cell says."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from tests.mutation.case import Case, Sent, table
from tests.mutation.clean import Place
from tests.mutation.damage.structure import SHEET_PART
from tests.sources.mutations import rebuilt


def _dress(case: Case, **looks: object) -> Sent | None:
    """One amount of the quarter in other clothes."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None

    def edit(book: Workbook) -> list[Place]:
        cell = table(book)[str(case.cell(code, "period")[1])]
        for name, look in looks.items():
            setattr(cell, name, look)
        return [case.cell(code, "period")]

    return case.edit(edit)


def _write_runs(case: Case, before: str, after: str, font: InlineFont, *, last: bool) -> Sent | None:
    """One amount with a part beside it in that font."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None
    amount = str(int(case.draft.amounts[code].period or 0))
    part = TextBlock(font, after if last else before)

    def edit(book: Workbook) -> list[Place]:
        cell = table(book)[str(case.cell(code, "period")[1])]
        cell.value = CellRichText(amount, part) if last else CellRichText(part, " ", amount)
        return [case.cell(code, "period")]

    return case.edit(edit)


def raised_note(case: Case) -> Sent | None:
    """`12` with the mark of a note: never 121."""
    return _write_runs(case, "", "1", InlineFont(vertAlign="superscript"), last=True)


def raised_note_before(case: Case) -> Sent | None:
    """The mark of a note before the number: `¹12` is no 112."""
    return _write_runs(case, "1", "", InlineFont(vertAlign="superscript"), last=False)


def raised_digits(case: Case) -> Sent | None:
    """More raised digits than a note's mark has: nobody can tell what is meant."""
    return _write_runs(case, "", "345", InlineFont(vertAlign="superscript"), last=True)


def struck_part(case: Case) -> Sent | None:
    """The old amount struck through beside the right one."""
    return _write_runs(case, "99", "", InlineFont(strike=True), last=False)


def struck_figure(case: Case) -> Sent | None:
    return _dress(case, font=Font(strike=True))


def white_ink(case: Case) -> Sent | None:
    return _dress(case, font=Font(color="FFFFFFFF"), fill=PatternFill())


def letters_that_are_specks(case: Case) -> Sent | None:
    return _dress(case, font=Font(size=1))


def format_shows_nothing(case: Case) -> Sent | None:
    return _dress(case, number_format=";;;")


def hidden_column(case: Case) -> Sent | None:
    """The column *Lũy kế* hidden, with all its amounts."""
    return _set_column(case, hidden=True)


def narrow_column(case: Case) -> Sent | None:
    """The column *Lũy kế* so narrow that nobody sees it."""
    return _set_column(case, width=0.1)


def _set_column(case: Case, **dimensions: object) -> Sent | None:
    filled = [i.code for i in case.list_required() if "ytd" in i.measures]

    def edit(book: Workbook) -> list[Place]:
        columns = table(book).column_dimensions
        columns["C"].max = 4  # the form declares four columns at once
        for name, value in dimensions.items():
            setattr(columns["E"], name, value)
        return [case.cell(code, "ytd") for code in filled]

    return case.edit(edit) if filled else None


def _patch_sheet(case: Case, pattern: str, replacement: str) -> bytes:
    data = case.form()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content, count = re.subn(pattern.encode(), replacement.encode(), package.read(SHEET_PART))
    assert count == 1, pattern
    return rebuilt(data, SHEET_PART, rb"^.*$", content)


def figure_under_a_merge(case: Case) -> Sent | None:
    """Two cells merged by a program that keeps what the second one holds."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None
    first, second = case.cell(code, "period"), case.cell(code, "ytd")
    data = _patch_sheet(case, "(<mergeCells[^>]*>)", rf'\1<mergeCell ref="{first[1]}:{second[1]}"/>')
    return case.by_folder(data, second)


def _put_formula(case: Case, formula: str) -> Sent | None:
    """The amount of the year as the result of a formula."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None
    place = case.cell(code, "ytd")
    text = formula.format(period=case.cell(code, "period")[1], more=int(case.draft.amounts[code].ytd or 0) + 1)
    data = _patch_sheet(case, rf'(<c r="{place[1]}"(?: s="[0-9]+")?>)(<v>)', rf"\1<f>{text}</f>\2")
    return case.by_folder(data, place)


def stale_formula(case: Case) -> Sent | None:
    """A result that was stored before the cells it adds up were changed."""
    return _put_formula(case, "{period}+{more}")


def stale_rounding(case: Case) -> Sent | None:
    """As `stale_formula`, through the functions that people use."""
    return _put_formula(case, "IF({period}&gt;0,ROUND({period}*2/2,0),0)+MAX({more},0)")


def stale_per_cent(case: Case) -> Sent | None:
    """As `stale_formula`, of a share."""
    return _put_formula(case, "{period}*50%+{more}")


def stale_fallback(case: Case) -> Sent | None:
    """As `stale_formula`, wrapped so that an error would show nought."""
    return _put_formula(case, "IFERROR({period}+{more},0)")


def figure_of_a_program(case: Case) -> Sent | None:
    """An amount fetched from a program that runs on nobody's machine but the sender's."""
    return _put_formula(case, "Excel|'bc.xls'!R1C1")


def linked_figure(case: Case) -> Sent | None:
    """An amount fetched from a workbook that nobody sent."""
    return _put_formula(case, "[1]Sheet1!$B$3")

"""What other programs and other habits do to a whole workbook: fonts, forms of Unicode, date systems, saving anew."""

from __future__ import annotations

import unicodedata

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sample.files.damaged import resave_form
from schemas.form import STAMP_SHEET
from tests.mutation.case import Case, Sent
from tests.mutation.clean import Place
from tests.schemas.grammar.legacy_text import in_tcvn3, in_vni


def decomposed_text(case: Case) -> Sent | None:
    """Every text, and the names of the sheets, in NFD, as a Mac writes them."""

    def edit(book: Workbook) -> list[Place]:
        for cell, text in _texts(book):
            cell.value = unicodedata.normalize("NFD", text)
        for sheet in book.worksheets:
            sheet.title = unicodedata.normalize("NFD", sheet.title)
        return []

    return case.edit(edit)


def odd_spaces(case: Case) -> Sent | None:
    """Every text with no-break spaces, doubled spaces and spaces around it."""

    def edit(book: Workbook) -> list[Place]:
        for cell, text in _texts(book):
            cell.value = " " + text.replace(" ", "\N{NO-BREAK SPACE} ") + "\N{ZERO WIDTH SPACE} "
        return []

    return case.edit(edit)


def font_tcvn3(case: Case) -> Sent | None:
    """Every text set in .VnTime; texts with marked capitals, which that font cannot show, stay."""
    return _set_in_tcvn3(case, ".VnTime")


def font_tcvn3_undotted(case: Case) -> Sent | None:
    """The same font under the name that some installations give it."""
    return _set_in_tcvn3(case, "VnTime")


def _set_in_tcvn3(case: Case, font: str) -> Sent | None:
    def edit(book: Workbook) -> list[Place]:
        for cell, text in _texts(book):
            stored = in_tcvn3(text)
            if not any(letter.isupper() and not letter.isascii() and letter not in "ĂÂÊÔƠƯĐ" for letter in text):
                cell.value, cell.font = stored, Font(name=font, sz=12)
        return []

    return case.edit(edit)


def font_vni(case: Case) -> Sent | None:
    def edit(book: Workbook) -> list[Place]:
        for cell, text in _texts(book):
            cell.value, cell.font = in_vni(text), Font(name="VNI-Times", sz=12)
        return []

    return case.edit(edit)


def dates_of_1904(case: Case) -> Sent | None:
    """A workbook in the date system of old Macs: other numbers, the same days."""

    def edit(book: Workbook) -> list[Place]:
        book.epoch = CALENDAR_MAC_1904
        return []

    return case.edit(edit)


def retyped_form(case: Case) -> Sent:
    """All cells in a new workbook: no stamp, no styles."""
    return case.by_folder(case.retype())


def resaved_form(case: Case) -> Sent:
    """Saved by another program."""
    return case.by_folder(resave_form(case.form(), case.scratch))


def _texts(book: Workbook) -> list[tuple[SheetCell, str]]:
    return [
        (cell, cell.value)
        for sheet in book.worksheets
        if sheet.title != STAMP_SHEET
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, SheetCell) and isinstance(cell.value, str)
    ]

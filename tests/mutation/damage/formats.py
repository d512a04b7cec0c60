"""The same form in other formats: Word, old workbooks with formulas and fonts of their own, the national exchange."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import docx
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from schemas.form import INDICATORS, INFO_FIELDS, CellValue
from tests.mutation.case import Case, Sent, table
from tests.mutation.clean import Place, folder_of
from tests.schemas.grammar.legacy_text import in_tcvn3
from tests.sources.workbook.xls_records import at, formula, label, number, record, xls

FONTS = ("Arial", ".VnTime")


def _list_lines(case: Case) -> list[list[CellValue]]:
    """The table of indicators, headings first, as the draft has it."""
    lines: list[list[CellValue]] = [[column.heading_vi for column in INDICATORS.columns]]
    for indicator in case.indicators:
        typed = {"code": indicator.code, "name": indicator.name_vi, **case.draft.rows.get(indicator.code, {})}
        lines.append([typed.get(column.key) for column in INDICATORS.columns])
    return lines


def _list_titles(case: Case) -> list[tuple[str, str]]:
    """The labelled lines of whose report it is and of when."""
    said = {"unit": f"Sở Thông tin và Truyền thông {case.slot.unit.name_vi}", "period": case.slot.period.label_vi}
    return [(field.label_vi, said[field.key]) for field in INFO_FIELDS if field.key in said]


# --- the old .xls ---------------------------------------------------------------------------------------------------


def _write_xls(
    case: Case,
    write_number: Callable[[int, int, float], bytes] = number,
    write_text: Callable[[int, int, str], bytes] = label,
) -> bytes:
    """The form on one sheet of an .xls."""
    lines = [list(pair) for pair in _list_titles(case)] + _list_lines(case)
    cells = []
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            assert not isinstance(value, date)
            if isinstance(value, str):
                cells.append(write_text(row, column, value))
            elif isinstance(value, int | float):
                cells.append(write_number(row, column, value))
    return xls(*cells, rows=len(lines), columns=len(INDICATORS.columns), fonts=FONTS)


def _send_xls(case: Case, data: bytes) -> Sent:
    return case.by_folder(data, place=f"{folder_of(case.slot)}/Bao cao {case.tag}.xls")


def old_workbook(case: Case) -> Sent:
    return _send_xls(case, _write_xls(case))


def old_workbook_as_xlsx(case: Case) -> Sent:
    """A whole .xls whose name says .xlsx: read by what it is."""
    return case.by_folder(_write_xls(case))


def old_workbook_of_formulas(case: Case) -> Sent | None:
    """Every amount the result of a formula, noughts among them."""
    amounts = [value for line in _list_lines(case)[1:] for value in line if isinstance(value, int | float)]
    if 0 not in amounts:
        return None

    def write(row: int, column: int, value: float) -> bytes:
        result = struct.pack("<d", value)
        return formula(result, row, column, tokens=b"\x1f" + result)

    return _send_xls(case, _write_xls(case, write))


def _write_runs(row: int, column: int, text: str) -> bytes:
    """The text with its second half in .VnTime."""
    first, second = text[: len(text) // 2], in_tcvn3(text[len(text) // 2 :])
    cut = struct.pack("<HHH", 1, len(first), 1)
    whole = (first + second).encode("utf-16-le")
    return record(0xD6, at(row, column) + struct.pack("<HB", len(whole) // 2, 1) + whole + cut)


def old_workbook_of_two_fonts(case: Case) -> Sent:
    """Names of indicators begun in one font and ended in another, as an .xls keeps them."""

    def write(row: int, column: int, text: str) -> bytes:
        write_one = _write_runs if column == 1 and _can_be_set(text) else label
        return write_one(row, column, text)

    return _send_xls(case, _write_xls(case, write_text=write))


def _can_be_set(text: str) -> bool:
    """True unless it has a marked capital, which that font cannot show."""
    return not any(letter.isupper() and not letter.isascii() and letter not in "ĂÂÊÔƠƯĐ" for letter in text)


# --- .xlsx ----------------------------------------------------------------------------------------------------------


def two_fonts_in_a_cell(case: Case) -> Sent | None:
    """Names of indicators begun in Unicode and ended in .VnTime."""

    def edit(book: Workbook) -> list[Place]:
        sheet = table(book)
        for indicator in case.indicators:
            cell = sheet[str(case.cell(indicator.code, "name")[1])]
            text = str(cell.value)
            if _can_be_set(text):
                half = len(text) // 2
                block = TextBlock(InlineFont(rFont=".VnTime", sz=12), in_tcvn3(text[half:]))
                cell.value = CellRichText(text[:half], block)
        return []

    return case.edit(edit)


# --- Word -----------------------------------------------------------------------------------------------------------


def _write_word(paragraphs: Iterable[str], lines: list[list[CellValue]]) -> Any:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    grid = document.add_table(len(lines), len(lines[0]))
    for row, line in zip(grid.rows, lines, strict=True):
        for cell, value in zip(row.cells, line, strict=True):
            cell.text = "" if value is None else _write_amount(value)
    return document


def _write_amount(value: CellValue) -> str:
    """A number as an official types it."""
    if isinstance(value, float) and value != int(value):
        return f"{value:.4f}".rstrip("0").replace(".", ",")
    return str(int(value)) if isinstance(value, float) else str(value)


def _send_word(case: Case, document: Any) -> Sent:
    out = io.BytesIO()
    document.save(out)
    return case.by_folder(out.getvalue(), place=f"{folder_of(case.slot)}/Bao cao {case.tag}.docx")


def form_in_word(case: Case) -> Sent:
    """The labelled lines in paragraphs, the table below them."""
    return _send_word(case, _write_word((f"{name}: {value}" for name, value in _list_titles(case)), _list_lines(case)))


def letterhead_in_word(case: Case) -> Sent:
    """No labelled lines: a letterhead and a title in paragraphs."""
    period = case.slot.period.label_vi.replace("/", " năm ")
    head = (f"Sở Thông tin và Truyền thông {case.slot.unit.name_vi}", "BÁO CÁO KẾT QUẢ THỰC HIỆN", period)
    return _send_word(case, _write_word(head, _list_lines(case)))

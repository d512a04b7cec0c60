"""Sheets of tens of thousands of alike rows: xlsxwriter's worksheet, with rows that are written as text at once.

xlsxwriter checks and keeps every cell by itself and makes its text when the file is closed. A row given here is text
from the start, to the byte what xlsxwriter makes of the same cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet, _utf16_len, _utf16_truncate

Value = str | int | float | Decimal | datetime | None
ROWS_OF_A_SPAN: Final = 16


class QuickSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes whole rows besides single cells; only cells have formats, and no cell a comment.

    All that is above a row is written before it, and so are the sheets before: formats are numbered in that order.
    """

    dim_rowmin: int
    dim_rowmax: int
    row_spans: dict[int, str]

    def __init__(self) -> None:
        super().__init__()
        self._before: Sequence[Worksheet] = ()
        self._texts: dict[int, str] = {}
        self._widths: dict[int, int] = {}
        self._looks: dict[Any, str] = {}
        self._numbered = 0

    def append(self, row: int, cells: Sequence[tuple[Value, Any]]) -> None:
        """The row's cells from the first column on, each with its format; None is an empty cell.

        A text that is too long for a cell is cut; a row that no sheet has is left out. TypeError for what is no number.
        """
        if row >= self.xls_rowmax or not cells:
            return
        _number_formats(self, row)
        looks, number_text, told = self._looks, self.str_table._get_shared_string_index, []
        longest, at = self.xls_strmax // 2, row + 1
        for name, (value, look) in zip(_name_columns(len(cells)), cells, strict=True):
            if look not in looks:
                looks[look] = f'" s="{look._get_xf_index()}"'
            if value is None:
                told.append(f'<c r="{name}{at}{looks[look]}/>')
            elif isinstance(value, str):
                text = value if len(value) <= longest else _cut(value, self.xls_strmax)
                told.append(f'<c r="{name}{at}{looks[look]} t="s"><v>{number_text(text)}</v></c>')
            else:
                number = self._convert_date_time(value) if isinstance(value, datetime) else value
                digits = f"{number:.16G}"
                if not digits[-1].isdigit():
                    raise TypeError(f"{value} is no number for a cell")
                told.append(f'<c r="{name}{at}{looks[look]}><v>{digits}</v></c>')
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        self._texts[row], self._widths[row] = "".join(told), len(cells)

    def _write_rows(self) -> None:
        """The rows in their order: those that are text, and between them what xlsxwriter makes of single cells."""
        self._calculate_spans()
        whole, begun = (self.dim_rowmin, self.dim_rowmax), self.dim_rowmin
        for row, text in [*sorted(self._texts.items()), (self.dim_rowmax + 1, "")]:
            if begun < row:
                self.dim_rowmin, self.dim_rowmax = begun, row - 1
                super()._write_rows()
            if text:
                self._write_row(row, self.row_spans.get(row // ROWS_OF_A_SPAN), self.row_info.get(row))
                self.fh.write(text)
                self._xml_end_tag("row")
            begun = row + 1
        self.dim_rowmin, self.dim_rowmax = whole

    def _calculate_spans(self) -> None:
        """The first and last column in use, the same for each sixteen rows; reckoned once, of all rows."""
        if self.row_spans:
            return
        spans: dict[int, tuple[int, int]] = {}
        single = ((row, min(cells), max(cells)) for row, cells in self.table.items() if cells)
        for row, first, last in [*single, *((row, 0, width - 1) for row, width in self._widths.items())]:
            known = spans.get(row // ROWS_OF_A_SPAN, (first, last))
            spans[row // ROWS_OF_A_SPAN] = min(known[0], first), max(known[1], last)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}


def add_quick_sheet(workbook: xlsxwriter.Workbook, name: str) -> QuickSheet:
    """A new sheet behind all others of the workbook, which are drawn by then."""
    sheet: QuickSheet = workbook.add_worksheet(name, QuickSheet)
    sheet._before = workbook.worksheets()[:-1]
    return sheet


def _number_formats(sheet: QuickSheet, until: int) -> None:
    """Number the formats of the single cells above the row, and of all sheets before, as writing them would."""
    if not sheet._numbered:
        for earlier in sheet._before:
            _number_formats(earlier, earlier.xls_rowmax)
    if until - sheet._numbered > ROWS_OF_A_SPAN:
        rows = sorted(row for row in sheet.table if sheet._numbered <= row < until)
    else:
        rows = [row for row in range(sheet._numbered, until) if row in sheet.table]
    for row in rows:
        for _, cell in sorted(sheet.table[row].items()):
            cell.format._get_xf_index()
    sheet._numbered = max(sheet._numbered, until)


def _cut(text: str, most: int) -> str:
    """As much of the text as a cell holds, which is counted in units of UTF-16."""
    return str(_utf16_truncate(text, most)) if _utf16_len(text) > most else text


@lru_cache
def _name_columns(count: int) -> Sequence[str]:
    return [xl_col_to_name(place) for place in range(count)]

"""Sheets of tens of thousands of alike rows: xlsxwriter's worksheet, with rows that are written as text at once.

xlsxwriter checks and keeps every cell by itself and makes its text when the file is closed. A row given here is text
from the start, to the byte what xlsxwriter makes of the same cells.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any, Final, TextIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import RowInfo, Worksheet, _utf16_len, _utf16_truncate

Value = str | int | float | Decimal | datetime | None
ROWS_OF_A_SPAN: Final = 16
ROWS_IN_MEMORY: Final = 5_000
_EXACT: Final = 10**15
"""Whole numbers below it are written as they are."""


class QuickSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes whole rows besides single cells; only cells have formats, and no cell a comment.

    All that is above a row is written before it, and so are the sheets before: formats are numbered in that order. Of
    many rows the text lies in a file until the workbook is closed.
    """

    dim_rowmin: int
    dim_rowmax: int
    row_spans: dict[int, str]
    fh: TextIO

    def __init__(self) -> None:
        super().__init__()
        self._before: Sequence[Worksheet] = ()
        self._last = -1
        self._rows: list[tuple[int, str]] = []
        self._laid_down: array[int] = array("l")
        self._file: IO[str] | None = None
        self._spans: dict[int, int] = {}
        self._heights: dict[float, RowInfo] = {}
        self._looks: dict[Any, str] = {}
        self._tags: dict[tuple[str | None, int], str] = {}
        self._numbered = 0

    def append(self, row: int, cells: Sequence[tuple[Value, Any]], height: float | None = None) -> None:
        """The row's cells from the first column on, each with its format; None is an empty cell.

        A text that is too long for a cell is cut; a row that no sheet has is left out. TypeError for what is no number.
        ValueError for a row above one that was given. `height`: of the row, in points.
        """
        if row >= self.xls_rowmax or not cells:
            return
        if row <= self._last:
            raise ValueError(f"row {row} comes after row {self._last}")
        _number_formats(self, row)
        strings = self.str_table
        looks, known, told, met, at = self._looks, strings.string_table, [], 0, row + 1
        longest = self.xls_strmax // 2
        for name, (value, look) in zip(_name_columns(len(cells)), cells, strict=True):
            shown = looks.get(look) or self._tell_look(look)
            if isinstance(value, str):
                text = value if len(value) <= longest else _cut(value, self.xls_strmax)
                number = known.get(text)
                if number is None:
                    number = strings._get_shared_string_index(text)
                else:
                    met += 1
                told.append(f'<c r="{name}{at}{shown} t="s"><v>{number}</v></c>')
            elif value is None:
                told.append(f'<c r="{name}{at}{shown}/>')
            elif type(value) is int and -_EXACT < value < _EXACT:
                told.append(f'<c r="{name}{at}{shown}><v>{value}</v></c>')
            else:
                told.append(f'<c r="{name}{at}{shown}><v>{self._tell_number(value)}</v></c>')
        strings.count += met
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        self._last = row
        self._spans[row // ROWS_OF_A_SPAN] = max(self._spans.get(row // ROWS_OF_A_SPAN, 0), len(cells))
        if height is not None:
            self._set_height(row, height)
        self._rows.append((row, "".join(told)))
        if len(self._rows) >= ROWS_IN_MEMORY:
            self._lay_down()

    def _tell_look(self, look: Any) -> str:
        """What stands in a cell's tag behind its place, known from then on."""
        shown = self._looks[look] = f'" s="{look._get_xf_index()}"'
        return shown

    def _tell_number(self, value: Value) -> str:
        digits = f"{self._convert_date_time(value) if isinstance(value, datetime) else value:.16G}"
        if not digits[-1].isdigit():
            raise TypeError(f"{value} is no number for a cell")
        return digits

    def _set_height(self, row: int, height: float) -> None:
        """As `set_row` does; rows of one height have it in common."""
        if height not in self._heights:
            self.set_row(row, height)
            self._heights[height] = self.row_info[row]
        self.row_info[row] = self._heights[height]

    def _lay_down(self) -> None:
        """Put what is in memory into the file, a row a line: no row has a line's end in it."""
        if self._file is None:
            self._file = TemporaryFile("w+", encoding="utf-8", newline="\n", dir=self.tmpdir)  # noqa: SIM115 -- read and closed when the sheet is written
        self._file.writelines(f"{text}\n" for _, text in self._rows)
        self._laid_down.extend(row for row, _ in self._rows)
        self._rows = []

    def _read_rows(self) -> Iterator[tuple[int, str]]:
        """The rows that are text, in their order."""
        if self._file is not None:
            self._file.seek(0)
            yield from ((row, line[:-1]) for row, line in zip(self._laid_down, self._file, strict=True))
            self._file.close()
        yield from self._rows

    def _write_rows(self) -> None:
        """The rows in their order: those that are text, and between them what xlsxwriter makes of single cells."""
        self._calculate_spans()
        whole, begun = (self.dim_rowmin, self.dim_rowmax), self.dim_rowmin
        for row, text in chain(self._read_rows(), [(self.dim_rowmax + 1, "")]):
            if begun < row:
                self.dim_rowmin, self.dim_rowmax = begun, row - 1
                super()._write_rows()
            if text:
                self.fh.write(f'<row r="{row + 1}"{self._tell_row(row)}>{text}</row>')
            begun = row + 1
        self.dim_rowmin, self.dim_rowmax = whole

    def _tell_row(self, row: int) -> str:
        """What stands in the row's tag behind its number: many rows have the same."""
        key = self.row_spans.get(row // ROWS_OF_A_SPAN), id(self.row_info.get(row))
        if key not in self._tags:
            whole, told = self.fh, StringIO()
            self.fh = told
            self._write_row(row, key[0], self.row_info.get(row))
            self.fh = whole
            self._tags[key] = told.getvalue().removeprefix(f'<row r="{row + 1}"').removesuffix(">")
        return self._tags[key]

    def _calculate_spans(self) -> None:
        """The first and last column in use, the same for each sixteen rows; reckoned once, of all rows."""
        if self.row_spans:
            return
        spans = {block: (0, width - 1) for block, width in self._spans.items()}
        for row, first, last in ((row, min(cells), max(cells)) for row, cells in self.table.items() if cells):
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

"""The cells of an old .xls: by xlrd, which tells errors, fonts and what is hidden; by calamine where xlrd fails."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from schemas.cell_addresses import get_column_letter
from schemas.form import Cell, CellSign
from schemas.grammar.number_formats import shows_otherwise
from sources.workbook.biff import DAMAGE_VI, RICH_VI, OldBook, OldSheet, inspect_xls, read_without_names
from sources.workbook.by_calamine import read_by_calamine
from sources.workbook.cells import read_plain_value
from sources.workbook.grid import Grid, Position
from sources.workbook.signs.formulas import add_formula_signs
from sources.workbook.signs.looks import (
    FORMAT_VI,
    INK_VI,
    add_hidden_sheet,
    is_hidden_by_format,
    is_unseen,
    name_hidden_column_vi,
    name_hidden_row_vi,
    name_unseen_part_vi,
)
from sources.workbook.signs.runs import Run, show_runs
from sources.workbook.signs.xls_formulas import read_books, write_formulas
from sources.workbook.zip_package import BROKEN_VI, WorkbookError

_XLRD_FAILURES = (
    XLRDError, CompDocError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
    NotImplementedError, struct.error,
)  # fmt: skip
"""What xlrd raises at files that it does not know; hardly one of its own."""
_WHITE = (255, 255, 255)
_BLACK = (0, 0, 0)
_SOLID = 1


def read_xls(path: Path) -> tuple[Grid, ...]:
    """Every worksheet; WorkbookError if neither reader can open the workbook, or the second one would read it with
    losses.

    A formula without a result is of kind `uncached`, an error of kind `error`: whether they matter is for the form.
    """
    book = inspect_xls(path)
    for read in (Path.read_bytes, read_without_names):
        try:
            return _read_by_xlrd(read(path), book)
        except _XLRD_FAILURES:
            continue
    return _read_by_calamine(path, book)


def _read_by_xlrd(content: bytes, found: OldBook) -> tuple[Grid, ...]:
    book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    known = [sheet for sheet in found.sheets if sheet.is_worksheet]
    return tuple(_SheetReader(book, sheet, found, old).read() for sheet, old in zip(book.sheets(), known, strict=True))


class _SheetReader:
    """One sheet on its way to a grid."""

    def __init__(self, book: Any, sheet: Any, found: OldBook, old: OldSheet) -> None:
        self.book, self.sheet, self.found, self.old = book, sheet, found, old
        self.grid = Grid(str(sheet.name))
        self.covered = dict(self._list_covered_cells())
        self.unseen: dict[Position, Cell] = {}
        self.epoch = CALENDAR_MAC_1904 if book.datemode else CALENDAR_WINDOWS_1900

    def read(self) -> Grid:
        """The filled cells, and the signs of what is struck through, hidden or covered."""
        for row in range(self.sheet.nrows):
            for column in range(self.sheet.row_len(row)):
                cell = self._read_cell(row, column)
                if cell is not None:
                    self._add(row, column, cell)
        if self.found.is_new:
            books = read_books(self.found.books, self.found.references)
            add_formula_signs(self.grid, write_formulas(self.old.formulas, books), self.unseen)
        if self.sheet.visibility:
            add_hidden_sheet(self.grid)
        return self.grid

    def _add(self, row: int, column: int, cell: Cell) -> None:
        place = row + 1, column + 1
        if place in self.covered:
            self.unseen[place] = cell
            self._sign(cell, "covered", self.covered[place])
            return
        self.grid.cells[place] = cell
        for detail in self._list_hidings(row, column, cell):
            self._sign(cell, "hidden", detail)
        for detail in self._list_hidden_lines(row, column):
            self._sign(cell, "hidden_line", detail)

    def _read_cell(self, row: int, column: int) -> Cell | None:
        sheet, ref, place = self.grid.name, f"{get_column_letter(column + 1)}{row + 1}", (row + 1, column + 1)
        result = self.old.results.get(place)
        if result is not None and self.found.lacks_result(result):
            return Cell(sheet, ref, "=", "uncached")
        kind, value = self.sheet.cell_type(row, column), self.sheet.cell_value(row, column)
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return None
        if kind == xlrd.XL_CELL_ERROR:
            return Cell(sheet, ref, str(xlrd.error_text_from_code.get(value, "#N/A")), "error")
        if kind == xlrd.XL_CELL_TEXT:
            return self._read_text(row, column, ref, str(value))
        if kind == xlrd.XL_CELL_BOOLEAN:
            return Cell(sheet, ref, bool(value), "bool")
        plain, plain_kind = read_plain_value(self._read_number(row, column, float(value)))
        return Cell(sheet, ref, plain, plain_kind)

    def _read_text(self, row: int, column: int, ref: str, text: str) -> Cell | None:
        if not text.strip():
            return None
        own = self._font(row, column)
        name = str(own.name) if own else None
        shown = show_runs(list(self._list_runs(row, column, text)), name)
        cell = Cell(self.grid.name, ref, shown.text, "text", shown.font, shown.stored)
        if shown.struck:
            self._sign(cell, "struck", shown.struck)
        if shown.unseen:
            self._sign(cell, "hidden", name_unseen_part_vi(shown.unseen, shown.text))
        return cell

    def _list_runs(self, row: int, column: int, text: str) -> Iterator[Run]:
        """The text cut where its font changes; the places are of 16-bit characters."""
        own = self._font(row, column)
        cuts = [(0, own), *self._list_cuts(row, column)]
        wide = text.encode("utf-16-le")
        for (start, font), end in zip(cuts, [*(c[0] for c in cuts[1:]), len(wide) // 2], strict=True):
            part = wide[2 * start : 2 * end].decode("utf-16-le", "replace")
            if part:
                raised = bool(font and font.escapement and font is not own)
                ink = self.book.colour_map.get(font.colour_index) if font else None
                unseen = is_unseen(_write_color(ink or _BLACK), _write_color(self._ground(row, column)))
                yield Run(part, str(font.name) if font else "", bool(font and font.struck_out), raised, unseen)

    def _list_cuts(self, row: int, column: int) -> Iterator[tuple[int, Any]]:
        for start, number in self.sheet.rich_text_runlist_map.get((row, column), ()):
            fonts = self.book.font_list
            yield start, fonts[number] if number < len(fonts) else None

    def _read_number(self, row: int, column: int, value: float) -> object:
        pattern = self._pattern(row, column)
        if not is_date_format(pattern):
            return value
        try:
            return from_excel(value, self.epoch, timedelta=is_timedelta_format(pattern))
        except (OverflowError, ValueError):
            return value

    # --- what the eye sees ------------------------------------------------------------------------------------

    def _sign(self, cell: Cell, kind: Any, detail: str) -> None:
        self.grid.signs.append(CellSign(cell.sheet, cell.ref, kind, detail, cell.quotation))

    def _list_hidings(self, row: int, column: int, cell: Cell) -> Iterator[str]:
        if cell.kind in ("number", "date") and self._is_struck(row, column):
            self._sign(cell, "struck", cell.quotation)
        if is_hidden_by_format(self._pattern(row, column), cell.value):
            yield FORMAT_VI
        if is_unseen(_write_color(self._ink(row, column)), _write_color(self._ground(row, column))):
            yield INK_VI
        if cell.kind == "number" and shows_otherwise(pattern := self._pattern(row, column), cell.value):
            self._sign(cell, "format", pattern)

    def _list_hidden_lines(self, row: int, column: int) -> Iterator[str]:
        line, wide = self.sheet.rowinfo_map.get(row), self.sheet.colinfo_map.get(column)
        if line is not None and line.hidden:
            yield name_hidden_row_vi(row + 1)
        if wide is not None and (wide.hidden or not wide.width):
            yield name_hidden_column_vi(get_column_letter(column + 1))

    def _list_covered_cells(self) -> Iterator[tuple[Position, str]]:
        for top, bottom, left, right in self.sheet.merged_cells:
            ref = f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right)}{bottom}"
            for row in range(top, min(bottom, self.sheet.nrows)):
                for column in range(left, min(right, self.sheet.ncols)):
                    if (row, column) != (top, left):
                        yield (row + 1, column + 1), ref

    def _is_struck(self, row: int, column: int) -> bool:
        font = self._font(row, column)
        return bool(font and font.struck_out)

    def _style(self, row: int, column: int) -> Any:
        return self.book.xf_list[self.sheet.cell_xf_index(row, column)]

    def _font(self, row: int, column: int) -> Any:
        number = self._style(row, column).font_index
        return self.book.font_list[number] if number < len(self.book.font_list) else None

    def _pattern(self, row: int, column: int) -> str:
        found = self.book.format_map.get(self._style(row, column).format_key)
        return str(found.format_str) if found is not None else "General"

    def _ink(self, row: int, column: int) -> tuple[int, ...]:
        font = self._font(row, column)
        return (self.book.colour_map.get(font.colour_index) if font else None) or _BLACK

    def _ground(self, row: int, column: int) -> tuple[int, ...]:
        ground = self._style(row, column).background
        if ground.fill_pattern != _SOLID:
            return _WHITE if not ground.fill_pattern else ()
        return self.book.colour_map.get(ground.pattern_colour_index) or _WHITE


def _write_color(color: tuple[int, ...]) -> str:
    """The colour in six digits; empty where it is none."""
    return "".join(f"{part:02x}" for part in color)


def _read_by_calamine(path: Path, found: OldBook) -> tuple[Grid, ...]:
    """By the reader that drops errors, texts of several fonts and lacking results: refused where there are such."""
    if any(sheet.has_rich_texts for sheet in found.sheets):
        raise WorkbookError("F02", RICH_VI)
    lost = any(found.lacks_result(result) for sheet in found.sheets for result in sheet.results.values())
    if lost or any(sheet.has_errors for sheet in found.sheets):
        raise WorkbookError("F02", DAMAGE_VI)
    grids = read_by_calamine(path)
    if len(grids) != len(found.sheets):
        raise WorkbookError("F02", BROKEN_VI)
    for grid, sheet in zip(grids, found.sheets, strict=True):
        for place, cell in grid.cells.items():
            if cell.kind == "text" and place in sheet.fonts:
                grid.cells[place] = _decode_in_font(cell, found.font_name(sheet.fonts[place]))
    return grids


def _decode_in_font(cell: Cell, font: str | None) -> Cell:
    shown = show_runs([Run(str(cell.value), font or "")], font)
    return cell._replace(value=shown.text, font=font, stored=shown.stored)

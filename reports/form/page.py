"""The page of a form sheet: paper, heads, heading row, protection, and how one cell is put."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_rowcol_to_cell, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, Worksheet

from reports.form.checks import ASKED_VI, COLUMN, NOT_READY_VI, READY_VI
from reports.form.names import EXPLAIN_VI, FINE_VI, FIX_VI
from reports.form.styles import FONT, Styles, codes_rule, find_rule
from schemas.form import INDICATORS, NO, YES, CellValue, TableLayout
from schemas.programme import Agency

Cells = list[tuple[int, int]]

HEADING_ROW = 4
A4 = 9
LANDSCAPE_FROM = 110
LINE_HEIGHT, ROW_PADDING = 14.5, 6


class _FormPackager(Packager):  # type: ignore[misc, unused-ignore]
    """Names the program that wrote the form. LibreOffice trusts the results that it finds stored by Excel, and reckons
    the formulas of any other program anew when the form is opened.
    """

    def _write_app_file(self) -> None:
        super()._write_app_file()
        buffer = self.filenames[-1][0]
        text = buffer.getvalue().replace(">Microsoft Excel<", ">thidua<")
        buffer.seek(0)
        buffer.truncate()
        buffer.write(text)


class FormSheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """A sheet whose formulas use functions that every Excel has. Each would else be searched for thirty newer ones,
    which takes longer than to write all the rest of the form.
    """

    def _prepare_formula(self, formula: str, _: bool = False) -> str:
        return formula.removeprefix("=")

    def put_blank(self, row: int, column: int, style: Format) -> None:
        """An empty cell in a style, by numbers: seven in ten of a form's cells are such."""
        self._write_blank(row, column, None, style)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """As in the base class, but an empty cell, whose attributes hold nothing to escape, in one piece."""
        if isinstance(cell, CellBlankTuple) and cell.format:
            self.fh.write(f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"/>')
        else:
            super()._write_cell(row, col, cell)


class FormBook(Workbook):  # type: ignore[misc, unused-ignore]
    """A workbook whose sheets cannot be renamed, moved or removed by accident (no password)."""

    def __init__(self, target: IO[bytes]) -> None:
        plain = {"font_name": FONT, "font_size": 11, "font_scheme": "none"}
        super().__init__(target, {"in_memory": True, "default_format_properties": plain})
        self.worksheet_class = FormSheet

    def _get_packager(self) -> Packager:
        return _FormPackager()

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


class Pages:
    """Makes the sheets of one form; `owner` stands in the footer, `subtitle` under each table's title."""

    owner = ""
    subtitle = ""

    def __init__(self, book: FormBook, agency: Agency, form_id: str) -> None:
        self.book, self.agency, self.form_id = book, agency, form_id
        self.styles = Styles(book)

    def sheet(self, name: str, *, landscape: bool) -> FormSheet:
        """A protected A4 sheet, one page wide, with its name and page number in the footer."""
        sheet: FormSheet = self.book.add_worksheet(name)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        small = f'&"{FONT},Italic"&9'
        sheet.set_footer(f"&L{small}{self.owner}&R{small}{name} - Trang &P/&N")
        sheet.protect("", {"format_columns": True, "format_rows": True, "objects": True, "scenarios": True})
        return sheet

    def table_sheet(self, table: TableLayout, frozen_columns: int = 0) -> FormSheet:
        """A sheet with the table's title, hint and heading row, which stays in sight and repeats in print."""
        sheet = self.sheet(table.sheet, landscape=sum(c.width for c in table.columns) > LANDSCAPE_FROM)
        last = len(table.columns) - 1
        for position, column in enumerate(table.columns):
            sheet.set_column(position, position, column.width)
            sheet.write_string(HEADING_ROW, position, column.heading_vi, self.styles["heading"])
        sheet.write_string(0, 0, f"{self.agency.superior_vi} - {self.agency.issuing_vi}", self.styles["section"])
        if last > 1:
            sheet.write_string(0, last, f"Biểu mẫu {self.form_id}", self.styles["corner"])
        for row, height, text, style in (
            (1, 24, table.title_vi, "title"),
            (2, 19, self.subtitle, "form_mark"),
            (3, 22, table.hint_vi, "hint"),
        ):
            sheet.set_row(row, height)
            sheet.merge_range(row, 0, row, last, text, self.styles[style])
        sheet.set_row(HEADING_ROW, 36)
        sheet.freeze_panes(HEADING_ROW + 1, frozen_columns)
        sheet.repeat_rows(HEADING_ROW)
        return sheet

    def validate(self, sheet: Worksheet, ruled: Mapping[str, Cells]) -> None:
        """Lay each validation rule over its cells."""
        for rule, cells in ruled.items():
            sheet.data_validation(*cells[0], *cells[0], find_rule(rule) | {"multi_range": format_ranges(cells)})

    def validate_codes(self, sheet: Worksheet, cells: Cells, source: str) -> None:
        """Offer the codes that stand at `source`; another text is warned of, not refused."""
        sheet.data_validation(*cells[0], *cells[0], codes_rule(source) | {"multi_range": format_ranges(cells)})

    def put_label(self, sheet: Worksheet, row: int, column: int, text: str, hint: str, style: str) -> None:
        """A label, with a light grey hint behind it if there is one."""
        if not hint:
            sheet.write_string(row, column, text, self.styles[style])
            return
        runs = (self.styles["plain_run"], f"{text} ", self.styles["hint_run"], f"({hint})")
        sheet.write_rich_string(row, column, *runs, self.styles[style])

    def put(self, sheet: FormSheet, row: int, column: int, value: CellValue | Decimal, style: str) -> None:
        """Write the value as given; a date in a cell of another kind still shows as a date."""
        if value is None or value == "":
            sheet.put_blank(row, column, self.styles[style])
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self.styles[style])
        elif isinstance(value, bool):
            sheet.write_string(row, column, YES if value else NO, self.styles[style])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.styles["input_date"])
        else:
            sheet.write_number(row, column, value, self.styles[style])


def colour_statuses(sheet: Worksheet, styles: Styles, rows: tuple[int, int], amounts: Cells) -> None:
    """Colour status and amounts of every row, from its first to its last, by what its status says."""
    first, last = rows
    column = len(INDICATORS.columns)
    status = f"${COLUMN}{first + 1}"
    for word, style in ((FIX_VI, "wrong"), (EXPLAIN_VI, "asked")):
        rule = {"type": "formula", "criteria": f'=LEFT({status},{len(word)})="{word}"', "format": styles.overlay(style)}
        sheet.conditional_format(first, column, last, column, rule)
        # The formula speaks of the range's first row, so the range begins there.
        places = format_ranges([(first, cell[1]) for cell in amounts] + amounts)
        left = min(cell[1] for cell in amounts)
        sheet.conditional_format(first, left, first, left, rule | {"multi_range": places})
    fine = {"type": "formula", "criteria": f'={status}="{FINE_VI}"', "format": styles.overlay("fine")}
    sheet.conditional_format(first, column, last, column, fine)


def colour_ready(sheet: Worksheet, styles: Styles, row: int) -> None:
    """Colour the cell that says whether the form can be sent."""
    for word, style in ((READY_VI, "fine"), (ASKED_VI, "asked"), (NOT_READY_VI, "wrong")):
        criteria = f'=LEFT($B${row + 1},{len(word)})="{word}"'
        sheet.conditional_format(
            row, 1, row, 1, {"type": "formula", "criteria": criteria, "format": styles.overlay(style)}
        )


def add_hint(text: str, hint: str) -> str:
    """A label with its hint as they are read, for measuring; the text alone where there is no hint."""
    return f"{text} ({hint})" if hint else text


def measure_row_height(table: TableLayout, texts: Mapping[str, object]) -> float:
    """The height in points that shows every text of the row in its column; LibreOffice does not fit rows on opening."""
    if not texts:
        return LINE_HEIGHT + ROW_PADDING
    lines = 1
    for column in table.columns:
        text = texts.get(column.key)
        width = int(column.width * 1.12)
        if isinstance(text, str) and len(text) > width:
            lines = max(lines, _count_lines(text, width))
    return lines * LINE_HEIGHT + ROW_PADDING


@lru_cache(maxsize=4096)
def _count_lines(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width))


def format_ranges(cells: Iterable[tuple[int, int]]) -> str:
    """The cells as Excel ranges, runs down a column joined: `D7:D9 D11`."""
    return _format_ranges(tuple(cells))


@lru_cache(maxsize=256)  # most are the same in every unit's form
def _format_ranges(cells: tuple[tuple[int, int], ...]) -> str:
    runs: list[Cells] = []
    for row, column in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        if runs and runs[-1][-1] == (row - 1, column):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    names: list[Any] = [[xl_rowcol_to_cell(*cell) for cell in (run[0], run[-1])] for run in runs]
    return " ".join(first if first == last else f"{first}:{last}" for first, last in names)

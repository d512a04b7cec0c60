"""The pages of the ranking workbook: agency, title, heading row, frozen panes, A4 landscape, Vietnamese numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any, Literal

from reports.office.quick_sheet import Value, add_quick_sheet
from reports.office.stable_book import StableBook
from reports.office.vietnamese import one_line
from reports.office.xlsx_styles import A4, FONT, MOMENT, VIETNAMESE, WHOLE

Cell = str | int | Decimal | datetime | None
Look = Literal["text", "label", "center", "points", "points_bold", "moment", "muted"]

HEAD_ROW = 5
LONGEST_TEXT = 32_000
LINE_HEIGHT, TALLEST_ROW, UPRIGHT_HEIGHT = 14.5, 405.0, 250.0
FITS = 1.15  # letters of Times New Roman 11 for each character of column width, with room to spare
BORDER = {
    "font_name": FONT,
    "font_size": 11,
    "border": 1,
    "border_color": "#8C8C8C",
    "valign": "vcenter",
    "text_wrap": True,
}
PLAIN = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, look of its cells; an `upright` heading is turned by 90 degrees."""

    heading: str
    width: float
    look: Look = "text"
    upright: bool = False


class Book:
    """A workbook under construction. `heading` is the superior body, the issuing body and a note under each title."""

    def __init__(self, title: str, heading: tuple[str, str, str], moment: datetime, places: int) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._workbook = StableBook(options)
        self._workbook.set_properties({"title": title, "author": "", "created": moment.replace(tzinfo=None)})
        self._moment = moment
        self._title, self._heading = title, heading
        self._formats = {name: self._workbook.add_format(look) for name, look in _make_looks(places).items()}

    def page(self, name: str, about: str, columns: Sequence[Column], frozen: int) -> Page:
        """A new sheet; `about` is added to the title, the first `frozen` columns stay in view."""
        sheet = add_quick_sheet(self._workbook, name)
        _set_up_print(sheet, self._title)
        sheet.freeze_panes(HEAD_ROW + 1, frozen)
        superior, issuing, note = self._heading
        last = len(columns) - 1
        title = f"{self._title}\n{about}" if about else self._title
        sheet.write_string(0, 0, superior, self._formats["superior"])
        sheet.write_string(1, 0, issuing, self._formats["issuing"])
        sheet.merge_range(2, 0, 2, last, title, self._formats["title"])
        sheet.merge_range(3, 0, 3, last, note, self._formats["subtitle"])
        sheet.set_row(2, 40 if about else 24)
        upright = any(column.upright for column in columns)
        sheet.set_row(
            HEAD_ROW, UPRIGHT_HEIGHT if upright else measure_height((c.heading, c.width * 0.8) for c in columns)
        )
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            look = self._formats["head_upright" if column.upright else "head"]
            sheet.write_string(HEAD_ROW, position, column.heading, look)
        return Page(sheet, self._formats, tuple(columns))

    def pack(self) -> Iterator[bytes]:
        """The finished file block by block; the same content gives the same bytes."""
        return self._workbook.pack(self._moment)


class Page:
    """Rows below the heading row. A cell takes its column's look unless it comes with its own."""

    def __init__(self, sheet: Any, formats: dict[str, Any], columns: tuple[Column, ...]) -> None:
        self._sheet, self._formats, self._columns = sheet, formats, columns
        self._next = HEAD_ROW + 1
        self._looks = [(column.width, formats[column.look]) for column in columns]

    def row(self, cells: Sequence[Cell | tuple[Cell, Look]]) -> None:
        """Append a row, one cell a column; None and "" stay empty."""
        told: list[tuple[Value, Any]] = []
        lines = 1
        for (width, look), cell in zip(self._looks, cells, strict=True):
            value, shown = (cell[0], self._formats[cell[1]]) if isinstance(cell, tuple) else (cell, look)
            if isinstance(value, str):
                text, height = _tell_text(value, width)
                told.append((text if value else None, shown))
                if height > lines:
                    lines = height
            else:
                told.append((value.replace(tzinfo=None) if isinstance(value, datetime) else value, shown))
        self._sheet.append(self._next, told, _height_of(lines))
        self._next += 1

    def band(self, text: str) -> None:
        """Append a bold row over the whole width."""
        self._sheet.merge_range(self._next, 0, self._next, len(self._columns) - 1, text, self._formats["band"])
        self._next += 1

    def note(self, text: str) -> None:
        """Append an italic line below the table, one row apart."""
        self._sheet.write_string(self._next + 1, 0, text, self._formats["note"])
        self._next += 2

    def add_filters(self) -> None:
        """Offer filters on the heading row."""
        self._sheet.autofilter(HEAD_ROW, 0, max(self._next - 1, HEAD_ROW), len(self._columns) - 1)


@lru_cache(maxsize=50_000)
def _tell_text(text: str, width: float) -> tuple[str, int]:
    """The text, line by line as `one_line` has it, and its lines in a column of that width; much stands in many cells.

    An empty text is an empty cell.
    """
    told = "\n".join(map(one_line, text.split("\n")))[:LONGEST_TEXT] if text else ""
    return told, count_lines(text, width)


def measure_height(texts: Iterable[tuple[str, float]]) -> float:
    """Points a row needs for its wrapped texts of (text, width in characters): no program fits rows on opening."""
    return _height_of(max((count_lines(text, width) for text, width in texts), default=1))


def count_lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of that width, in characters."""
    return sum(max(1, ceil(len(line) / (width * FITS))) for line in text.split("\n"))


def _height_of(lines: int) -> float:
    return min(LINE_HEIGHT * lines + 1, TALLEST_ROW)


def _set_up_print(sheet: Any, title: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer(f'&L&"{FONT}"&9{title.replace("&", "&&")}&R&"{FONT}"&9Trang &P/&N')


def _make_looks(places: int) -> dict[str, dict[str, Any]]:
    points = f"{VIETNAMESE}#,##0.{'0' * places}" if places else WHOLE
    head = {**BORDER, "bold": True, "align": "center", "bg_color": "#E7E6E6"}
    return {
        "superior": {**PLAIN},
        "issuing": {**PLAIN, "bold": True},
        "title": {**PLAIN, "font_size": 14, "bold": True, "align": "center", "text_wrap": True},
        "subtitle": {**PLAIN, "italic": True, "align": "center"},
        "head": head,
        "head_upright": {**head, "rotation": 90, "align": "center", "valign": "bottom"},
        "text": {**BORDER, "align": "left"},
        "label": {**BORDER, "align": "left", "bold": True},
        "center": {**BORDER, "align": "center"},
        "points": {**BORDER, "align": "right", "num_format": points},
        "points_bold": {**BORDER, "align": "right", "num_format": points, "bold": True},
        "moment": {**BORDER, "align": "center", "num_format": MOMENT},
        "muted": {**BORDER, "align": "center", "font_color": "#808080"},
        "band": {**BORDER, "bold": True, "align": "left", "bg_color": "#F2F2F2"},
        "note": {**PLAIN, "font_size": 11, "italic": True},
    }

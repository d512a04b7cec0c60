"""Formats and sheet set-up of the annex workbooks: Times New Roman, Vietnamese numbers, A4 landscape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from reports.office.quick_sheet import Value, add_quick_sheet
from reports.office.stable_book import StableBook
from reports.office.vietnamese import NO_DATA, one_line

FONT = "Times New Roman"
VIETNAMESE = "[$-42A]"
WHOLE, DECIMALS = f"{VIETNAMESE}#,##0", f"{VIETNAMESE}#,##0.0###"
MOMENT = f"{VIETNAMESE}dd/mm/yyyy hh:mm"
PERCENT = f"{VIETNAMESE}+0.0%;-0.0%;0%"
SHARE = f"{VIETNAMESE}0.0%"
A4 = 9
TITLE_ROWS = 3
LINE_HEIGHT = 15
MOST_LINES = 27
PAGE_CHARACTERS = 230

CellValue = str | int | Decimal | float | datetime | None
Look = Literal[
    "text", "center", "whole", "decimals", "moment", "percent", "share", "signed", "muted", "warned", "strong",
    "line", "corrected", "carried",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of an annex sheet: heading, width in characters, look of its cells."""

    heading: str
    width: float
    look: Look = "text"


CODE_WIDTH = 14


@dataclass(frozen=True, slots=True)
class StyledValue:
    """A cell that departs from its column's look."""

    value: CellValue
    look: Look


class Book:
    """A workbook under construction; the formats are made once."""

    def __init__(self, title: str, moment: datetime) -> None:
        self.workbook = StableBook({"strings_to_formulas": False, "strings_to_urls": False})
        self._moment = moment
        created = moment.replace(tzinfo=None)
        self.workbook.set_properties({"title": title, "author": "", "created": created})
        self._formats = {name: self.workbook.add_format(_BASE | extra) for name, extra in _LOOKS.items()}
        self._titles = {name: self.workbook.add_format(extra) for name, extra in _TITLES.items()}

    def pack(self) -> Iterator[bytes]:
        """The finished file block by block; the same content gives the same bytes."""
        return self.workbook.pack(self._moment)

    def sheet(
        self, name: str, title: str, note: str, columns: Sequence[SheetColumn], frozen_columns: int = 0,
        *, codes: str = "",
    ) -> Sheet:  # fmt: skip
        """A new sheet with title, note and heading row, frozen below it, printed on A4 landscape.

        `codes`: the heading of a last column for the codes of its rows; none without one.
        """
        columns = (*columns, *((SheetColumn(codes, CODE_WIDTH, "center"),) if codes else ()))
        sheet = add_quick_sheet(self.workbook, name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
        sheet.fit_to_pages(math.ceil(sum(column.width for column in columns) / PAGE_CHARACTERS), 0)
        sheet.repeat_rows(TITLE_ROWS)
        sheet.set_footer(f'&L&"{FONT}"&9{_footer(note)}&R&"{FONT}"&9Trang &P/&N')
        if frozen_columns:
            sheet.repeat_columns(0, frozen_columns - 1)
        sheet.freeze_panes(TITLE_ROWS + 1, frozen_columns)
        sheet.write_string(0, 0, title, self._titles["title"])
        sheet.write_string(1, 0, note, self._titles["note"])
        sheet.set_row(TITLE_ROWS, 48)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            sheet.write_string(TITLE_ROWS, position, column.heading, self._formats["head"])
        return Sheet(sheet, self._formats, tuple(columns))


class Sheet:
    """Rows below a heading row; each cell takes the look of its column unless it is `Marked`."""

    def __init__(self, sheet: Any, formats: dict[str, Any], columns: tuple[SheetColumn, ...]) -> None:
        self._sheet, self._formats, self._columns = sheet, formats, columns
        self._looks = [(column.width, column.look, formats[column.look]) for column in columns]
        self._next = TITLE_ROWS + 1

    def row(self, cells: Sequence[CellValue | StyledValue], code: str | None = None) -> None:
        """Append a row as high as its longest text needs, its `code` last; None stays an empty cell."""
        lines = 1
        cells = cells if code is None else (*cells, code)
        told: list[tuple[Value, Any]] = []
        for (width, usual, usually_shown), cell in zip(self._looks, cells, strict=True):
            if isinstance(cell, StyledValue):
                value, look, shown = cell.value, cell.look, self._formats[cell.look]
            else:
                value, look, shown = cell, usual, usually_shown
            if isinstance(value, str):
                told.append((tell_line(value) if value else None, shown))
                if len(value) > width and (wide := len(value) * 0.9 / width) > lines:
                    lines = math.ceil(wide)
            else:
                told.append((None, shown) if value is None else self._tell(value, look))
        self._sheet.append(self._next, told, min(lines, MOST_LINES) * LINE_HEIGHT if lines > 1 else None)
        self._next += 1

    def band(self, text: str) -> None:
        """Append a bold row over the whole width, as a group's name."""
        self._append_alone(text, "strong")

    def line(self, text: str) -> None:
        """Append a sentence that runs over the whole width."""
        self._append_alone(text, "line")

    def _append_alone(self, text: str, look: Look) -> None:
        empty = (None,) * (len(self._columns) - 1)
        self._sheet.append(self._next, [self._tell(value, look) for value in (text, *empty)])
        self._next += 1

    def add_filters(self) -> None:
        """Offer filters on the heading row."""
        self._sheet.autofilter(TITLE_ROWS, 0, max(self._next - 1, TITLE_ROWS), len(self._columns) - 1)

    def _tell(self, value: CellValue, look: Look) -> tuple[Value, Any]:
        """The value as it stands in the cell, and the cell's format."""
        if value is None or value == "":
            return None, self._formats[look]
        if isinstance(value, str):
            return tell_line(value), self._formats[look]
        if isinstance(value, datetime):
            return value.replace(tzinfo=None), self._formats[look]
        whole = value == int(value)
        shown = look if whole else _WITH_DECIMALS.get(look, look)
        return int(value) if whole else float(value), self._formats[shown]


@lru_cache(maxsize=100_000)
def tell_line(text: str) -> str:
    """`one_line`, asked once of what stands in many cells."""
    return one_line(text)


def value_or_gap(value: Decimal | None) -> CellValue | StyledValue:
    """The figure, or the sign of a missing one: a gap is never written as zero."""
    return StyledValue(NO_DATA, "muted") if value is None else value


def _footer(note: str) -> str:
    return note.replace("&", "&&")[:180]


_BASE = {"font_name": FONT, "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
_HEAD = {"bold": True, "align": "center", "bg_color": "#E7E6E6"}
_LOOKS: dict[str, dict[str, Any]] = {
    "head": _HEAD,
    "text": {"align": "left"},
    "center": {"align": "center"},
    "whole": {"align": "right", "num_format": WHOLE},
    "decimals": {"align": "right", "num_format": DECIMALS},
    "corrected": {"align": "right", "num_format": f'{WHOLE}"†"'},
    "corrected_decimals": {"align": "right", "num_format": f'{DECIMALS}"†"'},
    "carried": {"align": "right", "num_format": f'{WHOLE}"‡"'},
    "carried_decimals": {"align": "right", "num_format": f'{DECIMALS}"‡"'},
    "signed": {"align": "right", "num_format": f"{VIETNAMESE}+#,##0;-#,##0;0"},
    "signed_decimals": {"align": "right", "num_format": f"{VIETNAMESE}+#,##0.0###;-#,##0.0###;0"},
    "moment": {"align": "center", "num_format": MOMENT},
    "percent": {"align": "right", "num_format": PERCENT},
    "share": {"align": "right", "num_format": SHARE},
    "muted": {"align": "center", "font_color": "#808080", "bg_color": "#F2F2F2"},
    "warned": {"align": "center", "font_color": "#9C0006", "bg_color": "#FCE4E4"},
    "strong": {"bold": True, "align": "left", "text_wrap": False, "bg_color": "#F2F2F2", "left": 0, "right": 0},
    "line": {"align": "left", "text_wrap": False, "border": 0},
}
_WITH_DECIMALS = {
    "whole": "decimals",
    "corrected": "corrected_decimals",
    "carried": "carried_decimals",
    "signed": "signed_decimals",
}
_TITLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": FONT, "font_size": 14, "bold": True},
    "note": {"font_name": FONT, "font_size": 11, "italic": True},
}

"""A workbook saved as .xls, record by record (BIFF8 in a compound file): no library of ours writes that format."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import date

from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

_BOF, _EOF, _CODEPAGE, _DATEMODE, _WINDOW1, _FONT, _FORMAT, _XF = 0x809, 0x0A, 0x42, 0x22, 0x3D, 0x31, 0x41E, 0xE0
_STYLE, _BOUNDSHEET, _DIMENSIONS, _NUMBER, _LABEL, _BOOLERR = 0x293, 0x85, 0x200, 0x203, 0x204, 0x205
_MERGED, _WINDOW2 = 0xE5, 0x23E
_WHOLE_BOOK, _WORKSHEET = 5, 0x10
_STATES = {"visible": 0, "hidden": 1, "veryHidden": 2}
_FIRST_OWN_FORMAT = 164
_DAY_NOUGHT = date(1899, 12, 30).toordinal()
"""As old workbooks count; a day is written without the time that may come with it."""
_STYLE_FORMATS = 16
"""Formats that belong to styles come first; a cell's own follow."""
_LEAST_STREAM = 4096
"""A smaller stream lies elsewhere in a compound file."""


def write_old_workbook(book: Workbook) -> bytes:
    """The values, number formats, merged cells and hidden sheets of a workbook as an .xls; formulas are left out."""
    patterns = sorted({cell.number_format for sheet in book.worksheets for cell in _list_cells(sheet)} - {"General"})
    styles = {"General": _STYLE_FORMATS, **{p: _STYLE_FORMATS + 1 + n for n, p in enumerate(patterns)}}
    sheets = [_write_sheet(sheet, styles) for sheet in book.worksheets]
    head = _write_head(patterns)
    names = [_text(sheet.title, "B") for sheet in book.worksheets]
    place = len(head) + sum(4 + 6 + len(name) for name in names) + len(_record(_EOF))
    for sheet, name, data in zip(book.worksheets, names, sheets, strict=True):
        head += _record(_BOUNDSHEET, struct.pack("<IBB", place, _STATES[sheet.sheet_state], 0) + name)
        place += len(data)
    stream = b"".join([head, _record(_EOF), *sheets]).ljust(_LEAST_STREAM, b"\0")
    root = CFBStorage("Root Entry", children=[CFBStream("Workbook", stream)])
    return bytes(CFBWriter.to_bytes(CFBDocument(root)))


def _list_cells(sheet: Worksheet) -> Iterable[Cell]:
    """The filled cells by rows; those without a value of their own, and formulas, are left out."""
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell) and cell.value is not None and cell.data_type != "f":
                yield cell


def _write_head(patterns: list[str]) -> bytes:
    """What belongs to the whole book: fonts (there must be four), number formats, formats of cells."""
    records = [
        _begin(_WHOLE_BOOK),
        _record(_CODEPAGE, struct.pack("<H", 1200)),
        _record(_WINDOW1, struct.pack("<9H", 0, 0, 16000, 9000, 0x38, 0, 0, 1, 600)),
        _record(_DATEMODE, struct.pack("<H", 0)),
        *[_record(_FONT, struct.pack("<5H4B", 240, 0, 0x7FFF, 400, 0, 0, 1, 163, 0) + _text("Times New Roman", "B"))]
        * 4,
        *(_record(_FORMAT, struct.pack("<H", _FIRST_OWN_FORMAT + n) + _text(p, "H")) for n, p in enumerate(patterns)),
        *[_format_cell(0, belongs_to_style=True)] * _STYLE_FORMATS,
        *(_format_cell(number) for number in (0, *range(_FIRST_OWN_FORMAT, _FIRST_OWN_FORMAT + len(patterns)))),
        _record(_STYLE, struct.pack("<HBB", 0x8000, 0, 0xFF)),
    ]
    return b"".join(records)


def _format_cell(number_format: int, *, belongs_to_style: bool = False) -> bytes:
    kind = 0xFFF5 if belongs_to_style else 0x0001
    return _record(_XF, struct.pack("<3H4B2IH", 0, number_format, kind, 0x20, 0, 0, 0xF8, 0, 0, 0x20C0))


def _write_sheet(sheet: Worksheet, styles: dict[str, int]) -> bytes:
    cells = [_write_cell(cell, styles[cell.number_format]) for cell in _list_cells(sheet)]
    size = struct.pack("<IIHHH", 0, sheet.max_row, 0, sheet.max_column, 0)
    ranges = [(m.min_row - 1, m.max_row - 1, m.min_col - 1, m.max_col - 1) for m in sheet.merged_cells.ranges]
    merged = struct.pack("<H", len(ranges)) + b"".join(struct.pack("<4H", *one) for one in sorted(ranges))
    window = _record(_WINDOW2, struct.pack("<HHHHHHI", 0x06B6, 0, 0, 64, 0, 0, 0))
    return b"".join(
        [_begin(_WORKSHEET), _record(_DIMENSIONS, size), *cells, window, _record(_MERGED, merged), _record(_EOF)]
    )


def _write_cell(cell: Cell, style: int) -> bytes:
    at, value = struct.pack("<HHH", cell.row - 1, cell.column - 1, style), cell.value
    if isinstance(value, bool):
        return _record(_BOOLERR, at + bytes((value, 0)))
    if isinstance(value, date):
        return _record(_NUMBER, at + struct.pack("<d", value.toordinal() - _DAY_NOUGHT))
    if isinstance(value, int | float):
        return _record(_NUMBER, at + struct.pack("<d", value))
    return _record(_LABEL, at + _text(str(value), "H"))


def _begin(kind: int) -> bytes:
    return _record(_BOF, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(text: str, length: str) -> bytes:
    """A text with its length (one byte or two, as `struct` names them) in 16-bit characters."""
    wide = text.encode("utf-16-le")
    return struct.pack(f"<{length}B", len(wide) // 2, 1) + wide

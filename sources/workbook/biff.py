"""Look inside an old .xls before it is opened: its size, its fonts, and which of its formulas bear a result."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import olefile

from sources.workbook.package import MAX_CELLS, MAX_DENSE_CELLS
from sources.workbook.zip_package import BROKEN_VI, WorkbookError

DAMAGE_VI = "sổ tính định dạng này có công thức chưa có kết quả hoặc ô lỗi; lưu thành .xlsx rồi gửi lại"
RICH_VI = "sổ tính .xls dùng kiểu chữ không đọc được; lưu thành .xlsx rồi gửi lại"
TOO_LARGE_VI = f"một trang tính trải ra quá {MAX_DENSE_CELLS} ô; lưu thành .xlsx rồi gửi lại"
_CUT_VI = "thiếu phần cuối của tệp"

_BOF, _EOF, _FILEPASS, _FONT, _BOUNDSHEET, _XF = 0x809, 0x0A, 0x2F, 0x31, 0x85, 0xE0
_DIMENSIONS, _FORMULA, _STRING, _NUMBER, _LABEL, _BOOLERR = 0x200, 0x06, 0x207, 0x203, 0x204, 0x205
_SUPBOOK, _EXTERNSHEET, _NAME, _PASSED_OVER = 0x1AE, 0x17, 0x18, 0x867
_RK, _MULRK, _LABELSST, _RSTRING = 0x27E, 0xBD, 0xFD, 0xD6
_VALUES = frozenset({_FORMULA, _NUMBER, _LABEL, _BOOLERR, _RK, _LABELSST, _RSTRING, _MULRK})
_TEXT_RESULT, _TRUTH_RESULT, _ERROR_RESULT = 0, 1, 2
_WORKSHEET = 0
_TOKENS_BEGIN = 22
_MOST_FORMULAS = 5_000
_NO_FONT = 4
"""The number of a font that never was: the fifth record is font 5."""


Result = Literal["value", "nought", "blank", "lost"]
"""What is stored as a formula's result. Writers that do not reckon store a nought or a blank; a text may be lost."""


@dataclass(slots=True)
class OldSheet:
    """What one sheet's records show, by (row, column), both from 1: the number of each text cell's font, the results of
    the formulas, and their tokens. `has_errors`, `has_rich_texts`: what one of the readers would lose."""

    is_worksheet: bool = True
    fonts: dict[tuple[int, int], int] = field(default_factory=dict)
    results: dict[tuple[int, int], Result] = field(default_factory=dict)
    formulas: dict[tuple[int, int], bytes] = field(default_factory=dict)
    has_errors: bool = False
    has_rich_texts: bool = False
    last_row: int = 0
    last_column: int = 0


@dataclass(slots=True)
class OldBook:
    """What the whole stream shows. `books`, `references`: the records by which formulas name other workbooks; they and
    the formulas are read in a `new` one (BIFF8) alone."""

    sheets: list[OldSheet] = field(default_factory=list)
    font_names: list[str] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    is_new: bool = True
    books: list[bytes] = field(default_factory=list)
    references: bytes = b"\0\0"

    @property
    def reckons(self) -> bool:
        """True if the writer reckoned its formulas: a nought or a blank is a result where another formula has one."""
        return any(result == "value" for sheet in self.sheets for result in sheet.results.values())

    def lacks_result(self, result: Result) -> bool:
        """True if what is stored for a formula says nothing."""
        return result == "lost" or (result in ("nought", "blank") and not self.reckons)

    def font_name(self, number: int) -> str | None:
        """The name of the font that a cell's format refers to; None where the file contradicts itself."""
        if number >= len(self.formats):
            return None
        font = self.formats[number]
        place = font - (font > _NO_FONT)
        return self.font_names[place] if place < len(self.font_names) else None


def inspect_xls(path: Path) -> OldBook:
    """Check an .xls whole; WorkbookError if it is cut, locked or absurdly large."""
    content = path.read_bytes()  # what the disk refuses is no damage of the file
    try:
        return _inspect(_read_stream(content))
    except (struct.error, IndexError) as error:
        raise WorkbookError("F07", _CUT_VI) from error
    except OSError as error:
        raise WorkbookError("F07", BROKEN_VI) from error


def _read_stream(content: bytes) -> bytes:
    with olefile.OleFileIO(content) as ole:
        data: bytes = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
    return data


def read_without_names(path: Path) -> bytes:
    """The records of a checked .xls, of which the reader is to pass over defined names: it reckons their formulas, for
    nobody, and fails at some.
    """
    data = bytearray(_read_stream(path.read_bytes()))
    place, kind = 0, _BOF
    while kind != _EOF:
        kind, size = struct.unpack_from("<HH", data, place)
        if kind == _NAME:
            struct.pack_into("<H", data, place, _PASSED_OVER)
        place += 4 + size
    return bytes(data)


def _read_records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream to its end; those of a chart inside it are left out."""
    place, depth = start, 0
    while True:
        kind, size = struct.unpack_from("<HH", data, place)
        content = data[place + 4 : place + 4 + size]
        if len(content) < size:
            raise WorkbookError("F07", _CUT_VI)
        place += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, content


def _inspect(data: bytes) -> OldBook:
    book = OldBook()
    is_new = book.is_new = struct.unpack_from("<H", data, 4)[0] >= 0x600
    starts = []
    for kind, content in _read_records(data, 0):
        if kind == _FILEPASS:
            raise WorkbookError("F03", "")
        if kind == _FONT:
            book.font_names.append(_read_short_text(content[14:], is_new=is_new))
        elif kind == _XF:
            book.formats.append(struct.unpack_from("<H", content)[0])
        elif kind == _SUPBOOK:
            book.books.append(content)
        elif kind == _EXTERNSHEET and is_new:
            book.references = content
        elif kind == _BOUNDSHEET:
            starts.append((struct.unpack_from("<I", content)[0], content[5] == _WORKSHEET))
    if not starts:
        raise WorkbookError("F07", _CUT_VI)
    book.sheets = [_inspect_sheet(data, start, is_worksheet=is_sheet) for start, is_sheet in starts]
    return book


def _inspect_sheet(data: bytes, start: int, *, is_worksheet: bool) -> OldSheet:
    sheet = OldSheet(is_worksheet)
    awaits_text: tuple[int, int] | None = None
    for kind, content in _read_records(data, start):
        if kind == _DIMENSIONS:
            _check_declared_size(content)
        elif kind == _STRING:
            awaits_text = None
        elif kind in _VALUES:
            if awaits_text:
                sheet.results[awaits_text] = "lost"
            place = _note_record(sheet, kind, content)
            awaits_text = place if kind == _FORMULA and content[6:7] + content[12:14] == b"\x00\xff\xff" else None
    if awaits_text:
        sheet.results[awaits_text] = "lost"
    return sheet


def _note_record(sheet: OldSheet, kind: int, content: bytes) -> tuple[int, int]:
    row, column, style = struct.unpack_from("<HHH", content)
    place = row + 1, column + 1
    sheet.last_row = max(sheet.last_row, row + 1)
    last = struct.unpack_from("<H", content, len(content) - 2)[0] if kind == _MULRK else column
    sheet.last_column = max(sheet.last_column, last + 1)
    if sheet.last_row * sheet.last_column > MAX_DENSE_CELLS:
        raise WorkbookError("F02", TOO_LARGE_VI)
    sheet.has_rich_texts |= kind == _RSTRING
    sheet.has_errors |= kind == _BOOLERR and bool(content[7])
    if kind == _FORMULA:
        sheet.results[place] = _read_result(content[6:14])
        if len(sheet.formulas) < _MOST_FORMULAS and len(content) >= _TOKENS_BEGIN:
            size = struct.unpack_from("<H", content, _TOKENS_BEGIN - 2)[0]
            sheet.formulas[place] = content[_TOKENS_BEGIN : _TOKENS_BEGIN + size]
        sheet.has_errors |= content[12:14] == b"\xff\xff" and content[6] == _ERROR_RESULT
    if kind in {_LABEL, _LABELSST, _FORMULA}:
        sheet.fonts[place] = style
    return place


def _read_result(stored: bytes) -> Result:
    """An error is a result too: whoever stored it had reckoned."""
    if stored[6:8] == b"\xff\xff":
        return "blank" if stored[0] not in (_TEXT_RESULT, _TRUTH_RESULT, _ERROR_RESULT) else "value"
    return "value" if float(struct.unpack("<d", stored)[0]) else "nought"


def _check_declared_size(content: bytes) -> None:
    """The reader reserves what a sheet declares; old files declare rows of 16 bits."""
    if len(content) >= 14:
        first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH", content)
    else:
        first_row, last_row, first_column, last_column = struct.unpack_from("<HHHH", content)
    if (last_row - first_row) * (last_column - first_column) > MAX_CELLS:
        raise WorkbookError("F02", TOO_LARGE_VI)


def _read_short_text(content: bytes, *, is_new: bool) -> str:
    length = content[0]
    if not is_new:
        return content[1 : 1 + length].decode("latin-1")
    if content[1] & 1:
        return content[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return content[2 : 2 + length].decode("latin-1")

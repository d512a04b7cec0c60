"""Look inside an old .xls before it is opened: its size, its fonts, and what its reader would lose without a word."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import olefile

from sources.workbook.package import MAX_CELLS, MAX_DENSE_CELLS
from sources.workbook.zip_package import BROKEN_VI, WorkbookError

DAMAGE_VI = "sổ tính định dạng này có công thức chưa có kết quả hoặc ô lỗi; lưu thành .xlsx rồi gửi lại"
TOO_LARGE_VI = f"một trang tính trải ra quá {MAX_DENSE_CELLS} ô; lưu thành .xlsx rồi gửi lại"
_CUT_VI = "thiếu phần cuối của tệp"

_BOF, _EOF, _FILEPASS, _FONT, _BOUNDSHEET, _XF = 0x809, 0x0A, 0x2F, 0x31, 0x85, 0xE0
_DIMENSIONS, _FORMULA, _STRING, _NUMBER, _LABEL, _BOOLERR = 0x200, 0x06, 0x207, 0x203, 0x204, 0x205
_RK, _MULRK, _LABELSST, _RSTRING = 0x27E, 0xBD, 0xFD, 0xD6
_VALUES = frozenset({_FORMULA, _NUMBER, _LABEL, _BOOLERR, _RK, _LABELSST, _RSTRING, _MULRK})
_NO_FONT = 4
"""The number of a font that never was: the fifth record is font 5."""


@dataclass(slots=True)
class OldSheet:
    """What one sheet's records show: the font number of each text cell by (row, column), both from 1."""

    fonts: dict[tuple[int, int], int] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


@dataclass(slots=True)
class OldBook:
    """What the whole stream shows."""

    sheets: list[OldSheet] = field(default_factory=list)
    font_names: list[str] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)

    def font_name(self, number: int) -> str | None:
        """The name of the font that a cell's format refers to; None where the file contradicts itself."""
        if number >= len(self.formats):
            return None
        font = self.formats[number]
        place = font - (font > _NO_FONT)
        return self.font_names[place] if place < len(self.font_names) else None


def inspect_xls(path: Path) -> OldBook:
    """Check an .xls whole; WorkbookError if it is cut, locked, absurdly large or would be read with losses."""
    content = path.read_bytes()
    try:
        with olefile.OleFileIO(content) as ole:
            name = "Workbook" if ole.exists("Workbook") else "Book"
            data: bytes = ole.openstream(name).read()
        return _inspect(data)
    except (struct.error, IndexError) as error:
        raise WorkbookError("F07", _CUT_VI) from error
    except OSError as error:
        raise WorkbookError("F07", BROKEN_VI) from error


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
    is_new = struct.unpack_from("<H", data, 4)[0] >= 0x600
    starts = []
    for kind, content in _read_records(data, 0):
        if kind == _FILEPASS:
            raise WorkbookError("F03", "")
        if kind == _FONT:
            book.font_names.append(_read_short_text(content[14:], is_new=is_new))
        elif kind == _XF:
            book.formats.append(struct.unpack_from("<H", content)[0])
        elif kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", content)[0])
    if not starts:
        raise WorkbookError("F07", _CUT_VI)
    book.sheets = [_inspect_sheet(data, start) for start in starts]
    return book


def _inspect_sheet(data: bytes, start: int) -> OldSheet:
    sheet = OldSheet()
    awaits_text = False
    for kind, content in _read_records(data, start):
        if kind == _DIMENSIONS:
            _check_declared_size(content)
        elif kind == _STRING:
            awaits_text = False
        elif kind in _VALUES:
            if awaits_text:
                raise WorkbookError("F02", DAMAGE_VI)
            awaits_text = kind == _FORMULA and content[6:7] + content[12:14] == b"\x00\xff\xff"
            _note_record(sheet, kind, content)
    if awaits_text:
        raise WorkbookError("F02", DAMAGE_VI)
    return sheet


def _note_record(sheet: OldSheet, kind: int, content: bytes) -> None:
    row, column, style = struct.unpack_from("<HHH", content)
    sheet.last_row = max(sheet.last_row, row + 1)
    last = struct.unpack_from("<H", content, len(content) - 2)[0] if kind == _MULRK else column
    sheet.last_column = max(sheet.last_column, last + 1)
    if sheet.last_row * sheet.last_column > MAX_DENSE_CELLS:
        raise WorkbookError("F02", TOO_LARGE_VI)
    if kind == _RSTRING:
        # The fast reader drops these texts (calamine issue 655).
        raise WorkbookError("F02", "sổ tính .xls dùng kiểu chữ không đọc được; lưu thành .xlsx rồi gửi lại")
    if (kind == _BOOLERR and content[7]) or (kind == _FORMULA and _lacks_result(content)):
        raise WorkbookError("F02", DAMAGE_VI)
    if kind in {_LABEL, _LABELSST, _FORMULA}:
        sheet.fonts[row + 1, column + 1] = style


def _lacks_result(formula: bytes) -> bool:
    """True for an error, a blank or a nought: writers that do not reckon store one of the latter two."""
    result = formula[6:14]
    if result[6:8] == b"\xff\xff":
        return result[0] not in (0, 1)
    return float(struct.unpack("<d", result)[0]) == 0


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

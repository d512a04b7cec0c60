"""The cells of documents that are no .xlsx: .xls, .xlsb, .ods and the tables of a .docx.

The reader of .xlsb and .ods is calamine, which gives error cells and formulas without a result as blanks and builds
the whole rectangle of a sheet. So each file is looked into first: of an .ods such cells are put into their places, as
the readers of .xlsx and .xls give them; an .xlsb is refused where something would be lost silently.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from schemas.cell_addresses import get_column_letter
from schemas.form import Cell, CellKind
from schemas.grammar.legacy import UNDOTTED
from schemas.late_imports import late_import
from sources.workbook.biff import DAMAGE_VI, TOO_LARGE_VI
from sources.workbook.by_calamine import read_by_calamine
from sources.workbook.direct.read import read_grids_directly
from sources.workbook.grid import Grid, Position
from sources.workbook.package import MAX_CELLS, MAX_DENSE_CELLS
from sources.workbook.signs.ods import add_ods_signs
from sources.workbook.zip_package import BROKEN_VI, WorkbookError, open_package

_LEGACY_FONT_VI = "sổ tính định dạng này dùng phông chữ đời cũ (.VnTime, VNI); lưu thành .xlsx rồi gửi lại"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ODS_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_ODS_VALUES = tuple(f"{_OFFICE}{name}" for name in ("value", "date-value", "time-value", "boolean-value"))
_ERROR_TEXT = re.compile(r"\s*(?:#(?:REF!|DIV/0!|N/A|NAME\?|VALUE!|NUM!|NULL!)|Err:\d{3})\s*")
_ODS_LEGACY_FONT = re.compile(
    rb"""(?:font-family|font-name|style:name)=["'](?:&apos;|')?(?:\.Vn|VNI|Vn(?:%b))""" % UNDOTTED.encode(),
    re.IGNORECASE,
)
_XLSB_LEGACY_FONT = re.compile(rb"\.\x00V\x00n\x00|V\x00N\x00(?:I|T\x00i\x00m\x00e|A\x00r\x00i)\x00", re.IGNORECASE)
_TARGET = re.compile(rb"""Type=["'][^"']*/worksheet["'][^>]*?Target=["']([^"']+)|"""
                     rb"""Target=["']([^"']+)["'][^>]*?Type=["'][^"']*/worksheet["']""")  # fmt: skip
_MOST_DAMAGED = 10_000
"""So many error cells are put in their places; a file with more is refused."""
Damage = tuple[str, CellKind]
"""What stands in a cell that the reader gives as a blank."""
Found = TypeVar("Found")
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype html|<html|<head|<meta|<style|<table|<workbook)", re.IGNORECASE)


def read_other_grids(path: Path, media: str) -> tuple[Grid, ...]:
    """Every sheet or table of a document of this kind; WorkbookError if it cannot be read whole."""
    match media:
        case "xls":
            with late_import():  # few documents need it
                from sources.workbook.old_xls import read_xls

            return read_xls(path)
        case "ods":
            damaged = _inspect_zip(path, _inspect_ods)
            grids = read_by_calamine(path)
            for grid in grids:
                _put_damaged_cells(grid, damaged.get(grid.name, {}))
            _inspect_zip(path, lambda package: add_ods_signs(package, grids))
            return grids
        case "xlsb":
            _inspect_zip(path, _inspect_xlsb)
            return read_by_calamine(path)
        case "docx":
            with late_import():
                from sources.workbook.word.tables import read_docx_grids

            return read_docx_grids(path)
        case _:
            return read_grids_directly(path)


def markup_detail_vi(path: Path) -> str | None:
    """What to say of a text file that Excel would open as a sheet: the `.xls` that web pages hand out."""
    with path.open("rb") as stream:
        head = stream.read(2048)
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if not _MARKUP.match(head.decode(encoding, "replace")):
        return None
    return "trang HTML hoặc XML, dù tên tệp có thể là .xls; mở bằng Excel, lưu thành .xlsx rồi gửi lại"


def _inspect_zip(path: Path, check: Callable[[zipfile.ZipFile], Found]) -> Found:
    with open_package(path) as package:
        try:
            return check(package)
        except (KeyError, struct.error, IndexError) as error:
            raise WorkbookError("F07", BROKEN_VI) from error
        except (ElementTree.ParseError, DefusedXmlException) as error:
            raise WorkbookError("F02", BROKEN_VI) from error


# --- .ods -----------------------------------------------------------------------------------------------------


def _inspect_ods(package: zipfile.ZipFile) -> dict[str, dict[Position, Damage]]:
    """The cells of each sheet that hold an error or a formula without a result."""
    names = set(package.namelist())
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise WorkbookError("F03", "")
    for name in ("content.xml", "styles.xml"):
        if name in names and _ODS_LEGACY_FONT.search(package.read(name)):
            raise WorkbookError("F02", _LEGACY_FONT_VI)
    with package.open("content.xml") as content:
        sheet, damaged = _OdsSheet(), dict[str, dict[Position, Damage]]()
        for event, element in ElementTree.iterparse(content, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_TABLE}table" and event == "start":
                sheet = _OdsSheet(sheet.cells)
                damaged[element.get(f"{_TABLE}name", "")] = sheet.damaged
            elif element.tag in _ODS_CELLS and event == "end":
                sheet.note_cell(element)
                element.clear()
            elif element.tag == f"{_TABLE}table-row" and event == "end":
                sheet.end_row(element)
                element.clear()
    return damaged


def _put_damaged_cells(grid: Grid, damaged: Mapping[Position, Damage]) -> None:
    """Put the cells in their places, where the reader gave blanks."""
    for (row, column), (value, kind) in damaged.items():
        grid.cells[row, column] = Cell(grid.name, f"{get_column_letter(column)}{row}", value, kind)
    if damaged:
        grid.cells = dict(sorted(grid.cells.items()))


class _OdsSheet:
    """Counts the places of one sheet, repeated ones too, before a reader fills them."""

    def __init__(self, cells: int = 0) -> None:
        self.cells = cells
        self.row = self.column = self.filled_column = self.last_row = self.last_column = 0
        self.damaged: dict[Position, Damage] = {}
        self._of_row: dict[int, Damage] = {}

    def note_cell(self, cell: Any) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise WorkbookError("F02", f"sổ tính có hơn {MAX_CELLS} ô")
        width = _count_repeats(cell, "number-columns-repeated")
        if (damage := _find_ods_damage(cell)) is not None:
            if width > _MOST_DAMAGED:
                raise WorkbookError("F02", DAMAGE_VI)
            self._of_row |= dict.fromkeys(range(self.column + 1, self.column + width + 1), damage)
        self.column += width
        if len(cell) or any(name.startswith(_OFFICE) for name in cell.attrib):
            self.filled_column = self.column

    def end_row(self, row: Any) -> None:
        self.cells += 1
        height = _count_repeats(row, "number-rows-repeated")
        if len(self.damaged) + height * len(self._of_row) > _MOST_DAMAGED:
            raise WorkbookError("F02", DAMAGE_VI)
        if self._of_row:
            rows = range(self.row + 1, self.row + height + 1)
            self.damaged |= {(row, column): damage for row in rows for column, damage in self._of_row.items()}
            self._of_row = {}
        self.row += height
        if self.filled_column:
            self.last_row, self.last_column = self.row, max(self.last_column, self.filled_column)
        if self.last_row * self.last_column > MAX_DENSE_CELLS:
            raise WorkbookError("F02", TOO_LARGE_VI)
        self.column = self.filled_column = 0


def _count_repeats(element: Any, name: str) -> int:
    text = element.get(_TABLE + name, "1")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise WorkbookError("F02", BROKEN_VI)
    return max(1, int(text))


def _find_ods_damage(cell: Any) -> Damage | None:
    """What an error cell shows, or the formula that has neither a value nor a text; None for any other cell."""
    shown = "\n".join("".join(paragraph.itertext()) for paragraph in cell.findall(f"{_TEXT}p"))
    said = cell.get(f"{_OFFICE}string-value", "")
    error = next((text for text in (shown, said) if _ERROR_TEXT.fullmatch(text)), None)
    if error is not None or cell.get(f"{_CALC}value-type") == "error":
        return (error or shown or said or "#N/A").strip(), "error"
    formula = cell.get(f"{_TABLE}formula")
    has_result = any(name in cell.attrib for name in _ODS_VALUES) or cell.get(f"{_OFFICE}value-type") == "string"
    if formula is None or shown or has_result:  # a text that is empty is a result
        return None
    return "=" + formula.partition("=")[2], "uncached"


# --- .xlsb ----------------------------------------------------------------------------------------------------

_ROW, _CELL_ERROR, _FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_ERROR, _RICH_CELL = 0, 3, 8, 9, 11, 62


def _inspect_xlsb(package: zipfile.ZipFile) -> None:
    names = set(package.namelist())
    for name in ("xl/styles.bin", "xl/sharedStrings.bin"):
        if name in names and _XLSB_LEGACY_FONT.search(package.read(name)):
            raise WorkbookError("F02", _LEGACY_FONT_VI)
    for found in _TARGET.findall(package.read("xl/_rels/workbook.bin.rels")):
        target = (found[0] or found[1]).decode("utf-8").lstrip("/")
        check_xlsb_sheet(package.read(target if target.startswith("xl/") else f"xl/{target}"))


def check_xlsb_sheet(data: bytes) -> None:
    """Refuse a sheet with an error, with a formula that may have no result, or that spreads too far."""
    row, last_row, last_column, cells = 0, 0, 0, 0
    for kind, content in _read_xlsb_records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", content)[0]
        elif 1 < kind <= _FORMULA_ERROR or kind == _RICH_CELL:
            cells += 1
            last_row, last_column = max(last_row, row + 1), max(last_column, struct.unpack_from("<I", content)[0] + 1)
            if cells > MAX_CELLS or last_row * last_column > MAX_DENSE_CELLS:
                raise WorkbookError("F02", TOO_LARGE_VI)
            if _is_xlsb_damage(kind, content):
                raise WorkbookError("F02", DAMAGE_VI)


def _is_xlsb_damage(kind: int, content: bytes) -> bool:
    if kind == _FORMULA_TEXT:
        return bool(struct.unpack_from("<I", content, 8)[0] == 0)
    if kind == _FORMULA_NUMBER:
        return bool(struct.unpack_from("<d", content, 8)[0] == 0)
    return kind in {_CELL_ERROR, _FORMULA_ERROR, _RICH_CELL}


def _read_xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        kind, place = _read_packed_number(data, place, 2)
        size, place = _read_packed_number(data, place, 4)
        if place + size > len(data):
            raise WorkbookError("F07", BROKEN_VI)
        yield kind, data[place : place + size]
        place += size


def _read_packed_number(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    number = 0
    for shift in range(most):
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    return number, place

"""The tables of a Word document as sheets: each one a grid of texts, named by the heading before it.

The paragraphs before a table are a sheet of their own, one a row: there stand letterhead, title and period.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from schemas.cell_addresses import get_column_letter
from schemas.form import INFO_SHEET, TABLES, Cell
from schemas.grammar.text import fold
from sources.workbook.grid import Grid
from sources.workbook.package import MAX_CELLS
from sources.workbook.word.texts import TextReader, list_blocks
from sources.workbook.zip_package import BROKEN_VI, WorkbookError, open_package

MAX_COLUMNS = 256
_MAX_XML_BYTES = 64 * 1024 * 1024
_NAMES = {fold(INFO_SHEET): INFO_SHEET} | {fold(name): t.sheet for t in TABLES for name in (t.sheet, t.title_vi)}
_NUMBERING = re.compile(r"(?:(?:bảng|biểu|phụ lục|mẫu)(?: số)? ?)?(?:[ivx]+|[0-9]+|[a-z])(?: ?[.:)/-])+ ?")
_P, _TBL, _TR, _TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))


def read_docx_grids(path: Path) -> tuple[Grid, ...]:
    """Every table, inner ones too, and the paragraphs before, between and after them; WorkbookError if the document
    cannot be opened or holds no table."""
    document = _open(path)
    texts = TextReader(document)
    grids: list[Grid] = []
    name: str | None = None
    prose: list[str] = []
    for block in list_blocks(document.element.body, _P, _TBL):
        if block.tag == _P:
            text = texts.read_paragraph(block)
            prose.append(text)
            name = _name(text) or name
            continue
        _add_prose(prose, grids)
        _add_grids(block, name, grids, texts)
        name, prose = None, []
    if not grids:
        raise WorkbookError("F04", "tài liệu Word không có bảng nào")
    _add_prose(prose, grids)
    return tuple(grids)


def _add_prose(prose: list[str], grids: list[Grid]) -> None:
    grid = Grid(f"Đoạn văn {1 + sum(grid.is_prose for grid in grids)}", is_prose=True)
    for row, text in enumerate(prose, start=1):
        if text.strip():
            grid.cells[row, 1] = Cell(grid.name, f"A{row}", text, "text")
    if grid.cells:
        grids.append(grid)


def _open(path: Path) -> Any:
    with open_package(path) as package:
        _check(package)
    with path.open("rb") as stream:
        try:
            return docx.Document(stream)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise WorkbookError("F07", BROKEN_VI) from error
        except (ValueError, KeyError, SyntaxError, NotImplementedError, RuntimeError) as error:
            raise WorkbookError("F02", "tài liệu Word bị hỏng hoặc không theo chuẩn .docx") from error


def _check(package: zipfile.ZipFile) -> None:
    for info in package.infolist():
        if not info.filename.endswith((".xml", ".rels")):
            continue
        if info.file_size > _MAX_XML_BYTES:
            raise WorkbookError("F02", "tài liệu Word quá lớn")
        content = package.read(info)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise WorkbookError("F02", "tệp chứa khai báo XML không được phép")


def _name(text: str) -> str | None:
    """The sheet that a heading names, its numbering left out."""
    folded = fold(text).rstrip(" :.")
    return _NAMES.get(folded) or _NAMES.get(_NUMBERING.sub("", folded, count=1))


def _add_grids(table: Any, name: str | None, grids: list[Grid], texts: TextReader) -> None:
    """The table's grid, then those of the tables inside its cells. Two headings alike: the second is a `Bảng`."""
    taken = {grid.name for grid in grids}
    grid = Grid(name if name is not None and name not in taken else f"Bảng {1 + sum(not g.is_prose for g in grids)}")
    grids.append(grid)
    inner = []
    for row, line in enumerate(_list_rows(table), start=1):
        filled = []
        for column, found in _list_cells(line):
            cell, signs = texts.read_cell(grid.name, f"{get_column_letter(column)}{row}", found)
            if str(cell.value).strip():
                filled.append((column, cell))
                grid.signs += signs
        if not _is_column_numbering([str(cell.value) for _, cell in filled]):
            grid.cells.update({(row, column): cell for column, cell in filled})
        inner += [found for _, cell in _list_cells(line) for found in list_blocks(cell, _TBL)]
    if sum(len(grid.cells) for grid in grids) > MAX_CELLS:
        raise WorkbookError("F02", f"tài liệu có hơn {MAX_CELLS} ô")
    for found in inner:
        _add_grids(found, None, grids, texts)


def _list_rows(table: Any) -> Iterator[Any]:
    """The rows, without those that a tracked change deleted."""
    for line in list_blocks(table, _TR):
        if line.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            yield line


def _list_cells(line: Any) -> Iterator[tuple[int, Any]]:
    """The cells of a row with their columns from 1; what a cell above covers is left out."""
    column = 1 + _number(line, "trPr", "gridBefore", 0)
    for cell in list_blocks(line, _TC):
        if column > MAX_COLUMNS:
            raise WorkbookError("F02", f"bảng có hơn {MAX_COLUMNS} cột")
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merge is None or merge.get(qn("w:val")) == "restart":
            yield column, cell
        column += max(1, _number(cell, "tcPr", "gridSpan", 1))


def _number(element: Any, properties: str, name: str, default: int) -> int:
    found = element.find(f"{qn(f'w:{properties}')}/{qn(f'w:{name}')}")
    text = found.get(qn("w:val"), "") if found is not None else ""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else default


def _is_column_numbering(texts: list[str]) -> bool:
    """True for the row under the headings that only counts the columns: 1, 2, 3 …"""
    return len(texts) > 2 and [text.strip(" ()\n") for text in texts] == [str(n) for n in range(1, len(texts) + 1)]

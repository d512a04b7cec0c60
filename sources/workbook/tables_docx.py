"""The tables of a Word document as sheets: each one a grid of texts, named by the heading before it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from openpyxl.utils import get_column_letter

from schemas.form import INFO_SHEET, TABLES, Cell
from schemas.grammar.legacy import decode, encoding_of
from schemas.grammar.text import fold
from sources.workbook.grid import Grid
from sources.workbook.package import MAX_CELLS
from sources.workbook.zip_package import BROKEN_VI, WorkbookError, open_package

MAX_COLUMNS = 256
_MAX_XML_BYTES = 64 * 1024 * 1024
_NAMES = {fold(INFO_SHEET): INFO_SHEET} | {fold(name): t.sheet for t in TABLES for name in (t.sheet, t.title_vi)}
_NUMBERING = re.compile(r"(?:(?:bảng|biểu|phụ lục|mẫu)(?: số)? ?)?(?:[ivx]+|[0-9]+|[a-z])(?: ?[.:)/-])+ ?")
_P, _TBL, _TR, _TC, _R, _T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r", "t"))
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
_WRAPPERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"))
_GONE = frozenset(
    {*(qn(f"w:{name}") for name in ("del", "moveFrom", "txbxContent", "pPr", "rPr")),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)  # fmt: skip


def read_docx_grids(path: Path) -> tuple[Grid, ...]:
    """Every table, inner ones too; WorkbookError if the document cannot be opened or holds none."""
    document = _open(path)
    default = _find_default_font(document)
    grids: list[Grid] = []
    name: str | None = None
    for block in _list_blocks(document.element.body, _P, _TBL):
        if block.tag == _P:
            name = _name(_text(block)) or name
            continue
        _add_grids(block, name, grids, default)
        name = None
    if not grids:
        raise WorkbookError("F04", "tài liệu Word không có bảng nào")
    return tuple(grids)


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


def _add_grids(table: Any, name: str | None, grids: list[Grid], default: str | None) -> None:
    """The table's grid, then those of the tables inside its cells. Two headings alike: the second is a `Bảng`."""
    taken = {grid.name for grid in grids}
    grid = Grid(name if name is not None and name not in taken else f"Bảng {len(grids) + 1}")
    grids.append(grid)
    inner = []
    for row, line in enumerate(_list_rows(table), start=1):
        filled = [
            (column, cell)
            for column, found in _list_cells(line)
            if str((cell := _make_cell(grid.name, f"{get_column_letter(column)}{row}", found, default)).value).strip()
        ]
        if not _is_column_numbering([str(cell.value) for _, cell in filled]):
            grid.cells.update({(row, column): cell for column, cell in filled})
        inner += [found for _, cell in _list_cells(line) for found in _list_blocks(cell, _TBL)]
    if sum(len(grid.cells) for grid in grids) > MAX_CELLS:
        raise WorkbookError("F02", f"tài liệu có hơn {MAX_CELLS} ô")
    for found in inner:
        _add_grids(found, None, grids, default)


def _list_rows(table: Any) -> Iterator[Any]:
    """The rows, without those that a tracked change deleted."""
    for line in _list_blocks(table, _TR):
        if line.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            yield line


def _list_cells(line: Any) -> Iterator[tuple[int, Any]]:
    """The cells of a row with their columns from 1; what a cell above covers is left out."""
    column = 1 + _number(line, "trPr", "gridBefore", 0)
    for cell in _list_blocks(line, _TC):
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


def _list_blocks(parent: Any, *tags: str) -> Iterator[Any]:
    """The children of these tags, also those wrapped in content controls or tracked insertions."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _list_blocks(child, *tags)


def _make_cell(sheet: str, ref: str, element: Any, default: str | None) -> Cell:
    """The cell's text; runs in a legacy font decoded, neighbours of one font together."""
    runs: list[tuple[str, str]] = []
    for number, paragraph in enumerate(_list_blocks(element, _P)):
        runs += [("\n", default or "")] if number else []
        runs += _list_runs(paragraph, default or "")
    parts = [("".join(text for text, _ in same), font) for font, same in groupby(runs, key=lambda run: run[1])]
    stored = "".join(text for text, _ in parts)
    text = "".join(decode(text, font) for text, font in parts)
    legacy = next((font for _, font in parts if encoding_of(font)), None)
    font = legacy or next((font for text, font in parts if text.strip()), None) or default
    return Cell(sheet, ref, text, "text", font, stored if text != stored else None)


def _text(paragraph: Any) -> str:
    return "".join(text for text, _ in _list_runs(paragraph, ""))


def _list_runs(element: Any, font: str) -> Iterator[tuple[str, str]]:
    """The texts by font, as they stand after their tracked changes."""
    for child in element:
        if child.tag == _T:
            yield child.text or "", font
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag], font
        elif child.tag not in _GONE:
            yield from _list_runs(child, (_find_own_font(child) or font) if child.tag == _R else font)


def _find_own_font(run: Any) -> str | None:
    fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    name = None if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi"))
    return str(name) if name else None


def _find_default_font(document: Any) -> str | None:
    try:
        name = document.styles["Normal"].font.name
    except KeyError:
        return None
    return str(name) if name else None


def _is_column_numbering(texts: list[str]) -> bool:
    """True for the row under the headings that only counts the columns: 1, 2, 3 …"""
    return len(texts) > 2 and [text.strip(" ()\n") for text in texts] == [str(n) for n in range(1, len(texts) + 1)]

"""The direct path: a workbook that is written like one read before is read in one pass over its bytes.

A workbook is its layout and its values. The layout is every byte that is no value of a cell and no text: directory of
the sheets, styles, what stands before and after the rows of each sheet. The first workbook of a layout is read by the
general reader; where this one sees the very same cells in it, the layout is known, and workbooks that differ from it in
their rows and texts alone are read directly. Rows and texts are proved byte by byte (`plain_sheet`, `plain_text`), the
package too (`plain_zip`). Whatever is not proved goes the general reader's way, so that both always give the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from schemas.cell_addresses import coordinate_to_tuple
from sources.workbook.cells import read_grids, read_grids_fast
from sources.workbook.direct.plain_sheet import SheetReader, Style
from sources.workbook.direct.plain_text import is_inert, read_strings, read_text
from sources.workbook.direct.plain_zip import MOST_BYTES, PlainMember, split_plain_package
from sources.workbook.grid import Grid, Position
from sources.workbook.package import inspect

_BOOK, _RELATIONS, _STYLES, _STRINGS = (
    "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml",
)  # fmt: skip
_FIXED: Final = frozenset({"[Content_Types].xml", "_rels/.rels", _BOOK, _RELATIONS, _STYLES, "xl/theme/theme1.xml"})
"""Parts that belong to the layout whole."""
_INERT: Final = frozenset({"docProps/core.xml", "docProps/app.xml", "xl/calcChain.xml"})
"""Parts that no reader of cells opens."""
_SHEET: Final = re.compile(r"xl/worksheets/sheet[0-9]{1,2}\.xml")
_ROWS, _ROWS_END = b"<sheetData>", b"</sheetData>"
_FOOTER, _FOOTER_END = b"<oddFooter>", b"</oddFooter>"
_MOST_LAYOUTS: Final = 128
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6})"/>')
_MOST_MERGED: Final = 2_000
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLAIN_FORMATS: Final[Mapping[str | None, Style]] = {
    "General": "number", "@": "number", "0": 0, "#,##0": 0, "#,##0.0##": 3, "#,##0.0###": 4, "0.##": 2,
}  # fmt: skip
"""Formats of numbers, with the decimals that they show."""
_PLAIN_NUMBERS: Final[Mapping[int, Style]] = {0: "number", 1: 0, 2: 2, 3: 0, 4: 2, 9: 0, 10: 2, 49: "number"}
_DAY_FORMATS: Final = frozenset({"dd/mm/yyyy"})
_DAY_NUMBER: Final = 14
_UNUSUAL: Final = re.compile(rb"date1904|:(?:cellXfs|numFmts?|xf|sheets?|Relationship)\b")
"""Days counted from another year, and elements with a prefix: readers differ in whether they see them."""

Key = tuple[object, ...]


class _Opened(NamedTuple):
    """A workbook whose package, texts and inert parts are proved; `rows` by part."""

    key: Key
    members: Mapping[str, PlainMember]
    rows: Mapping[str, bytes]
    frames: Mapping[str, tuple[bytes, ...]]
    strings: Mapping[bytes, str]


Layout = tuple[tuple[str, SheetReader, frozenset[Position]], ...]
"""The sheets in order: the part of each, who reads it, and the cells that merged ones cover."""
_known: dict[Key, Layout | None] = {}
"""Layouts that were met; None for one that is left to the general reader. Once there are too many, as where everybody
saves the form with another program, no more are looked at."""


def read_grids_directly(path: Path) -> tuple[Grid, ...]:
    """What `read_grids` gives, and raises, of every workbook: directly if its layout is known."""
    opened = _open(path)
    if opened is None:
        return read_grids(path)
    if opened.key not in _known and len(_known) < _MOST_LAYOUTS:
        return _learn(path, opened)
    return _read_by_layout(opened) or read_grids(path)


def is_read_directly(path: Path) -> bool:
    """True if the workbook takes the direct path."""
    opened = _open(path)
    return opened is not None and _read_by_layout(opened) is not None


def count_cells(path: Path) -> int:
    """How many cells a workbook has, blank ones too, and whatever `inspect` raises: directly if its layout is known."""
    opened = _open(path) if _known else None
    if opened is None or _read_by_layout(opened) is None:
        return inspect(path).cells
    return sum(rows.count(b"<c ") for rows in opened.rows.values())


def _read_by_layout(opened: _Opened) -> tuple[Grid, ...] | None:
    """The sheets by a known layout; None if it is not known or the rows are not as they should be."""
    layout = _known.get(opened.key)
    return None if layout is None else _read(layout, opened)


def _learn(path: Path, opened: _Opened) -> tuple[Grid, ...]:
    """Read a workbook of a new layout by the general reader; the layout is known if this sees the same cells.

    A workbook whose rows are not as they should be says nothing of its layout.
    """
    layout = _make_layout(opened)
    seen = None if layout is None else _read(layout, opened)
    if layout is not None and seen is None:
        return read_grids(path)
    package = inspect(path)
    if layout is None or not package.plain or package.odd:
        _known[opened.key] = None
        return read_grids(path)
    grids = read_grids_fast(path)
    _known[opened.key] = layout if seen is not None and _are_same(seen, grids) else None
    return grids


def _are_same(one: Sequence[Grid], other: Sequence[Grid]) -> bool:
    """True if the sheets have the same names and the same cells in the same order."""
    return [(g.name, list(g.cells.items())) for g in one] == [(g.name, list(g.cells.items())) for g in other]


def _read(layout: Layout, opened: _Opened) -> tuple[Grid, ...] | None:
    grids = []
    for part, reader, covered in layout:
        cells = reader.read(opened.rows[part], opened.strings)
        if cells is None or not covered.isdisjoint(cells):
            return None
        grids.append(Grid(reader.name, cells))
    return tuple(grids)


# --- a workbook taken apart -------------------------------------------------------------------------------------------


def _open(path: Path) -> _Opened | None:
    """The workbook in its parts; None if one of them is not proved."""
    with path.open("rb") as stream:
        members = split_plain_package(stream.read(MOST_BYTES + 1))
    if members is None or _STRINGS not in members or not all(map(_is_usual, members)):
        return None
    key: list[object] = [tuple(members)]
    rows: dict[str, bytes] = {}
    frames: dict[str, tuple[bytes, ...]] = {}
    strings = None
    for name, member in members.items():
        if name in _FIXED:
            key.append(member)
            continue
        content = member.unpack()
        if content is None:
            return None
        if name == _STRINGS:
            strings = read_strings(content)
        elif name in _INERT:
            if not is_inert(content):
                return None
        elif (frame := _take_rows(name, content, rows)) is not None:
            key.append(frame)
            frames[name] = frame
        else:
            return None
    return None if strings is None else _Opened(tuple(key), members, rows, frames, strings)


@lru_cache(maxsize=256)
def _is_usual(name: str) -> bool:
    """True for a part that every filled form has; without charts, pictures, notes, links and the like."""
    return name in _FIXED or name in _INERT or name == _STRINGS or _SHEET.fullmatch(name) is not None


def _take_rows(name: str, content: bytes, rows: dict[str, bytes]) -> tuple[bytes, ...] | None:
    """Put the sheet's rows aside; what stands around them, without the footer that names the unit."""
    head, begin, rest = content.partition(_ROWS)
    inner, end, tail = rest.rpartition(_ROWS_END)
    if not begin or not end:
        return None
    rows[name] = inner
    before, footer, after = tail.partition(_FOOTER)
    if not footer:
        return head, tail
    text, closed, after = after.partition(_FOOTER_END)
    return (head, before, after) if closed and read_text(text) is not None else None


# --- a layout ---------------------------------------------------------------------------------------------------------


def _make_layout(opened: _Opened) -> Layout | None:
    """Which part is which sheet, and what its styles mean; None if that is not said in the usual way."""
    book, relations, styles = (_parse(opened, name) for name in (_BOOK, _RELATIONS, _STYLES))
    if book is None or relations is None or styles is None:
        return None
    targets = {one.get("Id"): f"xl/{one.get('Target')}" for one in relations}
    sheets = [(targets.get(sheet.get(_LINK), ""), sheet.get("name", "")) for sheet in book.iter(f"{_MAIN}sheet")]
    if sorted(part for part, _ in sheets) != sorted(opened.rows):
        return None
    kinds = _list_styles(styles)
    if kinds is None:
        return None
    covered = {part: _find_covered_cells(opened.frames[part]) for part, _ in sheets}
    if None in covered.values():
        return None
    return tuple((part, _find_reader(name, kinds), covered[part] or frozenset()) for part, name in sheets)


def _find_covered_cells(frame: tuple[bytes, ...]) -> frozenset[Position] | None:
    """The cells under merged ones, without the one that is shown; None if they are not listed in the usual way."""
    around = b"".join(frame)
    covered: set[Position] = set()
    for ref in _MERGED.findall(around):
        (top, left), (bottom, right) = map(coordinate_to_tuple, ref.decode().split(":"))
        if (right - left + 1) * (bottom - top + 1) > _MOST_MERGED:
            return None
        area = product(range(top, bottom + 1), range(left, right + 1))
        covered.update(place for place in area if place != (top, left))
    return frozenset(covered) if around.count(b"<mergeCell ") == len(_MERGED.findall(around)) else None


def _parse(opened: _Opened, name: str) -> Element | None:
    """The root of a part; None if there is no such part, or it is damaged or says what changes the sense of others."""
    member = opened.members.get(name)
    content = None if member is None else member.unpack()
    if content is None or _UNUSUAL.search(content):
        return None
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return None


@lru_cache(maxsize=256)
def _find_reader(name: str, styles: tuple[Style, ...]) -> SheetReader:
    """One reader for the sheets of a name and style in all layouts: what it has understood holds in all."""
    return SheetReader(name, styles)


def _list_styles(root: Element) -> tuple[Style, ...] | None:
    """What a number is in each of the cell styles; None if they are not listed in the usual way."""
    formats, cells = root.findall(f"{_MAIN}numFmts"), root.findall(f"{_MAIN}cellXfs")
    if len(formats) > 1 or len(cells) != 1 or any(one.tag != f"{_MAIN}xf" for one in cells[0]):
        return None
    codes = {one.get("numFmtId"): one.get("formatCode") for table in formats for one in table}
    return tuple(_find_style(one.get("numFmtId", "0"), codes) for one in cells[0])


def _find_style(number: str, codes: Mapping[str | None, str | None]) -> Style:
    if number in codes:
        code = codes[number]
        return "date" if code in _DAY_FORMATS else _PLAIN_FORMATS.get(code, "other")
    if not number.isdecimal():
        return "other"
    return "date" if int(number) == _DAY_NUMBER else _PLAIN_NUMBERS.get(int(number), "other")

"""Look inside a workbook's package before it is opened: is it whole, is it a workbook, does it hold formulas?"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from schemas.cell_addresses import range_boundaries
from sources.workbook.member import PackedMember, find_ends, find_packed_member, read_content
from sources.workbook.signs.oddities import (
    are_rounded,
    find_fractions,
    find_sheet_oddity,
    has_hidden_sheets,
    has_odd_runs,
    look_at_styles,
)
from sources.workbook.zip_package import WorkbookError, open_package

MAX_CELLS = 2_000_000
MAX_SPANNED_CELLS = 1_000_000
# Patterns begin with letters that are always there: such are searched many times faster. They may find too much (that
# only sends a workbook to the careful reader), never too little.
_FORMULA = re.compile(rb"<f[\s>/]")
_CELLS = re.compile(
    rb"""<c(?: r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]+")?(?: t="(?:s|n|b|str|inlineStr)")?/?>|[\s>/])"""
)
"""A cell: its place if it is none of error and written as every common program does, else nothing."""
_RESULT = re.compile(
    rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?"""
    rb"""(?:(?: t="n")?%(f)s<v>-?[0-9.]+(?:[eE][-+]?[0-9]+)?|(?: t="b")%(f)s<v>[01]"""
    rb"""|(?: t="str")%(f)s<v>(?!\s)(?:[^<\r_]|_(?!x))+(?<!\s))</v></c>"""
    % {b"f": rb"""><f(?: [A-Za-z0-9]+="[^"<>]*")*(?:/>|>[^<]*</f>)"""}
)
"""A formula with its result as every common program writes it: a number, a truth value, a text that is not blank.
Texts with an escape (`_x000D_`) are left out: only one of the readers undoes it in a result."""
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_ODD = (b't="e"', b"t='e'", b" =", b"= ")
"""Error cells, and attributes written with spaces, which the patterns would not see."""
_LEGACY_FONT = re.compile(rb"""val=["'](?:\.[Vv][Nn]|[Vv][Nn])""")
_SPAN = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink|comment)\s[^>]*?\bref\s*=\s*["']([^"'>]*:[^"'>]*)["']""")
_SPANNING = (b"mergeCell", b"hyperlink", b"comment")
_SHEET = re.compile(rb"sheetData[\s/>]")
_PREFIXED = re.compile(rb":([cf])[\s>/]")
"""A cell or a formula with a prefix before its name: right, but no common program writes such."""
MAX_DENSE_CELLS = 400_000
_NEAR_LETTERS = 3
"""Whatever stands at addresses so short (`ZZ9`, `A99`) spans fewer cells than that."""


@dataclass(frozen=True, slots=True)
class Package:
    """What the package shows from outside. A `plain` one holds nothing that the fast reader would lose: formulas only
    with their results. In an `odd` one the eye may see something else than the cells say
    (`sources.workbook.signs.oddities`).
    """

    has_formulas: bool
    cells: int
    plain: bool
    odd: bool = False


def inspect(path: Path) -> Package:
    """Check the package whole; WorkbookError says why it cannot be opened."""
    with open_package(path) as package:
        return _inspect(package)


def _inspect(package: zipfile.ZipFile) -> Package:
    members = package.infolist()
    if "xl/workbook.xml" not in {info.filename for info in members}:
        raise WorkbookError("F04", "gói tệp không chứa sổ tính")
    cells, spanned, formulas, plain, odd = 0, 0, False, True, False
    fractions: set[tuple[int, int]] = set()
    shown: tuple[int | None, ...] = ()
    until = find_ends(package)
    for info in members:
        part = _look(package, info, until[info.header_offset])
        cells += part.cells
        spanned += part.spanned
        formulas = formulas or part.has_formulas
        plain = plain and part.plain
        odd = odd or part.odd
        fractions |= part.fractions
        shown = part.shown_decimals or shown
        if cells > MAX_CELLS:
            raise WorkbookError("F02", f"sổ tính có hơn {MAX_CELLS} ô")
        if spanned > MAX_SPANNED_CELLS:
            raise WorkbookError("F02", f"các vùng ô gộp hoặc liên kết phủ hơn {MAX_SPANNED_CELLS} ô")
    return Package(formulas, cells, plain, odd or are_rounded(fractions, shown))


class _PartFacts(NamedTuple):
    """What one part adds to the picture."""

    cells: int = 0
    spanned: int = 0
    has_formulas: bool = False
    plain: bool = True
    odd: bool = False
    fractions: frozenset[tuple[int, int]] = frozenset()
    shown_decimals: tuple[int | None, ...] = ()


def _look(package: zipfile.ZipFile, info: zipfile.ZipInfo, end: int) -> _PartFacts:
    """What a part holds. Forms have most of their parts in common, byte by byte: such are looked at once."""
    held = find_packed_member(package, info, end)
    if held is None:
        return _look_inside(package, info, None)
    part = _seen.get(held.key)
    if part is None:
        part = _look_inside(package, info, held)
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        _seen[held.key] = part
    return part


_seen: dict[bytes, _PartFacts] = {}
_MOST_SEEN = 4096


def _look_inside(package: zipfile.ZipFile, info: zipfile.ZipInfo, held: PackedMember | None) -> _PartFacts:
    content = _read_markup(package, info, held)
    if content is None:
        return _PartFacts()
    if info.filename == "xl/workbook.xml":
        _check_xml(content)
        return _PartFacts(odd=has_hidden_sheets(content))
    spanned = sum(_count_cells(found[1]) for found in _SPAN.finditer(_cut_to_ranges(content)))
    if info.filename.startswith("xl/worksheets/") or _SHEET.search(content):
        facts, odd = _look_at_sheet(content, spanned), find_sheet_oddity(content)
        return facts._replace(plain=facts.plain and odd != "looks", odd=odd != "", fractions=find_fractions(content))
    if not info.filename.endswith(("styles.xml", "sharedStrings.xml")):
        return _PartFacts(spanned=spanned)
    is_plain = _LEGACY_FONT.search(content) is None
    if info.filename != "xl/styles.xml":
        odd_runs = has_odd_runs(content)
        return _PartFacts(spanned=spanned, plain=not odd_runs and is_plain, odd=odd_runs)
    odd_looks, shown = look_at_styles(content)
    return _PartFacts(spanned=spanned, plain=not odd_looks and is_plain, odd=odd_looks, shown_decimals=shown)


def _look_at_sheet(content: bytes, spanned: int) -> _PartFacts:
    """The cells of a sheet; plain without error cells, unusual mark-up, legacy fonts and formulas without result."""
    formulas = len(_FORMULA.findall(content))
    places: list[bytes] | None = _CELLS.findall(content)
    prefixed = _PREFIXED.findall(content)
    cells = len(places or ()) + prefixed.count(b"c")
    if prefixed or _LEGACY_FONT.search(content) or (formulas and formulas != _count_results(content)):
        return _PartFacts(cells, spanned, formulas > 0 or b"f" in prefixed, plain=False)
    if places and b"" in places:
        places = _find_odd_places(content, cells)
    return _PartFacts(cells, spanned, formulas > 0, places is not None and _are_close(places))


def _read_markup(package: zipfile.ZipFile, info: zipfile.ZipInfo, held: PackedMember | None) -> bytes | None:
    """The bytes of an XML part, None for any other part."""
    name = info.filename.lower()
    if not name.endswith((".xml", ".rels", ".vml")) or name.startswith("customxml/"):  # nobody reads those
        return None
    found = read_content(package, info, held)
    if found.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in found[:4]:
        raise WorkbookError("F02", "tệp dùng bảng mã XML không hỗ trợ")
    if b"!" in found and (b"!DOCTYPE" in found or b"!ENTITY" in found):  # one letter is found much faster than a word
        raise WorkbookError("F02", "tệp chứa khai báo XML không được phép")
    return found


def _cut_to_ranges(content: bytes) -> bytes:
    """What of a part may name ranges: of a sheet mostly the little behind its cells."""
    begins = max(content.rfind(b"sheetData"), 0)
    before = content[:begins]
    return content if any(name in before for name in _SPANNING) else content[begins:]


@lru_cache(maxsize=4096)
def _count_cells(ref: bytes) -> int:
    """How many cells a range covers: openpyxl makes an object of each."""
    try:
        left, top, right, bottom = range_boundaries(html.unescape(ref.decode("utf-8", "replace")))
    except (ValueError, TypeError):
        return 0
    return (right - left + 1) * (bottom - top + 1)


def _are_close(refs: Collection[bytes]) -> bool:
    """True if these cells are close enough together for a reader that fills the gaps."""
    if not refs or max(map(len, refs)) <= _NEAR_LETTERS:
        return True
    columns = {ref: len(ref.rstrip(b"0123456789")) for ref in set(refs)}
    last_row = max(int(ref[letters:]) for ref, letters in columns.items())
    last_column = max(_parse_column(ref) for ref in {ref[:letters] for ref, letters in columns.items()})
    return last_row * last_column <= MAX_DENSE_CELLS


def _find_odd_places(content: bytes, cells: int) -> list[bytes] | None:
    """Where the cells of a sheet stand that not all are written in the usual way; None if one may be an error."""
    places: list[bytes] = _PLACE.findall(content)
    return None if len(places) != cells or any(odd in content for odd in _ODD) else places


def _count_results(content: bytes) -> int:
    """How many formulas of a sheet stand in a cell together with their result."""
    return sum(1 for _ in _RESULT.finditer(content))


def _parse_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_xml(content: bytes) -> None:
    try:
        ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise WorkbookError("F02", "phần mục lục của sổ tính bị hỏng") from error

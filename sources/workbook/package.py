"""Look inside a workbook's package before it is opened: is it whole, is it a workbook, does it hold formulas?"""

from __future__ import annotations

import hashlib
import html
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from openpyxl.utils.cell import range_boundaries

MAX_CELLS = 2_000_000
MAX_PACKAGE_BYTES = 512 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_RATIO = 200
MAX_RATIO_FREE_BYTES = 50 * 1024 * 1024
MAX_SPANNED_CELLS = 1_000_000
_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384
# Patterns begin with letters that are always there: such are searched many times faster. They may find too much (that
# only sends a workbook to the careful reader), never too little.
_CELL = re.compile(rb"<c[\s>/]")
_FORMULAS = (re.compile(rb"<f[\s>/]"), re.compile(rb":f[\s>/]"))
_USUAL = re.compile(rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="(?:s|n|b|str|inlineStr)")?/?>""")
"""A cell without error as every common program writes it."""
_RESULT = re.compile(
    rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?"""
    rb"""(?:(?: t="n")?%(f)s<v>-?[0-9.]+(?:[eE][-+]?[0-9]+)?|(?: t="b")%(f)s<v>[01]"""
    rb"""|(?: t="str")%(f)s<v>(?!\s)(?:[^<\r_]|_(?!x))+(?<!\s))</v></c>"""
    % {b"f": rb"""><f(?: [A-Za-z0-9]+="[^"<>]*")*(?:/>|>[^<]*</f>)"""}
)
"""A formula with its result as every common program writes it: a number, a truth value, a text that is not blank.
Texts with an escape (`_x000D_`) are left out: only one of the readers undoes it in a result."""
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ODD = (b't="e"', b"t='e'", b" =", b"= ")
"""Error cells, and attributes written with spaces, which the patterns would not see."""
_LEGACY_FONT = re.compile(rb"""val=["'](?:\.[Vv][Nn]|[Vv][Nn])""")
_SPAN = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink|comment)\s[^>]*?\bref\s*=\s*["']([^"'>]*:[^"'>]*)["']""")
_SPANNING = (b"mergeCell", b"hyperlink", b"comment")
_SHEET = re.compile(rb"sheetData[\s/>]")
_PREFIXED = re.compile(rb":c[\s>/]")
MAX_DENSE_CELLS = 400_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError)


class WorkbookError(Exception):
    """The file is no workbook that can be read: a rule's code and the Vietnamese detail of its message."""

    def __init__(self, code: str, detail_vi: str) -> None:
        super().__init__(f"{code}: {detail_vi}")
        self.code = code
        self.detail_vi = detail_vi


@dataclass(frozen=True, slots=True)
class Package:
    """What the package shows from outside. A `plain` one holds nothing that the fast reader would lose: formulas only
    with their results."""

    has_formulas: bool
    cells: int
    plain: bool


def inspect(path: Path) -> Package:
    """Check the package whole; WorkbookError says why it cannot be opened."""
    with path.open("rb") as stream:
        if not zipfile.is_zipfile(stream):
            raise WorkbookError("F07", "thiếu phần cuối của tệp")
        return _inspect_stream(stream)


def _inspect_stream(stream: IO[bytes]) -> Package:
    try:
        with zipfile.ZipFile(stream) as package:
            return _inspect(package)
    except _DAMAGE as error:
        raise WorkbookError("F07", "nội dung bên trong bị hỏng hoặc thiếu") from error
    except (NotImplementedError, RuntimeError) as error:
        raise WorkbookError("F02", "tệp dùng cách nén không hỗ trợ") from error


def _inspect(package: zipfile.ZipFile) -> Package:
    members = package.infolist()
    _check_sizes(members)
    if "xl/workbook.xml" not in {info.filename for info in members}:
        raise WorkbookError("F04", "gói tệp không chứa sổ tính")
    cells, spanned, formulas, plain = 0, 0, False, True
    for info in members:
        part = _look(package, info)
        cells += part.cells
        spanned += part.spanned
        formulas = formulas or part.has_formulas
        plain = plain and part.plain
        if cells > MAX_CELLS:
            raise WorkbookError("F02", f"sổ tính có hơn {MAX_CELLS} ô")
        if spanned > MAX_SPANNED_CELLS:
            raise WorkbookError("F02", f"các vùng ô gộp hoặc liên kết phủ hơn {MAX_SPANNED_CELLS} ô")
    return Package(formulas, cells, plain)


class _Part(NamedTuple):
    """What one part adds to the picture."""

    cells: int = 0
    spanned: int = 0
    has_formulas: bool = False
    plain: bool = True


def _look(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Part:
    """What a part holds. Forms have most of their parts in common, byte by byte: such are looked at once."""
    key = _key(package, info)
    if key is None:
        return _look_inside(package, info)
    if key not in _seen:
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        _seen[key] = _look_inside(package, info)
    return _seen[key]


_seen: dict[bytes, _Part] = {}
_MOST_SEEN, _MOST_HASHED = 4096, 256 * 1024


def _key(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """A hash over everything that decides what comes out of a member: its packed bytes and how they are unpacked."""
    stream = package.fp
    if stream is None or info.compress_size > _MOST_HASHED:
        return None
    stream.seek(info.header_offset)
    local = stream.read(_LOCAL.size)
    if len(local) < _LOCAL.size:
        return None
    names = stream.read(sum(_LOCAL.unpack(local)))
    said = (info.filename, info.compress_type, info.flag_bits, info.CRC, info.file_size, info.compress_size)
    packed = stream.read(info.compress_size)
    return hashlib.blake2b(b"\0".join((repr(said).encode(), local, names, packed)), digest_size=32).digest()


_LOCAL = struct.Struct("<26xHH")
"""A member's local header, of which only the lengths of its name and extra field matter here."""


def _look_inside(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Part:
    content = _markup(package, info)
    if content is None:
        return _Part()
    if info.filename == "xl/workbook.xml":
        _check_xml(content)
    cells, formulas, plain = 0, False, True
    if info.filename.startswith("xl/worksheets/") or _SHEET.search(content):
        cells = len(_CELL.findall(content)) + len(_PREFIXED.findall(content))
        formulas = any(pattern.search(content) for pattern in _FORMULAS)
        plain = (not formulas or _has_results(content)) and _is_plain_sheet(content, cells)
    elif info.filename.endswith(("styles.xml", "sharedStrings.xml")):
        plain = _LEGACY_FONT.search(content) is None
    spanned = sum(_span(found[1]) for found in _SPAN.finditer(_with_spans(content)))
    return _Part(cells, spanned, formulas, plain)


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """What the package says of itself, before anything of it is unpacked; `_markup` trusts no more than that."""
    if len(members) > MAX_MEMBERS:
        raise WorkbookError("F02", f"gói tệp có hơn {MAX_MEMBERS} thành phần")
    if sum(info.file_size for info in members) > MAX_PACKAGE_BYTES:
        raise WorkbookError("F02", f"nội dung giải nén vượt quá {MAX_PACKAGE_BYTES // 2**20} MB")
    for info in members:
        if info.file_size > MAX_RATIO_FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size:
            raise WorkbookError("F02", f"nội dung bị nén quá {MAX_RATIO} lần, không phải là sổ tính thường")


def _markup(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of an XML part, None for any other part."""
    name = info.filename.lower()
    if not name.endswith((".xml", ".rels", ".vml")) or name.startswith("customxml/"):  # nobody reads those
        return None
    with package.open(info) as member:
        content = member.read(info.file_size + 1)  # never more than it claims: `ZipFile.read` unpacks first, then cuts
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4]:
        raise WorkbookError("F02", "tệp dùng bảng mã XML không hỗ trợ")
    if b"!DOCTYPE" in content or b"!ENTITY" in content:
        raise WorkbookError("F02", "tệp chứa khai báo XML không được phép")
    return content


def _with_spans(content: bytes) -> bytes:
    """What of a part may name ranges: of a sheet mostly the little behind its cells."""
    rest = content[max(content.rfind(b"sheetData"), 0) :]
    return rest if all(content.count(name) == rest.count(name) for name in _SPANNING) else content


def _span(ref: bytes) -> int:
    """How many cells a range covers: openpyxl makes an object of each."""
    try:
        left, top, right, bottom = range_boundaries(html.unescape(ref.decode("utf-8", "replace")))
    except (ValueError, TypeError):
        return 0
    return ((right or _SHEET_COLUMNS) - (left or 1) + 1) * ((bottom or _SHEET_ROWS) - (top or 1) + 1)


def _is_plain_sheet(content: bytes, cells: int) -> bool:
    """No error cell, no unusual mark-up, and cells close enough together for a reader that fills the gaps."""
    if _PREFIXED.search(content) or _LEGACY_FONT.search(content):
        return False
    places = _USUAL.findall(content)
    if len(places) != cells:
        places = _PLACE.findall(content)
        if len(places) != cells or any(odd in content for odd in _ODD):
            return False
    if not places:
        return True
    last_row = max(int(row) for row in {row for _, row in places})
    last_column = max(_column_number(letters) for letters in {letters for letters, _ in places})
    return last_row * last_column <= MAX_DENSE_CELLS


def _has_results(content: bytes) -> bool:
    """True if every formula of a sheet stands in a cell together with its result."""
    formulas = sum(len(pattern.findall(content)) for pattern in _FORMULAS)
    return formulas == sum(1 for _ in _RESULT.finditer(content))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_xml(content: bytes) -> None:
    try:
        ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise WorkbookError("F02", "phần mục lục của sổ tính bị hỏng") from error

"""Look inside a workbook's package before it is opened: is it whole, is it a workbook, does it hold formulas?"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MAX_CELLS = 2_000_000
MAX_PACKAGE_BYTES = 512 * 1024 * 1024
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError)


class WorkbookError(Exception):
    """The file is no workbook that can be read: a rule's code and the Vietnamese detail of its message."""

    def __init__(self, code: str, detail_vi: str) -> None:
        super().__init__(f"{code}: {detail_vi}")
        self.code = code
        self.detail_vi = detail_vi


@dataclass(frozen=True, slots=True)
class Package:
    """What the package shows from outside."""

    has_formulas: bool
    cells: int


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
    if sum(info.file_size for info in members) > MAX_PACKAGE_BYTES:
        raise WorkbookError("F02", f"nội dung giải nén vượt quá {MAX_PACKAGE_BYTES // 2**20} MB")
    if "xl/workbook.xml" not in {info.filename for info in members}:
        raise WorkbookError("F04", "gói tệp không chứa sổ tính")
    cells, formulas = 0, False
    for info in members:
        if not info.filename.startswith("xl/") or not info.filename.endswith(".xml"):
            continue
        content = package.read(info)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise WorkbookError("F02", "tệp chứa khai báo XML không được phép")
        if info.filename == "xl/workbook.xml":
            _check_xml(content)
        if info.filename.startswith("xl/worksheets/"):
            cells += sum(1 for _ in _CELL.finditer(content))
            formulas = formulas or _FORMULA.search(content) is not None
        if cells > MAX_CELLS:
            raise WorkbookError("F02", f"sổ tính có hơn {MAX_CELLS} ô")
    return Package(formulas, cells)


def _check_xml(content: bytes) -> None:
    try:
        ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise WorkbookError("F02", "phần mục lục của sổ tính bị hỏng") from error

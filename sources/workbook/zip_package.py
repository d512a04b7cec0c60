"""A package that is a zip, opened with the limits that hold for every format that is one: .xlsx, .xlsb, .ods, .docx."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from schemas.rules.codes import RuleCode

MAX_PACKAGE_BYTES: Final = 512 * 1024 * 1024
MAX_MEMBERS: Final = 5_000
MAX_RATIO: Final = 200
MAX_RATIO_FREE_BYTES: Final = 50 * 1024 * 1024
BROKEN_VI: Final = "nội dung bên trong bị hỏng hoặc thiếu"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError)


class WorkbookError(Exception):
    """The file is no workbook that can be read: a rule's code and the Vietnamese detail of its message."""

    def __init__(self, code: RuleCode, detail_vi: str) -> None:
        super().__init__(f"{code}: {detail_vi}")
        self.code = code
        self.detail_vi = detail_vi


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """The package at `path`; WorkbookError where it is no whole zip, too large, or breaks while the block reads it."""
    with path.open("rb") as stream:
        if not zipfile.is_zipfile(stream):
            raise WorkbookError("F07", "thiếu phần cuối của tệp")
        try:
            with zipfile.ZipFile(stream) as package:
                check_sizes(package.infolist())
                yield package
        except _DAMAGE as error:
            raise WorkbookError("F07", BROKEN_VI) from error
        except (NotImplementedError, RuntimeError) as error:
            raise WorkbookError("F02", "tệp dùng cách nén không hỗ trợ") from error


def check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """What the package says of itself, before anything of it is unpacked; whoever unpacks trusts no more than that."""
    if len(members) > MAX_MEMBERS:
        raise WorkbookError("F02", f"gói tệp có hơn {MAX_MEMBERS} thành phần")
    if sum(info.file_size for info in members) > MAX_PACKAGE_BYTES:
        raise WorkbookError("F02", f"nội dung giải nén vượt quá {MAX_PACKAGE_BYTES // 2**20} MB")
    for info in members:
        if info.file_size > MAX_RATIO_FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size:
            raise WorkbookError("F02", f"nội dung bị nén quá {MAX_RATIO} lần, không phải là sổ tính thường")

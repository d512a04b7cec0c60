"""What is packed here is to the byte what `zipfile` writes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter

from reports.office.packing.stable_zip import make_stable, pack, pack_stable
from reports.office.stable_book import StableBook


def write_with_zipfile(parts: list[tuple[str, bytes]], level: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            package.writestr(info, content, compresslevel=level)
    return out.getvalue()


@pytest.mark.parametrize("level", [-1, 4, 9])
def test_the_bytes_are_zipfile_s(level: int) -> None:
    random = Random(level)
    names = ["[Content_Types].xml", "xl/workbook.xml", "word/document.xml", "phiếu.xml", "a", "b/c/d.bin"]
    for _ in range(40):
        sizes = [random.choice([0, 1, 300, 40_000, 70_000]) for _ in names]
        parts = [
            (name, random.randbytes(size // 20) * 20)
            for name, size in zip(names[: random.randint(0, 6)], sizes, strict=False)
        ]
        expected = write_with_zipfile(parts, level)
        assert pack(parts, level) == expected
        assert pack(parts, level) == expected, "once more"


def test_a_package_made_stable_is_read_as_before() -> None:
    parts = [("xl/workbook.xml", b"<x/>"), ("[Content_Types].xml", b"<y/>")]
    made = make_stable(write_with_zipfile(parts, 9))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        assert [(name, package.read(name)) for name in package.namelist()] == parts[::-1]


def test_parts_that_lie_in_files_are_packed_as_they_are(tmp_path: Path) -> None:
    parts = [(name, Random(size).randbytes(size // 9) * 9) for name, size in (("a", 0), ("b", 100), ("c", 3_000_000))]
    lying = [(name, tmp_path / name) for name, _ in parts]
    for (_, content), (_, path) in zip(parts, lying, strict=True):
        path.write_bytes(content)
    assert b"".join(pack_stable(lying)) == b"".join(pack_stable(parts)) == write_with_zipfile(parts, -1)


def test_a_workbook_packed_once_is_the_one_made_stable() -> None:
    moment = datetime(2018, 12, 17, 8, 30, tzinfo=UTC)

    def fill(workbook: Any) -> None:
        workbook.set_properties({"title": "Xếp hạng", "created": moment.replace(tzinfo=None)})
        sheet = workbook.add_worksheet("Một")
        for row in range(300):
            sheet.write_string(row, 0, f"dòng {row}")

    drawn = io.BytesIO()
    with xlsxwriter.Workbook(drawn) as known:
        fill(known)
    fill(book := StableBook({}))
    folder = Path(book.tmpdir)
    assert b"".join(book.pack(moment)) == make_stable(drawn.getvalue(), moment)
    assert not folder.exists()

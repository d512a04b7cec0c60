"""The formulas of an old .xls from their tokens, as [MS-XLS] 2.5.198 has them."""

from __future__ import annotations

import struct

import pytest

from sources.workbook.signs.xls_formulas import read_books, write_formulas

RELATIVE = 0xC000


def cell(row: int, column: int, kind: int = 0x44) -> bytes:
    return struct.pack("<BHH", kind, row, column | RELATIVE)


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (cell(12, 3) + cell(13, 3, 0x24) + b"\x03", "D13+D14"),
        (struct.pack("<BHH", 0x44, 12, 3) + struct.pack("<BH", 0x1E, 5) + b"\x04", "$D$13-5"),
        (struct.pack("<BHHHH", 0x25, 12, 14, 3 | RELATIVE, 4 | RELATIVE) + b"\x19\x10\x00\x00", "SUM(D13:E15)"),
        (cell(12, 3) + cell(0, 0) + b"\x42\x02\x04\x00", "SUM(D13,A1)"),
        (cell(12, 3) + struct.pack("<Bd", 0x1F, 1.5) + b"\x03\x15\x13", "-(D13+1.5)"),
        (cell(12, 3) + cell(13, 3) + b"\x05" + struct.pack("<BH", 0x1E, 5) + b"\x06", "D13*D14/5"),
        (cell(12, 3) + struct.pack("<BHBH", 0x1E, 1, 0x41, 27), "ROUND(D13,1)"),
        (cell(12, 3) + struct.pack("<BH", 0x41, 25) + cell(0, 0) + b"\x42\x02\x05\x00", "AVERAGE(INT(D13),A1)"),
        (
            cell(12, 3)
            + struct.pack("<BH", 0x1E, 0)
            + b"\x0b\x19\x02\x07\x00\x17\x00\x00\x19\x08\x0c\x00"
            + cell(13, 3)
            + b"\x19\x08\x03\x00\x42\x03\x01\x00",
            'IF(D13=0,"",D14)',
        ),
        (struct.pack("<BHHH", 0x5A, 1, 2, 1), "[so lieu.xls]!$B$3"),
    ],
)
def test_sums_and_cells_of_other_workbooks_are_written(tokens: bytes, text: str) -> None:
    books = {0: None, 1: "so lieu.xls"}
    assert write_formulas({(1, 1): tokens}, books) == {(1, 1): text}


@pytest.mark.parametrize(
    "tokens",
    [
        b"",
        cell(12, 3)[:-1],
        b"\x03",
        cell(12, 3) + cell(13, 3),
        cell(12, 3) + cell(13, 3) + b"\x07",
        cell(12, 3) + b"\x42\x01\x0c\x00",
        cell(12, 3) + struct.pack("<BH", 0x41, 27),
        cell(12, 3) + struct.pack("<BH", 0x41, 15),
        b"\x17\x01\x00x",
        struct.pack("<BHHH", 0x5A, 0, 2, 1),
        b"\x01\x0c\x00\x03\x00",
    ],
)
def test_whatever_else_is_left_alone(tokens: bytes) -> None:
    assert write_formulas({(1, 1): tokens}, {0: None}) == {}


def test_the_books_that_formulas_name() -> None:
    path = "\x01\x01D\x03so\x03nguon.xls"
    named = struct.pack("<HHB", 1, len(path), 0) + path.encode("latin-1")
    own = struct.pack("<H", 3) + b"\x01\x04"
    references = struct.pack("<H", 2) + struct.pack("<HHH", 0, 0, 0) + struct.pack("<HHH", 1, 0, 0)
    assert read_books([own, named], references) == {0: None, 1: "nguon.xls"}
    assert read_books([], b"\x00\x00") == {}

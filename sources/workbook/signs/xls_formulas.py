"""The formulas of an old .xls written as in an .xlsx: the four operations, the functions that are reckoned again
(`sources.workbook.signs.sums`) and cells of other workbooks.

An .xls holds a formula as tokens in the order in which they are reckoned (BIFF8, [MS-XLS] 2.5.198).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import IntEnum

from schemas.cell_addresses import get_column_letter
from sources.workbook.grid import Position

_SUM_ATTRIBUTE, _PLAIN_ATTRIBUTES = 0x10, 0x4B
"""The plain ones: a space, that it is reckoned anew each time, and what passes over a value that IF does not choose."""
_FIXED = {24: ("ABS", 1), 25: ("INT", 1), 27: ("ROUND", 2), 212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2)}
_VARIABLE = {1: "IF", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX"}
"""Functions by number, those of a fixed count of arguments with it ([MS-XLS] 2.5.198.17)."""
_CLASS_BITS, _FIRST_CLASS = 0x1F, 0x20
_MOST_TOKENS = 200
_OWN_BOOK = b"\x01\x04"


class _Token(IntEnum):
    """The tokens that are written; those of cells by the first of their three classes."""

    ADD, SUBTRACT, MULTIPLY, DIVIDE, PLUS, MINUS, PAREN = 0x03, 0x04, 0x05, 0x06, 0x12, 0x13, 0x15
    LESS, AT_MOST, EQUAL, AT_LEAST, MORE, OTHER = 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E
    TEXT, ATTRIBUTE, INTEGER, NUMBER, FIXED_FUNCTION = 0x17, 0x19, 0x1E, 0x1F, 0x21
    FUNCTION, CELL, AREA, CELL_ELSEWHERE = 0x22, 0x24, 0x25, 0x3A


_SIGNS = {
    _Token.ADD: "+", _Token.SUBTRACT: "-", _Token.MULTIPLY: "*", _Token.DIVIDE: "/", _Token.LESS: "<",
    _Token.AT_MOST: "<=", _Token.EQUAL: "=", _Token.AT_LEAST: ">=", _Token.MORE: ">", _Token.OTHER: "<>",
}  # fmt: skip


class _OtherFormulaError(Exception):
    """The formula holds something that is not written here."""


def write_formulas(tokens: Mapping[Position, bytes], books: Mapping[int, str | None]) -> dict[Position, str]:
    """The formulas that can be written, by place. `books`: the workbook that a number of theirs stands for, None for
    the file itself."""
    written: dict[Position, str] = {}
    for place, code in tokens.items():
        try:
            written[place] = _write(code, books)
        except (_OtherFormulaError, struct.error, IndexError):
            continue
    return written


def read_books(supbooks: list[bytes], externsheet: bytes) -> dict[int, str | None]:
    """The names of the workbooks by the number that formulas give them; what cannot be read is left out."""
    names = [None if content[2:4] == _OWN_BOOK else _read_book_name(content) for content in supbooks]
    found: dict[int, str | None] = {}
    for number in range(min(struct.unpack_from("<H", externsheet)[0], (len(externsheet) - 2) // 6)):
        book = struct.unpack_from("<H", externsheet, 2 + 6 * number)[0]
        if book < len(names):
            found[number] = names[book]
    return found


def _read_book_name(content: bytes) -> str:
    """The last part of the file's path, whose marks are single low characters."""
    length, flags = struct.unpack_from("<HB", content, 2)
    wide = flags & 1
    raw = content[5 : 5 + length * (1 + wide)]
    path = raw.decode("utf-16-le" if wide else "latin-1", "replace")
    parts = "".join("/" if mark < " " else mark for mark in path).replace("\\", "/").split("/")
    return parts[-1].strip("[]") or "?"


def _write(code: bytes, books: Mapping[int, str | None]) -> str:
    stack: list[str] = []
    place = 0
    for _ in range(_MOST_TOKENS):
        if place >= len(code):
            break
        place = _take(code, place, stack, books)
    if len(stack) != 1 or place < len(code):
        raise _OtherFormulaError
    return stack[0]


def _take(code: bytes, place: int, stack: list[str], books: Mapping[int, str | None]) -> int:
    """Put one token on the stack; where the next one begins."""
    kind = code[place]
    if kind > _CLASS_BITS:
        kind = kind & _CLASS_BITS | _FIRST_CLASS
    match kind:
        case sign if sign in _SIGNS:
            second, first = stack.pop(), stack.pop()
            stack.append(f"{first}{_SIGNS[_Token(kind)]}{second}")
            return place + 1
        case _Token.PLUS | _Token.MINUS:
            stack.append(f"{'-' if kind == _Token.MINUS else '+'}{stack.pop()}")
            return place + 1
        case _Token.PAREN:
            stack.append(f"({stack.pop()})")
            return place + 1
        case _Token.ATTRIBUTE:
            if code[place + 1] & _SUM_ATTRIBUTE:
                stack.append(f"SUM({stack.pop()})")
            elif code[place + 1] & ~_PLAIN_ATTRIBUTES:
                raise _OtherFormulaError
            return place + 4
        case _Token.INTEGER:
            stack.append(str(struct.unpack_from("<H", code, place + 1)[0]))
            return place + 3
        case _Token.NUMBER:
            stack.append(f"{struct.unpack_from('<d', code, place + 1)[0]:.15g}")
            return place + 9
        case _Token.TEXT if code[place + 1 : place + 3] in (b"\0\0", b"\0\1"):
            stack.append('""')
            return place + 3
        case _Token.FIXED_FUNCTION:
            name, count = _FIXED.get(struct.unpack_from("<H", code, place + 1)[0], ("", 0))
            _call(stack, name, count)
            return place + 3
        case _Token.FUNCTION:
            count, function = struct.unpack_from("<BH", code, place + 1)
            _call(stack, _VARIABLE.get(function, ""), count)
            return place + 4
        case _Token.CELL:
            stack.append(_write_cell(*struct.unpack_from("<HH", code, place + 1)))
            return place + 5
        case _Token.AREA:
            top, bottom, left, right = struct.unpack_from("<HHHH", code, place + 1)
            stack.append(f"{_write_cell(top, left)}:{_write_cell(bottom, right)}")
            return place + 9
        case _Token.CELL_ELSEWHERE:
            number, row, column = struct.unpack_from("<HHH", code, place + 1)
            book = books.get(number)
            if book is None:
                raise _OtherFormulaError
            stack.append(f"[{book}]!{_write_cell(row, column)}")
            return place + 7
        case _:
            raise _OtherFormulaError


def _call(stack: list[str], name: str, count: int) -> None:
    """Put the function of the last values in their place."""
    if not name or not count or count > len(stack):
        raise _OtherFormulaError
    stack[-count:] = [f"{name}({','.join(stack[-count:])})"]


def _write_cell(row: int, column: int) -> str:
    """An address; the two upper bits of the column say whether it is moved with the formula."""
    dollar_row, dollar_column = not column & 0x8000, not column & 0x4000
    letters = get_column_letter((column & 0x3FFF) + 1)
    return f"{'$' * dollar_column}{letters}{'$' * dollar_row}{row + 1}"

"""Workbooks of the old .xls format, made record by record."""

import struct

from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(
    *cells: bytes,
    rows: int = 1,
    columns: int = 1,
    locked: bool = False,
    fonts: tuple[str, ...] = ("Arial",),
    names: bytes = b"",
) -> bytes:
    bof = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    head += record(0x2F, bytes(6)) if locked else b""
    for name in fonts:
        head += record(0x31, bytes(14) + bytes([len(name), 1]) + name.encode("utf-16-le"))
    for number in range(len(fonts)):
        head += record(0xE0, struct.pack("<H", number + (number > 3)) + bytes(18))
    start = len(head) + 4 + 9 + len(names) + 4
    head += record(0x85, struct.pack("<IHBB", start, 0, 1, 0) + b"S") + names + record(0xA)
    sheet = record(0x809, bof) + record(0x200, struct.pack("<IIHHH", 0, rows, 0, columns, 0)) + b"".join(cells)
    root = CFBStorage(name="Root Entry")
    root.add_stream(CFBStream("Workbook", (head + sheet + record(0xA)).ljust(5000, b"\0")))
    return bytes(CFBWriter.to_bytes(CFBDocument(root=root)))


def name(text: str, tokens: bytes) -> bytes:
    """A defined name with its formula."""
    head = struct.pack("<HBBHHHBBBB", 0, 0, len(text), len(tokens), 0, 0, 0, 0, 0, 0)
    return record(0x18, head + b"\0" + text.encode("latin-1") + tokens)


def at(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<HHH", row, column, style)


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, at(row, column) + struct.pack("<d", value))


def label(row: int, column: int, text: str, style: int = 0) -> bytes:
    return record(0x204, at(row, column, style) + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def formula(
    result: bytes, row: int = 0, column: int = 0, style: int = 0, tokens: bytes = struct.pack("<BH", 0x1E, 1)
) -> bytes:
    """A formula, of the number 1 if nothing else is given, with its stored result."""
    return record(0x06, at(row, column, style) + result + bytes(6) + struct.pack("<H", len(tokens)) + tokens)

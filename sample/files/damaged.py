"""Files that are damaged or are no form at all, each the same for the same input."""

from __future__ import annotations

import io
import random
import zlib
from decimal import Decimal
from pathlib import Path

from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter
from openpyxl import Workbook, load_workbook

from reports.form.page import HEADING_ROW
from reports.office.packing.stable_zip import make_stable
from sample.files.old_workbook import write_old_workbook
from sample.people import make_person
from schemas.form import INDICATORS, STAMP_SHEET

MILLIONS_VI, BILLIONS_VI = "triệu đồng", "tỷ đồng"
_ENCRYPTION_INFO = (
    b"\x04\x00\x04\x00\x40\x00\x00\x00"
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
    b'<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
    b'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/></encryption>'
)


def resave_form(form: bytes, scratch: Path) -> bytes:
    """The same form saved by another program: same content, other bytes."""
    book = load_workbook(io.BytesIO(form))
    return _save_workbook(book, scratch)


def save_as_old_workbook(form: bytes) -> bytes:
    """The form saved as .xls."""
    return write_old_workbook(load_workbook(io.BytesIO(form)))


def retype_form(form: bytes, scratch: Path) -> bytes:
    """The form's cells typed into a new workbook: no stamp, no styles, no protection."""
    return _save_workbook(_retype(form), scratch)


def retype_beside(form: bytes, earlier: bytes, over: tuple[str, str], scratch: Path) -> bytes:
    """The form typed anew with an earlier one's amounts in columns of the same headings before its own.

    `over` stands above either group.
    """
    book, other = _retype(form), load_workbook(io.BytesIO(earlier))[INDICATORS.sheet]
    sheet, heading = book[INDICATORS.sheet], HEADING_ROW + 1
    amounts = {str(row[0].value): (row[3].value, row[4].value) for row in other.iter_rows(min_row=heading)}
    sheet.insert_cols(4, 2)
    for row in range(heading, sheet.max_row + 1):
        for column, value in enumerate(amounts.get(str(sheet.cell(row, 1).value), ()), start=4):
            sheet.cell(row, column, value)
    sheet.cell(heading - 1, 1).value = None
    for column, text in zip((4, 6), over, strict=True):
        sheet.cell(heading - 1, column, text)
    return _save_workbook(book, scratch)


def retype_in_billions(form: bytes, scratch: Path) -> bytes:
    """The form typed anew with all money in `tỷ đồng`, as the unit cells then say."""
    book = _retype(form)
    for row in book[INDICATORS.sheet].iter_rows(min_row=HEADING_ROW + 2):
        if row[2].value == MILLIONS_VI:
            row[2].value = BILLIONS_VI
            for cell in row[3:6]:
                if isinstance(cell.value, int | float):
                    cell.value = float(Decimal(str(cell.value)) / 1000)
                    cell.number_format = "General"
    return _save_workbook(book, scratch)


def retype_with_title_in_billions(form: bytes, scratch: Path) -> bytes:
    """The form typed anew, `tỷ đồng` in its title where the unit cells say `triệu đồng`."""
    book = _retype(form)
    title = book[INDICATORS.sheet]["A1"]
    title.value = f"{title.value} (ĐVT: {BILLIONS_VI})"
    return _save_workbook(book, scratch)


def _retype(form: bytes) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for source in load_workbook(io.BytesIO(form)).worksheets:
        if source.title == STAMP_SHEET:
            continue
        sheet = book.create_sheet(source.title)
        for row in source.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy = sheet.cell(cell.row, cell.column, cell.value)
                    copy.number_format = cell.number_format
    return book


def make_other_workbook(rng: random.Random, scratch: Path) -> bytes:
    """A workbook that is no form: a list of staff."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    sheet.append(["DANH SÁCH CÁN BỘ ĐĂNG KÝ TẬP HUẤN"])
    sheet.append(["STT", "Họ và tên", "Chức vụ", "Ghi chú"])
    for number in range(1, rng.randint(9, 16)):
        sheet.append([number, make_person(rng), rng.choice(("Chuyên viên", "Phó trưởng phòng", "Trưởng phòng")), None])
    return _save_workbook(book, scratch)


def truncate_file(form: bytes, rng: random.Random) -> bytes:
    """The first part of the file, as a broken copy leaves it."""
    return form[: int(len(form) * rng.uniform(0.45, 0.8))]


def make_text_file(name: str, period: str) -> bytes:
    """A text file that somebody named .xlsx."""
    return f"Kính gửi Cục Thông tin đối ngoại.\n{name} gửi báo cáo {period}, số liệu xem trong thư.\n".encode()


def make_encrypted_workbook(rng: random.Random) -> bytes:
    """A workbook locked by a password: the compound file Office wraps it in, its content noise."""
    package = (8192).to_bytes(8, "little") + rng.randbytes(8192)
    streams: list[CFBStorage | CFBStream] = [
        CFBStream("EncryptionInfo", _ENCRYPTION_INFO),
        CFBStream("EncryptedPackage", package),
    ]
    data: bytes = CFBWriter.to_bytes(CFBDocument(CFBStorage("Root Entry", children=streams)))
    return data


def make_pdf(line: str) -> bytes:
    """A one-page PDF that says `line` (ASCII)."""
    text = line.encode("ascii", "replace").replace(b"(", b"[").replace(b")", b"]")
    content = b"BT /F1 14 Tf 72 760 Td (" + text + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets))
    out.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def make_png(width: int = 48, height: int = 16) -> bytes:
    """A small picture, as signatures carry one."""
    line = b"\x00" + b"\x1f\x4e\x8c" * width
    chunks = (
        (b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"),
        (b"IDAT", zlib.compress(line * height, 9)),
        (b"IEND", b""),
    )
    body = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _save_workbook(book: Workbook, scratch: Path) -> bytes:
    path = scratch / "saved.xlsx"
    book.save(path)
    return make_stable(path.read_bytes())

"""What a document is, told from its bytes: a name's extension is only what somebody typed."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable

import olefile

from sources.containers.edxml_names import find_edxml_header
from sources.workbook.direct.plain_zip import list_plain_entries, take_member

WORKBOOKS = frozenset({"xlsx", "xlsm", "xls", "xlsb", "ods", "encrypted"})
"""Media that are a workbook, readable here or not."""
ANNOTATABLE = frozenset({"xlsx", "xlsm"})
"""Media that feedback can mark in place; other readable ones are answered by a letter."""
READABLE = ANNOTATABLE | {"xls", "xlsb", "ods", "docx"}
"""Media in which a form can be found."""
IMAGES = frozenset({"png", "jpeg", "gif"})

NAMES_VI = {
    "xls": "sổ tính Excel đời cũ .xls",
    "xlsb": "sổ tính Excel nhị phân .xlsb",
    "ods": "sổ tính OpenDocument .ods",
    "docx": "tài liệu Word",
    "odf": "tài liệu OpenDocument không phải sổ tính (.odt, .odp)",
    "pdf": "tệp PDF",
    "png": "ảnh PNG",
    "jpeg": "ảnh JPEG",
    "gif": "ảnh GIF",
    "eml": "thư điện tử",
    "msg": "thư điện tử Outlook",
    "mbox": "hộp thư",
    "pst": "hộp thư Outlook .pst",
    "tnef": "thư Outlook đóng gói (winmail.dat)",
    "zip": "tệp nén ZIP",
    "tgz": "tệp nén TGZ",
    "tar": "tệp gói TAR",
    "gz": "tệp nén GZ",
    "bz2": "tệp nén BZ2",
    "xz": "tệp nén XZ",
    "zstd": "tệp nén Zstandard",
    "pkcs7": "thư ký số hoặc mã hóa S/MIME (smime.p7m)",
    "uu": "tệp mã hóa uuencode",
    "edxml": "văn bản điện tử .edxml",
    "rar": "tệp nén RAR",
    "7z": "tệp nén 7z",
    "text": "tệp văn bản thuần, CSV hoặc HTML",
    "ole": "tài liệu Office đời cũ",
    "encrypted": "tệp Office đặt mật khẩu",
    "empty": "tệp rỗng",
    "unreadable": "tệp không đọc được",
    "unknown": "không rõ loại",
}
"""What an official calls each kind."""

SNIFF_BYTES = 64 * 1024
TNEF_SIGNATURE = b"\x78\x9f\x3e\x22"
PST_SIGNATURE = b"!BDN"
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
"""The longest table of contents of a package that is opened: in memory each entry takes ten times its bytes."""
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (TNEF_SIGNATURE, "tnef"),
    (PST_SIGNATURE, "pst"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_MAIL_HEADERS = frozenset(
    {
        "arc-seal",
        "authentication-results",
        "cc",
        "content-type",
        "date",
        "delivered-to",
        "dkim-signature",
        "domainkey-signature",
        "from",
        "message-id",
        "mime-version",
        "received",
        "reply-to",
        "return-path",
        "sender",
        "subject",
        "to",
        "x-mailer",
    }
)
_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
"""A field of RFC 5322: a name, perhaps (of old) a space, a colon; nothing need follow it."""
_END_BYTES = 22
_TYPES = "[Content_Types].xml"
_TAR_BLOCK = 512
_BLANK_START = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*")
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_PKCS7 = re.compile(
    rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", re.DOTALL
)
"""RFC 5652: a sequence that begins with the object identifier of a kind of content."""
_UUENCODED = re.compile(rb"begin(?:-base64)? [0-7]{3,4} [^\r\n]+\r?\n")
_MBOX_FROM = re.compile(rb"From \S+ .*\d\d:\d\d")


def sniff(data: bytes) -> str:
    """The kind of document these bytes are; `unknown` if none is recognised. Never raises."""
    if not data:
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if data.startswith(olefile.MAGIC):
        return _sniff_ole(data)
    if data.startswith(b"\x1f\x8b"):
        return _sniff_gzip(data)
    if _BZIP2.match(data):
        return "bz2"
    if is_tar(data):
        return "tar"
    for magic, media in _MAGIC:
        if data.startswith(magic):
            return media
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if _PKCS7.match(data):
        return "pkcs7"
    if _UUENCODED.match(data):
        return "uu"
    if find_edxml_header(data[:SNIFF_BYTES]):
        return "edxml"
    if is_mbox(data):
        return "mbox"
    if is_message_head(strip_blank_lines(data[:SNIFF_BYTES]).split(b"\n")):
        return "eml"
    return "text" if _is_text(data[:SNIFF_BYTES]) else "unknown"


def is_mbox(head: bytes) -> bool:
    """True if a file that begins with these bytes is a mailbox: a `From ` line, then a header.

    A `From ` line without a time begins a sentence as well: behind it a whole head of a message must stand.
    """
    first, _, rest = strip_blank_lines(head[:SNIFF_BYTES]).partition(b"\n")
    if is_from_line(first):
        return bool(_HEADER.match(rest.partition(b"\n")[0].lstrip(b">")))
    return first.startswith(b"From ") and is_message_head(rest.split(b"\n"))


def is_from_line(line: bytes) -> bool:
    """True if the line can begin a message of a mailbox."""
    return bool(_MBOX_FROM.match(line))


def strip_blank_lines(data: bytes) -> bytes:
    """The bytes from the first line on that is not blank, without a byte order mark."""
    return _BLANK_START.sub(b"", data, count=1)


def is_tar(head: bytes) -> bool:
    """True if a file that begins with these bytes is a tar: its first header bears a right checksum."""
    try:
        tarfile.TarInfo.frombuf(head[:_TAR_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def has_long_directory(data: bytes) -> bool:
    """True if a package's table of contents is (or claims to be) longer than any honest one."""
    end = data.rfind(b"PK\x05\x06", -(_END_BYTES + 65_535))
    if end < 0 or len(data) - end < _END_BYTES:
        return False
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    if size == 0xFFFFFFFF:  # the real one stands in a zip64 record before it
        wide = data.rfind(b"PK\x06\x06", 0, end)
        size = int.from_bytes(data[wide + 40 : wide + 48], "little") if wide >= 0 else size
    return size > MAX_DIRECTORY_BYTES


def _sniff_zip(data: bytes) -> str:
    plain = list_plain_entries(data)
    said = take_member(data, plain[_TYPES]).unpack() if plain is not None and _TYPES in plain else None
    if plain is not None and said is not None:
        return _sniff_office(set(plain), said[:SNIFF_BYTES])
    if has_long_directory(data):
        return "zip"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            types = _read_head(package, _TYPES) if _TYPES in names else b""
            mime = _read_head(package, "mimetype")[:200] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return _sniff_broken_zip(data)
    if _TYPES in names:
        return _sniff_office(names, types)
    return _name_by_mime(mime) if mime.startswith(b"application/") else "zip"


def _name_by_mime(mime: bytes) -> str:
    """What a package is that names itself: no archive whose members are reports."""
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    return "odf" if b"vnd.oasis.opendocument" in mime or b"vnd.sun.xml" in mime else "unknown"


def _read_head(package: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a member. Only deflate can be told where to stop; office programs use no other method."""
    info = package.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with package.open(info) as member:
        return member.read(SNIFF_BYTES)


def _sniff_office(names: set[str], types: bytes) -> str:
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if "xl/workbook.xml" not in lower:  # a Word document may embed workbooks, which its types name too
        if any(name.startswith("word/") for name in lower):
            return "docx"
        if b"spreadsheetml.sheet.main" not in types and b"spreadsheetml.template.main" not in types:
            return "unknown"
    return "xlsm" if b"macroEnabled" in types or "xl/vbaproject.bin" in lower else "xlsx"


def _sniff_broken_zip(data: bytes) -> str:
    """A package without its directory at the end: the local headers still name its parts."""
    if b"word/document.xml" in data:
        return "docx"
    if b"xl/" in data and (b"[Content_Types].xml" in data or b"xl/worksheets" in data or b"docProps/" in data):
        return "xlsx"
    if b"[Content_Types].xml" in data:
        return "docx" if b"word/" in data else "xlsx"
    return "zip"


def _sniff_ole(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    except Exception:  # noqa: BLE001 - a hostile compound file raises anything
        return "ole"
    if "encryptedpackage" in names:
        return "encrypted"
    if names & {"workbook", "book"}:
        return "xls"
    return "msg" if "__properties_version1.0" in names else "ole"


def _sniff_gzip(data: bytes) -> str:
    """What is compressed: a tar, something else, or (where nothing can be unpacked) nothing known."""
    try:
        head = zlib.decompressobj(wbits=31).decompress(data[:SNIFF_BYTES], 2 * _TAR_BLOCK)
    except zlib.error:
        return "unknown"
    return "tgz" if is_tar(head) else "gz"


def is_message_head(lines: Iterable[bytes]) -> bool:
    """Two known header fields before the first blank line, nothing else between them."""
    known: set[str] = set()
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if line[:1] in b" \t" and number:
            continue
        found = _HEADER.match(line)
        if not found:
            return False
        known.add(found[1].decode("ascii", "replace").lower())
    return len(known & _MAIL_HEADERS) >= 2


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return control == 0

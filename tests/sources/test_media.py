from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile

import pytest
from openpyxl import Workbook

from sources.media import NAMES_VI, sniff
from sources.names import decode_words, display_name, is_junk
from tests.sources.source_files import book_bytes, letter, make_zip

TEXTS = {
    b"": "empty",
    b"%PDF-1.4 x": "pdf",
    b"\x89PNG\r\n\x1a\n....": "png",
    b"<html><table>": "text",
    b"\x00\x01\x02\x03": "unknown",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken": "ole",
    gzip.compress(b"no tar", mtime=0): "gz",
    b"\x1f\x8b no gzip": "unknown",
    bz2.compress(b"x"): "bz2",
    lzma.compress(b"x"): "xz",
    b"\x28\xb5\x2f\xfd\x04\x00": "zstd",
    b"\x30\x82\x05\x10\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x82": "pkcs7",
    b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03": "pkcs7",
    b"begin 644 bao-cao.xlsx\nM4$L#!!0": "uu",
    b"begin with this\nand go on": "text",
    b"BZh9 no bzip": "text",
    b"From a@b Fri Dec 14 10:00:00 2018\nFrom: a@b\n\nx": "mbox",
    b"From here on: nothing\nis mail": "text",
    b"Ghi chu: a\nKhac: b\n\nx": "text",
}


@pytest.mark.parametrize(("data", "media"), TEXTS.items(), ids=[f"{n}-{m}" for n, m in enumerate(TEXTS.values())])
def test_content_says_what_it_is(data: bytes, media: str) -> None:
    assert sniff(data) == media
    assert media in NAMES_VI


def test_packages_are_told_apart() -> None:
    book = book_bytes(Workbook())
    assert sniff(book) == "xlsx"
    assert sniff(book[: len(book) // 2]) == "xlsx"
    assert sniff(make_zip(("a.txt", b"x"))) == "zip"
    assert sniff(make_zip(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))) == "docx"
    embedding = (
        b'<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
    )
    word = ("[Content_Types].xml", embedding), ("word/document.xml", b"<x/>"), ("word/embeddings/a.xlsx", book)
    assert sniff(make_zip(*word)) == "docx"
    assert sniff(make_zip(*word)[:-40]) == "docx"
    assert sniff(make_zip(("[Content_Types].xml", embedding), ("ppt/embeddings/a.xlsx", book))) == "unknown"
    assert sniff(make_zip(("[Content_Types].xml", b"macroEnabled"), ("xl/workbook.xml", b"<x/>"))) == "xlsm"
    assert sniff(make_zip(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"))) == "ods"
    assert sniff(make_zip(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>"))) == "odf"
    assert sniff(make_zip(("mimetype", b"application/epub+zip"), ("a.xml", b"<x/>"))) == "unknown"
    assert sniff(make_zip(("mimetype", b"ghi chu"), ("a.xlsx", book))) == "zip"


def test_letters_and_tars_are_recognised() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as package:
        package.addfile(tarfile.TarInfo("a.xlsx"))
    assert sniff(out.getvalue()) == "tgz"
    assert sniff(letter()) == "eml"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Báo cáo.xlsx", "Báo cáo.xlsx"),
        ("a\x00b\u202exlsx.exe", "a_b_xlsx.exe"),
        ("..", "khong-ten"),
        ("", "khong-ten"),
        ("x" * 300 + ".xlsx", "x" * 145 + ".xlsx"),
    ],
)
def test_display_names_are_safe(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


def test_encoded_words_are_decoded_to_nfc() -> None:
    assert decode_words("=?utf-8?b?SMOgIE7hu5lp?=") == "Hà Nội"
    assert decode_words("=?windows-1258?q?H=E0_N=F4=F2i?=") == "Hà Nội"
    assert decode_words("=?no-such-charset?q?abc?=") == "abc"
    assert decode_words("Hà Nội".encode().decode("ascii", "surrogateescape")) == "Hà Nội"


def test_junk_is_known_by_name() -> None:
    assert all(map(is_junk, ["~$bao cao.xlsx", ".DS_Store", "Thumbs.db", "Desktop.ini", "__MACOSX"]))
    assert not is_junk("bao cao.xlsx")

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sources.containers import folder, mail
from tests.sources.source_files import Desk, faults_of, form_bytes, letter, roles

HEAD = b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
TYPE = b"Content-Type: application/octet-stream"
DISPOSITION = b"Content-Disposition: attachment"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


def mail_of(*parts: bytes) -> bytes:
    """A letter whose attachments have these header lines."""
    return HEAD + b"".join(b"--B\n" + headers + b"\n\nx%d\n" % n for n, headers in enumerate(parts)) + b"--B--\n"


def header(value: bytes) -> bytes:
    return TYPE + b"\n" + DISPOSITION + b"; " + value


NAMES = {
    "encoded word, base64": (header(b'filename="=?UTF-8?B?SMOgIE7hu5lpLnhsc3g=?="'), "Hà Nội.xlsx"),
    "encoded word, quoted, lower case": (header(b'filename="=?utf-8?q?H=C3=A0_N=E1=BB=99i.xlsx?="'), "Hà Nội.xlsx"),
    "encoded word, unquoted": (header(b"filename==?utf-8?Q?H=C3=A0.xlsx?="), "Hà.xlsx"),
    "encoded words, folded": (
        header(b'filename="=?utf-8?B?SMOg?=\n =?utf-8?B?IE7hu5lpLnhsc3g=?="'), "Hà Nội.xlsx",
    ),
    "encoded word inside a letter's bytes": (
        header(b'filename="=?utf-8?B?SMOgIE7hu5lpLnhsc3g=?= (1).xlsx"'), "Hà Nội.xlsx (1).xlsx",
    ),
    "encoded word in windows-1258": (header(b'filename="=?windows-1258?q?H=E0_N=F4=F2i.xlsx?="'), "Hà Nội.xlsx"),
    "encoded word in UTF-7 and an unknown charset": (header(b'filename="=?x-none?q?a=2Exlsx?="'), "a.xlsx"),
    "broken encoded word": (header(b'filename="=?utf-8?B?SMOg*?="'), "Hà"),
    "RFC 2231": (header(b"filename*=utf-8''H%C3%A0%20N%E1%BB%99i.xlsx"), "Hà Nội.xlsx"),
    "RFC 2231 in pieces": (
        header(b"filename*0*=utf-8'vi'H%C3%A0%20;\n filename*1*=N%E1%BB%99i;\n filename*2=\".xlsx\""), "Hà Nội.xlsx",
    ),
    "RFC 2231 in windows-1258": (header(b"filename*=windows-1258''H%E0%20N%F4%F2i.xlsx"), "Hà Nội.xlsx"),
    "RFC 2231 without a charset": (header(b"filename*=H%C3%A0.xlsx"), "Hà.xlsx"),
    "RFC 2231 with an unknown charset": (header(b"filename*=x-none''a.xlsx"), "a.xlsx"),
    "RFC 2231 beside a plain name": (header(b"filename=\"a.xlsx\";\n filename*=utf-8''H%C3%A0.xlsx"), None),
    "raw UTF-8": (header('filename="Hà Nội.xlsx"'.encode()), "Hà Nội.xlsx"),
    "raw UTF-8, decomposed": (header(b'filename="Ha\xcc\x80.xlsx"'), "Hà.xlsx"),
    "raw windows-1258": (header(b'filename="H\xe0 N\xf4\xf2i.xlsx"'), "Hà Nội.xlsx"),
    "name of the type only": (TYPE + b'; name="a.xlsx"', "a.xlsx"),
    "name of the type, raw UTF-8": (TYPE + '; name="Hà Nội.xlsx"'.encode(), "Hà Nội.xlsx"),
    "missing": (TYPE + b"\n" + DISPOSITION, "khong-ten.octet-stream"),
    "empty": (header(b'filename=""'), "khong-ten.octet-stream"),
    "blank": (header(b'filename="   "'), "khong-ten.octet-stream"),
    "only separators": (header(b'filename="../../"'), "khong-ten"),
    "path": (header(b'filename="/etc/a.xlsx"'), "a.xlsx"),
    "path that goes up": (header(b'filename="../../a.xlsx"'), "a.xlsx"),
    "Windows path": (header(b'filename="C:\\\\Users\\\\x\\\\a.xlsx"'), "a.xlsx"),
    "control characters": (header(b'filename="a\x01\x7fb\x1b[0m.xlsx"'), "a__b_[0m.xlsx"),
    "zero byte": (header(b"filename*=utf-8''a%00b.xlsx"), "a_b.xlsx"),
    "line ends": (header(b"filename*=utf-8''a%0D%0Ab.xlsx"), "a b.xlsx"),
    "turned writing direction": (header("filename=\"a\u202excod.xlsx\"".encode()), "a_xcod.xlsx"),
    "unclosed quotes": (header(b'filename="a.xlsx'), "_a.xlsx"),
    "semicolon inside": (header(b'filename="a;b.xlsx"'), "a;b.xlsx"),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "shown"), NAMES.values(), ids=list(NAMES))
def test_the_name_is_read_and_safe(tmp_path: Path, headers: bytes, shown: str | None) -> None:
    desk = Desk(tmp_path)
    desk.put("x.eml", mail_of(headers))
    found = desk.collect()
    (name,) = (s.display_name for s in found.sightings[1:])
    assert name == shown or (shown is None and name in {"a.xlsx", "Hà.xlsx"})
    assert not set(name) & set("/\\\r\n\0")
    assert desk.archive.read(found.sightings[1].sha256) == b"x0"


def test_no_name_hides_another_attachment(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.put("x.eml", mail_of(*(headers for headers, _ in NAMES.values())))
    found = desk.collect()
    assert len(found.sightings) == 1 + len(NAMES)
    assert len({s.sighting_id for s in found.sightings}) == 1 + len(NAMES)


NEWER_POLICY_FAILS = (
    b"Message-ID: <[@\n",
    b"Message-ID: <>\n",
    b"Message-ID: <a@[\n",
    b"To: =?utf-8?q?=22?= <\n",
    b"To: a:b;;c:<@\n",
    b"To: a <b@[\n",
    b'To: "\n',
    b"Cc: =?utf-8?q?a=0Ab?= <a@b.vn>\n",
    b'Sender: "=?utf-8?q?a=0D?=" <a@b>\n',
)
"""Headers on which the newer policy of Python's parser was seen to raise: index, attribute, value and name errors."""


@pytest.mark.parametrize("line", NEWER_POLICY_FAILS)
def test_headers_that_python_stumbles_over_lose_no_attachment(tmp_path: Path, line: bytes) -> None:
    desk = Desk(tmp_path)
    desk.put("x.eml", line + letter(("Hà Nội.xlsx", form_bytes())))
    found = desk.collect()
    assert roles(found) == {"x.eml": "message", "Hà Nội.xlsx": "leaf"}
    assert found.sightings[1].sender == "stttt@hanoi.example.vn"
    assert found.faults == ()


def test_a_parser_that_fails_leaves_the_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def __init__(self, **known: Any) -> None:
            pass

        def parsebytes(self, data: bytes) -> None:
            raise AttributeError("'Group' object has no attribute 'addresses'")

    monkeypatch.setattr(mail, "BytesParser", Failing)
    desk = Desk(tmp_path)
    desk.put("x.eml", letter(("a.xlsx", form_bytes())))
    found = desk.collect()
    assert (found.sightings[0].sender, roles(found)) == ("stttt@hanoi.example.vn", {"x.eml": "message"})
    assert [(f.code, f.words["detail"]) for f in found.faults] == [("F21", "cấu trúc thư bị hỏng")]


def test_one_attachment_that_fails_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = mail._read_payload

    def failing(part: Any) -> bytes:
        if part.get_filename() == "a.xlsx":
            raise AttributeError("no attribute")
        return real(part)

    monkeypatch.setattr(mail, "_read_payload", failing)
    desk = Desk(tmp_path)
    desk.put("x.eml", letter(("a.xlsx", b"a"), ("b.xlsx", form_bytes())))
    found = desk.collect()
    assert roles(found)["b.xlsx"] == "leaf"
    assert "F21" in faults_of(found)

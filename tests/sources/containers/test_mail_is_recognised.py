"""A message is what RFC 5322 calls one, alone and in every kind of mailbox; what it only points to is named."""

from __future__ import annotations

import io
from base64 import b64encode
from binascii import b2a_uu
from hashlib import sha256
from pathlib import Path

import pytest

from sources.containers import folder
from sources.containers.mailbox import split_mailbox
from sources.media import NAMES_VI, sniff
from sources.reading import read_document
from tests.sources.source_files import Desk, fault_of, faults_of, form_bytes, letter, roles

BOOK = form_bytes()
LETTER = letter(("bc.xlsx", BOOK))
TIMED = b"From a@b.vn Fri Dec 14 10:00:00 2018\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)
    return Desk(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"DomainKey-Signature:a=rsa-sha1; q=dns\n" + LETTER,
        LETTER.replace(b"From: ", b"From:").replace(b"Subject: ", b"Subject:"),
        LETTER.replace(b"From: ", b"From : "),
        b"\n" + LETTER,
        b"\r\n \t\r\n" + LETTER.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + LETTER,
    ],
    ids=["nothing after the colon", "no spaces", "space before the colon", "blank line", "blank lines, CRLF", "BOM"],
)
def test_a_message_is_recognised_by_its_fields(desk: Desk, data: bytes) -> None:
    desk.put("x.dat", data)
    found = desk.collect()
    assert roles(found) == {"x.dat": "message", "bc.xlsx": "leaf"}
    assert next(s for s in found.sightings if s.raw_name == "bc.xlsx").sent_by == "stttt@hanoi.example.vn"


@pytest.mark.parametrize(
    "data", [b"http://a.vn\nGhi chu:khong\n", b"From the desk\nSubject: nothing\n\nx", b"\n\nDate: x\n"]
)
def test_a_text_with_colons_is_no_message(data: bytes) -> None:
    assert sniff(data) == "text"


@pytest.mark.parametrize(
    "first",
    [b"From MAILER-DAEMON\n", b"From - \n", b"From a@b.vn\n", b"From a@b.vn Fri Dec 14 2018\n", b"\n" + TIMED, TIMED],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_mailbox_is_split_with_or_without_times(desk: Desk, first: bytes, end: bytes) -> None:
    other = letter(("khac.xlsx", form_bytes(rows={"indicators": [{"code": "1.1", "period": 4}]})))
    box = (first + LETTER + b"\n" + first.lstrip(b"\n") + other + b"\n").replace(b"\n", end)
    desk.put("thu/x", box)
    found = desk.collect()
    assert sorted(roles(found).values()) == ["leaf", "leaf", "message", "message"]
    assert faults_of(found) == []


def test_a_sentence_that_begins_with_from_splits_no_message() -> None:
    body = b"Kinh gui\n\nFrom here on\nSubject: as if\n\n>From there\n"
    message = b"From: a@b.vn\nSubject: 1\n\n" + body
    data = b"From a@b.vn\n" + message + b"\nFrom c@d.vn\nFrom: c@d.vn\nTo: x\n\ny\n"
    assert list(split_mailbox(io.BytesIO(data))) == [
        message.replace(b">From", b"From"),
        b"From: c@d.vn\nTo: x\n\ny\n",
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_counted_mailbox_keeps_its_lengths_with_either_line_end(end: bytes) -> None:
    body = (b"x\n\n" + TIMED + b"Subject: as if\n\n>From z\n").replace(b"\n", end)
    one = b"From: a@b.vn\nContent-Length: %d\n\n".replace(b"\n", end) % len(body) + body
    data = TIMED.replace(b"\n", end) + one + end + TIMED.replace(b"\n", end) + one
    assert list(split_mailbox(io.BytesIO(data))) == [one, one]


PARTIAL = (
    b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\n"
    b'Content-Type: message/partial; id="a@b"; number=2; total=3\n\nFrom: a@b.vn\n\nYWJj\n'
)
EXTERNAL = (
    b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\n"
    b'Content-Type: message/external-body; access-type=URL; URL="http://a.vn/bc.xlsx"; name="bc.xlsx"\n\n'
    b"Content-Type: application/octet-stream\n\n\n--q--\n"
)


@pytest.mark.parametrize(("data", "named"), [(PARTIAL, "phần 2 trong 3"), (EXTERNAL, "message/external-body")])
def test_what_a_message_only_points_to_is_a_named_fault(desk: Desk, data: bytes, named: str) -> None:
    desk.put("x.eml", data)
    found = desk.collect()
    assert faults_of(found) == ["F21"]
    assert named in fault_of(found, "F21").words["detail"]
    assert roles(found) == {"x.eml": "message"}


# --- files written into the text, and letters that are sealed ---------------------------------------------------------


def write_uuencoded(data: bytes, *, base64: bool = False) -> bytes:
    """A file as old mail programs write it into a text."""
    if base64:
        return b"begin-base64 644 bc.xlsx\n" + b64encode(data) + b"\n====\n"
    lines = [b2a_uu(data[at : at + 45], backtick=True) for at in range(0, len(data), 45)]
    return b"begin 644 bc.xlsx\n" + b"".join(lines) + b"`\nend\n"


HEAD = b"From: stttt@hanoi.example.vn\nTo: thidua@example.vn\nSubject: Bao cao\n"
TYPED = b"MIME-Version: 1.0\nContent-Type: text/plain\n"


@pytest.mark.parametrize("head", [HEAD, HEAD + TYPED], ids=["no MIME", "plain text"])
@pytest.mark.parametrize("base64", [False, True])
def test_a_file_written_into_the_text_is_opened(desk: Desk, head: bytes, base64: bool) -> None:
    body = b"\nKinh gui Bo,\nbegin viec moi\n\n" + write_uuencoded(BOOK, base64=base64) + b"\nTran trong.\n"
    desk.put("x.eml", (head + body).replace(b"\n", b"\r\n"))
    found = desk.collect()
    assert (roles(found), faults_of(found)) == ({"x.eml": "message", "bc.xlsx": "leaf"}, [])
    assert {d.sha256 for d in found.documents} >= {sha256(BOOK).hexdigest()}


@pytest.mark.parametrize("cut", [-300, -5])
def test_a_file_in_the_text_that_is_cut_is_a_named_fault(desk: Desk, cut: int) -> None:
    desk.put("x.eml", HEAD + b"\n" + write_uuencoded(BOOK)[:cut])
    found = desk.collect()
    assert faults_of(found) == ["F21"]
    assert "uuencode" in fault_of(found, "F21").words["detail"]


@pytest.mark.parametrize("kind", ["signed-data", "enveloped-data"])
def test_a_letter_that_is_itself_sealed_is_named(desk: Desk, kind: str) -> None:
    sealed = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" + (b"\x02" if kind == "signed-data" else b"\x03")
    head = f'MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\n'
    desk.put("x.eml", HEAD + head.encode() + b"Content-Transfer-Encoding: base64\n\n" + b64encode(sealed) + b"\n")
    found = desk.collect()
    assert roles(found) == {"x.eml": "message", "smime.p7m": "leaf"}
    (inner,) = (d for d in found.documents if d.media == "pkcs7")
    result = read_document(desk.archive.path(inner.sha256), inner.sha256, inner.media)
    assert [(f.code, f.words["detail"]) for f in result.faults] == [("F04", NAMES_VI["pkcs7"])]

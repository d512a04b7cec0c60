"""A message is what RFC 5322 calls one, alone and in every kind of mailbox; what it only points to is named."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sources.containers import folder
from sources.containers.mailbox import split_mailbox
from sources.media import sniff
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

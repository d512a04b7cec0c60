from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from sources.containers import folder, mailbox
from sources.containers.mailbox import split_mailbox
from tests.sources.source_files import Desk, form_bytes, letter, roles

FROM = b"From a@b.vn Fri Dec 14 10:00:00 2018\n"
INSIDE = b"From c@d.vn Fri Dec 14 11:00:00 2018\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


def split_messages(data: bytes) -> list[bytes]:
    return list(split_mailbox(io.BytesIO(data)))


def message(number: int, body: bytes, length: int | None = None) -> bytes:
    stated = b"" if length is None else b"Content-Length: %d\n" % length
    return b"From: a@b.vn\nSubject: %d\n%s\n%s" % (number, stated, body)


def make_counted_message(number: int, body: bytes, off: int = 0) -> bytes:
    """A message as mboxcl2 stores it."""
    return FROM + message(number, body, len(body) + off) + b"\n"


def test_mboxo_gives_back_its_quoted_lines() -> None:
    data = FROM + message(1, b"x\n\n>From here\n") + b"\n" + FROM + message(2, b"y\n")
    assert split_messages(data) == [message(1, b"x\n\nFrom here\n"), message(2, b"y\n")]


def test_mboxrd_takes_one_sign_of_each_quoted_line() -> None:
    data = FROM + message(1, b">From a\n>>From b\n>>>From c\n> From d\n")
    assert split_messages(data) == [message(1, b"From a\n>From b\n>>From c\n> From d\n")]


def test_mboxcl2_keeps_unquoted_lines_inside_its_messages() -> None:
    body = b"x\n\n" + INSIDE + b"Subject: as if\n\n>From z\n"
    data = make_counted_message(1, body) + make_counted_message(2, b"y\n")
    assert split_messages(data) == [message(1, body, len(body)), message(2, b"y\n", 2)]


def test_mboxcl_is_quoted_and_counted() -> None:
    body = b"x\n\n>From here\n"
    assert split_messages(make_counted_message(1, body) + make_counted_message(2, b"y\n"))[0] == message(
        1, b"x\n\nFrom here\n", len(body)
    )


@pytest.mark.parametrize("off", [-7, -2, 1, 3, 40, 100_000, 10**11])
def test_a_wrong_length_loses_no_message(off: int) -> None:
    data = (
        make_counted_message(1, b"one one one\n", off)
        + make_counted_message(2, b"two\n")
        + make_counted_message(3, b"three\n", off)
    )
    found = split_messages(data)
    assert [part.split(b"\n\n", 1)[1].strip() for part in found] == [b"one one one", b"two", b"three"]


def test_a_length_that_leaves_out_or_takes_in_the_line_end_is_right() -> None:
    body = b"x\n\n" + INSIDE + b"Subject: as if\n\nz\n"
    for off in (-1, 0, 1):
        assert len(split_messages(make_counted_message(1, body, off) + make_counted_message(2, b"y\n"))) == 2


def test_an_empty_body_has_a_length_too() -> None:
    assert split_messages(make_counted_message(1, b"") + make_counted_message(2, b"y\n")) == [
        message(1, b"", 0),
        message(2, b"y\n", 2),
    ]


def test_a_counted_last_message_may_be_cut() -> None:
    whole = make_counted_message(1, b"one\n") + make_counted_message(2, b"two two two\n")
    assert split_messages(whole[:-7]) == [message(1, b"one\n", 4), message(2, b"two tw", 12)]


def test_a_from_line_in_the_text_begins_no_message_without_a_header() -> None:
    body = b"x\n\nFrom Monday 10:00 on\nwe are closed\n"
    assert split_messages(FROM + message(1, body) + b"\n" + FROM + message(2, b"y\n")) == [
        message(1, body), message(2, b"y\n"),
    ]  # fmt: skip


def test_windows_line_ends() -> None:
    data = (make_counted_message(1, b"one\n") + make_counted_message(2, b"two\n")).replace(b"\n", b"\r\n")
    assert [part.split(b"\r\n\r\n")[1].strip() for part in split_messages(data)] == [b"one", b"two"]


def test_wrong_lengths_cost_no_more_than_a_few_tries() -> None:
    rest = 4_000
    data = b"".join(make_counted_message(n, b"text\n", off=(rest - n) * 80) for n in range(rest))
    began = time.perf_counter()
    assert len(split_messages(data)) == rest
    assert time.perf_counter() - began < 5
    assert mailbox.WRONG_LENGTHS_FORGIVEN < 20


def test_letters_of_a_counted_mailbox_keep_their_attachments(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    stored = letter(("a.xlsx", form_bytes()))
    head, body = stored.split(b"\n\n", 1)
    body = body.replace(b"\n\n--", b"\n\n" + INSIDE + b"Note: x\n\n--", 1)
    desk.put("x.mbox", FROM + head + b"\nContent-Length: %d\n\n" % len(body) + body + b"\n" + FROM + message(2, b"y\n"))
    found = desk.collect()
    assert roles(found)["a.xlsx"] == "leaf"
    assert [d.disposition for d in found.documents].count("message") == 2

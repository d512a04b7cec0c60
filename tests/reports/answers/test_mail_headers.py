"""Messages and headers are what the mail library makes of them."""

from __future__ import annotations

from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from random import Random
from typing import Any

import pytest

from reports.answers.message import (
    ATTACHED,
    TEXT,
    encode_lines,
    encode_words,
    format_file_name,
    write_headers,
    write_multipart,
)

LETTERS = "abcdefgXYZ0123456789=?_-.,;:@<>\"'()/\\ ăĐ\t"
SUBJECTS = "Kết quả kiểm tra báo cáo Quý IV/2018 [2018Q4-63-01] 📄Ⅳ漢 \t"
ODD = "\n\r\x0b\x85\u2028\ud800\x00"
LIBRARY = compat32.clone(linesep="\r\n")


@pytest.mark.parametrize("name", ["Date", "Message-ID", "To", "Content-Transfer-Encoding"])
def test_headers_are_the_library_s(name: str) -> None:
    random = Random(name)
    for _ in range(3_000):
        letters = LETTERS[: random.choice([-3, -3, len(LETTERS)])]
        value = "".join(random.choice(letters) for _ in range(random.choice([3, 30, 68, 90, 200])))
        expected = LIBRARY.fold_binary(name, value) + b"\r\n"
        assert write_headers([(name, value)]) == expected
        assert write_headers([(name, value)]) == expected, "once more"


@pytest.mark.parametrize("letters", [SUBJECTS, SUBJECTS + ODD, LETTERS, "abc", "đườ", "aệ📄"])
def test_encoded_words_are_the_library_s(letters: str) -> None:
    random = Random(letters.encode("utf-8", "surrogatepass"))
    for _ in range(2_000):
        value = "".join(random.choice(letters) for _ in range(random.choice([0, 1, 5, 30, 45, 60, 170])))
        assert _try(encode_words, "Subject", value) == _try(_encode_by_library, "Subject", value)


def _try(encode: Any, name: str, value: str) -> object:
    try:
        return encode(name, value)
    except ValueError as error:
        return type(error)


def _encode_by_library(name: str, value: str) -> str:
    header: Any = Header(value, "utf-8", header_name=name)
    written = LIBRARY.fold_binary(name, header)
    return written.decode("ascii").removeprefix(f"{name}: ").removesuffix("\r\n")


@pytest.mark.parametrize("sizes", [(), (0,), (1, 56), (57, 58, 40_000)])
def test_messages_are_the_library_s(sizes: tuple[int, ...]) -> None:
    random = Random(str(sizes))
    text = "Kính gửi: Sở Thông tin và Truyền thông\r\n" * random.choice([1, 30])
    files = {f"Báo cáo số {size} “quý IV”.xlsx": random.randbytes(size) for size in sizes}
    own = (("Date", "Mon, 30 Nov 2026 15:32:02 +0700"), ("Subject", "Kết quả kiểm tra báo cáo Quý IV/2018"))
    body = encode_lines(text.encode())
    written = write_headers((*TEXT, *own)) + body
    if files:
        heads = [
            (("Content-Type", "application/x"), *ATTACHED, ("Content-Disposition", format_file_name(n))) for n in files
        ]
        parts = [(head, encode_lines(data)) for head, data in zip(heads, files.values(), strict=True)]
        written = write_multipart(own, [(TEXT, body), *parts], "thidua-0")
    assert written == _write_by_library(text, files, own)


def _write_by_library(text: str, files: dict[str, bytes], own: tuple[tuple[str, str], ...]) -> bytes:
    whole: Message[Any, Any] = MIMEText(text, "plain", "utf-8")
    if files:
        inner, whole = whole, MIMEMultipart("mixed", boundary="thidua-0")
        whole.attach(inner)
    for name, data in files.items():
        part = MIMEBase("application", "x")
        part["Content-Transfer-Encoding"] = "base64"
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        del part["MIME-Version"]
        part.set_payload(encode_lines(data).decode("ascii").replace("\r\n", "\n"))
        whole.attach(part)
    for name, value in own:
        whole[name] = Header(value, "utf-8", header_name=name) if name == "Subject" else value
    return whole.as_bytes(policy=LIBRARY)

"""A message as bytes, to the byte as the mail library writes it: of an answer nearly all is the same in every one.

The library builds a tree of objects and writes it line by line, which takes longer than all else that is said in a
mail. A test holds both to the same; headers that are to be folded are the library's own.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from email.header import Header
from email.message import Message
from email.policy import Compat32, compat32
from email.quoprimime import header_length
from email.utils import formataddr
from functools import lru_cache
from typing import Any, Final

Headers = tuple[tuple[str, str], ...]

TEXT: Final[Headers] = (
    ("Content-Type", 'text/plain; charset="utf-8"'),
    ("MIME-Version", "1.0"),
    ("Content-Transfer-Encoding", "base64"),
)
ATTACHED: Final[Headers] = (("Content-Transfer-Encoding", "base64"),)
_LINE: Final = 76
_SHORT: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
_ROOM: Final = 70
"""So many characters of name and value stand in one line with certainty."""
_WIDTH: Final = 78
_ENCODED: Final = frozenset({"Subject"})
"""Headers that are always written as encoded words, whatever they hold."""
_BEGIN, _END = "=?utf-8?b?", "?="
_PRINTED: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")
_FOLDING: Final[Compat32] = compat32.clone(linesep="\r\n")


def write_headers(headers: Iterable[tuple[str, str]]) -> bytes:
    """The headers, with the empty line behind them."""
    return b"".join([_write_header(name, value) for name, value in headers]) + b"\r\n"


def write_multipart(headers: Headers, parts: Sequence[tuple[Headers, bytes]], boundary: str) -> bytes:
    """A message of several parts, each with its own headers."""
    mixed = (("Content-Type", f'multipart/mixed; boundary="{boundary}"'), ("MIME-Version", "1.0"), *headers)
    mark = f"--{boundary}".encode()
    bodies = [b"%s\r\n%s%s\r\n" % (mark, write_headers(own), body) for own, body in parts]
    return b"".join((write_headers(mixed), *bodies, mark, b"--\r\n"))


def encode_lines(data: bytes) -> bytes:
    """The data in base64, in lines."""
    packed = b2a_base64(data, newline=False)
    lines = [packed[at : at + _LINE] for at in range(0, len(packed), _LINE)]
    return b"\r\n".join((*lines, b"")) if lines else b""


@lru_cache(maxsize=256)
def format_address(name: str, address: str) -> str:
    """A name, encoded, and its address."""
    return formataddr((Header(name, "utf-8").encode(), address))


def format_file_name(name: str) -> str:
    """What a file that is sent along is called (RFC 2231)."""
    part: Message[Any, Any] = Message()
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return str(part["Content-Disposition"])


def _write_header(name: str, value: str) -> bytes:
    """The header's lines; what fits a line, and what was folded before, is not folded anew."""
    if name in _ENCODED:
        return f"{name}: {encode_words(name, value)}\r\n".encode("ascii")
    if _SHORT.fullmatch(value) and len(name) + len(value) <= _ROOM:
        return f"{name}: {value}\r\n".encode("ascii")
    return _fold(name, value)


@lru_cache(maxsize=4096)
def _fold(name: str, value: str) -> bytes:
    return _FOLDING.fold_binary(name, value)


def encode_words(name: str, value: str) -> str:
    """The header's value as encoded words (RFC 2047), folded: `Header` of old, whose newer ones take 8 ms to fold.

    Of text of which more than a few letters are no ASCII it is base64, filled letter by letter as far as a line goes.
    """
    data = value.encode("utf-8", "surrogatepass")
    if not data or -(-len(data) // 3) * 4 >= header_length(data) or _PRINTED.fullmatch(value) is None:
        return Header(value, "utf-8", header_name=name).encode(linesep="\r\n", maxlinelen=_WIDTH)
    words: list[str] = []
    begin = 0
    room = _WIDTH - len(name) - 2
    while begin < len(data):
        end = begin + (room - len(_BEGIN) - len(_END)) // 4 * 3
        while end < len(data) and data[end] & 0xC0 == 0x80:  # within a letter
            end -= 1
        words.append(_BEGIN + b2a_base64(data[begin:end], newline=False).decode("ascii") + _END)
        begin, room = end, _WIDTH - 1
    return "\r\n ".join(words)

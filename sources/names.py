"""File names as received: decoded, and made safe to show and to write."""

from __future__ import annotations

import re
import unicodedata
from email.header import decode_header

LONGEST = 150
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069<>:"|?*]')
_JUNK = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def is_junk(name: str) -> bool:
    """True for what office programs and systems leave behind: lock files, hidden files, thumbnails."""
    return name.startswith(("~$", ".")) or name.casefold() in _JUNK


def display_name(raw: str, fallback: str = "khong-ten") -> str:
    """A safe name: last part of the path, NFC, without control characters or separators."""
    last = re.split(r"[/\\]", raw.rstrip("/\\"))[-1]
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", last)).strip(" .")
    if len(safe) > LONGEST:
        stem, dot, suffix = safe.rpartition(".")
        safe = f"{stem[: LONGEST - len(suffix) - 1]}.{suffix}" if dot and len(suffix) < 10 else safe[:LONGEST]
    return safe or fallback


def decode_words(raw: str) -> str:
    """A header value with its encoded words (RFC 2047) and raw 8-bit bytes decoded, in NFC."""
    text = raw
    if "=?" in raw:
        try:
            text = "".join(_decode_chunk(chunk, charset) for chunk, charset in decode_header(raw))
        except (ValueError, LookupError):
            text = raw
    return unicodedata.normalize("NFC", re.sub(r"\r?\n[ \t]*", " ", decode_surrogates(text)))


def decode_surrogates(text: str) -> str:
    """Text whose undecodable bytes stand as surrogates, read as UTF-8 or else as windows-1258."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return decode_bytes(text.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:
            return text.encode("utf-8", "replace").decode()
    return text


def decode_bytes(data: bytes, charset: str | None = None) -> str:
    """Bytes as text: the stated charset, UTF-8, windows-1258; never raises."""
    for name in (charset, "utf-8", "cp1258"):
        if name:
            try:
                return unicodedata.normalize("NFC", data.decode(name))
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode("latin-1")


def _decode_chunk(chunk: bytes | str, charset: str | None) -> str:
    return chunk if isinstance(chunk, str) else decode_bytes(chunk, charset)

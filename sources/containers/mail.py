"""Internet messages (.eml).

The plain `compat32` policy is the base: the newer one raises on headers that real senders produce.
"""

from __future__ import annotations

import binascii
import io
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.generator import BytesGenerator
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from sources.containers.parts import Budget, Letter, Part, StatedResults
from sources.containers.uuencoded import find_files
from sources.media import strip_blank_lines
from sources.names import decode_bytes, decode_surrogates, decode_words

_OF_AUTHORS = frozenset({"from", "subject", "date", "message-id"})
_ASIDE_TYPES = frozenset(
    {
        "application/ics",
        "application/pgp-keys",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/calendar",
        "text/directory",
        "text/vcard",
        "text/x-vcard",
    }
)
_ADDRESS = re.compile(r"[^\s<>,;:()\"@]+@[^\s<>,;:()\"@]+")
_NAME = re.compile(r'"(?:[^"\\]|\\.)*"(?!@)|\((?:[^()\\]|\\.)*\)|=\?[^?\s]+\?[bBqQ]\?[^?]*\?=')
_HEAD_END = re.compile(rb"\n\r?\n")
_OLD_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.MULTILINE)
_DEEPEST_COMMENT = 20
_POINTERS = frozenset({"message/external-body", "message/partial"})
_ASIDE_SUFFIXES = (".p7s", ".vcf", ".ics", ".asc")


class _RawHeaders(policy.Compat32):
    """Gives headers as they stand. The plain policy puts a question mark for each 8-bit byte, in file names too."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return value


_AS_WRITTEN = _RawHeaders()


def open_message(data: bytes, budget: Budget) -> Letter:
    """The letter in these bytes. However broken, it comes back with what could be read of it."""
    damage = None
    data = _close_up_fields(strip_blank_lines(data))
    try:
        message = BytesParser(policy=_AS_WRITTEN).parsebytes(data)
        attached = list(_attachments(message))
    except Exception:  # noqa: BLE001 - the parser promises never to fail, and does on hostile nesting
        message, attached = BytesHeaderParser(policy=_AS_WRITTEN).parsebytes(data), []
        damage = "cấu trúc thư bị hỏng"
    damage = damage or next(_list_missing_vi(message), None)
    parts = []
    for part in attached:
        try:
            opened = Part(_file_name(part), _read_payload(part), _is_accessory(part))
        except Exception:  # noqa: BLE001 - one damaged attachment must not lose the others
            damage = "thư có tệp đính kèm bị hỏng"
            continue
        budget.spend(len(opened.data))
        parts.append(opened)
    for name, content in (one for body in _list_bodies(message) for one in find_files(body)):
        if content is None:
            damage = "tệp mã hóa uuencode trong lời thư bị hỏng hoặc thiếu phần cuối"
            continue
        budget.spend(len(content))
        parts.append(Part(decode_bytes(name, None), content, aside=False))
    return replace(_letter(message, tuple(parts)), damage_vi=damage)


def read_headers(text: str) -> Letter:
    """A letter of transport headers alone, as Outlook stores them."""
    return _letter(BytesHeaderParser(policy=_AS_WRITTEN).parsebytes(text.encode("utf-8", "replace")), ())


def is_accessory(name: str, content_type: str) -> bool:
    """True for signatures, visiting cards and calendar entries, which are never a report."""
    return content_type in _ASIDE_TYPES or name.casefold().endswith(_ASIDE_SUFFIXES)


def _letter(message: Message, parts: tuple[Part, ...]) -> Letter:
    senders = _list_senders(message)
    subject = next(_headers(message, "Subject"), "")
    return Letter(
        sender=senders[0] if len(senders) == 1 else None,
        senders=senders,
        subject=decode_words(subject).strip() or None,
        message_id=_header(message, "Message-ID"),
        received=tuple(_list_fields(message, "Received")),
        date=_header(message, "Date"),
        authentication=tuple(_list_results(message)),
        parts=parts,
    )


def _close_up_fields(data: bytes) -> bytes:
    """The message without the space before a colon that old programs wrote: the parser takes `From :` for text."""
    end = _HEAD_END.search(data)
    head = data[: end.start()] if end else data
    return _OLD_FIELD.sub(rb"\1:", head) + data[len(head) :] if _OLD_FIELD.search(head) else data


def _list_senders(message: Message) -> tuple[str, ...]:
    """The addresses of From, in its order, each once. It is taken apart before words are decoded (RFC 2047, 6.2): an
    encoded name may spell anything, an address in its brackets too. So may names in quotes and comments.
    """
    found: dict[str, None] = {}
    for field in _list_fields(message, "From"):
        bare, before = field, ""
        for _ in range(_DEEPEST_COMMENT):
            if bare == before:
                break
            bare, before = _NAME.sub(" ", bare), bare
        found |= dict.fromkeys(address.casefold() for address in _ADDRESS.findall(bare))
    return tuple(found)


def _list_results(message: Message) -> Iterator[StatedResults]:
    hops, below_author = 0, False
    for key, value in message.raw_items():
        name = key.casefold()
        hops += name == "received"
        below_author = below_author or name in _OF_AUTHORS
        if name == "authentication-results":
            yield StatedResults(_unfold(str(value)), hops, below_author)


def _list_fields(message: Message, name: str) -> Iterator[str]:
    return (_unfold(value) for value in _headers(message, name))


def _unfold(value: str) -> str:
    return re.sub(r"\r?\n[ \t]*", " ", decode_surrogates(value)).strip()


def _headers(message: Message, name: str) -> Iterator[str]:
    for key, value in message.raw_items():
        if key.casefold() == name.casefold():
            yield str(value)


def _header(message: Message, name: str) -> str | None:
    """A field as it stands: only free text has encoded words."""
    return next(_list_fields(message, name), None) or None


def _list_missing_vi(message: Message) -> Iterator[str]:
    """What the message only points to (RFC 2046, 5.2.2 and 5.2.3)."""
    kind = message.get_content_type()
    if kind == "message/partial":
        number, total = (str(message.get_param(name, "?")) for name in ("number", "total"))
        yield f"thư chỉ là phần {number} trong {total} phần của một thư bị chia nhỏ (message/partial)"
    elif kind == "message/external-body":
        yield "tệp đính kèm không nằm trong thư mà ở nơi khác (message/external-body)"
    elif message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _list_missing_vi(part)


def _attachments(message: Message) -> Iterator[Message]:
    """The attached parts, nested messages whole."""
    if message.get_content_type() == "message/rfc822" and _find_inner_message(message) is not None:
        yield message
    elif message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _list_attached_parts(part)
    elif _is_attachment(message):
        yield message


def _list_attached_parts(part: Message) -> Iterator[Message]:
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        yield from _attachments(part)
    elif part.get_content_type() == "message/rfc822" or _is_attachment(part):
        yield part


def _list_bodies(message: Message) -> Iterator[bytes]:
    """The texts of the letter itself, in which files may be written."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _list_bodies(part)
    elif message.get_content_maintype() == "text" and not _is_attachment(message):
        text = message.get_payload(decode=True)
        if isinstance(text, bytes) and b"begin" in text:
            yield text


def _is_attachment(part: Message) -> bool:
    """A part that is a file: said to be one, named, or of a kind that is no text body."""
    if part.get_content_type() in _POINTERS:
        return False
    if part.get_content_disposition() == "attachment" or _raw_name(part):
        return True
    return part.get_content_maintype() not in {"text", "message", "multipart"}


def _find_inner_message(part: Message) -> Message | None:
    payload = part.get_payload()
    return payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else None


def _read_payload(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = _find_inner_message(part)
        if inner is not None:
            return _message_bytes(inner, str(part.get("Content-Transfer-Encoding", "")).strip().casefold())
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _message_bytes(inner: Message, encoding: str) -> bytes:
    """An attached message as bytes; some programs encode it against the standard."""
    text = inner.get_payload()
    if encoding == "base64" and not inner.keys() and isinstance(text, str):
        try:
            return b64decode(text)
        except (binascii.Error, ValueError):
            return text.encode("utf-8", "surrogateescape")
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(inner)
    return out.getvalue()


def _raw_name(part: Message) -> str | None:
    """The attachment's name from Content-Disposition or Content-Type, RFC 2231 pieces joined."""
    for header, name in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = part.get_param(name, None, header)
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
        if value:
            return (value if isinstance(value, str) else _decode_value(value)).strip()
    return None


def _decode_value(value: tuple[str | None, str | None, str]) -> str:
    """An RFC 2231 value (charset, language, bytes as characters), whatever charset it names."""
    charset, _, text = value
    try:
        return decode_bytes(text.encode("latin-1", "surrogateescape"), charset)
    except UnicodeEncodeError:
        return text


def _file_name(part: Message) -> str:
    raw = _raw_name(part)
    if raw:
        return decode_words(raw)
    if part.get_content_type() == "message/rfc822":
        inner = _find_inner_message(part)
        return f"{(decode_words(_header(inner, 'Subject') or '') if inner else '') or 'thu-dinh-kem'}.eml"
    return f"khong-ten.{part.get_content_subtype()}"


def _is_accessory(part: Message) -> bool:
    kind = part.get_content_type()
    if is_accessory(_raw_name(part) or "", kind):
        return True
    is_image = part.get_content_maintype() == "image"
    shown = part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    return is_image and shown and part.get_content_disposition() != "attachment"

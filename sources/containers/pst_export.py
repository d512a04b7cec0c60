"""What runs in the confined process that reads an Outlook data file: each message is sent on as an internet message."""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sources.limits import Limits, confine

MAX_MESSAGE_BYTES = 256 * 1024 * 1024
MAX_ITEMS = 200_000
MAX_BODY = 1024 * 1024
_UNICODE_VERSION = 20
_MAX_NESTED = 6
_CLASS, _SENDER, _SENDER_SMTP, _MESSAGE_ID = 0x001A, 0x0C1F, 0x5D01, 0x1035
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3707, 0x3704, 0x3001
_HIDDEN, _CONTENT_ID, _MIME = 0x7FFE, 0x3712, 0x370E
_LETTERS = ("ipm.note", "ipm.post", "ipm.schedule", "report")
"""Classes of items that are letters; the others are appointments, contacts, tasks, settings."""
_REPLACED = ("content-", "mime-version", "x-mozilla-status")


def export(path: str, sending: Connection, limits: Limits) -> None:
    """Send every message of the file, then the end; or one fault."""
    confine(limits)
    try:
        pypff = importlib.import_module("pypff")
        file = pypff.file()
        # By its stream: the library refuses names that are no UTF-8.
        file.open_file_object(Path(path).open("rb"))  # noqa: SIM115 - open as long as this process
        root = file.get_root_folder()
    except Exception as error:  # noqa: BLE001 - whatever the library says of a damaged file, it is a finding
        locked = isinstance(error, PermissionError)
        detail_vi = "không có quyền đọc tệp .pst hoặc Outlook đang mở tệp" if locked else "tệp .pst bị hỏng"
        _send(sending, {"kind": "fault", "detail_vi": detail_vi})
        return
    damaged = _is_truncated(path)
    for message in _list_messages(root):
        if message is None:
            damaged = True
            continue
        try:
            data, damage_vi = render_letter(message)
            times = _times(message)
        except Exception:  # noqa: BLE001 - one damaged message must not lose the others
            damaged = True
            continue
        _send(sending, {"kind": "message", "times": times, "damage_vi": damage_vi}, data)
    if damaged:
        detail_vi = "tệp .pst bị cắt cụt hoặc có thư, thư mục bị hỏng; các thư khác đã đọc được"
        _send(sending, {"kind": "fault", "detail_vi": detail_vi})
    else:
        _send(sending, {"kind": "end"})


def _is_truncated(path: str) -> bool:
    """True if the file is shorter than its header says; the library reads what is left without a word."""
    with Path(path).open("rb") as stream:
        head = stream.read(192)
        stream.seek(0, 2)
        newer = int.from_bytes(head[10:12], "little") >= _UNICODE_VERSION
        return int.from_bytes(head[184:192] if newer else head[168:172], "little") > stream.tell()


def render_letter(message: Any, depth: int = 0) -> tuple[bytes, str | None]:
    """The message as RFC 5322 bytes, the same each time, and what is missing in it."""
    damage_vi, size = None, 0
    parts = [_encode_body(_body(message), ("Content-Type: text/plain; charset=utf-8",))]
    for number in range(_number(message, "number_of_attachments")):
        try:
            part, inner_damage_vi = _render_attachment(message.get_attachment(number), depth)
        except Exception:  # noqa: BLE001 - one damaged attachment must not lose the others
            damage_vi = "thư có tệp đính kèm bị hỏng"
            continue
        damage_vi = damage_vi or inner_damage_vi
        size += len(part)
        if size > MAX_MESSAGE_BYTES - 2 * MAX_BODY:
            damage_vi = f"thư lớn hơn {MAX_MESSAGE_BYTES // 2**20} MB"
            break
        parts.append(part)
    boundary = b"=_" + hashlib.sha256(b"".join(parts)).hexdigest()[:40].encode()
    opening = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\n\n'
    inside = b"".join(b"--" + boundary + b"\n" + part for part in parts)
    return _headers(message) + opening + inside + b"--" + boundary + b"--\n", damage_vi


def _list_messages(root: Any) -> Iterator[Any | None]:
    """The letters of all folders in their order; None for what cannot be reached. No folder is entered twice."""
    entered: set[int] = set()
    seen = 0
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            identifier, letters, folders = (
                folder.identifier,
                folder.number_of_sub_messages,
                folder.number_of_sub_folders,
            )
        except Exception:  # noqa: BLE001 - see above
            yield None
            continue
        if identifier in entered:
            continue
        entered.add(identifier)
        for number in range(letters):
            seen += 1
            if seen > MAX_ITEMS:
                yield None
                return
            try:
                message = folder.get_sub_message(number)
                wanted = (_text(message, _CLASS) or "ipm.note").casefold().startswith(_LETTERS)
            except Exception:  # noqa: BLE001 - see above
                yield None
                continue
            if wanted:
                yield message
        for number in reversed(range(min(folders, MAX_ITEMS))):
            try:
                waiting.append(folder.get_sub_folder(number))
            except Exception:  # noqa: BLE001 - see above
                yield None


def _render_attachment(attachment: Any, depth: int) -> tuple[bytes, str | None]:
    """The attachment as a part of the message; of a message inside it also what is missing there."""
    name = next((t for key in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME) if (t := _text(attachment, key))), "khong-ten")
    kind = _mime(attachment)
    disposition, damage_vi = "attachment", None
    if _number(attachment, "number_of_sub_items") and depth < _MAX_NESTED:
        data, damage_vi = render_letter(attachment.get_sub_item(0), depth + 1)
        name, kind = f"{name}.eml", "application/octet-stream"
    else:
        data = _read(attachment)
    if kind.startswith("image/") and (_text(attachment, _CONTENT_ID) or _entry(attachment, _HIDDEN)):
        disposition = "inline"
    shown = quote(name, safe="", errors="replace")
    headers = (f"Content-Type: {kind}", f"Content-Disposition: {disposition}; filename*=utf-8''{shown}")
    return _encode_body(data, headers), damage_vi


def _read(attachment: Any) -> bytes:
    size = int(attachment.size)
    if size > MAX_MESSAGE_BYTES:
        raise ValueError
    chunks = []
    while size > 0 and (chunk := attachment.read_buffer(min(size, 1024 * 1024))):
        chunks.append(bytes(chunk))
        size -= len(chunk)
    if size > 0:
        raise ValueError
    return b"".join(chunks)


def _mime(attachment: Any) -> str:
    kind = (_text(attachment, _MIME) or "").strip().casefold()
    main, slash, sub = kind.partition("/")
    known = bool(slash) and main not in {"text", "message", "multipart"}
    sound = (main + sub).replace("-", "").replace(".", "").replace("+", "").isalnum() and kind.isascii()
    return kind if known and sound else "application/octet-stream"


def _headers(message: Any) -> bytes:
    """The transport headers as they came; without them what Outlook knows of sender, subject and time."""
    kept, taken = [], False
    for line in _attribute(message, "transport_headers")[:MAX_BODY].replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        if line[0] not in " \t":
            name, colon, _ = line.partition(":")
            taken = bool(colon) and name.isascii() and not name.casefold().startswith(_REPLACED)
        if taken:
            kept.append(line)
    present = {line.partition(":")[0].strip().casefold() for line in kept if line[0] not in " \t"}
    for name, value in _make_headers(message):
        if name.casefold() not in present and value:
            kept.append(f"{name}: {value}")
    return "".join(line + "\n" for line in kept).encode("utf-8", "surrogateescape")


def _make_headers(message: Any) -> Iterator[tuple[str, str]]:
    address = next((t for key in (_SENDER_SMTP, _SENDER) if "@" in (t := _text(message, key) or "")), "")
    yield (
        "From",
        f"{_encode_words(_attribute(message, 'sender_name'))} <{_join_words(address)}>".strip() if address else "",
    )
    yield "Subject", _encode_words(_attribute(message, "subject"))
    sent = _moment(message, "client_submit_time")
    yield "Date", format_datetime(sent) if sent else ""
    yield "Message-ID", _join_words(_text(message, _MESSAGE_ID) or "")


def _times(message: Any) -> list[tuple[str, str]]:
    labels = (
        ("delivery_time", "thời điểm chuyển đến (PR_MESSAGE_DELIVERY_TIME)"),
        ("client_submit_time", "thời điểm gửi (PR_CLIENT_SUBMIT_TIME)"),
    )
    return [(label, at.isoformat()) for name, label in labels if (at := _moment(message, name))]


def _moment(message: Any, name: str) -> datetime | None:
    try:
        at = getattr(message, name)
    except (AttributeError, OSError, ValueError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if isinstance(at, datetime) else None


def _body(message: Any) -> bytes:
    text = getattr(message, "plain_text_body", None) or b""
    return text[:MAX_BODY] if isinstance(text, bytes) else str(text).encode("utf-8", "replace")[:MAX_BODY]


def _attribute(message: Any, name: str) -> str:
    """A text of the library; one it cannot decode counts as none."""
    try:
        value = getattr(message, name, None)
    except (OSError, ValueError):
        return ""
    return value.strip("\0") if isinstance(value, str) else ""


def _number(item: Any, name: str) -> int:
    value = getattr(item, name, None)
    return value if isinstance(value, int) else 0


def _entry(item: Any, key: int) -> Any | None:
    for number in range(_number(item, "number_of_record_sets")):
        found = item.get_record_set(number)
        for at in range(found.number_of_entries):
            entry = found.get_entry(at)
            if entry.entry_type == key:
                return entry
    return None


def _text(item: Any, key: int) -> str | None:
    entry = _entry(item, key)
    try:
        return entry.get_data_as_string().strip("\0 ") if entry is not None else None
    except (OSError, ValueError, AttributeError):
        return None


def _join_words(text: str) -> str:
    return " ".join(text.split())


def _encode_words(text: str) -> str:
    return Header(_join_words(text.lstrip("\x01\x02\x03\x04")), "utf-8").encode(linesep="\n") if text else ""


def _encode_body(data: bytes, headers: Sequence[str]) -> bytes:
    head = "".join(f"{line}\n" for line in (*headers, "Content-Transfer-Encoding: base64"))
    return head.encode("ascii", "replace") + b"\n" + base64.encodebytes(data) + b"\n"


def _send(sending: Connection, said: dict[str, object], data: bytes = b"") -> None:
    sending.send_bytes(json.dumps(said).encode() + b"\n" + data)

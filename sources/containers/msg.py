"""Outlook messages (.msg), messages embedded in them included."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aspose.email_foss.msg import MapiMessage

from sources.containers.mail import is_accessory, read_headers
from sources.containers.parts import Budget, ContainerError, Letter, Part

SUBJECT, TRANSPORT_HEADERS, INTERNET_MESSAGE_ID = 0x0037, 0x007D, 0x1035
SENDER_SMTP, SENDER_ADDRESS = 0x5D01, 0x0C1F
TIMES = ((0x0E06, "thời điểm chuyển đến (PR_MESSAGE_DELIVERY_TIME)"), (0x0039, "thời điểm gửi (PR_CLIENT_SUBMIT_TIME)"))
ATTACHMENT_HIDDEN, ATTACHMENT_DATA = 0x7FFE, 0x3701
ATTACHMENT_NAMES = (0x3707, 0x3704, 0x3001)


def open_msg(path: Path, budget: Budget) -> Letter:
    """The letter in an Outlook file; ContainerError if it is damaged."""
    try:
        with MapiMessage.from_file(path) as message:
            return _letter(message, budget)
    except ContainerError:
        raise
    except Exception as error:  # a damaged compound file raises anything
        raise ContainerError("F21", "thư Outlook (.msg) bị hỏng") from error


def _letter(message: Any, budget: Budget) -> Letter:
    headers = read_headers(_text(message, TRANSPORT_HEADERS) or "")
    address = _text(message, SENDER_SMTP) or _text(message, SENDER_ADDRESS) or ""
    return Letter(
        # Outlook's own field names who handed the message in, which the headers call Sender: From is what is read.
        sender=headers.sender if headers.senders or "@" not in address else address.casefold(),
        senders=headers.senders,
        subject=_text(message, SUBJECT) or headers.subject,
        message_id=_text(message, INTERNET_MESSAGE_ID) or headers.message_id,
        received=headers.received,
        date=headers.date,
        authentication=headers.authentication,
        parts=tuple(_part(attachment, budget) for attachment in message.attachments),
        stored_times=tuple((label, at) for key, label in TIMES if (at := _time(message, key))),
    )


def _part(attachment: Any, budget: Budget) -> Part:
    if attachment.embedded_message is not None:
        data: bytes = attachment.embedded_message.to_bytes()
    else:
        data = bytes(attachment.data or b"")
    budget.spend(len(data))
    name = _name(attachment)
    mime = str(attachment.mime_type or "").casefold()
    hidden = bool(_value(attachment.properties, ATTACHMENT_HIDDEN))
    image = mime.startswith("image/") or re.search(r"\.(png|jpe?g|gif|bmp)$", name.casefold()) is not None
    return Part(name, data, is_accessory(name, mime) or (image and (hidden or bool(attachment.content_id))))


def _name(attachment: Any) -> str:
    for key in ATTACHMENT_NAMES:
        value = _value(attachment.properties, key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return str(attachment.filename or "khong-ten")


def _value(properties: Any, key: int) -> Any:
    found = properties.get(key)
    return None if found is None else found.value


def _text(message: Any, key: int) -> str | None:
    value = _value(message.properties, key)
    return value.strip("\x00 \r\n") or None if isinstance(value, str) else None


def _time(message: Any, key: int) -> datetime | None:
    value = _value(message.properties, key)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)

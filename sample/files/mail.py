"""Letters as provincial offices send them: several hops, encoded names and subjects, signatures, covers, forwards."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import encoders
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from aspose.email_foss.msg import MapiMessage, PropertyId

from sample.files.damaged import make_png

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUBTYPES = {"pdf": "pdf", "xls": "vnd.ms-excel"}
FORWARDED_NAME = "thu goc.eml"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: `received_at` is when the first of our servers took it, `sent_at` what the sender's clock said.

    `is_spoofed`: another server sent it in the sender's name, and ours found that out.
    """

    sender: str
    sender_name: str
    to: str
    subject: str
    body: str
    sent_at: datetime
    received_at: datetime
    trusted_hosts: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    key: str = ""
    is_spoofed: bool = False

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:24]}@{self.sender.rpartition('@')[2]}>"


def render_eml(letter: Letter, rng: random.Random, *, forwarded: bool = False) -> bytes:
    """The letter as an Internet message; forwarded, its attachments stand in a message inside it."""
    inner = _compose(letter, rng, "b1")
    if forwarded:
        origin = f"vanthu.{rng.randint(10, 99)}@example.vn"
        inner = _add_headers(inner, letter, rng, origin, hops=False)
        outer = MIMEMultipart("mixed", boundary=_boundary(letter, "b0"))
        outer.attach(MIMEText(f"Chuyển tiếp báo cáo.\n\n{letter.body}", "plain", "utf-8"))
        carried = MIMEMessage(inner)
        carried.add_header("Content-Disposition", "attachment", filename=FORWARDED_NAME)
        outer.attach(carried)
        inner = outer
    return _add_headers(inner, letter, rng, letter.sender, hops=True).as_bytes()


def render_msg(letter: Letter, rng: random.Random) -> bytes:
    """The letter as Outlook saves it, its transport headers kept."""
    message = MapiMessage.create(letter.subject, letter.body)
    heads = "".join(f"{name}: {value}\r\n" for name, value in _headers(letter, rng, letter.sender, hops=True))
    message.set_property(PropertyId.TRANSPORT_MESSAGE_HEADERS, heads + "\r\n")
    message.set_property(PropertyId.SENDER_NAME, letter.sender_name)
    message.set_property(PropertyId.SENDER_ADDRESS_TYPE, "SMTP")
    message.set_property(PropertyId.SENDER_EMAIL_ADDRESS, letter.sender)
    message.set_property(PropertyId.INTERNET_MESSAGE_ID, letter.message_id)
    message.set_property(PropertyId.MESSAGE_DELIVERY_TIME, letter.received_at.astimezone(UTC))
    message.add_recipient(letter.to)
    for attachment in letter.attachments:
        message.add_attachment(attachment.name, attachment.data, mime_type=_mime(attachment.name))
    data: bytes = message.to_bytes()
    message.close()
    return data


def _compose(letter: Letter, rng: random.Random, boundary: str) -> MIMEBase:
    plain = MIMEText(letter.body, "plain", "utf-8")
    signed = rng.random() < 0.3
    if not letter.attachments and not signed:
        return plain
    whole = MIMEMultipart("mixed", boundary=_boundary(letter, boundary))
    whole.attach(_add_signature(letter, boundary) if signed else plain)
    for attachment in letter.attachments:
        whole.attach(_build_attachment(attachment, rng))
    return whole


def _add_signature(letter: Letter, boundary: str) -> MIMEBase:
    """The text as HTML with the office's picture under it."""
    paragraphs = "".join(f"<p>{line}</p>" for line in letter.body.splitlines() if line)
    related = MIMEMultipart("related", boundary=_boundary(letter, boundary + "r"))
    related.attach(MIMEText(f'<html><body>{paragraphs}<img src="cid:chuky01"></body></html>', "html", "utf-8"))
    image = MIMEImage(make_png(), "png")
    image.add_header("Content-ID", "<chuky01>")
    image.add_header("Content-Disposition", "inline", filename="image001.png")
    related.attach(image)
    return related


def _build_attachment(attachment: Attachment, rng: random.Random) -> MIMEBase:
    """An attachment, its name as RFC 2231 says or, as older programs do, in RFC 2047 words."""
    subtype = _mime(attachment.name).partition("/")[2]
    if rng.random() < 0.35:
        word = Header(attachment.name, "utf-8", maxlinelen=200).encode()
        part = MIMEBase("application", subtype)
        part.set_payload(attachment.data)
        encoders.encode_base64(part)
        part.set_param("name", word)
        part["Content-Disposition"] = f'attachment; filename="{word}"'
        return part
    made = MIMEApplication(attachment.data, subtype)
    made.add_header("Content-Disposition", "attachment", filename=("utf-8", "", attachment.name))
    return made


def _add_headers(message: MIMEBase, letter: Letter, rng: random.Random, sender: str, *, hops: bool) -> MIMEBase:
    """The message with its headers in front, in the order of real mail."""
    content = message.items()
    for name in {name for name, _ in content}:
        del message[name]
    for name, value in (*_headers(letter, rng, sender, hops=hops), *content):
        Message.__setitem__(message, name, value)
    return message


def _headers(letter: Letter, rng: random.Random, sender: str, *, hops: bool) -> list[tuple[str, str]]:
    found = [("Received", hop) for hop in _hops(letter, rng, sender)] if hops else []
    if hops:
        domain = sender.rpartition("@")[2]
        result = "fail" if letter.is_spoofed else "pass"
        checked = (
            f"{letter.trusted_hosts[-1]};\n\tspf={result} smtp.mailfrom={sender};\n\tdkim={result} header.d={domain}"
        )
        found.insert(0, ("Authentication-Results", checked))
    name = Header(letter.sender_name, "utf-8").encode()
    return [
        *found,
        ("Date", format_datetime(letter.sent_at)),
        ("From", formataddr((name, sender))),
        ("To", letter.to),
        ("Subject", Header(letter.subject, "utf-8", header_name="Subject").encode()),
        ("Message-ID", letter.message_id),
    ]


def _hops(letter: Letter, rng: random.Random, sender: str) -> list[str]:
    """Newest first: our servers, then those of the sender, whose clocks are not ours."""
    domain = sender.rpartition("@")[2]
    front, back = letter.trusted_hosts[-1], letter.trusted_hosts[0]
    queue = f"{rng.getrandbits(40):010X}"
    origin = "vps-31.example.net" if letter.is_spoofed else f"mail.{domain}"
    entered = (
        f"from {origin} ({origin} [203.0.113.{rng.randint(2, 250)}])\n\tby {front} (Postfix) with ESMTPS id "
        f"{queue}\n\tfor <{letter.to}>; {format_datetime(letter.received_at)}"
    )
    sent = (
        f"from [10.0.{rng.randint(0, 9)}.{rng.randint(2, 250)}] (unknown)\n\tby {origin} (Zimbra) with ESMTPSA; "
        f"{format_datetime(min(letter.sent_at, letter.received_at) + timedelta(seconds=2))}"
    )
    hops = [entered, sent]
    if front != back and rng.random() < 0.5:
        passed = letter.received_at + timedelta(seconds=rng.randint(1, 5))
        hops.insert(
            0, f"from {front} ({front} [192.0.2.10])\n\tby {back} with LMTP id {queue}; {format_datetime(passed)}"
        )
    return hops


def _boundary(letter: Letter, name: str) -> str:
    return f"----={name}_{hashlib.sha256(letter.key.encode()).hexdigest()[:20]}"


def _mime(name: str) -> str:
    return f"application/{SUBTYPES.get(name.lower().rpartition('.')[2], XLSX)}"

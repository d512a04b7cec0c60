"""The reply to the message a report came with, or a mail of its own where it came otherwise: one .eml each.

A draft opens for editing (`X-Unsent`); `outgoing` makes of it what is handed to a mail server. Nothing is sent here.
"""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Compat32, compat32
from email.utils import format_datetime, formataddr
from functools import lru_cache
from typing import Any, Final

from reports.answers.model import UnitAnswer
from reports.answers.records import FeedbackHeader
from reports.answers.texts import describe_mending_term, describe_workbook, verdict_sentence
from reports.office.vietnamese import day_short, minute_long, number, one_line
from reports.reminders.letters import ADDRESS
from schemas.findings import Verdict

CAUSES_NAMED: Final = 12
LONGEST_SUBJECT: Final = 150
MOST_REFERENCES: Final = 20
UNSENT, AUTOMATIC = b"X-Unsent: 1\r\n", b"Auto-Submitted: auto-replied\r\n"


class _Policy(Compat32):
    """The library's older way to write headers; what fits a line, and what was folded before, is not folded anew."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header's lines."""
        if value.__class__ is not str:
            return super().fold_binary(name, value)
        if _SHORT.fullmatch(value) and len(name) + len(value) <= _ROOM:
            return f"{name}: {value}\r\n".encode("ascii")
        return _fold_again(name, value)


@lru_cache(maxsize=4096)
def _fold_again(name: str, value: str) -> bytes:
    return compat32.clone(linesep="\r\n").fold_binary(name, value)


WRITTEN: Final = _Policy(linesep="\r\n")
"""How a message is written."""
_SHORT: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
_ROOM: Final = 70
"""So many characters of name and value stand in one line with certainty."""
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,240}>")
_REPLY = re.compile(r"^(?:(?:re|tr|trả lời|fwd?)\s*:\s*)+", re.IGNORECASE)
_BODY = """\
Kính gửi: {unit}

Chúng tôi đã nhận {report} của đơn vị.

- Số tiếp nhận: {receipt_number}
- Tệp: {file_name}
- Nhận lúc: {received}
- Kết quả: {verdict}. {sentence}
{due}{causes}
Việc cần làm:
{steps}
{attached}
Khi liên hệ về báo cáo này, xin ghi số tiếp nhận.

{signature}
"""
_HELD_BODY = """\
Thư nháp cho bộ phận tiếp nhận, không gửi cho ai: báo cáo dưới đây đang chờ xác nhận.

- Số tiếp nhận: {receipt_number}
- Đơn vị: {unit}
- Kỳ: {period}
- Tệp: {file_name}
- Nhận lúc: {received}
- Nơi thấy: {origin}
- Người gửi thư: {sender}
{causes}
Sau khi liên hệ với đơn vị, ghi quyết định bằng lệnh:
thidua decide {token} --unit … --period … --by … --reason …
Lần tiếp nhận sau sẽ xét lại báo cáo theo quyết định và trả lời đơn vị.
"""


@dataclass(frozen=True, slots=True)
class Original:
    """The message a report came with, as far as it is known; `origin` is where the report lies in the inbox."""

    message_id: str | None = None
    references: tuple[str, ...] = ()
    subject: str | None = None
    sender: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along."""

    name: str
    data: bytes
    media: str


def make_message_id(head: FeedbackHeader, content_key: str) -> str:
    """The answer's own Message-ID: the same receipt, verdict and findings (`content_key`) give the same one."""
    key = "|".join((head.receipt_number, head.verdict.value, content_key))
    return f"<tra-loi.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{head.reply_to.rpartition('@')[2]}>"


def parse_mail_address(text: str | None) -> str | None:
    """The address if a mail can be sent to it, else None: a registered domain alone (`@domain`) is none."""
    return text if text and ADDRESS.fullmatch(text) else None


def render(
    answer: UnitAnswer, own_id: str, original: Original, recipient: str | None, attachments: Sequence[Attachment] = ()
) -> bytes:
    """The draft of the reply; to the desk's own address if the report waits for a person. Same input, same bytes."""
    held = answer.header.verdict is Verdict.HELD
    text = _make_held_body(answer, original) if held else _make_body(answer, attachments)
    body = MIMEText(text.replace("\n", "\r\n"), "plain", "utf-8")  # RFC 2045: lines of text end in CRLF, encoded too
    message = _with_attachments(body, attachments, own_id)
    message["Date"] = format_datetime(answer.answered_at)
    message["Message-ID"] = own_id
    message["From"] = formataddr((Header(answer.header.agency_vi, "utf-8").encode(), answer.header.reply_to))
    message["To"] = answer.header.reply_to if held else (recipient or "")
    message["Subject"] = Header(_make_subject(answer, original), "utf-8", header_name="Subject")
    # `Header` of old: the library's newer headers take 8 ms a message to fold.
    # Threading is written by hand: the mail library would encode a long identifier as if it were text.
    written = _put_in_attachments(message.as_bytes(policy=WRITTEN), attachments, own_id)
    return UNSENT + ("" if held else _make_thread(original)).encode() + written


def _with_attachments(body: MIMEText, attachments: Sequence[Attachment], own_id: str) -> Message[Any, Any]:
    if not attachments:
        return body
    message = MIMEMultipart("mixed", boundary=_make_boundary(own_id))
    message.attach(body)
    for place, attachment in enumerate(attachments):
        part = MIMEBase(*attachment.media.split("/", 1))
        part.set_payload(_stand_in(own_id, place) + "\n")
        part["Content-Transfer-Encoding"] = "base64"
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", attachment.name))
        del part["MIME-Version"]
        message.attach(part)
    return message


def _put_in_attachments(written: bytes, attachments: Sequence[Attachment], own_id: str) -> bytes:
    """The files at the places that are kept for them: the library writes a body line by line, some 600 a file."""
    for place, attachment in enumerate(attachments):
        lines = encodebytes(attachment.data).replace(b"\n", b"\r\n")
        written = written.replace(b"\r\n\r\n%s\r\n" % _stand_in(own_id, place).encode(), b"\r\n\r\n" + lines, 1)
    return written


def _stand_in(own_id: str, place: int) -> str:
    return f"{_make_boundary(own_id)}-{place}"


def _make_boundary(own_id: str) -> str:
    return "thidua-" + hashlib.sha256(own_id.encode()).hexdigest()[:32]


def make_outgoing(draft: bytes) -> bytes:
    """The draft as it is sent: no longer unsent, and marked as an automatic answer (RFC 3834)."""
    return AUTOMATIC + draft.removeprefix(UNSENT)


def parse_message_ids(text: str | None) -> tuple[str, ...]:
    """The well-formed identifiers in a header, in order; anything else in it is dropped."""
    return tuple(_MESSAGE_ID.findall(text or ""))


def _make_thread(original: Original) -> str:
    parent = parse_message_ids(original.message_id)[:1]
    if not parent:
        return ""
    chain = [*(i for one in original.references for i in parse_message_ids(one)), *parent]
    references = list(dict.fromkeys(chain))[-MOST_REFERENCES:]
    return f"In-Reply-To: {parent[0]}\r\nReferences: " + "\r\n ".join(references) + "\r\n"


def _make_subject(answer: UnitAnswer, original: Original) -> str:
    head = answer.header
    said = _REPLY.sub("", one_line(original.subject or "")).strip()
    if len(said) > LONGEST_SUBJECT:
        said = said[: LONGEST_SUBJECT - 1].rstrip() + "…"
    if head.verdict is Verdict.HELD:
        return f"[Chờ xác nhận] {said or one_line(head.file_name)} [{head.receipt_number}]"
    if said:
        return f"Re: {said} [{head.receipt_number}]"
    period = f" {head.period_vi}" if head.period_vi else ""
    return f"Kết quả kiểm tra báo cáo{period} [{head.receipt_number}]"


def _make_body(answer: UnitAnswer, attachments: Sequence[Attachment]) -> str:
    head = answer.header
    names = "".join(f"- {one.name}\n" for one in attachments)
    return _BODY.format(
        unit=head.unit_vi or "Đơn vị gửi báo cáo",
        report=f"báo cáo {head.period_vi}" if head.period_vi else "tệp báo cáo",
        receipt_number=head.receipt_number,
        file_name=one_line(head.file_name),
        received=minute_long(head.received_at),
        verdict=head.verdict.label_vi,
        sentence=verdict_sentence(head),
        due=_format_due(answer),
        causes=_format_causes(answer),
        steps="\n".join(f"{place}. {step}" for place, step in enumerate(answer.steps, start=1)),
        attached=f"\nTệp kèm theo:\n{names}{_describe_form(head)}" if names else "",
        signature=f"{head.superior_vi}\n{head.agency_vi}",
    )


def _format_due(answer: UnitAnswer) -> str:
    """By when it is to be sent again: while it can be in time, by then."""
    if term := describe_mending_term(answer.header):
        return f"- Hạn gửi lại: {term}\n"
    return f"- Hạn gửi lại: ngày {day_short(answer.resubmit_by.date())}\n" if answer.resubmit_by else ""


def _describe_form(head: FeedbackHeader) -> str:
    return f"{describe_workbook(head)}\n" if head.enclosed == "form" else ""


def _make_held_body(answer: UnitAnswer, original: Original) -> str:
    head = answer.header
    return _HELD_BODY.format(
        receipt_number=head.receipt_number,
        unit=head.unit_vi or "chưa xác định được",
        period=head.period_vi or "chưa xác định được",
        file_name=one_line(head.file_name),
        received=minute_long(head.received_at),
        origin=one_line(original.origin),
        sender=one_line(original.sender or "không qua thư"),
        causes=_format_messages(answer),
        token=head.receipt_number,
    )


def _format_causes(answer: UnitAnswer) -> str:
    if not answer.causes:
        return ""
    lines = [f"- {c.severity.label_vi}: {c.title_vi} ({c.code}), {c.extent_vi}" for c in answer.causes[:CAUSES_NAMED]]
    if len(answer.causes) > CAUSES_NAMED:
        lines.append(f"- và {number(len(answer.causes) - CAUSES_NAMED)} nhóm khác")
    return "\nNội dung kiểm tra thấy:\n" + "\n".join(lines) + "\n"


def _format_messages(answer: UnitAnswer) -> str:
    lines = [f"- {one_line(row.message_vi)} ({row.code})" for cause in answer.causes for row in cause.findings]
    more = [f"- và {number(len(lines) - CAUSES_NAMED)} nội dung khác"] if len(lines) > CAUSES_NAMED else []
    return "\nLý do và nội dung kiểm tra thấy:\n" + "\n".join(lines[:CAUSES_NAMED] + more) + "\n"

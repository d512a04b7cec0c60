"""The reply to the message a report came with, or a mail of its own where it came otherwise: one .eml each.

A draft opens for editing (`X-Unsent`); `outgoing` makes of it what is handed to a mail server. Nothing is sent here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final

from reports.answers.message import (
    ATTACHED,
    TEXT,
    Headers,
    encode_lines,
    format_address,
    format_file_name,
    write_headers,
    write_multipart,
)
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
    body = encode_lines(text.replace("\n", "\r\n").encode())  # RFC 2045: lines of text end in CRLF, encoded too
    own: Headers = (
        ("Date", format_datetime(answer.answered_at)),
        ("Message-ID", own_id),
        ("From", format_address(answer.header.agency_vi, answer.header.reply_to)),
        ("To", answer.header.reply_to if held else (recipient or "")),
        ("Subject", _make_subject(answer, original)),
    )
    # Threading is written by hand: the mail library would encode a long identifier as if it were text.
    start = UNSENT + ("" if held else _make_thread(original)).encode()
    if not attachments:
        return start + write_headers((*TEXT, *own)) + body
    parts = [(TEXT, body), *map(_make_part, attachments)]
    return start + write_multipart(own, parts, _make_boundary(own_id))


def _make_part(attachment: Attachment) -> tuple[Headers, bytes]:
    shown = format_file_name(attachment.name)
    return (("Content-Type", attachment.media), *ATTACHED, ("Content-Disposition", shown)), encode_lines(
        attachment.data
    )


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

"""Reminder drafts to the units whose report is still awaited: one .eml each, opened and sent by a person.

Nothing is sent from here. Units without a usable address are listed, never dropped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Literal

from reports.form.workbook import unit_title
from reports.office.vietnamese import day_short, number
from schemas import files
from schemas.grammar.text import slug
from schemas.programme import Period, Programme, Unit

NO_ADDRESS_FILE: Final = "khong-co-dia-chi.txt"
DRAFTS: Final = "nhac-*.eml"

Kind = Literal["before", "after"]
REASONS_NAMED: Final = 3

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_BODY = """\
Kính gửi: {unit}

{opening}{timing}

{standing} Đề nghị đơn vị hoàn thành và gửi báo cáo{urge}.

Thông tin về kỳ báo cáo:
- Kỳ báo cáo: {period} (số liệu từ ngày {start} đến ngày {end}).
- Hạn gửi: ngày {due} ({deadline_basis}).
- Căn cứ: {bases}.

Cách gửi:
- Điền vào biểu mẫu {form_id} (.xlsx) đã ban hành; giữ nguyên tên các trang và tiêu đề các cột.
- Gửi tệp Excel về địa chỉ {reply_to}, trong tiêu đề thư ghi tên đơn vị và kỳ báo cáo.
- Nếu đã gửi nhưng nhận được yêu cầu sửa, đề nghị sửa trong tệp kết quả kiểm tra và gửi lại, ghi rõ “bản thay thế”.

Nếu đơn vị vừa gửi báo cáo, xin bỏ qua thư này. Trân trọng cảm ơn.

{signature}
"""


@dataclass(frozen=True, slots=True)
class Situation:
    """How a unit stands with its report (`out.reporting`); `reasons` are the findings its return rests on.

    `mend_until`: until when another version is still in time. `days_late` runs to the day of the reminder, at most to
    closing.
    """

    status: str
    days_late: int | None = None
    first_received_at: datetime | None = None
    returned_at: datetime | None = None
    mend_until: datetime | None = None
    unread_at: datetime | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder. `address` is None where the unit has no usable one; `sent_at` is the moment it was drafted."""

    unit_id: str
    unit_vi: str
    address: str | None
    sender_vi: str
    sender: str
    subject: str
    body: str
    sent_at: datetime
    file_name: str
    message_id: str


def build(
    programme: Programme,
    period: Period,
    missing: Sequence[Unit],
    now: datetime,
    kind: Kind = "before",
    situations: Mapping[str, Situation] | None = None,
) -> list[Reminder]:
    """A reminder for each unit in `missing`, in that order; `now` is tz-aware.

    `kind` chooses the wording: a reminder before the due day, an urging after it. The days are counted from `now`, of
    which only the Date header shows more than the day. `situations` say by unit id what it has sent; without one it has
    sent nothing.
    """
    if now.tzinfo is None:
        raise ValueError("now must be tz-aware: the days left are counted in the programme's time zone")
    local, told = now.astimezone(programme.tz), situations or {}
    return [_make_reminder(programme, period, unit, local, kind, told.get(unit.id)) for unit in missing]


def write(reminders: Sequence[Reminder], folder: Path) -> list[Path]:
    """Write the drafts, then the list of units without an address if there are any; gives the paths.

    Earlier drafts in the folder are removed: whoever has reported since must not be reminded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in (*folder.glob(DRAFTS), folder / NO_ADDRESS_FILE):
        stale.unlink(missing_ok=True)
    contents = {folder / r.file_name: render_message(r).as_bytes() for r in reminders if r.address}
    without = [r for r in reminders if not r.address]
    if without:
        lines = ["Các đơn vị chưa có địa chỉ thư hợp lệ, cần nhắc bằng cách khác:"]
        lines += [f"{r.unit_id}\t{r.unit_vi}" for r in without]
        contents[folder / NO_ADDRESS_FILE] = "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
    return files.write_together(contents)


def render_message(reminder: Reminder) -> EmailMessage:
    """The draft as a message that mail programs open for editing (`X-Unsent`); the same reminder, the same bytes."""
    message = EmailMessage(SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = format_datetime(reminder.sent_at)
    message["Message-ID"] = reminder.message_id
    message["From"] = Address(reminder.sender_vi, addr_spec=reminder.sender)
    message["To"] = reminder.address or ""
    message["Subject"] = reminder.subject
    message.set_content(reminder.body, charset="utf-8", cte="base64")
    return message


def _make_reminder(
    programme: Programme, period: Period, unit: Unit, now: datetime, kind: Kind, situation: Situation | None
) -> Reminder:
    agency = programme.agency_on(period.due_at.date())
    contact = programme.contact(unit) or ""
    name = unit_title(programme, unit, period)
    verb = "Nhắc hạn gửi" if kind == "before" else "Đôn đốc gửi"
    return Reminder(
        unit_id=unit.id,
        unit_vi=name,
        address=contact if ADDRESS.fullmatch(contact) else None,
        sender_vi=agency.issuing_vi,
        sender=agency.mail,
        subject=f"{verb} báo cáo {period.label_vi} về {programme.short_name_vi}",
        body=_make_body(programme, period, name, now, kind, situation),
        sent_at=now,
        file_name=f"nhac-{slug(unit.id)}-{slug(unit.name_vi)}.eml",
        message_id=_make_message_id(programme, period, unit, now, kind, agency.mail),
    )


def _make_body(
    programme: Programme, period: Period, unit_vi: str, now: datetime, kind: Kind, situation: Situation | None
) -> str:
    due = period.due_at.date()
    agency = programme.agency_on(due)
    bases = [basis.text_vi for basis in programme.legal_bases if basis.valid_on(due)]
    report = f"{period.label_vi} về {programme.short_name_vi}"
    opening = (
        f"Chúng tôi xin nhắc đơn vị về hạn gửi báo cáo {report}."
        if kind == "before"
        else f"Báo cáo {report} của đơn vị đã đến hạn gửi ngày {day_short(due)}."
    )
    timing = _describe_timing((due - now.date()).days, situation)
    return _BODY.format(
        unit=unit_vi,
        opening=opening,
        timing=f" {timing}" if timing else "",
        standing=describe_standing(programme, period, now, situation),
        period=period.label_vi,
        urge=f" chậm nhất ngày {day_short(due)}" if now.date() <= due else " trong thời gian sớm nhất",
        start=day_short(period.window_start),
        end=day_short(period.window_end),
        due=day_short(due),
        deadline_basis=_deadline_basis(programme, period),
        bases="; ".join(bases) or programme.name_vi,
        form_id=programme.form_id,
        reply_to=agency.mail,
        signature=f"{agency.superior_vi}\n{agency.issuing_vi}",
    )


def describe_standing(programme: Programme, period: Period, now: datetime, situation: Situation | None) -> str:
    """What the unit has sent so far and why it does not count, so that it knows what is still awaited."""
    today = day_short(now.date())
    if situation is None or situation.status in ("missing", "not_yet_due") or situation.first_received_at is None:
        return f"Đến ngày {today}, chúng tôi chưa ghi nhận báo cáo hợp lệ {period.label_vi} của đơn vị."
    first = _day_of(programme, situation.first_received_at)
    if situation.status == "unreadable":
        said = f"Chúng tôi đã nhận tệp của đơn vị ngày {first} nhưng không đọc được số liệu"
        return f"{said}; đến ngày {today} chưa nhận được tệp khác."
    if situation.status == "incomplete":
        said = f"Biểu mẫu của đơn vị nhận ngày {first} để trống phần lớn chỉ tiêu phải báo cáo"
        return f"{said} nên chưa được tính là báo cáo."
    return _describe_return(programme, situation, today)


def _describe_return(programme: Programme, situation: Situation, today: str) -> str:
    sent = situation.returned_at or situation.first_received_at
    named = "; ".join(reason.rstrip(".") for reason in situation.reasons[:REASONS_NAMED])
    more = len(situation.reasons) - REASONS_NAMED
    why = f" ({named}{f'; và {number(more)} lỗi khác' if more > 0 else ''})" if named else ""
    day = _day_of(programme, sent) if sent else today
    said = f"Báo cáo gửi ngày {day} đã được trả lại{why}; đến ngày {today} chưa nhận được bản thay thế"
    if situation.unread_at and sent and situation.unread_at > sent:
        said += f" đọc được (tệp nhận ngày {_day_of(programme, situation.unread_at)} không đọc được)"
    if situation.mend_until:
        said += f". Bản thay thế nhận được đến hết ngày {_day_of(programme, situation.mend_until)} vẫn tính là đúng hạn"
    return f"{said}."


def _day_of(programme: Programme, moment: datetime) -> str:
    return day_short(moment.astimezone(programme.tz).date())


def _describe_timing(days: int, situation: Situation | None) -> str:
    """How the due day lies to today, in calendar days; of a unit whose standing is known, what every output says."""
    if situation is not None and days < 0:
        late = situation.days_late
        return f"Đến nay báo cáo tính chậm {number(late)} ngày." if late else ""
    if days > 0:
        return f"Còn {number(days)} ngày nữa là đến hạn."
    return "Hôm nay là ngày cuối cùng của hạn gửi." if days == 0 else f"Đến nay báo cáo đã chậm {number(-days)} ngày."


def _deadline_basis(programme: Programme, period: Period) -> str:
    rules = programme.calendar.deadlines
    valid = [rule for rule in rules if rule.valid_from <= period.id] or rules
    return max(valid, key=lambda rule: rule.valid_from).basis_vi


def _make_message_id(programme: Programme, period: Period, unit: Unit, now: datetime, kind: Kind, mail: str) -> str:
    key = "|".join((programme.id, period.id, unit.id, kind, now.date().isoformat()))
    return f"<nhac.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{mail.rpartition('@')[2]}>"

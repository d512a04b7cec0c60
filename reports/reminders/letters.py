"""Letters about reports that are still awaited: one .eml each, opened and sent by a person.

A reminder before the due day, an urging after it, an escalation to the unit's superior with the unit in copy. Nothing
is sent from here. Who has no usable address is listed, never dropped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from reports.office.unit_titles import superior_title, unit_title
from reports.office.vietnamese import day_short, number
from schemas import files
from schemas.grammar.text import slug
from schemas.letter_kind import LetterKind
from schemas.programme import Period, Programme, Unit

NO_ADDRESS_FILE: Final = "khong-co-dia-chi.txt"
DRAFTS: Final = "nhac-*.eml"
OVERDUE_FILE: Final = "danh-sach-chua-hoan-thanh.docx"

REASONS_NAMED: Final = 3

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LETTER = """\
Kính gửi: {addressee}

{opening}{timing}

{standing}{request}

Thông tin về kỳ báo cáo:
- Kỳ báo cáo: {period} (số liệu từ ngày {start} đến ngày {end}).
- Hạn gửi: ngày {due} ({deadline_basis}).
- Căn cứ: {bases}.

"""
_TO_UNIT = """\
Cách gửi:
- Điền vào biểu mẫu {form_id} (.xlsx) đã ban hành; giữ nguyên tên các trang và tiêu đề các cột.
- Gửi tệp Excel về địa chỉ {reply_to}, trong tiêu đề thư ghi tên đơn vị và kỳ báo cáo.
- Nếu đã gửi nhưng nhận được yêu cầu sửa, đề nghị sửa trong tệp kết quả kiểm tra và gửi lại, ghi rõ “bản thay thế”.

Nếu đơn vị vừa gửi báo cáo, xin bỏ qua thư này. Trân trọng cảm ơn.

{signature}
"""

_TO_SUPERIOR = """\
Đơn vị điền biểu mẫu {form_id} (.xlsx) đã ban hành và gửi tệp Excel về địa chỉ {reply_to}.

Nếu đơn vị vừa gửi báo cáo, xin bỏ qua thư này. Trân trọng cảm ơn.

{signature}

Nơi nhận:
- Như trên;
- {unit} (để thực hiện).
"""
_UNMATCHED = (
    "Chúng tôi đã nhận một tài liệu của đơn vị ngày {day} nhưng chưa xác định được là báo cáo của kỳ nào, nên chưa "
    "tính là báo cáo {period}. Đề nghị đơn vị trả lời thư này, cho biết tài liệu đó là báo cáo của kỳ nào, hoặc gửi "
    "lại biểu mẫu ghi đúng kỳ báo cáo; nếu đó không phải là báo cáo {period}, gửi báo cáo {period} theo quy định."
)


@dataclass(frozen=True, slots=True)
class Situation:
    """How a unit stands with its report (`out.reporting`); `reasons` are the findings its return rests on.

    `mend_until`: until when another version is still in time. `days_late` runs to the day of the reminder, at most to
    closing. `unmatched_at`: receipt of the document that waits, not known to be of which period.
    """

    status: str
    days_late: int | None = None
    first_received_at: datetime | None = None
    returned_at: datetime | None = None
    mend_until: datetime | None = None
    unread_at: datetime | None = None
    unmatched_at: datetime | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminder:
    """One letter about a unit's report, to the unit or (`escalate`) to its superior with the unit in copy.

    `address` is None where whom it is for has no usable one; `sent_at` is the moment it was drafted.
    """

    unit_id: str
    addressee_vi: str
    kind: LetterKind
    address: str | None
    copy_to: str | None
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
    kind: LetterKind = "remind",
    situations: Mapping[str, Situation] | None = None,
) -> list[Reminder]:
    """The letters about each unit in `missing`, in that order; `now` is tz-aware.

    Where a unit cannot be escalated, since its superior has no address, it may still mend its report in time, or a
    document of it waits for its period to be known, the unit is urged. The days are counted from
    `now`, of which only the Date header shows more than the day. `situations` say by unit id what it has sent; without
    one it has sent nothing.
    """
    if now.tzinfo is None:
        raise ValueError("now must be tz-aware: the days left are counted in the programme's time zone")
    local, told = now.astimezone(programme.tz), situations or {}
    letters = (_Letter(programme, period, unit, local, told.get(unit.id)) for unit in missing)
    return [reminder for letter in letters for reminder in letter.make(kind)]


def write(reminders: Sequence[Reminder], folder: Path, overdue: bytes | None = None) -> list[Path]:
    """Write the drafts, the list of those without an address, the leaders' list (`overdue`); gives the paths.

    What earlier ones are in the folder is removed: whoever has reported since must not be reminded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in (*folder.glob(DRAFTS), folder / OVERDUE_FILE, folder / NO_ADDRESS_FILE):
        stale.unlink(missing_ok=True)
    contents = {folder / r.file_name: render_message(r).as_bytes() for r in reminders if r.address}
    without = [r for r in reminders if not r.address]
    if without:
        lines = ["Những nơi chưa có địa chỉ thư hợp lệ, cần gửi bằng cách khác:"]
        lines += [f"{r.unit_id}\t{r.addressee_vi}" for r in without]
        contents[folder / NO_ADDRESS_FILE] = "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
    if overdue is not None:
        contents[folder / OVERDUE_FILE] = overdue
    return files.write_together(contents)


def render_message(reminder: Reminder) -> EmailMessage:
    """The draft as a message that mail programs open for editing (`X-Unsent`); the same reminder, the same bytes."""
    message = EmailMessage(SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = format_datetime(reminder.sent_at)
    message["Message-ID"] = reminder.message_id
    message["From"] = Address(reminder.sender_vi, addr_spec=reminder.sender)
    message["To"] = reminder.address or ""
    if reminder.copy_to:
        message["Cc"] = reminder.copy_to
    message["Subject"] = reminder.subject
    message.set_content(reminder.body, charset="utf-8", cte="base64")
    return message


@dataclass(frozen=True, slots=True)
class _Letter:
    """What the letters about one unit's report are made of; `now` is in the programme's zone."""

    programme: Programme
    period: Period
    unit: Unit
    now: datetime
    situation: Situation | None

    def make(self, kind: LetterKind) -> Iterator[Reminder]:
        """The letter of that step; where it cannot go to the superior, the unit's own as well."""
        if kind != "escalate":
            yield self._to_unit(kind)
            return
        spared = can_still_mend(self.situation, self.now) or has_unmatched(self.situation)
        named = superior_title(self.programme, self.unit, self.period) and not spared
        superior = self._to_superior() if named else None
        if superior is not None:
            yield superior
        if superior is None or superior.address is None:
            yield self._to_unit("urge")

    def _to_unit(self, kind: LetterKind) -> Reminder:
        name = unit_title(self.programme, self.unit, self.period)
        return self._write(kind, name, _check_address(self.programme.contact(self.unit)), None, _TO_UNIT)

    def _to_superior(self) -> Reminder:
        address = _check_address(self.programme.superior_address(self.unit, self.now.date()))
        copy_to = _check_address(self.programme.contact(self.unit))
        name = superior_title(self.programme, self.unit, self.period)
        return self._write("escalate", name, address, copy_to, _TO_SUPERIOR)

    def _write(
        self, kind: LetterKind, addressee: str, address: str | None, copy_to: str | None, ending: str
    ) -> Reminder:
        agency = self.programme.agency_on(self.period.due_at.date())
        stem = f"{slug(self.unit.id)}-{slug(self.unit.name_vi)}"
        return Reminder(
            unit_id=self.unit.id,
            addressee_vi=addressee,
            kind=kind,
            address=address,
            copy_to=copy_to,
            sender_vi=agency.issuing_vi,
            sender=agency.mail,
            subject=self._say(kind, "subject"),
            body=self._make_body(kind, addressee, ending),
            sent_at=self.now,
            file_name=f"nhac-{'cap-tren-' if kind == 'escalate' else ''}{stem}.eml",
            message_id=_make_message_id(self.programme, self.period, self.unit, self.now, kind, agency.mail),
        )

    def _say(self, kind: LetterKind, part: str) -> str:
        """The programme's text for this part of the letter, with its words filled in."""
        text: str = getattr(self.programme.letters, f"{kind}_{part}_vi")
        return text.format(
            about=self.programme.short_name_vi,
            agency=self.programme.short_agency_vi,
            due=day_short(self.period.due_at.date()),
            period=self.period.label_vi,
            superior=superior_title(self.programme, self.unit, self.period),
            time=describe_time(self.programme, self.period, self.now, self.situation),
            unit=unit_title(self.programme, self.unit, self.period),
        )

    def _make_body(self, kind: LetterKind, addressee: str, ending: str) -> str:
        due = self.period.due_at.date()
        agency = self.programme.agency_on(due)
        bases = [basis.text_vi for basis in self.programme.legal_bases if basis.valid_on(due)]
        late = _describe_late(self.period, self.now, self.situation)
        return (_LETTER + ending).format(
            addressee=addressee,
            unit=unit_title(self.programme, self.unit, self.period),
            opening=self._say(kind, "opening"),
            timing=f" {late}" if late else "",
            standing=describe_standing(self.programme, self.period, self.now, self.situation),
            request="" if has_unmatched(self.situation) else f" {self._say(kind, 'request')}",
            period=self.period.label_vi,
            start=day_short(self.period.window_start),
            end=day_short(self.period.window_end),
            due=day_short(due),
            deadline_basis=_deadline_basis(self.programme, self.period),
            bases="; ".join(bases) or self.programme.name_vi,
            form_id=self.programme.form_id,
            reply_to=agency.mail,
            signature=f"{agency.superior_vi}\n{agency.issuing_vi}",
        )


def _check_address(address: str | None) -> str | None:
    return address if address and ADDRESS.fullmatch(address) else None


def can_still_mend(situation: Situation | None, now: datetime) -> bool:
    """True while another version of a returned report would still be in time."""
    return situation is not None and situation.mend_until is not None and now <= situation.mend_until


def has_unmatched(situation: Situation | None) -> bool:
    """True where a document of the unit waits, not known to be of which period."""
    return situation is not None and situation.unmatched_at is not None


def describe_standing(programme: Programme, period: Period, now: datetime, situation: Situation | None) -> str:
    """What the unit has sent so far and why it does not count, so that it knows what is still awaited."""
    today = day_short(now.date())
    if situation is None or situation.status in ("missing", "not_yet_due") or situation.first_received_at is None:
        return f"Đến ngày {today}, chúng tôi chưa ghi nhận báo cáo hợp lệ {period.label_vi} của đơn vị."
    if situation.unmatched_at is not None:
        return _UNMATCHED.format(day=_day_of(programme, situation.unmatched_at), period=period.label_vi)
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


def describe_time(programme: Programme, period: Period, now: datetime, situation: Situation | None) -> str:
    """How many working days are left or past; of a returned report that may still be mended, until when."""
    due, today = period.due_at.date(), now.date()
    if today > due and situation is not None and situation.mend_until and can_still_mend(situation, now):
        return f"gửi bản thay thế đến hết ngày {_day_of(programme, situation.mend_until)}"
    if today == due:
        return "hôm nay là ngày cuối"
    said, days = (
        ("còn", programme.calendar.count_working_days(today, due))
        if today < due
        else ("quá hạn", programme.calendar.count_working_days(due, today))
    )
    if not days:  # nothing but days off lie between
        return f"đến hết ngày {day_short(due)}" if today < due else "đã quá hạn"
    return f"{said} {days:02d} ngày làm việc"


def _describe_late(period: Period, now: datetime, situation: Situation | None) -> str:
    """The days late in calendar days, as every output reckons them; nothing of a unit whose standing is not known."""
    late = situation.days_late if situation is not None and now.date() > period.due_at.date() else None
    return f"Đến nay báo cáo tính chậm {number(late)} ngày." if late else ""


def _deadline_basis(programme: Programme, period: Period) -> str:
    rules = programme.calendar.deadlines
    valid = [rule for rule in rules if rule.valid_from <= period.id] or rules
    return max(valid, key=lambda rule: rule.valid_from).basis_vi


def _make_message_id(programme: Programme, period: Period, unit: Unit, now: datetime, kind: str, mail: str) -> str:
    key = "|".join((programme.id, period.id, unit.id, kind, now.date().isoformat()))
    return f"<nhac.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{mail.rpartition('@')[2]}>"

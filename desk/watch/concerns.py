"""What stands still or is about to: each thing that somebody must learn of although no run has failed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from desk.answers.deliver import OLD, list_mails
from desk.answers.outbox import Mail
from desk.looks.status import list_submissions
from desk.settings import Settings, SmtpServer
from desk.watch.memory import read_last_ingest
from reports.office.vietnamese import join_list, minute_long, number, one_line
from schemas.errors import PlainError
from schemas.findings import Verdict

GIGABYTE = 10**9
NAMED = 5


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing: `key` tells it apart (what was told is told again only if it lasts), the rest is for people."""

    key: str
    title_vi: str
    text_vi: str


Look = Callable[[Settings, datetime], Iterator[Concern]]


def find_concerns(settings: Settings, now: datetime) -> tuple[Concern, ...]:
    """Everything that stands wrong now. What cannot be looked at is itself one: silence must mean that all is well."""
    found: list[Concern] = []
    for name, look in LOOKS.items():
        try:
            found += look(settings, now)
        except (PlainError, OSError) as error:
            found.append(Concern(f"xem-{name}", f"Không kiểm tra được: {name}", one_line(str(error))))
    return tuple(found)


def check_ingest(settings: Settings, now: datetime) -> Iterator[Concern]:
    """No ingest has succeeded for longer than the programme allows."""
    hours = settings.programme.watch.ingest_hours
    last = read_last_ingest(settings, now)
    if now - last > timedelta(hours=hours):
        at = minute_long(last.astimezone(settings.programme.tz))
        yield Concern(
            "tiep-nhan",
            f"Quá {hours} giờ chưa tiếp nhận thành công",
            f"Lần tiếp nhận thành công gần nhất: {at}. Báo cáo gửi đến từ đó chưa được ghi sổ. Xem lần chạy "
            "“tiep-nhan” gần nhất, hoặc chạy thidua ingest.",
        )


def check_disk(settings: Settings, _: datetime) -> Iterator[Concern]:
    """The disk of the home is nearly full: little of it is free, by share and by size."""
    rules, disk = settings.programme.watch, shutil.disk_usage(settings.home)
    percent = 100 * disk.free // max(disk.total, 1)
    if percent < rules.free_disk_percent and disk.free < rules.free_disk_gb * GIGABYTE:
        yield Concern(
            "dia",
            "Đĩa sắp đầy",
            f"Đĩa chứa {settings.home} còn trống {number(Decimal(disk.free) / GIGABYTE, 1)} GB ({percent}%). Hết chỗ "
            "thì không tiếp nhận, không lập báo cáo được: giải phóng chỗ hoặc chuyển sang đĩa lớn hơn.",
        )


def check_letters(settings: Settings, now: datetime) -> Iterator[Concern]:
    """Replies that did not go: refused, unclear, or waiting too long although a mail server is set."""
    if SmtpServer.from_environment() is None or not settings.warehouse.is_file():
        return
    limit = now - timedelta(hours=settings.programme.watch.letter_hours)
    stuck = [
        mail
        for mail in list_mails(settings)
        if mail.is_unclear or (must_try(mail, now) and (mail.state == "failed" or mail.at < limit))
    ]
    if stuck:
        named = _name_some([f"{mail.receipt_number} ({mail.state_vi})" for mail in stuck])
        yield Concern(
            "thu",
            f"{len(stuck)} thư trả lời chưa gửi được",
            f"{named}. Thư bị máy chủ từ chối hoặc chưa gửi sẽ được lần chạy sau gửi lại; thư không rõ đã gửi hay chưa "
            "cần người xem: thidua send --list.",
        )


def check_waiting(settings: Settings, now: datetime) -> Iterator[Concern]:
    """Reports of open periods that wait for a person longer than the programme allows; those of no period known too."""
    if not settings.warehouse.is_file():
        return
    programme = settings.programme
    days = programme.watch.waiting_days
    held = list_submissions(settings)
    held = held[(held["verdict"] == Verdict.HELD.name) & held["copy_of"].isna()]
    still_open = [period for period in programme.periods if period.closes_at >= now]
    since = datetime.combine(min((p.window_start for p in still_open), default=now.date()), time(), programme.tz)
    ids = {period.id for period in still_open}
    due = {
        row["submission_id"]: row
        for row in held.to_dict("records")
        if (row["period_id"] in ids if row["period_id"] else row["received_at"] >= since)
        if now.date() > programme.calendar.shift_working_days(row["received_at"].astimezone(programme.tz).date(), days)
    }
    if due:
        named = _name_some([one_line(str(row["place"])) for row in due.values()])
        yield Concern(
            "cho-xac-nhan",
            f"{len(due)} báo cáo chờ người xác nhận quá {days} ngày làm việc",
            f"{named}. Đơn vị chưa được trả lời; kỳ báo cáo chưa tính báo cáo này. Xem: thidua status --problems; "
            "quyết định: thidua decide.",
        )


LOOKS: dict[str, Look] = {
    "tiếp nhận": check_ingest,
    "đĩa": check_disk,
    "thư trả lời": check_letters,
    "báo cáo chờ xác nhận": check_waiting,
}


def must_try(mail: Mail, now: datetime) -> bool:
    """True for a reply that has somewhere to go and is not too old to be sent by itself; one given up too."""
    return mail.is_unsent and mail.recipient is not None and mail.received_at >= now - OLD


def _name_some(names: Sequence[str]) -> str:
    shown = list(names[:NAMED])
    return join_list(shown) if len(names) <= NAMED else f"{', '.join(shown)} và {len(names) - NAMED} mục khác"

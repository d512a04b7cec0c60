"""The mail that tells somebody: plain text, by our own server; what could not be sent waits for the next run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from desk.answers.smtp import SECONDS, NoServerError, Session
from desk.settings import Settings, SmtpServer, read_alert_recipients
from desk.watch.concerns import Concern
from desk.watch.memory import choose_untold, note_alerts
from reports.office.vietnamese import one_line
from schemas import files
from schemas.errors import PlainError

QUEUE = "cho-gui"


class NobodyToldError(PlainError, RuntimeError):
    """Something stands wrong and no mail could tell it; the message says what, and why no mail went."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a look found, what of it was told now, and how many mails went."""

    standing: tuple[Concern, ...]
    told: tuple[Concern, ...]
    sent: int


def tell_concerns(settings: Settings, standing: Sequence[Concern], now: datetime) -> Told:
    """Tell by mail what was not told yet, with what waits from before. NobodyToldError where that cannot be done."""
    again = timedelta(hours=settings.programme.watch.again_hours)
    fresh = choose_untold(settings, [concern.key for concern in standing], now, again)
    untold = tuple(concern for concern in standing if concern.key in fresh)
    if untold:
        require_addressee(describe_concerns_vi(standing))
        queue_alert(settings, f"{len(standing)} việc cần người xem", describe_concerns_vi(standing), now)
        note_alerts(settings, fresh, [concern.key for concern in standing], now)  # it waits in the queue until it went
    else:
        note_alerts(settings, (), [concern.key for concern in standing], now)
    return Told(tuple(standing), untold, send_queue(settings, now))


def describe_concerns_vi(concerns: Sequence[Concern]) -> str:
    """One paragraph a concern."""
    return "\n\n".join(f"{number}. {c.title_vi}\n{c.text_vi}" for number, c in enumerate(concerns, 1))


def require_addressee(what_vi: str) -> None:
    """NobodyToldError, with what is to be told, where no mail server or nobody to write to is set."""
    if SmtpServer.from_environment() is None or not read_alert_recipients():
        raise NobodyToldError(
            f"Chưa đặt nơi nhận cảnh báo (THIDUA_ALERTS_TO, THIDUA_SMTP_HOST), không ai được báo:\n{what_vi}"
        )


def queue_alert(settings: Settings, subject: str, body: str, now: datetime) -> Path:
    """Put an alert to everybody who is told into the queue; the same one of the same moment lies there once."""
    programme = settings.programme
    message = EmailMessage(policy=SMTP.clone(max_line_length=200))
    message["From"] = programme.agency_on(now.astimezone(programme.tz).date()).mail
    message["To"] = ", ".join(read_alert_recipients())
    message["Subject"] = f"[thidua] {one_line(subject)}"[:200]
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    name = hashlib.sha256(f"{now.isoformat()}{subject}{body}".encode()).hexdigest()[:16]
    message["Message-ID"] = f"<canh-bao.{name}@{message['From'].rpartition('@')[2]}>"
    message.set_content(f"{body}\n\nThư tự động của hệ thống thi đua, thư mục {settings.home}.\n", cte="base64")
    return files.write_bytes(settings.watch / QUEUE / f"{now:%Y%m%d-%H%M%S}_{name}.eml", message.as_bytes())


def send_queue(settings: Settings, now: datetime, seconds: float = SECONDS) -> int:
    """Send the alerts that wait, the oldest first; how many went. NobodyToldError with what is left if any is."""
    waiting = sorted((settings.watch / QUEUE).glob("*.eml"))
    if not waiting:
        return 0
    require_addressee(f"{len(waiting)} cảnh báo đang chờ trong {settings.watch / QUEUE}")
    server = SmtpServer.from_environment()
    assert server is not None
    sender = settings.programme.agency_on(now.astimezone(settings.programme.tz).date()).mail
    refused: list[str] = []
    try:
        with Session(server, seconds) as session:
            for path in waiting:
                refused += _send_one(session, sender, path)
    except NoServerError as error:
        refused.append(str(error))
    if refused:
        left = len(list((settings.watch / QUEUE).glob("*.eml")))
        raise NobodyToldError(
            f"{left} cảnh báo chưa gửi được, nằm trong {settings.watch / QUEUE}; lần chạy sau gửi lại. Máy chủ thư trả "
            f"lời: {refused[0]}"
        )
    return len(waiting)


def _send_one(session: Session, sender: str, path: Path) -> list[str]:
    """Hand it to each who is told; what the server said against it. One that somebody got is not sent again."""
    data = path.read_bytes()
    outcomes = [session.send(sender, recipient, data) for recipient in read_alert_recipients()]
    if any(outcome.state == "sent" for outcome in outcomes):
        path.unlink(missing_ok=True)
    return [str(outcome.error) for outcome in outcomes if outcome.state != "sent"]

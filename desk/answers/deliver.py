"""Send the drafted replies, each at most once.

A reply is claimed, and the claim committed, before the server hears of it; what became of it is committed after. A run
that is killed in between leaves the claim: nobody knows whether that reply was sent, so no run sends it again, and a
person decides. No lock on the warehouse is held while the server is spoken to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from desk.answers import outbox
from desk.answers.answer import write_missing
from desk.answers.outbox import Mail
from desk.answers.smtp import SECONDS, NoServerError, Outcome, Session
from desk.clock import now_in
from desk.progress import Progress, silent
from desk.settings import Settings, SmtpServer
from reports.answers.mail import make_outgoing
from schemas import files
from schemas.errors import PlainError
from warehouse import Warehouse

OLD: Final = timedelta(days=30)
"""A reply to a report received longer ago is not sent by itself: setting up a server must not send years of replies."""
PATIENCE: Final = 6 * 3600.0
"""Seconds that a result waits for the warehouse: without it a reply that was sent would look unclear."""
OTHER_SENDER: Final = 600.0

Ruling = Literal["sent", "again"]


class ConfirmError(PlainError, ValueError):
    """What a person decided about a reply does not fit how it stands."""


class LettersUnsentError(PlainError, RuntimeError):
    """Replies did not go although a mail server is set: whoever started the run is to know."""


@dataclass(slots=True)
class Delivery:
    """What a run did: replies sent, refused and unclear now; those it left, with the reason in their state."""

    sent: list[Mail] = field(default_factory=list)
    failed: list[Mail] = field(default_factory=list)
    unclear: list[Mail] = field(default_factory=list)
    left: list[Mail] = field(default_factory=list)
    drafts: int = 0
    error: str | None = None


class ServerAwayError(PlainError, OSError):
    """No mail server answered; `delivery` is what the run came to. Another try may find it."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(str(delivery.error))
        self.delivery = delivery


def describe_unsent_vi(done: Delivery) -> str:
    """The sentence on replies that did not go now, or that wait for a person since; empty where there are none.

    Drafts without an address, and those too old to be sent by themselves, are a person's work and not told here.
    """
    unclear = [*done.unclear, *(mail for mail in done.left if mail.is_unclear)]
    given_up = [mail for mail in done.left if mail.is_given_up]
    told = [
        f"{len(done.failed)} thư gửi không được" if done.failed else "",
        f"{len(unclear)} thư không rõ đã gửi hay chưa" if unclear else "",
        f"{len(given_up)} thư máy chủ từ chối nhiều lần" if given_up else "",
    ]
    if not any(told):
        return ""
    why = done.error or next((mail.error for mail in (*done.failed, *given_up) if mail.error), None)
    reason = f" ({why})" if why else ""
    return f"Thư trả lời đơn vị: {', '.join(filter(None, told))}{reason}. Xem: thidua send --list."


def run(
    settings: Settings,
    server: SmtpServer | None,
    since: datetime | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    seconds: float = SECONDS,
) -> Delivery:
    """Draft what is missing, then send what waits and answers a report received from `since` on (30 days before now).

    Without a server everything stays a draft. `seconds` is how long the server may be silent.
    """
    clock = now or now_in(settings.programme)
    with outbox.lock_outbox(settings, OTHER_SENDER):
        write_missing(settings, now=clock)
        everything = list_mails(settings)
        queue = [mail for mail in everything if server and must_send(mail, since or clock - OLD)]
        done = Delivery(left=[m for m in everything if m not in queue and (m.is_unsent or m.is_unclear)])
        if server is not None and queue:
            _send_all(settings, server, queue, done, progress, seconds, now)
        _move_sent_mails(settings, [*everything, *done.sent])
        done.drafts = sum(mail.is_unsent for mail in list_mails(settings))
    return done


def list_mails(settings: Settings) -> list[Mail]:
    """Every reply as it stands."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return outbox.load_mails(warehouse)


def must_send(mail: Mail, since: datetime) -> bool:
    """True if the next run sends it."""
    return mail.is_unsent and mail.recipient is not None and not mail.is_given_up and mail.received_at >= since


def confirm(settings: Settings, token: str, ruling: Ruling, by: str, reason: str, now: datetime | None = None) -> Mail:
    """Record what a person found out: that a reply was sent (by itself or by hand), or that it is to be sent again.

    ConfirmError if the token names no reply or several, or the reply stands otherwise; OutboxBusyError during a run.
    """
    if not by.strip() or not reason.strip():
        raise ConfirmError("thidua send --confirm phải có tên người quyết định (--by) và lý do (--reason)")
    with outbox.lock_outbox(settings, 0.0), Warehouse.writer(settings.warehouse) as warehouse:
        mail = _find_unsent_mail(outbox.load_mails(warehouse), token)
        if ruling == "again" and mail.state == "prepared":
            raise ConfirmError(f"{mail.receipt_number}: thư này đang chờ gửi rồi")
        clock = now or now_in(settings.programme)
        state = "sent" if ruling == "sent" else "prepared"
        step = mail.next_step(state, clock, decided_by=by.strip(), reason=reason.strip())
        outbox.record_steps(warehouse, [step])
    _move_sent_mails(settings, [step])
    return step


def _find_unsent_mail(mails: Sequence[Mail], token: str) -> Mail:
    """The one reply not known as sent whose receipt number is, or ends or begins with, the token."""
    wanted = token.strip().casefold()
    found = [
        mail
        for mail in mails
        if wanted and mail.state not in ("sent", "withdrawn") and _matches_token(mail.receipt_number.casefold(), wanted)
    ]
    if len(found) != 1:
        raise ConfirmError(f"{token} ứng với {len(found)} thư chưa gửi xong; thidua send --list cho biết các số")
    return found[0]


def _matches_token(receipt_number: str, token: str) -> bool:
    return receipt_number == token or (len(token) >= 6 and receipt_number.rpartition("-")[2].startswith(token))


def _send_all(
    settings: Settings,
    server: SmtpServer,
    queue: Sequence[Mail],
    done: Delivery,
    progress: Progress,
    seconds: float,
    now: datetime | None,
) -> None:
    """Send one after the other. The transaction that records one reply's result claims the next."""
    sender = settings.programme.agency_on((now or now_in(settings.programme)).date()).mail
    results: list[Mail] = []
    try:
        with Session(server, seconds) as session:
            for number, mail in enumerate(queue):
                try:
                    session.open()
                except NoServerError as error:
                    done.error = str(error)
                    results += _mark_unreachable(queue[number:], str(error), now or now_in(settings.programme))
                    done.failed += results[-len(queue[number:]) :]
                    return
                claimed = _claim(settings, results, mail, now)
                results = []
                if claimed is not None:
                    results = [_hand_over(settings, session, claimed, sender, done, now)]
                progress(number + 1, len(queue), "Gửi thư trả lời")
    finally:  # whatever stops the run, what the server said is kept
        _record(settings, results)


def _claim(settings: Settings, results: Sequence[Mail], mail: Mail, now: datetime | None) -> Mail | None:
    """Record the last results and take the next reply, unless somebody else has; committed when this returns."""
    at = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse, PATIENCE) as warehouse:
        free = outbox.load_mails(warehouse, mail.message_id) == [mail] and outbox.draft_path(settings, mail).is_file()
        claimed = mail.next_step("sending", at, attempt=mail.attempt + 1) if free else None
        outbox.record_steps(warehouse, [*results, *([claimed] if claimed else [])])
    return claimed


def _hand_over(
    settings: Settings, session: Session, mail: Mail, sender: str, done: Delivery, now: datetime | None
) -> Mail:
    """The step that follows from what the server said."""
    assert mail.recipient is not None
    try:
        draft = outbox.draft_path(settings, mail).read_bytes()
        outcome = session.send(sender, mail.recipient, make_outgoing(draft))
    except OSError as error:  # the draft is gone, or there is no server any more: nothing was handed over
        outcome = Outcome("failed", None, f"{type(error).__name__}: {error}"[:300])
    step = mail.next_step(outcome.state, now or now_in(settings.programme), code=outcome.code, error=outcome.error)
    if outcome.state == "sent":
        step = replace(step, error=None)
    {"sent": done.sent, "failed": done.failed, "unknown": done.unclear}[outcome.state].append(step)
    return step


def _mark_unreachable(rest: Sequence[Mail], error: str, at: datetime) -> list[Mail]:
    """Nobody answered: a counted attempt for every reply that would have been sent."""
    return [mail.next_step("failed", at, attempt=mail.attempt + 1, error=error) for mail in rest]


def _record(settings: Settings, steps: Sequence[Mail]) -> None:
    if not steps:
        return
    with Warehouse.writer(settings.warehouse, PATIENCE) as warehouse:
        outbox.record_steps(warehouse, steps)


def _move_sent_mails(settings: Settings, mails: Sequence[Mail]) -> None:
    """Move what was sent out of the folder of drafts."""
    for mail in mails:
        path = outbox.draft_path(settings, mail)
        if mail.state == "sent" and path.exists():
            files.move_file(path, outbox.path_after_sending(settings, mail))

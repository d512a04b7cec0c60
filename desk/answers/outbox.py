"""The outbox: where drafts lie, how every reply stands, and the lock that one sender at a time holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from desk.answers.due import UNKNOWN_PERIOD
from desk.settings import Settings
from reports.answers.version_standing import Standing
from schemas.errors import PlainError
from schemas.tables import DELIVERY
from warehouse import Warehouse

SENT_FOLDER: Final = "da-gui"
HELD_FOLDER: Final = "cho-xac-nhan"
MOST_REFUSALS: Final = 5
"""So many refusals for good (5xx), and a person is asked before the reply is tried again."""
STATES_VI: Final = {
    "prepared": "chưa gửi",
    "sending": "không rõ đã gửi hay chưa",
    "sent": "đã gửi",
    "failed": "gửi không được",
    "unknown": "không rõ đã gửi hay chưa",
    "withdrawn": "đã rút, có kết quả mới",
}


class OutboxBusyError(PlainError, RuntimeError):
    """Another run is sending replies."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One reply and its last step (see `core.delivery`). `at` is when that step was taken."""

    message_id: str
    position: int
    submission_id: str
    receipt_number: str
    unit_id: str | None
    period_id: str | None
    received_at: datetime
    recipient: str | None
    state: str
    attempt: int
    code: int | None
    error: str | None
    at: datetime
    decided_by: str | None = None
    reason: str | None = None
    unit_name: str | None = None
    refusals: int = 0
    standing: str | None = None

    @property
    def is_unsent(self) -> bool:
        """True while it is certain that it was not handed over and it is still true."""
        return self.state in ("prepared", "failed")

    def states_receipt(self, received_at: datetime, standing: str | None) -> bool:
        """True if it names this receipt and this standing; replies of earlier versions called every report counted."""
        counted = Standing.COUNTED.value
        return self.received_at == received_at and (self.standing or counted) == (standing or counted)

    @property
    def is_unclear(self) -> bool:
        """True if only a person can find out whether it was sent."""
        return self.state in ("sending", "unknown")

    @property
    def is_given_up(self) -> bool:
        """True if the server has refused it for good often enough."""
        return self.state == "failed" and self.refusals >= MOST_REFUSALS

    @property
    def needs_person(self) -> bool:
        """True if something is wrong with it; a draft that waits for a sender is in order."""
        return self.is_unclear or self.state == "failed" or (self.is_unsent and self.recipient is None)

    @property
    def state_vi(self) -> str:
        """How it stands, as an official reads it."""
        if self.is_unsent and self.recipient is None:
            return "chưa gửi: đơn vị chưa có địa chỉ đã đăng ký"
        if self.is_given_up:
            return f"máy chủ thư từ chối {self.refusals} lần, thôi tự gửi lại"
        return STATES_VI[self.state]

    def next_step(self, state: str, at: datetime, **changed: Any) -> Mail:
        """The same reply one step further; code, error and decision are those of this step only."""
        blank: dict[str, Any] = {"code": None, "error": None, "decided_by": None, "reason": None}
        return replace(self, position=self.position + 1, state=state, at=at, **(blank | changed))


_STORED: Final = tuple("recorded_at" if one.name == "at" else one.name for one in fields(Mail))
"""The columns of `deliveries` that the fields of a mail are read from."""


def load_mails(warehouse: Warehouse, message_id: str | None = None) -> list[Mail]:
    """Every reply as it stands, by period and unit; or the one with that Message-ID."""
    from warehouse.arrow import light_values  # late, with Arrow

    return [Mail(*stored) for stored in light_values(warehouse.arrow("deliveries", message_id=message_id), _STORED)]


def record_steps(warehouse: Warehouse, steps: Sequence[Mail]) -> None:
    """Append steps, all or none."""
    from warehouse.arrow import LightRow  # late, with Arrow

    places = {name: place for place, name in enumerate(DELIVERY.columns)}
    tell = attrgetter(*("at" if name == "recorded_at" else name for name in DELIVERY.columns))
    rows = [LightRow(places, tell(one)) for one in steps]
    with warehouse.transaction():
        warehouse.insert(DELIVERY, rows)


def draft_path(settings: Settings, mail: Mail) -> Path:
    """Where a reply lies until it is sent."""
    return Path(f"{settings.outbox}/{draft_place(mail)}")


def draft_place(mail: Mail) -> str:
    """The same relative to the outbox, as text: there are thousands."""
    return f"{mail.period_id or UNKNOWN_PERIOD}/{_file_name(mail.receipt_number, mail.message_id)}"


def path_after_sending(settings: Settings, mail: Mail) -> Path:
    """Where it lies afterwards."""
    folder = settings.outbox / SENT_FOLDER / (mail.period_id or UNKNOWN_PERIOD)
    return folder / _file_name(mail.receipt_number, mail.message_id)


def note_path(settings: Settings, receipt_number: str, message_id: str) -> Path:
    """Where the desk's note on a report that waits for a person lies."""
    return Path(f"{settings.outbox}/{note_place(receipt_number, message_id)}")


def note_place(receipt_number: str, message_id: str) -> str:
    """The same relative to the outbox."""
    return f"{HELD_FOLDER}/{_file_name(receipt_number, message_id)}"


@contextmanager
def lock_outbox(settings: Settings, wait: float) -> Iterator[None]:
    """Be the only one who sends; OutboxBusyError after `wait` seconds."""
    settings.outbox.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.outbox / ".gui-thu.lock", timeout=wait):
            yield
    except Timeout:
        raise OutboxBusyError("another run is sending replies: let it end, then try again") from None


def _file_name(receipt_number: str, message_id: str) -> str:
    """Two answers to one document, after a decision or under new rules, are two replies."""
    return f"{receipt_number} {message_id.partition('.')[2][:6]}.eml"

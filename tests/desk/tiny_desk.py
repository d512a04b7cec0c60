"""A desk of the tiny programme: its units' reports, mailed or laid into folders, and what they were answered."""

from __future__ import annotations

import json
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from desk.answers import deliver, outbox
from desk.answers.outbox import Mail
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form

UNIT, OTHER, DESK = "thanhtan@thuvien.example.vn", "liemtuc@thuvien.example.vn", "bc@thuvien.example.vn"
GOOD: dict[str, dict[str, Any]] = {
    "1.1": {"period": 5, "ytd": 5}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2}, "1.4": {"period": 1},
}  # fmt: skip
BAD = {**GOOD, "1.1": {"period": "khoảng 5", "ytd": 5}}


def at(settings: Settings, day: int) -> datetime:
    return datetime(2020, 4, day, 9, tzinfo=settings.programme.tz)


def report(settings: Settings, values: dict[str, dict[str, Any]], unit: str = "h-1") -> bytes:
    programme = settings.programme
    path = settings.home / "form.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_form(programme, programme.unit_by_id[unit], programme.period("2020Q1"), path, FormEntries(indicators=values))
    return path.read_bytes()


def mail_report(
    settings: Settings, name: str, data: bytes, sender: str = UNIT, subject: str = "Báo cáo quý I", **headers: str
) -> None:
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = subject
    message["Message-ID"] = f"<{name}@thuvien.example.vn>"
    for key, value in headers.items():
        message[key] = value
    message.set_content("Kính gửi")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="bao-cao.xlsx")
    settings.inbox.mkdir(parents=True, exist_ok=True)
    (settings.inbox / f"{name}.eml").write_bytes(message.as_bytes())


def read_answer(settings: Settings, submission_id: str) -> dict[str, Any]:
    """The answer to a submission as JSON."""
    (path,) = settings.feedback.rglob(f"* [[]{submission_id[:8]}[]].json")
    answer: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return answer


def letters(settings: Settings) -> list[Mail]:
    """The replies that are not withdrawn, in order of receipt."""
    known = [mail for mail in deliver.list_mails(settings) if mail.state != "withdrawn"]
    return sorted(known, key=lambda mail: (mail.received_at, mail.receipt_number))


def body(settings: Settings, mail: Mail) -> str:
    """The text of a drafted reply."""
    message = message_from_bytes(outbox.draft_path(settings, mail).read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    text = message.get_body()
    assert text is not None
    return str(text.get_content())


def on_disk(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

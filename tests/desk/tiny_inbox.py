"""The tiny programme's inbox: forms laid into its folders or mailed, and the pages of the command line about them."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from desk.settings import Settings
from flows.cli import display, main, submissions
from reports.form.workbook import FormEntries, write_form
from tests.programmes import tiny_folder

VALUES: dict[str, dict[str, Any]] = {
    "1.1": {"period": 5, "ytd": 5}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2}, "1.4": {"period": 1},
}  # fmt: skip
CORRECTED: dict[str, dict[str, Any]] = {**VALUES, "1.1": {"period": 6, "ytd": 6}}
BLANK: dict[str, dict[str, Any]] = {**VALUES, "1.3": {}}
DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Console:
    """A wide console whose text can be read back."""
    console = Console(record=True, width=400)
    monkeypatch.setattr(display, "console", console)
    monkeypatch.setattr(submissions, "console", console)
    return console


def at(settings: Settings, day: int) -> datetime:
    return datetime(2020, 4, day, 9, tzinfo=settings.programme.tz)


def form(settings: Settings, values: dict[str, dict[str, Any]] = VALUES, unit: str = "h-1") -> bytes:
    programme = settings.programme
    path = settings.home / "form.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_form(programme, programme.unit_by_id[unit], programme.period("2020Q1"), path, FormEntries(indicators=values))
    return path.read_bytes()


def put(settings: Settings, place: str, data: bytes) -> None:
    path = settings.inbox / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def mail(sender: str, data: bytes, *hops: str) -> bytes:
    message = EmailMessage()
    for hop in hops:
        message["Received"] = hop
    message["From"] = sender
    message["Subject"] = "Quý I/2020"
    message.set_content("Kính gửi")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="bao-cao.xlsx")
    return message.as_bytes()


def unit_page(settings: Settings, shown: Console, unit: str) -> str:
    main.status(settings.home, settings.programme_name, unit=unit)
    return shown.export_text()

"""Letters about awaited reports: which, to whom, when, and never of a closed period."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document

from desk.intake import ingest
from desk.outputs import remind
from desk.outputs.agenda import find_due_letters
from desk.settings import Settings
from reports.reminders.letters import NO_ADDRESS_FILE, OVERDUE_FILE
from schemas.letter_kind import LetterKind
from schemas.programme.agenda import LETTERS, make_agenda
from tests.desk.tiny_inbox import VALUES, at, form, put, settings
from tests.flows.cli.terminal import run_command

__all__ = ["settings"]
PERIOD = "2020Q1"
UNREAD = {**VALUES, "1.1": {"period": "khoảng năm", "ytd": 5}}
ADDRESSES = """catalogue,code,email,superior_email,superior_from
h,1,thanhtan@thuvien.example.vn,huyen1@tinh.example.vn,
h,2,liemtuc@thuvien.example.vn,,
"""


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Settings:
    """A desk whose programme names superiors, and the address of one."""
    folder = tmp_path / "with-superiors"
    shutil.copytree(settings.programme_name, folder)
    (folder / "contacts.csv").write_text(ADDRESSES, "utf-8")
    toml = (folder / "programme.toml").read_text("utf-8")
    assert "unit_body_vi" in toml
    (folder / "programme.toml").write_text(
        toml.replace("unit_body_vi", 'superior_body_vi = "Ủy ban nhân dân"\nunit_body_vi'), "utf-8"
    )
    return replace(settings, programme_name=str(folder))


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(
    ("day", "kind"),
    [(1, "remind"), (10, "remind"), (11, "urge"), (16, "urge"), (17, "escalate"), (20, "escalate")],
)
def test_the_calendars_day_chooses_the_letter(settings: Settings, day: int, kind: LetterKind) -> None:
    made = remind.run(settings, PERIOD, now=at(settings, day))
    assert made.kind == kind
    verb = "Nhắc hạn gửi" if kind == "remind" else "Đôn đốc gửi"
    assert [read(path)["Subject"].startswith(verb) for path in made.drafts] == [True, True]
    assert (made.overdue_list is not None) == (kind == "escalate")


def test_every_letter_of_the_agenda_is_what_its_day_has(settings: Settings) -> None:
    for event in make_agenda(settings.programme):
        if event.period.id == PERIOD and event.kind in LETTERS:
            made = remind.run(settings, PERIOD, now=event.at, event=event)
            assert made.kind == event.kind, event.name
            days = f"{'còn' if event.days < 0 else 'quá hạn'} {abs(event.days):02d} ngày làm việc"
            assert all(days in read(path)["Subject"] for path in made.drafts), event.name


def test_a_missed_reminder_is_an_urging_once_the_due_time_has_passed(settings: Settings) -> None:
    night = at(settings, 11)
    (event,) = (event for event in find_due_letters(settings, night) if event.period.id == PERIOD)
    assert event.name == "remind-1"
    assert remind.run(settings, PERIOD, now=night, event=event).kind == "urge"


def test_of_a_closed_period_nobody_is_reminded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    closes = settings.programme.period(PERIOD).closes_at
    remind.run(settings, PERIOD, now=closes)
    with pytest.raises(remind.PeriodClosedError, match="Quý I/2020 đã đóng sổ ngày 20/04/2020: không còn nhắc"):
        remind.run(settings, PERIOD, now=closes + timedelta(seconds=1), kind="urge")
    monkeypatch.setattr(remind, "now_in", lambda _: closes + timedelta(days=1))
    assert not (settings.reminders / "2021Q4").exists()
    with pytest.raises(AssertionError, match="PeriodClosedError"):
        run_command(settings, "remind", "--period", PERIOD)


def test_a_letter_that_does_not_fit_the_day_is_refused(settings: Settings) -> None:
    refused: tuple[tuple[int, LetterKind, str], ...] = (
        (8, "urge", "còn hạn gửi"),
        (8, "escalate", "còn hạn gửi"),
        (13, "remind", "đã hết hạn"),
    )
    for day, kind, told in refused:
        with pytest.raises(remind.LetterNotDueError, match=told):
            remind.run(settings, PERIOD, now=at(settings, day), kind=kind)
    assert not settings.reminders.exists()
    assert remind.run(settings, PERIOD, now=at(settings, 13), kind="escalate").kind == "escalate", "leaders may decide"


def test_an_escalation_writes_to_superiors_and_lists_the_units_for_the_leaders(desk: Settings) -> None:
    put(desk, "2020Q1/Thanh Tân/bao-cao.xlsx", form(desk, UNREAD))
    ingest.run(desk, now=at(desk, 8))
    made = remind.run(desk, PERIOD, now=at(desk, 17))
    assert [path.name for path in made.drafts] == ["nhac-cap-tren-h-1-thanh-tan.eml", "nhac-h-2-liem-tuc.eml"]
    letter = read(made.drafts[0])
    assert (letter["To"], letter["Cc"]) == ("huyen1@tinh.example.vn", "thanhtan@thuvien.example.vn")
    assert "Báo cáo gửi ngày 08/04/2020 đã được trả lại" in letter.get_content()
    assert "Ủy ban nhân dân huyện Liêm Túc" in (desk.reminders / PERIOD / NO_ADDRESS_FILE).read_text("utf-8-sig")
    assert made.overdue_list == desk.reminders / PERIOD / OVERDUE_FILE
    document = Document(str(made.overdue_list))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "DANH SÁCH\nĐơn vị chưa hoàn thành báo cáo Quý I/2020" in text
    assert "có 02/02 đơn vị chưa hoàn thành" in text and "quá hạn 05 ngày làm việc" in text
    table = document.tables[1]
    first, second = ([cell.text for cell in row.cells] for row in table.rows[1:])
    assert first[2] == second[2] == "11/04/2020"
    assert first[3].startswith("Trả lại, chưa gửi lại. Báo cáo gửi ngày 08/04/2020 đã được trả lại")
    assert second[3].startswith("Chưa gửi. Đến ngày 17/04/2020")
    assert "huyen1@tinh.example.vn" in first[4] and "chưa có địa chỉ" in second[4]


def test_the_same_day_gives_the_same_bytes(desk: Settings) -> None:
    made = [
        {path.name: path.read_bytes() for path in (desk.reminders / PERIOD).iterdir()}
        for now in (at(desk, 17), at(desk, 17) + timedelta(hours=3))
        if remind.run(desk, PERIOD, now=now)
    ]
    assert made[0] == made[1]


def test_an_earlier_list_goes_with_what_it_belonged_to(desk: Settings) -> None:
    listed = remind.run(desk, PERIOD, now=at(desk, 17)).overdue_list
    assert listed is not None and listed.is_file()
    remind.run(desk, PERIOD, now=at(desk, 18), kind="urge")
    assert not listed.exists()


def test_the_command_names_the_letters_and_the_lists(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remind, "now_in", lambda _: datetime(2020, 4, 14, 9, tzinfo=desk.programme.tz))
    told = run_command(desk, "remind", "--period", PERIOD, "--kind", "escalate", columns=300)
    assert "2 thư nháp (thư gửi cấp trên của đơn vị)" in told or "02 thư nháp" in told
    assert OVERDUE_FILE in told and NO_ADDRESS_FILE in told
    assert "(thư đôn đốc)" in run_command(desk, "remind", "--period", PERIOD, columns=300)

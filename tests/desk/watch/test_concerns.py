"""What stands still is found, told once by a real mail server, again if it lasts, and not lost while that is down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk.answers import deliver
from desk.answers.deliver import Delivery, describe_unsent_vi
from desk.intake import ingest
from desk.settings import Settings, SettingsError, SmtpServer, read_alert_recipients
from desk.watch import concerns, memory
from desk.watch.concerns import Concern, find_concerns
from desk.watch.tell import NobodyToldError, tell_concerns
from tests.desk.answers.postman import Bound, Postman
from tests.desk.tiny_desk import GOOD, at, mail_report, report
from tests.desk.tiny_inbox import form, put
from tests.programmes import tiny_folder

TO = "van-hanh@bo.example.vn"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postman]:
    """A mail server that the desk's settings name."""
    taken = Postman()
    mailbox = Bound(taken)
    mailbox.start()
    for name, value in {"HOST": "127.0.0.1", "PORT": str(mailbox.port), "TLS": "none"}.items():
        monkeypatch.setenv(f"THIDUA_SMTP_{name}", value)
    monkeypatch.setenv("THIDUA_ALERTS_TO", TO)
    try:
        yield taken
    finally:
        mailbox.stop()


def keys(found: tuple[Concern, ...]) -> list[str]:
    return [concern.key for concern in found]


def start(settings: Settings) -> datetime:
    return at(settings, 10)


def test_a_quiet_ingest_is_one_that_succeeded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """26 hours count from the last that ended well, whatever it found; of a new desk from the first look."""
    began = start(settings)
    assert keys(find_concerns(settings, began)) == []
    assert keys(find_concerns(settings, began + timedelta(hours=27))) == ["tiep-nhan"]
    monkeypatch.setattr(ingest, "now_in", lambda _: began + timedelta(hours=27))
    ingest.run(settings, now=began + timedelta(hours=27))
    assert keys(find_concerns(settings, began + timedelta(hours=52))) == []
    (late,) = find_concerns(settings, began + timedelta(hours=54))
    assert late.title_vi == "Quá 26 giờ chưa tiếp nhận thành công" and "thidua ingest" in late.text_vi


def test_a_disk_that_is_nearly_full(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.home.mkdir(parents=True)
    gigabyte = 10**9

    def disk(total: int, free: int) -> list[str]:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=total, free=free))
        return keys(find_concerns(settings, start(settings)))

    assert disk(100 * gigabyte, 4 * gigabyte) == ["dia"]
    assert disk(1000 * gigabyte, 60 * gigabyte) == [], "a small share of a large disk is room enough"
    assert disk(20 * gigabyte, 4 * gigabyte) == [], "a fifth of a small one too"


def test_a_report_that_waits_for_a_person(settings: Settings) -> None:
    """Held because folder and form name two periods; told after three working days, not of a period that has closed."""
    put(settings, "2020Q2/Thanh Tân/sai-ky.xlsx", form(settings))
    ingest.run(settings, now=start(settings))
    held = [c for c in find_concerns(settings, start(settings) + timedelta(days=7)) if c.key == "cho-xac-nhan"]
    assert len(held) == 1 and "thidua decide" in held[0].text_vi and "sai-ky.xlsx" in held[0].text_vi
    assert "cho-xac-nhan" not in keys(find_concerns(settings, start(settings) + timedelta(days=1)))
    after = settings.programme.period("2020Q1").closes_at + timedelta(days=400)
    assert "cho-xac-nhan" not in keys(find_concerns(settings, after))


def test_letters_that_did_not_go(settings: Settings, postman: Postman, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_report(settings, "thu", report(settings, GOOD))
    monkeypatch.setattr("desk.answers.answer.now_in", lambda _: start(settings))
    ingest.run(settings, now=start(settings))
    soon = start(settings) + timedelta(hours=1)
    assert "thu" not in keys(find_concerns(settings, soon)), "it has just been drafted"
    assert "thu" in keys(find_concerns(settings, start(settings) + timedelta(hours=27))), "nobody has sent it"
    server = SmtpServer.from_environment()
    assert server is not None
    (mail,) = deliver.list_mails(settings)
    postman.refuse[str(mail.recipient)] = "550 no such user"
    done = deliver.run(settings, server, now=soon)
    assert describe_unsent_vi(done).startswith("Thư trả lời đơn vị: 1 thư gửi không được (")
    assert "no such user" in describe_unsent_vi(done)
    assert "thu" in keys(find_concerns(settings, soon))
    monkeypatch.delenv("THIDUA_SMTP_HOST")
    assert "thu" not in keys(find_concerns(settings, soon)), "without a server a person sends the drafts"


def test_what_waits_for_a_person_is_unsent_too_and_drafts_without_an_address_are_not(settings: Settings) -> None:
    mail_report(settings, "thu", report(settings, GOOD))
    ingest.run(settings, now=start(settings))
    (mail,) = deliver.list_mails(settings)
    clock = start(settings)
    given_up = mail.next_step("failed", clock, refusals=5)
    unclear = mail.next_step("unknown", clock)
    assert describe_unsent_vi(Delivery(left=[mail])) == ""
    told = describe_unsent_vi(Delivery(left=[given_up, unclear]))
    assert "1 thư không rõ đã gửi hay chưa, 1 thư máy chủ từ chối nhiều lần" in told


def test_each_is_told_once_and_again_if_it_lasts(settings: Settings, postman: Postman) -> None:
    clock = start(settings)
    stale = Concern("tiep-nhan", "Quá 26 giờ", "Xem.")
    full = Concern("dia", "Đĩa sắp đầy", "Dọn.")
    assert tell_concerns(settings, [stale], clock).sent == 1
    assert tell_concerns(settings, [stale], clock + timedelta(hours=1)).sent == 0, "told already"
    assert tell_concerns(settings, [stale, full], clock + timedelta(hours=2)).told == (full,)
    assert tell_concerns(settings, [stale], clock + timedelta(hours=25)).sent == 1, "it has lasted a day"
    assert tell_concerns(settings, [], clock + timedelta(hours=26)).sent == 0
    assert tell_concerns(settings, [stale], clock + timedelta(hours=27)).sent == 1, "it was gone and came again"
    _, recipients, message = postman.taken[1]
    assert recipients == [TO] and str(message["Subject"]) == "[thidua] 2 việc cần người xem"
    body = message.get_body(("plain",))
    assert body is not None and "2. Đĩa sắp đầy\r\nDọn." in body.get_content()


def test_an_alert_waits_for_a_mail_server_that_is_away(
    settings: Settings, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, stale = start(settings), Concern("tiep-nhan", "Quá 26 giờ", "Xem.")
    port = SmtpServer.from_environment()
    assert port is not None
    monkeypatch.setenv("THIDUA_SMTP_PORT", "1")
    with pytest.raises(NobodyToldError, match="1 cảnh báo chưa gửi được"):
        tell_concerns(settings, [stale], clock)
    monkeypatch.setenv("THIDUA_SMTP_PORT", str(port.port))
    assert tell_concerns(settings, [], clock + timedelta(hours=1)).sent == 1, "though it stands no more"
    assert len(postman.taken) == 1 and not list(settings.watch.rglob("*.eml"))


def test_where_nobody_is_to_be_told_the_run_fails(settings: Settings) -> None:
    with pytest.raises(NobodyToldError, match="THIDUA_ALERTS_TO"):
        tell_concerns(settings, [Concern("dia", "Đĩa sắp đầy", "Dọn.")], start(settings))
    assert tell_concerns(settings, [], start(settings)).sent == 0


def test_what_cannot_be_looked_at_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Concern]:
        raise PermissionError("thidua.duckdb")
        yield

    monkeypatch.setitem(concerns.LOOKS, "báo cáo chờ xác nhận", broken)
    (found,) = find_concerns(settings, start(settings))
    assert found.title_vi == "Không kiểm tra được: báo cáo chờ xác nhận"


def test_a_damaged_memory_tells_once_more(settings: Settings) -> None:
    memory.note_alerts(settings, ["dia"], ["dia"], start(settings))
    (settings.watch / "da-bao.json").write_text("[", "utf-8")
    assert memory.choose_untold(settings, ["dia"], start(settings), timedelta(hours=24)) == {"dia"}


def test_recipients_are_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_alert_recipients() == ()
    monkeypatch.setenv("THIDUA_ALERTS_TO", "a@bo.example.vn, b@localhost")
    assert read_alert_recipients() == ("a@bo.example.vn", "b@localhost")
    monkeypatch.setenv("THIDUA_ALERTS_TO", "a@bo.example.vn; b@bo")
    with pytest.raises(SettingsError, match="no mail address"):
        read_alert_recipients()

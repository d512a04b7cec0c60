"""Replies through the whole ingest and a real mail server on loopback: drafted, sent once, retried, listed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.answers import deliver, outbox
from desk.answers.outbox import Mail
from desk.intake import ingest
from desk.rulings import decide
from desk.settings import Settings, SettingsError, SmtpServer
from tests.desk.answers.postman import Bound, Postman
from tests.desk.tiny_desk import BAD, DESK, GOOD, OTHER, UNIT, at, mail_report, report
from tests.programmes import tiny_folder
from warehouse import Warehouse


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def server(postman: Postman) -> Iterator[SmtpServer]:
    controller = Bound(postman)
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", controller.port, "none")
    finally:
        controller.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


def start(settings: Settings) -> datetime:
    return at(settings, 1)


def two_reports(settings: Settings) -> None:
    """One that is returned, one that is accepted, from two units."""
    mail_report(settings, "a", report(settings, BAD), References="<dau@thuvien.example.vn>")
    mail_report(settings, "b", report(settings, GOOD, "h-2"), OTHER)
    assert ingest.run(settings, now=at(settings, 7)).verdicts == {"RETURNED": 1, "ACCEPTED": 1}


def send(settings: Settings, server: SmtpServer | None, **rest: Any) -> deliver.Delivery:
    return deliver.run(settings, server, since=start(settings), seconds=5.0, **rest)


def states(settings: Settings) -> dict[str, str]:
    return {str(mail.recipient): mail.state for mail in deliver.list_mails(settings)}


def steps_of(settings: Settings, recipient: str) -> list[tuple[str, int]]:
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.sql(
            "SELECT state, attempt FROM core.delivery WHERE recipient = $who ORDER BY message_id, position",
            who=recipient,
        )
    return [(str(r["state"]), int(r["attempt"])) for r in rows.to_dict("records")]


def drafts(settings: Settings) -> list[str]:
    return sorted(p.parent.name for p in settings.outbox.rglob("*.eml"))


def test_ingest_leaves_drafts_in_the_thread_with_letter_workbook_and_json(settings: Settings) -> None:
    two_reports(settings)
    (returned,) = [mail for mail in deliver.list_mails(settings) if mail.recipient == UNIT]
    message = message_from_bytes(outbox.draft_path(settings, returned).read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert (message["To"], message["In-Reply-To"]) == (UNIT, "<a@thuvien.example.vn>")
    assert str(message["References"]).split() == ["<dau@thuvien.example.vn>", "<a@thuvien.example.vn>"]
    assert message["Subject"] == f"Re: Báo cáo quý I [{returned.receipt_number}]"
    files = {str(part.get_filename()): part.get_content() for part in message.iter_attachments()}
    workbook, letter = sorted(files, key=lambda name: not name.endswith(".xlsx"))
    folder = settings.feedback / "2020Q1" / "1 Thanh Tân"
    assert files[workbook] == (folder / workbook).read_bytes()
    assert letter == f"Phiếu kết quả {returned.receipt_number}.docx"
    said = json.loads((folder / workbook).with_suffix(".json").read_text("utf-8"))
    assert (said["receipt_number"], said["verdict"]) == (returned.receipt_number, "RETURNED")
    assert said["causes"][0]["findings"][0]["link"]
    sheet = load_workbook(folder / workbook).worksheets[0]
    assert returned.receipt_number in {cell.value for row in sheet.iter_rows() for cell in row}
    (receipt,) = [mail for mail in deliver.list_mails(settings) if mail.recipient == OTHER]
    plain = message_from_bytes(outbox.draft_path(settings, receipt).read_bytes(), policy=default)
    assert not plain.is_multipart(), "an accepted report gets a receipt and nothing else"


def test_a_second_ingest_changes_no_draft(settings: Settings) -> None:
    two_reports(settings)
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in settings.outbox.rglob("*.eml")}
    rows = deliver.list_mails(settings)
    ingest.run(settings, now=at(settings, 8))
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in settings.outbox.rglob("*.eml")} == before
    assert deliver.list_mails(settings) == rows
    for path in before:
        path.unlink()
    ingest.run(settings, now=at(settings, 9))
    assert {p: p.read_bytes() for p in settings.outbox.rglob("*.eml")} == {p: b for p, (_, b) in before.items()}


def test_each_letter_is_sent_once(settings: Settings, server: SmtpServer, postman: Postman) -> None:
    two_reports(settings)
    assert len(send(settings, server).sent) == 2
    assert [(sender, to) for sender, to, _ in postman.taken] == [(DESK, [UNIT]), (DESK, [OTHER])]
    assert {str(m["Auto-Submitted"]) for _, _, m in postman.taken} == {"auto-replied"}
    assert {m["X-Unsent"] for _, _, m in postman.taken} == {None}
    again = send(settings, server)
    assert (again.sent, again.failed, again.left, len(postman.taken)) == ([], [], [], 2)
    assert steps_of(settings, UNIT) == [("prepared", 0), ("sending", 1), ("sent", 1)]
    assert {p.parent.parent.name for p in settings.outbox.rglob("*.eml")} == {"da-gui"}
    ingest.run(settings, now=at(settings, 8))
    assert send(settings, server).sent == []


def test_without_a_server_everything_stays_a_draft(settings: Settings) -> None:
    two_reports(settings)
    done = send(settings, None)
    assert (done.sent, done.drafts, set(states(settings).values())) == ([], 2, {"prepared"})
    assert drafts(settings) == ["2020Q1", "2020Q1"]


def test_a_refused_recipient_is_tried_again_and_given_up_in_the_end(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    two_reports(settings)
    postman.refuse[UNIT] = "550 5.1.1 no such mailbox"
    done = send(settings, server)
    assert ([m.recipient for m in done.failed], [m.recipient for m in done.sent]) == ([UNIT], [OTHER])
    assert (done.failed[0].code, done.failed[0].error) == (550, "5.1.1 no such mailbox")
    for _ in range(outbox.MOST_REFUSALS):
        send(settings, server)
    (mail,) = [m for m in deliver.list_mails(settings) if m.recipient == UNIT]
    assert (mail.attempt, mail.is_given_up) == (outbox.MOST_REFUSALS, True)
    assert "thôi tự gửi lại" in mail.state_vi
    del postman.refuse[UNIT]
    assert send(settings, server).sent == [], "a person is asked first"
    deliver.confirm(settings, mail.receipt_number, "again", "Lan", "hộp thư đã mở lại")
    assert [m.recipient for m in send(settings, server).sent] == [UNIT]


def test_a_busy_server_is_tried_again_without_end(settings: Settings, server: SmtpServer, postman: Postman) -> None:
    two_reports(settings)
    postman.refuse[UNIT] = "451 4.3.0 try later"
    for _ in range(outbox.MOST_REFUSALS + 2):
        assert not send(settings, server).unclear
    del postman.refuse[UNIT]
    (sent,) = send(settings, server).sent
    assert sent.attempt == outbox.MOST_REFUSALS + 3


def test_a_server_that_is_down_costs_an_attempt_and_no_letter(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    two_reports(settings)
    down = SmtpServer("127.0.0.1", 1, "none")
    done = send(settings, down)
    assert done.error is not None
    assert [(m.state, m.attempt) for m in deliver.list_mails(settings)] == [("failed", 1), ("failed", 1)]
    assert all("127.0.0.1:1" in str(m.error) for m in deliver.list_mails(settings))
    assert len(send(settings, server).sent) == len(postman.taken) == 2


def test_a_line_that_breaks_before_the_answer_is_left_to_a_person(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    two_reports(settings)
    postman.before_reply = lambda smtp: smtp.transport.abort() if len(postman.taken) == 1 else None
    done = send(settings, server)
    assert ([m.recipient for m in done.unclear], [m.recipient for m in done.sent]) == ([UNIT], [OTHER])
    again = send(settings, server)
    assert (again.sent, [m.recipient for m in again.left]) == ([], [UNIT])
    assert len(postman.taken) == 2
    with pytest.raises(deliver.ConfirmError, match="tên người"):
        deliver.confirm(settings, done.unclear[0].receipt_number, "sent", " ", "x")
    deliver.confirm(settings, done.unclear[0].receipt_number, "sent", "Lan", "đơn vị báo đã nhận")
    assert states(settings) == {UNIT: "sent", OTHER: "sent"}
    with pytest.raises(deliver.ConfirmError, match="ứng với 0 thư"):
        deliver.confirm(settings, done.unclear[0].receipt_number, "again", "Lan", "x")


def test_a_run_killed_between_server_and_record_is_listed_not_repeated(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    two_reports(settings)
    code = (
        "import sys; from pathlib import Path; from datetime import datetime\n"
        "from desk.settings import Settings, SmtpServer; from desk.answers import deliver\n"
        "home, programme, port, since = sys.argv[1:]\n"
        "deliver.run(Settings(Path(home), programme, workers=1), SmtpServer('127.0.0.1', int(port), 'none'),"
        " since=datetime.fromisoformat(since))\n"
    )
    arguments = [str(settings.home), settings.programme_name, str(server.port), start(settings).isoformat()]
    running: list[subprocess.Popen[bytes]] = []
    begun = threading.Event()

    def kill(_: Any) -> None:
        begun.wait(60)
        os.kill(running[0].pid, signal.SIGKILL)
        running[0].wait(60)

    postman.before_reply = kill
    running.append(subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parents[3]))
    begun.set()
    assert running[0].wait(120) == -signal.SIGKILL
    postman.before_reply = None
    assert postman.taken[0][1] == [UNIT]
    assert states(settings) == {UNIT: "sending", OTHER: "prepared"}
    done = send(settings, server)
    assert ([m.recipient for m in done.sent], [m.recipient for m in done.left]) == ([OTHER], [UNIT])
    assert done.left[0].state_vi == "không rõ đã gửi hay chưa"
    deliver.confirm(settings, done.left[0].receipt_number.rpartition("-")[2], "again", "Lan", "máy chủ không ghi nhận")
    assert [m.recipient for m in send(settings, server).sent] == [UNIT]
    assert len(postman.taken) == 3


def test_two_senders_at_once_send_each_letter_once(settings: Settings, server: SmtpServer, postman: Postman) -> None:
    two_reports(settings)
    postman.before_reply = lambda _: time.sleep(0.2)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: send(settings, server), range(2)))
    assert sorted(len(done.sent) for done in both) == [0, 2]
    assert len(set(postman.ids())) == len(postman.taken) == 2


def test_a_letter_that_another_has_claimed_is_not_sent(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    two_reports(settings)
    queue = deliver.list_mails(settings)
    with Warehouse.writer(settings.warehouse) as warehouse:
        outbox.record_steps(warehouse, [queue[0].next_step("sending", at(settings, 9), attempt=1)])
    done = deliver.Delivery()
    deliver._send_all(settings, server, queue, done, lambda *_: None, 5.0, None)
    assert [m.message_id for m in done.sent] == [queue[1].message_id]
    assert len(postman.taken) == 1


def test_nobody_confirms_while_letters_are_being_sent(settings: Settings) -> None:
    two_reports(settings)
    (mail, _) = deliver.list_mails(settings)
    with outbox.lock_outbox(settings, 0.0):
        errors: list[Exception] = []

        def other() -> None:
            try:
                deliver.confirm(settings, mail.receipt_number, "sent", "Lan", "gửi tay")
            except Exception as error:  # noqa: BLE001 - looked at below
                errors.append(error)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(60)
    assert [type(error) for error in errors] == [outbox.OutboxBusyError]


def test_what_waits_for_a_person_is_a_note_to_the_desk_and_never_sent(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    mail_report(settings, "a", report(settings, BAD), "la@noi-khac.example.vn")
    assert ingest.run(settings, now=at(settings, 7)).verdicts == {"HELD": 1}
    (note,) = settings.outbox.rglob("*.eml")
    assert note.parent.name == "cho-xac-nhan"
    assert message_from_bytes(note.read_bytes(), policy=default)["To"] == DESK
    assert (send(settings, server).sent, postman.taken, deliver.list_mails(settings)) == ([], [], [])
    number = note.name.split()[0]
    decide.settle_identity(settings, number, "1", "2020Q1", "Lan", "đã gọi điện", at(settings, 8))
    assert ingest.run(settings, now=at(settings, 9)).verdicts == {"RETURNED": 1}
    assert not note.exists(), "it waits no longer"
    (sent,) = send(settings, server).sent
    assert sent.recipient == UNIT, "the registered address, not the sender's"
    (_, _, message) = postman.taken[0]
    assert "noi-khac" not in message.as_string()
    assert message["In-Reply-To"] is None


def test_a_file_that_cannot_be_read_is_answered_to_the_registered_sender(settings: Settings) -> None:
    mail_report(settings, "a", b"khong phai so tinh", UNIT)
    mail_report(settings, "b", b"cung khong phai", "la@noi-khac.example.vn")
    ingest.run(settings, now=at(settings, 7))
    assert sorted(str(m.recipient) for m in deliver.list_mails(settings)) == ["None", UNIT]
    (without,) = [m for m in deliver.list_mails(settings) if m.recipient is None]
    assert "chưa có địa chỉ" in without.state_vi


def test_an_old_report_is_answered_only_when_asked(settings: Settings, server: SmtpServer, postman: Postman) -> None:
    two_reports(settings)
    assert deliver.run(settings, server, now=at(settings, 7) + timedelta(days=31)).sent == []
    assert len(deliver.run(settings, server, now=at(settings, 7) + timedelta(days=29)).sent) == len(postman.taken) == 2


def test_a_draft_that_is_no_longer_true_is_withdrawn(settings: Settings) -> None:
    two_reports(settings)
    (old,) = [m for m in deliver.list_mails(settings) if m.recipient == UNIT]
    decide.settle_identity(
        settings, old.submission_id, "2", "2020Q1", "Lan", "đơn vị gửi hộ", at(settings, 8), force=True
    )
    ingest.run(settings, now=at(settings, 9))
    now = {m.message_id: m for m in deliver.list_mails(settings)}
    assert now[old.message_id].state == "withdrawn"
    assert not outbox.draft_path(settings, old).exists()
    (new,) = [m for m in now.values() if m.submission_id != old.submission_id and m.receipt_number.endswith(_tail(old))]
    assert (new.state, new.unit_id, new.recipient) == ("prepared", "h-2", OTHER)


def _tail(mail: Mail) -> str:
    return mail.receipt_number.rpartition("-")[2]


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"TLS": "ssl"}, "TLS"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "x"}, "PORT"),
        ({"TLS": "none", "USER": "bc"}, "in the clear"),
        ({"CA": "/khong-co.pem"}, "CA"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(
    told: dict[str, str], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SmtpServer.from_environment() is None
    for name, value in {"HOST": "mail.example.vn", **told}.items():
        monkeypatch.setenv(f"THIDUA_SMTP_{name}", value)
    with pytest.raises(SettingsError, match=fault):
        SmtpServer.from_environment()


def test_the_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "mail.example.vn", "USER": "bc", "PASSWORD": "mat-khau"}.items():
        monkeypatch.setenv(f"THIDUA_SMTP_{name}", value)
    server = SmtpServer.from_environment()
    assert server is not None
    assert (server.port, server.security, server.password) == (587, "starttls", "mat-khau")
    assert "mat-khau" not in repr(server)


@pytest.mark.parametrize(
    ("content", "mode", "fault"),
    [
        (b"mat-khau\n", 0o640, "others may read"),
        (b"", 0o600, "empty"),
        (b"\xff", 0o600, "cannot be read"),
        (None, 0, "cannot be read"),
    ],
)
def test_a_password_file_is_its_owners_alone(
    content: bytes | None, mode: int, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mat-khau"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    monkeypatch.setenv("THIDUA_SMTP_HOST", "mail.example.vn")
    monkeypatch.setenv("THIDUA_SMTP_PASSWORD_FILE", str(path))
    with pytest.raises(SettingsError, match=fault) as told:
        SmtpServer.from_environment()
    assert "THIDUA_SMTP_PASSWORD_FILE" in str(told.value) and "mat-khau\n" not in str(told.value)

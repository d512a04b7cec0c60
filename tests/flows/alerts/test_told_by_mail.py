"""What goes wrong on a real server reaches a real mailbox: each kind from its cause to the mail."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate, WorkPoolUpdate
from prefect.client.schemas.objects import StateType
from prefect.events.schemas.automations import EventTrigger
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Running

from desk.settings import Settings
from flows.alerts.automations import PREFIX, keep_automations, make_automations
from flows.alerts.hooks import has_mail_automation
from flows.alerts.unsent import find_unsent_notifications
from flows.server import WORK_POOL, WRITER_LIMIT, LocalServer, read_login
from tests.desk.answers.postman import Bound, Postman
from tests.programmes import tiny_folder

PATIENCE = 120.0
PASSWORD = "mat-khau-thu"
T = TypeVar("T")
Told = SimpleNamespace


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A running desk whose alerts go to a mail server here: the desk, a client of it, and the mail server."""
    folder = tmp_path_factory.mktemp("canh-bao")
    settings, postman = Settings(folder / "desk", str(tiny_folder(folder)), workers=1), Postman()
    mailbox = Bound(postman, auth_require_tls=False, auth_required=False, authenticator=accept)
    mailbox.start()
    variables = {
        "THIDUA_SMTP_HOST": "127.0.0.1", "THIDUA_SMTP_PORT": str(mailbox.port), "THIDUA_SMTP_TLS": "none",
        "THIDUA_SMTP_USER": "thidua", "THIDUA_SMTP_PASSWORD": PASSWORD,
        "THIDUA_ALERTS_TO": "van-hanh@bo.example.vn, truc@bo.example.vn",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "5",
    }  # fmt: skip
    mailboxes: list[Told] = []
    with pytest.MonkeyPatch.context() as patched:
        for name, value in variables.items():
            patched.setenv(name, value)
        try:
            with LocalServer(settings, find_free_port()) as server:
                server.wait(patience=400)
                api = f"{server.url}/api"
                login = read_login(settings)
                ours = {PREFECT_API_URL: api, PREFECT_API_AUTH_STRING: login}
                with temporary_settings(ours), SyncPrefectClient(api, auth_string=login) as client:
                    here = Told(settings=settings, postman=postman, mailbox=mailbox, server=server, client=client)
                    mailboxes.append(here)
                    yield here
        finally:
            (mailboxes[0].mailbox if mailboxes else mailbox).stop()


def find_free_port() -> int:
    """One that other tests, whose servers like 4200, do not take at the same moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accept(*_: Any) -> Any:
    from aiosmtpd.smtp import AuthResult

    return AuthResult(success=True)


def wait_for(look: Callable[[], T | None]) -> T:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come")


def mail_about(told: Told, *words: str, body: str = "") -> Any:
    """The mail whose subject has these words, its text `body`, once it has come; how long it took is printed."""

    def look() -> Any:
        for _, recipients, message in told.postman.taken:
            text = message.get_body(("plain",))
            about = all(word in str(message["Subject"]) for word in words)
            if about and body in (text.get_content() if text else ""):
                return recipients, message
        return None

    began = time.monotonic()
    recipients, message = wait_for(look)
    print(f"{time.monotonic() - began:.1f} s until {message['Subject']!r} to {recipients}")
    assert message.get_body(("plain",)) is not None
    return recipients, message


def start(told: Told, deployment: str, name: str = "thử") -> UUID:
    """Submit a run; a flow gives it another name once it begins."""
    found = told.client.read_deployment_by_name(deployment)
    made = told.client.create_flow_run_from_deployment(found.id, name=name)
    assert isinstance(made.id, UUID)
    return made.id


def state_of(told: Told, run: UUID) -> StateType | None:
    state = told.client.read_flow_run(run).state
    return None if state is None else state.type


def test_a_run_that_fails_is_told_with_its_reason(told: Told) -> None:
    start(told, "release/phat-hanh")
    _, message = mail_about(told, "[thidua] Failed: Phát hành")
    text = message.get_body(("plain",)).get_content()
    assert "chưa có sổ theo dõi" in text and str(told.settings.home) in text and told.server.url in text
    everybody = {address for _, recipients, _ in told.postman.taken for address in recipients}
    assert everybody == {"van-hanh@bo.example.vn", "truc@bo.example.vn"}


def test_a_run_whose_process_is_killed_is_told_and_frees_its_place(told: Told) -> None:
    told.client.update_global_concurrency_limit(WRITER_LIMIT, GlobalConcurrencyLimitUpdate(active_slots=1))
    try:
        run = start(told, "ingest/tiep-nhan")
        process = wait_for(lambda: find_process(run))
        wait_for(lambda: True if state_of(told, run) is StateType.RUNNING else None)
        os.kill(process, signal.SIGKILL)
        mail_about(told, "[thidua] Crashed: Tiếp nhận")
    finally:
        told.client.update_global_concurrency_limit(WRITER_LIMIT, GlobalConcurrencyLimitUpdate(active_slots=0))
    assert state_of(told, run) is StateType.CRASHED
    following = start(told, "ingest/tiep-nhan")
    wait_for(lambda: True if state_of(told, following) is StateType.COMPLETED else None)


def test_a_run_that_nobody_starts_is_told(told: Told) -> None:
    told.client.update_work_pool(WORK_POOL, WorkPoolUpdate(is_paused=True))
    try:
        start(told, "report/bao-cao", "Báo cáo không ai làm")
        mail_about(told, "[thidua] Chưa bắt đầu: Báo cáo không ai làm")
    finally:
        told.client.update_work_pool(WORK_POOL, WorkPoolUpdate(is_paused=False))


def test_a_run_that_gives_no_sign_of_life_is_crashed_and_told(told: Told) -> None:
    """A zombie: it runs for the server, and no process is there. In the test it has 10 seconds instead of 3 minutes."""
    (dead,) = make_automations(told.settings, None, dead_after=timedelta(seconds=10))
    key = told.client.create_automation(dead.model_copy(update={"name": "thử: không còn tín hiệu"}))
    time.sleep(2)  # the server takes up a new automation
    try:
        deployment = told.client.read_deployment_by_name("watch/trong-coi")
        made = told.client.create_flow_run_from_deployment(deployment.id, name="Trông coi đã chết", state=Running())
        beat(told, made.id)
        wait_for(lambda: True if state_of(told, made.id) is StateType.CRASHED else None)
        mail_about(told, "[thidua] Crashed: Trông coi đã chết")
    finally:
        told.client.delete_automation(key)


def test_an_ingest_that_does_not_succeed_for_long_is_told(told: Told) -> None:
    """The same automation with 10 seconds instead of the programme's 26 hours."""
    (stale,) = [one for one in told.client.read_automations() if "quá lâu" in one.name]
    assert stale.trigger.within == timedelta(hours=26)
    trigger = EventTrigger.model_validate({**stale.trigger.model_dump(exclude={"id"}), "within": timedelta(seconds=10)})
    wanted = {"name": "thử: quá lâu", "description": "", "trigger": trigger, "actions": stale.actions}
    key = told.client.create_automation(type(make_automations(told.settings, None)[0]).model_validate(wanted))
    try:
        mail_about(told, "[thidua] Quá 26 giờ chưa tiếp nhận thành công")
    finally:
        told.client.delete_automation(key)


def test_what_the_server_could_not_tell_is_told_once_the_mail_server_is_back(told: Told) -> None:
    """While it is away a run fails; the watch finds that the notification did not go, and tells of both."""
    stopped = told.mailbox.port
    told.mailbox.stop()
    start(told, "release/phat-hanh")
    (told_later,) = wait_for(lambda: find_unsent_notifications(datetime.now(UTC)) or None)
    assert "Phát hành số liệu (Failed)" in told_later.text_vi
    told.mailbox = Bound(told.postman, port=stopped, auth_require_tls=False, authenticator=accept)
    told.mailbox.start()
    start(told, "watch/trong-coi")
    said = "thông báo của máy chủ Prefect không gửi được"
    _, message = mail_about(told, "việc cần người xem", body=said)
    assert said in message.get_body(("plain",)).get_content()


def test_the_automations_are_kept_in_step(told: Told) -> None:
    before = {one.id: one for one in told.client.read_automations() if one.name.startswith(PREFIX)}
    assert len(before) == 4 and has_mail_automation()
    assert keep_automations(told.client, told.settings)
    assert {one.id for one in told.client.read_automations() if one.name.startswith(PREFIX)} == set(before)
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("THIDUA_ALERTS_TO")
        assert not keep_automations(told.client, told.settings)
        assert not has_mail_automation()
        (dead,) = [one for one in told.client.read_automations() if one.name.startswith(PREFIX)]
    told.client.delete_automation(dead.id)
    assert keep_automations(told.client, told.settings), "all of them made again"
    assert len([one for one in told.client.read_automations() if one.name.startswith(PREFIX)]) == 4


def test_the_servers_process_has_no_password(told: Told) -> None:
    server, worker = told.server.child_pids
    assert PASSWORD not in environ(server)
    assert PASSWORD in environ(worker), "whose runs send"
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in told.server.folder.glob("*.db*"))


def environ(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text("utf-8", errors="replace")


def find_process(run: UUID) -> int | None:
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PREFECT__FLOW_RUN_ID={run}" in path.read_text("utf-8", errors="replace"):
                return int(path.parent.name)
        except OSError:  # it has ended meanwhile, or is another user's
            continue
    return None


def beat(told: Told, run: UUID) -> None:
    """A sign of life of the run, as its own process would send it."""
    event = {
        "id": str(uuid4()),
        "occurred": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
        "event": "prefect.flow-run.heartbeat",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run}", "prefect.resource.name": "thử"},
        "related": [{"prefect.resource.id": "prefect.tag.thidua", "prefect.resource.role": "tag"}],
        "payload": {},
    }
    told.client._client.post("/events", json=[event]).raise_for_status()

"""What goes wrong on a real server reaches a real mailbox: each kind from its cause to the mail.

The mail server asks for STARTTLS and a password, with a certificate that only the desk's own authority knows. Every
test makes its cause itself: none counts on what a test before it has left.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate, WorkPoolUpdate
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import StateType
from prefect.events.schemas.automations import AutomationCore, EventTrigger
from prefect.events.schemas.events import ResourceSpecification
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Crashed, Running

from desk.settings import Settings
from flows.alerts.automations import PREFIX, TAG, keep_automations, make_automations
from flows.alerts.hooks import has_mail_automation
from flows.alerts.unsent import find_unsent_notifications
from flows.server import WORK_POOL, WRITER_LIMIT, LocalServer, read_login
from reports.form.workbook import FormEntries, write_form
from schemas import files
from tests.desk.answers.postman import Mailbox, make_certificate
from tests.desk.tiny_desk import GOOD, OTHER, UNIT, mail_report
from tests.programmes import tiny_folder

pytestmark = [pytest.mark.e2e, pytest.mark.needs("openssl")]

PATIENCE = 120.0
SHORTEST = timedelta(seconds=10)
"""In which Prefect lets a server look for what does not happen; a desk has 3 minutes and 26 hours."""
USER, PASSWORD = "thidua", "mat-khau-thu"
EVERYBODY = ["van-hanh@bo.example.vn", "truc@bo.example.vn"]
TOMORROW = {"options": {"as_of_day": "2999-12-31"}}
"""What a report cannot be made of, whatever the desk holds."""
T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """A running desk whose alerts go to a mail server here."""

    settings: Settings
    mailbox: Mailbox
    server: LocalServer
    client: SyncPrefectClient


def make_programme(folder: Path) -> Path:
    """The tiny programme with periods that are open today, for which every disk is nearly full."""
    programme = tiny_folder(folder)
    text = (programme / "programme.toml").read_text("utf-8")
    text = text.replace("last_year = 2021", f"last_year = {datetime.now(UTC).year + 1}")
    files.write_text(
        programme / "programme.toml", f"{text}\n[watch]\nfree_disk_percent = 100\nfree_disk_gb = 1000000\n"
    )
    return programme


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("canh-bao")
    settings = Settings(folder / "desk", str(make_programme(folder)), workers=1)
    cert, key = make_certificate(folder)
    mailbox = Mailbox(cert, key, USER, PASSWORD)
    variables = {
        "THIDUA_SMTP_HOST": "127.0.0.1", "THIDUA_SMTP_PORT": str(mailbox.port), "THIDUA_SMTP_TLS": "starttls",
        "THIDUA_SMTP_USER": USER, "THIDUA_SMTP_PASSWORD": PASSWORD, "THIDUA_SMTP_CA": str(cert),
        "THIDUA_ALERTS_TO": ", ".join(EVERYBODY),
        "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "1",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
        "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT1S",
    }  # fmt: skip
    with ExitStack() as stack:
        stack.callback(mailbox.close)
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in variables.items():
            patched.setenv(name, value)
        server = stack.enter_context(LocalServer(settings))
        server.wait(patience=400)
        api, login = f"{server.url}/api", read_login(settings)
        stack.enter_context(temporary_settings({PREFECT_API_URL: api, PREFECT_API_AUTH_STRING: login}))
        client = stack.enter_context(SyncPrefectClient(api, auth_string=login))
        yield Told(settings, mailbox, server, client)


def wait_for(look: Callable[[], T | None]) -> T:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


def mail_about(told: Told, subject: str, since: datetime, body: str = "") -> str:
    """The text of the mail whose subject has these words, once everybody has it; how long it took is printed."""

    def look() -> tuple[datetime, str] | None:
        there = [mail for mail in told.mailbox.list_mails() if mail.at >= since and subject in mail.subject]
        there = [mail for mail in there if body in mail.text]
        reached = {recipient for mail in there for recipient in mail.recipients}
        return (there[0].at, there[0].text) if reached == set(EVERYBODY) else None

    at, text = wait_for(look)
    print(f"\n{(at - since).total_seconds():.1f} s from the cause to {subject!r}")
    return text


def start(told: Told, deployment: str, **how: Any) -> UUID:
    """Submit a run; a flow gives it another name once it begins."""
    found = told.client.read_deployment_by_name(deployment)
    made = told.client.create_flow_run_from_deployment(found.id, **how)
    assert isinstance(made.id, UUID)
    return made.id


def state_of(told: Told, run: UUID) -> StateType | None:
    state = told.client.read_flow_run(run).state
    return None if state is None else state.type


def wait_for_state(told: Told, run: UUID, wanted: StateType) -> datetime:
    """Since when the run has been in this state, once it is; a run that ended otherwise does not keep us waiting."""

    def look() -> datetime | None:
        state = told.client.read_flow_run(run).state
        assert state is not None
        if state.type is wanted:
            return state.timestamp
        assert not state.is_final(), state
        return None

    return wait_for(look)


@contextmanager
def automation_for_now(told: Told, automation: AutomationCore, name: str) -> Iterator[None]:
    """A copy of an automation of the desk that does not wait as long as the desk's own."""
    key = told.client.create_automation(automation.model_copy(update={"name": name}))
    try:
        yield
    finally:
        told.client.delete_automation(key)


def hasten(automation: AutomationCore, **match: Any) -> AutomationCore:
    """The automation with the shortest patience."""
    trigger = {**automation.trigger.model_dump(exclude={"id"}), "within": SHORTEST, **match}
    return automation.model_copy(update={"trigger": EventTrigger.model_validate(trigger)})


@dataclass(frozen=True)
class Silence:
    """Since when a run that lives for the server alone, and an ingest, have given no sign of themselves."""

    began: datetime
    zombie: UUID


@pytest.fixture(scope="module", autouse=True)
def silence(told: Told) -> Iterator[Silence]:
    """What shows only after a while begins first and goes on beside the other tests."""
    (stale,) = [one for one in told.client.read_automations() if "quá lâu" in one.name]
    assert isinstance(stale.trigger, EventTrigger) and stale.trigger.within == timedelta(hours=26)
    (dead,) = make_automations(told.settings, None)
    began = datetime.now(UTC)
    zombie = start(told, "watch/trong-coi", name="Trông coi đã chết", state=Running())
    only = ResourceSpecification({"prefect.resource.id": [f"prefect.flow-run.{zombie}"]})
    hastened = hasten(AutomationCore.model_validate(stale.model_dump(exclude={"id", "created", "updated"})))
    with (
        automation_for_now(told, hasten(dead, match=only), "thử: không còn tín hiệu"),
        automation_for_now(told, hastened, "thử: quá lâu"),
    ):
        beat(told, zombie)
        yield Silence(began, zombie)


def test_a_run_that_nobody_starts_is_told(told: Told) -> None:
    told.client.update_work_pool(WORK_POOL, WorkPoolUpdate(is_paused=True))
    try:
        began = datetime.now(UTC)
        run = start(told, "report/bao-cao", name="Báo cáo không ai làm")
        mail_about(told, "[thidua] Chưa bắt đầu: Báo cáo không ai làm", began)
        told.client.delete_flow_run(run)
    finally:
        told.client.update_work_pool(WORK_POOL, WorkPoolUpdate(is_paused=False))


def test_a_run_that_fails_is_told_with_its_reason(told: Told) -> None:
    run = start(told, "report/bao-cao", parameters=TOMORROW)
    failed = wait_for_state(told, run, StateType.FAILED)
    state = told.client.read_flow_run(run).state
    assert state is not None and re.match(r"\D*31/12/2999 chưa đến", state.message or ""), state
    assert "exception" not in (state.message or "") and "Error" not in (state.message or "")
    text = mail_about(told, "[thidua] Failed: Báo cáo", failed)
    assert "31/12/2999 chưa đến" in text and str(told.settings.home) in text and told.server.url in text


def test_the_log_of_a_failed_run_has_what_it_was(told: Told) -> None:
    """Whoever opens the run finds the traceback there; nothing of it fails while it is written."""
    run = start(told, "report/bao-cao", parameters=TOMORROW)
    wait_for_state(told, run, StateType.FAILED)
    asked = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run]))

    def look() -> str | None:
        return next((log.message for log in told.client.read_logs(asked) if "Traceback" in log.message), None)

    assert "WrongDayError" in wait_for(look)
    worker = (told.settings.home / "prefect" / "worker.log").read_text("utf-8")
    assert "WrongDayError" in worker and "Logging error" not in worker


def test_a_run_that_takes_too_long_is_told(told: Told) -> None:
    flow = told.client.create_flow_from_name("slow")
    entrypoint = "tests.flows.alerts.slow.wait_long"
    deployment = told.client.create_deployment(
        flow, "qua-lau", entrypoint=entrypoint, work_pool_name=WORK_POOL, tags=[TAG]
    )
    run = told.client.create_flow_run_from_deployment(deployment).id
    ended = wait_for_state(told, run, StateType.FAILED)
    mail_about(told, "[thidua] TimedOut: Chạy quá lâu", ended)


def test_letters_that_do_not_go_a_full_disk_and_a_report_that_waits_are_told(told: Told) -> None:
    """The run that was to send is not green; the watch tells of all three in one mail."""
    now = datetime.now(told.settings.programme.tz)
    mail_form(told, "sach", 5, UNIT, now)
    mail_form(told, "cho", 6, OTHER, now - timedelta(days=12))
    with told.mailbox.refusing(UNIT, "550 no such user"):
        began = datetime.now(UTC)
        run = start(told, "ingest/tiep-nhan")
        ended = wait_for_state(told, run, StateType.FAILED)
        print(f"\n{(ended - began).total_seconds():.1f} s from the submit to the run that is not green")
        text = mail_about(told, "[thidua] Failed: Tiếp nhận", ended, body="no such user")
        assert "1 thư gửi không được" in text
        began = datetime.now(UTC)
        start(told, "watch/trong-coi")
        text = mail_about(told, "việc cần người xem", began, body="Đĩa sắp đầy")
    assert "thư trả lời chưa gửi được" in text and "1 báo cáo chờ người xác nhận quá 3 ngày làm việc" in text


def mail_form(told: Told, name: str, amount: int, sender: str, at: datetime) -> None:
    """A report of one unit for the open period, in a letter that the mail server took in at this moment."""
    programme, path = told.settings.programme, told.settings.home / "form.xlsx"
    period = next(one for one in programme.periods if one.closes_at > datetime.now(UTC))
    values = {**GOOD, "1.3": {"period": amount}}
    write_form(programme, programme.unit_by_id["h-1"], period, path, FormEntries(indicators=values))
    received = f"from x by mail.thuvien.example.vn; {format_datetime(at)}"
    mail_report(told.settings, name, path.read_bytes(), sender, "Báo cáo", Received=received)


def test_a_run_whose_process_is_killed_is_told_and_frees_its_place(told: Told) -> None:
    told.client.update_global_concurrency_limit(WRITER_LIMIT, GlobalConcurrencyLimitUpdate(active_slots=1))
    try:
        run = start(told, "ingest/tiep-nhan")
        wait_for_state(told, run, StateType.RUNNING)
        killed = datetime.now(UTC)
        os.kill(wait_for(lambda: find_process(run)), signal.SIGKILL)
        mail_about(told, "[thidua] Crashed: Tiếp nhận", killed)
    finally:
        told.client.update_global_concurrency_limit(WRITER_LIMIT, GlobalConcurrencyLimitUpdate(active_slots=0))
    assert state_of(told, run) is StateType.CRASHED
    wait_for_state(told, start(told, "ingest/tiep-nhan"), StateType.COMPLETED)


def test_what_the_server_could_not_tell_is_told_once_the_mail_server_is_back(told: Told) -> None:
    """While it is away a run ends badly; the watch finds that the notification did not go, and tells of both."""
    name = "Báo cáo không ai biết"

    def look() -> str | None:
        found = [concern.text_vi for concern in find_unsent_notifications(datetime.now(UTC))]
        return next((text for text in found if f"{name} (Crashed)" in text), None)

    with told.mailbox.away():
        run = start(told, "report/bao-cao", name=name, state=Running())
        told.client.set_flow_run_state(run, Crashed(message="Máy chủ đã dừng khi đang chạy."), force=True)
        wait_for(look)
    began = datetime.now(UTC)
    start(told, "watch/trong-coi")
    said = "thông báo của máy chủ Prefect không gửi được"
    assert name in mail_about(told, "việc cần người xem", began, body=said)


def test_a_run_that_gives_no_sign_of_life_is_crashed_and_told(told: Told, silence: Silence) -> None:
    """A sign that came before the server had taken up the automation is not heard: there is another later."""
    last = silence.began

    def look() -> bool | None:
        nonlocal last
        if datetime.now(UTC) - last > 3 * SHORTEST and state_of(told, silence.zombie) is StateType.RUNNING:
            beat(told, silence.zombie)
            last = datetime.now(UTC)
        return state_of(told, silence.zombie) is StateType.CRASHED or None

    wait_for(look)
    mail_about(told, "[thidua] Crashed: Trông coi đã chết", silence.began)


def test_an_ingest_that_does_not_succeed_for_long_is_told(told: Told, silence: Silence) -> None:
    mail_about(told, "[thidua] Quá 26 giờ chưa tiếp nhận thành công", silence.began)


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


def test_no_process_of_the_desk_has_the_password_in_its_environment(told: Told) -> None:
    """Not the server, nor the worker, nor a run, nor what reads documents; mail goes all the same, as others test."""
    told.settings.inbox.mkdir(parents=True, exist_ok=True)
    for number in range(20):
        (told.settings.inbox / f"thu-{number}.txt").write_text(f"Không có biểu mẫu {number}.", "utf-8")
    run = start(told, "ingest/tiep-nhan")
    seen: set[str] = set()

    def look() -> bool | None:
        for told_so, command in list_processes(told.settings):
            assert PASSWORD not in told_so, command
            seen.update(kind for kind in (f"PREFECT__FLOW_RUN_ID={run}", "forkserver") if kind in told_so + command)
        state = told.client.read_flow_run(run).state
        return (state is not None and state.is_final()) or None

    wait_for(look)
    assert len(seen) == 2, "the run and its readers were looked at"
    assert PASSWORD not in "".join(map(environ, told.server.child_pids))
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in told.server.folder.glob("*.db*"))


def list_processes(settings: Settings) -> Iterator[tuple[str, str]]:
    """Environment and command line of every process of this desk."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile, or is another user's
            if f"THIDUA_HOME={settings.home}\0" in (told_so := environ(int(folder.name))):
                yield told_so, (folder / "cmdline").read_text("utf-8", errors="replace")


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
        "occurred": datetime.now(UTC).isoformat(),
        "event": "prefect.flow-run.heartbeat",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run}", "prefect.resource.name": "thử"},
        "related": [{"prefect.resource.id": "prefect.tag.thidua", "prefect.resource.role": "tag"}],
        "payload": {},
    }
    told.client._client.post("/events", json=[event]).raise_for_status()

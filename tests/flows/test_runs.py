"""What runs are called, the day an operator types, and what of a closed period is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import httpx
import pytest
from prefect import State
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE, temporary_settings

import flows.artifacts as artifacts
import flows.ingest as ingesting
import flows.period as process
import flows.runs as runs
from desk.answers.deliver import Delivery, LettersUnsentError, ServerAwayError
from desk.answers.outbox import Mail, OutboxBusyError
from desk.outputs.remind import RemindSummary
from desk.rankings.rank import RankSummary
from desk.settings import Settings
from desk.system_faults import SystemFault
from flows.alerts import hooks
from flows.alerts.watch import watch
from flows.parameters import AUTO, PeriodOptions, RankOptions, ReportOptions, WrongDayError, resolve_day
from flows.rank import rank
from flows.release import release
from flows.remind import remind
from flows.report import report
from schemas.errors import PlainError
from schemas.programme import Programme, load_programme
from schemas.programme.agenda import make_agenda
from tests.desk.answers.postman import Bound, Postman
from warehouse import Moment, WarehouseBusyError
from warehouse.release import Release

NOON = datetime(2018, 12, 18, 5, tzinfo=UTC)
MOMENT = Moment(NOON, NOON)


@pytest.fixture
def programme() -> Programme:
    return load_programme("ttdn")


def test_a_run_is_called_by_what_it_makes(programme: Programme) -> None:
    period = programme.period("2018Q4")
    made = [process.name_report(period, "draft", missed=True), process.name_report(period, "final")]
    assert process.name_work(made[1:]) == "Quy trình: bản chính thức Quý IV/2018"
    assert process.name_work(made) == "Quy trình: dự thảo Quý IV/2018 (lập bù) và bản chính thức Quý IV/2018"
    assert process.name_work([]) == "Quy trình: chỉ tiếp nhận"


def test_a_name_that_the_server_does_not_take_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def set_name(run_id: str, name: str) -> None:
        asked.append((run_id, name))
        raise httpx.ConnectError("away")

    @contextmanager
    def client(**_: Any) -> Iterator[Any]:
        yield SimpleNamespace(set_flow_run_name=set_name)

    runs.name_run("outside a run there is nothing to name")
    monkeypatch.setattr(runs, "get_client", client)
    monkeypatch.setattr(runs, "_find_run", lambda: SimpleNamespace(id="r", name="Báo cáo auto"))
    runs.name_run("Báo cáo auto")
    runs.name_run("Báo cáo Quý IV/2018")
    assert asked == [("r", "Báo cáo Quý IV/2018")]


def test_a_day_means_its_end_and_what_is_known_now(programme: Programme) -> None:
    moment = resolve_day(" 2018-12-17 ", programme, NOON)
    assert moment is not None
    assert (moment.as_of.isoformat(), moment.known_at) == ("2018-12-17T23:59:59+07:00", NOON)
    today = resolve_day("2018-12-18", programme, NOON)
    assert today is not None and today.as_of == NOON, "the day is not over"
    assert resolve_day("", programme, NOON) is None
    assert (ReportOptions().as_of_day, RankOptions().as_of_day, RankOptions().reason) == ("", "", "")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("17/12/2018", "“17/12/2018” không phải là ngày: viết năm-tháng-ngày, ví dụ 2018-12-20."),
        ("2018-02-30", "“2018-02-30” không phải là ngày"),
        ("2018-12-19", "Ngày 19/12/2018 chưa đến"),
    ],
)
def test_what_is_no_day_is_refused_in_plain_words(programme: Programme, typed: str, told: str) -> None:
    with pytest.raises(WrongDayError, match=told):
        resolve_day(typed, programme, NOON)


def test_codes_are_shown_with_the_titles_of_their_rules(programme: Programme) -> None:
    title = programme.rule_by_code["V02"].title_vi
    assert artifacts.name_rules("V02 X99") == f"V02 ({title}); X99"
    assert artifacts.name_rules("") == ""


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []

    def create(*_: Any, key: str, **__: Any) -> None:
        made.append(key)

    monkeypatch.setattr(artifacts, "create_table_artifact", create)
    monkeypatch.setattr(artifacts, "create_markdown_artifact", create)
    return made


def test_keys_of_artifacts_name_year_release_and_period(keys: list[str], tmp_path: Path) -> None:
    artifacts.show_ranking(
        RankSummary(2018, tmp_path / "x", tmp_path / "n", "0" * 64, MOMENT, True, [{"rank": 1, "total": "80.5"}])
    )
    artifacts.show_release(Release("ttdn-20181218-r001", tmp_path, tmp_path, {}, True))
    row = {"unit_id": "63-01", "unit": "Hà Nội", "status": "missing"}
    listed = tmp_path / "danh-sach.docx"
    artifacts.show_missing(RemindSummary("2018Q4", [row], [], [], 0, "escalate", listed))
    assert keys == [
        "xep-hang-2018",
        "ho-so-xep-hang-2018",
        "phat-hanh-ttdn-20181218-r001",
        "chua-gui-2018q4",
        "danh-sach-2018q4",
    ]


def test_of_a_closed_period_that_is_named_all_is_made_but_reminders(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(process, "find_due_work", lambda *_: ())
    for name in ("report_period", "remind_missing", "rank_year", "release_figures", "require_issuable"):
        monkeypatch.setattr(process, name, lambda *_, name=name, **__: done.append(name))
    period = programme.period("2018Q4")
    process.produce(Settings(Path("desk")), period, PeriodOptions(), "final")
    assert done == ["require_issuable", "release_figures", "report_period", "rank_year"], "the report names the release"
    done.clear()
    still_open = period.model_copy(update={"closes_at": datetime.now(UTC) + timedelta(days=1)})
    process.produce(Settings(Path("desk")), still_open, PeriodOptions(), "draft")
    assert done == ["report_period", "remind_missing"]


def test_a_release_that_fails_holds_up_neither_report_nor_ranking(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError("đĩa đầy")

    done: list[str] = []
    monkeypatch.setattr(process, "find_due_work", lambda *_: ())
    monkeypatch.setattr(process, "release_figures", fail)
    monkeypatch.setattr(process, "require_issuable", lambda *_: None)
    for name in ("report_period", "rank_year"):
        monkeypatch.setattr(process, name, lambda *_, name=name, **__: done.append(name))
    with pytest.raises(OSError, match="đĩa đầy"):
        process.produce(Settings(Path("desk")), programme.period("2018Q4"), PeriodOptions(), "final")
    assert done == ["report_period", "rank_year"]


def test_no_release_is_published_for_a_report_that_is_refused(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def refuse(_: Settings, period: str, reason: str) -> None:
        raise PlainError(f"{period} còn hạn, {reason!r}")

    for name in ("find_due_work", "release_figures", "report_period"):
        monkeypatch.setattr(process, name, lambda *_, name=name, **__: done.append(name))
    monkeypatch.setattr(process, "require_issuable", refuse)
    with pytest.raises(PlainError, match="2018Q4 còn hạn"):
        process.produce(Settings(Path("desk")), programme.period("2018Q4"), PeriodOptions(), "final")
    assert done == []


def test_a_final_report_that_a_crash_left_has_its_release_asked_for_once_more(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release was recorded before the crash; the report of another moment would name none."""
    (final,) = (e for e in make_agenda(programme) if e.period.id == "2018Q4" and e.kind == "final")
    done: list[str] = []
    monkeypatch.setattr(process, "find_due_work", lambda *_: (final,))
    monkeypatch.setattr(process, "name_run", lambda _: None)
    monkeypatch.setattr(process, "release_figures", lambda *_: done.append("release"))
    monkeypatch.setattr(process, "report_period", lambda *_, **__: done.append("final"))
    process.make_by_calendar(Settings(Path("desk")), AUTO, PeriodOptions(), final.at, final.at)
    assert done == ["release", "final"]


class _AnError(Exception):
    pass


def test_only_what_passes_by_itself_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def outcome(error: Exception) -> bool:
        def fail(**_: Any) -> None:
            raise error

        state: Any = SimpleNamespace(result=fail)
        task: Any = None
        return runs.is_worth_another_try(task, task, state)

    assert outcome(WarehouseBusyError("held")) and outcome(OutboxBusyError("held"))
    assert outcome(ServerAwayError(Delivery(error="mail.bo.vn:587: timed out")))
    assert not outcome(_AnError()) and not outcome(OSError(28, "No space left on device"))


def test_a_run_with_letters_that_did_not_go_fails_and_one_without_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path)
    ingesting.check_leftovers(settings, None)
    ingesting.check_leftovers(settings, Delivery(drafts=3))
    monkeypatch.setattr(ingesting, "list_faults", lambda _: [SystemFault("thu.eml", "đọc và kiểm tra", tmp_path / "x")])
    away = Delivery(error="mail.bo.vn:587: timed out", failed=[cast("Mail", SimpleNamespace(error="x"))] * 68)
    with pytest.raises(
        LettersUnsentError, match=re.escape("68 thư gửi không được (mail.bo.vn:587: timed out)")
    ) as told:
        ingesting.check_leftovers(settings, away)
    assert "thu.eml" in str(told.value), "both are told"


def test_every_flow_ends_some_time_and_tells_that_it_failed() -> None:
    for flow in (ingesting.ingest, process.process_period, report, rank, remind, release, watch):
        most = 10 if flow is rank else 6  # a ranking may wait for who signs it
        assert flow.timeout_seconds and flow.timeout_seconds <= most * runs.HOURS, flow.name
        assert runs.fails_openly in flow.on_failure_hooks and runs.fails_openly in flow.on_crashed_hooks, flow.name


def test_where_no_automation_tells_it_a_failed_run_mails_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postman, flow_run = Postman(), SimpleNamespace(name="Xếp hạng năm 2018")
    mailbox = Bound(postman)
    mailbox.start()
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port), "SMTP_TLS": "none"}.items():
        monkeypatch.setenv(f"THIDUA_{name}", value)
    monkeypatch.setenv("THIDUA_ALERTS_TO", "van-hanh@bo.example.vn")
    monkeypatch.setenv("THIDUA_HOME", str(tmp_path))
    state: Any = SimpleNamespace(name="Failed", message="đĩa đầy")
    try:
        for told_by_server in (True, False):
            monkeypatch.setattr(hooks, "has_mail_automation", lambda told=told_by_server: told)
            runs.fails_openly(rank, cast("FlowRun", flow_run), state)
            assert len(postman.taken) == (0 if told_by_server else 1)
    finally:
        mailbox.stop()
    ((_, _, message),) = postman.taken
    body = message.get_body(("plain",))
    assert str(message["Subject"]) == "[thidua] Failed: Xếp hạng năm 2018"
    assert body is not None and "đĩa đầy" in body.get_content()
    monkeypatch.delenv("THIDUA_ALERTS_TO")
    runs.fails_openly(rank, cast("FlowRun", flow_run), state)  # nobody to tell: the run has failed, no more


def test_without_a_server_there_is_no_automation() -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False}):
        assert not hooks.has_mail_automation()


def open_what_is_no_database(path: Path) -> None:
    duckdb.connect(path)


def read_what_is_a_folder(path: Path) -> None:
    path.parent.read_bytes()


def read_what_is_not_there(path: Path) -> None:
    path.with_name("khong-co").read_bytes()


def meet_a_fault_of_ours(_: Path) -> None:
    raise KeyError("column not found in tables")


def meet_what_is_told(_: Path) -> None:
    raise WarehouseBusyError("sổ theo dõi đang bận")


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (open_what_is_no_database, "sổ theo dõi báo một lỗi chưa rõ nguyên nhân; lượt chạy đã dừng"),
        (read_what_is_a_folder, "hệ thống từ chối đọc hoặc ghi: chạy lại"),
        (read_what_is_not_there, "không thấy tệp hoặc thư mục"),
        (meet_a_fault_of_ours, r"một lỗi chưa lường trước \(KeyError\)"),
        (meet_what_is_told, "^sổ theo dõi đang bận$"),
    ],
)
def test_the_message_of_a_failed_run_is_a_sentence_for_an_official(
    work: Callable[[Path], None], told: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database's words, and ours, are in the log alone."""
    path = tmp_path / "so.duckdb"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(PlainError, match=told) as end:
        runs.fails_in_words(work)(path)
    assert end.value.__cause__ is None or not isinstance(end.value.__cause__, PlainError)
    state = cast("State[Any]", runs.ends_in_words(work)(path))
    assert state.is_failed() and re.search(told, state.message or "")
    assert not re.search("(?i)error:|not found|valid|exception|directory", state.message or "")
    assert "Traceback" in caplog.text and work.__name__ in caplog.text

"""The automations of a desk's Prefect server: who is told of runs by mail, and when a run counts as dead.

`thidua up` keeps the server's as these are. They see what no run can tell of itself: that it was killed, that it never
started, that the ingest has not succeeded for long. Only runs of the desk's own deployments count (tag `thidua`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound

from desk.clock import now_in
from desk.settings import Settings, SmtpServer, read_alert_recipients
from flows.alerts.block import BLOCK_NAME, MailNotification, make_mail_url

PREFIX = "thidua: "
TAG = "thidua"
DEAD_AFTER = timedelta(minutes=3)
"""A run that has not given a sign of life for so long is dead; one that lives gives one every 30 seconds."""
DEAD_VI = "Không còn tín hiệu của lần chạy trong 3 phút: coi như đã dừng. Những gì đã ghi được giữ lại; hãy chạy lại."
_RUN_BODY = """\
Lần chạy: {{ flow_run.name }}
Trạng thái: {{ flow_run.state.name }}
Lúc: {{ flow_run.state.timestamp }}

{{ flow_run.state.message }}

Xem chi tiết: {{ flow_run | ui_url }}
Máy: %s
"""
_LATE_BODY = """\
Lần chạy {{ flow_run.name }} theo lịch phải bắt đầu lúc {{ flow_run.expected_start_time }} nhưng chưa bắt đầu.
Máy có thể đang quá tải, hoặc tiến trình thực hiện (worker) đã dừng: xem prefect/worker.log, chạy lại thidua up.

Xem chi tiết: {{ flow_run | ui_url }}
Máy: %s
"""
_STALE_BODY = """\
Đã %s giờ không có lần tiếp nhận nào thành công: báo cáo gửi đến từ đó chưa được ghi sổ.
Xem các lần chạy “tiep-nhan”, hoặc chạy thidua ingest.
Máy: %s
"""


def keep_automations(client: SyncPrefectClient, settings: Settings) -> bool:
    """Make the server's automations of the desk what they should be now; True if somebody is told by mail."""
    block = keep_block(client, settings)
    wanted = {made.name: made for made in make_automations(settings, block)}
    present = {one.name: one for one in client.read_automations() if one.name.startswith(PREFIX)}
    for name, automation in wanted.items():
        if name not in present:
            client.create_automation(automation)
        elif _differs(present[name], automation):
            client.update_automation(present[name].id, automation)
    for name, one in present.items():
        if name not in wanted:
            client.delete_automation(one.id)
    return block is not None


def keep_block(client: SyncPrefectClient, settings: Settings) -> UUID | None:
    """The mail block, as the mail settings are now; None, and none on the server, where nobody is to be told."""
    server, recipients = SmtpServer.from_environment(), read_alert_recipients()
    if server is None or not recipients:
        try:
            there = client.read_block_document_by_name(BLOCK_NAME, MailNotification.get_block_type_slug())
            client.delete_block_document(there.id)
        except ObjectNotFound:
            pass
        return None
    sender = settings.programme.agency_on(now_in(settings.programme).date()).mail
    block = MailNotification.model_validate({"url": make_mail_url(server, sender, recipients)})
    saved = block.save(BLOCK_NAME, overwrite=True)
    assert isinstance(saved, UUID)  # sync here: never a coroutine
    return saved


def make_automations(
    settings: Settings, block: UUID | None, dead_after: timedelta = DEAD_AFTER
) -> list[AutomationCore]:
    """What the server does: dead runs are crashed always; mails go where there is a block to send them."""
    automations = [_crash_dead_runs(dead_after)]
    if block is not None:
        automations += _list_mails(settings, block)
    return automations


def _crash_dead_runs(dead_after: timedelta) -> AutomationCore:
    """Any later event of the run is a sign of life, its end among them, whatever its state is called."""
    trigger = EventTrigger(
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.*"},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=dead_after,
    )
    action = ChangeFlowRunState(state=StateType.CRASHED, message=DEAD_VI)
    return AutomationCore(
        name=f"{PREFIX}dừng lần chạy không còn tín hiệu",
        description="Lần chạy có tiến trình đã chết được coi là Crashed và nhường chỗ cho lần sau.",
        trigger=trigger,
        actions=[action],
    )


def _list_mails(settings: Settings, block: UUID) -> Iterator[AutomationCore]:
    def mail(subject: str, body: str) -> list[SendNotification]:
        return [SendNotification(block_document_id=block, subject=f"[thidua] {subject}", body=body)]

    hours = settings.programme.watch.ingest_hours
    yield AutomationCore(
        name=f"{PREFIX}báo lần chạy thất bại",
        description="Gửi thư khi một lần chạy thất bại, quá thời gian hoặc dừng đột ngột.",
        trigger=_when_runs("Failed", "TimedOut", "Crashed"),
        actions=mail("{{ flow_run.state.name }}: {{ flow_run.name }}", _RUN_BODY % settings.home),
    )
    yield AutomationCore(
        name=f"{PREFIX}báo lần chạy trễ",
        description="Gửi thư khi một lần chạy theo lịch không bắt đầu được.",
        trigger=_when_runs("Late"),
        actions=mail("Chưa bắt đầu: {{ flow_run.name }}", _LATE_BODY % settings.home),
    )
    yield AutomationCore(
        name=f"{PREFIX}báo quá lâu chưa tiếp nhận",
        description=f"Gửi thư khi {hours} giờ không có lần tiếp nhận nào thành công.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Completed"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification(
                {"prefect.resource.role": ["tag"], "prefect.resource.id": ["prefect.tag.tiep-nhan"]}
            ),
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(hours=hours),
        ),
        actions=mail(f"Quá {hours} giờ chưa tiếp nhận thành công", _STALE_BODY % (hours, settings.home)),
    )


def _when_runs(*states: str) -> EventTrigger:
    """One mail a run of the desk that comes to one of these states."""
    return EventTrigger(
        expect={f"prefect.flow-run.{state}" for state in states},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification(
            {"prefect.resource.role": ["tag"], "prefect.resource.id": [f"prefect.tag.{TAG}"]}
        ),
        for_each={"prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
        within=timedelta(0),
    )


def _differs(present: Automation, wanted: AutomationCore) -> bool:
    """True if the server's says something else; whether it is paused is the operator's."""
    names = ("description", "trigger", "actions")
    told = [{name: one.model_dump(mode="json")[name] for name in names} for one in (present, wanted)]
    for one in told:
        one["trigger"].pop("id", None)
    return told[0] != told[1]

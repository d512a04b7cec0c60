"""Notifications of the server that no mail server took: Prefect tries each once, the watch tells of them again."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter
from prefect.exceptions import PrefectException

from desk.watch.concerns import Concern
from flows.alerts.automations import PREFIX, TAG
from reports.office.vietnamese import one_line

LOOKED_BACK = timedelta(hours=24)
MOST_EVENTS = 50
"""The server gives no more at a time."""


def find_unsent_notifications(now: datetime) -> tuple[Concern, ...]:
    """What the server could not tell in the last day: a concern with the runs that have failed since; or none."""
    try:
        with get_client(sync_client=True) as client:
            reasons = _list_reasons(client, now)
            runs = _list_failed_runs(client, now) if reasons else []
    except (httpx.HTTPError, PrefectException) as error:  # silence must mean that all is well
        return (Concern("xem-thong-bao", "Không kiểm tra được: thông báo của máy chủ Prefect", one_line(str(error))),)
    if not reasons:
        return ()
    named = "; ".join(runs) or "không còn trong lịch sử"
    return (
        Concern(
            f"thong-bao-{now:%Y%m%d}",
            f"{len(reasons)} thông báo của máy chủ Prefect không gửi được trong 24 giờ qua",
            f"Lý do gần nhất: {one_line(reasons[0])}. Các lần chạy thất bại từ đó: {one_line(named)}.",
        ),
    )


def _list_reasons(client: SyncPrefectClient, now: datetime) -> list[str]:
    """Why our notifications failed, the latest first."""
    asked = EventFilter(
        event=EventNameFilter(name=["prefect.automation.action.failed"]),
        occurred=EventOccurredFilter(since=now - LOOKED_BACK),
    )
    events = client.read_events(asked, limit=MOST_EVENTS).events
    return [
        str(event.payload.get("notification_log") or event.payload.get("reason") or "")
        for event in events
        if event.resource.name and event.resource.name.startswith(PREFIX)
        if event.payload.get("action_type") == "send-notification"
    ]


def _list_failed_runs(client: SyncPrefectClient, now: datetime) -> list[str]:
    ended = FlowRunFilterStateType(any_=[StateType.FAILED, StateType.CRASHED])
    found = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=ended),
            end_time=FlowRunFilterEndTime(after_=now - LOOKED_BACK),
            tags=FlowRunFilterTags(all_=[TAG]),
        ),
        limit=20,
    )
    return [f"{run.name} ({run.state_name})" for run in found]

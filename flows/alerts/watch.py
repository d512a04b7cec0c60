"""The flow `watch`: what stands still although no run has failed, told by mail; alerts that wait are sent."""

from __future__ import annotations

from datetime import datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.settings import Settings
from desk.watch.concerns import Concern, find_concerns
from desk.watch.tell import Told, tell_concerns
from flows.alerts.unsent import find_unsent_notifications
from flows.artifacts import show_concerns
from flows.runs import MINUTES, ends_in_words, fails_in_words, fails_openly, name_run
from flows.service.desk import open_desk


@flow(
    name="watch",
    flow_run_name="Trông coi",
    description=(
        "Xem có việc gì đang dừng: quá lâu chưa tiếp nhận, đĩa sắp đầy, thư chưa gửi được, báo cáo chờ người xác nhận "
        "quá hạn; báo qua thư cho người phụ trách (THIDUA_ALERTS_TO), mỗi việc một ngày một lần."
    ),
    timeout_seconds=30 * MINUTES,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def watch() -> Told:
    """Trông coi: lần chạy chỉ thất bại khi có việc cần người xem mà không báo được cho ai."""
    settings = open_desk()
    now = datetime.now(settings.programme.tz)
    standing = (*look(settings, now), *find_unsent_notifications(now))
    show_concerns(standing)
    name_run(f"Trông coi: {len(standing)} việc cần người xem" if standing else "Trông coi: không có việc gì")
    return tell(settings, standing, now)


@task(name="xem", cache_policy=NO_CACHE, persist_result=False)
@fails_in_words
def look(settings: Settings, now: datetime) -> tuple[Concern, ...]:
    """What stands wrong now."""
    return find_concerns(settings, now)


@task(name="bao", cache_policy=NO_CACHE, persist_result=False)
@fails_in_words
def tell(settings: Settings, standing: tuple[Concern, ...], now: datetime) -> Told:
    """Tell by mail what was not told; what cannot go waits for the next hour's run and is not tried again before."""
    return tell_concerns(settings, standing, now)

"""The flow `release`: an immutable copy of the figures for analysts."""

from __future__ import annotations

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.outputs import release as steps
from desk.settings import Settings
from flows.artifacts import progress_bar, show_release
from flows.runs import HOURS, TRY_AGAIN, ends_in_words, fails_in_words, fails_openly, name_run
from flows.service.desk import open_desk, write_alone
from schemas.programme.agenda import Event
from warehouse.release import Release


@flow(
    name="release",
    flow_run_name="Phát hành số liệu",
    description="Phát hành một bản số liệu mới, không thay đổi về sau, cho người phân tích (DuckDB, Parquet).",
    timeout_seconds=2 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def release() -> Release:
    """Phát hành số liệu tại thời điểm chạy."""
    settings = open_desk()
    with write_alone():
        made = release_figures(settings)
    name_run(f"Phát hành số liệu {made.name}")
    return made


def release_figures(settings: Settings, event: Event | None = None) -> Release:
    """Write the release and show where it is."""
    summary = publish(settings, event)
    show_release(summary)
    return summary


@task(name="phat-hanh-so-lieu", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def publish(settings: Settings, event: Event | None = None) -> Release:
    """A new release file, then the pointer to it."""
    with progress_bar("phat-hanh-so-lieu", "Phát hành số liệu") as progress:
        return steps.run(settings, progress=progress, event=event)

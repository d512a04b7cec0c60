"""The flow `remind`: list the units that have not reported and draft a reminder to each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.outputs import remind as steps
from desk.outputs.agenda import find_due_letters
from desk.outputs.remind import RemindSummary
from desk.settings import Settings
from flows.artifacts import progress_bar, show_missing, show_note
from flows.parameters import AUTO, LETTER_KINDS, Letters, PeriodId, name_field, resolve_awaited_period
from flows.runs import HOURS, TRY_AGAIN, ends_in_words, fails_in_words, fails_openly, is_scheduled, name_run
from flows.service.desk import open_desk, write_alone
from reports.office.vietnamese import join_list
from schemas.letter_kind import LetterKind
from schemas.programme.agenda import Event


@flow(
    name="remind",
    flow_run_name="Nhắc nộp {period}",
    description=(
        "Liệt kê đơn vị chưa gửi báo cáo và soạn thư: nhắc trước hạn, đôn đốc sau hạn, sau đó thư gửi cấp trên của đơn "
        "vị kèm danh sách báo cáo lãnh đạo. Không tự gửi thư: cán bộ xem rồi gửi. Kỳ đã đóng sổ không còn nhắc."
    ),
    timeout_seconds=2 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def remind(
    period: PeriodId = AUTO, kind: Annotated[Letters, name_field("Loại thư")] = "Theo lịch"
) -> tuple[RemindSummary, ...]:
    """Nhắc các đơn vị chưa gửi báo cáo.

    Args:
        period: Tự động là kỳ đã đến hạn mà chưa đóng sổ, nếu không có thì kỳ sắp đến hạn.
        kind: Theo lịch là loại thư của hôm nay; trước hạn chỉ nhắc hạn, quá hạn thì đôn đốc hoặc gửi cấp trên.
    """
    settings = open_desk()
    now = datetime.now(settings.programme.tz)
    with write_alone():
        if is_scheduled():
            return remind_by_calendar(settings, now)
        chosen = resolve_awaited_period(period, settings.programme, now)
        name_run(f"Nhắc nộp {chosen.label_vi}")
        return (remind_missing(settings, chosen.id, now, kind=LETTER_KINDS[kind]),)


def remind_by_calendar(settings: Settings, now: datetime) -> tuple[RemindSummary, ...]:
    """The letters that the calendar asks for and that are not written; a note where there are none."""
    due = find_due_letters(settings, now)
    if not due:
        show_note("Thư nhắc theo lịch đến nay đã soạn: hôm nay không có thư nào phải soạn thêm.")
    name_run(f"Nhắc nộp {join_list([event.period.label_vi for event in due]) or 'theo lịch: không có thư'}")
    return tuple(remind_missing(settings, event.period.id, now, event) for event in due)


def remind_missing(
    settings: Settings, period_id: str, now: datetime, event: Event | None = None, kind: LetterKind | None = None
) -> RemindSummary:
    """Draft the letters and show who is missing; see `desk.outputs.remind`."""
    summary = draft(settings, period_id, now, event, kind)
    show_missing(summary)
    return summary


@task(name="soan-thu-nhac", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def draft(
    settings: Settings, period_id: str, now: datetime, event: Event | None = None, kind: LetterKind | None = None
) -> RemindSummary:
    """One draft about each unit without a report."""
    with progress_bar("soan-thu-nhac", "Soạn thư nhắc") as progress:
        return steps.run(settings, period_id, progress, now, event, kind)

"""The flow `period`: ingest, then what the calendar's agenda asks for and has not been made.

It calls the other flows' tasks, not the flows: every sub-flow costs a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from prefect import flow

from desk.outputs.agenda import find_due_reports
from desk.outputs.report import ON_TIME, ReportSummary
from desk.settings import Settings
from desk.system_faults import require_no_faults
from flows.artifacts import show_note
from flows.ingest import ingest_inbox, send_replies
from flows.parameters import AUTO, STAGES, PeriodId, PeriodOptions, closes_year, find_period, name_field, resolve_period
from flows.rank import rank_year
from flows.release import release_figures
from flows.remind import remind_missing
from flows.report import report_period
from flows.runs import name_run, read_scheduled_start
from flows.service.desk import open_desk, write_alone
from reports.minister.issue import Stage
from reports.office.vietnamese import join_list, minute_long
from schemas.programme import Period, Programme
from schemas.programme.agenda import REPORTS, Event, make_agenda


@flow(
    name="period",
    flow_run_name="Quy trình kỳ {period}",
    description=(
        "Tiếp nhận, sau đó lập những bản mà lịch của chương trình đã yêu cầu và chưa lập: chiều ngày hết hạn báo cáo "
        "dự thảo và danh sách chưa gửi; sáng hôm sau báo cáo chính thức, xếp hạng (kỳ cuối năm) và phát hành số liệu. "
        "Mỗi kỳ một dự thảo, một bản chính thức; bản bị lỡ được lập bù."
    ),
)
def process_period(
    period: PeriodId = AUTO,
    options: Annotated[PeriodOptions, name_field("Tùy chọn")] = PeriodOptions(),  # noqa: B008
) -> tuple[ReportSummary, ...]:
    """Toàn bộ công việc của một kỳ báo cáo.

    Args:
        period: Tự động là mọi kỳ chưa đóng sổ theo lịch, hoặc kỳ gần nhất nếu chọn lập ngay.
        options: Lập bản nào, có xếp hạng năm hay không.
    """
    settings = open_desk()
    programme = settings.programme
    now = datetime.now(programme.tz)
    with write_alone():
        ingest_inbox(settings, now)
        stage = STAGES[options.produce]
        if stage is None:
            made = make_by_calendar(settings, period, options, read_scheduled_start(now), now)
        else:
            chosen = resolve_period(period, programme, now)
            name_run(name_work([name_report(chosen, stage)]))
            made = (produce(settings, chosen, options, stage),)
    send_replies(settings, wanted=options.send)
    require_no_faults(settings)
    return made


def make_by_calendar(
    settings: Settings, period: str, options: PeriodOptions, scheduled: datetime, now: datetime
) -> tuple[ReportSummary, ...]:
    """What is due and not made, of all open periods or of the one named; a note where that is nothing."""
    due = find_due_reports(
        settings, scheduled, now, None if period == AUTO else find_period(period, settings.programme).id
    )
    name_run(name_work([name_report(e.period, _stage_of(e), missed=now - e.at > ON_TIME) for e in due]))
    if not due:
        show_note(describe_agenda(settings.programme, now))
    return tuple(produce(settings, event.period, options, _stage_of(event), event) for event in due)


def name_work(made: Sequence[str]) -> str:
    """The name of a run that makes these: `Quy trình: dự thảo Quý IV/2018`; only taking in where there are none."""
    return f"Quy trình: {join_list(made)}" if made else "Quy trình: chỉ tiếp nhận"


def name_report(period: Period, stage: Stage, *, missed: bool = False) -> str:
    """What a run's name says of a report it makes; of one that was missed, that it is made up for."""
    name = f"{'dự thảo' if stage == 'draft' else 'bản chính thức'} {period.label_vi}"
    return f"{name} (lập bù)" if missed else name


def produce(
    settings: Settings, period: Period, options: PeriodOptions, stage: Stage, event: Event | None = None
) -> ReportSummary:
    """A draft and the list of the missing, or the final report and what follows from it."""
    made = report_period(settings, period, None, stage=stage, reason=options.reason, event=event)
    now = datetime.now(settings.programme.tz)
    if now <= period.closes_at:  # of a closed period nobody is reminded
        remind_missing(settings, period.id, now)
    if stage == "final":
        if options.rank_year and closes_year(period, settings.programme):
            rank_year(settings, period.year, options.reason)
        release_figures(settings)
    return made


def describe_agenda(programme: Programme, now: datetime) -> str:
    """Why nothing was made now, and what the calendar asks for next."""
    coming = next((e for e in make_agenda(programme) if e.kind in REPORTS and e.at > now), None)
    if coming is None:
        return (
            f"Mọi bản lịch yêu cầu đã lập. Lịch của chương trình hết sau {programme.periods[-1].label_vi}: cần kéo dài "
            "(programme.toml, mục [calendar], last_year)."
        )
    name = "dự thảo" if coming.kind == "draft" else "bản chính thức"
    return (
        "Mọi bản lịch yêu cầu đến nay đã lập: chỉ tiếp nhận. Bản tiếp theo: "
        f"{name} {coming.period.label_vi}, {minute_long(coming.at)}."
    )


def _stage_of(event: Event) -> Stage:
    return "draft" if event.kind == "draft" else "final"

"""The flow `period`: ingest, then what the calendar's agenda asks for and has not been made.

It calls the other flows' tasks, not the flows: every sub-flow costs a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from prefect import flow

from desk.outputs.agenda import find_due_work
from desk.outputs.report import ON_TIME, ReportSummary, require_issuable
from desk.settings import Settings
from flows.artifacts import show_note
from flows.ingest import check_leftovers, ingest_inbox, send_replies
from flows.parameters import AUTO, STAGES, PeriodId, PeriodOptions, closes_year, find_period, name_field, resolve_period
from flows.rank import rank_year
from flows.release import release_figures
from flows.remind import remind_missing
from flows.report import report_period
from flows.runs import HOURS, ends_in_words, fails_openly, find_log, name_run, read_scheduled_start
from flows.service.desk import open_desk, write_alone
from reports.minister.issue import Stage
from reports.office.vietnamese import join_list, minute_long
from schemas.programme import Period, Programme
from schemas.programme.agenda import REPORTS, Event, make_agenda

FOLLOWING_VI = {"missing": "danh sách chưa gửi", "rank": "xếp hạng năm của", "release": "phát hành số liệu"}


@flow(
    name="period",
    flow_run_name="Quy trình kỳ {period}",
    description=(
        "Tiếp nhận, sau đó lập những bản mà lịch của chương trình đã yêu cầu và chưa lập: chiều ngày hết hạn báo cáo "
        "dự thảo và danh sách chưa gửi; sáng hôm sau bản phát hành số liệu, báo cáo chính thức (nêu bản phát hành đó) "
        "và xếp hạng (kỳ cuối năm). Mỗi kỳ một dự thảo, một bản chính thức; bản bị lỡ được lập bù."
    ),
    timeout_seconds=6 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def process_period(
    period: PeriodId = AUTO,
    options: Annotated[PeriodOptions, name_field("Tùy chọn")] = PeriodOptions(),
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
    check_leftovers(settings, send_replies(settings, wanted=options.send))
    return made


def make_by_calendar(
    settings: Settings, period: str, options: PeriodOptions, scheduled: datetime, now: datetime
) -> tuple[ReportSummary, ...]:
    """What is due and not made, of all open periods or of the one named; a note where that is nothing.

    Each event is recorded once it is done: what a crash prevents is made by the next run.
    """
    due = find_due_work(
        settings, scheduled, now, None if period == AUTO else find_period(period, settings.programme).id
    )
    due = tuple(event for event in due if event.kind != "rank" or options.rank_year)
    name_run(name_work(list_names(due, now)))
    if not due:
        show_note(describe_agenda(settings.programme, now))
    work: list[tuple[str, Callable[[], object]]] = [
        (event.kind, partial(make_event, settings, event, options.reason)) for event in due
    ]
    kinds = {event.kind for event in due}
    if "final" in kinds and "release" not in kinds:  # it was made before a crash, of a moment that may have passed
        work.append(("release", partial(release_figures, settings, None)))
    made = make_in_order(work)
    return tuple(report for kind, report in made if kind in REPORTS)


def make_in_order(work: Iterable[tuple[str, Callable[[], Any]]]) -> list[tuple[str, Any]]:
    """What was made, by its kind: in order, but the release first, since the report names the one with its figures.

    A release that fails holds nothing else up; it is told at the end.
    """
    made: list[tuple[str, Any]] = []
    failed: Exception | None = None
    for kind, step in sorted(work, key=lambda one: one[0] != "release"):
        try:
            made.append((kind, step()))
        except Exception as error:
            if kind != "release":
                raise
            find_log().exception("the release has failed")  # what fails after it is told in its place
            failed = error
    if failed is not None:
        raise failed
    return made


def make_event(settings: Settings, event: Event, reason: str = "") -> object:
    """Make what one event of the agenda asks for; gives what was made."""
    if event.kind == "missing":
        return remind_missing(settings, event.period.id, datetime.now(settings.programme.tz), event)
    if event.kind == "rank":
        return rank_year(settings, event.period.year, reason, event=event)
    if event.kind == "release":
        return release_figures(settings, event)
    stage: Stage = "draft" if event.kind == "draft" else "final"
    return report_period(settings, event.period, None, stage=stage, reason=reason, event=event)


def name_work(made: Sequence[str]) -> str:
    """The name of a run that makes these: `Quy trình: dự thảo Quý IV/2018`; only taking in where there are none."""
    return f"Quy trình: {join_list(made)}" if made else "Quy trình: chỉ tiếp nhận"


def list_names(due: Sequence[Event], now: datetime) -> list[str]:
    """What a run's name says of the events it makes: its reports; what follows them only where no report is made."""
    reports = [
        name_report(event.period, "draft" if event.kind == "draft" else "final", missed=now - event.at > ON_TIME)
        for event in due
        if event.kind in REPORTS
    ]
    return reports or [f"{FOLLOWING_VI[event.kind]} {event.period.label_vi} (làm tiếp)" for event in due]


def name_report(period: Period, stage: Stage, *, missed: bool = False) -> str:
    """What a run's name says of a report it makes; of one that was missed, that it is made up for."""
    name = f"{'dự thảo' if stage == 'draft' else 'bản chính thức'} {period.label_vi}"
    return f"{name} (lập bù)" if missed else name


def produce(settings: Settings, period: Period, options: PeriodOptions, stage: Stage) -> ReportSummary:
    """A draft and the list of the missing, or the final report and what goes with it, because somebody asks now."""
    now = datetime.now(settings.programme.tz)
    if stage == "final":
        require_issuable(settings, period.id, options.reason)  # before a release is published for it

    def look_up_event(kind: str) -> Event | None:
        return next((event for event in find_due_work(settings, now, now, period.id) if event.kind == kind), None)

    work: list[tuple[str, Callable[[], Any]]] = [
        (stage, lambda: report_period(settings, period, None, stage=stage, reason=options.reason))
    ]
    if now <= period.closes_at:  # of a closed period nobody is reminded
        work.append(("missing", lambda: remind_missing(settings, period.id, now, look_up_event("missing"))))
    if stage == "final":
        if options.rank_year and closes_year(period, settings.programme):
            work.append(("rank", lambda: rank_year(settings, period.year, options.reason, event=look_up_event("rank"))))
        work.append(("release", lambda: release_figures(settings, look_up_event("release"))))
    reports: list[ReportSummary] = [made for kind, made in make_in_order(work) if kind == stage]
    return reports[0]


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

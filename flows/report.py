"""The flow `report`: the consolidated report of a period to the Minister, and the scorecard of rules beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.looks import scorecard as scorecards
from desk.looks.scorecard import ScorecardSummary
from desk.outputs import report as steps
from desk.outputs.report import ReportSummary
from desk.settings import Settings
from flows.artifacts import progress_bar, show_report
from flows.parameters import (
    AUTO,
    FORMAT_CHOICES,
    STAGES,
    Cutoff,
    PeriodId,
    ReportOptions,
    name_field,
    resolve_day,
    resolve_period,
)
from flows.runs import HOURS, TRY_AGAIN, ends_in_words, fails_in_words, fails_openly, name_run
from flows.service.desk import open_desk, write_alone
from reports.minister.issue import FORMATS, Format, Stage
from schemas.programme import Period
from schemas.programme.agenda import Event
from warehouse import Moment


@flow(
    name="report",
    flow_run_name="Báo cáo {period}",
    description="Lập báo cáo tổng hợp của một kỳ trình Bộ trưởng (Word, PDF, trang web) kèm số liệu đối chiếu (Excel).",
    timeout_seconds=2 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def report(
    period: PeriodId = AUTO,
    options: Annotated[ReportOptions, name_field("Tùy chọn")] = ReportOptions(),
) -> ReportSummary:
    """Lập báo cáo tổng hợp của một kỳ.

    Args:
        period: Tự động là kỳ gần nhất đã hết thời gian lấy số liệu.
        options: Mốc số liệu; dự thảo hay chính thức; định dạng; lý do.
    """
    settings = open_desk()
    now = datetime.now(settings.programme.tz)
    chosen = resolve_period(period, settings.programme, now)
    stage, formats = STAGES[options.stage], [FORMAT_CHOICES[one] for one in options.formats]
    moment = resolve_day(options.as_of_day, settings.programme, now) or moment_of(chosen, options.as_of, now)
    name_run(f"Báo cáo {chosen.label_vi}")
    with write_alone():
        return report_period(settings, chosen, moment, stage=stage, reason=options.reason, formats=formats)


def moment_of(period: Period, as_of: Cutoff, now: datetime) -> Moment | None:
    """What had come by the due time, as known now; None (what is there now) before that time or if asked for."""
    return Moment(as_of=period.due_at, known_at=now) if as_of == "Hạn nộp" and period.due_at < now else None


def report_period(
    settings: Settings,
    period: Period,
    moment: Moment | None,
    *,
    stage: Stage | None = None,
    reason: str = "",
    event: Event | None = None,
    formats: Sequence[Format] = FORMATS,
) -> ReportSummary:
    """Write the report and the scorecard of rules beside it, and show where they are; see `desk.outputs.report`."""
    summary = write(settings, period.id, moment, stage, reason, event, formats)
    scorecard = None
    try:
        scorecard = write_scorecard(settings, period.id, summary.moment)
    finally:  # a report that is made is shown, whatever becomes of what stands beside it
        show_report(summary, scorecard)
    return summary


@task(name="lap-bao-cao", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def write(
    settings: Settings,
    period_id: str,
    moment: Moment | None,
    stage: Stage | None = None,
    reason: str = "",
    event: Event | None = None,
    formats: Sequence[Format] = FORMATS,
) -> ReportSummary:
    """The period's report in the formats asked for."""
    with progress_bar("lap-bao-cao", "Lập báo cáo") as progress:
        return steps.run(
            settings, period_id, moment, progress, stage=stage, reason=reason, event=event, formats=formats
        )


@task(name="phieu-quy-tac", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def write_scorecard(settings: Settings, period_id: str, moment: Moment) -> ScorecardSummary:
    """The period's scorecard of rules, of the report's moment."""
    return scorecards.run(settings, period_id, moment)

"""The flow `period`: ingest, then what the calendar asks for on the day it runs.

It calls the other flows' tasks, not the flows: every sub-flow costs a second.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow
from prefect.concurrency.sync import concurrency

from desk.settings import Settings
from desk.system_faults import require_no_faults
from flows.artifacts import show_note
from flows.ingest import ingest_inbox, send_replies
from flows.parameters import AUTO, KIND_VI, PeriodId, PeriodOptions, Production, closes_year, resolve_production
from flows.rank import rank_year
from flows.release import release_figures
from flows.remind import remind_missing
from flows.report import report_period
from flows.server import WRITER_LIMIT


@flow(
    name="period",
    flow_run_name="Quy trình kỳ {period}",
    description=(
        "Tiếp nhận, sau đó theo lịch của chương trình: chiều ngày hết hạn lập báo cáo dự thảo và danh sách chưa gửi; "
        "sáng hôm sau lập báo cáo chính thức, xếp hạng (kỳ cuối năm) và phát hành số liệu. Ngày khác chỉ tiếp nhận."
    ),
)
def process_period(
    period: PeriodId = AUTO,
    options: PeriodOptions = PeriodOptions(),  # noqa: B008
) -> Production | None:
    """Toàn bộ công việc của một kỳ báo cáo.

    Args:
        period: Kỳ báo cáo; auto là kỳ mà lịch của chương trình chỉ ra vào ngày chạy.
        options: Lập bản nào, có xếp hạng năm hay không.
    """
    settings = Settings.from_environment()
    now = datetime.now(settings.programme.tz)
    production = resolve_production(period, options.produce, settings.programme, now)
    with concurrency(WRITER_LIMIT):
        ingest_inbox(settings, now)
        if production is None:
            show_note("Theo lịch, hôm nay không phải ngày lập báo cáo: chỉ tiếp nhận.")
        else:
            produce(settings, production, options, datetime.now(settings.programme.tz))
    send_replies(settings, wanted=options.send)
    require_no_faults(settings)
    return production


def produce(settings: Settings, production: Production, options: PeriodOptions, now: datetime) -> None:
    """The documents of the day: a draft and the list of the missing, or the final report and what follows from it."""
    period = production.period
    report_period(settings, period, None, KIND_VI[production.kind])
    remind_missing(settings, period.id, now)
    if production.kind == "provisional":
        return
    if options.rank_year and closes_year(period, settings.programme):
        rank_year(settings, period.year)
    release_figures(settings)

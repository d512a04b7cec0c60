"""The flow `ingest`: collect what arrived, read it, load it, answer the senders.

Tasks have plain-letter names, here and in the other flows: the timeline of Prefect's UI drops Vietnamese letters.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency

from desk.answers import deliver as sending
from desk.answers.answers_ahead import AnswersAhead
from desk.answers.deliver import Delivery
from desk.answers.draft import Drafted
from desk.intake import ingest as steps
from desk.intake.ingest import IngestSummary, Plan
from desk.settings import Settings, SmtpServer
from flows.artifacts import progress_bar, show_letters, show_verdicts
from flows.server import WRITER_LIMIT
from sources.workers import Workers
from warehouse.parts import Part

T = TypeVar("T")


class Closed(Generic[T]):
    """A value handed from task to task that Prefect does not look into.

    It would seek futures in every cell of every document read: ten seconds for four hundred documents.
    """

    def __init__(self, value: T) -> None:
        self.value = value


@flow(
    name="ingest",
    flow_run_name="Tiếp nhận",
    description="Tiếp nhận mọi tài liệu mới trong hộp đến, kiểm tra, ghi sổ và soạn phản hồi cho từng đơn vị.",
)
def ingest(send: bool = True) -> IngestSummary:
    """Tiếp nhận báo cáo. Chạy lại bao nhiêu lần cũng được: tài liệu đã xử lý được bỏ qua.

    Args:
        send: Gửi thư trả lời đơn vị nếu đã cấu hình máy chủ thư; nếu không, thư để nháp trong thu-di.
    """
    settings = Settings.from_environment()
    with concurrency(WRITER_LIMIT):
        summary = ingest_inbox(settings, datetime.now(settings.programme.tz))
    send_replies(settings, wanted=send)
    return summary


def ingest_inbox(settings: Settings, now: datetime) -> IngestSummary:
    """The tasks in their order, and the table the operator sees."""
    with steps.readers(settings) as readers:
        workers = Closed(readers)
        plan = collect(settings, now, workers)
        parts = judge(settings, plan, workers)
        with AnswersAhead(settings, readers) as ahead:
            summary = load(settings, plan, parts, Closed(ahead))
            answer(settings, workers, Closed(ahead))
    summary = summary.after(draft(settings))
    show_verdicts(summary)
    return summary


@task(name="thu-thap", cache_policy=NO_CACHE, persist_result=False)
def collect(settings: Settings, now: datetime, workers: Closed[Workers]) -> Closed[Plan]:
    """Walk the inbox; every byte goes to the archive first. The workers begin to read what is there."""
    with progress_bar("thu-thap", "Thu thập") as progress:
        return Closed(steps.collect(settings, now, progress, workers.value))


@task(name="doc-bieu-mau", cache_policy=NO_CACHE, persist_result=False)
def judge(settings: Settings, plan: Closed[Plan], workers: Closed[Workers]) -> Closed[list[Part]]:
    """Read and judge the new documents in worker processes."""
    with progress_bar("doc-bieu-mau", "Đọc biểu mẫu") as progress:
        return Closed(steps.judge(settings, plan.value, progress, workers.value))


@task(name="ghi-so", cache_policy=NO_CACHE, persist_result=False)
def load(
    settings: Settings, plan: Closed[Plan], parts: Closed[list[Part]], ahead: Closed[AnswersAhead]
) -> IngestSummary:
    """Load period by period, each batch in one transaction. The workers begin with the answers meanwhile."""
    with progress_bar("ghi-so", "Kiểm tra và ghi sổ") as progress:
        return steps.load(settings, plan.value, parts.value, None, progress, ahead.value)


@task(name="phan-hoi", cache_policy=NO_CACHE, persist_result=False)
def answer(settings: Settings, workers: Closed[Workers], ahead: Closed[AnswersAhead]) -> list[Path]:
    """Write each sender's marked workbook."""
    with progress_bar("phan-hoi", "Phản hồi đơn vị") as progress:
        return steps.answer(settings, progress, workers.value, ahead.value)


@task(name="soan-thu-tra-loi", cache_policy=NO_CACHE, persist_result=False)
def draft(settings: Settings) -> Drafted:
    """Draft the replies: letter, JSON and mail."""
    with progress_bar("soan-thu-tra-loi", "Soạn thư trả lời") as progress:
        return steps.draft(settings, progress)


def send_replies(settings: Settings, *, wanted: bool) -> None:
    """Send what waits if a mail server is configured. Others may write meanwhile: a server takes its time."""
    if wanted and SmtpServer.from_environment() is not None:
        show_letters(deliver(settings))


@task(name="gui-thu", cache_policy=NO_CACHE, persist_result=False)
def deliver(settings: Settings) -> Delivery:
    """Hand the replies to the mail server, each at most once; the password never becomes a parameter of a run."""
    with progress_bar("gui-thu", "Gửi thư trả lời") as progress:
        return sending.run(settings, SmtpServer.from_environment(), progress=progress)

"""The flow `ingest`: collect what arrived, read it, load it, answer the senders.

Tasks have plain-letter names, here and in the other flows: the timeline of Prefect's UI drops Vietnamese letters.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.answers import deliver as sending
from desk.answers.answered import Answered
from desk.answers.deliver import Delivery, LettersUnsentError, ServerAwayError, describe_unsent_vi
from desk.intake import ingest as steps
from desk.intake.collect import IntakePlan
from desk.intake.summary import IngestSummary
from desk.outputs.agenda import describe_calendar_end
from desk.settings import Settings, SmtpServer
from desk.system_faults import describe_faults_vi, list_faults, require_no_faults
from flows.artifacts import progress_bar, show_replies, show_verdicts
from flows.parameters import name_field
from flows.runs import HOURS, TRY_AGAIN, ends_in_words, fails_in_words, fails_openly
from flows.service.desk import open_desk, write_alone
from sources.workers import Executor, Workers
from warehouse.parts import Part

T = TypeVar("T")


class OpaqueValue(Generic[T]):
    """A value handed from task to task that Prefect does not look into.

    It would seek futures in every cell of every document read: ten seconds for four hundred documents.
    """

    def __init__(self, value: T) -> None:
        self.value = value


@flow(
    name="ingest",
    flow_run_name="Tiếp nhận",
    description="Tiếp nhận mọi tài liệu mới trong hộp đến, kiểm tra, ghi sổ và soạn phản hồi cho từng đơn vị.",
    timeout_seconds=3 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def ingest(
    send: Annotated[bool, name_field("Gửi thư trả lời")] = True,
    cluster: Annotated[str | None, name_field("Cụm máy Dask")] = None,
    cluster_archive: Annotated[str | None, name_field("Kho lưu mà cụm máy đọc")] = None,
    verify_all: Annotated[bool, name_field("Đọc lại mọi tệp")] = False,
) -> IngestSummary:
    """Tiếp nhận báo cáo. Chạy lại bao nhiêu lần cũng được: tài liệu đã xử lý được bỏ qua.

    Args:
        send: Gửi thư trả lời đơn vị nếu đã cấu hình máy chủ thư; nếu không, thư để nháp trong thu-di.
        cluster: Địa chỉ bộ điều phối Dask, ví dụ tcp://10.0.0.5:8786, để đọc và kiểm tra trên cụm máy; bỏ trống thì làm
            tại máy này.
        cluster_archive: Thư mục hoặc kho (s3://…) nơi các máy của cụm đọc bản gốc; bỏ trống nếu cùng đường dẫn với máy
            này.
        verify_all: Đọc lại cả những tệp trong hộp đến trông vẫn như lần đọc trước; lâu hơn, dùng khi nghi có tệp bị
            thay mà ngày giờ và kích thước không đổi.
    """
    settings = open_desk()
    place = steps.ClusterPlace(cluster, cluster_archive) if cluster else None
    with write_alone():
        summary = ingest_inbox(settings, datetime.now(settings.programme.tz), place, verify_all=verify_all)
    check_leftovers(settings, send_replies(settings, wanted=send))
    return summary


def ingest_inbox(
    settings: Settings, now: datetime, cluster: steps.ClusterPlace | None = None, *, verify_all: bool = False
) -> IngestSummary:
    """The tasks in their order, and the table the operator sees."""
    with steps.start_workers(settings) as started, steps.start_readers(settings, cluster, started) as readers:
        workers = OpaqueValue(started)
        plan = collect(settings, verify_all=verify_all)
        summary = load(settings, plan, judge(settings, plan, OpaqueValue(readers), cluster))
        plan = OpaqueValue(plan.value.without_places())
        answered = answer(settings, workers, plan)
    steps.note_whole_run(settings, plan.value, summary, answered)
    summary = summary.with_answers(answered, list_faults(settings))
    show_verdicts(summary, describe_calendar_end(settings.programme, now))
    return summary


@task(name="thu-thap", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def collect(settings: Settings, *, verify_all: bool = False) -> OpaqueValue[IntakePlan]:
    """Walk the inbox; every byte goes to the archive first."""
    with progress_bar("thu-thap", "Thu thập") as progress:
        return OpaqueValue(steps.collect(settings, None, progress, verify_all=verify_all))


@task(name="doc-bieu-mau", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def judge(
    settings: Settings,
    plan: OpaqueValue[IntakePlan],
    readers: OpaqueValue[Executor],
    cluster: steps.ClusterPlace | None = None,
) -> OpaqueValue[list[Part]]:
    """Read and judge the new documents in worker processes, here or on a cluster."""
    with progress_bar("doc-bieu-mau", "Đọc biểu mẫu") as progress:
        return OpaqueValue(steps.judge(settings, plan.value, readers.value, progress, cluster))


@task(name="ghi-so", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def load(settings: Settings, plan: OpaqueValue[IntakePlan], parts: OpaqueValue[list[Part]]) -> IngestSummary:
    """Load period by period, each batch in one transaction."""
    with progress_bar("ghi-so", "Kiểm tra và ghi sổ") as progress:
        return steps.load(settings, plan.value, parts.value, None, progress)


@task(name="tra-loi", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def answer(settings: Settings, workers: OpaqueValue[Workers], plan: OpaqueValue[IntakePlan]) -> Answered:
    """Make what each unit gets: marked workbook, letter, JSON and the draft of the reply."""
    with progress_bar("tra-loi", "Trả lời đơn vị") as progress:
        return steps.answer(settings, workers.value, progress, plan.value)


def send_replies(settings: Settings, *, wanted: bool) -> Delivery | None:
    """Send what waits if a mail server is configured. Others may write meanwhile: a server takes its time."""
    if not wanted or SmtpServer.from_environment() is None:
        return None
    try:
        done = deliver(settings)
    except ServerAwayError as away:
        done = away.delivery
    show_replies(done)
    return done


def check_leftovers(settings: Settings, sent: Delivery | None) -> None:
    """The run fails where replies did not go or documents were left undone, though all else is done."""
    if sent is not None and (unsent := describe_unsent_vi(sent)):
        raise LettersUnsentError("\n".join(filter(None, [unsent, describe_faults_vi(list_faults(settings))])))
    require_no_faults(settings)


@task(name="gui-thu", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def deliver(settings: Settings) -> Delivery:
    """Hand the replies to the mail server, each at most once; the password never becomes a parameter of a run.

    Where the server does not answer, it is asked again after a while.
    """
    with progress_bar("gui-thu", "Gửi thư trả lời") as progress:
        done = sending.run(settings, SmtpServer.from_environment(), progress=progress)
    if done.error:
        raise ServerAwayError(done)
    return done

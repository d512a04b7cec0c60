"""The flow `doctor`: the weekly examination of the home; it fails where something needs a person."""

from __future__ import annotations

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.doctor.examine import describe_notice_vi, require_health
from desk.doctor.examine import examine as look_over
from desk.doctor.notice import Notice
from desk.settings import Settings
from flows.artifacts import escape_markdown, progress_bar, show_note
from flows.runs import HOURS, ends_in_words, fails_in_words, fails_openly
from flows.service.desk import open_desk, write_alone


@flow(
    name="doctor",
    flow_run_name="Kiểm tra hệ thống",
    description="Kiểm tra kho lưu, sổ theo dõi, bản phát hành, niêm phong, lịch, ổ đĩa, quyền truy cập, thư chưa gửi.",
    timeout_seconds=2 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def doctor() -> None:
    """Kiểm tra mọi thứ đang lưu; không sửa gì. Lần chạy báo lỗi khi có việc cần người xử lý."""
    settings = open_desk()
    with write_alone():
        notices = examine(settings)
    listed = "\n".join(f"- {escape_markdown(describe_notice_vi(notice))}" for notice in notices)
    show_note(listed or "Không có việc gì cần người xử lý.")
    require_health(notices)


@task(name="kiem-tra", cache_policy=NO_CACHE, persist_result=False)
@fails_in_words
def examine(settings: Settings) -> list[Notice]:
    """Look over everything; nothing is changed."""
    with progress_bar("kiem-tra", "Kiểm tra hệ thống") as progress:
        return look_over(settings, progress)

"""The flow `backup`: the weekly backup of the home into the folder that THIDUA_BACKUP_TO names."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.keeping import backup as steps
from desk.keeping.backup import BackedUp, describe_backup_vi, require_sound_files
from desk.settings import Settings, read_backup_folder
from flows.artifacts import escape_markdown, progress_bar, show_note
from flows.runs import HOURS, TRY_AGAIN, ends_in_words, fails_in_words, fails_openly, name_run
from flows.service.desk import open_desk, write_alone

NOWHERE_VI = (
    "Chưa đặt nơi sao lưu: lần chạy này không sao lưu gì. Đặt THIDUA_BACKUP_TO là thư mục trên đĩa khác hoặc thư mục "
    "dùng chung, khởi động lại thidua up; hoặc tự chạy thidua backup."
)


@flow(
    name="backup",
    flow_run_name="Sao lưu",
    description=(
        "Sao lưu kho lưu, sổ theo dõi, nhật ký và văn bản đã lập vào thư mục THIDUA_BACKUP_TO, chỉ chép những gì mới; "
        "bản sao được đọc lại và so mã băm. Lần chạy báo lỗi khi có tệp hỏng hoặc không thấy thư mục sao lưu."
    ),
    timeout_seconds=6 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def backup() -> None:
    """Sao lưu những gì mới từ lần trước. Chạy lại bao nhiêu lần cũng được."""
    settings = open_desk()
    target = read_backup_folder()
    if target is None:
        name_run("Sao lưu: chưa đặt nơi sao lưu")
        show_note(NOWHERE_VI)
        return
    with write_alone():
        done = copy(settings, target)
    show_note(escape_markdown(describe_backup_vi(done, target)))
    require_sound_files(done)


@task(name="sao-luu", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def copy(settings: Settings, target: Path) -> BackedUp:
    """What is new since the last time, all of it read back; the folder must be there, or its disk is not."""
    with progress_bar("sao-luu", "Sao lưu") as progress:
        return steps.run(settings, steps.require_folder(target), progress)

"""What surrounds the figures: disk, permissions, the inbox, the calendar's end, what was left undone."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from desk.doctor.notice import Notice, list_vi
from desk.outputs.agenda import describe_calendar_end
from desk.settings import Settings
from desk.system_faults import describe_faults_vi, list_faults
from schemas.programme import Programme

LEAST_FREE: Final = 2 * 1024**3
"""Bytes that must be free: a day's intake with its answers, a release and room to put things in order."""
FEWEST_ENTRIES: Final = 20_000
"""Files that must still find room where a file system counts them."""
NOT_OPEN_VI: Final = {
    errno.ENOENT: "không có thư mục này",
    errno.ENOTDIR: "không phải là thư mục",
    errno.EACCES: "tài khoản đang chạy không có quyền đọc",
    errno.ESTALE: "thư mục dùng chung đã bị ngắt",
    errno.EIO: "ổ đĩa hoặc thư mục dùng chung báo lỗi đọc",
}


def check_surroundings(settings: Settings, now: datetime) -> Iterator[Notice]:
    """What is wrong around the figures."""
    yield from _check_disk(settings)
    yield from _check_permissions(settings)
    yield from _check_inbox(settings)
    yield from _check_calendar(settings.programme, now)
    if told := describe_faults_vi(list_faults(settings)):
        yield Notice("Lỗi hệ thống", told, "Chạy lại thidua ingest; nếu còn, gửi các tệp đã nêu cho người phụ trách.")
    if logs := sorted(settings.system_faults.glob("lenh-*.log")):
        yield Notice(
            "Lỗi hệ thống",
            f"{len(logs)} lệnh dừng vì lỗi không lường trước: {list_vi(logs)}.",
            "Gửi các tệp này cho người phụ trách hệ thống rồi xóa đi.",
            needs_person=False,
        )


def _check_disk(settings: Settings) -> Iterator[Notice]:
    free = shutil.disk_usage(settings.home).free
    needed = LEAST_FREE + (2 * settings.warehouse.stat().st_size if settings.warehouse.is_file() else 0)
    if free < needed:
        yield Notice(
            "Ổ đĩa",
            f"Ổ đĩa của {settings.home} còn {free / 1024**3:.1f} GB trống, cần ít nhất {needed / 1024**3:.1f} GB.",
            "Giải phóng chỗ trước lần tiếp nhận tới.",
        )
    if hasattr(os, "statvfs"):
        told = os.statvfs(settings.home)
        if told.f_files and told.f_favail < FEWEST_ENTRIES:
            yield Notice("Ổ đĩa", f"Ổ đĩa chỉ còn chỗ cho {told.f_favail} tệp.", "Xóa bớt tệp nhỏ trên ổ đĩa.")


def _check_permissions(settings: Settings) -> Iterator[Notice]:
    """Everything but the inbox is its owner's alone: folders 700, files 600."""
    if os.name == "nt":
        return
    open_, foreign = [], []
    for path, status in _list_entries(settings):
        if status.st_uid != os.getuid():
            foreign.append(path)
        elif stat.S_IMODE(status.st_mode) & 0o077:
            open_.append(path)
    if open_:
        yield Notice(
            "Quyền truy cập",
            f"{len(open_)} tệp, thư mục mà tài khoản khác trên máy đọc hoặc ghi được: "
            f"{list_vi(_name_places(open_, settings.home))}.",
            f"Chạy: chmod -R go-rwx {settings.home}",
        )
    if foreign:
        yield Notice(
            "Quyền truy cập",
            f"{len(foreign)} tệp, thư mục thuộc tài khoản khác: {list_vi(_name_places(foreign, settings.home))}.",
            "Chạy mọi lệnh bằng một tài khoản; người quản trị đổi chủ các tệp này về tài khoản đó (chown).",
        )


def _name_places(paths: list[Path], home: Path) -> list[Path]:
    """Within the home by their places there; the home itself in full."""
    return [path if path == home else path.relative_to(home) for path in paths]


def _list_entries(settings: Settings) -> Iterator[tuple[Path, os.stat_result]]:
    """The home and all in it but the inbox, whose permissions are those of who delivers there; no link is followed."""
    yield settings.home, settings.home.lstat()
    for folder, folders, names in os.walk(settings.home):
        if Path(folder) == settings.home and "inbox" in folders:
            folders.remove("inbox")
        for name in (*folders, *names):
            path = Path(folder) / name
            try:
                status = path.lstat()
            except OSError:
                continue
            if not stat.S_ISLNK(status.st_mode):
                yield path, status


def _check_inbox(settings: Settings) -> Iterator[Notice]:
    try:
        next(os.scandir(settings.inbox), None)
    except OSError as error:
        yield Notice(
            "Hộp nhận",
            f"Không mở được hộp nhận {settings.inbox}: {NOT_OPEN_VI.get(error.errno or 0, 'hệ thống từ chối đọc')}.",
            "Kiểm tra thư mục dùng chung đã được gắn vào máy chưa và quyền đọc; nơi mới dựng thì tạo thư mục đó.",
        )


def _check_calendar(programme: Programme, now: datetime) -> Iterator[Notice]:
    """Within a year of its end it is told; a person is needed once the last period has begun."""
    if told := describe_calendar_end(programme, now):
        yield Notice("Lịch báo cáo", told, needs_person=now.date() >= programme.periods[-1].window_start)

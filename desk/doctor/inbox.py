"""The inbox against its journal: files that an ingest would not read hold what they held when they were read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desk.doctor.notice import Notice, list_vi
from desk.intake.collect import open_inbox_journal
from desk.progress import Progress
from desk.settings import Settings
from sources.archive import Archive
from sources.inbox_journal.journal import hash_file
from sources.inbox_journal.marks import mark_of

TOPIC_VI: Final = "Hộp nhận"
PROGRESS_VI: Final = "Đối chiếu hộp nhận"


def check_inbox(settings: Settings, progress: Progress) -> Iterator[Notice]:
    """What looks as it did and is not. A file that looks different is read by the next ingest anyway."""
    trusted = list(open_inbox_journal(settings, Archive(settings.archive)).list_files())
    other = []
    for number, file in enumerate(trusted, start=1):
        path = settings.inbox / file.relative
        try:
            same = mark_of(path.stat(follow_symlinks=False)) != file.mark or hash_file(path) == file.sha256
        except OSError:
            same = True  # gone, or not to be read: the next ingest tells it
        if not same:
            other.append(file.relative)
        progress(number, len(trusted), PROGRESS_VI)
    if other:
        yield Notice(
            TOPIC_VI,
            f"{len(other)} tệp có nội dung khác lần đọc trước dù kích thước và ngày giờ không đổi: {list_vi(other)}.",
            "Chạy thidua ingest --verify-all để đọc lại mọi tệp; kiểm tra ổ đĩa và đồng hồ của máy giữ hộp nhận.",
        )

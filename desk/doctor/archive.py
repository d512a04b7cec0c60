"""The archive by itself and against the ledger: every object whole, none missing, nothing there that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from desk.doctor.notice import Notice, list_vi
from desk.progress import Progress
from sources.archive import UNFLUSHED, Archive, is_whole

TOPIC_VI: Final = "Kho lưu bản gốc"
PROGRESS_VI: Final = "Đối chiếu kho lưu"
_RESTORE_VI: Final = (
    "Đặt lại tệp gốc vào hộp nhận rồi chạy thidua ingest; nếu không còn tệp gốc, lấy từ bản sao lưu hoặc đề nghị "
    "đơn vị gửi lại. Kiểm tra ổ đĩa và ai có quyền ghi vào kho."
)


def check_archive(
    archive: Archive, recorded: Mapping[str, str] | None, seen: frozenset[str], progress: Progress
) -> Iterator[Notice]:
    """What is wrong with it. `recorded`: the contents on record, each with its place, None where no ledger
    can be read; `seen`: the places on record.
    """
    objects = list(archive.list_objects())
    damaged, unread = [], []
    for number, path in enumerate(objects, start=1):
        try:
            if not is_whole(path):
                damaged.append(path.name)
        except OSError:
            unread.append(path.name)
        progress(number, len(objects), PROGRESS_VI)
    names = recorded or {}
    if damaged:
        told = list_vi(f"{name[:12]} ({names.get(name, 'chưa có trong sổ')})" for name in damaged)
        yield Notice(TOPIC_VI, f"{len(damaged)} bản gốc không còn đúng nội dung: {told}.", _RESTORE_VI)
    if unread:
        told = list_vi(f"{name[:12]} ({names.get(name, 'chưa có trong sổ')})" for name in unread)
        yield Notice(TOPIC_VI, f"{len(unread)} bản gốc không đọc được: {told}.", "Kiểm tra quyền đọc và ổ đĩa.")
    yield from _check_against_ledger({path.name for path in objects}, recorded)
    yield from _check_journal(archive, seen)
    if strangers := [path.relative_to(archive.folder) for path in archive.list_strangers()]:
        yield Notice(
            TOPIC_VI,
            f"{len(strangers)} tệp lạ nằm giữa các bản gốc: {list_vi(strangers)}.",
            "Tệp .dang-ghi là phần dở dang của lần chạy bị ngắt, xóa được khi không lần nào đang chạy; tệp khác do ai "
            "đó đặt vào.",
            needs_person=any(not path.name.endswith(".dang-ghi") for path in strangers),
        )
    if (archive.folder / UNFLUSHED).exists():
        yield Notice(
            TOPIC_VI,
            "Lần thu thập trước bị ngắt trước khi bản gốc được ghi chắc xuống đĩa.",
            "Chạy thidua ingest: lần chạy đó ghi nốt.",
            needs_person=False,
        )


def _check_against_ledger(objects: set[str], recorded: Mapping[str, str] | None) -> Iterator[Notice]:
    if recorded is None:
        return
    if missing := sorted(set(recorded) - objects):
        told = list_vi(f"{name[:12]} ({recorded[name]})" for name in missing)
        yield Notice(TOPIC_VI, f"{len(missing)} bản gốc có trong sổ nhưng không có trong kho: {told}.", _RESTORE_VI)
    if orphans := sorted(objects - set(recorded)):
        yield Notice(
            TOPIC_VI,
            f"{len(orphans)} bản trong kho không có trong sổ: {list_vi(name[:12] for name in orphans)}.",
            "Sổ tiếp nhận và tài liệu của lần chạy bị ngắt nằm như vậy là bình thường; chạy thidua ingest để ghi nốt.",
            needs_person=False,
        )


def _check_journal(archive: Archive, seen: frozenset[str]) -> Iterator[Notice]:
    """The journal of first sightings: without it, what comes in again seems to have come later than it did."""
    known, torn = archive.read_journal()
    if lost := seen - known:
        yield Notice(
            TOPIC_VI,
            f"Nhật ký thời điểm thấy lần đầu thiếu {len(lost)} trên {len(seen)} nơi có trong sổ.",
            "Khôi phục archive/first_seen.jsonl từ bản sao lưu trước lần tiếp nhận tới: thiếu nó, tệp gửi đúng hạn có "
            "thể bị coi là đến muộn nếu sổ phải lập lại.",
        )
    if torn:
        yield Notice(
            TOPIC_VI,
            f"Nhật ký thời điểm thấy lần đầu có {torn} dòng không đọc được.",
            "Một dòng dở dang do máy ngắt điện là bình thường; nhiều dòng thì khôi phục tệp từ bản sao lưu.",
            needs_person=torn > 1,
        )

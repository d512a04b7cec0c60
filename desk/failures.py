"""What stopped a command or a run, as an official reads it. The system's and the database's own words are for logs."""

from __future__ import annotations

import errno
from typing import Final

import duckdb

from schemas.errors import PlainError

DATABASE_VI: Final = (
    "sổ theo dõi báo một lỗi chưa rõ nguyên nhân; lệnh đã dừng, những gì ghi xong trước đó còn nguyên. Chạy thidua "
    "doctor: nếu sổ theo dõi bị hỏng thì chạy thidua rebuild rồi chạy lại lệnh này; nếu không, gửi tệp chi tiết dưới "
    "đây cho người phụ trách kỹ thuật"
)
_SEND_LOG_VI: Final = "gửi nhật ký của lượt chạy này cho người phụ trách kỹ thuật"
MEMORY_VI: Final = (
    "không đủ bộ nhớ cho việc này; những gì ghi xong trước đó còn nguyên, sổ theo dõi không hỏng. Đóng bớt chương "
    "trình khác rồi chạy lại"
)
_DATABASE_IN_RUN_VI: Final = (
    "sổ theo dõi báo một lỗi chưa rõ nguyên nhân; lượt chạy đã dừng, những gì ghi xong trước đó còn nguyên. Chạy "
    f"thidua doctor: nếu sổ theo dõi bị hỏng thì chạy thidua rebuild rồi chạy lại; nếu không, {_SEND_LOG_VI}"
)
_SYSTEM_VI: Final = {
    errno.ENOSPC: "ổ đĩa đã đầy: giải phóng chỗ rồi chạy lại; những gì đã xong được giữ nguyên",
    errno.EDQUOT: "tài khoản đã dùng hết dung lượng được cấp: xin thêm hoặc giải phóng chỗ rồi chạy lại",
    errno.EROFS: "ổ đĩa chỉ cho đọc: gắn lại ở chế độ ghi được rồi chạy lại",
    errno.EIO: "ổ đĩa hoặc thư mục dùng chung báo lỗi đọc ghi: kiểm tra phần cứng, đường mạng rồi chạy lại",
    errno.ESTALE: "thư mục dùng chung đã bị ngắt: gắn lại rồi chạy lại",
    errno.EMFILE: "mở quá nhiều tệp cùng lúc: nâng giới hạn (ulimit -n) rồi chạy lại",
}
_PLACE_VI: Final = {
    errno.EACCES: "tài khoản đang chạy không có quyền đọc hoặc ghi: cấp quyền rồi chạy lại",
    errno.EPERM: "tài khoản đang chạy không được phép làm việc này: cấp quyền rồi chạy lại",
    errno.ENOENT: "không thấy tệp hoặc thư mục: đặt lại đúng chỗ rồi chạy lại",
}


def describe_system_error_vi(error: OSError) -> str | None:
    """What the system refused and what to do; None where it is no common one."""
    return _describe(error, _SYSTEM_VI)


def describe_end_of_run_vi(error: Exception) -> str:
    """Why a run has ended and what to do: never in the words of system, database or interpreter."""
    if isinstance(error, PlainError):
        return str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"{MEMORY_VI}; nếu vẫn vậy, {_SEND_LOG_VI}"
    if isinstance(error, duckdb.Error):
        return _DATABASE_IN_RUN_VI
    if isinstance(error, OSError):
        told_vi = _describe(error, {**_SYSTEM_VI, **_PLACE_VI})
        return told_vi or f"hệ thống từ chối đọc hoặc ghi: chạy lại; nếu vẫn vậy, {_SEND_LOG_VI}"
    return (
        f"chương trình gặp một lỗi chưa lường trước ({type(error).__name__}); những gì đã xong được giữ nguyên: "
        f"{_SEND_LOG_VI}"
    )


def _describe(error: OSError, told_vi: dict[int, str]) -> str | None:
    found = told_vi.get(error.errno or 0)
    place = error.filename or (error.strerror if told_vi is _SYSTEM_VI else None)
    return found and (f"{found} ({place})" if place else found)

"""How a unit stands with its report of a period, as an official reads it: one wording for every output.

The statuses are those of `out.reporting`; docs/timeliness.md says when each holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATUS_VI: Final[Mapping[str, str]] = {
    "accepted": "Đạt",
    "accepted_with_questions": "Đạt, cần giải trình",
    "incomplete": "Chưa đủ số liệu",
    "returned": "Trả lại, chưa gửi lại",
    "held": "Chờ xác nhận",
    "unreadable": "Đã nhận tệp, không đọc được",
    "missing": "Chưa gửi",
    "not_yet_due": "Chưa đến hạn",
}

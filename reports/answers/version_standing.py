"""How a submission stands to the others of its unit and period, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """What becomes of an accepted report; ANSWERED: one that was not accepted, but a later one of the unit counts.

    WORKSHEET: no report at all, but what a unit says to its scores.
    """

    COUNTED = "COUNTED"
    COUNTED_LATE = "COUNTED_LATE"
    KEPT_APART = "KEPT_APART"
    TOO_EMPTY = "TOO_EMPTY"
    PART = "PART"
    REPLACED = "REPLACED"
    ANSWERED = "ANSWERED"
    WORKSHEET = "WORKSHEET"

    @property
    def is_settled(self) -> bool:
        """True if another report of the unit has taken its place: nothing is to be sent again."""
        return self in (Standing.REPLACED, Standing.ANSWERED)


def describe_standing_vi(row: Mapping[str, Any]) -> Iterator[str]:
    """How a submission stands to the others, in words: a copy, the same file again, a correction are three things."""
    if row["copy_of"]:
        yield f"cùng nội dung với bản {_shorten_id(row['copy_of'])} nhưng là tệp khác, không tính là lần nộp mới"
    if row["is_effective"]:
        yield "đang được tính"
    if row["answers"]:
        yield f"gửi lại sau khi bản {_shorten_id(row['answers'])} bị trả"
    if row["replaces"]:
        yield f"bản sửa, thay bản {_shorten_id(row['replaces'])}"
    if row["returns_to"]:
        yield f"trở lại đúng nội dung bản {_shorten_id(row['returns_to'])}"
    if row["replaced_by"]:
        yield f"đã được bản {_shorten_id(row['replaced_by'])} thay"
    if row["kept_apart"]:
        yield "nhận sau khi khóa kỳ, giữ riêng, không thay bản đã tính"
    if row["is_part"]:
        yield "chỉ ghi những chỉ tiêu mà bản đang tính bỏ trống, không thay bản đã tính"
    elif row["is_too_empty"]:
        yield "bỏ trống phần lớn chỉ tiêu, không thay bản đã tính"
    if row["places"] > 1:
        yield f"cùng một tệp, thấy ở {row['places']} nơi, tính một lần"


def _shorten_id(submission_id: str) -> str:
    return submission_id[:8]

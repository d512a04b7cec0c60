"""Invented people: names from common parts, no one in particular."""

from __future__ import annotations

import random

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Phan")
_MIDDLE_AND_GIVEN = (
    "Thị Lan", "Văn Hùng", "Thị Hạnh", "Quốc Tuấn", "Minh Đức", "Thị Thu Hà", "Thanh Tùng", "Ngọc Mai", "Hữu Phước",
    "Thị Bích Ngọc", "Đình Khoa", "Xuân Trường", "Thị Kim Oanh", "Anh Dũng", "Thị Hồng Nhung", "Công Thành", "Thị Yến",
    "Trọng Nghĩa", "Thị Phương Thảo", "Gia Huy", "Thị Minh Tâm", "Đức Thắng",
)  # fmt: skip


def make_person(rng: random.Random) -> str:
    """A full name."""
    return f"{rng.choice(_FAMILY)} {rng.choice(_MIDDLE_AND_GIVEN)}"

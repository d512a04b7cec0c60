"""Which signs of a unit there are, and which of them are enough: the one table of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class SignKind(NamedTuple):
    """A kind of sign. `enough`: one of it makes the report the unit's. `origin`: whoever wrote one sign of an origin
    wrote the others, so several of them are no more than one.
    """

    name_vi: str
    origin: str
    enough: bool


SIGNS: Final[Mapping[str, SignKind]] = {
    "stamp": SignKind("dấu biểu mẫu", "form", enough=True),
    "sheet": SignKind("trong biểu", "form", enough=True),
    "sheet_code": SignKind("mã đơn vị trong biểu", "form", enough=True),
    "sender": SignKind("người gửi", "sender", enough=True),
    "organ_id": SignKind("mã định danh cơ quan gửi", "exchange", enough=True),
    "organ": SignKind("tên cơ quan gửi trên trục liên thông", "exchange", enough=False),
    "file_name": SignKind("tên tệp", "file name", enough=False),
    "folder": SignKind("thư mục", "folder", enough=False),
    "subject": SignKind("tiêu đề thư", "subject", enough=False),
}
"""By the source of a claim. A word in a name may mean anything (`hòa bình` is peace), whatever unit it is a name of:
it takes two that were written at different places.
"""
SOURCES_VI: Final[Mapping[str, str]] = {source: kind.name_vi for source, kind in SIGNS.items()}
"""Where a claim was read, as findings say it; a text of the form is quoted with its sheet and cell."""


def are_enough(sources: Iterable[str]) -> bool:
    """True if signs from these sources, which all mean one unit, make a report that unit's."""
    kinds = [SIGNS[source] for source in sources]
    return any(kind.enough for kind in kinds) or len({kind.origin for kind in kinds}) > 1

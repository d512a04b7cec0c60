"""The layout of the worksheets of a year's scores: what reviewers fill in, and what a unit answers in one of its own.

One declaration for who writes them (`reports.worksheets`), who takes a reviewers' file back (`desk.reviews`) and the
intake that finds a unit's among what came in (`sources.worksheets`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from schemas.form import Cell

Kind = Literal["review", "blind", "unit"]
Look = Literal["text", "center", "points"]
Step = Literal["first", "second", "blind"]

FORMS: Final[Mapping[Kind, str]] = {
    "review": "phieu-tham-dinh",
    "blind": "phieu-cham-doc-lap",
    "unit": "phieu-giai-trinh",
}
"""What a worksheet's stamp calls it; the form of a period has the programme's own name there."""
VERSION: Final = "1"
STAMP_KEYS: Final = ("form", "version", "programme", "year", "scope", "known_at", "figures")
"""What stands in the stamp: `scope` says which rows there are, `known_at` which steps it shows, `figures` is the hash
of the scores that it was made from.
"""

STEPS_VI: Final[Mapping[str, str]] = {
    "first": "thẩm định lần 1",
    "second": "thẩm định lần 2",
    "blind": "chấm độc lập",
}
"""The steps that people take, as an official reads them."""

PEOPLE_SHEET: Final = "Người ghi"
FIRST_PERSON_ROW: Final = 6
"""From this row of the people's sheet on (from 1): what they do in A, their name in B, their role in C."""
YEAR_CELL: Final = "B3"
HEAD_ROW: Final = 6
"""The row of the headings on the sheet of the scores, from 1; the rows of units and criteria follow it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the scores' sheet. `is_input`: whoever fills the sheet in writes there, all else is locked."""

    key: str
    heading: str
    width: float
    look: Look = "text"
    is_input: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of worksheet: its sheet of scores, the columns of it, and the steps whose person it asks for."""

    kind: Kind
    sheet: str
    columns: tuple[Column, ...]
    people: tuple[tuple[str, str], ...]

    def position(self, key: str) -> int:
        """The number of a column, from 1; KeyError if there is none of that key."""
        for place, column in enumerate(self.columns, start=1):
            if column.key == key:
                return place
        raise KeyError(key)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that are filled in."""
        return tuple(column for column in self.columns if column.is_input)


_CRITERION = (
    Column("criterion", "Mã tiêu chí", 9, "center"),
    Column("criterion_name", "Tiêu chí", 26),
    Column("maximum", "Điểm tối đa", 8, "points"),
)
_UNIT = (Column("unit", "Mã đơn vị", 8, "center"), Column("unit_name", "Đơn vị", 15))
_GROUNDS = (
    Column("grounds", "Căn cứ chấm", 40),
    Column("sources", "Nguồn số liệu (tệp, trang, ô)", 40),
)
REVIEW: Final = Layout(
    "review",
    "Thẩm định",
    (
        *_UNIT,
        *_CRITERION,
        Column("self", "Tự chấm", 8, "points"),
        Column("self_note", "Minh chứng, giải trình kèm điểm tự chấm", 24),
        Column("computed", "Hệ thống chấm", 8, "points"),
        *_GROUNDS,
        Column("questions", "Câu hỏi còn mở", 30),
        Column("first", "Thẩm định lần 1", 9, "points", is_input=True),
        Column("first_reason", "Lý do lần 1", 28, is_input=True),
        Column("explanation", "Giải trình của đơn vị", 30),
        Column("second", "Thẩm định lần 2", 9, "points", is_input=True),
        Column("second_reason", "Lý do lần 2", 28, is_input=True),
    ),
    (("first", "Người thẩm định lần 1"), ("second", "Người thẩm định lần 2")),
)
BLIND: Final = Layout(
    "blind",
    "Chấm độc lập",
    (
        *_UNIT,
        *_CRITERION,
        *_GROUNDS,
        Column("blind", "Điểm chấm", 9, "points", is_input=True),
        Column("blind_reason", "Lý do", 36, is_input=True),
    ),
    (("blind", "Người chấm độc lập"),),
)
UNIT: Final = Layout(
    "unit",
    "Giải trình",
    (
        *_CRITERION,
        Column("self", "Tự chấm", 8, "points"),
        Column("computed", "Hệ thống chấm", 8, "points"),
        *_GROUNDS,
        Column("first", "Thẩm định lần 1", 9, "points"),
        Column("first_reason", "Lý do", 28),
        Column("explanation", "Giải trình của đơn vị", 40, is_input=True),
        Column("evidence", "Tài liệu kiểm chứng", 28, is_input=True),
    ),
    (("explanation", "Người giải trình"),),
)
LAYOUTS: Final[Mapping[Kind, Layout]] = {"review": REVIEW, "blind": BLIND, "unit": UNIT}


def find_kind(form: str) -> Kind | None:
    """The kind of worksheet whose stamp calls it so; None for what is no worksheet."""
    return next((kind for kind, name in FORMS.items() if name == form), None)


@dataclass(frozen=True, slots=True)
class UnitWorksheet:
    """A worksheet that a unit filled in, as it was read: its stamp, the person, and the cells of each row.

    `rows` are criterion, explanation and proving document; rows where the last two are empty are there, too. `lacks`
    are the headings that were not found.
    """

    stamp: Mapping[str, str]
    person: Cell
    role: Cell
    rows: tuple[tuple[Cell, Cell, Cell], ...]
    lacks: tuple[str, ...] = ()

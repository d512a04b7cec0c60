"""Read back a worksheet that a reviewer filled in: its stamp, its people, its rows, and whatever makes it unreadable.

An official hands it in by a command, so it is read whole by openpyxl; nothing is guessed: a formula, a merged cell or a
changed heading is a fault that names its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook

from schemas.cell_addresses import get_column_letter
from schemas.form import STAMP_SHEET
from schemas.grammar.labels import label_key
from schemas.worksheets import (
    FIRST_PERSON_ROW,
    HEAD_ROW,
    LAYOUTS,
    PEOPLE_SHEET,
    STAMP_KEYS,
    VERSION,
    YEAR_CELL,
    Layout,
    find_kind,
)

MOST_BYTES: Final = 50 * 1024 * 1024
NOT_OURS_VI: Final = "không phải phiếu do thidua rank worksheet lập (thiếu dấu ẩn của phiếu)"
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """What stands in the file. `people` are name and role by step; `rows` the cells' values by the row's number.

    `year_seen` is the year as it stands on the people's sheet. `faults`: sentences, each naming its cell.
    """

    layout: Layout
    stamp: Mapping[str, str]
    year_seen: Any
    people: Mapping[str, tuple[str, str]]
    rows: Mapping[int, Values]
    faults: tuple[str, ...]

    def place_vi(self, row: int, key: str) -> str:
        """The address of a cell, as a fault names it."""
        return f"trang {self.layout.sheet}, ô {self.address(row, key)}"

    def address(self, row: int, key: str) -> str:
        """The address of a cell, as `K12`."""
        return f"{get_column_letter(self.layout.position(key))}{row}"


class NoWorksheetError(ValueError):
    """The file is no worksheet of ours; the message says why."""


def read_review_file(data: bytes) -> ReviewFile:
    """The filled-in worksheet; NoWorksheetError where there is none in the bytes."""
    book = _open(data)
    stamp = _read_stamp(book)
    kind = find_kind(stamp.get("form", ""))
    if kind is None:
        raise NoWorksheetError(NOT_OURS_VI)
    if kind == "unit":
        raise NoWorksheetError("là phiếu giải trình của đơn vị: để vào hộp nhận rồi chạy thidua ingest")
    if lacks := [key for key in STAMP_KEYS if not stamp.get(key)]:
        raise NoWorksheetError(f"dấu ẩn của phiếu thiếu {', '.join(lacks)}: lập lại phiếu bằng thidua rank worksheet")
    if stamp["version"] != VERSION:
        raise NoWorksheetError(f"phiếu theo mẫu {stamp['version']}, phần mềm này dùng mẫu {VERSION}: lập lại phiếu")
    layout = LAYOUTS[kind]
    if missing := [name for name in (PEOPLE_SHEET, layout.sheet) if name not in book.sheetnames]:
        raise NoWorksheetError(f"phiếu thiếu trang {', '.join(missing)}")
    return _read(book, layout, stamp)


def _open(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise NoWorksheetError(f"tệp lớn hơn {MOST_BYTES // 2**20} MB")
    try:
        return load_workbook(BytesIO(data), data_only=False)
    except Exception as error:  # damaged workbooks raise a dozen kinds of exception; each is the same refusal
        raise NoWorksheetError(f"không mở được sổ tính .xlsx ({type(error).__name__})") from error


def _read_stamp(book: Any) -> dict[str, str]:
    if STAMP_SHEET not in book.sheetnames:
        return {}
    rows = book[STAMP_SHEET].iter_rows(min_col=1, max_col=2, values_only=True)
    return {str(key).strip(): str(value).strip() for key, value in rows if key is not None and value is not None}


def _read(book: Any, layout: Layout, stamp: Mapping[str, str]) -> ReviewFile:
    people_sheet, sheet = book[PEOPLE_SHEET], book[layout.sheet]
    faults = [*_find_merged_cells(sheet), *_find_changed_headings(sheet, layout), *_find_formulas(sheet, layout)]
    faults += _find_formulas_of_people(people_sheet, layout)
    people = {
        step: (_text(people_sheet.cell(row, 2).value), _text(people_sheet.cell(row, 3).value))
        for row, (step, _) in enumerate(layout.people, start=FIRST_PERSON_ROW)
    }
    return ReviewFile(
        layout, stamp, people_sheet[YEAR_CELL].value, people, dict(_read_rows(sheet, layout)), tuple(faults)
    )


def _find_merged_cells(sheet: Any) -> Iterator[str]:
    for merged in sorted(str(one) for one in sheet.merged_cells.ranges if one.max_row >= HEAD_ROW):
        yield f"trang {sheet.title}, ô {merged}: các ô bị gộp; bỏ gộp ô và ghi lại từng dòng"


def _find_changed_headings(sheet: Any, layout: Layout) -> Iterator[str]:
    for place, column in enumerate(layout.columns, start=1):
        cell = sheet.cell(HEAD_ROW, place)
        if label_key(_text(cell.value)) != label_key(column.heading):
            seen = _text(cell.value) or "trống"
            yield f"trang {sheet.title}, ô {cell.coordinate}: tiêu đề cột phải là “{column.heading}”, đang là “{seen}”"


def _find_formulas(sheet: Any, layout: Layout) -> Iterator[str]:
    for row in sheet.iter_rows(min_row=HEAD_ROW + 1, max_col=len(layout.columns)):
        for cell in row:
            if cell.data_type == "f":
                yield f"trang {sheet.title}, ô {cell.coordinate}: có công thức; ghi giá trị, không ghi công thức"


def _find_formulas_of_people(sheet: Any, layout: Layout) -> Iterator[str]:
    for row in range(FIRST_PERSON_ROW, FIRST_PERSON_ROW + len(layout.people)):
        for place in (2, 3):
            if sheet.cell(row, place).data_type == "f":
                yield f"trang {sheet.title}, ô {sheet.cell(row, place).coordinate}: có công thức; ghi họ tên, chức vụ"


def _read_rows(sheet: Any, layout: Layout) -> Iterator[tuple[int, Values]]:
    """The rows under the headings in which anything stands."""
    for number, cells in enumerate(sheet.iter_rows(min_row=HEAD_ROW + 1, max_col=len(layout.columns)), HEAD_ROW + 1):
        values = {column.key: cell.value for column, cell in zip(layout.columns, cells, strict=True)}
        if any(value is not None and _text(value) for value in values.values()):
            yield number, values


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())

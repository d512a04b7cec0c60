"""The rows of a table under its headings: entries, and what stands among them without being one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from schemas.form import INDICATORS, INFO_SHEET, RECOGNISED_VI, SELF_SCORES, TABLES, Cell, Row, TableLayout
from schemas.grammar.labels import label_key
from schemas.grammar.text import clean
from sources.form.scan import LONGEST, Headings, Scan, is_repeated
from sources.workbook.grid import Position, make_empty_cell

_CODES = {
    INDICATORS.key: re.compile(r"\s*[0-9]+\s*[.,]\s*[0-9]+\s*[.,]?\s*"),
    SELF_SCORES.key: re.compile(r"\s*[A-Z]+\.[0-9]+\s*"),
}
_FILLED = tuple(c.key for c in INDICATORS.columns if c.kind != "label")
_TOTAL = re.compile(r"(?:tổng(?: số| cộng)?|cộng)(?: chung| toàn tỉnh| cả tỉnh)?")
_FOOTER = re.compile(
    r"nơi nhận|người lập(?: biểu| bảng| báo cáo)?|người tổng hợp|(?:kt|tl|tuq)\.? ?giám đốc|(?:phó )?giám đốc"
    r"|thủ trưởng(?: đơn vị| cơ quan)?|lãnh đạo(?: đơn vị| sở)?|xác nhận của (?:lãnh đạo )?(?:đơn vị|sở)"
    r"|\(?ký(?: tên)?(?:,? ?(?:ghi rõ )?họ (?:và )?tên)?(?:,? ?(?:và )?đóng dấu)?\)?"
)
_DATELINE = re.compile(r"(?:.{2,40}, ?)?ngày .{1,6} tháng .{1,6} năm ?[0-9.…]{0,8}")
_NUMBERING = re.compile(r"^(?:[ivx]+|[0-9]+|[a-z])\s*[.)/-]\s*")
_COUNTED = re.compile(r"\(?([A-Za-z]|[0-9]{1,2})\)?(?:\s*=.{1,20})?")
_CAPTIONS = {label_key(t) for layout in TABLES for t in (layout.title_vi, layout.sheet, layout.hint_vi)} | {
    label_key(INFO_SHEET)
}

_RECOGNISED = label_key(RECOGNISED_VI)


def _make_code_check(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lru_cache(maxsize=1024)(lambda text: pattern.fullmatch(clean(text)) is not None)


_is_code = {key: _make_code_check(pattern) for key, pattern in _CODES.items()}


def find_rows(found: Scan, layout: TableLayout, places: Sequence[Headings], others: Sequence[int]) -> list[Row]:
    """The entries under every place of the table's headings; `others` are rows where another table begins."""
    rows: list[Row] = []
    for number, place in enumerate(places):
        after = [row for row in others if row > place.last]
        after += [places[number + 1].first] if number + 1 < len(places) else []
        rows += _find_part_rows(found, layout, place, min(after, default=None))
    return rows


def is_continuation(found: Scan, place: Headings) -> bool:
    """True for a sheet without any heading whose rows are those of an indicator table that goes on here."""
    if found.headings or found.labels or not found.grid.cells:
        return False
    if max(column for _, column in found.grid.cells) > max(place.columns.values()):
        return False
    entries = [
        row for row in _find_part_rows(found, INDICATORS, place._replace(last=0), None) if _has_name_and_number(row)
    ]
    return 2 * len(entries) > len(found.rows)


def _has_name_and_number(row: Row) -> bool:
    """True if a name stands beside a number: a list of remarks on codes is no half of the table."""
    name = row.get("name")
    amounts = (row[key] for key in ("period", "ytd") if key in row)
    return (name is None or name.kind == "text") and any(
        cell.kind == "number" or (cell.kind == "text" and str(cell.value).strip()[:1].isdigit()) for cell in amounts
    )


def _find_part_rows(found: Scan, layout: TableLayout, place: Headings, end: int | None) -> Iterator[Row]:
    cells, sheet = found.grid.cells, found.grid.name
    keys, columns = zip(*sorted(place.columns.items(), key=lambda pair: pair[1]), strict=True)
    first = layout.columns[0].key
    code_column = place.columns[first]
    is_code = _is_code.get(layout.key)
    closed = False
    for number in found.rows:
        if number <= place.last:
            continue
        if end is not None and number >= end:
            return
        if is_code is not None:
            code = cells.get((number, code_column))
            bears_code = code is not None and code.kind == "text" and is_code(str(code.value))
            if not bears_code and layout is not INDICATORS:
                continue
        row = dict(zip(keys, map(cells.get, *_list_places(sheet, number, columns)), strict=True))
        if is_code is not None and bears_code:
            yield row
            continue
        filled = [cell for cell in {cell.ref: cell for cell in row.values()}.values() if cell.kind != "empty"]
        if not filled or is_column_numbering(filled) or is_repeated(found, layout, number) or _is_total(filled):
            continue
        if len(filled) < 4 and _is_after_table(row, filled):
            if is_code is None:
                return
            closed = True
        elif is_code is None or (not closed and _may_be_indicator(row)):
            yield row


@lru_cache(maxsize=4096)
def _list_places(sheet: str, row: int, columns: tuple[int, ...]) -> tuple[tuple[Position, ...], tuple[Cell, ...]]:
    """For each column of a row its place, and the cell there if nothing stands in it: as in every form."""
    return (
        tuple((row, column) for column in columns),
        tuple(make_empty_cell(sheet, row, column) for column in columns),
    )


def _may_be_indicator(row: Mapping[str, Cell]) -> bool:
    """Rows without a readable code that hold something: judging says what they are. Group headings hold nothing.

    A number stays: 1.10 typed as a number is 1.1, and a date may be a code that Excel converted.
    """
    code, name = row["code"], row.get("name")
    named = name is not None and name.kind == "text"
    if named and (code.kind == "date" or isinstance(code.value, float)):
        return True
    return (named or code.kind != "empty") and any(key in row and row[key].kind != "empty" for key in _FILLED)


def is_column_numbering(filled: Sequence[Cell]) -> bool:
    """True for the row under the headings that only counts the columns: `1 2 3`, `(1) (2) (3)`, `A B 1 2 3=1+2`."""
    if len(filled) < 3:
        return False
    marks = []
    for cell in filled:
        match = _COUNTED.fullmatch(cell.quotation.strip())
        if match is None:
            return False
        marks.append(match[1].upper())
    places = [(0, ord(mark)) if mark.isalpha() else (1, int(mark)) for mark in marks]
    starts = {places[0], next((place for place in places if place[0] == 1), (1, 1))}
    return all(a < b for a, b in pairwise(places)) and starts <= {
        (0, ord("A")), (0, ord("B")), (1, 1), (1, 2)
    }  # fmt: skip


def _is_total(filled: Sequence[Cell]) -> bool:
    """True for `Cộng`, `Tổng số` before anything else."""
    return filled[0].kind == "text" and _find_role(str(filled[0].value)) == "total"


def _is_after_table(row: Mapping[str, Cell], filled: Sequence[Cell]) -> bool:
    """True for what follows a table: recipients, place and date, who signs, or the title of the next one."""
    roles = {_find_role(str(cell.value)) if cell.kind == "text" else "" for cell in filled}
    if roles == {"dateline"}:
        # `Hội nghị tổng kết, ngày 12 tháng 9 năm 2018` where a name is due is an activity.
        return all(key not in row or row[key].kind == "empty" for key in ("name", "text"))
    return roles <= {"footer", "dateline"} or (roles == {"caption"} and len(filled) == 1)


@lru_cache(maxsize=4096)
def _find_role(text: str) -> str:
    """What a text is beside an entry: `total`, `footer`, `dateline`, `caption`; else nothing."""
    if len(text) > LONGEST:
        return ""
    key = label_key(text)
    if key in _CAPTIONS or _NUMBERING.sub("", key) in _CAPTIONS or key.endswith(_RECOGNISED):
        return "caption"
    if _TOTAL.fullmatch(key):
        return "total"
    if _FOOTER.fullmatch(key):
        return "footer"
    return "dateline" if _DATELINE.fullmatch(key) else ""

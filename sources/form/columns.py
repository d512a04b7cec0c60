"""Whether the headings settle which column is which: one heading twice, or one cut in two by what is over or under it.

What stands there and is no heading of the form may also name the period that the amounts are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from schemas.form import INDICATORS, Cell, ColumnFault, TableLayout
from schemas.grammar.empties import classify_empty
from schemas.grammar.labels import label_key
from schemas.grammar.text import clean, fold
from schemas.grammar.yesno import parse_yes_no
from schemas.kinds.kind import NOUN
from sources.form.scan import HEADING_ROWS, LONGEST, Headings, Scan

_AMOUNTS = tuple(column.key for column in INDICATORS.columns if column.kind == "amount")
_OF_THE_PERIOD = ("period", "ytd")
_LABELS = ("code", "name")
# What a column of the period's own amounts is not, wherever it is said of it.
_OTHER = re.compile(
    r"\W*(?:kế hoạch|kh\b|dự kiến|dự toán|ước|mục tiêu|chỉ tiêu (?:được )?giao|(?:bản )?nháp|dự thảo"
    rf"|cùng kỳ|(?:số )?(?:{NOUN}|kỳ) (?:trước|ngoái))\b"
)
_DONE = re.compile(r"thực hiện|kết quả|đạt được")
_WIDEST = 12
"""So many columns a merged heading spans at most."""
_WORD = re.compile(r"\W*[^\W\d_]{2}")
_YEAR = re.compile(r"\W*(?:19|20)[0-9]{2}\W*")


class _Amount(NamedTuple):
    """An amounts' column: where its heading stands, and what stands over and under it beside."""

    key: str
    heading: Cell
    over: tuple[Cell, ...]
    under: tuple[tuple[Cell, ...], ...]


def find_column_faults(found: Scan, layout: TableLayout, places: Sequence[Headings]) -> Iterator[ColumnFault]:
    """Every column of the table whose heading does not settle it, in each place where its headings stand."""
    for place in places:
        if not place.first:
            continue
        repeats = list(_find_repeats(found, layout, place))
        yield from repeats
        if layout is INDICATORS and not repeats:
            for amount in _list_amounts(found, place):
                yield from _find_divided_columns(layout, amount)


def list_column_texts(found: Scan, places: Sequence[Headings]) -> Iterator[Cell]:
    """What stands over or under the headings of the period's own amounts, each text once."""
    told: set[str] = set()
    for place in places:
        for amount in _list_amounts(found, place) if place.first else ():
            if amount.key not in _OF_THE_PERIOD:
                continue
            for cell in (*amount.over, *(cell for line in amount.under for cell in line[:1])):
                if cell.ref not in told:
                    told.add(cell.ref)
                    yield cell


def _find_repeats(found: Scan, layout: TableLayout, place: Headings) -> Iterator[ColumnFault]:
    """The headings of the table that stand over several columns."""
    if not found.repeats and place.first == place.last:
        return
    rows = found.headings.get(layout.key, {})
    everywhere: dict[str, set[tuple[int, int]]] = {}
    for table, row, key, column in found.repeats:
        if table == layout.key and place.first <= row <= place.last:
            everywhere.setdefault(key, set()).add((row, column))
    for row in range(place.first, place.last + 1) if place.first < place.last else ():
        for key, column in rows.get(row, {}).items():
            if column != place.columns.get(key):
                everywhere.setdefault(key, set()).add((row, column))
    for key, others in everywhere.items():
        others |= {(row, rows[row][key]) for row in rows if place.first <= row <= place.last and key in rows[row]}
        cells = [found.grid.at(*at) for at in sorted(others)]
        if len({column for _, column in others}) > 1:
            yield ColumnFault("repeated", layout.key, key, cells[0], ", ".join(_name_repeats(cells)))


def _name_repeats(cells: Sequence[Cell]) -> Iterator[str]:
    """Where the headings stand, each that is worded otherwise than the first one quoted."""
    for cell in cells:
        is_same = label_key(cell.quotation) == label_key(cells[0].quotation)
        yield cell.ref if is_same else f"{cell.ref} “{clean(cell.quotation)}”"


def _find_divided_columns(layout: TableLayout, amount: _Amount) -> Iterator[ColumnFault]:
    """The heading with what cuts it in two, or says of an amount of the period that it is another."""
    for line in amount.under:
        if len(line) > 1:
            yield ColumnFault("divided", layout.key, amount.key, amount.heading, " | ".join(map(_quote, line)))
            return
    if amount.key in _OF_THE_PERIOD:
        for cell in (*amount.over, *(line[0] for line in amount.under)):
            if _is_other(str(cell.value)):
                yield ColumnFault("divided", layout.key, amount.key, amount.heading, _quote(cell))
                return


@lru_cache(maxsize=1024)
def _is_other(text: str) -> bool:
    folded = fold(text)
    return _OTHER.match(folded) is not None and _DONE.search(folded) is None


def _quote(cell: Cell) -> str:
    return f"{cell.ref} “{clean(cell.quotation)}”"


def _list_amounts(found: Scan, place: Headings) -> Iterator[_Amount]:
    """The columns of amounts with what stands over and under their headings; none where nothing does, as in most."""
    if not _is_plain(found, place):
        yield from _list_amounts_in_doubt(found, place)


def _is_plain(found: Scan, place: Headings) -> bool:
    """True for headings in one row with nothing over them, and the table's first row right below."""
    if place.first != place.last or not _holds_entry(found, place, place.last + 1):
        return False
    columns = [place.columns[key] for key in _AMOUNTS if key in place.columns]
    cells, row = found.grid.cells, place.first
    return not any((row - up, column) in cells for up in (1, 2) for column in range(min(columns), max(columns) + 1))


def _list_amounts_in_doubt(found: Scan, place: Headings) -> Iterator[_Amount]:
    rows = found.headings.get(INDICATORS.key, {})
    own = set(place.columns.values())
    begin = min(place.columns[key] for key in _AMOUNTS if key in place.columns)
    plan = place.columns.get("plan", 0)
    for key in _AMOUNTS:
        column = place.columns.get(key)
        if column is None:
            continue
        row = next(
            (r for r in range(place.last, place.first - 1, -1) if rows.get(r, {}).get(key) == column), place.last
        )
        left = plan + 1 if begin <= plan < column else begin
        above = (_find_parent(found, r, column, left) for r in range(max(1, place.first - 2), row))
        over = tuple(cell for cell in above if cell is not None)
        yield _Amount(key, found.grid.at(row, column), over, tuple(_list_under(found, place, row, column, own)))


def _find_parent(found: Scan, row: int, column: int, left: int) -> Cell | None:
    """The text over a column: right over it, or, where cells are merged, left of there; no heading of the form."""
    for at in range(column, left - 1, -1):
        cell = found.grid.cells.get((row, at))
        if cell is not None:
            text = str(cell.value)
            marked = any(row in rows and at in rows[row].values() for rows in found.headings.values())
            return cell if cell.kind == "text" and not marked and len(text) <= LONGEST else None
    return None


def _list_under(found: Scan, place: Headings, row: int, column: int, own: set[int]) -> Iterator[tuple[Cell, ...]]:
    """The lines of sub-headings under a heading, each the texts from its column to where the next heading stands."""
    cells = found.grid.cells
    end = min((at for at in own if at > column), default=column + _WIDEST)
    end = next((at for at in range(column + 1, end) if (row, at) in cells), end)
    for below in range(row + 1, place.last + HEADING_ROWS):
        if _holds_entry(found, place, below):
            return
        line = tuple(cell for at in range(column, end) if (cell := cells.get((below, at))) is not None)
        if line and line[0].ref == found.grid.at(below, column).ref and all(map(_is_sub_heading, line)):
            yield line


def _holds_entry(found: Scan, place: Headings, row: int) -> bool:
    """True for a row where a code or a name stands that is none of the headings."""
    headings = found.headings.get(INDICATORS.key, {}).get(row)
    columns = [place.columns[key] for key in _LABELS if key in place.columns]
    taken = headings.values() if headings else ()
    return any((row, column) in found.grid.cells and column not in taken for column in columns)


def _is_sub_heading(cell: Cell) -> bool:
    """True for words or a year: no answer, number or numbering of the columns."""
    if cell.kind not in ("text", "number") or len(cell.quotation) > LONGEST:
        return False
    return _may_head(cell.quotation)


@lru_cache(maxsize=1024)
def _may_head(text: str) -> bool:
    if _YEAR.fullmatch(text):
        return True
    return _WORD.match(text) is not None and classify_empty(text) is None and parse_yes_no(text) is None

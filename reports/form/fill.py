"""What was read from a sent document, as entries of the official form: nothing more than was read, nothing lost.

An amount that judging understood is written as that number, in the form's own unit; everything else stands as it was
typed. What has no cell in the form is told as a line of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from reports.form.places import (
    Place,
    find_cell_place,
    find_free_row,
    find_info_place,
    list_criterion_lines,
    list_indicator_lines,
)
from reports.form.workbook import FormEntries
from reports.office.vietnamese import one_line
from schemas.form import (
    ACTIVITIES,
    EXEMPLARS,
    INDICATORS,
    INFO_FIELDS,
    NO,
    REMARKS,
    SELF_SCORES,
    YES,
    Cell,
    CellValue,
    Form,
    Row,
    TableLayout,
)
from schemas.grammar.dates import parse_date
from schemas.grammar.text import clean
from schemas.judging.rows.amounts import read_number
from schemas.judging.rows.indicator_codes import indicator_code, rows_by_code
from schemas.programme import Indicator, Period, Programme

LONGEST_TEXT: Final = 32_000
"""A cell of a workbook holds no longer text."""
FIRST_DAY: Final = date(1900, 3, 1)
"""Workbooks know no earlier day for certain."""
DOUBT_VI: Final = "(?)"
"""Behind a figure that was read but may stand for something else: no reader takes it for a number."""

_LABELS: Final = frozenset(column.key for column in INDICATORS.columns if column.kind == "label")
_FREE: Final = (ACTIVITIES, EXEMPLARS, REMARKS)

Value = CellValue | Decimal
Amounts = Mapping[tuple[str, str], Decimal]
"""What judging understood, by indicator and measure."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """Entries for the form; where each cell of the sent document stands in it; what has no place there."""

    entries: FormEntries
    places: Mapping[Place, Place]
    leftovers: tuple[str, ...] = ()


def fill_form(programme: Programme, period: Period, form: Form, amounts: Amounts) -> FilledForm:
    """The official form of the period with what `form` holds."""
    filling = _Filling(programme, period, amounts)
    filling.add_info(form)
    filling.add_indicators(form.tables.get(INDICATORS.key, ()))
    for table in _FREE:
        filling.add_free_rows(table, form.tables.get(table.key, ()))
    filling.add_self_scores(form.tables.get(SELF_SCORES.key, ()))
    return filling.finish()


def doubt_amounts(entries: FormEntries, doubted: Iterable[tuple[str, str]]) -> FormEntries:
    """The entries with a sign of doubt behind these amounts and marks, by indicator and column."""
    indicators = {code: dict(entry) for code, entry in entries.indicators.items()}
    for code, key in doubted:
        value = indicators.get(code, {}).get(key)
        if value is not None and value != "":
            indicators[code][key] = f"{_quote(value)} {DOUBT_VI}"
    return replace(entries, indicators=indicators)


@dataclass
class _Filling:
    """Entries as they are gathered."""

    programme: Programme
    period: Period
    amounts: Amounts
    info: dict[str, Value] = field(default_factory=dict)
    indicators: dict[str, dict[str, Value]] = field(default_factory=dict)
    free: dict[str, list[dict[str, Value]]] = field(default_factory=lambda: defaultdict(list))
    scores: dict[str, dict[str, Value]] = field(default_factory=dict)
    places: dict[Place, Place] = field(default_factory=dict)
    leftovers: list[str] = field(default_factory=list)

    def finish(self) -> FilledForm:
        entries = FormEntries(
            info=self.info,
            indicators=self.indicators,
            activities=self.free[ACTIVITIES.key],
            exemplars=self.free[EXEMPLARS.key],
            remarks=self.free[REMARKS.key],
            self_scores=self.scores,
        )
        return FilledForm(entries, self.places, tuple(self.leftovers))

    def add_info(self, form: Form) -> None:
        """What the unit fills; the lines of the desk are the desk's."""
        for line in INFO_FIELDS:
            cell = form.info.get(line.key)
            if cell is None:
                continue
            self.places[cell.sheet, cell.ref] = find_info_place(line.key)
            if not line.filled and cell.kind != "empty":
                self.info[line.key] = _day_of(cell) if line.key == "document_date" else keep_value(cell)

    def add_indicators(self, rows: Sequence[Row]) -> None:
        """Each indicator's row; a second one of the same indicator is written beside the first, never chosen from."""
        known = {i.code: i for i in self.programme.indicators_of(self.period)}
        lines = {
            line.code: row
            for row, line in list_indicator_lines(self.programme, self.period)
            if isinstance(line, Indicator)
        }
        used, _ = rows_by_code(rows, tuple(known.values()))
        for code, row in used.items():
            self._place_row(INDICATORS, lines[code], row)
            self.indicators[code] = {
                key: self._amount_of(known[code], key, cell) for key, cell in row.items() if _is_answer(key, cell)
            }
        standing = {id(row) for row in used.values()}
        for row in rows:
            if id(row) in standing or not any(_is_answer(key, cell) for key, cell in row.items()):
                continue
            code = indicator_code(row["code"], known) or ""
            if code in used:
                self._place_row(INDICATORS, lines[code], row)
                self._join(code, used[code], row)
            else:
                self._leave(row)

    def _amount_of(self, indicator: Indicator, key: str, cell: Cell) -> Value:
        amount = self.amounts.get((indicator.code, key))
        if amount is None:
            return keep_value(cell)
        return bool(amount) if indicator.type == "bool" and amount in (0, 1) else amount

    def _join(self, code: str, first: Row, second: Row) -> None:
        entry = self.indicators[code]
        for key, cell in second.items():
            before = clean(first[key].quotation) if key in first else ""
            if _is_answer(key, cell) and clean(cell.quotation) != before:
                said = (_quote(entry[key]), cell.quotation) if key in entry else (f"{cell.quotation} {DOUBT_VI}",)
                entry[key] = _cut("; ".join(said))

    def add_free_rows(self, table: TableLayout, rows: Sequence[Row]) -> None:
        """The rows of a table without labels, in their order."""
        for row in rows:
            if all(cell.kind == "empty" for cell in row.values()):
                continue
            if table is EXEMPLARS and not self.programme.exemplar_kinds:
                self._leave(row)
                continue
            self._place_row(table, find_free_row(len(self.free[table.key])), row)
            self.free[table.key].append(_read_row(table, row))

    def add_self_scores(self, rows: Sequence[Row]) -> None:
        """Points and their evidence, where the period's form asks for them."""
        asked = self.period.is_last or not SELF_SCORES.only_last
        lines = {c.code: line for line, c, _ in list_criterion_lines(self.programme, self.period)} if asked else {}
        for row in rows:
            code = clean(row["criterion_code"].quotation)
            content = {key: value for key, value in _read_row(SELF_SCORES, row).items() if key in _SCORED}
            if code in lines and code not in self.scores:
                self._place_row(SELF_SCORES, lines[code], row)
                self.scores[code] = content
            elif content:
                self._leave(row)

    def _place_row(self, table: TableLayout, line: int, row: Row) -> None:
        for key, cell in row.items():
            self.places[cell.sheet, cell.ref] = find_cell_place(table, line, key)

    def _leave(self, row: Row) -> None:
        cells = {cell.ref: cell for cell in row.values() if cell.kind != "empty"}
        first = next(iter(cells.values()))
        said = " | ".join(one_line(cell.quotation) for cell in cells.values())
        self.leftovers.append(f"{first.place_vi}: {said}")


_SCORED: Final = frozenset({"points", "evidence", "note"})


def _is_answer(key: str, cell: Cell) -> bool:
    return key not in _LABELS and cell.kind != "empty"


def _read_row(table: TableLayout, row: Row) -> dict[str, Value]:
    return {
        column.key: _READERS.get(column.kind, keep_value)(row[column.key])
        for column in table.columns
        if column.key in row and row[column.key].kind != "empty"
    }


def keep_value(cell: Cell) -> CellValue:
    """The cell's value as a workbook can hold it; text, errors and formulas without a result as they are quoted."""
    value = cell.value
    if cell.kind == "number" and isinstance(value, int | float) and math.isfinite(value):
        return value
    if cell.kind == "bool":
        return bool(value)
    if isinstance(value, date):
        return value if (value.year, value.month, value.day) >= FIRST_DAY.timetuple()[:3] else _cut(str(value))
    return _cut(cell.quotation)


def _day_of(cell: Cell) -> CellValue:
    day = parse_date(cell.value)
    return day if isinstance(day, date) else keep_value(cell)


def _number_of(cell: Cell) -> Value:
    read = read_number(cell)
    return read.amount if read.amount is not None else keep_value(cell)


_READERS: Final[Mapping[str, Callable[[Cell], Any]]] = {"date": _day_of, "amount": _number_of, "points": _number_of}


def _quote(value: Value) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return "" if value is None else str(value)


def _cut(text: str) -> str:
    """The text without halves of characters, which no file can hold, and no longer than a cell."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return whole if len(whole) <= LONGEST_TEXT else whole[:LONGEST_TEXT] + "…"

"""Find the programme's form in a workbook's cells, by its headings and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from schemas.form import (
    INDICATORS,
    INFO_SHEET,
    RESULT_SHEET,
    STAMP_SHEET,
    TABLES,
    Cell,
    ColumnFault,
    Form,
    OtherColumn,
    Row,
    TableLayout,
)
from schemas.grammar.labels import label_key
from schemas.grammar.text import fold
from schemas.kinds import KINDS
from schemas.rules.codes import RuleCode
from sources.form.columns import find_column_faults, list_column_texts
from sources.form.measured import add_unit_column, list_measure_signs
from sources.form.other_columns import list_other_columns
from sources.form.rows import find_rows, is_continuation
from sources.form.scan import (
    LONGEST,
    Headings,
    Marks,
    Scan,
    add_stacked_headings,
    find_headings,
    find_marks,
    find_missing_headings,
    list_texts_above,
    put_sheet_first,
    scan_sheet,
)
from sources.form.spellings import add_spelt_headings, describe_headings, list_dated_headings
from sources.form.stamp import read_stamp
from sources.workbook.grid import Grid

_Places = dict[str, dict[int, list[Headings]]]
_NO_TABLE = "không tìm thấy bảng chỉ tiêu"
_OUR_ANSWER = label_key(RESULT_SHEET)
_PERIODS = "|".join(kind.tail for kind in KINDS.values())
_TITLE = re.compile(rf"\(?(?:báo cáo|kết quả|tình hình|tổng hợp|số liệu|biểu|bảng|phụ lục|kỳ)\b|\(?(?:{_PERIODS})")
_OF_PERIOD = re.compile(rf"\(?(?:{_PERIODS})")
_DATELINE = re.compile(r"ngày .{1,6} tháng .{1,6} năm")
_HEAD_ROWS = 20
"""A cover names the unit in its first rows."""


class FormError(Exception):
    """The workbook holds no indicator table: a rule's code and the words of its message."""

    def __init__(self, code: RuleCode, words: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.words = dict(words)


def find_form(grids: Sequence[Grid]) -> Form:
    """The form in these sheets; FormError F05 without an indicator table, F09 if its columns are missing.

    A table that stands in several places is given whole, one place after the other; judging says whether its parts
    belong together. Hidden sheets and rows are read like any other.
    """
    scans = [scan_sheet(grid) for grid in grids if grid.name != STAMP_SHEET]
    stamped = any(grid.name == STAMP_SHEET for grid in grids)
    places: _Places = {layout.key: _find_places(scans, layout, stamped) for layout in TABLES}
    missing: list[str] = []
    for layout in TABLES:
        if places[layout.key]:
            continue
        lacks = find_missing_headings(scans, layout)
        if layout is INDICATORS:
            told = describe_headings(scans, layout)
            raise FormError("F09", {"detail": told}) if lacks else FormError("F05", {"detail": f"{_NO_TABLE}: {told}"})
        missing += [f"{layout.sheet}: {heading}" for heading in lacks]
    info = _find_info(scans)
    labelled = {(cell.sheet, cell.ref) for cell in info.values()}
    heads = tuple(_list_heads(scans, places, labelled))
    faults = tuple(_find_faults(scans, places))
    indicators = places[INDICATORS.key]
    over = tuple(
        cell
        for number, here in indicators.items()
        for cells in (list_column_texts(scans[number], here), list_dated_headings(scans[number], here))
        for cell in cells
    )
    settled = not any(fault.table == INDICATORS.key for fault in faults)
    form = Form(
        stamp=read_stamp(grids),
        info=info,
        tables={layout.key: _find_rows(scans, layout, places) for layout in TABLES},
        missing_columns=tuple(missing),
        errors=tuple(cell for found in scans for cell in found.errors),
        heads=heads,
        titles=_list_titles(scans, indicators, info, heads, () if settled and not _is_labelled(info) else over),
        column_texts=over if settled else (),
        column_faults=faults,
        measured=tuple(list_measure_signs(scans, places, tuple(_list_lines(scans, places, heads, labelled)))),
        other_columns=tuple(_find_other_columns(scans, places, {fault.table for fault in faults})),
    )
    return _add_signs(form, grids)


def _add_signs(form: Form, grids: Sequence[Grid]) -> Form:
    """The form with the signs of its own cells; nearly all have none."""
    signs = [sign for grid in grids for sign in grid.signs]
    if not signs:
        return form
    own = {(cell.sheet, cell.ref) for cell in form.cells}
    return replace(form, signs=tuple(sign for sign in signs if (sign.sheet, sign.ref) in own))


def _find_places(scans: Sequence[Scan], layout: TableLayout, stamped: bool) -> dict[int, list[Headings]]:
    """Where the table's headings stand, by sheet; headings cut in two are looked for only if there are no others.

    Other spellings are looked for where headings are missing. A stamped form has what its period asks for: of tables
    other than that of the indicators only sheets without a heading or label of the form can hold one.
    """
    found = _list_places(scans, layout)
    if not found:
        for sheet in scans:
            add_stacked_headings(sheet, layout)
        found = _list_places(scans, layout)
    if not found or any(len(place.columns) < len(layout.columns) for here in found.values() for place in here):
        for number in found or range(len(scans)):
            sheet = scans[number]
            if layout is INDICATORS or number in found or not (stamped and (sheet.headings or sheet.labels)):
                add_spelt_headings(sheet, layout)
        found = _list_places(scans, layout)
    if layout is INDICATORS:
        for number, here in found.items():
            found[number] = [add_unit_column(scans[number], place) for place in here]
        tables = [number for number, sheet in enumerate(scans) if not sheet.grid.is_prose]
        for last, number in pairwise(tables):
            before = found.get(last)
            if before and number not in found and is_continuation(scans[number], before[-1]):
                found[number] = [Headings(0, 0, before[-1].columns)]
    return found


def _list_places(scans: Sequence[Scan], layout: TableLayout) -> dict[int, list[Headings]]:
    return {number: here for number, sheet in enumerate(scans) if (here := find_headings(sheet, layout))}


def _find_rows(scans: Sequence[Scan], layout: TableLayout, places: _Places) -> tuple[Row, ...]:
    """The table's rows from all sheets, the one with the layout's name first."""
    here = places[layout.key]
    parts = []
    for sheet in put_sheet_first((scans[number] for number in here), layout.sheet):
        number = next(n for n in here if scans[n] is sheet)
        parts.append(find_rows(sheet, layout, here[number], _list_other_starts(places, layout, number)))
    if len(parts) < 2 or layout is INDICATORS:
        return tuple(row for part in parts for row in part)
    return _drop_copies(parts)


def _drop_copies(parts: Iterable[Sequence[Row]]) -> tuple[Row, ...]:
    """The rows of all parts; one that says what a row of an earlier part says is that row again."""
    rows: list[Row] = []
    said: set[tuple[tuple[str, str], ...]] = set()
    for part in parts:
        new = [
            (row, tuple((k, c.quotation.strip()) for k, c in sorted(row.items()) if c.kind != "empty")) for row in part
        ]
        rows += [row for row, content in new if content not in said]
        said |= {content for _, content in new}
    return tuple(rows)


def _find_info(scans: Sequence[Scan]) -> dict[str, Cell]:
    """The labelled fields, each read right of its label or behind its colon; only fields whose label is there."""
    found: dict[str, Cell] = {}
    for sheet in put_sheet_first(scans, INFO_SHEET):
        for (row, column), marks in sorted(sheet.labels):
            if marks.label is not None and marks.label not in found:
                found[marks.label] = _find_value(sheet.grid, row, column, marks)
    return found


def _find_faults(scans: Sequence[Scan], places: _Places) -> Iterator[ColumnFault]:
    """The columns of all tables that their headings leave in doubt."""
    for layout in TABLES:
        for number, here in places[layout.key].items():
            yield from find_column_faults(scans[number], layout, here)


def _find_other_columns(scans: Sequence[Scan], places: _Places, in_doubt: Set[str]) -> Iterator[OtherColumn]:
    """The columns beside the tables' own; of tables whose headings are in doubt that is told already."""
    for layout in TABLES:
        for number, here in places[layout.key].items() if layout.key not in in_doubt else ():
            yield from list_other_columns(scans[number], layout, here, _list_other_starts(places, layout, number))


def _list_other_starts(places: _Places, layout: TableLayout, number: int) -> list[int]:
    """The rows of the sheet where the headings of other tables begin."""
    return [h.first for key, found in places.items() if key != layout.key for h in found.get(number, ())]


def _list_titles(
    scans: Sequence[Scan],
    indicators: Mapping[int, list[Headings]],
    info: Mapping[str, Cell],
    heads: Iterable[Cell],
    over: Iterable[Cell],
) -> tuple[Cell, ...]:
    """The texts that may name the period; not those `over` the columns, which are told apart.

    Where no cell is labelled as the period, those above the tables of indicators, and of a document's paragraphs
    before the first those that are titles; else only titles, and what is labelled as the period a second time.
    """
    if _is_labelled(info):
        titles = [cell for cell in heads if _is_periods_title(str(cell.value))]
        titles += _find_further_periods(scans, info["period"])
    else:
        titles = list(_list_texts_above(scans, indicators))
    apart = {(cell.sheet, cell.ref) for cell in over}
    return tuple(cell for cell in titles if (cell.sheet, cell.ref) not in apart)


def _is_labelled(info: Mapping[str, Cell]) -> bool:
    return "period" in info and info["period"].kind != "empty"


def _list_texts_above(scans: Sequence[Scan], indicators: Mapping[int, list[Headings]]) -> Iterator[Cell]:
    for number in range(min(indicators)):
        if scans[number].grid.is_prose:
            yield from (cell for cell in scans[number].grid.cells.values() if _is_title(str(cell.value)))
    for number, here in indicators.items():
        for cell in list_texts_above(scans[number], here[0].first):
            if len(str(cell.value)) <= LONGEST:
                yield cell


def _find_further_periods(scans: Sequence[Scan], period: Cell) -> Iterator[Cell]:
    """What other cells labelled as the period say, those of an answer of ours apart."""
    for sheet in scans:
        if label_key(sheet.grid.name) == _OUR_ANSWER:
            continue
        for (row, column), marks in sheet.labels:
            if marks.label == "period":
                cell = _find_value(sheet.grid, row, column, marks)
                if cell.kind != "empty" and (cell.sheet, cell.ref) != (period.sheet, period.ref):
                    yield cell


@lru_cache(maxsize=1024)
def _is_periods_title(text: str) -> bool:
    """True for a title, and for the line under it that gives unit and period: `Sở … tỉnh X - Quý IV/2018`."""
    folded = fold(text)
    if _DATELINE.search(folded):
        return False
    return _is_title(text) or _OF_PERIOD.match(folded.rpartition(" - ")[2]) is not None


def _is_title(text: str) -> bool:
    """True for a paragraph that names what follows: no sentence that mentions some other report."""
    return _TITLE.match(fold(text)) is not None and not text.rstrip().endswith((".", ";", ",", ":"))


def _list_heads(scans: Sequence[Scan], places: _Places, labelled: Set[tuple[str, str]]) -> Iterator[Cell]:
    """The texts in which a letterhead may stand, the labelled fields apart.

    They are those above the tables of a sheet with indicators, and of the sheets before the first of these, where a
    sheet without a table is looked at in its first rows only. What an answer of ours says of the unit is no letterhead.
    """
    indicators = places[INDICATORS.key]
    for number, sheet in enumerate(scans):
        if (number > min(indicators) and number not in indicators) or label_key(sheet.grid.name) == _OUR_ANSWER:
            continue
        tables = [here[0].first for found in places.values() if (here := found.get(number))]
        for cell in list_texts_above(sheet, min(tables, default=_HEAD_ROWS + 1)):
            if len(str(cell.value)) <= LONGEST and (cell.sheet, cell.ref) not in labelled:
                yield cell


def _list_lines(
    scans: Sequence[Scan], places: _Places, heads: Iterable[Cell], labelled: Set[tuple[str, str]]
) -> Iterator[Cell]:
    """The texts outside the tables that may say in which unit of measure figures count.

    They are the heads, the whole of a cover however long it is, and a document's paragraphs wherever they stand.
    """
    first = min(places[INDICATORS.key])
    taken = {number for found in places.values() for number in found}
    covers = {n: s for n, s in enumerate(scans) if n not in taken and (n < first or s.grid.is_prose)}
    names = {sheet.grid.name for sheet in covers.values()}
    yield from (cell for cell in heads if cell.sheet not in names)
    for sheet in covers.values():
        for cell in sheet.grid.cells.values() if label_key(sheet.grid.name) != _OUR_ANSWER else ():
            if cell.kind == "text" and len(str(cell.value)) <= LONGEST and (cell.sheet, cell.ref) not in labelled:
                yield cell


def _find_value(grid: Grid, row: int, column: int, marks: Marks) -> Cell:
    """What follows the label in its own cell, the next cell, or past a merged label the next filled one of the row."""
    if marks.after:
        return grid.at(row, column)._replace(value=marks.after)
    beside = grid.at(row, column + 1)
    if beside.kind != "empty":
        return beside
    line = [(place, cell) for place, cell in grid.cells.items() if place[0] == row and place[1] > column]
    if not line:
        return beside
    _, cell = min(line, key=lambda pair: pair[0])
    return beside if cell.kind == "text" and find_marks(str(cell.value)).label else cell

"""The rules over a form as a whole, one function each; `FORM_CHECKS` are all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from schemas.form import INDICATORS, TABLES, Cell, Form, OtherColumn
from schemas.grammar.text import clean
from schemas.judging.coded import FormCheck, Found, form_check
from schemas.programme import Programme

_stored = itemgetter(Cell._fields.index("stored"))


@form_check("V14")
def check_fonts(form: Form, _: Programme) -> Iterator[Found]:
    """One note a form, however many of its cells were converted from fonts of before Unicode."""
    if set(map(_stored, form.cells)) - {None}:
        counted = Counter(font for _, _, _, _, font, stored in form.cells if stored is not None).most_common()
        yield Found(words={"detail": ", ".join(f"{font} ({count} ô)" for font, count in counted)})


@form_check("F18")
def check_version(form: Form, programme: Programme) -> Iterator[Found]:
    """A form stamped by this programme in another version than the one in force: what was found in it still counts."""
    seen = form.stamp.get("version", programme.form_version)
    if form.stamp.get("programme", programme.id) == programme.id and seen != programme.form_version:
        yield Found(seen=seen, words={"limit": programme.form_version})


@form_check("F17")
def check_scattered_tables(form: Form, _: Programme) -> Iterator[Found]:
    """The other tables that came from several sheets: one may be left over from an earlier report."""
    for layout in TABLES:
        rows = form.tables.get(layout.key, ())
        if layout is INDICATORS or len({cell.sheet for row in rows for cell in row.values()}) < 2:
            continue
        sheets = list(dict.fromkeys(cell.sheet for row in rows for cell in row.values()))
        first = next(cell for row in rows for cell in row.values() if cell.sheet == sheets[1])
        words = {"other": layout.sheet, "detail": ", ".join(f"“{sheet}”" for sheet in sheets)}
        seen = None if first.kind == "empty" else first.quotation
        yield Found(first.sheet, first.ref, seen, words)


@form_check("F24")
def check_repeated_headings(form: Form, _: Programme) -> Iterator[Found]:
    """The same heading over several columns: nobody is to guess which of them is meant."""
    for cell, detail in _list_column_faults(form, "repeated"):
        yield Found(cell.sheet, cell.ref, seen=clean(cell.quotation), words={"detail": detail})


@form_check("F25")
def check_divided_columns(form: Form, _: Programme) -> Iterator[Found]:
    """A column of amounts cut in two by its headings, or said to hold something else than the form asks."""
    for cell, detail in _list_column_faults(form, "divided"):
        yield Found(cell.sheet, cell.ref, seen=clean(cell.quotation), words={"detail": detail})


@form_check("F05")
def check_other_amounts(form: Form, _: Programme) -> Iterator[Found]:
    """Columns of figures that the form has not: they may be the answers, and nobody is to guess."""
    for column in form.other_columns:
        if column.may_answer:
            place, seen, detail = _describe_other(column, "ghi số")
            yield Found(place.sheet, place.ref, seen=seen, words={"detail": detail})


@form_check("F29")
def check_other_columns(form: Form, _: Programme) -> Iterator[Found]:
    """Columns of anything else that the form has not: nothing of them is read."""
    for column in form.other_columns:
        if not column.may_answer:
            place, seen, detail = _describe_other(column, "ghi nội dung")
            yield Found(place.sheet, place.ref, seen=seen, words={"detail": detail})


def _describe_other(column: OtherColumn, what_vi: str) -> tuple[Cell, str | None, str]:
    """Where the column is, its heading, and in Vietnamese what it holds beside which columns of the table."""
    layout = next(layout for layout in TABLES if layout.key == column.table)
    seen = clean(column.heading.quotation) if column.heading else None
    place = column.heading or column.first
    head = f"cột “{seen}”" if seen else "cột không có tiêu đề"
    own = ", ".join(f"“{c.heading_vi}”" for c in layout.columns if c.key in column.columns)
    lacks = ", ".join(f"“{c.heading_vi}”" for c in layout.columns if c.key not in column.columns)
    told = f"{head} ({place.place_vi}) {what_vi} ở {column.entries} dòng, từ ô {column.first.ref}"
    detail = f"{told}; biểu không có cột này, đã nhận ra các cột {own}"
    return place, seen, f"{detail}, chưa thấy cột {lacks}" if lacks else detail


def _list_column_faults(form: Form, kind: str) -> Iterator[tuple[Cell, str]]:
    return ((fault.cell, fault.detail) for fault in form.column_faults if fault.kind == kind)


FORM_CHECKS: tuple[FormCheck, ...] = (
    check_fonts, check_version, check_scattered_tables, check_repeated_headings, check_divided_columns,
    check_other_amounts, check_other_columns,
)  # fmt: skip

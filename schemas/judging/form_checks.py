"""The rules over a form as a whole, one function each; `FORM_CHECKS` are all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from schemas.form import INDICATORS, TABLES, Cell, Form
from schemas.grammar.text import clean
from schemas.judging.coded import FormCheck, Found, form_check
from schemas.programme import Programme


@form_check("V14")
def check_fonts(form: Form, _: Programme) -> Iterator[Found]:
    """One note a form, however many of its cells were converted from fonts of before Unicode."""
    fonts = Counter(font for _, _, _, _, font, stored in form.cells if stored is not None)
    if fonts:
        yield Found(words={"detail": ", ".join(f"{font} ({count} ô)" for font, count in fonts.most_common())})


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


def _list_column_faults(form: Form, kind: str) -> Iterator[tuple[Cell, str]]:
    return ((fault.cell, fault.detail) for fault in form.column_faults if fault.kind == kind)


FORM_CHECKS: tuple[FormCheck, ...] = (
    check_fonts, check_version, check_scattered_tables, check_repeated_headings, check_divided_columns
)  # fmt: skip

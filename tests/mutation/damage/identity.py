"""Damage to what says whose report it is, and for which quarter."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import load_workbook

from reports.form.workbook import desk_info
from sample.files.damaged import resave_form
from sample.flaws import plant
from schemas.kinds.kind import ROMAN
from tests.mutation.case import Case, Sent, table
from tests.mutation.clean import (
    PROGRAMME,
    UNITS,
    File,
    Slot,
    clean_draft,
    file_name,
    folder_of,
    post_letter,
    write_draft,
)
from tests.sources.source_files import book_bytes


def _other(case: Case) -> Slot:
    unit = case.rng.choice([u for u in UNITS if u.id != case.slot.unit.id])
    return replace(case.slot, unit=unit)


def wrong_folder(case: Case) -> Sent:
    """The unit's file in another unit's folder."""
    return case.by_folder(case.form(), place=f"{folder_of(_other(case))}/Bao cao {case.tag}.xlsx")


def wrong_file_name(case: Case) -> Sent:
    return case.by_folder(case.form(), place=f"{folder_of(case.slot)}/{file_name(_other(case))}")


def swapped_provinces(case: Case) -> Sent:
    """Two units' forms exchanged before they were put into the folders."""
    other = _other(case)
    data = write_draft(clean_draft(other), case.scratch)
    return Sent(
        (
            File(f"{folder_of(case.slot)}/Bao cao {case.tag}.xlsx", data, case.slot.received_at),
            File(f"{folder_of(other)}/Bao cao {case.tag}.xlsx", case.form(), case.slot.received_at),
        )
    )


def other_units_heading(case: Case) -> Sent:
    """The name of another unit typed over the form's own."""
    other = desk_info(PROGRAMME, _other(case).unit, case.slot.period)
    case.draft.info |= {"unit": other["unit"], "unit_code": other["unit_code"]}
    return case.by_folder(case.form())


def other_units_letter(case: Case) -> Sent:
    """A unit's form sent from another unit's address."""
    other = _other(case)
    return case.letter(post_letter(other, (case.name, case.form())))


def one_file_two_folders(case: Case) -> Sent:
    """The same file in two units' folders at once."""
    data = case.form()
    places = [f"{folder_of(slot)}/Bao cao {case.tag}.xlsx" for slot in (case.slot, _other(case))]
    return Sent(tuple(File(place, data, case.slot.received_at) for place in places))


def unknown_unit(case: Case) -> Sent:
    plant("unknown_unit", case.draft, PROGRAMME, case.rng)
    return case.put_unsorted(case.retype())


def ambiguous_unit(case: Case) -> Sent:
    plant("ambiguous_unit", case.draft, PROGRAMME, case.rng)
    return case.put_unsorted(case.retype())


def no_unit(case: Case) -> Sent:
    """No name, no code, no stamp, no title with the unit's name, and a place that says nothing."""
    return case.put_unsorted(case.make_nameless_form())


def unit_in_titles_only(case: Case) -> Sent:
    """The labelled lines left blank: the titles over the tables still say whose report it is."""
    case.draft.info |= {"unit": None, "unit_code": None, "email": None}
    return case.put_unsorted(case.retype())


def another_units_title(case: Case) -> Sent:
    """Another unit's form typed over, with its name left in the title above the table and nowhere else."""
    case.draft.info |= {"unit": None, "unit_code": None, "email": None}
    other, own = (desk_info(PROGRAMME, slot.unit, slot.period)["unit"] for slot in (_other(case), case.slot))
    book = load_workbook(io.BytesIO(case.retype()))
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str):
            cell.value = cell.value.replace(own, other)
    return case.by_folder(book_bytes(book))


def code_as_number(case: Case) -> Sent | None:
    """The unit's code typed as a number: `01` is 1."""
    if not case.slot.unit.code.startswith("0"):
        return None
    case.draft.info["unit_code"] = int(case.slot.unit.code)
    return case.by_folder(case.form())


def code_of_another_catalogue(case: Case) -> Sent | None:
    """The code that the province has, or that it is part of, since the catalogue changed."""
    merged = {e.old_code: e.new_code for e in PROGRAMME.unit_events if e.event == "merge" and e.old_code != e.new_code}
    code = merged.get(case.slot.unit.code)
    if code is None:
        return None
    case.draft.info["unit_code"] = code
    return case.by_folder(case.retype())


def wrong_year(case: Case) -> Sent:
    plant("wrong_year", case.draft, PROGRAMME, case.rng)
    return case.by_folder(case.form())


def wrong_quarter(case: Case) -> Sent:
    """The form of the quarter before, saved anew, sent under this quarter's name."""
    return case.by_folder(resave_form(write_draft(clean_draft(case.slot.earlier(1)), case.scratch), case.scratch))


def same_file_next_quarter(case: Case) -> Sent:
    """The very file of the quarter before, sent under this quarter's name."""
    return case.by_folder(write_draft(clean_draft(case.slot.earlier(1)), case.scratch))


def period_in_titles_only(case: Case) -> Sent:
    """The labelled line left blank: the titles over the tables still say which quarter it is."""
    case.draft.info["period"] = None
    return case.by_folder(case.retype(), place=_remove_date(case))


def no_period(case: Case) -> Sent:
    case.draft.info["period"] = None
    book = load_workbook(io.BytesIO(case.retype()))
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str) and str(case.slot.period.year) in cell.value and "quý" in cell.value.casefold():
            cell.value = None
    return case.by_folder(book_bytes(book), place=_remove_date(case))


def period_outside_calendar(case: Case) -> Sent:
    """A report of before the calendar, in its titles too."""
    case.draft.info["period"] = f"Quý {ROMAN[case.slot.period.number]}/2016"
    book = load_workbook(io.BytesIO(case.retype()))
    for cell in (cell for sheet in book.worksheets[:2] for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str) and "quý" in cell.value.casefold():
            cell.value = cell.value.replace(str(case.slot.period.year), "2016")
    return case.by_folder(book_bytes(book), place=_remove_date(case))


def cumulative_report(case: Case) -> Sent | None:
    """A report of the year so far, which names no quarter."""
    if case.slot.period.number == 1:
        return None
    case.draft.info["period"] = f"{case.slot.period.number * 3} tháng đầu năm {case.slot.period.year}"
    return case.by_folder(case.retype(), place=_remove_date(case))


def other_quarter_on_the_tab(case: Case) -> Sent:
    """The table on a sheet named for another quarter: copied with its name, whatever else was typed over."""
    return _name_tab(case, case.slot.period.number % 4 + 1)


def own_quarter_on_the_tab(case: Case) -> Sent:
    """The table on a sheet named for its own quarter."""
    return _name_tab(case, case.slot.period.number)


def _name_tab(case: Case, number: int) -> Sent:
    book = load_workbook(io.BytesIO(case.retype()))
    table(book).title = f"Quý {ROMAN[number]}-{case.slot.period.year}"
    return case.by_folder(book_bytes(book))


def _remove_date(case: Case) -> str:
    """A place that names the unit but no quarter."""
    return f"Chưa phân loại/{case.slot.unit.name_vi}/Bao cao {case.tag}.xlsx"

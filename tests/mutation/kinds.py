"""Every kind of damage: what does it, which findings name it rightly, and how their cell is known.

Names are codes of rules.csv or families of its rules; a family stands for every rule in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.mutation.case import Case, Sent
from tests.mutation.damage import container, history, identity, looks, names, structure, text, values

Damage = Callable[[Case], Sent | None]


class Where(StrEnum):
    """How the cells that a damage gives back say where a finding is due."""

    EACH = "each"
    ANY = "any"
    ROW = "row"
    FILE = "file"


EACH, ANY, ROW, FILE = Where
"""A finding at every cell given; at one of them at least; in one of their rows; anywhere: the whole file is wrong."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. A `harmless` one is caught if what the form says is loaded exactly as from its clean twin.

    `names`: for harmless kinds, the notes due (none: any new finding is a false alarm). `tables`: which tables of a
    harmless kind are compared, None for all.
    """

    family: str
    damage: Damage
    names: tuple[str, ...]
    where: Where = FILE
    harmless: bool = False
    tables: tuple[str, ...] | None = None


def _values(damage: Damage, *names: str, where: Where = EACH) -> Kind:
    return Kind("values", damage, names, where)


def _structure(damage: Damage, *names: str, where: Where = EACH) -> Kind:
    return Kind("structure", damage, names, where)


def _identity(damage: Damage, *names: str) -> Kind:
    return Kind("identity", damage, names)


def _container(damage: Damage, *names: str) -> Kind:
    return Kind("container", damage, names)


def _history(damage: Damage, *names: str, where: Where = FILE) -> Kind:
    return Kind("history", damage, names, where)


def _harmless(
    family: str, damage: Damage, *names: str, where: Where = EACH, tables: tuple[str, ...] | None = None
) -> Kind:
    return Kind(family, damage, names, where if names else FILE, harmless=True, tables=tables)


JUMP = ("unit_slip", "previous_quarter", "same_quarter_last_year", "plan")
"""Families that may name an amount out of all proportion to what was known of the unit."""

KINDS: Mapping[str, Kind] = {
    # unit of measure
    "budget_in_thousands": _values(values.budget_in_thousands, "unit_slip", where=ANY),
    "budget_in_dong": _values(values.budget_in_dong, "unit_slip", where=ANY),
    "count_times_thousand": _values(values.count_times_thousand, "unit_slip", where=ANY),
    "count_times_million": _values(values.count_times_million, "unit_slip", where=ANY),
    "extra_zeros": _values(values.extra_zeros, *JUMP, where=ANY),
    "thousand_in_period_only": _values(values.thousand_in_period_only, "R03", "unit_slip", where=ROW),
    "plan_lost_digits": _values(values.plan_lost_digits, "plan", "unit_slip", where=ROW),
    # text where a number is due
    "number_as_text": _harmless("values", values.number_as_text, "V01"),
    "number_with_unit": _harmless("values", values.number_with_unit, "V01"),
    "decimal_as_text": _harmless("values", values.decimal_as_text, "V01"),
    "full_width_digits": _harmless("values", values.full_width_digits, "V01"),
    "ambiguous_text": _values(values.ambiguous_text, "V02"),
    "odd_grouping": _values(values.odd_grouping, "V02"),
    "approximate": _values(values.approximate, "V02"),
    "two_numbers": _values(values.two_numbers, "V02"),
    "percentage": _values(values.percentage, "V02"),
    "dash": _values(values.dash, "V03"),
    "no_data_words": _values(values.no_data_words, "V04"),
    "not_yes_nor_no": _values(values.not_yes_nor_no, "V10"),
    # dates
    "date_in_count": _values(values.date_in_count, "V02"),
    "date_serial_in_count": _values(values.date_serial_in_count, "R03", *JUMP, where=ROW),
    "date_as_serial": _harmless("values", values.date_as_serial),
    "impossible_date": _values(values.impossible_date, "V12"),
    "day_of_year_one": _values(names.day_of_year_one, "V12"),
    "day_of_year_9999": _values(names.day_of_year_9999, "V12"),
    "day_beyond_the_calendar": _values(names.day_beyond_the_calendar, "V12"),
    "day_before_the_calendar": _values(names.day_before_the_calendar, "V12"),
    # numbers that cannot be
    "negative": _values(values.negative, "V06"),
    "fraction_in_count": _values(values.fraction_in_count, "V07"),
    "too_large": _values(values.too_large, "V11"),
    "mark_and_number": _values(values.mark_and_number, "V05", where=ROW),
    "blanked_cell": _values(values.blanked_cell, "V04"),
    "blanked_ytd": _values(values.blanked_ytd, "V04"),
    "blanked_column": _values(values.blanked_column, "V04"),
    # relations inside the form
    "ytd_below_period": _values(values.ytd_below_period, "R03"),
    "ytd_not_adding_up": _values(values.ytd_not_adding_up, "R04"),
    "ytd_period_swapped": _values(values.ytd_period_swapped, "R03", where=ANY),
    "columns_swapped": _values(values.columns_swapped, "R03"),
    "part_over_whole": _values(values.part_over_whole, "R01", where=ANY),
    "persons_below_events": _values(values.persons_below_events, "R02"),
    "half_of_a_pair": _values(values.half_of_a_pair, "pairs", where=ROW),
    "missing_evidence": _values(values.missing_evidence, "R05", where=ROW),
    "self_score_out_of_range": _values(values.self_score_out_of_range, "V13"),
    # moved
    "shifted_right": _structure(structure.shifted_right, "V04"),
    "shifted_left": _structure(structure.shifted_left, "V04"),
    "shifted_rows": _structure(structure.shifted_rows, "V10", "V02", where=ANY),
    "inserted_row": _harmless("structure", structure.inserted_row),
    "inserted_column": _harmless("structure", structure.inserted_column),
    "removed_row": _structure(structure.removed_row, "V04"),
    "duplicated_row": _structure(structure.duplicated_row, "F12"),
    "unknown_criterion": _structure(structure.unknown_criterion, "F19"),
    "repeated_criterion": _structure(structure.repeated_criterion, "F19"),
    # merged, hidden, doubled
    "merged_rows": _structure(structure.merged_rows, "V04"),
    "merged_columns": _structure(structure.merged_columns, "V04"),
    "hidden_rows": _harmless("structure", structure.hidden_rows, "V18"),
    "hidden_second_table": _structure(structure.hidden_second_table, "F13", where=ANY),
    "disagreeing_copy": _structure(structure.disagreeing_copy, "F13"),
    "identical_copy": _harmless("structure", structure.identical_copy, "F14", where=ANY),
    # what the eye sees otherwise
    "raised_note": _harmless("values", looks.raised_note, "V16"),
    "struck_part": _harmless("values", looks.struck_part, "V01", "V17"),
    "struck_figure": _harmless("values", looks.struck_figure, "V17"),
    "white_ink": _harmless("values", looks.white_ink, "V18"),
    "format_shows_nothing": _harmless("values", looks.format_shows_nothing, "V18"),
    "hidden_column": _harmless("structure", looks.hidden_column, "V18", where=ANY),
    "figure_under_a_merge": _structure(looks.figure_under_a_merge, "V19"),
    "stale_formula": _harmless("values", looks.stale_formula, "V20"),
    "linked_figure": _harmless("values", looks.linked_figure, "V21"),
    # formulas, headings, codes
    "uncached_formula": _structure(structure.uncached_formula, "V09"),
    "error_cell": _structure(structure.error_cell, "V08"),
    "cached_formulas": _harmless("structure", structure.cached_formulas),
    "renamed_heading": Kind("structure", structure.renamed_heading, ("F09",)),
    "old_form": Kind("structure", structure.old_form, ("F05", "F09")),
    "old_version": _harmless("structure", structure.old_version, "F18", where=FILE),
    "row_code_as_number": _harmless("structure", structure.code_as_number, "F15"),
    "row_code_as_date": _harmless("structure", structure.code_as_date, "F15"),
    "row_codes_as_numbers": _harmless("structure", structure.codes_as_numbers, "F15"),
    "codes_before_names": _harmless("structure", structure.codes_before_names),
    "unknown_code": _structure(structure.unknown_code, "F11"),
    # text and other programs
    "decomposed_text": _harmless("structure", text.decomposed_text),
    "odd_spaces": _harmless("structure", text.odd_spaces),
    "font_tcvn3": _harmless("structure", text.font_tcvn3, "V14", where=FILE),
    "font_tcvn3_undotted": _harmless("structure", text.font_tcvn3_undotted, "V14", where=FILE),
    "font_vni": _harmless("structure", text.font_vni, "V14", where=FILE),
    "dates_of_1904": _harmless("structure", text.dates_of_1904),
    "retyped_form": _harmless("structure", text.retyped_form),
    "resaved_form": _harmless("structure", text.resaved_form),
    # whose, and for when
    "wrong_folder": _identity(identity.wrong_folder, "U02"),
    "wrong_file_name": _identity(identity.wrong_file_name, "U02"),
    "swapped_provinces": _identity(identity.swapped_provinces, "U02"),
    "other_units_heading": _identity(identity.other_units_heading, "U02"),
    "other_units_letter": _identity(identity.other_units_letter, "U02"),
    "one_file_two_folders": _identity(identity.one_file_two_folders, "U02"),
    "unknown_unit": _identity(identity.unknown_unit, "U04"),
    "ambiguous_unit": _identity(identity.ambiguous_unit, "U03"),
    "no_unit": _identity(identity.no_unit, "U01"),
    "unit_in_titles_only": _harmless("identity", identity.unit_in_titles_only),
    "another_units_title": _identity(identity.another_units_title, "U02"),
    "unit_code_as_number": _harmless("identity", identity.code_as_number),
    "wrong_year": _identity(identity.wrong_year, "K02"),
    "wrong_quarter": _identity(identity.wrong_quarter, "K02"),
    "same_file_next_quarter": _identity(identity.same_file_next_quarter, "R08"),
    "period_in_titles_only": _harmless("identity", identity.period_in_titles_only),
    "no_period": _identity(identity.no_period, "K01"),
    "period_outside_calendar": _identity(identity.period_outside_calendar, "K03"),
    "cumulative_report": _identity(identity.cumulative_report, "K04"),
    "name_in_file_name_only": _identity(names.name_in_file_name_only, "U08"),
    "name_in_folder_only": _identity(names.name_in_folder_only, "U08"),
    "name_in_folder_and_file_name": _harmless("identity", names.name_in_folder_and_file_name),
    "peace_in_file_name": _harmless("identity", names.peace_in_file_name),
    "ocean_in_file_name": _harmless("identity", names.ocean_in_file_name),
    "ward_in_file_name": _harmless("identity", names.ward_in_file_name),
    "exchange_name_only": _identity(names.exchange_name_only, "U08"),
    "exchange_revocation": _container(names.exchange_revocation, "F30"),
    "exchange_replacement": _container(names.exchange_replacement, "F31"),
    # files and letters
    "empty_file": _container(container.empty_file, "F01"),
    "truncated": _container(container.truncated, "F07"),
    "encrypted": _container(container.encrypted, "F03"),
    "zip_bomb": _container(container.zip_bomb, "F02"),
    "hostile_entities": _container(container.hostile_entities, "F02"),
    "nested_too_deep": _container(container.nested_too_deep, "F21"),
    "text_as_xlsx": _container(container.text_as_xlsx, "F04"),
    "web_page_as_xlsx": _container(container.web_page_as_xlsx, "F04"),
    "scanned_only": _container(container.scanned_only, "F04"),
    "other_workbook": _container(container.other_workbook, "F05"),
    "blank_form": _container(container.blank_form, "F10"),
    "old_workbook_as_xlsx": _harmless("container", container.old_workbook_as_xlsx, tables=("value",)),
    "zipped_form": _harmless("container", container.zipped_form),
    "no_attachment": _container(container.no_attachment, "F08"),
    "locked_attachment": _container(container.attached_letter_unread, "F03"),
    "private_address": _container(container.private_address, "U05"),
    "forwarded_privately": _container(container.forwarded_privately, "U05"),
    "forwarded": _harmless("container", container.forwarded),
    "outlook_letter": _harmless("container", container.outlook_letter),
    "mailbox": _harmless("container", container.mailbox),
    "failed_authentication": _container(container.failed_authentication, "U06"),
    "duplicated_attachment": _harmless("container", container.duplicated_attachment),
    "resaved_attachment": _harmless("container", container.resaved_attachment),
    "two_versions_attached": _container(container.two_versions_attached, "T02"),
    # other reports
    "copied_last_quarter": _history(history.copied_last_quarter, "R06"),
    "copied_last_year": _history(history.copied_last_year, "R06"),
    "copied_other_unit": _history(history.copied_other_unit, "R06"),
    "resubmitted_unchanged": _harmless("history", history.resubmitted_unchanged),
    "resubmitted_same_file": _harmless("history", history.resubmitted_same_file),
    "old_version_returns": _history(history.old_version_returns, "R07"),
}

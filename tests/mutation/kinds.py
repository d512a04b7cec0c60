"""Every kind of damage: what does it, which findings name it rightly, and how their cell is known.

Names are codes of rules.csv or families of its rules; a family stands for every rule in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.mutation.case import Case, Sent
from tests.mutation.damage import (
    columns,
    container,
    headings,
    history,
    identity,
    labels,
    listed,
    looks,
    measures,
    names,
    structure,
    text,
    unknowable,
    values,
)

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
    harmless kind are compared, None for all. `unknowable`: why no check can tell it; such a kind is measured apart.
    """

    family: str
    damage: Damage
    names: tuple[str, ...]
    where: Where = FILE
    harmless: bool = False
    tables: tuple[str, ...] | None = None
    unknowable: str = ""


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


def _unknowable(damage: Damage, why: str) -> Kind:
    return Kind("unknowable", damage, (), unknowable=why)


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
    "mark_beside_a_plan": _values(values.mark_beside_a_plan, "V35", where=ROW),
    "mark_after_activity": _values(values.mark_after_activity, "V36", where=ROW),
    "nothing_but_marks": _values(values.nothing_but_marks, "V37", where=FILE),
    "marks_and_blanks": _values(values.marks_and_blanks, "V37", where=FILE),
    "self_score_out_of_range": _values(values.self_score_out_of_range, "V13"),
    # documents, activities, lists
    "evidence_says_none": _values(listed.evidence_says_none, "R05"),
    "evidence_without_number": _values(listed.evidence_without_number, "V27"),
    "evidence_without_date": _values(listed.evidence_without_date, "V27"),
    "evidence_of_1998": _values(listed.evidence_of_1998, "V28"),
    "evidence_of_the_future": _values(listed.evidence_of_the_future, "V28"),
    "evidence_of_last_year": _values(listed.evidence_of_last_year, "V28"),
    "evidence_year_mistyped": _values(listed.evidence_year_mistyped, "V28"),
    "activity_of_last_year": _values(listed.activity_of_last_year, "V29"),
    "activity_of_next_quarter": _values(listed.activity_of_next_quarter, "V29"),
    "activity_end_mistyped": _values(listed.activity_end_mistyped, "V29"),
    "activity_ends_before_it_starts": _values(listed.activity_ends_before_it_starts, "V30"),
    "activity_listed_twice": _values(listed.activity_listed_twice, "V31"),
    "mark_beside_activities": _values(listed.mark_beside_activities, "V33", where=ROW),
    "fewer_than_activities_listed": _values(listed.fewer_than_activities_listed, "V34"),
    "fewer_than_participants_listed": _values(listed.fewer_than_participants_listed, "V34"),
    "fewer_than_exemplars_listed": _values(listed.fewer_than_exemplars_listed, "V34"),
    "recognised_without_decision": _values(listed.recognised_without_decision, "V27"),
    "decision_of_another_year": _values(listed.decision_of_another_year, "V28"),
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
    "stale_rounding": _harmless("values", looks.stale_rounding, "V20"),
    "stale_formula": _harmless("values", looks.stale_formula, "V20"),
    "linked_figure": _harmless("values", looks.linked_figure, "V21"),
    # units of measure and number formats
    "money_in_thousands": _harmless("values", measures.money_in_thousands, "V22"),
    "money_in_billions": _harmless("values", measures.money_in_billions, "V22"),
    "money_in_dong": _harmless("values", measures.money_in_dong, "V22"),
    "unit_in_title_alone": _harmless("values", measures.unit_in_title_alone, "V22"),
    "unit_retyped": _harmless("values", measures.unit_retyped),
    "unit_unknown": _values(measures.unit_unknown, "V24"),
    "title_contradicts_units": _values(measures.title_contradicts_units, "V23"),
    "heading_contradicts_units": _values(measures.heading_contradicts_units, "V23"),
    "name_contradicts_unit": _values(measures.name_contradicts_unit, "V23"),
    "format_says_billions": _values(measures.format_says_billions, "V23"),
    "format_says_dong": _values(measures.format_says_dong, "V23"),
    "format_says_the_unit": _harmless("values", measures.format_says_the_unit),
    "format_shows_thousands": _values(measures.format_shows_thousands, "V26"),
    "format_rounds_money": _values(measures.format_rounds_money, "V39"),
    "format_rounds_to_a_power": _values(measures.format_rounds_to_a_power, "V39"),
    "format_shows_percent": _values(measures.format_shows_percent, "V26"),
    "format_says_another_count": _harmless("values", measures.format_says_another_count, "V25"),
    "unit_typed_behind_money": _values(measures.unit_typed_behind_money, "V23"),
    "unit_of_count_changed": _harmless("values", measures.unit_of_count_changed, "V25"),
    "count_in_thousands": _harmless("values", measures.count_in_thousands, "V22"),
    "hidden_sheet": _harmless("structure", measures.hidden_sheet, "V18", where=ANY),
    "stale_formula_with_macros": _harmless("values", measures.stale_formula_with_macros, "V20"),
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
    # headings and codes weighed together
    "quarters_side_by_side": _structure(headings.quarters_side_by_side, "F24", where=ANY),
    "years_side_by_side": _structure(headings.years_side_by_side, "F24", where=ANY),
    "done_in_two_years": _structure(headings.done_in_two_years, "F24", where=ANY),
    "hidden_draft_column": _structure(headings.hidden_draft_column, "F24"),
    "heading_twice": _structure(headings.heading_twice, "F24"),
    "plan_heading_twice": _structure(headings.plan_heading_twice, "F24"),
    "plan_and_done_in_period": _structure(headings.plan_and_done_in_period, "F25"),
    "plan_and_done_in_ytd": _structure(headings.plan_and_done_in_ytd, "F25"),
    "years_in_period": _structure(headings.years_in_period, "F25"),
    "plan_over_period": _structure(headings.plan_over_period, "F25"),
    "second_table": _structure(headings.second_table, "F13", where=ANY),
    "label_of_another": _structure(labels.label_of_another, "F26"),
    "label_of_another_retyped": _structure(labels.label_of_another_retyped, "F26"),
    "labels_swapped": _structure(labels.labels_swapped, "F26"),
    "codes_swapped": _structure(labels.codes_swapped, "F26"),
    "labels_shifted": _structure(labels.labels_shifted, "F26", where=ANY),
    "labels_shifted_in_form": _structure(labels.labels_shifted_in_form, "F26", where=ANY),
    "codes_shifted": _structure(labels.codes_shifted, "F26", where=ANY),
    "values_one_row_down": _structure(labels.values_one_row_down, "F27", where=ANY),
    "values_one_row_up": _structure(labels.values_one_row_up, "F27", where=ANY),
    "plans_one_row_down": _structure(labels.plans_one_row_down, "F27", where=ANY),
    "columns_one_left": _structure(labels.columns_one_left, "F27", where=ROW),
    "columns_one_right": _structure(labels.columns_one_right, "F27", where=ROW),
    "ytd_and_plan_exchanged": _structure(labels.ytd_and_plan_exchanged, "F27", where=ROW),
    "ytd_fell": _structure(labels.ytd_fell, "F28", where=ANY),
    "headings_over_two_rows": _harmless("structure", headings.headings_over_two_rows),
    "own_period_over_columns": _harmless("structure", headings.own_period_over_columns),
    "labels_shortened": _harmless("structure", labels.labels_shortened),
    # headings spelt otherwise, columns that the form has not
    "headings_spelt_otherwise": _harmless("structure", columns.headings_spelt_otherwise),
    "headings_with_breaks_and_old_tones": _harmless("structure", columns.headings_with_breaks_and_old_tones),
    "headings_without_marks": _harmless("structure", columns.headings_without_marks),
    "results_over_two_columns": _harmless("structure", columns.results_over_two_columns),
    "numbering_before_codes": _harmless("structure", columns.numbering_before_codes),
    "column_of_other_amounts": _structure(columns.column_of_other_amounts, "F05"),
    "column_of_other_amounts_in_form": _structure(columns.column_of_other_amounts_in_form, "F05"),
    "column_without_heading": _structure(columns.column_without_heading, "F05"),
    "column_of_other_texts": _structure(columns.column_of_other_texts, "F29"),
    "plan_under_another_name": _structure(columns.plan_under_another_name, "F05"),
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
    "other_quarter_over_column": _identity(headings.other_quarter_over_column, "K02"),
    "other_year_over_column": _identity(headings.other_year_over_column, "K02"),
    "other_quarter_in_title": _identity(headings.other_quarter_in_title, "K02"),
    "other_year_in_title": _identity(headings.other_year_in_title, "K02"),
    "other_quarter_under_title": _identity(headings.other_quarter_under_title, "K02"),
    "other_quarter_on_the_tab": _identity(identity.other_quarter_on_the_tab, "K05"),
    "own_quarter_on_the_tab": _harmless("identity", identity.own_quarter_on_the_tab),
    "second_form": _identity(headings.second_form, "K02"),
    "second_period": _identity(headings.second_period, "K02"),
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
    "report_in_two_files": _history(history.report_in_two_files, "R15"),
    "report_in_three_files": _history(history.report_in_three_files, "R15"),
    "activity_of_an_earlier_report": _history(listed.activity_of_an_earlier_report, "V32", where=EACH),
    "nearly_last_quarter": _history(listed.nearly_last_quarter, "R14"),
    "nearly_another_unit": _history(listed.nearly_another_unit, "R13"),
    # what no check can know: right on paper
    "plausible_wrong_count": _unknowable(
        unknowable.plausible_wrong_count, "within what the unit usually reports, added up rightly: only its files tell"
    ),
    "plausible_wrong_budget": _unknowable(
        unknowable.plausible_wrong_budget, "a sum near the true one: only the decision on the budget tells"
    ),
    "counts_exchanged": _unknowable(
        unknowable.counts_exchanged, "two counts of about the same size: each is as likely in the other's row"
    ),
    "work_left_out": _unknowable(
        unknowable.work_left_out, "a quarter without such work is common: nobody else reports what was left out"
    ),
    "wrong_plan_of_the_year": _unknowable(
        unknowable.wrong_plan_of_the_year, "the first report of the year is where the plan is first said"
    ),
    "another_document_of_the_quarter": _unknowable(
        unknowable.another_document_of_the_quarter, "its number and day are in order: only reading the document tells"
    ),
    "activity_never_held": _unknowable(
        unknowable.activity_never_held, "a day of the quarter and a name: only those who were there know"
    ),
    "deed_with_an_invented_document": _unknowable(
        unknowable.deed_with_an_invented_document,
        "a number and a day of the quarter: only the register of documents tells",
    ),
}

"""Damage to single values: what is typed into the cells of an otherwise sound form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from schemas.form import ACTIVITIES
from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, row_place

BUDGET = ("1.4", "1.5")
NBSP = "\N{NO-BREAK SPACE}"
RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT OVERRIDE}"


# --- unit of measure --------------------------------------------------------------------------------------------


def _scale_budget(case: Case, factor: int) -> Sent:
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    given, spent = (case.draft.amounts[code] for code in BUDGET)
    case.set("1.4", period=(given.period or Decimal(0)) * factor)
    case.set("1.5", ytd=(spent.ytd or Decimal(0)) * factor)
    return case.by_folder(case.form(), *case.list_changed(before))


def _scale_count(case: Case, factor: int) -> Sent | None:
    code = case.pick(case.with_past(1))
    if code is None:
        return None
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    was = case.draft.amounts[code]
    case.set(code, **{m: v * factor for m in ("period", "ytd", "plan") if (v := getattr(was, m)) is not None})
    return case.by_folder(case.form(), *case.list_changed(before))


def budget_in_thousands(case: Case) -> Sent:
    return _scale_budget(case, 1_000)


def budget_in_dong(case: Case) -> Sent:
    return _scale_budget(case, 1_000_000)


def _retype_budget(case: Case, *codes: str) -> Sent:
    """Money typed as if the form asked for thousands of millions."""
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    for code in codes:
        was = case.draft.amounts[code]
        measures = {m: v / 1_000 for m in ("period", "ytd") if (v := getattr(was, m)) is not None}
        case.set(code, **measures)
    return case.by_folder(case.form(), *(p for p in case.list_changed(before) if p == case.cell("1.4", "period")))


def budget_in_billions(case: Case) -> Sent:
    return _retype_budget(case, *BUDGET)


def allotment_in_billions(case: Case) -> Sent:
    """Only what was given: what was spent stands in millions."""
    return _retype_budget(case, "1.4")


def spending_in_thousands(case: Case) -> Sent:
    """Only what was spent: what was given stands in millions."""
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    case.set("1.5", ytd=(case.draft.amounts["1.5"].ytd or Decimal(0)) * 1_000)
    return case.by_folder(case.form(), *case.list_changed(before))


def count_times_thousand(case: Case) -> Sent | None:
    return _scale_count(case, 1_000)


def count_times_million(case: Case) -> Sent | None:
    return _scale_count(case, 1_000_000)


def extra_zeros(case: Case) -> Sent | None:
    """The quarter's amount typed with two zeros too many, and added up so."""
    code = case.pick(case.with_past(2))
    if code is None:
        return None
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    was = case.draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    case.set(code, period=was.period * 100, ytd=was.ytd + was.period * 99)
    return case.by_folder(case.form(), *case.list_changed(before))


def thousand_in_period_only(case: Case) -> Sent | None:
    code = case.pick(case.list_numbers(2))
    return case.put(code, "period", int(case.draft.amounts[code].period or 0) * 1_000) if code else None


def plan_lost_digits(case: Case) -> Sent | None:
    """The year's plan without its last three digits, while far more was done."""
    code = case.pick([i for i in case.list_numbers(200) if case.draft.amounts[i.code].plan])
    return case.put(code, "plan", int(case.draft.amounts[code].plan or 0) // 1_000) if code else None


# --- text where a number is due ---------------------------------------------------------------------------------


def number_as_text(case: Case) -> Sent | None:
    return case.plant("number_as_text")


def number_with_unit(case: Case) -> Sent | None:
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None
    return case.put(
        code, "period", f"{int(case.draft.amounts[code].period or 0)} {PROGRAMME.indicator_by_code[code].unit_vi}"
    )


def decimal_as_text(case: Case) -> Sent | None:
    amount = case.draft.amounts["1.4"].period
    return case.put("1.4", "period", f"{amount:,.1f}".translate(str.maketrans(",.", ".,"))) if amount else None


def full_width_digits(case: Case) -> Sent | None:
    code = case.pick(case.list_numbers(1))
    digits = str(int(case.draft.amounts[code].period or 0)) if code else ""
    return case.put(code, "period", "".join(chr(ord(d) + 0xFEE0) for d in digits))


def ambiguous_text(case: Case) -> Sent | None:
    """`1,234`: a thousand or a fraction."""
    return case.put(case.pick(case.list_numbers(1)), "period", f"{case.rng.randint(1, 9)},{case.rng.randint(100, 999)}")


def odd_grouping(case: Case) -> Sent | None:
    return case.put(
        case.pick(case.list_numbers(1)), "period", f"{case.rng.randint(10, 99)}.{case.rng.randint(1000, 9999)}.5"
    )


def approximate(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(1)), "period", "khoảng 150")


def two_numbers(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(1)), "period", "12 (84 người)")


def raised_note_of_unicode(case: Case) -> Sent | None:
    """`12¹`, typed with a raised digit: the mark of a note."""
    code = case.pick(case.list_numbers(1))
    return case.put(code, "period", f"{int(case.draft.amounts[code].period or 0)}¹") if code else None


def reversed_digits(case: Case) -> Sent | None:
    """A mark that nobody sees, behind which programs show digits from right to left."""
    code = case.pick(case.list_numbers(1))
    return case.put(code, "period", f"{RIGHT_TO_LEFT}{case.rng.randint(12, 98)}") if code else None


def percentage(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(1)), "period", "85%")


def dash(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(0)), "period", case.rng.choice("-–—"))


def no_data_words(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(0)), "period", "chưa có số liệu")


def not_yes_nor_no(case: Case) -> Sent | None:
    return case.put(case.rng.choice(("1.2", "4.1", "7.1")), "period", "Đã ban hành")


# --- dates ------------------------------------------------------------------------------------------------------


def date_in_count(case: Case) -> Sent | None:
    """`3/12` typed into a count, which Excel turns into a date."""
    day = date(case.slot.period.year, case.rng.randint(1, 12), case.rng.randint(1, 28))
    return case.put(case.pick(case.list_numbers(1)), "period", day)


def date_serial_in_count(case: Case) -> Sent | None:
    """The same after somebody set the cell to a number format: 43,435 of them."""
    return case.put(case.pick(case.list_numbers(1)), "period", case.rng.randint(43_101, 43_830))


def date_as_serial(case: Case) -> Sent | None:
    """A date of an activity shown as the number behind it: still that day."""
    if not case.draft.activities:
        return None
    day = case.draft.activities[0]["starts_on"]
    assert isinstance(day, date)
    case.draft.activities[0]["starts_on"] = (day - date(1899, 12, 30)).days
    return case.by_folder(case.form())


def impossible_date(case: Case) -> Sent | None:
    if not case.draft.activities:
        return None
    row = case.rng.randrange(len(case.draft.activities))
    case.draft.activities[row]["starts_on"] = f"31/02/{case.slot.period.year}"
    return case.by_folder(case.form(), row_place(ACTIVITIES, row, "starts_on"))


# --- numbers that cannot be -------------------------------------------------------------------------------------


def negative(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(0)), "period", -case.rng.randint(1, 40))


def fraction_in_count(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(1)), "period", 12.5)


def too_large(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(1)), "period", 5 * 10**13)


def mark_and_number(case: Case) -> Sent | None:
    return case.plant("mark_and_number")


def blanked_cell(case: Case) -> Sent | None:
    indicator = case.rng.choice(case.list_required())
    return case.put(indicator.code, indicator.measures[0], None)


def blanked_ytd(case: Case) -> Sent | None:
    return case.put(case.pick(case.list_numbers(0)), "ytd", None)


def blanked_column(case: Case) -> Sent:
    """Everything under *Trong kỳ* deleted."""
    gone = [i for i in case.list_required() if i.measures[0] == "period"]
    for indicator in gone:
        case.draft.rows[indicator.code].pop("period", None)
    return case.by_folder(case.form(), *(case.cell(i.code, "period") for i in gone))

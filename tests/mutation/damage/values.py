"""Damage to single values: what is typed into the cells of an otherwise sound form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from schemas.form import ACTIVITIES, NOT_APPLICABLE_MARK, CellValue
from schemas.programme import Criterion
from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, clean_draft, row_place

BUDGET = ("1.4", "1.5")
NBSP = "\N{NO-BREAK SPACE}"


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


# --- relations inside the form ----------------------------------------------------------------------------------


def ytd_below_period(case: Case) -> Sent | None:
    return case.plant("ytd_below_period")


def ytd_not_adding_up(case: Case) -> Sent | None:
    code = case.pick(case.list_numbers(0))
    if code is None:
        return None
    return case.put(code, "ytd", int(case.draft.amounts[code].ytd or 0) + case.rng.randint(1, 6))


def ytd_period_swapped(case: Case) -> Sent | None:
    rows = [i for i in case.list_numbers(0) if case.draft.amounts[i.code].period != case.draft.amounts[i.code].ytd]
    code = case.pick(rows)
    if code is None:
        return None
    cells = case.draft.rows[code]
    cells["period"], cells["ytd"] = cells["ytd"], cells["period"]
    return case.by_folder(case.form(), case.cell(code, "period"), case.cell(code, "ytd"))


def columns_swapped(case: Case) -> Sent | None:
    """*Trong kỳ* and *Lũy kế* exchanged in every row."""
    rows = [
        i
        for i in case.list_numbers(0, free=False)
        if case.draft.amounts[i.code].period != case.draft.amounts[i.code].ytd
    ]
    for indicator in rows:
        cells = case.draft.rows[indicator.code]
        cells["period"], cells["ytd"] = cells["ytd"], cells["period"]
    return case.by_folder(case.form(), *(case.cell(i.code, "ytd") for i in rows)) if rows else None


def part_over_whole(case: Case) -> Sent | None:
    return case.plant("part_over_whole")


def persons_below_events(case: Case) -> Sent | None:
    """Fewer participants than classes, or minutes than programmes; the year's amounts follow."""
    rows = [
        i
        for i in case.list_numbers(0, free=False)
        if i.bound and i.bound.op == ">=" and (case.draft.amounts[i.bound.other].period or 0) >= 2
    ]
    if not rows:
        return None
    indicator = case.rng.choice(rows)
    was = case.draft.amounts[indicator.code]
    assert was.period is not None and was.ytd is not None
    case.set(indicator.code, period=Decimal(1), ytd=was.ytd - was.period + 1)
    return case.by_folder(case.form(), case.cell(indicator.code, "period"))


def half_of_a_pair(case: Case) -> Sent | None:
    """Events with a number, those who came marked as not having arisen."""
    rows = [
        i
        for i in case.indicators
        if i.bound and i.bound.op == ">=" and (case.draft.amounts[i.bound.other].period or 0) > 0
    ]
    code = case.pick(rows)
    if code is None:
        return None
    case.draft.rows[code] = {"not_applicable": NOT_APPLICABLE_MARK}
    other = PROGRAMME.indicator_by_code[code].bound
    assert other is not None
    return case.by_folder(case.form(), case.cell(code, "period"), case.cell(other.other, "period"))


def _mark(case: Case, code: str, **cells: CellValue) -> Sent:
    """The row with the mark in place of its amounts, and what else is typed there."""
    case.draft.rows[code] = {**cells, "not_applicable": NOT_APPLICABLE_MARK}
    return case.by_folder(case.form(), case.cell(code, "not_applicable"))


def mark_beside_a_plan(case: Case) -> Sent | None:
    """Nothing is said to have arisen, and the year's plan stands beside it."""
    code = case.pick(case.list_numbers(0))
    return _mark(case, code, plan=case.rng.randint(3, 40)) if code else None


def mark_after_activity(case: Case) -> Sent | None:
    """Nothing is said to have arisen where the unit's report of the quarter before has a year-to-date."""
    if case.slot.period.number == 1:
        return None
    before = clean_draft(case.slot.earlier(1)).amounts
    code = case.pick([i for i in case.list_numbers(0) if i.code in before and before[i.code].ytd])
    return _mark(case, code) if code else None


def nothing_but_marks(case: Case) -> Sent:
    """A mark in every row that is asked of the unit, and nothing else anywhere."""
    return _mark_all(case, 1)


def marks_and_blanks(case: Case) -> Sent:
    """A mark in every second row, the rest left blank."""
    return _mark_all(case, 2)


def _mark_all(case: Case, every: int) -> Sent:
    for place, indicator in enumerate(case.indicators):
        asked = PROGRAMME.applies(case.slot.unit, indicator.applies_to) and place % every == 0
        case.draft.rows[indicator.code] = {"not_applicable": NOT_APPLICABLE_MARK} if asked else {}
    case.draft.activities, case.draft.exemplars = [], []
    return case.by_folder(case.form())


def missing_evidence(case: Case) -> Sent | None:
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    rows = [i for i in case.list_required() if i.evidence_required and (case.draft.amounts[i.code].primary(i) or 0) > 0]
    code = case.pick(rows)
    if code is None:
        return None
    case.draft.rows[code].pop("evidence")
    return case.by_folder(case.form(), *case.list_changed(before))


def self_score_out_of_range(case: Case) -> Sent | None:
    if not case.draft.self_scores:
        return None
    criterion: Criterion = case.rng.choice([c for c in PROGRAMME.criteria if c.code in case.draft.self_scores])
    case.draft.self_scores[criterion.code]["points"] = float(criterion.max_points) + 5
    return case.by_folder(case.form(), case.cell(criterion.code, "points"))

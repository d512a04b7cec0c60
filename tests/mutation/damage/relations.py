"""Damage to what holds between cells of a form, and to marks, documents and scores beside its amounts."""

from __future__ import annotations

from decimal import Decimal

from schemas.form import NOT_APPLICABLE_MARK, CellValue
from schemas.programme import Criterion
from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, clean_draft


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


def _type_ytd(case: Case, code: str, amount: Decimal) -> Sent:
    """The row's year-to-date typed over."""
    case.set(code, ytd=amount)
    return case.by_folder(case.form(), case.cell(code, "ytd"))


def part_over_whole_in_ytd(case: Case) -> Sent | None:
    """A part of the year's that is more than the whole; the quarter's is not."""
    rows = [
        i
        for i in case.list_required()
        if i.bound
        and i.bound.op == "<="
        and i.year_aggregation == "sum"
        and case.draft.amounts[i.bound.other].ytd is not None
    ]
    if not rows:
        return None
    indicator = case.rng.choice(rows)
    assert indicator.bound is not None
    return _type_ytd(case, indicator.code, (case.draft.amounts[indicator.bound.other].ytd or Decimal(0)) + 1)


def persons_below_events_in_ytd(case: Case) -> Sent | None:
    """Fewer participants than classes over the year, while the quarter's are in order."""
    rows = []
    for i in case.list_numbers(0, free=False):
        if i.bound and i.bound.op == ">=":
            persons, events = case.draft.amounts[i.code], case.draft.amounts[i.bound.other]
            if (events.ytd or 0) - 1 >= max(persons.period or 0, 1):
                rows.append((i.code, (events.ytd or Decimal(0)) - 1))
    return _type_ytd(case, *case.rng.choice(rows)) if rows else None


def spending_fell(case: Case) -> Sent | None:
    """Less was spent in the year so far than a quarter before."""
    if case.slot.period.number == 1:
        return None
    before = clean_draft(case.slot.earlier(1)).amounts["1.5"]
    return _type_ytd(case, "1.5", before.ytd - 1) if before.ytd and before.ytd > 1 else None


def programmes_of_whole_days(case: Case) -> Sent | None:
    """More minutes than so many programmes can have."""
    rows = [
        i
        for i in case.list_numbers(1, free=False)
        if i.code in ("2.6", "2.8") and i.bound and (case.draft.amounts[i.bound.other].period or 0) > 0
    ]
    if not rows:
        return None
    indicator = case.rng.choice(rows)
    assert indicator.bound is not None
    was, amount = case.draft.amounts[indicator.code], (case.draft.amounts[indicator.bound.other].period or 0) * 500
    case.set(indicator.code, period=Decimal(amount), ytd=(was.ytd or 0) - (was.period or 0) + amount)
    return case.by_folder(case.form(), case.cell(indicator.code, "period"))


def odd_mark(case: Case) -> Sent | None:
    """Something in the column of marks that is no mark."""
    return case.put(case.pick(case.list_numbers(0)), "not_applicable", case.rng.choice(("?", "xem ghi chú", "5")))

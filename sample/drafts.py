"""The filled form of one unit and period before it is written: what each cell holds, and what is true."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from reports.form.workbook import FormEntries
from sample import texts
from sample.numbers import ZERO, Amounts
from sample.people import make_person
from schemas.form import NO, NOT_APPLICABLE_MARK, SELF_SCORES, YES, CellValue
from schemas.programme import Criterion, Period, Programme, Unit

Cells = dict[str, CellValue]
PLAN_KINDS, DECISION_KINDS = ("KH-STTTT", "KH-UBND"), ("QĐ-UBND", "QĐ-STTTT")
HALF = Decimal("0.5")


@dataclass(slots=True)
class Draft:
    """A form that can still be damaged. `shifts` is what a flaw moves in the year-to-date of later periods."""

    programme: Programme
    unit: Unit
    period: Period
    amounts: dict[str, Amounts]
    info: Cells = field(default_factory=dict)
    rows: dict[str, Cells] = field(default_factory=dict)
    activities: list[texts.Row] = field(default_factory=list)
    exemplars: list[texts.Row] = field(default_factory=list)
    remarks: list[texts.Row] = field(default_factory=list)
    self_scores: dict[str, Cells] = field(default_factory=dict)
    shifts: dict[str, Decimal] = field(default_factory=dict)

    def write_amounts(self, code: str) -> None:
        """Lay the row's amounts into its cells."""
        indicator, amounts = self.programme.indicator_by_code[code], self.amounts[code]
        cells = self.rows.setdefault(code, {})
        for measure in indicator.measures:
            value: Decimal | None = getattr(amounts, measure)
            if value is not None and indicator.type == "bool":
                cells[measure] = YES if value else NO
            elif value is not None:
                cells[measure] = int(value) if value == value.to_integral_value() else float(value)
        if amounts.state == "not_applicable":
            cells["not_applicable"] = NOT_APPLICABLE_MARK

    def entries(self) -> FormEntries:
        """As the form writer takes it."""
        return FormEntries(self.info, self.rows, self.activities, self.exemplars, self.remarks, self.self_scores)


def make_draft(
    programme: Programme, unit: Unit, period: Period, amounts: Mapping[str, Amounts], sent_on: date, seed: int
) -> Draft:
    """A faultless filled form. The same unit and period always say the same."""
    rng = random.Random(f"{seed}:{unit.id}:{period.id}:texts")  # noqa: S311 - repeatable on purpose
    draft = Draft(programme, unit, period, dict(amounts))
    for code in amounts:
        draft.write_amounts(code)
    _add_evidence(draft, seed)
    for code in rng.sample(sorted(amounts), min(4, len(amounts))):
        if amounts[code].state == "value" and rng.random() < 0.6:
            draft.rows[code]["note"] = texts.make_note(rng)
    draft.info = _info(programme, unit, sent_on, rng, seed)
    draft.activities = texts.make_activities(unit, period, rng, set(amounts))
    draft.exemplars = texts.make_exemplars(programme.exemplar_kinds, unit, period, rng)
    list_counts_of_form(draft)
    draft.remarks = texts.make_remarks(unit, rng)
    if period.is_last or not SELF_SCORES.only_last:
        draft.self_scores = {c.code: _self_score(c, rng) for c in _criteria(programme, unit, period)}
    return draft


def list_counts_of_form(draft: Draft) -> None:
    """Let the lists agree with the figures: one activity too many names no indicator, exemplars are left out."""
    left: dict[tuple[str, str], Decimal] = {}
    for indicator in draft.programme.indicators_of(draft.period):
        amounts = draft.amounts[indicator.code]
        if indicator.listed_in:
            table, of = indicator.listing
            left[table, of or indicator.code] = amounts.period or ZERO
        elif amounts.state == "not_applicable":
            left["activities", indicator.code] = ZERO
    for row in draft.activities:
        code = str(row["indicator_code"])
        taken = {("activities", code): Decimal(1), ("participants", code): Decimal(str(row["participants"] or 0))}
        if not _take(left, taken):
            row["indicator_code"] = None
    kinds = {kind.name_vi: kind.code for kind in draft.programme.exemplar_kinds}
    draft.exemplars = [
        row for row in draft.exemplars if _take(left, {("exemplars", kinds[str(row["kind"])]): Decimal(1)})
    ]


def _take(left: dict[tuple[str, str], Decimal], taken: Mapping[tuple[str, str], Decimal]) -> bool:
    """Whether so much may still be listed; if so it is taken off."""
    known = {key: amount for key, amount in taken.items() if key in left}
    if any(left[key] < amount for key, amount in known.items()):
        return False
    for key, amount in known.items():
        left[key] -= amount
    return True


def shift_year_to_date(amounts: Mapping[str, Amounts], shifts: Mapping[str, Decimal]) -> dict[str, Amounts]:
    """The amounts with their year-to-date moved, where a unit goes on from what it said before."""
    moved = dict(amounts)
    for code, shift in shifts.items():
        row = moved.get(code)
        if row is not None and row.ytd is not None:
            moved[code] = replace(row, ytd=row.ytd + shift)
    return moved


def _add_evidence(draft: Draft, seed: int) -> None:
    for indicator in draft.programme.indicators_of(draft.period):
        amounts = draft.amounts[indicator.code]
        if not indicator.evidence_required or not (amounts.ytd or amounts.period):
            continue
        yearly = indicator.type == "bool"
        span = draft.period.year if yearly else draft.period.id
        rng = random.Random(f"{seed}:{draft.unit.id}:{span}:{indicator.code}:evidence")  # noqa: S311
        first, last = draft.period.window_start + timedelta(days=5), draft.period.window_end - timedelta(days=4)
        if yearly:
            opening = next(p for p in draft.programme.periods if p.year == draft.period.year)
            first, last = opening.window_start + timedelta(days=20), opening.window_end - timedelta(days=4)
        kind = rng.choice(PLAN_KINDS if "kế hoạch" in indicator.name_vi else DECISION_KINDS)
        draft.rows[indicator.code]["evidence"] = texts.make_document(kind, rng, first, last)


def _info(programme: Programme, unit: Unit, sent_on: date, rng: random.Random, seed: int) -> Cells:
    steady = random.Random(f"{seed}:{unit.id}:people")  # noqa: S311
    director, clerk = make_person(steady), make_person(steady)
    return {
        "document_number": f"{rng.randint(90, 1900)}/BC-STTTT",
        "document_date": f"{sent_on:%d/%m/%Y}",
        "prepared_by": clerk,
        "phone": f"0200 000 {steady.randint(100, 999)}",
        "email": programme.contact(unit),
        "signed_by": director,
    }


def _criteria(programme: Programme, unit: Unit, period: Period) -> list[Criterion]:
    return [c for c in programme.criteria_of(period.year) if programme.applies(unit, c.applies_to)]


def _self_score(criterion: Criterion, rng: random.Random) -> Cells:
    if criterion.part == "standard":
        share = Decimal(rng.choices((100, 90, 80, 70, 50), (50, 20, 15, 10, 5))[0]) / 100
        points = (criterion.max_points * share / HALF).quantize(Decimal(1)) * HALF
    else:
        points = Decimal(rng.choice((0, 0, 1, 2)) if criterion.part == "bonus" else 0)
    cells: Cells = {"points": float(points)}
    if criterion.evidence_required and points:
        cells["evidence"] = f"{rng.randint(12, 980)}/QĐ-UBND"
    return cells

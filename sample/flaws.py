"""The planted faults of a form: each changes the draft, and says what a right judgement finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sample.drafts import Draft
from sample.numbers import MISSING, NOT_APPLICABLE, ZERO, Amounts
from schemas.findings import Verdict
from schemas.form import NOT_APPLICABLE_MARK
from schemas.kinds.kind import ROMAN
from schemas.programme import Indicator, Programme

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a right judgement says of a document: verdict and finding codes, which of unit and period stay open.

    `is_answered`: at least half of the required cells are filled, so that the form counts as sent.
    """

    verdict: Verdict
    codes: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    is_answered: bool = True


OUTCOMES: Mapping[str, Outcome] = {
    "none": Outcome(Verdict.ACCEPTED),
    "drifted": Outcome(Verdict.ACCEPTED),
    "resaved": Outcome(Verdict.ACCEPTED),
    "same_bytes": Outcome(Verdict.ACCEPTED),
    "number_as_text": Outcome(Verdict.ACCEPTED, ("V01",)),
    "blank_required": Outcome(Verdict.ACCEPTED_WITH_QUESTIONS, ("V04",)),
    "ytd_mismatch": Outcome(Verdict.ACCEPTED_WITH_QUESTIONS, ("R04",)),
    "no_evidence": Outcome(Verdict.ACCEPTED_WITH_QUESTIONS, ("R05",)),
    "text_refused": Outcome(Verdict.RETURNED, ("V02",)),
    "ambiguous_empty": Outcome(Verdict.RETURNED, ("V03",)),
    "mark_and_number": Outcome(Verdict.RETURNED, ("V05",)),
    "part_over_whole": Outcome(Verdict.RETURNED, ("R01",)),
    "ytd_below_period": Outcome(Verdict.RETURNED, ("R03",)),
    "wrong_folder": Outcome(Verdict.HELD, ("U02",), ("unit",)),
    "wrong_year": Outcome(Verdict.HELD, ("K02",), ("period",)),
    "unknown_unit": Outcome(Verdict.HELD, ("U04",), ("unit",)),
    "ambiguous_unit": Outcome(Verdict.HELD, ("U03",), ("unit",)),
    "empty_file": Outcome(Verdict.UNREADABLE, ("F01",)),
    "truncated": Outcome(Verdict.UNREADABLE, ("F07",)),
    "text_as_xlsx": Outcome(Verdict.UNREADABLE, ("F04",)),
    "encrypted": Outcome(Verdict.UNREADABLE, ("F03",)),
    "pdf_only": Outcome(Verdict.UNREADABLE, ("F04",)),
    "other_workbook": Outcome(Verdict.UNREADABLE, ("F05",)),
    "no_attachment": Outcome(Verdict.UNREADABLE, ("F08",)),
    "nothing_anywhere": Outcome(Verdict.ACCEPTED_WITH_QUESTIONS, ("Q02", "V36", "V37")),
    "blank_form": Outcome(Verdict.RETURNED, ("F10",), is_answered=False),
    "two_groups": Outcome(Verdict.RETURNED, ("F24",)),
    "money_in_billions": Outcome(Verdict.ACCEPTED, ("V22",)),
    "money_contradicted": Outcome(Verdict.RETURNED, ("V23",)),
    "spoofed_sender": Outcome(Verdict.HELD, ("U06",), ("unit",)),
    "old_workbook": Outcome(Verdict.ACCEPTED),
}
ACCEPTED = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_QUESTIONS)


def plant(flaw: str, draft: Draft, programme: Programme, rng: random.Random) -> None:
    """Change the draft as the flaw says; flaws of the file itself change nothing here."""
    change = _CHANGES.get(flaw)
    if change is not None:
        change(draft, programme, rng)


def _list_free_rows(draft: Draft, programme: Programme, at_least: int) -> list[Indicator]:
    """Counted rows that no other row is bound to, whose amount in the period is at least so much."""
    tied = {i.bound.other for i in programme.indicators if i.bound}
    return [
        i
        for i in programme.indicators_of(draft.period)
        if i.type == "int" and i.year_aggregation == "sum" and not (i.bound or i.evidence_required or i.code in tied)
        and (amount := draft.amounts[i.code].period) is not None and amount >= at_least
    ]  # fmt: skip


def _set_amounts(draft: Draft, code: str, amounts: Amounts) -> None:
    draft.amounts[code] = amounts
    draft.write_amounts(code)


def _drift(draft: Draft, programme: Programme, rng: random.Random) -> None:
    code = rng.choice(_list_free_rows(draft, programme, 1)).code
    was = draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    _set_amounts(draft, code, replace(was, period=was.period - 1, ytd=was.ytd - 1))


def _number_as_text(draft: Draft, programme: Programme, rng: random.Random) -> None:
    large = [(i.code, "period") for i in _list_free_rows(draft, programme, 1000)]
    small = [
        (i.code, "period") for i in _list_free_rows(draft, programme, 1) if (draft.amounts[i.code].period or ZERO) < 10
    ]
    code, measure = rng.choice(large) if large and rng.random() < 0.75 else rng.choice(small or large)
    value = int(getattr(draft.amounts[code], measure))
    separator = rng.choice((".", NBSP))
    draft.rows[code][measure] = f"{value:,}".replace(",", separator) if value >= 1000 else f"{value:02d}"


def _blank_a_required_cell(draft: Draft, programme: Programme, rng: random.Random) -> None:
    rows = _list_free_rows(draft, programme, 0)
    for indicator in rng.sample(rows, min(len(rows), rng.randint(1, 3))):
        gone = draft.amounts[indicator.code]
        draft.amounts[indicator.code] = MISSING
        for measure in indicator.measures:
            draft.rows[indicator.code].pop(measure, None)
        draft.shifts[indicator.code] = -(gone.period or ZERO)


def _ytd_mismatch(draft: Draft, programme: Programme, rng: random.Random) -> None:
    rows = [
        i for i in _list_free_rows(draft, programme, 0) if draft.amounts[i.code].ytd != draft.amounts[i.code].period
    ]
    code, extra = rng.choice(rows).code, Decimal(rng.randint(1, 6))
    was = draft.amounts[code]
    assert was.ytd is not None
    _set_amounts(draft, code, replace(was, ytd=was.ytd + extra))
    draft.shifts[code] = extra


def _no_evidence(draft: Draft, programme: Programme, rng: random.Random) -> None:
    shown = [
        i.code
        for i in programme.indicators_of(draft.period)
        if i.evidence_required and (draft.amounts[i.code].primary(i) or ZERO) > 0
    ]
    draft.rows[rng.choice(shown)].pop("evidence", None)


def _refusable_text(draft: Draft, programme: Programme, rng: random.Random) -> None:
    code = rng.choice(_list_free_rows(draft, programme, 2)).code
    amount = int(draft.amounts[code].period or 0)
    phrase = rng.choice(("khoảng {n}", "trên {n}", "{n} ({m} người)"))
    draft.rows[code]["period"] = phrase.format(n=amount, m=amount * 7)


def _ambiguous_empty(draft: Draft, programme: Programme, rng: random.Random) -> None:
    code = rng.choice(_list_free_rows(draft, programme, 0)).code
    draft.rows[code]["period"] = rng.choice(("-", "không có"))


def _mark_and_number(draft: Draft, programme: Programme, rng: random.Random) -> None:
    draft.rows[rng.choice(_list_free_rows(draft, programme, 1)).code]["not_applicable"] = NOT_APPLICABLE_MARK


def _part_over_whole(draft: Draft, programme: Programme, rng: random.Random) -> None:
    pairs = []
    for part in programme.indicators_of(draft.period):
        if part.bound and part.bound.op == "<=" and part.year_aggregation == "sum":
            mine, whole = draft.amounts[part.code], draft.amounts[part.bound.other]
            if mine.period is not None and mine.ytd is not None and whole.period is not None:
                pairs.append((part.code, mine.ytd - mine.period, whole.period + rng.randint(1, 3)))
    code, before, amount = pairs[0]
    _set_amounts(draft, code, replace(draft.amounts[code], period=amount, ytd=before + amount))


def _ytd_below_period(draft: Draft, programme: Programme, rng: random.Random) -> None:
    code = rng.choice(_list_free_rows(draft, programme, 2)).code
    was = draft.amounts[code]
    assert was.period is not None
    _set_amounts(draft, code, replace(was, ytd=was.period - 1))


def _wrong_year(draft: Draft, programme: Programme, rng: random.Random) -> None:
    _drift(draft, programme, rng)
    year = draft.period.year + (1 if draft.period.year == programme.calendar.first_year else -1)
    draft.info["period"] = f"Quý {ROMAN[draft.period.number]}/{year}"


def _unknown_unit(draft: Draft, programme: Programme, rng: random.Random) -> None:
    _drift(draft, programme, rng)
    draft.info |= {"unit": "Sở Thông tin và Truyền thông Hà Tây", "unit_code": None, "email": None}


def _ambiguous_unit(draft: Draft, programme: Programme, rng: random.Random) -> None:
    _drift(draft, programme, rng)
    draft.info |= {"unit": "Sở Thông tin và Truyền thông QN", "unit_code": None, "email": None}


def _mark_nothing_anywhere(draft: Draft, *_: object) -> None:
    """Nothing arose in any row; later quarters go on from what the year had come to before."""
    for code, gone in draft.amounts.items():
        if gone.state == "value":
            draft.shifts[code] = -(gone.period or ZERO)
            draft.rows[code] = {}
            _set_amounts(draft, code, NOT_APPLICABLE)
    draft.activities, draft.exemplars = [], []


def _leave_blank(draft: Draft, *_: object) -> None:
    draft.rows, draft.self_scores = {}, {}
    draft.activities, draft.exemplars, draft.remarks = [], [], []


_CHANGES: Mapping[str, Callable[[Draft, Programme, random.Random], None]] = {
    "drifted": _drift,
    "number_as_text": _number_as_text,
    "blank_required": _blank_a_required_cell,
    "ytd_mismatch": _ytd_mismatch,
    "no_evidence": _no_evidence,
    "text_refused": _refusable_text,
    "ambiguous_empty": _ambiguous_empty,
    "mark_and_number": _mark_and_number,
    "part_over_whole": _part_over_whole,
    "ytd_below_period": _ytd_below_period,
    "wrong_folder": _drift,
    "wrong_year": _wrong_year,
    "unknown_unit": _unknown_unit,
    "ambiguous_unit": _ambiguous_unit,
    "nothing_anywhere": _mark_nothing_anywhere,
    "blank_form": _leave_blank,
    "spoofed_sender": _drift,
}

"""What is wrong in fact and right on paper: nothing in the form, nor in any other report, contradicts it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from schemas.programme import Indicator
from tests.mutation.case import Case, Sent
from tests.mutation.clean import Place


def _list_unlisted(case: Case, at_least: int) -> list[Indicator]:
    """Free counts of the quarter that no list of the form holds rows of."""
    return [i for i in case.list_numbers(at_least) if not i.listed_in]


def _amount(case: Case, code: str) -> Decimal:
    return case.draft.amounts[code].period or Decimal(0)


def _move(case: Case, code: str, by: Decimal) -> Place:
    """The quarter's amount and the year so far moved alike."""
    was = case.draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    case.set(code, period=was.period + by, ytd=was.ytd + by)
    return case.cell(code, "period")


def _invent_document(case: Case) -> str:
    day = case.slot.period.window_start + timedelta(days=case.rng.randint(10, 60))
    return f"Quyết định số {case.rng.randint(10, 900)}/QĐ-UBND ngày {day:%d/%m/%Y}"


def plausible_wrong_count(case: Case) -> Sent | None:
    """A count miscounted by a tenth."""
    code = case.pick(_list_unlisted(case, 1))
    if code is None:
        return None
    by = max(Decimal(1), _amount(case, code) // 10)
    place = _move(case, code, by)
    return case.by_folder(case.form(), place)


def plausible_wrong_budget(case: Case) -> Sent:
    """A little more money than was given."""
    was = case.draft.amounts["1.4"].period or Decimal(0)
    case.set("1.4", period=was + max(Decimal(1), was // 20))
    return case.by_folder(case.form(), case.cell("1.4", "period"))


def counts_exchanged(case: Case) -> Sent | None:
    """Two counts of the quarter typed in each other's row, each added up where it stands."""
    rows = _list_unlisted(case, 1)
    pairs = [
        (one.code, other.code)
        for one in rows
        for other in rows
        if one.code < other.code and 0 < abs(_amount(case, one.code) - _amount(case, other.code)) <= 3
    ]
    if not pairs:
        return None
    one, other = case.rng.choice(pairs)
    by = _amount(case, other) - _amount(case, one)
    return case.by_folder(case.form(), _move(case, one, by), _move(case, other, -by))


def work_left_out(case: Case) -> Sent | None:
    """0 where a little was done."""
    code = case.pick([i for i in _list_unlisted(case, 1) if _amount(case, i.code) <= 5])
    if code is None:
        return None
    return case.by_folder(case.form(), _move(case, code, -_amount(case, code)))


def wrong_plan_of_the_year(case: Case) -> Sent | None:
    """The year's plan a little too high in its first report: later ones are held against it."""
    if case.slot.period.number != 1:
        return None
    code = case.pick([i for i in _list_unlisted(case, 1) if case.draft.amounts[i.code].plan])
    if code is None:
        return None
    was = case.draft.amounts[code].plan or Decimal(0)
    case.set(code, plan=was + max(Decimal(1), was // 10))
    return case.by_folder(case.form(), case.cell(code, "plan"))


def another_document_of_the_quarter(case: Case) -> Sent | None:
    """A document that was issued, with a number and a day of the quarter, about something else."""
    rows = [i for i in case.list_required() if i.evidence_required and (case.draft.amounts[i.code].primary(i) or 0) > 0]
    return case.put(case.pick(rows), "evidence", _invent_document(case))


def activity_never_held(case: Case) -> Sent:
    """An activity of a day of the quarter, and of no indicator, that nobody held."""
    day = case.slot.period.window_start + timedelta(days=case.rng.randint(10, 60))
    case.draft.activities.append(
        {
            "name": f"Tọa đàm {case.tag}",
            "starts_on": day,
            "ends_on": day,
            "place": None,
            "partner": None,
            "participants": None,
            "indicator_code": None,
        }
    )
    return case.by_folder(case.form())


def deed_with_an_invented_document(case: Case) -> Sent | None:
    """*Có* for what was not done, beside the number and day of a document that was never issued."""
    rows = [i for i in case.list_required() if i.type == "bool" and case.draft.amounts[i.code].primary(i) == 0]
    code = case.pick(rows)
    if code is None:
        return None
    case.set(code, period=Decimal(1))
    case.draft.rows[code]["evidence"] = _invent_document(case)
    return case.by_folder(case.form(), case.cell(code, "period"))

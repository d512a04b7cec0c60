"""Damage to what a form lists beside its figures: documents, activities, exemplars; and figures nearly another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sample.texts import Row
from schemas.form import ACTIVITIES, EXEMPLARS
from schemas.grammar.dates import find_dates
from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, Place, clean_draft, row_place

NO_DOCUMENT = ("không có", "Không", "chưa", "-", "Có", "x", "0", "Chưa có", "không có văn bản")
MANY = 210
"""More rows with one fault than findings are listed of it."""


# --- documents --------------------------------------------------------------------------------------------------


def _pick_documented(case: Case, *, parts: Sequence[str] = (), since: Sequence[str] = ()) -> str | None:
    """A row that needs a document and has a number; of those the programme asks these things of."""
    return case.pick(
        [
            i
            for i in case.list_required()
            if i.evidence_required
            and (case.draft.amounts[i.code].primary(i) or 0) > 0
            and (not parts or i.evidence_parts in parts)
            and (not since or i.evidence_from in since)
        ]
    )


def _document(case: Case, code: str | None, text: str) -> Sent | None:
    return case.put(code, "evidence", text)


def evidence_says_none(case: Case) -> Sent | None:
    return _document(case, _pick_documented(case), case.rng.choice(NO_DOCUMENT))


def evidence_without_number(case: Case) -> Sent | None:
    text = f"Kế hoạch của Ủy ban nhân dân ban hành ngày {case.slot.period.window_end:%d/%m/%Y}"
    return _document(case, _pick_documented(case, parts=("number_and_date", "number")), text)


def evidence_without_date(case: Case) -> Sent | None:
    number = case.rng.randint(10, 900)
    return _document(case, _pick_documented(case, parts=("number_and_date",)), f"Kế hoạch số {number}/KH-UBND")


def _of_day(case: Case, day: date, since: Sequence[str] = ()) -> Sent | None:
    text = f"Quyết định {case.rng.randint(10, 900)}/QĐ-UBND ngày {day.day}/{day.month}/{day.year}"
    return _document(case, _pick_documented(case, since=since), text)


def evidence_of_1998(case: Case) -> Sent | None:
    return _of_day(case, date(1998, 5, 10), ("period", "year"))


def evidence_of_the_future(case: Case) -> Sent | None:
    return _of_day(case, case.slot.period.window_end + timedelta(days=400))


def evidence_of_last_year(case: Case) -> Sent | None:
    return _of_day(case, case.slot.period.window_end - timedelta(days=364), ("period",))


def evidence_year_mistyped(case: Case) -> Sent | None:
    """The document's own day, two years before."""
    code = _pick_documented(case, since=("period", "year"))
    if code is None:
        return None
    (day,) = find_dates(str(case.draft.rows[code]["evidence"]))
    text = str(case.draft.rows[code]["evidence"]).replace(f"/{day.year}", f"/{day.year - 2}")
    return _document(case, code, text)


# --- activities -------------------------------------------------------------------------------------------------


def _with_activity(case: Case, row: Row, key: str) -> Sent:
    """The form with that activity changed; the finding is due in that column."""
    place = row_place(ACTIVITIES, case.draft.activities.index(row), key)
    return case.by_folder(case.form(), place)


def _pick_activity(case: Case) -> Row | None:
    rows = [r for r in case.draft.activities if r["starts_on"] and r["ends_on"]]
    return case.rng.choice(rows) if rows else None


def _move_activity(case: Case, days: int) -> Sent | None:
    row = _pick_activity(case)
    if row is None:
        return None
    for key in ("starts_on", "ends_on"):
        day = row[key]
        assert isinstance(day, date)
        row[key] = day + timedelta(days=days)
    return _with_activity(case, row, "starts_on")


def activity_of_last_year(case: Case) -> Sent | None:
    return _move_activity(case, -365)


def activities_all_of_last_year(case: Case) -> Sent:
    """A long list of activities, none of them of this year."""
    day = case.slot.period.window_start - timedelta(days=300)
    for number in range(MANY):
        _list_activity(case, None)
        case.draft.activities[-1] |= {"starts_on": day + timedelta(days=number), "ends_on": None}
    return case.by_folder(case.form())


def activity_of_next_quarter(case: Case) -> Sent | None:
    return _move_activity(case, 100)


def activity_end_mistyped(case: Case) -> Sent | None:
    """It ends a year too late."""
    row = _pick_activity(case)
    if row is None:
        return None
    assert isinstance(row["ends_on"], date)
    row["ends_on"] += timedelta(days=365)
    return _with_activity(case, row, "ends_on")


def activity_ends_before_it_starts(case: Case) -> Sent | None:
    row = _pick_activity(case)
    if row is None:
        return None
    assert isinstance(row["starts_on"], date)
    row["starts_on"], row["ends_on"] = row["starts_on"] + timedelta(days=2), row["starts_on"]
    return _with_activity(case, row, "ends_on")


def activity_listed_twice(case: Case) -> Sent | None:
    """The same row again, in other capitals, naming no indicator."""
    row = _pick_activity(case)
    if row is None:
        return None
    case.draft.activities.append({**row, "name": str(row["name"]).upper(), "indicator_code": None})
    return _with_activity(case, case.draft.activities[-1], "name")


def activity_of_an_earlier_report(case: Case) -> Sent | None:
    """A row of the unit's report of the quarter before, of the same year."""
    if case.slot.period.number == 1 or not case.draft.activities:
        return None
    earlier = [r for r in clean_draft(case.slot.earlier(1)).activities if r["starts_on"]]
    if not earlier:
        return None
    case.draft.activities.append({**case.rng.choice(earlier), "indicator_code": None})
    return _with_activity(case, case.draft.activities[-1], "name")


def _name_indicator(case: Case, code: str) -> Sent:
    """One more activity, which names that for its indicator."""
    _list_activity(case, code)
    return case.by_folder(case.form(), row_place(ACTIVITIES, len(case.draft.activities) - 1, "name"))


def activity_of_no_indicator(case: Case) -> Sent:
    return _name_indicator(case, case.rng.choice(("9.9", "8.1", "2.99")))


def activity_of_two_indicators(case: Case) -> Sent:
    """Two codes in one cell: it stands beside neither figure."""
    return _name_indicator(case, "2.1, 2.18")


# --- counts -----------------------------------------------------------------------------------------------------


def _list_activity(case: Case, code: str | None, participants: int | None = None) -> None:
    day = case.slot.period.window_start + timedelta(days=9 + len(case.draft.activities))
    case.draft.activities.append(
        {
            "name": f"Hội nghị {case.tag} {len(case.draft.activities)}",
            "starts_on": day,
            "ends_on": day,
            "place": None,
            "partner": None,
            "participants": participants,
            "indicator_code": code,
        }
    )


def mark_beside_activities(case: Case) -> Sent | None:
    rows = [
        i
        for i in case.indicators
        if PROGRAMME.applies(case.slot.unit, i.applies_to) and case.draft.amounts[i.code].state == "not_applicable"
    ]
    code = case.pick(rows)
    if code is None:
        return None
    _list_activity(case, code)
    return case.by_folder(case.form(), case.cell(code, "not_applicable"))


def _pick_counted(case: Case, table: str, most: int) -> str | None:
    """An indicator that the form lists there, of at most so many in the period."""
    return case.pick(
        [i for i in case.list_required() if i.listing[0] == table and (case.draft.amounts[i.code].period or 0) <= most]
    )


def fewer_than_activities_listed(case: Case) -> Sent | None:
    code = _pick_counted(case, "activities", 10)
    if code is None:
        return None
    for _ in range(int(case.draft.amounts[code].period or 0) + 1):
        _list_activity(case, code)
    return case.by_folder(case.form(), case.cell(code, "period"))


def fewer_than_participants_listed(case: Case) -> Sent | None:
    code = _pick_counted(case, "participants", 10_000)
    if code is None:
        return None
    of = PROGRAMME.indicator_by_code[code].listing[1]
    _list_activity(case, of, int(case.draft.amounts[code].period or 0) + 50)
    return case.by_folder(case.form(), case.cell(code, "period"))


def _list_exemplar(case: Case, kind: str, **columns: str | date | None) -> Place:
    name = next(k.name_vi for k in PROGRAMME.exemplar_kinds if k.code == kind)
    number = len(case.draft.exemplars)
    case.draft.exemplars.append(
        {
            "kind": name,
            "name": f"Mô hình {case.tag} {number}",
            "holder": None,
            "decision_number": f"{120 + number}/QĐ-UBND",
            "decided_on": case.slot.period.window_start + timedelta(days=20),
            "summary": None,
            **columns,
        }
    )
    return row_place(EXEMPLARS, number, "name")


def fewer_than_exemplars_listed(case: Case) -> Sent | None:
    code = _pick_counted(case, "exemplars", 10)
    if code is None:
        return None
    for _ in range(int(case.draft.amounts[code].period or 0) + 1):
        _list_exemplar(case, PROGRAMME.indicator_by_code[code].listing[1])
    return case.by_folder(case.form(), case.cell(code, "period"))


def recognised_without_decision(case: Case) -> Sent:
    place = _list_exemplar(case, "initiative", decision_number="không có", decided_on=None)
    return case.by_folder(case.form(), place)


def exemplar_of_no_kind(case: Case) -> Sent:
    """A kind that the form does not have."""
    return _retype_kind(case, case.rng.choice(("Cách làm hay", "Sáng kiến, kinh nghiệm")))


def exemplar_without_kind(case: Case) -> Sent:
    return _retype_kind(case, None)


def _retype_kind(case: Case, kind: str | None) -> Sent:
    place = _list_exemplar(case, "exemplar")
    case.draft.exemplars[-1]["kind"] = kind
    return case.by_folder(case.form(), place)


def decision_of_another_year(case: Case) -> Sent:
    day = case.slot.period.window_start - timedelta(days=500)
    _list_exemplar(case, "initiative", decided_on=day)
    return case.by_folder(case.form(), row_place(EXEMPLARS, len(case.draft.exemplars) - 1, "decided_on"))


# --- nearly another's -------------------------------------------------------------------------------------------


def _nearly(case: Case, source: dict[str, Decimal], changes: int) -> Sent | None:
    """This form with another's amounts of the quarter, but for a few; the year-to-date goes on from this unit's own."""
    telling = [code for code, amount in source.items() if amount >= PROGRAMME.copies.least_amount]
    if len(telling) < PROGRAMME.copies.least_equal + changes:
        return None
    changed = set(case.rng.sample(telling, changes))
    for code, own in case.draft.amounts.items():
        if own.ytd is None or own.period is None or code not in source:
            if PROGRAMME.indicator_by_code[code].year_aggregation == "sum" and source.get(code):
                case.draft.rows[code].pop("not_applicable", None)
                case.set(code, state="value", period=source[code], ytd=source[code])
            continue
        amount = source[code] + (1 if code in changed else 0)
        case.set(code, state="value", period=amount, ytd=own.ytd - own.period + amount)
    return case.by_folder(case.form())


def _amounts_of(case: Case, draft_amounts: object) -> dict[str, Decimal]:
    assert isinstance(draft_amounts, dict)
    return {
        i.code: draft_amounts[i.code].period or Decimal(0)
        for i in case.indicators
        if i.year_aggregation == "sum" and i.type != "bool" and i.code in draft_amounts
    }


def nearly_last_quarter(case: Case) -> Sent | None:
    source = _amounts_of(case, clean_draft(case.slot.earlier(1)).amounts)
    return _nearly(case, source, 3)


def nearly_another_unit(case: Case) -> Sent | None:
    others = case.list_others_sent_before()
    if not others:
        return None
    slot = case.rng.choice(others)
    return _nearly(case, _amounts_of(case, clean_draft(slot).amounts), 2)

"""What a form lists beside its figures: documents and their days, activities, exemplars; and whether both agree.

Which document an indicator needs, when it may be of and where the form lists what is counted are the programme's data;
by how many days something may lie outside its period unasked too (`EvidenceRules`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.findings import make_finding
from schemas.form import Cell, Row
from schemas.grammar.dates import find_dates, find_months, split_dates
from schemas.grammar.empties import names_nothing
from schemas.grammar.labels import name_key
from schemas.grammar.text import clean, fold
from schemas.judging.case import Typed
from schemas.judging.rows.amount_text import format_amount
from schemas.kinds.kind import NOUN
from schemas.programme import ExemplarKind, Indicator, Period, Programme
from schemas.rules.codes import RuleCode

_TIMES = re.compile(rf"\b(?:{NOUN}|giai đoạn)\b[ ./0-9ivx-]*")
_LISTED_VI = {"activities": "hoạt động", "participants": "người tham dự", "exemplars": "dòng"}


class Span(NamedTuple):
    """The days that something may be of; both ends belong to it, an open beginning is None."""

    first: date | None
    last: date

    def holds(self, day: date) -> bool:
        """True if the day lies in it."""
        return (self.first is None or self.first <= day) and day <= self.last

    def overlaps(self, first: date, last: date) -> bool:
        """True if a day from the first to the last lies in it."""
        return (self.first is None or self.first <= last) and first <= self.last

    @property
    def text_vi(self) -> str:
        """As a finding says it."""
        last = f"{self.last:%d/%m/%Y}"
        return f"đến {last}" if self.first is None else f"từ {self.first:%d/%m/%Y} đến {last}"


def span_of(programme: Programme, period: Period, indicator: Indicator) -> Span:
    """The days that a document of the indicator may be of."""
    rules = programme.evidence
    last = period.window_end + timedelta(days=rules.days_after)
    match indicator.evidence_from:
        case "period":
            return Span(period.window_start - timedelta(days=rules.days_before), last)
        case "year":
            start = min(date(period.year, 1, 1), period.window_start)
            return Span(start - timedelta(days=rules.year_days_before), last)
        case _:
            return Span(None, last)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a period asks of lists, reckoned once: by indicator its primary measure and the days of its documents; those
    that are listed, and by the name of a kind of exemplars the kind and the indicator that counts it."""

    primary: Mapping[str, str]
    spans: Mapping[str, Span]
    listed: Mapping[str, tuple[str, str]]
    kinds: Mapping[str, tuple[ExemplarKind, str | None]]
    wants_all: bool


@lru_cache(maxsize=64)
def _plan(programme: Programme, period_id: str) -> _Plan:
    period = programme.period(period_id)
    asked = programme.indicators_of(period)
    listed = {i.code: i.listing for i in asked if i.listed_in}
    counts = {listing: code for code, listing in listed.items()}
    return _Plan(
        {i.code: i.measures[0] for i in asked},
        {i.code: span_of(programme, period, i) for i in asked},
        listed,
        {fold(k.name_vi): (k, counts.get(("exemplars", k.code))) for k in programme.exemplar_kinds},
        # An empty list says something only where rows must all be listed.
        any(i.listed_in and i.listed_rule != "at_least" for i in asked),
    )


def check_documents(typed: Typed, programme: Programme, period: Period) -> None:
    """Ask about documents beside figures that are not named with what is asked (V27), or of another time (V28)."""
    spans = _plan(programme, period.id).spans
    for remark in typed.rows["remark"]:
        if remark["kind"] != "evidence" or remark["indicator_code"] is None:
            continue
        indicator, text = programme.indicator_by_code[remark["indicator_code"]], remark["text"]
        dates, rest = split_dates(text)
        span = spans[indicator.code]
        if detail := _find_other_time(span, dates, rest):
            words = {"detail": detail, "limit": span.text_vi}
            _ask(typed, programme, "V28", remark, seen=text, indicator=indicator.code, **words)
        if indicator.evidence_required and (lacking := _find_lacking(indicator, rest, dates)):
            _ask(typed, programme, "V27", remark, seen=text, indicator=indicator.code, detail=lacking)


def _find_other_time(span: Span, dates: Sequence[date], rest: str) -> str:
    """The day, or the month where no day is named, that lies outside the days asked for; empty if the document may be
    of them. `rest`: all but dates.
    """
    if any(day > span.last for day in dates) or (dates and not any(map(span.holds, dates))):
        return f"{next(day for day in dates if not span.holds(day)):%d/%m/%Y}"
    months = [] if dates else find_months(rest)
    if months and not any(span.overlaps(*month) for month in months):
        return f"tháng {months[0][0]:%m/%Y}"
    return ""


def _find_lacking(indicator: Indicator, rest: str, dates: Sequence[date]) -> str:
    """What the programme asks of the document's name and is not there; in doubt it is there. `rest`: all but dates."""
    parts = indicator.evidence_parts
    if not parts:
        return ""
    numbered = any(map(str.isdecimal, _TIMES.sub(" ", rest)))
    dated = parts == "number" or bool(dates) or bool(find_months(rest))
    return " và ".join(word for word, there in (("số", numbered), ("ngày", dated)) if not there)


def check_activity_dates(typed: Typed, programme: Programme, period: Period, row: Row, of: Mapping[str, Any]) -> None:
    """Ask about an activity that ends before it begins (V30), or that does not belong to the period (V29).

    One that touches the window may reach out of it by the programme's days.
    """
    days = {key: of[key] for key in ("starts_on", "ends_on") if of[key] is not None}
    if len(days) == 2 and of["ends_on"] < of["starts_on"]:
        seen, limit = f"{of['ends_on']:%d/%m/%Y}", f"{of['starts_on']:%d/%m/%Y}"
        place, code = _place(row["ends_on"]), of["indicator_code"]
        _ask(typed, programme, "V30", place, seen=seen, indicator=code, detail=of["name"], limit=limit)
    window = Span(period.window_start, period.window_end)
    reach = timedelta(days=programme.evidence.activity_days)
    near = Span(period.window_start - reach, period.window_end + reach)
    touches = any(map(window.holds, days.values())) or (len(days) == 2 and _surrounds(of, window))
    for key, day in days.items():
        if not (near if touches else window).holds(day):
            words = {"detail": of["name"], "limit": window.text_vi}
            place, seen = _place(row[key]), f"{day:%d/%m/%Y}"
            _ask(typed, programme, "V29", place, seen=seen, indicator=of["indicator_code"], **words)


def _surrounds(of: Mapping[str, Any], window: Span) -> bool:
    return window.first is not None and of["starts_on"] <= window.first and window.last <= of["ends_on"]


def check_repeated_activities(typed: Typed, programme: Programme) -> None:
    """Ask about an activity listed again with the same days (V31); one without a day may well come again."""
    seen: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in typed.rows["activity"]:
        key = activity_key(row)
        if key is None:
            continue
        first = seen.setdefault((*key, name_key(row["place"] or "")), row)
        if first is not row:
            _ask(typed, programme, "V31", row, seen=row["name"], indicator=row["indicator_code"], other=first["cell"])


def activity_key(row: Mapping[str, Any]) -> tuple[str, date, date] | None:
    """What two rows share that list the same activity: name and days; None where no day is known."""
    first, last = row["starts_on"] or row["ends_on"], row["ends_on"] or row["starts_on"]
    return None if first is None else (name_key(row["name"]), first, last)


def check_recognition(typed: Typed, programme: Programme, period: Period, row: Row, of: Mapping[str, Any]) -> None:
    """Ask about the decision that recognises an exemplar: its number and day (V27), its time (V28)."""
    plan = _plan(programme, period.id)
    kind, counted = plan.kinds.get(fold(of["kind"] or ""), (None, None))
    if kind is None:
        return
    number, day = of["decision_number"], of["decided_on"]
    place = _place(row["name"])
    day_cell = row.get("decided_on")
    unread = day is None and day_cell is not None and bool(clean(day_cell.quotation))
    numbered = number is not None and not names_nothing(number)
    dated = day is not None or unread or bool(find_dates(number or ""))
    if kind.recognised and not (numbered and dated):
        detail = " và ".join(w for w, there in (("số quyết định", numbered), ("ngày quyết định", dated)) if not there)
        _ask(typed, programme, "V27", place, seen=of["name"], detail=detail)
    if day is None or counted is None or day_cell is None:
        return
    span = plan.spans[counted]
    if not span.holds(day):
        place = _place(day_cell)
        words = {"detail": f"{day:%d/%m/%Y}", "limit": span.text_vi}
        seen = number or of["name"]
        _ask(typed, programme, "V28", place, seen=seen, indicator=counted, **words)


def check_listings(typed: Typed, programme: Programme, period: Period) -> None:
    """Hold figures to what the form lists of them: a mark of nothing beside it (V33), another number (V34)."""
    plan = _plan(programme, period.id)
    if not (typed.rows["activity"] or typed.rows["exemplar"] or plan.wants_all):
        return
    _ask_about_strays(typed, programme, plan)
    listed = _gather(typed, plan)
    asked = {code for table, code in listed if table == "activities"} | plan.listed.keys()
    for value in typed.rows["value"]:
        code = value["indicator_code"]
        if code not in asked or value["measure"] != plan.primary[code]:
            continue
        rows = listed.get(("activities", code)) or listed.get(plan.listed.get(code, ("", "")))
        if value["state"] == "not_applicable" and rows:
            names = "; ".join(f"“{row['name']}” (ô {row['cell']})" for row in rows[:3])
            _ask(typed, programme, "V33", value, seen=value["seen"], indicator=code, detail=names)
        elif value["state"] in ("value", "zero") and code in plan.listed:
            _compare(typed, programme, programme.indicator_by_code[code], value, listed)


def _ask_about_strays(typed: Typed, programme: Programme, plan: _Plan) -> None:
    """Ask about rows that name an indicator or a kind which there is not (V40): they stand beside no figure."""
    for row in typed.rows["activity"]:
        code = (row["indicator_code"] or "").strip(" .")
        if code and code not in programme.indicator_by_code and not names_nothing(code):
            detail = f"mã chỉ tiêu liên quan “{code}”, không có trong biểu"
            _ask(typed, programme, "V40", row, seen=row["name"], detail=detail)
    kinds = ", ".join(kind.name_vi for kind in programme.exemplar_kinds)
    for row in typed.rows["exemplar"]:
        if kinds and fold(row["kind"] or "") not in plan.kinds and not names_nothing(row["name"]):
            said = f"loại “{row['kind']}”, không có trong danh sách" if row["kind"] else "không ghi loại"
            _ask(typed, programme, "V40", row, seen=row["name"], detail=f"{said} ({kinds})" if row["kind"] else said)


_Listed = Mapping[tuple[str, str], list[Mapping[str, Any]]]


def _gather(typed: Typed, plan: _Plan) -> _Listed:
    """The rows that list something, by table and by the indicator or kind they name."""
    listed: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in typed.rows["activity"]:
        certain = row["indicator_code"] is not None and row["position"] not in typed.doubtful
        if certain and not names_nothing(row["name"]):
            listed["activities", row["indicator_code"].strip(" .")].append(row)
    for row in typed.rows["exemplar"]:
        kind, _ = plan.kinds.get(fold(row["kind"] or ""), (None, None))
        if kind is not None and not names_nothing(row["name"]):
            listed["exemplars", kind.code].append(row)
    return listed


def _compare(
    typed: Typed, programme: Programme, indicator: Indicator, value: Mapping[str, Any], listed: _Listed
) -> None:
    table, of = indicator.listing
    rows = listed.get((table, of) if table == "exemplars" else ("activities", of or indicator.code), [])
    number = Decimal(len(rows))
    if table == "participants":
        number = sum((row["participants"] or Decimal(0) for row in rows), Decimal(0))
    over, tolerance = value["amount"] - number, indicator.listed_tolerance
    too_few = over < -tolerance and indicator.listed_rule != "at_most"
    too_many = over > tolerance and indicator.listed_rule != "at_least"
    if too_few or too_many:
        words = {"limit": format_amount(number), "detail": _LISTED_VI[table]}
        seen = format_amount(value["amount"])
        _ask(typed, programme, "V34", value, seen=seen, indicator=indicator.code, **words)


def _place(cell: Cell) -> Mapping[str, Any]:
    return {"sheet": cell.sheet, "cell": cell.ref}


def _ask(
    typed: Typed,
    programme: Programme,
    code: RuleCode,
    place: Mapping[str, Any],
    *,
    seen: str | None,
    indicator: str | None = None,
    **words: str,
) -> None:
    known = indicator if indicator in programme.indicator_by_code else None
    sha256, sheet, cell = typed.case.sha256, place["sheet"], place["cell"]
    typed.findings.append(
        make_finding(programme, sha256, code, sheet=sheet, cell=cell, seen=seen, indicator=known, **words)
    )

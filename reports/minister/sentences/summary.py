"""The page that is read first: who reported, what changed most, where the plan lags, who leads, what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.minister.claims import Row, claim_from_row, claim_from_rows
from reports.minister.figures.figure import Comparison, IndicatorRow
from reports.minister.figures.load import bind_plan, load_totals
from reports.minister.figures.noteworthy import choose_base, choose_changes, compare
from reports.minister.figures.plan import load_plans, write_plan
from reports.minister.figures.sentences import claim_change, describe_total
from reports.minister.model import Claim, Paragraph, RankedYear, Scalar, Summary
from reports.minister.sentences.discipline import find_overall, write_sending
from reports.minister.sentences.telling import UNITS_ANNEX, Telling
from reports.office.vietnamese import lower_first, one_line, percent

LONGEST_REASON = 80
"""Of a unit's reason the summary quotes so many characters; the whole of it is in the annex."""
ANSWERED = ("explained", "accepted")


def write_summary(telling: Telling, rows: Sequence[IndicatorRow], ranking: RankedYear | None) -> Summary:
    """The paragraphs of the summary. What there is nothing to say of says so, or is left out."""
    changes, asked = choose_changes(rows, telling.rules), write_requests(telling, ranking)
    return Summary(
        reporting=_write_reporting(telling),
        changes_lead_vi=_lead_changes(telling, rows, len(changes)),
        changes=tuple(_write_change(telling, row, compare(row, choose_base(rows))) for row in changes),
        plan=write_plan(telling, rows, "summary"),
        units=_write_units(telling),
        asked=asked,
        is_asked=bool(asked.claims) or (ranking is not None and bool(ranking.rows)),
        leading=_list_names(telling, "leading"),
        lagging=_list_names(telling, "lagging"),
    )


def _write_reporting(telling: Telling) -> Paragraph:
    row = find_overall(telling)
    text = telling.wording.say("fulfilled", row["accepted"], row["units"])
    columns = ("is_all", "accepted", "units")
    fulfilled = claim_from_row("summary.fulfilled", text, "claim_discipline", telling.bind(), row, columns)
    return Paragraph((*write_sending(telling, "summary").claims, fulfilled))


def _lead_changes(telling: Telling, rows: Sequence[IndicatorRow], count: int) -> str:
    """The line above the changes, or that there is none, or nothing to compare with."""
    compared = [c for row in rows if (c := compare(row, choose_base(rows))).change is not None]
    if not compared:
        return telling.wording.say("no_comparison")
    return telling.wording.say("changes", count, other=lower_first(compared[0].label_vi))


def _write_change(telling: Telling, row: IndicatorRow, comparison: Comparison) -> Paragraph:
    """An indicator that changed much: total, like-for-like change, the reason of the unit that changed it most."""
    asked = load_totals(telling.ask, telling.period)[row.code]
    columns = ("total", "units_reported", "units_expected")
    text = describe_total(telling.wording, row)
    bound = telling.bind(indicator_code=row.code)
    total = claim_from_row(f"summary.{row.code}.total", text, "claim_indicator_total", bound, asked, columns)
    change = claim_change(telling, row, comparison, "summary")
    return Paragraph((total, change, *_find_reason(telling, row, comparison)))


def _find_reason(telling: Telling, row: IndicatorRow, comparison: Comparison) -> Iterator[Claim]:
    """What a unit answered when it was asked about its figure: of several the one whose figure changed most."""
    asked = telling.ask.rows("report_questions", **telling.bind(unit_id=None))
    given = [q for q in asked if q["indicator_code"] == row.code and q["answer"] and q["state"] in ANSWERED]
    if not given:
        return
    moved = _list_moves(telling, row.code, comparison)
    told = max(given, key=lambda q: moved.get(q["unit_id"], Decimal(-1)))  # of equal ones the first, in order of units
    answer = one_line(told["answer"])
    shown = answer if len(answer) <= LONGEST_REASON else f"{answer[:LONGEST_REASON].rsplit(' ', 1)[0]}…"
    unit = telling.full_name(told["unit_id"], told["unit_name"])
    text = telling.wording.say("reason", unit=unit, answer=shown)
    bound = telling.bind(unit_id=told["unit_id"])
    columns = ("indicator_code", "answer")
    yield claim_from_row(f"summary.{row.code}.reason", text, "report_questions", bound, told, columns)


def _list_moves(telling: Telling, code: str, comparison: Comparison) -> dict[str, Decimal]:
    """By how much each unit's figure moved between the two periods, where both are known."""
    now, before = (
        {
            r["unit_id"]: r["amount"]
            for r in telling.ask.rows("report_cells", period_id=p)
            if r["indicator_code"] == code
        }
        for p in (telling.period.id, comparison.period_id)
    )
    return {u: abs(now[u] - before[u]) for u in now if now[u] is not None and before.get(u) is not None}


def _write_units(telling: Telling) -> Paragraph | None:
    """Who leads and who lags, by all that is asked of a unit at once; None before anybody reported."""
    bound, rows = _bind_marks(telling), _load_marks(telling)
    if not any(row["is_on_time"] or row["is_clean"] for row in rows):
        return None
    share = percent(telling.rules.unit_plan_percent)
    has_plans = rows[0]["has_plans"]
    marks = (
        telling.wording.say("unit_marks", percent=share)
        if has_plans
        else telling.wording.say("unit_marks_without_plan")
    )
    claims = []
    for key in ("leading", "lagging"):
        found = [row for row in rows if row[f"is_{key}"]]
        names = telling.name_units(found, UNITS_ANNEX)
        text = telling.wording.say(f"units_{key}", len(found), marks=marks, names=names)
        columns = ("unit_name", f"is_{key}")
        claims.append(claim_from_rows(f"summary.{key}", text, "claim_unit_marks", bound, rows, columns))
    return Paragraph(tuple(claims))


def _bind_marks(telling: Telling) -> dict[str, Scalar]:
    return {**bind_plan(telling.programme, telling.period), "unit_percent": telling.rules.unit_plan_percent}


def _load_marks(telling: Telling) -> Sequence[Row]:
    """What each unit's reporting came to."""
    return telling.ask.rows("claim_unit_marks", **_bind_marks(telling))


def _list_names(telling: Telling, key: str) -> tuple[str, ...]:
    return tuple(row["unit_name"] for row in _load_marks(telling) if row[f"is_{key}"])


def write_requests(telling: Telling, ranking: RankedYear | None) -> Paragraph:
    """What the Minister is asked to decide, from what the figures ask for."""
    agency = telling.programme.agency_on(telling.period.due_at.date())
    wording, claims = telling.wording, [*_ask_about_units(telling), *_ask_about_plans(telling)]
    lead = wording.say("asked", addressee=agency.addressee_vi)
    ranked = wording.say("asked_ranking", year=str(ranking.year)) if ranking and ranking.rows else ""
    if not claims:
        return Paragraph(
            (), f"{lead} {ranked}" if ranked else wording.say("asked_nothing", addressee=agency.addressee_vi)
        )
    return Paragraph(tuple(claims), f"{lead} {ranked}; " if ranked else f"{lead} ")


def _ask_about_units(telling: Telling) -> Iterator[Claim]:
    bound = telling.bind(status="missing")
    rows: Sequence[Row] = telling.ask.rows("claim_units_by_status", **bound)
    if rows:
        text = telling.wording.say("asked_missing", len(rows), names=telling.name_bodies(rows), body=telling.unit_body)
        yield claim_from_rows("asked.missing", text, "claim_units_by_status", bound, rows, ("unit_name",))


def _ask_about_plans(telling: Telling) -> Iterator[Claim]:
    behind = [row for row in load_plans(telling) if row["on_course"] is False]
    if behind:
        bound = {**bind_plan(telling.programme, telling.period), "indicator_code": None}
        text = telling.wording.say("asked_plan", len(behind), agency=telling.programme.short_agency_vi)
        yield claim_from_rows("asked.plan", text, "claim_plan", bound, behind, ("indicator_code", "on_course"))

"""The sentence about an indicator, from its one figure: each clause is a claim whose query made the figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.minister.claims import Row, claim_from_row
from reports.minister.figures.figure import Comparison, IndicatorRow
from reports.minister.figures.load import bind_plan, load_totals
from reports.minister.figures.noteworthy import choose_base, compare, find_reasons, is_beyond_band
from reports.minister.model import Claim, Paragraph, Scalar
from reports.minister.sentences.telling import Telling
from reports.minister.sentences.wording import Wording, join_clauses
from reports.office.vietnamese import lower_first, number, percent

DERIVED = "percent"
_FORM_HINT = re.compile(r"\s*\(ghi [^)]*\)$")
_PART = re.compile(r"^trong đó:?\s*", re.IGNORECASE)
_DEED = re.compile(r"^đã\s+", re.IGNORECASE)


def strip_hint(name_vi: str) -> str:
    """An indicator's name without the form's hint `(ghi số, ngày)`, which is addressed to who fills it in."""
    return _FORM_HINT.sub("", name_vi)


def write_indicator(telling: Telling, row: IndicatorRow) -> Paragraph | None:
    """The sentence about an indicator, or None where there is nothing to say of it."""
    if not find_reasons(row, telling.rules):
        return None
    if row.total is None:
        return Paragraph((_claim_nobody(telling, row),))
    return Paragraph(tuple(_list_claims(telling, row)))


def _list_claims(telling: Telling, row: IndicatorRow) -> Iterator[Claim]:
    yield _claim_total(telling, row)
    shown = [c for c in (row.previous, row.last_year) if is_beyond_band(c, telling.rules)]
    if not shown:
        first = compare(row, choose_base([row]))
        shown = [first] if first.change is not None else []
    for comparison in shown:
        yield claim_change(telling, row, comparison)
    reasons = find_reasons(row, telling.rules)
    if "record_high" in reasons or "record_low" in reasons:
        yield _claim_record(telling, row)
    if "behind" in reasons:
        yield claim_plan(telling, row)
    if is_much_missing(row.previous, telling):
        yield _claim_missing(telling, row)


def is_much_missing(comparison: Comparison, telling: Telling) -> bool:
    """True if units without a figure now held so much of the other period's total that a sentence says so."""
    return comparison.missing_percent is not None and comparison.missing_percent >= telling.rules.missing_percent


def describe_name(row: IndicatorRow) -> str:
    """The indicator as a sentence names it: a part by its whole, too."""
    name = strip_hint(row.name_vi)
    return f"{strip_hint(row.whole_vi)} ({_PART.sub('', name)})" if row.whole_vi else name


def describe_total(wording: Wording, row: IndicatorRow) -> str:
    """The total as a sentence says it, with the units behind it; the deed of a yes or no. Empty without a total."""
    if row.total is None:
        return ""
    if row.kind == "yes_no":
        deed = lower_first(describe_name(row))
        done = int(row.total)
        return wording.say("said_yes", done, row.units_reported, deed=deed if done else _DEED.sub("", deed))
    said = wording.say("total", None if row.total else 0, name=describe_name(row), total=row.total, unit=row.unit_vi)
    return join_clauses((said, describe_base(wording, row)), " ")


def describe_base(wording: Wording, row: IndicatorRow) -> str:
    """How many units stand behind a total; units that need not report may have done so all the same."""
    if not row.units_expected:
        return wording.say("base_of_none", row.units_reported)
    if row.units_reported <= row.units_expected:
        return wording.say("base", row.units_reported, row.units_expected)
    return wording.say("base_of_more", row.units_reported, row.units_expected)


def describe_change(wording: Wording, row: IndicatorRow, comparison: Comparison, *, alone: bool = False) -> str:
    """`tăng 120 tin, bài (10,5%) so với …`; units more or fewer of a yes or no; empty without a comparison.

    `alone`: against what is said already.
    """
    other, change = lower_first(comparison.label_vi), comparison.change
    if change is None:
        return ""
    if row.kind == "yes_no" and change:
        return wording.say(
            _CHANGES["more_units" if change > 0 else "fewer_units", alone], int(abs(change)), other=other
        )
    code = _CHANGES["up" if change > 0 else "down" if change < 0 else "level", alone]
    size = f"{number(abs(change))} {row.unit_vi}"
    if comparison.percent:
        size += f" ({percent(abs(comparison.percent))})"
    return wording.say(code, size=size, other=other)


_CHANGES = {
    ("up", False): "up",
    ("down", False): "down",
    ("level", False): "level",
    ("more_units", False): "more_units",
    ("fewer_units", False): "fewer_units",
    ("up", True): "up_alone",
    ("down", True): "down_alone",
    ("level", True): "level_alone",
    ("more_units", True): "more_units_alone",
    ("fewer_units", True): "fewer_units_alone",
}
"""The sentence about a change, by its direction and whether it is said what it is against."""


def _claim_total(telling: Telling, row: IndicatorRow) -> Claim:
    wording, columns = telling.wording, ["total", "units_reported", "units_expected"]
    carried = wording.say("carried", row.ytd_carried_units) if row.kind == "cumulative" else ""
    corrected = wording.say("corrected", row.units_corrected)
    text = join_clauses((join_clauses((describe_total(wording, row), carried)), corrected), " ")
    columns += ["ytd_carried_units"] if carried else []
    columns += ["units_corrected"] if corrected else []
    return _claim(telling, row, "total", text, "claim_indicator_total", columns)


def _claim_nobody(telling: Telling, row: IndicatorRow) -> Claim:
    text = telling.wording.say("nobody", row.units_expected, row.units_expected, name=describe_name(row))
    return _claim(telling, row, "nobody", text, "claim_indicator_total", ["total", "units_reported", "units_expected"])


def _claim(telling: Telling, row: IndicatorRow, key: str, text: str, query: str, columns: list[str]) -> Claim:
    asked = load_totals(telling.ask, telling.period)[row.code]
    parameters = telling.bind(indicator_code=row.code)
    return claim_from_row(f"indicator.{row.code}.{key}", text, query, parameters, asked, columns)


def claim_change(telling: Telling, row: IndicatorRow, comparison: Comparison, section: str = "indicator") -> Claim:
    """The clause about a like-for-like change; in the body with how many units it is reckoned on."""
    key = "previous" if comparison is row.previous else "last_year"
    is_summary = section == "summary"  # what it is against, and that units are the same, stands above all of them
    said = describe_change(telling.wording, row, comparison, alone=is_summary)
    units = "" if is_summary else telling.wording.say("like_for_like", comparison.units)
    text = join_clauses((said, units), " ")
    asked = _find_change(telling, row, comparison)
    columns = ("change", "this_common", "other_common", "units_common")
    derived: dict[str, Scalar] = {DERIVED: comparison.percent} if comparison.percent is not None else {}
    return claim_from_row(
        f"{section}.{row.code}.{key}", text, "claim_indicator_change", _bind_change(telling, row, comparison), asked,
        columns, join_vi=", ", **derived,
    )  # fmt: skip


def _bind_change(telling: Telling, row: IndicatorRow, comparison: Comparison) -> dict[str, Scalar]:
    return telling.bind(other_id=comparison.period_id, indicator_code=row.code)


def _find_change(telling: Telling, row: IndicatorRow, comparison: Comparison) -> Row:
    every = telling.bind(other_id=comparison.period_id, indicator_code=None)
    rows = telling.ask.rows("claim_indicator_change", **every)
    return next(one for one in rows if one["indicator_code"] == row.code)


def _claim_missing(telling: Telling, row: IndicatorRow) -> Claim:
    comparison = row.previous
    text = telling.wording.say(
        "missing_share", comparison.missing_units, other=lower_first(comparison.label_vi),
        share=percent(comparison.missing_percent or Decimal(0)),
    )  # fmt: skip
    asked, columns = _find_change(telling, row, comparison), ("units_missing", "missing_percent")
    parameters = _bind_change(telling, row, comparison)
    return claim_from_row(f"indicator.{row.code}.missing", text, "claim_indicator_change", parameters, asked, columns)


def _claim_record(telling: Telling, row: IndicatorRow) -> Claim:
    record = row.record
    assert record is not None
    code = "record_high" if "record_high" in find_reasons(row, telling.rules) else "record_low"
    noun = telling.programme.calendar.of_kind.noun_vi
    text = telling.wording.say(code, periods=record.periods + 1, noun=noun)
    asked = next(
        one
        for one in telling.ask.rows("claim_record", **telling.bind(indicator_code=None))
        if one["indicator_code"] == row.code
    )
    columns = ("periods", "highest" if code == "record_high" else "lowest")
    parameters = telling.bind(indicator_code=row.code)
    return claim_from_row(
        f"indicator.{row.code}.record", text, "claim_record", parameters, asked, columns, join_vi=", "
    )


def claim_plan(telling: Telling, row: IndicatorRow, section: str = "indicator") -> Claim:
    """The clause about a plan that lags behind."""
    plan = row.plan
    assert plan is not None and plan.percent is not None
    share, elapsed = percent(plan.percent), percent(plan.elapsed_percent)
    text = telling.wording.say("plan_behind", share=share, elapsed=elapsed)
    bound = bind_plan(telling.programme, telling.period)
    rows = telling.ask.rows("claim_plan", **bound, indicator_code=None)
    asked = next(one for one in rows if one["indicator_code"] == row.code)
    columns = ("done", "plan", "plan_percent", "elapsed_percent", "on_course")
    return claim_from_row(
        f"{section}.{row.code}.plan_percent", text, "claim_plan", {**bound, "indicator_code": row.code}, asked, columns
    )

"""Make the figure of every indicator of a period from the named queries. No wording but names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from reports.minister.claims import Ask, Row
from reports.minister.figures.figure import ACCRUING, Comparison, IndicatorRow, PlanStanding, Record, RowKind
from reports.minister.sentences.wording import Wording
from schemas.programme import Indicator, Period, Programme

Others = Mapping[str, Period | None]


def find_other_periods(programme: Programme, period: Period) -> Others:
    """The counted period before this one and the same period of the year before, where the calendar has them."""
    before = [p for p in programme.periods if p.window_end < period.window_start]
    same = (p for p in programme.periods if (p.year, p.number) == (period.year - 1, period.number))
    return {"previous": before[-1] if before else None, "last_year": next(same, None)}


def is_years_last(programme: Programme, period: Period) -> bool:
    """True for the last counted period of its year: its report is the year's."""
    return [p.id for p in programme.periods if p.year == period.year][-1] == period.id


def load_rows(
    ask: Ask, programme: Programme, period: Period, others: Others, wording: Wording
) -> tuple[IndicatorRow, ...]:
    """The figures of the period's indicators, in form order."""
    totals = load_totals(ask, period)
    valid = programme.indicators_of(period)
    rows = [_load_row(ask, programme, i, period, others, wording) for i in valid if i.code in totals]
    return tuple(_name_whole(row, rows[:place]) for place, row in enumerate(rows))


def _name_whole(row: IndicatorRow, above: Sequence[IndicatorRow]) -> IndicatorRow:
    """A part with the name of the last row above it that is none."""
    whole = next((one for one in reversed(above) if not one.is_part), None)
    return replace(row, whole_vi=whole.name_vi) if row.is_part and whole else row


def load_totals(ask: Ask, period: Period | None) -> dict[str, Row]:
    """The totals of a period by indicator; none of no period."""
    if period is None:
        return {}
    return _by_code(ask.rows("claim_indicator_total", period_id=period.id, indicator_code=None))


def has_data(ask: Ask, period: Period | None) -> bool:
    """True if some unit gave a value for some indicator of the period."""
    return any(row["units_reported"] for row in load_totals(ask, period).values())


def bind_plan(programme: Programme, period: Period) -> dict[str, Any]:
    """What is bound to queries of plans besides the moment."""
    return {
        "period_id": period.id,
        "tolerance_points": programme.report.plan_tolerance_points,
        "left_out": " ".join(sorted(programme.sensitive_codes)),
    }


def _by_code(rows: list[Row]) -> dict[str, Row]:
    return {row["indicator_code"]: row for row in rows}


def _load_row(
    ask: Ask, programme: Programme, indicator: Indicator, period: Period, others: Others, wording: Wording
) -> IndicatorRow:
    row, kind = load_totals(ask, period)[indicator.code], find_kind(indicator)
    guarded = indicator.code in programme.sensitive_codes
    least = programme.report.sensitive_least_units if guarded else 0
    year_total = row["ytd_total"] if row["ytd_units"] >= least else None
    is_withheld = 0 < row["units_reported"] < least
    previous, last_year = others["previous"], others["last_year"]
    named = wording.say("label_last_year_of", year=str(last_year.year)) if last_year else ""
    return IndicatorRow(
        code=indicator.code,
        name_vi=indicator.name_vi,
        unit_vi=indicator.unit_vi,
        kind=kind,
        sensitive=guarded,
        total=None if is_withheld else row["total"],
        ytd_total=year_total if kind in ACCRUING else None,
        ytd_carried_units=row["ytd_carried_units"] if kind in ACCRUING else 0,
        **{name: row[name] for name in ("units_expected", "units_reported", "units_not_applicable", "units_missing")},
        units_positive=row["units_positive"],
        units_corrected=row["units_corrected"],
        year_total=year_total,
        previous=_compare_with(ask, programme, indicator, period, previous, previous.label_vi if previous else ""),
        last_year=_compare_with(ask, programme, indicator, period, last_year, named),
        plan=None if guarded else _load_plan(ask, programme, indicator, period),
        record=None if guarded or kind == "cumulative" else _load_record(ask, indicator, period),
        is_withheld=is_withheld,
        short_vi=indicator.short_name_vi or indicator.name_vi,
    )


def find_kind(indicator: Indicator) -> RowKind:
    """How the indicator's periods make a year, as the report tells rows apart."""
    if indicator.type == "bool":
        return "yes_no"
    kinds: dict[str, RowKind] = {"sum": "flow", "last": "stock", "ytd": "cumulative"}
    return kinds[indicator.year_aggregation]


def _compare_with(
    ask: Ask, programme: Programme, indicator: Indicator, period: Period, other: Period | None, named: str
) -> Comparison:
    if other is None:
        return Comparison(None, "", None, 0, None, None, "no_period")
    shown = _total_of(ask, programme, indicator, other)
    if indicator.code in programme.sensitive_codes:
        return Comparison(other.id, named, shown, 0, None, None, "sensitive")
    changes = ask.rows("claim_indicator_change", period_id=period.id, other_id=other.id, indicator_code=None)
    row = _by_code(changes).get(indicator.code)
    if row is None:
        return Comparison(other.id, named, shown, 0, None, None, "no_data")
    missing = (row["units_missing"], row["missing_percent"])
    if row["units_common"]:
        sums = (row["units_common"], row["this_common"], row["other_common"])
        return Comparison(other.id, named, shown, *sums, None, *missing)
    is_apart = indicator.year_aggregation == "ytd" and other.number != period.number
    return Comparison(other.id, named, shown, 0, None, None, "cumulative" if is_apart else "no_common_unit", *missing)


def _total_of(ask: Ask, programme: Programme, indicator: Indicator, other: Period) -> Decimal | None:
    """The other period's total; of a sensitive indicator only with enough units behind it."""
    row = load_totals(ask, other).get(indicator.code)
    least = programme.report.sensitive_least_units if indicator.code in programme.sensitive_codes else 0
    return None if row is None or row["units_reported"] < least else row["total"]


def _load_plan(ask: Ask, programme: Programme, indicator: Indicator, period: Period) -> PlanStanding | None:
    rows = ask.rows("claim_plan", **bind_plan(programme, period), indicator_code=None)
    row = _by_code(rows).get(indicator.code)
    if row is None:
        return None
    return PlanStanding(
        **{name: row[name] for name in ("units", "units_without_plan", "done", "plan", "elapsed_percent", "on_course")},
        percent=row["plan_percent"],
    )


def _load_record(ask: Ask, indicator: Indicator, period: Period) -> Record | None:
    row = _by_code(ask.rows("claim_record", period_id=period.id, indicator_code=None)).get(indicator.code)
    if row is None:
        return None
    return Record(row["periods"], row["highest"], row["lowest"], row["most_units"])

"""Of which indicators there is something to say: the rules are the programme's (`[report]`), applied here alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from reports.minister.figures.figure import Comparison, IndicatorRow
from schemas.programme.report.rules import ReportRules

Reason = Literal["nobody", "behind", "record_high", "record_low", "change"]


def find_reasons(row: IndicatorRow, rules: ReportRules) -> tuple[Reason, ...]:
    """Why a sentence is due to the indicator; none for a sensitive one, nor for a part of the row above it."""
    if row.sensitive or row.is_part:
        return ()
    if row.total is None:
        is_silent = row.units_expected and not row.units_reported and not row.units_not_applicable
        return ("nobody",) if is_silent and rules.tell_nobody else ()
    found: list[Reason] = []
    if row.plan is not None and row.plan.is_behind:
        found.append("behind")
    if record := find_record(row, rules):
        found.append(record)
    if any(is_beyond_band(comparison, rules) for comparison in (row.previous, row.last_year)):
        found.append("change")
    return tuple(found)


def find_record(row: IndicatorRow, rules: ReportRules) -> Literal["record_high", "record_low"] | None:
    """Whether the total is above or below those of all earlier periods; low only with as many units behind it."""
    if row.record is None or row.total is None or row.record.periods < rules.record_periods:
        return None
    if row.total > row.record.highest:
        return "record_high"
    is_low = row.total < row.record.lowest and row.units_reported >= row.record.most_units
    return "record_low" if is_low else None


def is_beyond_band(comparison: Comparison, rules: ReportRules) -> bool:
    """True if the like-for-like change is large enough, of sums and by units enough, to be told."""
    is_wide = comparison.percent is None or abs(comparison.percent) >= rules.change_percent
    return is_wide and is_sizeable(comparison, rules)


def is_sizeable(comparison: Comparison, rules: ReportRules) -> bool:
    """True if sums and units compared are enough for a change to mean something."""
    if comparison.this is None or comparison.other is None or comparison.units < rules.change_least_units:
        return False
    return max(comparison.this, comparison.other) >= rules.change_least_amount


def measure_change(row: IndicatorRow) -> Decimal:
    """The larger of the two changes in per cent, whichever its direction; for order alone."""
    found = [abs(c.percent) for c in (row.previous, row.last_year) if c.percent is not None]
    return max(found, default=Decimal(0))


def choose_noteworthy(rows: Sequence[IndicatorRow], rules: ReportRules) -> tuple[IndicatorRow, ...]:
    """The indicators that get a sentence, in form order: of too many those that nobody reported, then those with most
    reasons, then the most changed."""
    reasons = {row.code: find_reasons(row, rules) for row in rows}
    due = [row for row in rows if reasons[row.code]]
    silent = {row.code for row in due if "nobody" in reasons[row.code]}
    due.sort(key=lambda row: (row.code not in silent, -len(reasons[row.code]), -measure_change(row)))  # stable
    chosen = {row.code for row in due[: rules.sentences]}
    return tuple(row for row in rows if row.code in chosen)


def choose_table_rows(
    rows: Sequence[IndicatorRow], told: Sequence[IndicatorRow], rules: ReportRules
) -> tuple[IndicatorRow, ...]:
    """The rows of a group's table in the body, in form order: all if they fit; else what is told and what changed."""
    most = min(rules.group_rows, rules.list_rows)
    if len(rows) <= most + 1:  # one row less is not worth a reader's way to the annex
        return tuple(rows)
    codes = {row.code for row in told}
    ordered = sorted(rows, key=lambda row: (row.code not in codes, bool(row.sensitive or row.is_part)))
    chosen = {row.code for row in ordered[:most]}
    return tuple(row for row in rows if row.code in chosen)


def choose_base(rows: Sequence[IndicatorRow]) -> Literal["last_year", "previous"]:
    """What a report compares with first: the same period of last year wherever that can be compared with."""
    return "last_year" if any(row.last_year.change is not None for row in rows) else "previous"


def compare(row: IndicatorRow, base: Literal["last_year", "previous"]) -> Comparison:
    """The row's comparison with that period."""
    return row.last_year if base == "last_year" else row.previous


def choose_changes(rows: Sequence[IndicatorRow], rules: ReportRules) -> tuple[IndicatorRow, ...]:
    """The indicators that changed most against the base, the most first, within the band too; none that did not."""
    base = choose_base(rows)
    changed = [
        row
        for row in rows
        if not row.sensitive
        and not row.is_part
        and compare(row, base).percent
        and is_sizeable(compare(row, base), rules)
    ]
    changed.sort(key=lambda row: -abs(compare(row, base).percent or Decimal(0)))
    return tuple(changed[: rules.summary_changes])

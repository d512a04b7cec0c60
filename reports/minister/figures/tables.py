"""The rows of the report's tables of results, from the same figures as its sentences: columns, cells, footnotes."""

from __future__ import annotations

from collections.abc import Collection

from reports.minister.figures.figure import ACCRUING, Comparison, IndicatorRow
from reports.minister.headings import Say, head
from reports.minister.model import PeriodReport
from reports.office.tree import Column
from reports.office.vietnamese import (
    NO_DATA,
    WITHHELD,
    day_short,
    lower_first,
    number,
    number_or_gap,
    percent,
    percent_with_sign,
)
from reports.office.widths import fit_columns
from schemas.corrections import MEASURES_VI

NOT_APPLICABLE = "–"
CORRECTED = "†"
Marks = tuple[str, str, str, str]
MARKS = {"stock": " (*)", "yes_no": " (*)", "cumulative": " (**)", "flow": ""}
SENSITIVE_MARK = " (***)"
NAMES = 1
"""The place of the names in the columns."""
RESULT_COLUMNS = (
    Column("column_code", 10, "center"),
    Column("column_indicator_measured", 65.5),
    Column("column_period", 18, "right", "total"),
    Column("column_with_figures", 24, "center", "units_reported"),
    Column("column_against_previous", 15, "right", "previous_percent"),
    Column("column_against_last_year", 14.5, "right", "last_year_percent"),
    Column("column_year", 18, "right", "ytd_total"),
)
FULL_COLUMNS = (
    Column("column_code", 10, "center"),
    Column("column_indicator_measured", 63),
    Column("column_period", 19, "right", "total"),
    Column("column_with_figures", 25, "center", "units_reported"),
    Column("column_nothing_arose", 13, "center", "units_not_applicable"),
    Column("column_total_of", 19, "right", "previous_total"),
    Column("column_against", 16.5, "right", "previous_percent"),
    Column("column_total_last_year", 19, "right", "last_year_total"),
    Column("column_against_last_year", 16.5, "right", "last_year_percent"),
    Column("column_year", 19, "right", "ytd_total"),
    Column("column_plan", 17, "right", "plan"),
    Column("column_plan_share", 15, "right", "plan_percent"),
)
PLAN_COLUMNS = (
    Column("column_code", 12, "center"),
    Column("column_indicator_measured", 110),
    Column("column_plan", 33, "right", "plan"),
    Column("column_plan_done", 33, "right", "plan_done"),
    Column("column_plan_share", 32, "right", "plan_percent"),
    Column("column_plan_units", 32, "center", "plan_units"),
)


def describe_marks(report: PeriodReport) -> str:
    """The legend of the tables: marks, empties, and what each column is reckoned on."""
    say = report.wording.say
    return say("legend", gap=NO_DATA, none=NOT_APPLICABLE, year=_name_year(report), behind=say("cell_behind"))


def result_columns(report: PeriodReport) -> tuple[Column, ...]:
    """The columns of every group's table in the body, 165 mm wide in all, of which names have what figures leave."""
    columns = head(RESULT_COLUMNS, report.wording.say, period=report.label_vi, year=_name_year(report))
    rows = [result_row(row, report) for group in report.groups for row in group.shown]
    return fit_columns(columns, rows, NAMES)


def full_columns(report: PeriodReport) -> tuple[Column, ...]:
    """The columns of the annex's table of all indicators, 252 mm wide in all: the body's and what they rest on."""
    words = {"period": report.label_vi, "previous": lower_first(name_previous(report)), "year": _name_year(report)}
    return head(FULL_COLUMNS, report.wording.say, **words)


def name_previous(report: PeriodReport) -> str:
    """The period before, as headings name it; without one, what it is to the report."""
    labels = (row.previous.label_vi for row in report.rows if row.previous.period_id)
    return next(labels, report.wording.say("label_previous"))


def _name_year(report: PeriodReport) -> str:
    return report.wording.say("label_whole_year" if report.is_years_last else "label_year_to_date")


def result_row(row: IndicatorRow, report: PeriodReport) -> tuple[str, ...]:
    """The cells of an indicator's row in the body, in the order of `result_columns`; corrected figures bear marks."""
    total, previous, last_year, ytd = choose_marks(row, report)
    return (
        row.code,
        name_cell(row, report.wording.say, row.short_vi),
        show_total(row) + total,
        show_units(row),
        show_change(row, row.previous) + previous,
        show_change(row, row.last_year) + last_year,
        show_year(row, is_years_last=report.is_years_last) + ytd,
    )


def full_row(row: IndicatorRow, report: PeriodReport) -> tuple[str, ...]:
    """The cells of an indicator's row in the annex: those of `result_row`, and other totals and the plan."""
    code, _, total, units, previous, last_year, year = result_row(row, report)
    _, of_previous, of_last_year, _ = choose_marks(row, report)
    plan = row.plan
    return (
        code,
        name_cell(row, report.wording.say),
        total,
        units,
        number(row.units_not_applicable),
        show_other_total(row.previous) + of_previous,
        previous,
        show_other_total(row.last_year) + of_last_year,
        last_year,
        year,
        number(plan.plan) if plan else NOT_APPLICABLE,
        show_plan_percent(row, report.wording.say("cell_behind")),
    )


def plan_row(row: IndicatorRow, say: Say) -> tuple[str, ...]:
    """The cells of an indicator's row in the table of plans; all of them lag, which is not said of each."""
    assert row.plan is not None
    figures = (number(row.plan.plan), number(row.plan.done), show_plan_percent(row))
    return (row.code, name_cell(row, say), *figures, number(row.plan.units))


def name_cell(row: IndicatorRow, say: Say, short: str = "") -> str:
    """Name, or the short one given, unit of measure and marks."""
    unit = say("cell_unit") if row.kind == "yes_no" else row.unit_vi
    return f"{short or row.name_vi} ({unit}){MARKS[row.kind]}{SENSITIVE_MARK if row.sensitive else ''}"


def show_total(row: IndicatorRow) -> str:
    """The period's total; a gap is never zero."""
    return WITHHELD if row.is_withheld else number_or_gap(row.total)


def show_units(row: IndicatorRow) -> str:
    """`58/63 (28,4%)`: units with a value of those that owe one, and what units without held of the total before."""
    share = row.previous.missing_percent
    held = f" ({percent(share)})" if share and row.previous.missing_units else ""
    return f"{row.units_reported}/{row.units_expected}{held}"


def show_year(row: IndicatorRow, *, is_years_last: bool) -> str:
    """What the year has come to: of every indicator at its end, before only of what accrues."""
    if is_years_last:
        return WITHHELD if row.is_withheld and row.year_total is None else number_or_gap(row.year_total)
    if row.kind not in ACCRUING:
        return NOT_APPLICABLE
    return WITHHELD if row.is_withheld and row.ytd_total is None else number_or_gap(row.ytd_total)


def show_change(row: IndicatorRow, comparison: Comparison) -> str:
    """The like-for-like change: `+12,3%`; in units of a yes or no and over a base of zero; a dash without one."""
    if comparison.change is None:
        return NO_DATA if comparison.gap == "no_data" else NOT_APPLICABLE
    if comparison.percent is not None and row.kind != "yes_no":
        return percent_with_sign(comparison.percent)
    return f"{'+' if comparison.change > 0 else ''}{number(comparison.change)}"


def show_other_total(comparison: Comparison) -> str:
    """The other period's total over all its units."""
    return NOT_APPLICABLE if comparison.period_id is None else number_or_gap(comparison.total)


def show_plan_percent(row: IndicatorRow, behind: str = "") -> str:
    """The share of the plan, with the word for one that lags; a dash where there is none."""
    if row.plan is None or row.plan.percent is None:
        return NOT_APPLICABLE
    share = percent(row.plan.percent)
    return f"{share} {behind}" if behind and row.plan.is_behind else share


def correction_notes(report: PeriodReport, codes: Collection[str]) -> list[str]:
    """A footnote for each corrected figure of these indicators: as reported, what counts, why, who and when."""
    named = {key: name for name, key in MEASURES_VI.items()}
    return [
        report.wording.fill(
            "correction_note",
            mark=CORRECTED,
            unit=c.unit_name,
            code=c.indicator_code,
            measure=named[c.measure],
            period="" if c.period_id == report.period_id else f" {c.period_id}",
            reported=c.reported_vi,
            counted=c.corrected_vi,
            reason=c.reason.rstrip("."),
            by=c.decided_by,
            day=day_short(c.decided_on),
        )
        for c in report.corrections
        if c.indicator_code in codes
    ]


def choose_marks(row: IndicatorRow, report: PeriodReport) -> Marks:
    """The dagger, or nothing, of the period's total, the two compared with, and the year's amount."""
    primary = "ytd" if row.kind == "cumulative" else "period"
    totals = (report.period_id, row.previous.period_id, row.last_year.period_id)
    marked = [report.is_corrected(row.code, period, (primary,)) for period in totals]
    year = {c.period_id for c in report.corrections if report.period_id[:4] <= c.period_id <= report.period_id}
    marked.append(any(report.is_corrected(row.code, period, ("ytd",)) for period in year))
    if row.kind == "cumulative":
        marked[0] = marked[-1]
    first, second, third, last = (CORRECTED if found else "" for found in marked)
    return first, second, third, last

"""The rows of the report's tables of results, from the same figures as its sentences: columns, cells, footnotes."""

from __future__ import annotations

from collections.abc import Collection

from reports.minister.figures.figure import ACCRUING, Comparison, IndicatorRow
from reports.minister.model import PeriodReport
from reports.office.tree import Column
from reports.office.vietnamese import NO_DATA, day_short, number, number_or_gap, percent, percent_with_sign
from schemas.corrections import MEASURES_VI

NOT_APPLICABLE = "–"
WITHHELD = "(không nêu)"
CORRECTED = "†"
BEHIND = "(chậm)"
Marks = tuple[str, str, str, str]
MARKS = {"stock": " (*)", "yes_no": " (*)", "cumulative": " (**)", "flow": ""}
SENSITIVE_MARK = " (***)"


def describe_marks(report: PeriodReport) -> str:
    """The legend of the tables: marks, empties, and what each column is reckoned on."""
    words = {"gap": NO_DATA, "none": NOT_APPLICABLE, "year": _name_year(report), "behind": BEHIND}
    return report.wording.say("legend", **words)


def result_columns(report: PeriodReport) -> tuple[Column, ...]:
    """The columns of a group's table in the body, 165 mm wide in all."""
    return (
        Column("Mã", 10, "center"),
        Column("Chỉ tiêu (đơn vị tính)", 65.5),
        Column(report.label_vi, 18, "right", "total"),
        Column("Có số liệu", 24, "center", "units_reported"),
        Column("So với kỳ trước", 15, "right", "previous_percent"),
        Column("So với cùng kỳ", 14.5, "right", "last_year_percent"),
        Column(_name_year(report), 18, "right", "ytd_total"),
    )


def full_columns(report: PeriodReport) -> tuple[Column, ...]:
    """The columns of the annex's table of all indicators, 252 mm wide in all: the body's and what they rest on."""
    previous = _name_previous(report)
    return (
        Column("Mã", 10, "center"),
        Column("Chỉ tiêu (đơn vị tính)", 63),
        Column(report.label_vi, 19, "right", "total"),
        Column("Có số liệu", 25, "center", "units_reported"),
        Column("Không phát sinh", 13, "center", "units_not_applicable"),
        Column(f"Tổng {previous}", 19, "right", "previous_total"),
        Column(f"So với {previous}", 16.5, "right", "previous_percent"),
        Column("Tổng cùng kỳ", 19, "right", "last_year_total"),
        Column("So với cùng kỳ", 16.5, "right", "last_year_percent"),
        Column(_name_year(report), 19, "right", "ytd_total"),
        Column("Kế hoạch năm", 17, "right", "plan"),
        Column("Đạt kế hoạch", 15, "right", "plan_percent"),
    )


def plan_columns() -> tuple[Column, ...]:
    """The columns of the annex's table of plans that lag, 252 mm wide in all."""
    return (
        Column("Mã", 12, "center"),
        Column("Chỉ tiêu (đơn vị tính)", 110),
        Column("Kế hoạch năm", 33, "right", "plan"),
        Column("Đã thực hiện", 33, "right", "plan_done"),
        Column("Đạt kế hoạch", 32, "right", "plan_percent"),
        Column("Đơn vị có kế hoạch", 32, "center", "plan_units"),
    )


def _name_previous(report: PeriodReport) -> str:
    label = next((row.previous.label_vi for row in report.rows if row.previous.period_id), "Kỳ trước")
    return label[:1].lower() + label[1:]


def _name_year(report: PeriodReport) -> str:
    return "Cả năm" if report.is_years_last else "Lũy kế năm"


def result_row(row: IndicatorRow, marked: Marks = ("", "", "", ""), *, is_years_last: bool = False) -> tuple[str, ...]:
    """The cells of an indicator's row in the body, in the order of `result_columns`; corrected figures bear marks."""
    total, previous, last_year, ytd = marked
    return (
        row.code,
        name_cell(row),
        show_total(row) + total,
        show_units(row),
        show_change(row, row.previous) + previous,
        show_change(row, row.last_year) + last_year,
        show_year(row, is_years_last=is_years_last) + ytd,
    )


def full_row(row: IndicatorRow, marked: Marks = ("", "", "", ""), *, is_years_last: bool = False) -> tuple[str, ...]:
    """The cells of an indicator's row in the annex: those of `result_row`, and other totals and the plan."""
    code, name, total, units, previous, last_year, year = result_row(row, marked, is_years_last=is_years_last)
    plan = row.plan
    return (
        code,
        name,
        total,
        units,
        number(row.units_not_applicable),
        show_other_total(row.previous) + marked[1],
        previous,
        show_other_total(row.last_year) + marked[2],
        last_year,
        year,
        number(plan.plan) if plan else NOT_APPLICABLE,
        show_plan_percent(row),
    )


def plan_row(row: IndicatorRow) -> tuple[str, ...]:
    """The cells of an indicator's row in the table of plans."""
    assert row.plan is not None
    share = show_plan_percent(row).removesuffix(f" {BEHIND}")  # all of them lag
    figures = (number(row.plan.plan), number(row.plan.done), share)
    return (row.code, name_cell(row), *figures, number(row.plan.units))


def name_cell(row: IndicatorRow) -> str:
    """Name, unit of measure and marks."""
    unit = "đơn vị" if row.kind == "yes_no" else row.unit_vi
    return f"{row.name_vi} ({unit}){MARKS[row.kind]}{SENSITIVE_MARK if row.sensitive else ''}"


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


def show_plan_percent(row: IndicatorRow) -> str:
    """The share of the plan, and whether it lags; a dash where there is none."""
    if row.plan is None or row.plan.percent is None:
        return NOT_APPLICABLE
    return f"{percent(row.plan.percent)} {BEHIND}" if row.plan.is_behind else percent(row.plan.percent)


def correction_notes(report: PeriodReport, codes: Collection[str]) -> list[str]:
    """A footnote for each corrected figure of these indicators: as reported, what counts, why, who and when."""
    named = {key: name for name, key in MEASURES_VI.items()}
    return [
        f"{CORRECTED} {c.unit_name}, chỉ tiêu {c.indicator_code}, {named[c.measure]}"
        f"{'' if c.period_id == report.period_id else f' {c.period_id}'}: báo cáo ghi {c.reported_vi}, tính "
        f"{c.corrected_vi}. {c.reason.rstrip('.')} ({c.decided_by}, {day_short(c.decided_on)})."
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

"""The figures behind a unit's points with their cells in its reports, and how it reported."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from reports.dossier.model import Grounds, Reader
from reports.dossier.withheld import WITHHELD_VI, list_codes, list_withheld
from reports.dossier.words import code_of
from reports.office.tree import Block, Column, Row, Table, note
from reports.office.vietnamese import day_short, minute_short, number, number_or_gap, upper_first
from reports.ranking.xlsx import RECEIPT_VI
from schemas.programme import Indicator
from scoring import Ranking, UnitResult
from scoring.facts import PeriodValue, ReportFact
from scoring.methods.achievement import OUTSIDE_VI
from scoring.methods.reporting import STATUS_VI

CORRECTED: Final = "†"
STATES_VI: Final = {
    "not_applicable": "không phát sinh",
    "missing": "chưa có số liệu",
    "invalid": "số liệu không hợp lệ",
}
FIGURES = (
    Column("Mã", 14, "center"),
    Column("Chỉ tiêu", 66),
    Column("Tiêu chí", 22, "center"),
    Column("Kế hoạch năm", 22, "right"),
    Column("Cả năm", 22, "right"),
    Column("Số liệu từng kỳ (trang và ô trong báo cáo)", 106),
)
REPORTS = (
    Column("Kỳ báo cáo", 32),
    Column("Hạn gửi", 26, "center"),
    Column("Thời điểm nhận", 36, "center"),
    Column("Bằng chứng", 50),
    Column("Số ngày chậm", 20, "center"),
    Column("Số lần trả lại", 20, "center"),
    Column("Ô đã trả lời", 24, "center"),
    Column("Tình trạng", 44),
)


def draw_figures(grounds: Grounds, ranking: Ranking, unit: UnitResult, reader: Reader) -> Iterator[Block]:
    """Every indicator that a criterion reads; a sensitive one without figures unless the unit itself reads."""
    criteria: dict[str, list[str]] = {}
    for criterion in ranking.criteria:
        for code in list_codes(criterion):
            criteria.setdefault(code, []).append(code_of(criterion))
    codes = [i.code for i in ranking.programme.indicators if i.code in criteria and i.code in unit.facts.values]
    hidden = list_withheld(ranking) if reader == "council" else frozenset()
    rows = tuple(_figure_row(grounds, ranking, unit, code, criteria[code], hidden) for code in codes)
    yield Table(FIGURES, rows, name="Số liệu dùng để chấm", sortable=True)
    corrected = any(place.is_corrected for key, place in grounds.places.items() if key[0] == unit.unit_id)
    yield note(
        "Mỗi số liệu kèm tên trang và ô của báo cáo được chấp nhận."
        f"{f' {CORRECTED}: đã đính chính, số được tính khác số trong ô.' if corrected else ''}"
    )


def _figure_row(
    grounds: Grounds, ranking: Ranking, unit: UnitResult, code: str, criteria: list[str], hidden: frozenset[str]
) -> Row:
    indicator, year = ranking.programme.indicator_by_code[code], unit.facts.values[code]
    named = (code, indicator.name_vi, ", ".join(criteria))
    if code in hidden:
        return (*named, "", "", WITHHELD_VI)
    if not year.is_asked:
        return (*named, "", "", OUTSIDE_VI[year.state])
    whole = _say(indicator, year.value) if year.value is not None else STATES_VI.get(year.state, "")
    periods = (_describe_period(grounds, ranking, unit.unit_id, indicator, one) for one in year.by_period)
    told = [*periods, *(f"{label}: {STATES_VI['missing']}" for label in _list_gaps(ranking, unit, code))]
    return (*named, number_or_gap(year.plan) if year.plan is not None else "", whole, "; ".join(told))


def _list_gaps(ranking: Ranking, unit: UnitResult, code: str) -> list[str]:
    """The due periods for which no accepted report has a cell of the indicator."""
    year = unit.facts.values[code]
    there = {ranking.programme.period(one.period_id).label_vi for one in year.by_period}
    return [label for label in year.gaps_vi if label not in there]


def _say(indicator: Indicator, amount: Decimal) -> str:
    """An amount as officials read it: of a yes/no indicator `Có` or `Không`."""
    if indicator.type == "bool":
        return "Có" if amount else "Không"
    return number(amount)


def _describe_period(grounds: Grounds, ranking: Ranking, unit_id: str, indicator: Indicator, one: PeriodValue) -> str:
    amount = _say(indicator, one.amount) if one.amount is not None else STATES_VI.get(one.state, one.state)
    label = ranking.programme.period(one.period_id).label_vi
    if (place := grounds.places.get((unit_id, one.period_id, indicator.code))) is None:
        return f"{label}: {amount}"
    mark = CORRECTED if place.is_corrected else ""
    return f"{label}: {amount}{mark} ({', '.join(part for part in (place.sheet, f'ô {place.cell}') if part)})"


def draw_reports(unit: UnitResult) -> Table:
    """How the unit reported for each due period, with the evidence of when."""
    return Table(REPORTS, tuple(map(_report_row, unit.facts.reports)), name="Chấp hành chế độ báo cáo")


def _report_row(report: ReportFact) -> tuple[str, ...]:
    kind = RECEIPT_VI.get(report.receipt_kind or "", report.receipt_kind or "")
    return (
        report.label_vi,
        day_short(report.due_at.date()),
        minute_short(report.received_at) if report.received_at else "",
        kind,
        "" if report.days_late is None else number(max(0, report.days_late)),
        number(report.returns),
        f"{report.answered_cells}/{report.expected_cells}",
        upper_first(STATUS_VI.get(report.status, report.status)),
    )

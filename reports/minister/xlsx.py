"""Draw the consolidated report's Excel annex from the same model as the Word report, down to each cell's source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from reports.minister import sheets
from reports.minister.annexes import format_ruling
from reports.minister.charts import OnTime
from reports.minister.content import moment_note, number_report
from reports.minister.figures.figure import ACCRUING, Comparison, IndicatorRow
from reports.minister.figures.tables import CORRECTED, MARKS, NOT_APPLICABLE, choose_marks, name_previous
from reports.minister.headings import Say, head
from reports.minister.model import (
    CellRow,
    PeriodReport,
    UnitRow,
    Value,
)
from reports.office.vietnamese import NO_DATA, WITHHELD, day_short, lower_first, number
from reports.office.xlsx_styles import Book, CellValue, Sheet, SheetColumn, StyledValue, value_or_gap
from reports.trace.codes import CodedFigure, name_code
from reports.trace.definitions import split_key
from reports.trace.register import draw_register, make_register
from schemas import files
from schemas.corrections import MEASURES_VI

NO_RISE, INVALID = "KPS", "KHL"


def render(report: PeriodReport, path: Path, record: Sequence[OnTime] = ()) -> Path:
    """Write the annex to `path` as .xlsx, all or nothing; equal models give equal bytes.

    `record`: as the document has it (`reports.minister.content.make_document`), since its figures have codes too.
    """
    return draw(report, path, number_report(report, record)[1])


def draw(report: PeriodReport, path: Path, coded: Sequence[CodedFigure]) -> Path:
    """The same, with the figures of the document as they are numbered in it (`number_report`)."""
    title = report.wording.say("workbook_title", period=lower_first(report.label_vi))
    book = Book(title, report.as_of)
    codes = {split_key(figure.key)[0]: figure.code.partition(".")[0] for figure in coded}
    for draw_sheet in (
        partial(_draw_totals, codes=codes),
        _draw_by_unit,
        _draw_carried_amounts,
        partial(_draw_comparisons, codes=codes),
        partial(_draw_discipline, codes=codes),
        _draw_questions,
        _draw_corrections,
        _draw_claims,
        _draw_lineage,
    ):
        draw_sheet(book, report)
    draw_register(book, make_register(report, coded), moment_note(report), report.wording.say)
    return files.write_blocks(path, book.pack())


def _add_sheet(
    book: Book, report: PeriodReport, name: str, columns: Sequence[SheetColumn], note: str = "", frozen: int = 0,
    *, coded: bool = False,
) -> Sheet:  # fmt: skip
    """A sheet of the annex: tab and title by its name, its note with the moment of the figures behind it."""
    say = report.wording.say
    title = say(f"sheet_{name}_title", period=report.label_vi.upper())
    note = " ".join(part for part in (note, moment_note(report)) if part)
    codes = say("column_figure_code") if coded else ""
    return book.sheet(say(f"sheet_{name}"), title, note, columns, frozen, codes=codes)


def _draw_totals(book: Book, report: PeriodReport, codes: Mapping[str, str]) -> None:
    say = report.wording.say
    year = say("label_whole_year" if report.is_years_last else "label_year_so_far")
    columns = head(sheets.TOTALS, say, period=report.label_vi, label=name_previous(report), year=year)
    note = say("sheet_totals_note", gap=NO_DATA, corrected=CORRECTED)
    sheet = _add_sheet(book, report, "totals", columns, note, 2, coded=True)
    for group in report.groups:
        sheet.band(f"{group.code}. {group.name_vi}")
        for row in group.rows:
            cells = (*_name_cells(row, say), *_figure_cells(row, report), *_year_cells(row, say))
            sheet.row(cells, codes.get(f"indicator.{row.code}", ""))


def _name_cells(row: IndicatorRow, say: Say) -> tuple[str, str, str]:
    return row.code, row.name_vi + MARKS[row.kind], say("cell_units_yes") if row.kind == "yes_no" else row.unit_vi


def _figure_cells(row: IndicatorRow, report: PeriodReport) -> Iterable[CellValue | StyledValue]:
    total, previous, last_year, ytd = choose_marks(row, report)
    yield _withhold(row, row.total, _mark_correction(value_or_gap(row.total), total))
    for comparison, mark in ((row.previous, previous), (row.last_year, last_year)):
        no_period = comparison.period_id is None
        yield (
            StyledValue(NOT_APPLICABLE, "muted")
            if no_period
            else _mark_correction(value_or_gap(comparison.total), mark)
        )
    yield (
        _withhold(row, row.ytd_total, _mark_correction(value_or_gap(row.ytd_total), ytd))
        if row.kind in ACCRUING
        else StyledValue(NOT_APPLICABLE, "muted")
    )
    yield from (row.units_expected, row.units_reported, row.units_not_applicable, row.units_missing)
    yield row.ytd_carried_units if row.kind in ACCRUING else StyledValue(NOT_APPLICABLE, "muted")


def _year_cells(row: IndicatorRow, say: Say) -> Iterable[CellValue | StyledValue]:
    """What units without a figure held of the period before, the year by the indicator's own aggregation, its plan."""
    nothing = StyledValue(NOT_APPLICABLE, "muted")
    share, plan = row.previous.missing_percent, row.plan
    yield nothing if share is None else share / 100
    yield _withhold(row, row.year_total, value_or_gap(row.year_total))
    if plan is None:
        yield from (nothing,) * 5
        return
    yield from (plan.plan, plan.done, nothing if plan.percent is None else plan.percent / 100, plan.units)
    yield nothing if plan.on_course is None else say("cell_plan_on_course" if plan.on_course else "cell_plan_behind")


def _withhold(row: IndicatorRow, value: Decimal | None, shown: CellValue | StyledValue) -> CellValue | StyledValue:
    """A total that too few units stand behind is not shown, and is no gap."""
    return StyledValue(WITHHELD, "muted") if row.is_withheld and value is None else shown


def _mark_correction(value: CellValue | StyledValue, mark: str) -> CellValue | StyledValue:
    """A corrected figure stays a number: its look shows the dagger."""
    return StyledValue(value, "corrected") if mark and isinstance(value, Decimal) else value


def _draw_by_unit(book: Book, report: PeriodReport) -> None:
    say = report.wording.say
    shown = [row for row in report.rows if not row.sensitive]
    columns = [*head(sheets.BY_UNIT, say), *(SheetColumn(f"{row.code}\n{row.unit_vi}", 10, "whole") for row in shown)]
    marks = {"nothing": NO_RISE, "none": NOT_APPLICABLE, "invalid": INVALID, "corrected": CORRECTED}
    note = say("sheet_by_unit_note", code=name_code(report.period_id), **marks)
    sheet = _add_sheet(book, report, "by_unit", columns, note, 2)
    cells = dict(_group_cells(report))
    for unit in report.units:
        verdict = unit.verdict_vi if unit.is_accepted else StyledValue(unit.verdict_vi, "warned")
        mine = {cell.indicator_code: cell for cell in cells.get(unit.unit_id, ())}
        sheet.row((unit.code, unit.name_vi, verdict, *(_show_cell(row, mine.get(row.code)) for row in shown)))


def _group_cells(report: PeriodReport) -> Iterator[tuple[str, Sequence[CellRow]]]:
    """The cells by unit, in the order of identifiers."""
    for unit_id, cells in groupby(sorted(report.cells, key=attrgetter("unit_id")), key=attrgetter("unit_id")):
        yield unit_id, tuple(cells)


def _show_cell(row: IndicatorRow, cell: CellRow | None) -> CellValue | StyledValue:
    """A cumulative row adds up to its total: an earlier period's figure stands where there is none of this period."""
    if row.kind == "cumulative" and cell is not None and cell.carried_from:
        return StyledValue(cell.ytd_amount, "carried")
    return _state_cell(cell)


def _state_cell(cell: CellRow | None) -> CellValue | StyledValue:
    """What the unit × indicator sheet shows for a cell: the amount, or a mark for its state."""
    match cell.state if cell else "not_required":
        case "value" | "zero":
            assert cell is not None
            amount = cell.amount if cell.amount is not None else Decimal(0)
            return StyledValue(amount, "corrected") if cell.corrected else amount
        case "not_applicable":
            return StyledValue(NO_RISE, "center")
        case "not_required":
            return StyledValue(NOT_APPLICABLE, "muted")
        case "invalid":
            return StyledValue(INVALID, "warned")
        case _:
            return None


def _draw_carried_amounts(book: Book, report: PeriodReport) -> None:
    """Whose year-to-date is from which earlier period, and of which indicators; no sheet where there is none."""
    accruing = {row.code for row in report.rows if row.kind in ACCRUING}
    found: dict[tuple[str, str], list[str]] = {}
    for cell in report.cells:
        if cell.carried_from and cell.indicator_code in accruing:
            found.setdefault((cell.unit_id, cell.carried_from), []).append(cell.indicator_code)
    if not found:
        return
    say = report.wording.say
    sheet = _add_sheet(book, report, "carried", head(sheets.CARRIED, say), say("sheet_carried_note"))
    order = {row.code: position for position, row in enumerate(report.rows)}
    units = {unit.unit_id: unit for unit in report.units}
    for (unit_id, period_id), codes in sorted(found.items()):
        named = (units[unit_id].code, units[unit_id].name_vi) if unit_id in units else (unit_id, unit_id)
        sheet.row((*named, period_id, len(codes), ", ".join(sorted(codes, key=lambda code: order[code]))))
    sheet.add_filters()


def _draw_comparisons(book: Book, report: PeriodReport, codes: Mapping[str, str]) -> None:
    say = report.wording.say
    compared = (name_previous(report), say("label_last_year"))
    columns = (
        *head(sheets.NAMED, say),
        *(column for label in compared for column in head(sheets.COMPARED, say, label=label)),
    )
    sheet = _add_sheet(book, report, "comparisons", columns, say("sheet_comparisons_note"), 2, coded=True)
    for row in report.rows:
        cells = (*_name_cells(row, say), *_change_cells(row.previous, say), *_change_cells(row.last_year, say))
        sheet.row(cells, codes.get(f"indicator.{row.code}", ""))


def _change_cells(comparison: Comparison, say: Say) -> tuple[CellValue | StyledValue, ...]:
    if comparison.gap is not None:
        return (StyledValue(say(f"gap_is_{comparison.gap}"), "muted"), *(StyledValue(None, "muted"),) * 4)
    share = None if comparison.percent is None else comparison.percent / 100
    rate = StyledValue(NOT_APPLICABLE, "muted") if share is None else share
    return comparison.units, comparison.this, comparison.other, comparison.change, rate


def _draw_discipline(book: Book, report: PeriodReport, codes: Mapping[str, str]) -> None:
    say = report.wording.say
    sheet = _add_sheet(book, report, "discipline", head(sheets.DISCIPLINE, say), frozen=2, coded=True)
    for unit in report.units:
        sheet.row(_unit_cells(unit, say), codes.get(f"unit.{unit.unit_id}", ""))
    sheet.add_filters()


def _unit_cells(unit: UnitRow, say: Say) -> tuple[CellValue | StyledValue, ...]:
    verdict = unit.verdict_vi if unit.is_accepted else StyledValue(unit.verdict_vi, "warned")
    place = (unit.code, unit.name_vi, unit.cluster_name_vi)
    on_time = "" if unit.on_time is None else say("cell_on_time" if unit.on_time else "cell_late")
    times = (unit.first_received_at, unit.received_at, on_time, unit.days_late)
    answered = unit.answered_cells if unit.is_accepted else None
    whole = unit.is_accepted and unit.expected_cells
    rate = Decimal(unit.answered_cells) / unit.expected_cells if whole else None
    documents = (unit.submissions, unit.returns, unit.held_documents)
    return (*place, verdict, *times, *documents, unit.expected_cells, answered, rate)


def _draw_questions(book: Book, report: PeriodReport) -> None:
    sheet = _add_sheet(book, report, "questions", head(sheets.QUESTIONS, report.wording.say), frozen=1)
    for q in (*report.questions, *report.desk_questions):
        place = (q.unit_name, q.rule_code, q.indicator_code, q.sheet, q.cell)
        sheet.row((*place, q.message_vi, q.fix_vi, q.answer, format_ruling(q)))
    sheet.add_filters()


def _draw_corrections(book: Book, report: PeriodReport) -> None:
    if not report.corrections:
        return
    sheet = _add_sheet(book, report, "corrections", head(sheets.CORRECTIONS, report.wording.say), frozen=1)
    named = {key: name for name, key in MEASURES_VI.items()}
    for c in report.corrections:
        before, after = _amount_cell(c.reported, c.reported_vi), _amount_cell(c.corrected, c.corrected_vi)
        place = (c.unit_name, c.period_id, c.indicator_code, named[c.measure])
        sheet.row((*place, before, after, c.reason, c.decided_by, day_short(c.decided_on)))
    sheet.add_filters()


def _amount_cell(amount: Decimal | None, shown: str) -> CellValue | StyledValue:
    return StyledValue(shown, "muted") if amount is None else amount


def _draw_claims(book: Book, report: PeriodReport) -> None:
    say = report.wording.say
    made_by = say("sheet_claims_programme", programme=report.programme_id, hash=report.programme_hash[:12])
    note = f"{say('sheet_claims_note')} {moment_note(report)} {made_by}"
    title = say("sheet_claims_title", period=report.label_vi.upper())
    sheet = book.sheet(say("sheet_claims"), title, note, head(sheets.CLAIMS, say))
    for claim in report.claims:
        digest = report.query_hashes[claim.query]
        values, asked = (_join_values(found, say("cell_none")) for found in (claim.values, claim.parameters))
        sheet.row((claim.id, claim.text_vi, values or say("cell_no_rows"), claim.query, asked, digest))
    sheet.add_filters()


def _join_values(values: Mapping[str, Value], none: str) -> str:
    return "; ".join(f"{name} = {_format_value(value, none)}" for name, value in values.items())


def _format_value(value: Value, none: str) -> str:
    match value:
        case None:
            return none
        case bool():
            return json.dumps(value)
        case tuple():
            return "[" + ", ".join(_format_value(item, none) for item in value) + "]"
        case int() | Decimal():
            return number(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _draw_lineage(book: Book, report: PeriodReport) -> None:
    sheet = _add_sheet(book, report, "lineage", head(sheets.LINEAGE, report.wording.say), frozen=2)
    names, say = {unit.unit_id: unit.name_vi for unit in report.units}, report.wording.say
    order = {row.code: position for position, row in enumerate(report.rows)}
    states = {state: say(f"cell_is_{state}") for state in {cell.state for cell in report.cells if cell.sha256}}
    for unit_id, cells in _group_cells(report):
        read = [cell for cell in cells if cell.sha256 and cell.indicator_code in order]
        for cell in sorted(read, key=lambda one: order[one.indicator_code]):
            place = (cell.display_name, cell.origin, cell.sheet, cell.cell, cell.sha256)
            sheet.row((names.get(unit_id, unit_id), cell.indicator_code, states[cell.state], cell.amount, *place))
    sheet.add_filters()

"""The indicator table of one form to typed values: which row is which indicator, and each cell's state."""

from __future__ import annotations

from schemas.findings import Finding, make_finding
from schemas.form import INDICATORS, NOT_APPLICABLE_MARKS, Cell, Row
from schemas.grammar.empties import names_nothing
from schemas.grammar.text import clean, fold
from schemas.judging.case import Typed
from schemas.judging.rows.amount_text import format_amount, show_cell
from schemas.judging.rows.amounts import NOT_APPLICABLE, Amount, explain_refusal, read_amount
from schemas.judging.rows.indicator_codes import rows_by_code
from schemas.judging.rows.measured import FormMeasures, find_changed_unit
from schemas.programme import Indicator, Period, Programme, Unit
from schemas.rules.codes import RuleCode

_FILLED = ("value", "zero", "invalid")
_MARKS = frozenset(fold(mark) for mark in NOT_APPLICABLE_MARKS)


def type_indicators(typed: Typed, programme: Programme, unit: Unit, period: Period) -> None:
    """Add the value and text rows of every indicator of the period, and the findings of their cells."""
    assert typed.case.form is not None
    rows = _by_code(typed, programme, period)
    measures = FormMeasures.of(typed.case.form)
    for indicator in programme.indicators_of(period):
        required = programme.applies(unit, indicator.applies_to)
        _type_row(typed, programme, measures, indicator, rows.get(indicator.code, {}), required)


def _by_code(typed: Typed, programme: Programme, period: Period) -> dict[str, Row]:
    assert typed.case.form is not None
    tables = typed.case.form.tables
    rows, doubts = rows_by_code(tables.get(INDICATORS.key, ()), programme.indicators_of(period))
    for doubt in doubts:
        finding = _finding(typed, programme, doubt.code, doubt.cell, indicator=doubt.indicator, **doubt.words)
        typed.findings.append(finding)
    return rows


def _type_row(
    typed: Typed, programme: Programme, measures: FormMeasures, indicator: Indicator, row: Row, required: bool
) -> None:
    is_silent = measures.is_silent(row, indicator)

    mark = row.get("not_applicable")
    marked = mark is not None and mark.kind != "empty" and _mark(typed, programme, indicator, mark)
    primary, *others = indicator.measures
    amount = read_amount(row.get(primary), indicator)
    if primary in typed.in_doubt:
        amount = _leave_open(amount)
    elif not is_silent or amount.code == "V02":
        amount = _weigh(typed, programme, measures, indicator, row, primary, amount)
    main = _settle(amount, marked)
    _add(typed, programme, indicator, primary, main, row.get(primary))
    if main.state == "missing" and required and primary not in typed.in_doubt:
        typed.findings.append(_find_blank(typed, programme, indicator, row, primary))
    for measure in others:
        amount = read_amount(row.get(measure), indicator)
        if measure in typed.in_doubt:
            amount = _leave_open(amount)
        elif not is_silent or amount.code == "V02":
            amount = _weigh(typed, programme, measures, indicator, row, measure, amount)
        if measure == "ytd" and amount.state == "missing":
            if main.state == "not_applicable":
                amount = NOT_APPLICABLE
            elif main.state in ("value", "zero") and measure not in typed.in_doubt:
                typed.findings.append(_find_blank(typed, programme, indicator, row, measure))
        _add(typed, programme, indicator, measure, amount, row.get(measure))
    if not is_silent and main.state in _FILLED and (unit := find_changed_unit(row, indicator)) is not None:
        said = {"detail": f"cột Đơn vị tính ghi “{unit.quotation}”", "limit": indicator.unit_vi}
        typed.findings.append(_finding(typed, programme, "V25", unit, indicator=indicator.code, **said))
    for kind in ("note", "evidence"):
        if (text := row.get(kind)) is not None and text.kind != "empty":
            _add_text(typed, indicator, kind, text)


def _find_blank(typed: Typed, programme: Programme, indicator: Indicator, row: Row, measure: str) -> Finding:
    """V04: a cell left empty, or a row that the table lacks, which is on the sheet where the others are."""
    assert typed.case.form is not None
    if row:
        return _finding(typed, programme, "V04", row.get(measure), indicator=indicator.code, detail="")
    said = {"detail": f" (bảng gửi đến không có dòng của chỉ tiêu {indicator.code})"}
    rows = typed.case.form.tables.get(INDICATORS.key, ())
    sheet = rows[0]["code"].sheet if rows else INDICATORS.sheet
    return make_finding(programme, typed.case.sha256, "V04", sheet=sheet, indicator=indicator.code, **said)


def _leave_open(amount: Amount) -> Amount:
    """What stands in a column that may not be the report's: no amount, and no fault of its own; a blank stays one."""
    return amount if amount.state == "missing" else Amount("invalid")


def _weigh(
    typed: Typed, programme: Programme, measures: FormMeasures, indicator: Indicator, row: Row, key: str, amount: Amount
) -> Amount:
    """The amount in the indicator's own unit of measure, with the finding that this makes."""
    weighed = measures.weigh(row, key, indicator, amount)
    for one in filter(None, (weighed, weighed.also)):
        if one.code is not None:
            finding = _finding(typed, programme, one.code, row.get(key), indicator=indicator.code, **one.words)
            typed.findings.append(finding)
    return weighed.amount


def _mark(typed: Typed, programme: Programme, indicator: Indicator, cell: Cell) -> bool:
    if not clean(cell.quotation):
        return False
    if fold(cell.quotation) in _MARKS:
        return True
    typed.findings.append(_finding(typed, programme, "V15", cell, indicator=indicator.code))
    return False


def _settle(amount: Amount, marked: bool) -> Amount:
    """The primary amount together with the mark *Không phát sinh*: both at once contradict each other."""
    if not marked:
        return amount
    if amount.state == "missing":
        return NOT_APPLICABLE
    if amount.state in ("value", "zero"):
        return Amount("invalid", code="V05")
    return amount


def _add(
    typed: Typed, programme: Programme, indicator: Indicator, measure: str, amount: Amount, cell: Cell | None
) -> None:
    sheet = ref = seen = None
    if cell is not None:
        sheet, ref, _, kind, _, _ = cell
        seen = cell.quotation if kind != "empty" else None
    typed.rows["value"].append(
        {
            "submission_id": typed.case.submission_id,
            "indicator_code": indicator.code,
            "measure": measure,
            "state": amount.state,
            "amount": amount.amount,
            "seen": seen,
            "sheet": sheet,
            "cell": ref,
        }
    )
    if amount.code is not None:
        words = {"understood": format_amount(amount.amount)} if amount.understood else {}
        if amount.code == "V02":
            words["detail"] = explain_refusal(cell, indicator.unit_vi)
        typed.findings.append(_finding(typed, programme, amount.code, cell, indicator=indicator.code, **words))


def _add_text(typed: Typed, indicator: Indicator, kind: str, cell: Cell) -> None:
    text = clean(cell.quotation)
    if not text:
        return
    if kind == "evidence" and names_nothing(text):
        typed.no_evidence[indicator.code] = cell
        return
    position = 1 + sum(r["kind"] == kind for r in typed.rows["remark"])
    typed.rows["remark"].append(
        {
            "submission_id": typed.case.submission_id,
            "kind": kind,
            "position": position,
            "indicator_code": indicator.code,
            "text": text,
            "sheet": cell.sheet,
            "cell": cell.ref,
        }
    )


def _finding(
    typed: Typed, programme: Programme, code: RuleCode, cell: Cell | None, *, indicator: str | None = None, **words: str
) -> Finding:
    return make_finding(
        programme,
        typed.case.sha256,
        code,
        sheet=cell.sheet if cell else INDICATORS.sheet,
        cell=cell.ref if cell else None,
        seen=cell.quotation if cell and cell.kind != "empty" else None,
        shown=show_cell(cell) if cell and cell.kind == "number" else None,
        indicator=indicator,
        **words,
    )

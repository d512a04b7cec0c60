"""The other tables of one form: activities, exemplars, self-scores, difficulties and proposals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from schemas.findings import make_finding
from schemas.form import ACTIVITIES, EXEMPLARS, REMARKS, SELF_SCORES, Cell, Row
from schemas.grammar.dates import parse_date
from schemas.grammar.numbers import LARGEST
from schemas.grammar.text import clean, fold
from schemas.judging.case import Typed
from schemas.judging.rows.amount_text import show_cell
from schemas.judging.rows.amounts import explain_refusal, read_number
from schemas.judging.rows.listings import (
    check_activity_dates,
    check_documents,
    check_recognition,
    check_repeated_activities,
)
from schemas.programme import Period, Programme
from schemas.rules.codes import RuleCode

_REMARK_KINDS = {"khó khăn": "difficulty", "kiến nghị": "proposal"}


def type_texts(typed: Typed, programme: Programme, period: Period) -> None:
    """Add the rows of the form's other tables and the findings of their dates, scores and of what they list."""
    form = typed.case.form
    assert form is not None
    for row in form.tables.get(ACTIVITIES.key, ()):
        _activity(typed, programme, period, row)
    for row in form.tables.get(EXEMPLARS.key, ()):
        _exemplar(typed, programme, period, row)
    for row in form.tables.get(SELF_SCORES.key, ()):
        _self_score(typed, programme, row)
    for row in form.tables.get(REMARKS.key, ()):
        _remark(typed, row)
    check_documents(typed, programme, period)
    check_repeated_activities(typed, programme)


def _activity(typed: Typed, programme: Programme, period: Period, row: Row) -> None:
    name, code = _text(row, "name"), _text(row, "indicator_code")
    if name is None:
        return
    _append(
        typed,
        "activity",
        row["name"],
        name=name,
        starts_on=_date(typed, programme, row.get("starts_on")),
        ends_on=_date(typed, programme, row.get("ends_on")),
        place=_text(row, "place"),
        partner=_text(row, "partner"),
        participants=_number(typed, programme, row.get("participants")),
        indicator_code=code,
    )
    if row.get("indicator_code", row["name"]).kind == "number" and f"{code}0" in programme.indicator_by_code:
        typed.doubtful.add(len(typed.rows["activity"]))  # 2.10 typed as a number is 2.1
    check_activity_dates(typed, programme, period, row, typed.rows["activity"][-1])


def _exemplar(typed: Typed, programme: Programme, period: Period, row: Row) -> None:
    kind, name = _text(row, "kind"), _text(row, "name")
    if name is None:
        return
    _append(
        typed,
        "exemplar",
        row["name"],
        kind=kind,
        name=name,
        holder=_text(row, "holder"),
        decision_number=_text(row, "decision_number"),
        decided_on=_date(typed, programme, row.get("decided_on")),
        summary=_text(row, "summary"),
    )
    check_recognition(typed, programme, period, row, typed.rows["exemplar"][-1])


def _self_score(typed: Typed, programme: Programme, row: Row) -> None:
    code = _text(row, "criterion_code")
    cell = row["points"]
    if code not in programme.criterion_by_code:
        _refuse_score(typed, programme, row, "mã không có trong bảng tiêu chí")
        return
    if any(r["criterion_code"] == code for r in typed.rows["self_score"]):
        _refuse_score(typed, programme, row, "tiêu chí này đã có dòng ở trên")
        return
    typed.rows["self_score"].append(
        {
            "submission_id": typed.case.submission_id,
            "criterion_code": code,
            "points": _number(typed, programme, cell),
            "evidence": _text(row, "evidence"),
            "note": _text(row, "note"),
            "sheet": cell.sheet,
            "cell": cell.ref,
        }
    )


def _refuse_score(typed: Typed, programme: Programme, row: Row, detail: str) -> None:
    """A row of scores that belongs to no criterion says so, unless nothing stands in it."""
    if not clean(row["points"].quotation):
        return
    cell = row["criterion_code"]
    words = {"sheet": cell.sheet, "cell": cell.ref, "seen": clean(cell.quotation), "detail": detail}
    typed.findings.append(make_finding(programme, typed.case.sha256, "F19", **words))


def _remark(typed: Typed, row: Row) -> None:
    kind, text = _REMARK_KINDS.get(fold(_text(row, "kind") or "")), _text(row, "text")
    if text is None:
        return
    kind = kind or "difficulty"
    position = 1 + sum(r["kind"] == kind for r in typed.rows["remark"])
    cell = row["text"]
    typed.rows["remark"].append(
        {
            "submission_id": typed.case.submission_id,
            "kind": kind,
            "position": position,
            "indicator_code": None,
            "text": text,
            "sheet": cell.sheet,
            "cell": cell.ref,
        }
    )


def _append(typed: Typed, table: str, cell: Cell, **columns: Any) -> None:
    rows = typed.rows[table]
    rows.append(
        {
            "submission_id": typed.case.submission_id,
            "position": len(rows) + 1,
            **columns,
            "sheet": cell.sheet,
            "cell": cell.ref,
        }
    )


def _text(row: Row, key: str) -> str | None:
    cell = row.get(key)
    return None if cell is None or cell.kind == "empty" else clean(cell.quotation) or None


def _date(typed: Typed, programme: Programme, cell: Cell | None) -> date | None:
    if cell is None or cell.kind == "empty" or not clean(cell.quotation):
        return None
    parsed = parse_date(cell.value)
    if isinstance(parsed, date):
        return parsed
    _refuse(typed, programme, "V12", cell)
    return None


def _number(typed: Typed, programme: Programme, cell: Cell | None) -> Decimal | None:
    """A number that is not negative and fits; anything else is a finding that quotes the cell, and no number."""
    if cell is None or cell.kind == "empty" or not clean(cell.quotation):
        return None
    amount = read_number(cell)
    code = amount.code
    if amount.amount is not None and amount.amount < 0:
        code = "V06"
    elif amount.amount is not None and amount.amount > LARGEST:
        code = "V11"
    elif amount.state in ("value", "zero"):
        return amount.amount
    if code is not None:
        _refuse(typed, programme, code, cell)
    return None


def _refuse(typed: Typed, programme: Programme, code: RuleCode, cell: Cell) -> None:
    typed.findings.append(
        make_finding(
            programme,
            typed.case.sha256,
            code,
            sheet=cell.sheet,
            cell=cell.ref,
            seen=cell.quotation,
            shown=show_cell(cell),
            **({"detail": explain_refusal(cell)} if code == "V02" else {}),
        )
    )

"""Judge the worksheet in which a unit explains its scores: is it the unit's, of a year that is scored, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.findings import Finding, make_finding
from schemas.form import Cell
from schemas.programme import Criterion, Programme
from schemas.worksheets import FORMS, UnitWorksheet

Row = dict[str, Any]


def judge_worksheet(
    worksheet: UnitWorksheet, programme: Programme, submission_id: str, sha256: str
) -> tuple[list[Row], list[Finding]]:
    """The rows of `core.score_explanation` and what was found wrong; no row where something must be mended."""
    if fault := find_stamp_fault(worksheet, programme):
        return [], [make_finding(programme, sha256, "W01", detail=fault)]
    findings = [*_check_person(worksheet, programme, sha256), *_check_rows(worksheet, programme, sha256)]
    if findings:
        return [], findings
    stamp = worksheet.stamp
    told = {
        "submission_id": submission_id,
        "year": int(stamp["year"]),
        "unit_id": stamp["scope"],
        "figures": stamp["figures"],
        "given_by": _text(worksheet.person),
        "role": _text(worksheet.role),
    }
    rows = [
        told
        | {
            "criterion_code": _text(code),
            "text": _text(explanation) or None,
            "evidence": _text(evidence) or None,
            "sheet": explanation.sheet,
            "cell": explanation.ref,
        }
        for code, explanation, evidence in worksheet.rows
        if _text(explanation) or _text(evidence)
    ]
    said = f"năm {stamp['year']}, {len(rows)} tiêu chí có giải trình"
    return rows, [make_finding(programme, sha256, "W05", detail=said)]


def find_stamp_fault(worksheet: UnitWorksheet, programme: Programme) -> str:
    """Why nothing of the worksheet can be taken, in words; empty where it can be."""
    stamp = worksheet.stamp
    if stamp.get("form") != FORMS["unit"]:
        return "đây là phiếu của người thẩm định, không phải phiếu giải trình của đơn vị"
    if stamp.get("programme") != programme.id:
        return f"phiếu của chương trình khác ({stamp.get('programme', 'không rõ')})"
    year = stamp.get("year", "")
    if not (year.isascii() and year.isdecimal()) or not _criteria_of(programme, worksheet):
        return f"năm {year or 'không rõ'} không có bảng tiêu chí"
    if stamp.get("scope") not in programme.unit_by_id or not stamp.get("figures"):
        return f"không rõ phiếu của đơn vị nào ({stamp.get('scope', 'trống')})"
    if worksheet.lacks:
        return f"trang điểm thiếu cột {', '.join(worksheet.lacks)}"
    return ""


def _criteria_of(programme: Programme, worksheet: UnitWorksheet) -> tuple[Criterion, ...]:
    year = int(worksheet.stamp["year"])
    return programme.criteria_of(year) if any(p.year == year for p in programme.periods) else ()


def _check_person(worksheet: UnitWorksheet, programme: Programme, sha256: str) -> Iterator[Finding]:
    for cell, what in ((worksheet.person, "họ tên"), (worksheet.role, "chức vụ")):
        if not _text(cell):
            yield make_finding(programme, sha256, "W03", sheet=cell.sheet, cell=cell.ref, detail=what)


def _check_rows(worksheet: UnitWorksheet, programme: Programme, sha256: str) -> Iterator[Finding]:
    """Rows whose criterion is none of the year's, and criteria that stand in several rows."""
    known = {criterion.code for criterion in _criteria_of(programme, worksheet)}
    met: dict[str, Cell] = {}
    for code, explanation, evidence in worksheet.rows:
        seen = _text(code)
        if not (_text(explanation) or _text(evidence)):
            continue
        fault = "" if seen in known else "không phải mã tiêu chí của năm"
        if seen in met:
            fault = f"tiêu chí đã có ở ô {met[seen].ref}"
        if fault:
            yield make_finding(programme, sha256, "W02", sheet=code.sheet, cell=code.ref, seen=seen, detail=fault)
        met.setdefault(seen, code)


def _text(cell: Cell) -> str:
    return " ".join(cell.quotation.split())

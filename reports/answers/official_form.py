"""The official form as an answer to what cannot be marked: filled with what was read, marked like a sender's own.

The form that is given back says no more than was read. It is read and judged again before it goes out: where a fault
that returned the report would be gone from it (a heading, a unit of measure, a second row that only the sent document
had), the figures that the fault is about bear a sign of doubt, so that they come back mended or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from reports.answers.records import FeedbackHeader, FindingRow
from reports.answers.workbook import mark_copy
from reports.form.fill import Amounts, FilledForm, doubt_amounts, fill_form
from reports.form.places import Place, find_cell_place, list_indicator_lines
from reports.form.workbook import write_form
from schemas.findings import Finding, Severity
from schemas.form import INDICATORS, Form
from schemas.judging.case import Case, Judged
from schemas.programme import Indicator, Period, Programme, Unit
from schemas.rules.codes import RuleCode
from sources.reading import read_document

_FIGURES: Final = tuple(c.key for c in INDICATORS.columns if c.kind in ("amount", "mark"))
_DONE: Final[set[RuleCode]] = {"V01", "V16"}
"""Notes on numbers typed as text: the form holds them as numbers, nothing is left to do in the cell."""
_DOUBT_VI: Final = "Số này đọc được từ tệp đã gửi nhưng chưa chắc đúng: {message}"
_DOUBT_FIX_VI: Final = "Đối chiếu với tệp của đơn vị, gõ lại con số đúng (bỏ dấu hỏi trong ngoặc)."

Figures = Mapping[Place, tuple[str, str]]
"""Indicator and column of every figure of the form, by its cell."""


@dataclass(frozen=True, slots=True)
class SentDocument:
    """An archived document that is answered."""

    path: Path
    sha256: str
    media: str


@dataclass(frozen=True, slots=True)
class FormBack:
    """A form that was written: the findings at its own cells, and whether figures in it bear a sign of doubt."""

    findings: tuple[FindingRow, ...]
    has_doubts: bool


def write_form_back(
    programme: Programme,
    unit: Unit,
    period: Period,
    sent: SentDocument,
    findings: Sequence[FindingRow],
    header: FeedbackHeader,
    target: Path,
) -> FormBack | None:
    """Write the filled and marked form to `target`; None if no form can be read from the document any more.

    The same inputs give the same bytes. Raises OSError when `target` cannot be written.
    """
    form = read_document(sent.path, sent.sha256, sent.media).form
    if form is None:
        return None
    figures = _list_figures(programme, period)
    filled = fill_form(programme, period, form, _read_amounts(programme, unit, period, form))
    moved = tuple(_move_finding(row, filled.places, figures) for row in findings)
    with TemporaryDirectory() as scratch:
        path = write_form(programme, unit, period, Path(scratch) / "form.xlsx", filled.entries)
        doubts = _find_doubts(moved, _judge_again(programme, unit, period, path), programme, figures, filled)
        if doubts:
            entries = doubt_amounts(filled.entries, [figures[place] for place in doubts])
            write_form(programme, unit, period, path, entries)
        marks = [_make_doubt_mark(place, figures, row) for place, row in doubts.items()]
        marked = [row for row in moved if row.code not in _DONE]
        told = replace(header, enclosed="form", has_doubts=bool(doubts))
        written = mark_copy(path, moved, told, target, marks=[*marked, *marks], leftovers=filled.leftovers)
    return FormBack(moved, bool(doubts)) if written else None


def _judge(programme: Programme, unit: Unit, period: Period, form: Form) -> Judged:
    from schemas.judging.judge import judge_forms  # takes pandas, which most answers do without

    return judge_forms([Case("", "", form, unit.id, period.id)], programme)


def _read_amounts(programme: Programme, unit: Unit, period: Period, form: Form) -> Amounts:
    """Every amount as it was counted: a number typed as text, and one in another unit of measure, included."""
    rows = _judge(programme, unit, period, form).rows["value"]
    return {(row["indicator_code"], row["measure"]): row["amount"] for row in rows if row["amount"] is not None}


def _judge_again(programme: Programme, unit: Unit, period: Period, path: Path) -> Sequence[Finding]:
    form = read_document(path, "", "xlsx").form
    return _judge(programme, unit, period, form).outcomes[0].findings if form is not None else ()


def _list_figures(programme: Programme, period: Period) -> Figures:
    lines = [line for line in list_indicator_lines(programme, period) if isinstance(line[1], Indicator)]
    return {find_cell_place(INDICATORS, row, key): (line.code, key) for row, line in lines for key in _FIGURES}


def _move_finding(row: FindingRow, places: Mapping[Place, Place], figures: Figures) -> FindingRow:
    """The finding at the form's cell; of one whose cell has no place there, at its indicator's figure."""
    if row.sheet is None and row.indicator_code is None:
        return row
    place = places.get((row.sheet or "", row.cell or ""))
    if place is None and row.indicator_code is not None:
        place = next((p for p, figure in figures.items() if figure[0] == row.indicator_code), None)
    sheet, cell = place or (None, None)
    return replace(row, sheet=sheet, cell=cell, sent_sheet=row.sheet, sent_cell=row.cell)


def _find_doubts(
    findings: Sequence[FindingRow], again: Sequence[Finding], programme: Programme, figures: Figures, filled: FilledForm
) -> dict[Place, FindingRow]:
    """The filled figures that a returned report's faults are about, where the form alone would not be returned for
    them; with the first such fault.
    """
    blocked = [finding for finding in again if finding.severity is Severity.BLOCK]
    cells = {(finding.sheet, finding.cell) for finding in blocked}
    same = {(finding.code, finding.indicator_code) for finding in blocked}
    doubts: dict[Place, FindingRow] = {}
    for row in findings:
        check = programme.checks.get(row.code)
        if row.severity is not Severity.BLOCK or (check is not None and check.needs_history):
            continue
        if (row.sheet, row.cell) not in cells and (row.code, row.indicator_code) not in same:
            for place in _list_doubtful_figures(row, figures):
                code, key = figures[place]
                if place not in cells and filled.entries.indicators.get(code, {}).get(key) not in (None, ""):
                    doubts.setdefault(place, row)
    return doubts


def _list_doubtful_figures(row: FindingRow, figures: Figures) -> Iterator[Place]:
    """The figure at the finding's cell, or those of its row; all of them where it names neither."""
    place = (row.sheet or "", row.cell or "")
    if place in figures:
        yield place
        return
    code = row.indicator_code or _find_code(place, figures)
    if code is None and row.sheet not in (None, INDICATORS.sheet):
        return
    yield from (p for p, figure in figures.items() if code in (None, figure[0]))


def _find_code(place: Place, figures: Figures) -> str | None:
    """The indicator in whose row of the form the cell stands."""
    sheet, cell = place
    line = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    same = (f[0] for (name, ref), f in figures.items() if name == sheet and line and ref[1:] == line)
    return next(same, None)


def _make_doubt_mark(place: Place, figures: Figures, row: FindingRow) -> FindingRow:
    sheet, cell = place
    return replace(
        row,
        sheet=sheet,
        cell=cell,
        indicator_code=figures[place][0],
        message_vi=_DOUBT_VI.format(message=row.message_vi),
        fix_vi=_DOUBT_FIX_VI,
    )

"""Values that stand a row or a column off their place, as the year so far shows: exact sums, no guesses.

A year-to-date less the period's own amount is the year-to-date of the period before, and a year's plan is the plan
given before. Where that fails at an amount and holds exactly for the row above or below, or for the column beside, in
row after row, the values were shifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.findings import Finding, make_finding
from schemas.judging.hold import Cells, Stands
from schemas.judging.operands import Amounts, History, Operands
from schemas.programme import Period, Programme
from schemas.rules.vector import NUMBER

FEWEST = 3
"""So many rows must speak for a shift, and none between them against it."""
DISTINCT = 2
"""So many different amounts: one amount many times over fits by chance."""
_MAX_LISTED = 3

Kind = Literal["down", "up", "left", "right", "exchanged", "fell"]
Measure = Literal["ytd", "plan"]
Marks = npt.NDArray[np.bool_]
Known = npt.NDArray[np.int64]
_NONE = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Shift:
    """Values of one report that are off their place. `report` is its place in the batch; `rows` the indicators'.

    `measure`: the amounts that show it. `kind`: by a row `up` or `down`, by a column, or a year-to-date that `fell`.
    """

    report: int
    kind: Kind
    measure: Measure
    rows: tuple[str, ...]


class _Amounts(NamedTuple):
    """What the reports say and what was said before, an indicator of the period a column; unknown is `_NONE`."""

    period: Known
    ytd: Known
    plan: Known
    before_ytd: Known
    before_plan: Known


def find_shifts(operands: Operands, period: Period, history: History) -> Iterator[Shift]:
    """Every report of the batch whose values are shifted against what was said before, one shift each."""
    if not operands.reports or "before_ytd" not in history.grids:
        return
    chosen = [n for n, i in enumerate(operands.programme.indicators) if i.valid_on(period.window_end)]
    own = [operands.list_amounts(measure) for measure in ("period", "ytd", "plan")]
    past = [operands.find_earlier(history, operand) for operand in ("before_ytd", "before_plan")]
    amounts = _Amounts(*(_pick(grid, chosen) for grid in (*own, *past)))
    codes = [operands.programme.indicators[n].code for n in chosen]
    told: set[int] = set()
    for kind, measure, speaks, against in _list_marks(amounts):
        for report in np.flatnonzero(speaks.sum(axis=1) >= FEWEST):
            rows = _find_run(speaks[report], against[report], getattr(amounts, measure)[report], kind != "fell")
            if int(report) not in told and rows:
                told.add(int(report))
                yield Shift(int(report), kind, measure, tuple(codes[row] for row in rows))


_Mark = tuple[Kind, Measure, Marks, Marks]


def _list_marks(a: _Amounts) -> Iterator[_Mark]:
    """What each shift would be shown by: the amounts that speak for it, and those that speak against it."""
    ytd_less = _subtract(a.ytd, a.period)
    ytd_fits, plan_fits = _same(ytd_less, a.before_ytd), _same(a.plan, a.before_plan)
    ytd_fails = _differ(ytd_less, a.before_ytd)
    steps: tuple[tuple[Kind, int], ...] = (("down", 1), ("up", -1))
    for kind, step in steps:
        yield kind, "ytd", *_mark_row_shift(ytd_less, a.before_ytd, step)
    for kind, step in steps:
        yield kind, "plan", *_mark_row_shift(a.plan, a.before_plan, step)
    plan_fails = ~plan_fits
    left = _same(a.ytd, a.before_plan) & ytd_fails & plan_fails & _reach(a.period, a.before_ytd)
    yield "left", "ytd", left, ytd_fits | plan_fits
    right = _same(_subtract(a.plan, a.ytd), a.before_ytd) & (a.period == _NONE) & plan_fails
    yield "right", "plan", right, ytd_fits | plan_fits
    exchanged = _same(a.ytd, a.before_plan) & _same(_subtract(a.plan, a.period), a.before_ytd) & ytd_fails & plan_fails
    yield "exchanged", "ytd", exchanged, ytd_fits | plan_fits
    fell = (a.ytd != _NONE) & (a.before_ytd != _NONE) & (a.ytd < a.before_ytd)
    yield "fell", "ytd", fell, (a.ytd != _NONE) & (a.before_ytd != _NONE) & (a.ytd >= a.before_ytd)


def _mark_row_shift(own: Known, before: Known, step: int) -> tuple[Marks, Marks]:
    """Where an amount is what was said before of the row beside, not of its own; and where that cannot be."""
    other = _roll(before, step)
    speaks = _same(own, other) & _differ(own, before)
    return speaks, _differ(own, other) | ((own == before) & _differ(before, other))


def _find_run(speaks: Marks, against: Marks, amounts: Known, distinct: bool) -> list[int]:
    """The longest rows that speak for it with none between that speaks against it; none if too few."""
    runs: list[list[int]] = [[]]
    for row in np.flatnonzero(speaks | against):
        if speaks[row]:
            runs[-1].append(int(row))
        else:
            runs.append([])
    longest = max(runs, key=len)
    if len(longest) < FEWEST or (distinct and len({int(amounts[row]) for row in longest}) < DISTINCT):
        return []
    return longest


_SHOWN_VI: Mapping[tuple[Kind, Measure], str] = {
    ("down", "ytd"): "cột Lũy kế trừ cột Trong kỳ ở {rows} bằng lũy kế kỳ trước của chỉ tiêu ngay trên "
    "(số liệu ghi lệch xuống một dòng)",
    ("up", "ytd"): "cột Lũy kế trừ cột Trong kỳ ở {rows} bằng lũy kế kỳ trước của chỉ tiêu ngay dưới "
    "(số liệu ghi lệch lên một dòng)",
    ("down", "plan"): "cột Kế hoạch năm ở {rows} bằng kế hoạch kỳ trước của chỉ tiêu ngay trên "
    "(kế hoạch ghi lệch xuống một dòng)",
    ("up", "plan"): "cột Kế hoạch năm ở {rows} bằng kế hoạch kỳ trước của chỉ tiêu ngay dưới "
    "(kế hoạch ghi lệch lên một dòng)",
    ("left", "ytd"): "cột Lũy kế ở {rows} ghi đúng kế hoạch năm của kỳ trước (số liệu ghi lệch sang trái một cột)",
    ("right", "plan"): "cột Trong kỳ ở {rows} bỏ trống, cột Kế hoạch năm trừ cột Lũy kế bằng lũy kế kỳ trước "
    "(số liệu ghi lệch sang phải một cột)",
    ("exchanged", "ytd"): "cột Lũy kế ở {rows} ghi đúng kế hoạch năm của kỳ trước, cột Kế hoạch năm ghi số lũy kế "
    "(hai cột ghi đổi chỗ cho nhau)",
}


def make_shift_finding(shift: Shift, programme: Programme, sha256: str, cells: Cells) -> Finding:
    """What is said of the shift, at the first cell that shows it."""
    at = cells.get((shift.rows[0], shift.measure), Stands())
    more = f" và {len(shift.rows) - _MAX_LISTED} dòng khác" if len(shift.rows) > _MAX_LISTED else ""
    rows = "chỉ tiêu " + ", ".join(shift.rows[:_MAX_LISTED]) + more
    if shift.kind == "fell":
        return make_finding(programme, sha256, "F28", sheet=at.sheet, cell=at.cell, seen=at.seen, detail=rows)
    detail = _SHOWN_VI[shift.kind, shift.measure].format(rows=rows)
    return make_finding(programme, sha256, "F27", sheet=at.sheet, cell=at.cell, seen=at.seen, detail=detail)


def _pick(grid: Amounts, chosen: Sequence[int]) -> Known:
    picked: Known = np.where(grid.state[:, chosen] == NUMBER, grid.amount[:, chosen], _NONE)
    return picked


def _subtract(one: Known, other: Known) -> Known:
    known = (one != _NONE) & (other != _NONE)
    return np.where(known, one - np.where(known, other, 0), _NONE)


def _same(one: Known, other: Known) -> Marks:
    """Where both are known, the same, and something: noughts fit everywhere."""
    same: Marks = (one == other) & (one != _NONE) & (one > 0)
    return same


def _differ(one: Known, other: Known) -> Marks:
    differ: Marks = (one != _NONE) & (other != _NONE) & (one != other)
    return differ


def _reach(one: Known, other: Known) -> Marks:
    reach: Marks = (one != _NONE) & (other != _NONE) & (one >= other)
    return reach


def _roll(amounts: Known, step: int) -> Known:
    """What stands so many rows above; unknown beyond the ends."""
    moved = np.full_like(amounts, _NONE)
    if step > 0:
        moved[:, step:] = amounts[:, :-step]
    else:
        moved[:, :step] = amounts[:, -step:]
    return moved

"""What changed of sensitive indicators, and of those tied to them, is told of no unit, by no few of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reports.minister.sentences.wording import Wording
from reports.office.tree import Table, text_of
from reports.office.vietnamese import number
from reports.since import xlsx
from reports.since.annex import make_blocks
from reports.since.build import build, load_foundation
from reports.since.model import FigureChange, ReportChanges, Side
from tests.reports.minister.period_season import TTDN, UNITS, Q, Season, open_season
from tests.reports.minister.test_sensitive import SECRET, amount
from warehouse import Moment

P = Q["2018Q4"]
EARLY, LATER = P.due_at, P.due_at + timedelta(days=3)
WORDING = Wording(TTDN.report_text_by_code)


def load_changes(folder: Path, later: int) -> ReportChanges:
    """Five units report in time, so many more after the first report."""
    season = Season()
    for place in range(5 + later):
        received = P.due_at - timedelta(days=1) if place < 5 else P.due_at + timedelta(days=1)
        sent = season.submit(UNITS[place], P, received)
        for code in SECRET:
            season.value(
                sent, TTDN.indicator_by_code[code], "value", amount(code, place, P.id), amount(code, place, P.id)
            )
    sides = [Side(str(place), at, at, TTDN.content_hash) for place, at in enumerate((EARLY, LATER))]
    with open_season(folder, season) as warehouse:
        known = []
        for side in sides:
            with warehouse.settle_marts(Moment(side.as_of, LATER)):
                known.append(load_foundation(warehouse, P, side))
        return build(warehouse, TTDN, P, *known)


def read(changes: ReportChanges, folder: Path) -> str:
    """All that annex and workbook say."""
    from openpyxl import load_workbook

    book = load_workbook(xlsx.render(changes, folder / "x.xlsx"))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    shown = [
        text_of(cell)
        for block in make_blocks(changes)
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    ]
    return " ".join((*cells, *shown))


def find(changes: ReportChanges, code: str) -> FigureChange:
    return next(one for one in changes.figures if (one.code, one.quantity) == (code, "total"))


@pytest.mark.parametrize("code", SECRET)
def test_one_units_amount_cannot_be_read_off_a_difference(code: str, tmp_path: Path) -> None:
    changes = load_changes(tmp_path, 1)
    figure = find(changes, code)
    assert (figure.before, figure.after, figure.is_withheld, figure.by_cause) == (None, None, True, ())
    told = read(changes, tmp_path)
    late, before = amount(code, 5, P.id), sum(amount(code, place, P.id) for place in range(5))
    for secret in (late, before, before + late):
        assert str(secret) not in told and number(secret) not in told
    assert "(không nêu)" in told and not {cell.code for cell in changes.cells} & set(SECRET)


def test_a_change_that_several_units_made_is_told_as_totals_alone(tmp_path: Path) -> None:
    changes = load_changes(tmp_path, 4)
    figure = find(changes, "2.22")
    total = sum(amount("2.22", place, P.id) for place in range(9))
    assert (figure.after, figure.units, figure.by_cause, figure.is_withheld) == (Decimal(total), 4, (), False)
    assert number(total) in read(changes, tmp_path)
    assert not {cell.code for cell in changes.cells} & set(SECRET)

"""Find in a document's cells the worksheet in which a unit explains its scores. It is no report of any period."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.grammar.labels import label_key
from schemas.worksheets import FIRST_PERSON_ROW, HEAD_ROW, PEOPLE_SHEET, UNIT, UnitWorksheet, find_kind
from sources.form.stamp import read_stamp
from sources.workbook.grid import Grid


def find_worksheet(grids: Sequence[Grid]) -> UnitWorksheet | None:
    """The worksheet in these sheets, told by its stamp; None where there is none. One of another kind has no rows."""
    stamp = read_stamp(grids)
    kind = find_kind(stamp.get("form", ""))
    if kind is None:
        return None
    people = next((grid for grid in grids if grid.name == PEOPLE_SHEET), Grid(PEOPLE_SHEET))
    scores = next((grid for grid in grids if grid.name == UNIT.sheet), Grid(UNIT.sheet)) if kind == "unit" else None
    person, role = people.at(FIRST_PERSON_ROW, 2), people.at(FIRST_PERSON_ROW, 3)
    if scores is None:
        return UnitWorksheet(stamp, person, role, ())
    columns = {name: _find_column(scores, name) for name in ("criterion", "explanation", "evidence")}
    if lacks := tuple(UNIT.columns[UNIT.position(name) - 1].heading for name, at in columns.items() if at is None):
        return UnitWorksheet(stamp, person, role, (), lacks)
    rows = tuple(
        (
            scores.at(row, columns["criterion"] or 0),
            scores.at(row, columns["explanation"] or 0),
            scores.at(row, columns["evidence"] or 0),
        )
        for row in scores.rows
        if row > HEAD_ROW
    )
    return UnitWorksheet(stamp, person, role, tuple(r for r in rows if any(c.quotation.strip() for c in r)))


def _find_column(grid: Grid, key: str) -> int | None:
    """Where the column's heading stands in the row of headings."""
    wanted = label_key(UNIT.columns[UNIT.position(key) - 1].heading)
    cells = ((place[1], cell) for place, cell in sorted(grid.cells.items()) if place[0] == HEAD_ROW)
    return next((at for at, cell in cells if label_key(cell.quotation) == wanted), None)

"""Units of measure that titles and headings of the indicator table state for what stands under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.form import Cell
from schemas.grammar.measures import find_stated_measures
from sources.form.scan import LONGEST, Headings, Scan


def list_measure_signs(
    scans: Sequence[Scan], indicators: Mapping[int, Sequence[Headings]], heads: Sequence[Cell]
) -> Iterator[tuple[str, Cell]]:
    """The headings that state a unit of measure, by column key; with an empty key the titles that do.

    A title counts on a sheet of indicators, or among the paragraphs before a table: other sheets speak of other tables.
    """
    sheets = {scans[number].grid.name for number in indicators}
    sheets |= {scan.grid.name for scan in scans if scan.grid.is_prose}
    for cell in heads:
        if cell.sheet in sheets and find_stated_measures(str(cell.value)):
            yield "", cell
    for number, here in indicators.items():
        cells = scans[number].grid.cells
        for place in here:
            for key, column in place.columns.items():
                for row in range(place.first, place.last + 1):
                    heading = cells.get((row, column))
                    if heading is not None and _is_measured(heading):
                        yield key, heading


def _is_measured(cell: Cell) -> bool:
    """True for a heading with a unit of measure behind it."""
    text = cell.value
    return isinstance(text, str) and len(text) <= LONGEST and bool(find_stated_measures(text))

"""Cells some at a time, of as many units, or years, as have a certain number of them; submissions by periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import duckdb

Units = Mapping[str, str | None]
"""The first and the last unit, in the order of their identifiers; of all units neither."""
ALL_UNITS: Final[Units] = {"first_unit": None, "last_unit": None}
_YEARS: Final = """
    SELECT list(DISTINCT period_id), count(*) FROM core.expected_cell JOIN core.period USING (period_id)
    WHERE list_contains(?, period_id) GROUP BY year ORDER BY year
"""

_SUBMISSIONS: Final = "SELECT coalesce(period_id, ''), count(*) FROM core.submission GROUP BY ALL ORDER BY ALL"


def slice_periods(connection: duckdb.DuckDBPyConnection, most: int) -> Iterator[list[str]]:
    """The periods of submissions, '' for those of no known one: some together that have at most so many, and by itself
    one that has more.
    """
    together: list[str] = []
    room = most
    for period_id, count in connection.execute(_SUBMISSIONS).fetchall():
        if together and count > room:
            yield together
            together, room = [], most
        together, room = [*together, period_id], room - count
    if together:
        yield together


def slice_units(connection: duckdb.DuckDBPyConnection, cells: int, most: int) -> Iterator[Units]:
    """The first and the last unit of slices that have some `most` of so many expected cells."""
    slices = -(-cells // most)
    units = "SELECT DISTINCT unit_id FROM core.expected_cell"
    sliced = f"SELECT unit_id, ntile(?) OVER (ORDER BY unit_id) AS slice FROM ({units})"  # noqa: S608
    query = f"SELECT min(unit_id), max(unit_id) FROM ({sliced}) GROUP BY slice ORDER BY slice"  # noqa: S608
    for first, last in connection.execute(query, [slices]).fetchall():
        yield {"first_unit": first, "last_unit": last}


def slice_years(
    connection: duckdb.DuckDBPyConnection, periods: Sequence[str], most: int
) -> Iterator[tuple[list[str], Units]]:
    """The periods, year by year, some years together, and the units of slices that have some `most` expected cells.

    A year's periods stay together, so that a slice has all that adds up to its units' year to date.
    """
    together: list[str] = []
    room = most
    for year, cells in connection.execute(_YEARS, [list(periods)]).fetchall():
        if together and cells > room:
            yield together, ALL_UNITS
            together, room = [], most
        if cells > most:
            yield from ((year, units) for units in slice_units(connection, cells, most))
        else:
            together, room = [*together, *year], room - cells
    if together:
        yield together, ALL_UNITS

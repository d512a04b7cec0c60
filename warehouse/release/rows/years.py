"""Which year a row of a released table is of: that of its period, of its submission's period, or its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb


@dataclass(frozen=True, slots=True)
class YearOf:
    """How a query over a table, called `t` in it, learns the year of its rows: what it joins, and the expression."""

    join: str
    year: str


UNDATED: Final = YearOf("", "NULL")
"""Of a table whose rows are of no year."""


def find_year_of(connection: duckdb.DuckDBPyConnection, prefix: str, table: str) -> YearOf:
    """How the year of its rows is found, among tables that the connection holds under names with this prefix.

    A row of no known period has none.
    """
    columns = {row[0] for row in connection.execute(f"DESCRIBE {prefix}{table}").fetchall()}
    if "year" in columns:
        return YearOf("", "t.year")
    if "period_id" in columns:
        return YearOf(f"LEFT JOIN {prefix}period AS of_year ON of_year.period_id = t.period_id", "of_year.year")
    if "submission_id" in columns:
        sent = f"LEFT JOIN {prefix}submission AS sent ON sent.submission_id = t.submission_id"
        return YearOf(
            f"{sent} LEFT JOIN {prefix}period AS of_year ON of_year.period_id = sent.period_id", "of_year.year"
        )
    return UNDATED

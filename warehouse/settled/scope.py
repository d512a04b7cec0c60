"""What a block of questions asks for: of which periods cells are kept, and what else is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import duckdb

from warehouse.settled.needed import reaches, without_comments

CELLS, YEARS, COMPARISON = "out.cell", "out.year_to_date", "out.comparison"
ADDED_UP: Final = ("out.completeness", "out.indicator_total")
"""What is known of years shortly before without their cells being kept: they are counted and added up once."""
TOTALS: Final = "core.period_total"
"""All that is known of periods before that."""
SENT: Final = ("core.sending_of", "core.version_of", "core.question_of", "core.standing_of")
"""How reports stand to each other, when they were sent and what was asked: of a report's year and the years shortly
before.
"""
RECENT: Final = 5
"""A report tells who was on time in so many periods, its own among them."""
FEW_CELLS: Final = 50_000
"""Cells of all years up to a report's: so few are kept sooner than they are added up."""
_PERIODS: Final = ("period_id", "other_id")
"""The parameters by which queries name the periods they ask about."""
_OF_A_REPORT: Final = """
    WITH dated AS (
        SELECT *, row_number() OVER (ORDER BY window_start, period_id) AS place FROM core.period
    ),
    this AS (SELECT * FROM dated WHERE period_id = $period_id),
    earlier AS (
        SELECT
            p.period_id, p.year, p.place = t.place - 1 OR (p.year = t.year - 1 AND p.number = t.number) AS is_beside,
            p.place > t.place - $recent AS is_recent
        FROM dated AS p CROSS JOIN this AS t WHERE p.year < t.year
    )
    SELECT
        (SELECT year FROM this),
        (SELECT list(period_id ORDER BY period_id) FROM dated WHERE year = (SELECT year FROM this)),
        list(period_id ORDER BY period_id) FILTER (is_beside),
        list(period_id ORDER BY period_id) FILTER (year IN (SELECT year FROM earlier WHERE is_beside OR is_recent)),
        list(period_id ORDER BY period_id),
        (SELECT count(*) FROM core.expected_cell JOIN dated USING (period_id) WHERE year <= (SELECT year FROM this))
    FROM earlier
"""
_OF_PERIODS: Final = re.compile(r"\bcore\.period\b")
"""A question that looks periods up may mean others than it names."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The periods of which cells are kept (None: of all), with `columns` of the largest marts those that are asked for.

    `alone`: nothing is asked but what is of these periods. Of a report they are its `year`; `beside` them are the
    earlier periods it is compared with, of which cells are kept too, `before` the whole years of these and of the
    `RECENT` ones, of which there is what is `ADDED_UP` and `SENT`, and `earlier` all before the year, of which there
    are `TOTALS`.
    """

    periods: tuple[str, ...] | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    alone: bool = False
    year: int | None = None
    beside: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    def holds(self, other: Scope) -> bool:
        """True if a block that asks for the other scope finds all of it in this one."""
        if (self.alone and not other.alone) or self.columns not in ({}, other.columns):
            return False
        if self.periods is None:
            return True
        return (
            other.periods is not None
            and set(other.periods) <= set(self.periods)
            and set(other.beside) <= {*self.beside, *self.periods}
            and set(other.before) <= {*self.before, *self.periods}
            and set(other.earlier) <= {*self.earlier, *self.periods}
        )

    def answers(self, text: str, bound: Mapping[str, Any]) -> bool:
        """False for a query that asks about periods of which what it asks is not kept: it is asked without the block.

        Only a report's scope knows less of some periods than a query may ask for; the others refuse what is too much.
        """
        if not self.earlier:
            return True
        named = {name: bound[name] for name in _PERIODS if f"${name}" in text and bound.get(name) is not None}
        if not named and "$year" in text and bound.get("year") == self.year:
            return True
        year = set(self.periods or ())
        looks_up = _OF_PERIODS.search(without_comments(text)) is not None
        compared = year if looks_up else {*year, *self.beside}
        kept: tuple[tuple[Sequence[str], Sequence[str], set[str]], ...] = (
            ((YEARS,), ADDED_UP, year),
            (ADDED_UP, (), {*year, *self.before}),
            (SENT, (), year if looks_up else {*year, *self.before}),
            ((TOTALS,), (), {*year, *self.earlier}),
            ((COMPARISON,), (), compared if len(named) == len(_PERIODS) else set()),
            ((CELLS,), (YEARS, COMPARISON, *ADDED_UP, TOTALS), compared),
        )
        asked = (periods for names, past, periods in kept if any(reaches(text, name, (*past,)) for name in names))
        return all(bool(named) and set(named.values()) <= periods for periods in asked)


def find_report_scope(connection: duckdb.DuckDBPyConnection, period_id: str) -> Scope:
    """What a report of the period asks for; `beside` are the periods that `out.comparison` holds against it.

    Of a small ledger all cells up to its year are kept.
    """
    bound = {"period_id": period_id, "recent": RECENT}
    ((year, *lists, cells),) = connection.execute(_OF_A_REPORT, bound).fetchall()
    if year is None:  # the calendar has it, and no ingest has laid it out yet
        return Scope()
    periods, beside, before, earlier = (tuple(one or ()) for one in lists)
    if cells <= FEW_CELLS:
        return Scope((*earlier, *periods), year=year)
    return Scope(periods, year=year, beside=beside, before=before, earlier=earlier)


def list_periods(connection: duckdb.DuckDBPyConnection, year: int) -> tuple[str, ...]:
    """The periods of a year, in the order of their names."""
    query = "SELECT period_id FROM core.period WHERE year = ? ORDER BY period_id"
    return tuple(period_id for (period_id,) in connection.execute(query, [year]).fetchall())

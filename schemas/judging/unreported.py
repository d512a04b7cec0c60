"""Year-to-dates that hold amounts of a period of the year for which no report of the unit was accepted.

After such a period no rule can add up what a year-to-date must be: whatever it states stands, amounts that nobody ever
reported included. So a person is asked about what it states beyond all that was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from schemas.findings import Finding, make_finding
from schemas.judging.hold import Cells, Stands
from schemas.judging.operands import History, Operands
from schemas.judging.rows.amount_text import format_amount
from schemas.programme import Programme
from schemas.rules.vector import BLANK, NUMBER, unscale_amount

_MAX_LISTED = 3


@dataclass(frozen=True, slots=True)
class Beyond:
    """A row whose year-to-date is beyond what was accepted of the year and the amount of the period come to."""

    indicator_code: str
    stated: Decimal
    known: Decimal


@dataclass(frozen=True, slots=True)
class Unreported:
    """Rows of one report with amounts of `periods`, most beyond first. `report` is its place in the batch."""

    report: int
    periods: tuple[str, ...]
    rows: tuple[Beyond, ...]


def find_unreported_amounts(operands: Operands, history: History) -> Iterator[Unreported]:
    """Every report of the batch whose year-to-dates hold amounts of a period without an accepted report of its unit."""
    skipped = [history.unreported.get(unit, ()) for unit in operands.units]
    if not any(skipped):
        return
    own, ytd = operands.list_amounts("period"), operands.list_amounts("ytd")
    carried = operands.find_earlier(history, "carried_ytd")
    known = carried.amount + np.where(own.state == NUMBER, own.amount, 0)
    told = (ytd.state == NUMBER) & (own.state != BLANK) & (carried.state == NUMBER)
    beyond = told & (ytd.amount > known) & np.array([bool(periods) for periods in skipped])[:, None]
    for report in np.flatnonzero(beyond.any(axis=1)):
        rows = [
            Beyond(
                operands.programme.indicators[n].code,
                unscale_amount(ytd.amount[report, n]),
                unscale_amount(known[report, n]),
            )
            for n in np.flatnonzero(beyond[report])
        ]
        rows.sort(key=lambda row: row.known / row.stated)
        yield Unreported(int(report), skipped[report], tuple(rows))


def make_unreported_finding(found: Unreported, programme: Programme, sha256: str, cells: Cells) -> Finding:
    """What is asked of the report (V38), at the year-to-date that goes furthest beyond what was accepted."""
    first = found.rows[0].indicator_code
    at = cells.get((first, "ytd"), Stands())
    said = [
        f"chỉ tiêu {row.indicator_code} ghi {format_amount(row.stated)}, các số đã được chấp nhận và số trong kỳ cộng "
        f"lại là {format_amount(row.known)}, chênh {format_amount(row.stated - row.known)}"
        for row in found.rows[:_MAX_LISTED]
    ]
    if len(found.rows) > _MAX_LISTED:
        said.append(f"và {len(found.rows) - _MAX_LISTED} chỉ tiêu khác")
    words = {"detail": "; ".join(said), "limit": ", ".join(programme.period(p).label_vi for p in found.periods)}
    return make_finding(programme, sha256, "V38", sheet=at.sheet, cell=at.cell, seen=at.seen, indicator=first, **words)

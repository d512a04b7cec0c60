"""Where the figures that were scored stand in the reports: sheet and cell of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.facts import Moment
from scoring.frames import Row, Source


@dataclass(frozen=True, slots=True)
class Place:
    """The cell of an amount in its unit's report. `is_corrected`: another amount counts than stands there."""

    sheet: str
    cell: str
    is_corrected: bool


Places = Mapping[tuple[str, str, str], Place]
"""By unit, period and indicator; without those whose report has no cell for it."""


def load_places(source: Source, year: int, moment: Moment) -> Places:
    """The places of a year's amounts in the reports that count at the moment."""
    found = source.records("score_places", as_of=moment.as_of, known_at=moment.known_at, year=year)
    return {
        (row.key("unit_id"), row.key("period_id"), row.key("indicator_code")): Place(
            row.text("sheet") or "", row.key("cell"), row.flag("is_corrected")
        )
        for row in map(Row, found)
    }

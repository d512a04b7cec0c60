"""Which release holds the figures of a moment: what a report names, without all that publishes one."""

from __future__ import annotations

from datetime import datetime

from desk.settings import Settings
from warehouse import Moment, Warehouse


def extend_to_publishing(warehouse: Warehouse, settings: Settings, moment: Moment, now: datetime) -> Moment:
    """The moment, known so late that it has the rankings which have been published by now.

    Publishing changes no figure of a report, so the moment of outputs does not move with it; that of a release does.
    """
    published = warehouse.records("published_rankings", known_at=now)
    times = [row["published_at"].astimezone(settings.programme.tz) for row in published]
    return Moment(moment.as_of, max([moment.known_at, *times]))


def find_release_of(
    warehouse: Warehouse, settings: Settings, moment: Moment, programme_hash: str, by: datetime, *, chosen: bool
) -> str:
    """The release that was on record by that time as the one with the figures of the moment; empty where none was.

    The release of the standing moment may know of rankings that were published since; they change no figure
    (`extend_to_publishing`). Of a moment that somebody has `chosen` more may have become known in between.
    """
    made = [
        row
        for row in warehouse.records("outputs_of", kind="release")
        if row["programme_hash"] == programme_hash and row["as_of"] == moment.as_of and row["recorded_at"] <= by
    ]
    for row in reversed(made):
        of = moment if chosen else extend_to_publishing(warehouse, settings, moment, row["recorded_at"])
        if row["known_at"] == of.known_at:
            return str(row["subject"])
    return ""

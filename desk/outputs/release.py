"""A release for analysts: an immutable copy of what is known, under a versioned name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment
from desk.outputs.record import describe_occasion, hash_files, record_output
from desk.progress import Progress, silent
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from schemas.programme.agenda import Event
from warehouse import Moment, Warehouse
from warehouse.release import Release, publish


def run(
    settings: Settings,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    event: Event | None = None,
) -> Release:
    """Publish a release; if nothing has changed since the latest one, that one is named and nothing is written.

    `event`: what of the agenda it is made for; it is recorded as done either way.
    """
    programme = settings.programme
    clock = now or now_in(programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, programme, clock)
        require_fresh(warehouse, at)
        progress(0, 1, "Phát hành số liệu cho chuyên viên phân tích")
        release = publish(warehouse, settings.releases, programme.id, programme.calendar.of_kind, at)
        if release.fresh or event is not None:
            place: Path = release.database
            content, occasion = hash_files(place), describe_occasion(event)
            record_output(warehouse, settings, "release", release.name, at, content, place, clock, occasion)
        progress(1, 1, f"Bản phát hành {release.name}")
    return release

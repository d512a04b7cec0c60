"""A release for analysts: an immutable copy of what is known, under a versioned name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment
from desk.outputs.record import hash_files, record_output
from desk.progress import Progress, silent
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from warehouse import Moment, Warehouse
from warehouse.release import Release, publish


def run(
    settings: Settings,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
) -> Release:
    """Publish a release; if nothing has changed since the latest one, that one is named and nothing is written."""
    programme = settings.programme
    clock = now or now_in(programme)
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        at = moment or find_default_moment(warehouse, programme, clock)
        require_fresh(warehouse, at)
        progress(0, 1, "Phát hành số liệu cho chuyên viên phân tích")
        release = publish(warehouse, settings.releases, programme.id, programme.calendar.of_kind, at)
        if release.fresh:
            place: Path = release.database
            record_output(warehouse, settings, "release", release.name, at, hash_files(place), place, clock)
        progress(1, 1, f"Bản phát hành {release.name}")
    return release

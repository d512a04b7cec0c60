"""A release for analysts: an immutable copy of what is known, under a versioned name.

A run that was killed may leave a release that is whole but not on record, or to which nothing points: the next one
finishes it.
"""

from __future__ import annotations

from datetime import datetime

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment
from desk.outputs.record import describe_occasion, hash_files, record_output
from desk.progress import Progress, silent
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from schemas import files
from schemas.programme.agenda import Event
from warehouse import Moment, Warehouse
from warehouse.release import DATABASE, Release, list_releases, publish, read_moment


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
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        files.remove_leftovers(settings.releases)  # the warehouse is ours: no other run publishes
        at = moment or find_default_moment(warehouse, programme, clock)
        require_fresh(warehouse, at)
        progress(0, 1, "Phát hành số liệu cho chuyên viên phân tích")
        recorded = set(warehouse.query("outputs_of", kind="release")["subject"])
        left = [name for name in list_releases(settings.releases) if name not in recorded]
        release = publish(warehouse, settings.releases, programme.id, programme.calendar.of_kind, at, left)
        new = [*left, release.name] if release.fresh or event is not None else left
        for name in dict.fromkeys(new):
            place = settings.releases / name / DATABASE
            occasion = describe_occasion(event if name == release.name else None)
            content = hash_files(place)
            record_output(warehouse, settings, "release", name, read_moment(place), content, place, clock, occasion)
        progress(1, 1, f"Bản phát hành {release.name}")
    return release

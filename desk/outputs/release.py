"""A release for analysts: an immutable copy of what is known, under a name that is never used again.

A run that was killed may leave a release that is whole but not on record, or to which nothing points: the next one
finishes it.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment
from desk.outputs.record import describe_occasion, hash_files, record_output
from desk.outputs.release_of import extend_to_publishing
from desk.progress import Progress, silent
from desk.rankings.published_rankings import list_published_rows
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from reports.release.documents import write_documents
from schemas import files
from schemas.programme.agenda import Event
from warehouse import Moment, Warehouse
from warehouse.release import DATABASE, Release, list_releases, publish, read_moment
from warehouse.release.comparing import ReleaseDifferences, compare_releases
from warehouse.release.folder import PACKAGE
from warehouse.release.index import Entry, read_index
from warehouse.release.verifying import find_release, verify_release


def run(
    settings: Settings,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    event: Event | None = None,
) -> Release:
    """Publish a release; if one has this very content, that one is named and nothing is written.

    `event`: what of the agenda it is made for; it is recorded as done either way. On record is of which moments each
    release holds the figures: what is published once may hold them of several.
    """
    programme = settings.programme
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        clock = now or now_in(programme)  # once nobody else writes: what is on record by then is in it
        files.remove_leftovers(settings.releases)  # the warehouse is ours: no other run publishes
        at = moment or extend_to_publishing(
            warehouse, settings, find_default_moment(warehouse, programme, clock), clock
        )
        require_fresh(warehouse, at)
        progress(0, 1, "Phát hành số liệu cho chuyên viên phân tích")
        recorded = set(warehouse.query("outputs_of", kind="release")["subject"])
        left = [name for name in list_releases(settings.releases) if name not in recorded]
        documents = partial(write_documents, programme)
        scored = list_published_rows(warehouse, settings, at)
        release = publish(warehouse, settings.releases, programme, at, left, recorded, documents, scored)
        for name in dict.fromkeys([*left, release.name]):
            place, is_asked = _find_place(settings.releases / name), name == release.name
            occasion = describe_occasion(event if is_asked else None)
            own = read_moment(settings.releases / name / DATABASE)
            of = at if is_asked else own
            record_output(
                warehouse, settings, "release", name, of, hash_files(place), place, clock, occasion, again=of != own
            )
        progress(1, 1, f"Bản phát hành {release.name}")
    return release


def verify(settings: Settings, name: str) -> list[str]:
    """What of a release is not as it was published, by its hashes, the index and the ledger; empty where all holds."""
    faults = verify_release(settings.releases, name)
    place = _find_place(find_release(settings.releases, name))
    with Warehouse.reader(settings.warehouse) as warehouse:
        made = warehouse.query("outputs_of", kind="release")
    recorded = set(made.loc[made["subject"] == name, "content_sha256"])
    if not recorded:
        return [*faults, "không có trong sổ: chạy thidua release để ghi sổ nốt, nếu lần phát hành bị ngắt giữa chừng"]
    if place.is_file() and hash_files(place) not in recorded:
        return [*faults, f"{place.name} không phải tệp đã ghi sổ"]
    return faults


def compare(settings: Settings, before: str, after: str) -> ReleaseDifferences:
    """What differs between two releases of the desk."""
    return compare_releases(*(find_release(settings.releases, name) for name in (before, after)))


def list_all_releases(settings: Settings) -> tuple[Entry, ...]:
    """The releases of the desk in the order they were published, those whose folder is gone too."""
    return read_index(settings.releases).entries if settings.releases.is_dir() else ()


def _find_place(folder: Path) -> Path:
    """The file that stands for a release in the ledger: the one with the hashes of all others, if it has one."""
    package = folder / PACKAGE
    return package if package.is_file() else folder / DATABASE

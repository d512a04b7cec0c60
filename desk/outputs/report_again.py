"""A report that was made once, made again: from its moment, its programme and the archive's figures, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from desk.outputs.issued import ISSUED_FORMATS
from desk.outputs.record import hash_files
from desk.outputs.release_of import find_release_of
from desk.outputs.report import make_files
from desk.outputs.report_inputs import Manifest, compare_manifests, load_manifest, make_manifest
from desk.outputs.stored_reports import StoredReport, find_stored_report
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.minister.issue import FORMATS, Format, file_name
from schemas.programme import Programme
from warehouse import Warehouse
from warehouse.closed_years import load_kept_programme

FOLDER = "lap-lai"


@dataclass(frozen=True, slots=True)
class AgainSummary:
    """The report that was asked for and its files made again; `differing_vi` says what is not as it was, and why."""

    stored: StoredReport
    files: Mapping[Format, Path]
    differing_vi: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """True if the files are the recorded ones to the byte."""
        return not self.differing_vi


def run(settings: Settings, token: str, out: Path | None = None, progress: Progress = silent) -> AgainSummary:
    """Make the report of this id again, into a folder of its id in `out` (else beside the first, which stays).

    It is made by the programme it was made by, whatever is in force now. Raises StoredReportError where no report or
    several have the id, ProgrammeError where that programme's files are not stored.
    """
    with Warehouse.reader(settings.warehouse) as warehouse:
        stored = find_stored_report(warehouse, settings.programme, token)
        programme = _find_programme(settings, warehouse, stored)
        period = programme.period(stored.period_id)
        folder = (out or settings.reports / period.id / FOLDER) / stored.id
        kept = load_manifest(settings.originals / stored.content)
        release = _find_release(settings, warehouse, stored, kept)
        _, made = make_files(
            warehouse, programme, period, stored.moment, stored.issue, folder, progress=progress, release=release
        )
        chosen = _find_recorded_formats(stored, made)
        now = make_manifest(warehouse, programme, period, stored.moment, release)
    progress(2, 2, "Xong")
    if chosen is not None:
        return AgainSummary(stored, {one: made[one] for one in chosen}, ())
    reasons = () if kept is None else tuple(compare_manifests(kept, now))
    return AgainSummary(stored, made, (*_compare_with_copies(settings, stored, made), *reasons))


def _find_programme(settings: Settings, warehouse: Warehouse, stored: StoredReport) -> Programme:
    if settings.programme.content_hash == stored.programme_hash:
        return settings.programme
    return load_kept_programme(warehouse, stored.programme_hash)


def _find_release(settings: Settings, warehouse: Warehouse, stored: StoredReport, kept: Manifest | None) -> str:
    """The release that the report names: as was kept beside it, else the one that was on record when it was made."""
    if kept is not None:
        return str(kept.get("release") or "")
    if stored.issue.is_draft:
        return ""
    return find_release_of(warehouse, settings, stored.moment, stored.programme_hash, stored.made_at, chosen=False)


def _find_recorded_formats(stored: StoredReport, made: Mapping[Format, Path]) -> Sequence[Format] | None:
    """Of which formats the recorded hash is; None where of none. A draft may have been made in some of them."""
    some = (chosen for size in range(len(FORMATS), 0, -1) for chosen in combinations(FORMATS, size))
    for chosen in (*ISSUED_FORMATS, *some):
        if hash_files(*(made[one] for one in chosen)) == stored.content:
            return chosen
    return None


def _compare_with_copies(settings: Settings, stored: StoredReport, made: Mapping[Format, Path]) -> tuple[str, ...]:
    """Which of the files differ from the copies kept of a final report."""
    folder = settings.originals / stored.content
    stem = Path(stored.place).stem.partition("_")[2]
    copies = {one: folder / file_name(one, stem) for one in made}
    said = [
        f"{made[one].name}: khác bản đã lập, bản gốc ở {copy}"
        for one, copy in copies.items()
        if copy.is_file() and copy.read_bytes() != made[one].read_bytes()
    ]
    return tuple(said) or (f"Báo cáo {stored.id} lập lại khác bản đã ghi sổ (mã băm {stored.content[:12]}).",)

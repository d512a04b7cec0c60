"""The dossier of a year's ranking for the Council: a folder that is there whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from desk.outputs.cards import load_grounds, name_ranking
from desk.outputs.issued import CHANGED_VI
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.dossier.build import build_dossier
from reports.dossier.formats import count_files, draw_files
from reports.dossier.model import Grounds
from schemas import files
from warehouse import Moment, Warehouse


@dataclass(frozen=True, slots=True)
class DossierOutcome:
    """The folder, how many files are in it, the seal of its ranking, and what is to be said of it."""

    folder: Path
    files: int
    seal: str
    notes_vi: tuple[str, ...]


def run(
    settings: Settings,
    year: int,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    *,
    reason: str = "",
    without: Sequence[str] = (),
) -> DossierOutcome:
    """Make the dossier. The same ranking gives the same bytes, in the same folder, which is named by the seal.

    A folder made before whose files are others now, changed by somebody, is kept beside it. YearNotDueError before all
    counted periods are due, unless there is a reason, which every document shows.
    """
    grounds, before = load_grounds(settings, year, (), moment, progress, now, reason=reason, without=without)
    progress(0, 1, "Xem xét công bằng của cách chấm")
    dossier = build_dossier(grounds, before)
    total, drawn = count_files(dossier), {}
    for done, (name, data) in enumerate(draw_files(dossier), start=1):
        drawn[name] = data
        progress(done, total, "Lập hồ sơ xếp hạng")
    folder = settings.rankings / str(year) / f"ho-so_{name_ranking(grounds)}"
    with Warehouse.writer(settings.warehouse, must_exist=True):  # no other run writes rankings, or tidies them up
        kept_vi = _put(folder, drawn)
    return DossierOutcome(folder, len(drawn), grounds.seal, (*_list_notes(grounds), *kept_vi))


def _put(folder: Path, drawn: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put the files there as one folder; one that lies there with other files is moved aside, and that is told."""
    kept_vi: tuple[str, ...] = ()
    if folder.is_dir():
        if _read_folder(folder) == drawn:
            return ()
        named = (folder.with_name(f"{folder.name} ({CHANGED_VI}{f' {n}' if n > 1 else ''})") for n in count(1))
        aside = files.move_file(folder, next(path for path in named if not path.exists()))
        kept_vi = (f"hồ sơ lập trước khác với bản này, giữ tại {aside}",)
    with files.new_folder(folder) as building:
        for name, data in drawn.items():
            files.write_bytes(building / name, data, durable=False)
    return kept_vi


def _read_folder(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _list_notes(grounds: Grounds) -> tuple[str, ...]:
    """What the operator is told besides: what is provisional, and what is not published."""
    idle = (f"chưa công bố kết quả mô phỏng: {text}" for text in grounds.idle_vi)
    return tuple(text for text in (grounds.ranking.provisional_vi, *idle) if text)

"""The dossier of a year's ranking for the Council: a folder that is there whole or not at all, and on record.

Its list of files (`muc-luc.json`) says what it was made of: moment, programme, seal, steps of sign-off. From that it is
made again, and the hash of the list is what stands on record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from desk.clock import now_in
from desk.outputs.issued import CHANGED_VI
from desk.outputs.record import Occasion, record_output
from desk.progress import Progress, silent
from desk.rankings.cards import load_grounds, name_ranking
from desk.settings import Settings
from reports.dossier.build import build_dossier
from reports.dossier.formats import count_files, draw_files
from reports.dossier.model import Grounds
from reports.dossier.signed import describe_state
from schemas import files
from warehouse import Moment, Warehouse

LIST: Final = "muc-luc.json"
FORMAT: Final = "thidua-dossier-1"
STATE_NAMES: Final = {
    "draft": "trinh",
    "verified": "tham-dinh",
    "approved": "phe-duyet",
    "published": "cong-bo",
    "returned": "tra-lai",
}
UNSIGNED: Final = "chua-ky"


@dataclass(frozen=True, slots=True)
class DossierOutcome:
    """The folder, how many files are in it, the seal of its ranking, its content's hash, the state it shows, notes."""

    folder: Path
    files: int
    seal: str
    content: str
    state_vi: str
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
    """Make the dossier and record it. The same ranking in the same state of sign-off gives the same bytes.

    Its folder is named by seal, state and content. A folder made before whose files are others now, changed by
    somebody, is kept beside it. YearNotDueError before all counted periods are due, unless there is a reason, which
    every document shows.
    """
    grounds, drawn = draw(settings, year, moment, progress, now, reason=reason, without=without)
    content = hash_list(drawn)
    state = STATE_NAMES[grounds.steps[-1].state] if grounds.steps else UNSIGNED
    folder = settings.rankings / str(year) / f"ho-so_{name_ranking(grounds)}_{state}_{content[:8]}"
    at = Moment(grounds.ranking.as_of, grounds.ranking.known_at)
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:  # no other run writes rankings
        kept_vi = _put(folder, drawn)
        clock = now or now_in(settings.programme)
        occasion = _describe_occasion(grounds)
        record_output(warehouse, settings, "dossier", str(year), at, content, folder, clock, occasion)
    return DossierOutcome(
        folder, len(drawn), grounds.seal, content, describe_state(grounds.steps), (*_list_notes(grounds), *kept_vi)
    )


def draw(
    settings: Settings,
    year: int,
    moment: Moment | None,
    progress: Progress = silent,
    now: datetime | None = None,
    *,
    reason: str = "",
    without: Sequence[str] = (),
    steps: int | None = None,
) -> tuple[Grounds, dict[str, bytes]]:
    """All files of the dossier by their names, its list last. `steps`: as it stood after so many steps of sign-off."""
    grounds, before = load_grounds(settings, year, (), moment, progress, now, reason=reason, without=without)
    grounds = replace(grounds, steps=grounds.steps[:steps])
    progress(0, 1, "Xem xét công bằng của cách chấm")
    dossier = build_dossier(grounds, before)
    total, drawn = count_files(dossier), {}
    for done, (name, data) in enumerate(draw_files(dossier), start=1):
        drawn[name] = data
        progress(done, total, "Lập hồ sơ xếp hạng")
    drawn[LIST] = _write_list(grounds, without, drawn)
    return grounds, drawn


def hash_list(drawn: Mapping[str, bytes]) -> str:
    """The hash that stands for the whole dossier: that of its list of files, each with its own."""
    return hashlib.sha256(drawn[LIST]).hexdigest()


def hash_file(data: bytes) -> str:
    """The hash of one file as the list has it."""
    return hashlib.sha256(data).hexdigest()


def _write_list(grounds: Grounds, without: Sequence[str], drawn: Mapping[str, bytes]) -> bytes:
    ranking = grounds.ranking
    told: dict[str, Any] = {
        "format": FORMAT,
        "programme": ranking.programme.id,
        "programme_hash": ranking.programme.content_hash,
        "code_version": ranking.code_version,
        "year": ranking.year,
        "as_of": ranking.as_of.isoformat(),
        "known_at": ranking.known_at.isoformat(),
        "reason": ranking.reason,
        "without": sorted(without),
        "seal": grounds.seal,
        "steps": [step.plain for step in grounds.steps],
        "files": {name: hash_file(data) for name, data in sorted(drawn.items())},
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _describe_occasion(grounds: Grounds) -> Occasion:
    steps = grounds.steps
    return Occasion(
        event=steps[-1].state if steps else None, number=len(steps) or None, reason=grounds.ranking.reason or None
    )


def _put(folder: Path, drawn: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put the files there as one folder; one that lies there with other files is moved aside, and that is told."""
    kept_vi: tuple[str, ...] = ()
    if folder.is_dir():
        if read_folder(folder) == drawn:
            return ()
        named = (folder.with_name(f"{folder.name} ({CHANGED_VI}{f' {n}' if n > 1 else ''})") for n in count(1))
        aside = files.move_file(folder, next(path for path in named if not path.exists()))
        kept_vi = (f"hồ sơ lập trước khác với bản này, giữ tại {aside}",)
    with files.new_folder(folder) as building:
        for name, data in drawn.items():
            files.write_bytes(building / name, data, durable=False)
    return kept_vi


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files below the folder by their places in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def find_changed_files(folder: Path, content: str) -> Iterator[str]:
    """What of a dossier's folder is not as it was recorded: missing, changed or added files, the list itself."""
    if not (folder / LIST).is_file():
        yield f"hồ sơ không còn ở {folder}"
        return
    data = (folder / LIST).read_bytes()
    if hash_file(data) != content:
        yield f"{LIST} đã bị sửa"
        return
    listed: Mapping[str, str] = json.loads(data)["files"]
    there = {name: hash_file(kept) for name, kept in read_folder(folder).items() if name != LIST}
    yield from (f"{name} không còn" for name in sorted(listed.keys() - there.keys()))
    yield from (f"{name} không thuộc hồ sơ" for name in sorted(there.keys() - listed.keys()))
    yield from (f"{name} đã bị sửa" for name in sorted(listed.keys() & there.keys()) if listed[name] != there[name])


def _list_notes(grounds: Grounds) -> Iterator[str]:
    """What the operator is told besides: what is provisional, and what is not published."""
    idle = (f"chưa công bố kết quả mô phỏng: {text}" for text in grounds.idle_vi)
    yield from (text for text in (grounds.ranking.provisional_vi, *idle) if text)

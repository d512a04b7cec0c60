"""The year-end ranking: scores, ranks, seal, and the workbook that explains them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment, format_stamp, require_submissions
from desk.outputs.record import record_output
from desk.progress import Progress, silent
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from desk.version import code_version
from reports.ranking import xlsx as ranking_xlsx
from schemas import files
from schemas.errors import PlainError
from scoring import rank as rank_units
from scoring.methods.achievement import list_nothing_arose_vi
from scoring.seal import seal as seal_ranking
from scoring.seal import verify as verify_ranking
from warehouse import Moment, Warehouse


class UnsealedError(PlainError, ValueError):
    """The file is no seal."""


@dataclass(frozen=True, slots=True)
class RankSummary:
    """Where the ranking lies, its seal, and its first places."""

    year: int
    xlsx: Path
    manifest: Path
    seal: str
    moment: Moment
    provisional: bool
    top: list[dict[str, Any]]
    nothing_arose_vi: tuple[str, ...] = ()


def run(
    settings: Settings,
    year: int,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
) -> RankSummary:
    """Rank the year's units as of the moment (else the standing one). It proposes; it never decides an award."""
    programme = settings.programme
    clock = now or now_in(programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, programme, clock)
        require_submissions(warehouse, at)
        require_fresh(warehouse, at)
        progress(0, 2, f"Chấm điểm năm {year}")
        ranking = rank_units(warehouse, programme, year, at, code_version())
        sealed = seal_ranking(ranking)
        folder = settings.rankings / str(year)
        stem = f"{year}_{format_stamp(at)}"
        progress(1, 2, "Lập bảng xếp hạng Excel")
        xlsx = ranking_xlsx.render(ranking, folder / f"xep-hang_{stem}.xlsx")
        manifest = folder / f"niem-phong_{stem}.json"
        files.write_text(manifest, json.dumps(sealed.manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        record_output(warehouse, settings, "ranking", str(year), at, sealed.hash, xlsx, clock)
        progress(2, 2, f"Xong xếp hạng năm {year}")
    top = [
        {"rank": r.rank, "unit": r.unit_name, "total": str(r.rounded_total), "class": r.class_vi}
        for r in ranking.rows[:10]
    ]
    nothing_arose_vi = tuple(list_nothing_arose_vi(programme))
    return RankSummary(year, xlsx, manifest, sealed.hash, at, ranking.provisional, top, nothing_arose_vi)


def verify(settings: Settings, manifest: Path) -> tuple[str, ...]:
    """Rank again at the manifest's own moment; the names of what differs from it, none if the seal holds.

    The version of the software is not compared but taken from the manifest, since another one may give the same
    (`read_sealed_version` tells it). Raises UnsealedError if the file is no manifest of a ranking.
    """
    try:
        told = json.loads(manifest.read_text("utf-8"))
        year = int(told["year"])
        moment = Moment(*(datetime.fromisoformat(told[name]) for name in ("as_of", "known_at")))
    except (ValueError, KeyError, TypeError) as error:
        raise UnsealedError(f"{manifest} is not the seal of a ranking (niem-phong_….json): {error}") from None
    with Warehouse.reader(settings.warehouse) as warehouse:
        ranking = rank_units(warehouse, settings.programme, year, moment, str(told.get("code_version", "")))
    return verify_ranking(told, ranking).differences


def read_sealed_version(manifest: Path) -> str:
    """The version of the product that sealed the ranking; it is told, not compared: another one may give the same."""
    return str(json.loads(manifest.read_text("utf-8")).get("code_version", "không rõ"))

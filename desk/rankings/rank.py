"""The year-end ranking: scores, ranks, seal, and the workbook that explains them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from desk.clock import now_in
from desk.closed_years import keep_closed_years
from desk.outputs.default_moment import find_default_moment, format_stamp, require_submissions
from desk.outputs.issue import REASON_VI
from desk.outputs.record import describe_occasion, record_output
from desk.progress import Progress, silent
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from desk.version import code_version
from reports.office.vietnamese import day_short, minute_long
from reports.ranking import xlsx as ranking_xlsx
from schemas import files
from schemas.errors import PlainError
from schemas.garbage import without_collection
from schemas.programme import Programme
from schemas.programme.agenda import Event
from scoring import Ranking
from scoring import rank as rank_units
from scoring.methods.achievement import list_nothing_arose_vi
from scoring.sealing.seal import FORMAT, Seal, is_intact
from scoring.sealing.seal import seal as seal_ranking
from scoring.sealing.seal import verify as verify_ranking
from warehouse import Moment, Warehouse
from warehouse.closed_years import find_closed_year, keeps_programme, load_kept_programme

FIRST_UNITS: Final = 10
"""So many units stand in the terminal and on the run's page."""


class YearNotDueError(PlainError, ValueError):
    """A year was to be ranked before all its counted periods are due, with no reason given."""


class UnsealedError(PlainError, ValueError):
    """The file is no seal."""


@dataclass(frozen=True, slots=True)
class RankSummary:
    """Where the ranking lies, its seal, its first places, and the comparison by other tables if there is one."""

    year: int
    xlsx: Path
    manifest: Path
    seal: str
    moment: Moment
    provisional: bool
    top: list[dict[str, Any]]
    nothing_arose_vi: tuple[str, ...] = ()
    closing_vi: str = ""
    comparison: Path | None = None
    provisional_vi: str = ""


def run(
    settings: Settings,
    year: int,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    *,
    reason: str = "",
    event: Event | None = None,
) -> RankSummary:
    """Rank the year's units as of the moment (else the standing one). It proposes; it never decides an award.

    A closed year is ranked by the tables it was closed with. If the programme has others since, a comparison is written
    beside it. Before all its counted periods are due, a year is ranked only for a `reason`, which workbook and seal
    show; else YearNotDueError. `event`: what of the agenda it is made for, recorded with it.
    """
    clock = now or now_in(settings.programme)
    why = " ".join(reason.split())
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse, without_collection():
        files.remove_leftovers(settings.rankings)  # the warehouse is ours: no other run writes rankings
        at = moment or find_default_moment(warehouse, settings.programme, clock)
        with warehouse.settle_scores(at, year):
            require_submissions(warehouse, at)
            require_fresh(warehouse, at)
            require_due(settings.programme, year, at, why)
            keep_closed_years(warehouse, settings, clock)  # no mart rests on it
            progress(0, 2, f"Chấm điểm năm {year}")
            ranking, comparison = _rank(warehouse, settings.programme, year, at)
        ranking = give_reason(ranking, why)
        progress(1, 2, "Lập bảng xếp hạng Excel")
        sealed = seal_ranking(ranking)
        xlsx, manifest = _write_ranking(settings, ranking, sealed, at)
        record_output(warehouse, settings, "ranking", str(year), at, sealed.hash, xlsx, clock, describe_occasion(event))
        compared = None if comparison is None else _write_comparison(settings, comparison, at)
        progress(2, 2, f"Xong xếp hạng năm {year}")
    return RankSummary(
        year,
        xlsx,
        manifest,
        sealed.hash,
        at,
        ranking.provisional,
        _list_first(ranking),
        nothing_arose_vi=tuple(list_nothing_arose_vi(ranking.programme)),
        closing_vi=ranking.closing_vi,
        comparison=compared,
        provisional_vi=ranking.provisional_vi,
    )


def require_due(programme: Programme, year: int, moment: Moment, reason: str) -> None:
    """YearNotDueError if a counted period of the year is not due at the moment and there is no reason."""
    ahead = [p for p in programme.periods if p.year == year and p.due_at >= moment.as_of]
    if ahead and not reason:
        coming = ", ".join(f"{p.label_vi} (hạn gửi {day_short(p.due_at.date())})" for p in ahead)
        raise YearNotDueError(
            f"Năm {year} chưa đến hạn đủ các {programme.calendar.of_kind.noun_vi}: còn {coming}; số liệu tính đến "
            f"{minute_long(moment.as_of.astimezone(programme.tz))}. Chưa xếp hạng. Nếu phải tạm tính, nêu lý do "
            f"({REASON_VI}); bảng xếp hạng và niêm phong sẽ ghi lý do đó."
        )


def give_reason(ranking: Ranking, reason: str) -> Ranking:
    """The ranking with the reason for which it was made early; none where all its periods are due."""
    return replace(ranking, reason=reason) if ranking.provisional else ranking


def _list_first(ranking: Ranking) -> list[dict[str, Any]]:
    """The first ten units, and whoever shares the rank of the last of them: nobody is left out by code or alphabet."""
    last = [row.rank for row in ranking.rows[:FIRST_UNITS]][-1:]
    beside = [row for row in ranking.rows[FIRST_UNITS:] if row.rank is not None and [row.rank] == last]
    return [
        {"rank": r.rank, "unit": r.unit_name, "total": str(r.rounded_total), "class": r.class_vi}
        for r in (*ranking.rows[:FIRST_UNITS], *beside)
    ]


def _rank(warehouse: Warehouse, programme: Programme, year: int, moment: Moment) -> tuple[Ranking, Ranking | None]:
    """The year's ranking, by the tables a closed year was closed with; and by the programme's where they are others."""
    kept = rank_by_own_tables(warehouse, programme, year, moment)
    if kept.closed_at is None or kept.programme.content_hash == programme.content_hash:
        return kept, None
    other = rank_units(warehouse, programme, year, moment, code_version())
    return kept, replace(other, closed_at=kept.closed_at, comparison=True) if _differ(kept, other) else None


def rank_by_own_tables(warehouse: Warehouse, programme: Programme, year: int, moment: Moment) -> Ranking:
    """The year's ranking: of a closed one by the tables it was closed with, else by the programme's."""
    closed = find_closed_year(warehouse, year, programme)
    if closed is None:
        return rank_units(warehouse, programme, year, moment, code_version())
    kept = rank_units(warehouse, closed.programme, year, moment, code_version())
    return replace(kept, closed_at=closed.closed_at, tables_kept=closed.is_kept)


def _differ(kept: Ranking, other: Ranking) -> bool:
    """True if what the year is scored by, or what comes out, differs; a changed address is no other table."""
    rules = [(r.criteria, r.programme.scoring, r.programme.indicators, r.facts) for r in (kept, other)]
    return (
        rules[0] != rules[1]
        or seal_ranking(kept).manifest["scores_sha256"] != (seal_ranking(other).manifest["scores_sha256"])
    )


def _write_ranking(settings: Settings, ranking: Ranking, sealed: Seal, moment: Moment) -> tuple[Path, Path]:
    """Workbook and seal. What is sealed keeps its bytes: another content of the same moment has another name.

    So has the same content once the year is closed: the workbook made before says nothing of that.
    """
    folder, stem = settings.rankings / str(ranking.year), f"{ranking.year}_{format_stamp(moment)}"
    for name in (stem, f"{stem}_{sealed.hash[:8]}", f"{stem}_{sealed.hash[:8]}_chot-so"):
        xlsx, manifest = folder / f"xep-hang_{name}.xlsx", folder / f"niem-phong_{name}.json"
        known = _read_seal(manifest)
        if known == sealed.hash and xlsx.is_file() and ranking_xlsx.read_closing(xlsx) == ranking.closing_vi:
            return xlsx, manifest
        if known is None or (known == sealed.hash and not xlsx.is_file()):
            break
    ranking_xlsx.render(ranking, xlsx, sealed.hash)
    files.write_text(manifest, json.dumps(sealed.manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return xlsx, manifest


def _read_seal(manifest: Path) -> str | None:
    """The seal that stands there; None if none does, something else if it cannot be read."""
    if not manifest.is_file():
        return None
    try:
        return str(json.loads(manifest.read_text("utf-8"))["seal"])
    except (ValueError, KeyError, TypeError):
        return ""


def _write_comparison(settings: Settings, ranking: Ranking, moment: Moment) -> Path:
    """The year by another table, under a name of its own content; it is not sealed and stands for nothing else."""
    sealed = seal_ranking(ranking).hash
    name = f"so-sanh_{ranking.year}_{format_stamp(moment)}_{sealed[:8]}.xlsx"
    path = settings.rankings / str(ranking.year) / name
    return path if path.is_file() else ranking_xlsx.render(ranking, path, sealed)


def verify(settings: Settings, manifest: Path) -> tuple[str, ...]:
    """Rank again at the manifest's own moment; the names of what differs from it, none if the seal holds.

    The version of the software is not compared but taken from the manifest, since another one may give the same
    (`read_sealed_version` tells it). Where `describe_earlier_vi` says that it cannot be compared, differences tell
    nothing. Raises UnsealedError if the file is no manifest of a ranking.
    """
    told, _, _ = _read_manifest(manifest)
    with Warehouse.reader(settings.warehouse) as warehouse:
        return verify_ranking(told, rank_by_manifest(warehouse, settings, told)).differences


def rank_by_manifest(warehouse: Warehouse, settings: Settings, told: Mapping[str, Any]) -> Ranking:
    """The ranking of a manifest made again, at its moment and by its programme where that is stored."""
    year, moment = int(told["year"]), _read_moment(told)
    programme = _find_sealed_programme(warehouse, settings, told) or settings.programme
    with warehouse.settle_marts(moment):
        ranking = rank_units(warehouse, programme, year, moment, str(told.get("code_version", "")))
    return give_reason(ranking, str(told.get("reason", "")))


def rank_now(warehouse: Warehouse, settings: Settings, year: int, now: datetime) -> Ranking:
    """The year's ranking as it would be made now. Nothing is written."""
    moment = find_default_moment(warehouse, settings.programme, now)
    with warehouse.settle_marts(moment):
        return _rank(warehouse, settings.programme, year, moment)[0]


def _read_moment(told: Mapping[str, Any]) -> Moment:
    return Moment(*(datetime.fromisoformat(told[name]) for name in ("as_of", "known_at")))


def describe_earlier_vi(settings: Settings, manifest: Path) -> str:
    """Why a seal that nobody has altered cannot be compared: made in an earlier format, or by a programme whose tables
    are not here; empty where it can be. Raises UnsealedError if the file is no manifest of a ranking.
    """
    told, _, _ = _read_manifest(manifest)
    if not is_intact(told):
        return ""
    if told.get("format") != FORMAT:
        return f"dạng niêm phong {told.get('format')} của phiên bản cũ, phiên bản này tính theo dạng {FORMAT}"
    with Warehouse.reader(settings.warehouse) as warehouse:
        found = _find_sealed_programme(warehouse, settings, told)
    return "" if found else f"chương trình đã dùng ({str(told.get('programme_hash'))[:8]}…) không được lưu ở đây"


def _read_manifest(manifest: Path) -> tuple[dict[str, Any], int, Moment]:
    try:
        told = json.loads(manifest.read_text("utf-8"))
        return told, int(told["year"]), _read_moment(told)
    except (ValueError, KeyError, TypeError) as error:
        raise UnsealedError(f"{manifest} is not the seal of a ranking (niem-phong_….json): {error}") from None


def _find_sealed_programme(warehouse: Warehouse, settings: Settings, told: Mapping[str, Any]) -> Programme | None:
    """The programme that the sealed ranking was made by: the present one, or one whose files are stored."""
    sealed_by = str(told.get("programme_hash"))
    if sealed_by == settings.programme.content_hash:
        return settings.programme
    return load_kept_programme(warehouse, sealed_by) if keeps_programme(warehouse, sealed_by) else None


def read_sealed_version(manifest: Path) -> str:
    """The version of the product that sealed the ranking; it is told, not compared: another one may give the same."""
    return str(_read_manifest(manifest)[0].get("code_version", "không rõ"))

"""The release of a published ranking, and what is proved from it alone: the seal, and a unit's own result.

niem-phong.json   the manifest: hashes, no score
so-lieu.duckdb    the rows the year was scored on, and the programme's files
ky-duyet.json     who took the ranking through which step
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from desk.signing.steps import SealedRanking
from reports.dossier.signed import Step
from schemas import files
from schemas.errors import PlainError
from schemas.programme.load import load_files
from scoring import Ranking, rank
from scoring.sealing.seal import FORMAT, is_intact, make_proof, verify
from warehouse import Moment, Warehouse
from warehouse.sealed_release import ReleasedInputs, write_inputs

MANIFEST, INPUTS, STEPS = "niem-phong.json", "so-lieu.duckdb", "ky-duyet.json"
PREFIX: Final = "phat-hanh_"


class ReleaseError(PlainError, ValueError):
    """The folder is no release of a ranking, or not of the one that was asked for."""


def release_folder(sealed: SealedRanking) -> Path:
    """Where the release of a ranking lies: beside its seal, under its name."""
    return sealed.manifest.parent / f"{PREFIX}{sealed.year}_{sealed.seal[:16]}"


def write_release(warehouse: Warehouse, sealed: SealedRanking, steps: Sequence[Step]) -> Path:
    """Write the release; gives its folder. One that lies there is never written again."""
    folder = release_folder(sealed)
    if folder.exists():
        return folder
    told = json.loads(sealed.manifest.read_text("utf-8"))
    moment = _read_moment(told)
    with warehouse.settle_marts(moment), files.new_folder(folder) as building:
        write_inputs(warehouse, building / INPUTS, sealed.year, moment, str(told["programme_hash"]))
        files.write_bytes(building / MANIFEST, sealed.manifest.read_bytes())
        files.write_text(building / STEPS, _write_json([step.plain for step in steps]))
    return folder


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(folder: Path, seal: str = "") -> Mapping[str, Any]:
    """The manifest of a release; ReleaseError where it is none, or its seal does not begin with `seal`."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        found = str(told["seal"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{folder} không phải bản phát hành của một bảng xếp hạng: {error}") from None
    if not found.startswith(seal):
        raise ReleaseError(f"bản phát hành {folder} mang mã niêm phong {found[:16]}…, không phải {seal}")
    if told.get("format") != FORMAT:
        raise ReleaseError(f"bản phát hành theo dạng {told.get('format')}, phiên bản này đọc dạng {FORMAT}")
    return told


def rank_release(folder: Path, told: Mapping[str, Any]) -> Ranking:
    """The ranking reckoned anew from what the release holds and nothing else. ReleaseError where it cannot be read."""
    inputs = ReleasedInputs(folder / INPUTS)
    try:
        programme = load_files(inputs.read_programme_files(), str(told["programme_hash"]))
        ranking = rank(inputs, programme, int(told["year"]), _read_moment(told), str(told["code_version"]))
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
        raise ReleaseError(f"bản phát hành {folder} không đọc được: {error}") from error
    reason = str(told.get("reason", "")) if ranking.provisional else ""
    return replace(ranking, reason=reason)


def verify_release(folder: Path, seal: str) -> tuple[str, ...]:
    """What of the manifest does not hold for the ranking made anew from the release; nothing where the seal holds."""
    told = read_manifest(folder, seal)
    differing = verify(told, rank_release(folder, told)).differences
    return differing if is_intact(told) else (*differing, "seal")


def prove_unit(folder: Path, seal: str, unit_id: str) -> dict[str, Any]:
    """The proof of one unit's result. ReleaseError where the seal does not hold, or the unit is not ranked."""
    told = read_manifest(folder, seal)
    ranking = rank_release(folder, told)
    if differing := verify(told, ranking).differences:
        raise ReleaseError(f"niêm phong không đúng ({', '.join(differing)}): không cấp chứng minh")
    if all(unit.unit_id != unit_id for unit in ranking.rows):
        raise ReleaseError(f"{unit_id} không có trong xếp hạng năm {ranking.year}")
    return make_proof(ranking, unit_id)


def _read_moment(told: Mapping[str, Any]) -> Moment:
    return Moment(*(datetime.fromisoformat(told[name]) for name in ("as_of", "known_at")))


def write_proof(path: Path, proof: Mapping[str, Any]) -> None:
    """Write a proof as the file that `docs/verify_proof.py` reads."""
    files.write_text(path, _write_json(proof))

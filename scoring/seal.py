"""Seal a ranking: a manifest of hashes over what it was computed from and what came out, checkable later.

Hashes are SHA-256 over canonical JSON: keys sorted, no blanks, decimals without trailing zeros, fractions as `n/d`,
times in UTC. The manifest holds no score itself, so it can be published before the scores are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.canonical import hash_canonical, make_plain
from scoring.result import CriterionScore, Ranking, UnitResult

FORMAT = "thidua-ranking-2"


@dataclass(frozen=True, slots=True)
class Seal:
    """The manifest of a ranking, plain JSON values throughout. `hash` is the hash over all the rest of it."""

    manifest: dict[str, Any]

    @property
    def hash(self) -> str:
        """The hash that stands for the whole ranking, 64 hexadecimal digits."""
        return str(self.manifest["seal"])


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a manifest still holds for a ranking; `differences` names every entry that does not. True if it holds."""

    differences: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.differences


def seal(ranking: Ranking) -> Seal:
    """The seal of a ranking; the same ranking always gives the same seal."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "programme": ranking.programme.id,
        "programme_hash": ranking.programme.content_hash,
        "year": ranking.year,
        "as_of": make_plain(ranking.as_of),
        "known_at": make_plain(ranking.known_at),
        "provisional": ranking.provisional,
        **({"reason": ranking.reason} if ranking.reason else {}),
        "code_version": ranking.code_version,
        "units": len(ranking.rows),
        "nothing_arose": _nothing_arose(ranking),
        "inputs_sha256": hash_canonical(_inputs(ranking)),
        "scores_sha256": hash_canonical(sorted((_result(u) for u in ranking.rows), key=lambda r: str(r["unit"]))),
    }
    return Seal({**manifest, "seal": hash_canonical(manifest)})


def verify(manifest: Mapping[str, Any], ranking: Ranking) -> Verification:
    """Hold a stored manifest against a ranking computed anew.

    An entry `seal` among the differences, alone, means that the manifest itself was altered.
    """
    expected = seal(ranking).manifest
    names = [*expected, *(name for name in manifest if name not in expected)]
    return Verification(tuple(n for n in names if n not in manifest or manifest[n] != expected.get(n)))


def is_intact(manifest: Mapping[str, Any]) -> bool:
    """True if the manifest's own hash is that of all the rest of it: of any format, without reckoning anything."""
    return manifest.get("seal") == hash_canonical({name: value for name, value in manifest.items() if name != "seal"})


def _inputs(ranking: Ranking) -> dict[str, Any]:
    units = sorted(ranking.facts.units, key=lambda u: u.unit.id)
    return {"year": ranking.facts.year, "due": [p.id for p in ranking.facts.due], "units": units}


def _result(unit: UnitResult) -> dict[str, Any]:
    names = ("standard", "maximum", "percent", "bonus", "penalty", "total")
    return {
        "unit": unit.unit_id,
        "scores": [_score(score) for score in unit.scores],
        **{name: getattr(unit, f"exact_{name}") for name in names},
        "class": unit.class_vi,
        "rank": unit.rank,
        "rank_in_cluster": unit.rank_in_cluster,
        "tied": unit.tied,
        "proposed": unit.proposed,
        "notes": unit.notes_vi,
    }


def _nothing_arose(ranking: Ranking) -> dict[str, list[str]]:
    """What a year in which nothing arose earns, by indicators."""
    earned: dict[str, list[str]] = {"zero": [], "full": [], "leaves": []}
    for indicator in ranking.programme.indicators:
        earned[indicator.nothing_arose].append(indicator.code)
    return earned


def _score(score: CriterionScore) -> dict[str, Any]:
    return {
        "criterion": score.criterion.code,
        "state": score.state,
        "self": score.self_score.points if score.self_score else None,
        "computed": score.exact_computed,
        "verified": score.verified.points if score.verified else None,
        "points": score.exact_points,
        "evidence": score.evidence_vi,
    }

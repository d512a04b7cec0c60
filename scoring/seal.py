"""Seal a ranking: a manifest of hashes over what it was computed from and what came out, checkable later.

Hashes are SHA-256 over canonical JSON: keys sorted, no blanks, decimals without trailing zeros, fractions as `n/d`,
times in UTC. The manifest holds no score itself, so it can be published before the scores are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from schemas.programme import Period, Unit
from scoring.result import CriterionScore, Ranking, UnitResult

FORMAT = "thidua-ranking-2"
_SEALED_AS = {"by_period": "quarters"}
"""Names that the format had before fields were renamed: a seal of an earlier version still holds."""


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
        "as_of": _plain(ranking.as_of),
        "known_at": _plain(ranking.known_at),
        "provisional": ranking.provisional,
        **({"reason": ranking.reason} if ranking.reason else {}),
        "code_version": ranking.code_version,
        "units": len(ranking.rows),
        "nothing_arose": _nothing_arose(ranking),
        "inputs_sha256": _hash(_inputs(ranking)),
        "scores_sha256": _hash(sorted((_result(u) for u in ranking.rows), key=lambda r: str(r["unit"]))),
    }
    return Seal({**manifest, "seal": _hash(manifest)})


def verify(manifest: Mapping[str, Any], ranking: Ranking) -> Verification:
    """Hold a stored manifest against a ranking computed anew.

    An entry `seal` among the differences, alone, means that the manifest itself was altered.
    """
    expected = seal(ranking).manifest
    names = [*expected, *(name for name in manifest if name not in expected)]
    return Verification(tuple(n for n in names if n not in manifest or manifest[n] != expected.get(n)))


def is_intact(manifest: Mapping[str, Any]) -> bool:
    """True if the manifest is as it was sealed; whether it holds for the figures is another question (`verify`)."""
    told = {name: value for name, value in manifest.items() if name != "seal"}
    return manifest.get("seal") == _hash(told)


def _hash(value: Any) -> str:
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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


def _decimal_text(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"


def _plain(value: Any) -> Any:
    """The value as canonical JSON holds it; TypeError for what has no canonical form (a float, above all)."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Decimal():
            return _decimal_text(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Unit() | Period():
            return value.id
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {_SEALED_AS.get(f.name, f.name): _plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")

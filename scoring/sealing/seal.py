"""Seal a ranking: a manifest of hashes over what it was computed from and what came out, checkable later.

Its Merkle root is over one leaf of what the ranking is, one of its inputs, and one of each unit's whole result, so that
a unit can prove its own result without showing any other's. A unit's leaf is salted: from a hash beside a branch nobody
can try out what another unit was given.

Hashes are SHA-256 over canonical JSON: keys sorted, no blanks, decimals without trailing zeros, fractions as `n/d`,
times in UTC. The manifest holds no score itself, so it can be published before the scores are.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.result import CriterionScore, Ranking, UnitResult
from scoring.sealing import merkle
from scoring.sealing.canonical import Written, hash_canonical, make_plain, write_canonical, write_pieces

FORMAT = "thidua-ranking-3"
PROOF_FORMAT = "thidua-proof-1"


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
    inputs, key = _hash_inputs(ranking)
    leaves = [merkle.hash_leaf(leaf.encode()) for leaf in _list_first_leaves(ranking, inputs)]
    scores = hashlib.sha256()
    for piece in write_pieces(_tell_results(ranking, key, leaves)):
        scores.update(piece.encode())
    manifest: dict[str, Any] = {
        **_describe(ranking),
        "units": len(ranking.rows),
        "inputs_sha256": inputs,
        "scores_sha256": scores.hexdigest(),
        "leaves": len(leaves),
        "merkle_root": merkle.join_hashes(leaves).hex(),
    }
    return Seal({**manifest, "seal": hash_canonical(manifest)})


def _tell_results(ranking: Ranking, key: bytes, leaves: list[bytes]) -> Iterator[dict[str, Written]]:
    """Every unit's result, each written once; the hash of its leaf is added to the leaves."""
    for unit in _list_units(ranking):
        result = _write_result(unit)
        leaves.append(merkle.hash_leaf(_write_leaf(key, unit, result).encode()))
        yield result


def list_leaves(ranking: Ranking) -> list[str]:
    """The leaves of the Merkle tree, as canonical texts: what the ranking is, its inputs, then units by their keys."""
    inputs, key = _hash_inputs(ranking)
    units = (_write_leaf(key, unit, _write_result(unit)) for unit in _list_units(ranking))
    return [*_list_first_leaves(ranking, inputs), *units]


def _list_first_leaves(ranking: Ranking, inputs: str) -> tuple[str, str]:
    about = write_canonical({"leaf": "about", **_describe(ranking)})
    return about, write_canonical({"leaf": "inputs", "sha256": inputs})


def find_leaf(ranking: Ranking, unit_id: str) -> int:
    """The place of a unit's leaf among all; KeyError if it is not ranked."""
    for place, unit in enumerate(_list_units(ranking), start=2):
        if unit.unit_id == unit_id:
            return place
    raise KeyError(unit_id)


def make_proof(ranking: Ranking, unit_id: str) -> dict[str, Any]:
    """What a unit needs to prove its result: its leaf, the hashes beside its branch, the root; no other's figures."""
    texts = list_leaves(ranking)
    leaves = [text.encode() for text in texts]
    place = find_leaf(ranking, unit_id)
    return {
        "format": PROOF_FORMAT,
        "seal": seal(ranking).hash,
        "merkle_root": merkle.find_root(leaves).hex(),
        "leaves": len(leaves),
        "index": place,
        "leaf": texts[place],
        "path": [beside.hex() for beside in merkle.find_path(leaves, place)],
        "about": {"leaf": texts[0], "path": [beside.hex() for beside in merkle.find_path(leaves, 0)]},
    }


def list_changed_units(one: Ranking, other: Ranking) -> list[str]:
    """The units that two rankings give other points, totals, class, rank or proposal; grounds in words may differ."""
    results = [{u.unit_id: hash_canonical(_outcome(u)) for u in ranking.rows} for ranking in (one, other)]
    return sorted(
        unit for unit in results[0].keys() | results[1].keys() if results[0].get(unit) != results[1].get(unit)
    )


def _outcome(unit: UnitResult) -> dict[str, Any]:
    told = _result(unit)
    scores = [{name: value for name, value in score.items() if name != "evidence"} for score in told["scores"]]
    return {**told, "scores": scores, "notes": None}


def _hash_inputs(ranking: Ranking) -> tuple[str, bytes]:
    """The hash of every unit's inputs together, which is published, and the key that leaves are salted under, which is
    not: another digest of the same.

    Whoever has all inputs can reckon it, as he can reckon all results; from the figures of one unit nobody can. The
    inputs of a nation are hundreds of megabytes: both are reckoned in one pass, a unit at a time.
    """
    published, key = hashlib.sha256(), hashlib.sha256(b"leaf salt|")
    for piece in write_pieces(_inputs(ranking)):
        data = piece.encode()
        published.update(data)
        key.update(data)
    return published.hexdigest(), key.digest()


def _write_result(unit: UnitResult) -> dict[str, Written]:
    return {name: Written(write_canonical(value)) for name, value in _result(unit).items()}


def _write_leaf(key: bytes, unit: UnitResult, result: Mapping[str, Written]) -> str:
    salt = hmac.new(key, unit.unit_id.encode(), hashlib.sha256).hexdigest()
    return write_canonical({"leaf": "unit", "salt": salt, **result})


def _list_units(ranking: Ranking) -> Iterator[UnitResult]:
    return iter(sorted(ranking.rows, key=lambda unit: unit.unit_id))


def _describe(ranking: Ranking) -> dict[str, Any]:
    """What the ranking is: programme, year, moment, software, seed of all that is drawn at random."""
    return {
        "format": FORMAT,
        "programme": ranking.programme.id,
        "programme_hash": ranking.programme.content_hash,
        "year": ranking.year,
        "as_of": make_plain(ranking.as_of),
        "known_at": make_plain(ranking.known_at),
        "provisional": ranking.provisional,
        **({"reason": ranking.reason} if ranking.reason else {}),
        "code_version": ranking.code_version,
        "seed": ranking.programme.robustness.seed,
        "nothing_arose": _nothing_arose(ranking),
    }


def verify(manifest: Mapping[str, Any], ranking: Ranking) -> Verification:
    """Hold a stored manifest against a ranking computed anew.

    Where nothing differs but `seal`, or `merkle_root` and `seal`, the manifest itself was altered: in these, or in the
    version or the reason that were taken from it.
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

"""Rankings that have been published, as rows of a release for analysts: ranks, and points of each criterion."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from desk.rankings.rank import rank_by_manifest
from desk.settings import Settings
from scoring import CriterionScore, Ranking, UnitResult
from warehouse import Moment, Warehouse
from warehouse.release.rows.programme_rows import Published

_PLACES: Final = Decimal("0.0001")


def list_published_rows(warehouse: Warehouse, settings: Settings, moment: Moment) -> Published:
    """Rows of the tables `ranking`, `rank` and `score`: of each year the last ranking that was published by the moment.

    It is reckoned again at its own moment, by the programme it was sealed with. One whose seal is no longer there is
    left out.
    """
    manifests = _read_manifests(settings)
    published = warehouse.query("published_rankings", known_at=moment.known_at)
    told = [manifests[seal] for seal in published["seal"] if seal in manifests]
    rankings = [(one, rank_by_manifest(warehouse, settings, one)) for one in told]
    return {
        "ranking": [_ranking_row(one, ranking) for one, ranking in rankings],
        "rank": [_rank_row(ranking, unit) for _, ranking in rankings for unit in ranking.rows],
        "score": [
            _score_row(ranking, unit, score)
            for _, ranking in rankings
            for unit in ranking.rows
            for score in unit.scores
        ],
    }


def _read_manifests(settings: Settings) -> dict[str, Mapping[str, Any]]:
    return {str(told["seal"]): told for told in _list_manifests(settings)}


def _list_manifests(settings: Settings) -> Iterator[Mapping[str, Any]]:
    for path in sorted(settings.rankings.glob("*/niem-phong_*.json")):
        try:
            told = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        if isinstance(told, dict) and "seal" in told:
            yield told


def _ranking_row(told: Mapping[str, Any], ranking: Ranking) -> dict[str, Any]:
    return {
        "year": ranking.year,
        "seal": str(told["seal"]),
        "as_of": ranking.as_of,
        "known_at": ranking.known_at,
        "programme_hash": str(told["programme_hash"]),
    }


def _rank_row(ranking: Ranking, unit: UnitResult) -> dict[str, Any]:
    return {
        "year": ranking.year,
        "unit_id": unit.unit_id,
        "cluster_code": unit.facts.cluster_code,
        "percent": _round(unit.rounded_percent),
        "bonus": _round(unit.bonus),
        "penalty": _round(unit.penalty),
        "total": _round(unit.rounded_total),
        "class_vi": unit.class_vi,
        "rank": unit.rank,
        "rank_in_cluster": unit.rank_in_cluster,
        "tied": unit.tied,
        "proposed": unit.proposed,
    }


def _score_row(ranking: Ranking, unit: UnitResult, score: CriterionScore) -> dict[str, Any]:
    return {
        "year": ranking.year,
        "unit_id": unit.unit_id,
        "criterion_code": score.criterion.code,
        "state": score.state,
        "self_points": _round(score.self_score.points if score.self_score else None),
        "computed_points": _round(score.computed_points),
        "verified_points": _round(score.verified.points if score.verified else None),
        "points": _round(score.points),
    }


def _round(points: Decimal | None) -> Decimal | None:
    return None if points is None else points.quantize(_PLACES, ROUND_HALF_UP)

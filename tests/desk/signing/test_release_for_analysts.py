"""A ranking stands in a release for analysts once it is published, and not before."""

import json
from fractions import Fraction
from pathlib import Path

import duckdb

from desk.outputs import release
from desk.rankings import rank
from desk.settings import Settings
from desk.signing.publish import publish
from desk.signing.steps import find_ranking
from tests.desk.reviews.conftest import opened, ready_desk
from tests.desk.reviews.sheets import YEAR
from tests.desk.signing.test_steps import PUBLISHER, go_to
from warehouse import Warehouse

__all__ = ["opened", "ready_desk"]


def read(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as released:
        return released.execute(query).fetchall()


def test_ranks_and_points_are_released_once_they_are_published(opened: Settings) -> None:
    sealed = find_ranking(opened, rank.run(opened, YEAR).seal[:10])
    go_to(opened, sealed, "approved")
    before = release.run(opened)
    assert read(before.database, "SELECT count(*) FROM out.rank") == [(0,)]
    publish(opened, sealed, *PUBLISHER)
    after = release.run(opened)
    assert after.name != before.name, "what was published is content"
    with Warehouse.reader(opened.warehouse) as warehouse:
        ranking = rank.rank_by_manifest(warehouse, opened, json.loads(sealed.manifest.read_text("utf-8")))
    wanted = [(unit.unit_id, unit.rank, unit.rounded_total) for unit in ranking.rows]
    found = read(after.database, "SELECT unit_id, rank, total FROM out.rank ORDER BY rank NULLS LAST, unit_id")
    assert sorted(found, key=str) == sorted(wanted, key=str)
    assert read(after.database, "SELECT year, seal FROM out.ranking") == [(YEAR, sealed.seal)]
    points = read(after.database, "SELECT unit_id, criterion_code, points FROM out.score WHERE points IS NOT NULL")
    told = {(unit.unit_id, score.criterion.code): score for unit in ranking.rows for score in unit.scores}
    assert len(points) > 0
    for unit_id, code, value in points:
        exact = told[str(unit_id), str(code)].exact_points
        assert abs(Fraction(str(value)) - exact) <= Fraction(1, 20_000)

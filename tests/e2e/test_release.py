"""A release of the whole sample season: the cookbook's answers, the examples that come with it, both maps' totals."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from desk.outputs import release as step
from reports.release.cookbook import load_questions, render_cookbook
from tests.e2e.cookbook import FOLDER, PAGE
from tests.e2e.season import Season
from warehouse.release import Release
from warehouse.release.folder import PACKAGE

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def release(season: Season) -> Release:
    return step.run(season.settings)


def test_the_cookbook_says_what_comes_out(release: Release) -> None:
    questions = load_questions(FOLDER)
    assert len(questions) == 25
    page = render_cookbook(release.database, questions)
    assert page == PAGE.read_text("utf-8"), "docs/cookbook.md is stale: run `make cookbook`"


def test_every_question_has_an_answer(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as opened:
        empty = [q.name for q in load_questions(FOLDER) if not opened.execute(q.sql).fetchall()]
    assert empty == []


def test_totals_of_both_maps_are_equal(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as opened:
        ((compared, differing, units),) = opened.execute(
            "SELECT count(*), count(*) FILTER ("
            "t.total IS DISTINCT FROM i.total OR t.ytd_total IS DISTINCT FROM i.ytd_total "
            "OR t.ytd_of_units <> i.ytd_units"
            "), (SELECT count(DISTINCT unit_id) FROM out.today_cell WHERE period_id = '2018Q4') "
            "FROM out.indicator_total AS i JOIN out.period AS p USING (period_id) "
            "LEFT JOIN out.today_total AS t USING (period_id, indicator_code) WHERE p.is_due"
        ).fetchall()
    assert compared > 200
    assert (differing, units) == (0, 34)


def test_views_for_people_hold_due_periods_only(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as opened:
        for view in ("named_cell", "named_total", "named_reporting", "today_cell", "today_total"):
            found = opened.execute(
                f"SELECT count(*), count(*) FILTER (NOT is_due) FROM out.{view} JOIN out.period USING (period_id)"
            ).fetchall()
            assert found[0][0] > 0
            assert found[0][1] == 0


def test_example_and_notebook_run_where_they_lie(release: Release, tmp_path: Path) -> None:
    folder = release.database.parent
    told = subprocess.run(
        [sys.executable, str(folder / "vi-du.py")], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "2018Q4" in told.stdout
    assert "63 of 63 units" in told.stdout
    subprocess.run(
        [sys.executable, str(folder / "so-tay.py")], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    package = json.loads((folder / PACKAGE).read_text("utf-8"))
    published = {resource["path"].split("/")[0] for resource in package["resources"]} | {PACKAGE}
    assert {path.name for path in folder.iterdir()} == published, "running them leaves nothing behind"


def test_the_release_is_verified_from_the_ledger_too(season: Season, release: Release) -> None:
    assert step.verify(season.settings, release.name) == []
    assert [entry.name for entry in step.list_all_releases(season.settings)] == [release.name]

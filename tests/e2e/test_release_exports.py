"""The sample season's release in the formats of others: what others find in it is what we said."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sdmx

from desk.outputs import export
from desk.outputs import release as step
from schemas.programme import Programme
from tests.e2e.season import Season
from tests.outside import PYTHON, run_outside
from tests.reports.exports.judged import find_broken
from warehouse import Warehouse
from warehouse.release import Release, read_moment
from warehouse.release.rows.withheld import find_withheld

pytestmark = pytest.mark.e2e
Broken = tuple[str, str, str]


@pytest.fixture(scope="module")
def release(season: Season) -> Release:
    return step.run(season.settings)


@pytest.fixture(scope="module")
def vtl(season: Season, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export.run(season.settings, release.name, "vtl", tmp_path_factory.mktemp("vtl") / "out").folder


@pytest.fixture(scope="module")
def theirs(vtl: Path) -> set[Broken]:
    """Version, indicator and rule of every row that breaks one, as an engine of others finds them."""
    return {(row[0], row[1], row[2]) for row in run_outside("break_rules.py", vtl)}


def read_column(path: Path, column: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


@pytest.mark.needs(str(PYTHON))
def test_an_engine_of_others_finds_what_ours_finds_in_every_version(
    season: Season, release: Release, vtl: Path, theirs: set[Broken]
) -> None:
    programme = season.settings.programme
    withheld = find_withheld(programme)
    left = read_column(vtl / "khong-dich.csv", "rule_code")
    versions = read_column(vtl / "BAO_CAO.csv", "SUBMISSION_ID")
    with Warehouse.reader(season.settings.warehouse) as warehouse:
        found = find_broken(warehouse, programme, read_moment(release.database))
    unsaid = left | withheld.rules
    ours = {b for b in found if b[0] in versions and b[1] not in withheld.indicators and b[2] not in unsaid}
    assert left == {"O01", "R04", "R05", "V36"}
    assert theirs == ours
    assert {rule for _, _, rule in ours} >= {"L03", "Q02", "R01", "R03"}, "as the season was made"


@pytest.mark.needs(str(PYTHON))
def test_every_finding_that_units_were_told_is_found_by_the_engine_of_others(
    season: Season, release: Release, vtl: Path, theirs: set[Broken]
) -> None:
    """And the other way round: what it finds and nobody was told of is in shadow, or one question with what was."""
    programme = season.settings.programme
    left = read_column(vtl / "khong-dich.csv", "rule_code")
    with duckdb.connect(str(release.database), read_only=True) as opened:
        rows = opened.execute(
            "SELECT DISTINCT submission_id, indicator_code, code FROM out.finding "
            "SEMI JOIN out.version_cell USING (submission_id) JOIN out.rule ON rule_code = code "
            "WHERE expression IS NOT NULL AND indicator_code IS NOT NULL"
        ).fetchall()
        cut = {s for (s,) in opened.execute("SELECT submission_id FROM out.finding WHERE code = 'F20'").fetchall()}
    told = {(row[0], row[1], row[2]) for row in rows if row[2] not in left}
    assert len(told) >= 10
    assert told - theirs == set()
    untold = {b for b in theirs - told if not is_explained(b, told, cut, programme)}
    assert untold == set()


def is_explained(broken: Broken, told: set[Broken], cut: set[str], programme: Programme) -> bool:
    """In shadow; asked already by a rule of the same kind; or beyond the places that a report lists of one fault."""
    submission, indicator, rule = broken
    order = programme.question_order
    asked = any(s == submission and i == indicator and r in order for s, i, r in told)
    return programme.rule_by_code[rule].mode == "shadow" or (rule in order and asked) or submission in cut


def test_another_reader_of_sdmx_adds_up_what_the_release_adds_up(
    season: Season, release: Release, tmp_path: Path
) -> None:
    made = export.run(season.settings, release.name, "sdmx", tmp_path / "out")
    structures: Any = sdmx.read_sdmx(made.folder / "cau-truc.xml")
    message: Any = sdmx.read_sdmx(made.folder / "so-lieu.csv", structure=structures.structure["DSD_THIDUA"])
    (data,) = message.data
    totals: dict[tuple[str, str], Decimal] = {}
    for o in data.obs:
        place = {d.id: str(d.value) for d in o.key.values.values()}
        if place["MEASURE"] == "period" and o.value:
            key = place["INDICATOR"], place["TIME_PERIOD"]
            totals[key] = totals.get(key, Decimal(0)) + Decimal(o.value)
    assert ("CT_2_10", "2018-09-15/P3M") in totals
    with duckdb.connect(str(release.database), read_only=True) as opened:
        ours = opened.execute(
            "SELECT t.indicator_code, p.window_start, t.total FROM out.indicator_total AS t "
            "JOIN out.period AS p USING (period_id) JOIN out.indicator USING (indicator_code) "
            "WHERE p.is_due AND year_aggregation <> 'ytd' AND t.total IS NOT NULL"
        ).fetchall()
    expected = {(f"CT_{code.replace('.', '_')}", f"{start}/P3M"): total for code, start, total in ours}
    found = {(code, span.partition("/")[0] + "/P3M"): total for (code, span), total in totals.items()}
    assert found == expected

"""Reports that are nearly another unit's, or the unit's own of the period before."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.programme import load_programme
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install
from warehouse.journal import journal_of

WHEN = moment("2019-12-01 00:00")
P, NEXT = "2018Q1", "2018Q2"
CODES = [i.code for i in load_programme("ttdn").indicators if i.year_aggregation == "sum"]
FULL = {code: 10 + place for place, code in enumerate(CODES[:16])}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("installed") / "t.duckdb"
    with Warehouse.writer(path) as warehouse:
        install(warehouse, load_programme("ttdn"), at("2018-01-01 00:00"))
    return path


@pytest.fixture
def desk(installed: Path, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "t.duckdb"
    shutil.copy(installed, path)
    shutil.copy(journal_of(installed), journal_of(path))
    with Warehouse.writer(path) as warehouse:
        yield Desk(warehouse, load_programme("ttdn"))


def send(desk: Desk, unit: str, day: str, values: Mapping[str, Any], period: str = P) -> str:
    return desk.send(f"63-{unit}", period, f"2018-{day} 08:00", values=values)


def near(desk: Desk, **limits: int) -> list[tuple[str, str, bool, int, int]]:
    """Those of all periods, which are those of each asked for alone."""
    bound = {**desk.programme.copies.model_dump(), **limits, **WHEN.bound()}
    rows = desk.warehouse.records("near_values", **bound, period_id=None)
    periods = [period.id for period in desk.programme.periods if period.year == 2018]
    assert rows == [row for one in periods for row in desk.warehouse.records("near_values", **bound, period_id=one)]
    return [(r["submission_id"], r["other_id"], r["own"], r["equal"], r["different"]) for r in rows]


def changed(*codes: str, by: int = 7) -> dict[str, int]:
    return {**FULL, **{code: FULL[code] + by for code in codes}}


def test_nearly_another_unit_s_report_of_the_period(desk: Desk) -> None:
    first = send(desk, "01", "03-05", FULL)
    other = send(desk, "02", "03-06", changed(*CODES[:3]))
    assert near(desk) == [(other, first, False, 13, 3)], "the one received later is asked about"


@pytest.mark.parametrize("codes", [CODES[a : a + 3] for a in (0, 5, 9, 13)])
def test_wherever_the_figures_differ(desk: Desk, codes: list[str]) -> None:
    send(desk, "01", "03-05", FULL)
    send(desk, "02", "03-06", changed(*codes))
    assert len(near(desk)) == 1


def test_four_that_differ_are_no_copy_and_another_period_s_of_another_unit_is_none(desk: Desk) -> None:
    send(desk, "01", "03-05", FULL)
    send(desk, "02", "03-06", changed(*CODES[:4]))
    send(desk, "04", "06-06", changed(*CODES[5:7]), NEXT)
    assert near(desk) == []


def test_nearly_the_unit_s_own_period_before(desk: Desk) -> None:
    first = send(desk, "01", "03-05", FULL)
    second = send(desk, "01", "06-05", changed(*CODES[:2]), NEXT)
    send(desk, "01", "09-05", FULL, "2018Q4")
    assert near(desk) == [(second, first, True, 14, 2)], "only the period just before"


def test_small_reports_say_nothing(desk: Desk) -> None:
    few = dict(list(FULL.items())[:11])
    small = {code: 1 + place % 4 for place, code in enumerate(CODES)}
    for unit, day in (("01", "03-05"), ("02", "03-06")):
        send(desk, unit, day, {**small, CODES[0]: int(unit)})
    send(desk, "04", "03-07", few)
    send(desk, "06", "03-08", {**few, CODES[0]: 99, CODES[1]: 98})
    assert near(desk) == [], "nine telling amounts are too few, small ones tell nothing"
    assert len(near(desk, least_equal=9)) == 1


def test_nothing_arose_is_as_good_as_zero(desk: Desk) -> None:
    first = send(desk, "01", "03-05", {**FULL, CODES[20]: 0})
    other = send(desk, "02", "03-06", {**changed(CODES[0]), CODES[20]: "x", CODES[21]: None})
    assert near(desk) == [(other, first, False, 15, 1)]


def test_a_large_form_may_differ_by_a_share(desk: Desk) -> None:
    every = {code: 10 + place for place, code in enumerate(CODES)}
    send(desk, "01", "03-05", every)
    send(desk, "02", "03-06", {**every, **dict.fromkeys(CODES[:5], 1000)})
    assert near(desk) == []
    assert len(near(desk, least_percent=80)) == 1


def test_of_equal_reports_the_first_is_the_one_that_others_are_near(desk: Desk) -> None:
    first = send(desk, "01", "03-05", FULL)
    copy = send(desk, "02", "03-06", FULL)
    other = send(desk, "04", "03-07", changed(*CODES[:2]))
    assert near(desk) == [(copy, first, False, 16, 0), (other, first, False, 14, 2)]

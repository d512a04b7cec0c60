"""Rules as VTL: an engine of others finds what ours finds, and what VTL cannot say is listed with its reason."""

import csv
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.exports.formats import Source, write_export
from reports.exports.read import read_export
from reports.exports.vtl.translate import ReleasedRule, find_obstacle, translate_rule
from reports.exports.vtl.write import LEFT_OUT, SCRIPT
from schemas.programme import load_programme
from schemas.rules import Check
from tests.outside import PYTHON, run_outside
from tests.programmes import load_tiny
from tests.reports.exports.judged import find_broken
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install
from warehouse.release import publish

WHEN = moment("2021-08-01 00:00")
SEED = 1801
PERIODS = (
    ("2020Q1", "2020-04-08"), ("2020Q2", "2020-07-08"), ("2020Q3", "2020-10-08"), ("2020Q4", "2021-01-08"),
    ("2021Q1", "2021-04-03"), ("2021Q2", "2021-07-03"),
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Source]]:
    """A desk of three units over six quarters, in two versions each, with amounts drawn at random."""
    home, dice = tmp_path_factory.mktemp("drawn"), random.Random(SEED)
    tiny = load_tiny(home)
    with Warehouse.writer(home / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        desk = Desk(warehouse, tiny)
        for period, day in PERIODS:
            for unit in [unit.id for unit in tiny.units_of(tiny.period(period))]:
                for hour in (8, 9):
                    verdict = dice.choice(["ACCEPTED", "ACCEPTED", "RETURNED"])
                    desk.send(unit, period, f"{day} {hour:02d}:00", verdict, values=draw_form(dice))
        release = publish(warehouse, home / "releases", tiny, WHEN)
        folder = release.database.parent
        yield desk, Source(read_export(folder), folder, tiny)


def draw_form(dice: random.Random) -> dict[str, Any]:
    """Of both indicators that add up amounts in the period, since the start of the year and planned; of others one."""
    three = {code: tuple(draw(dice, plain) for _ in range(3)) for code, plain in (("1.1", 200), ("1.2", 60))}
    return {**three, "1.3": draw(dice, 8), "1.4": draw(dice, 5)}


def draw(dice: random.Random, plain: float) -> float | str | None:
    """An amount of any size, a zero, nothing arose, or nothing at all."""
    return dice.choice([plain, plain, 0, "x", None, plain * 400, plain / 400, round(plain * 1.5)])


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.needs(str(PYTHON))
def test_an_engine_of_others_finds_what_ours_finds(drawn: tuple[Desk, Source], out: Path) -> None:
    desk, source = drawn
    write_export(source, "vtl", out)
    theirs = {tuple(row) for row in run_outside("break_rules.py", out)}
    left = {row["rule_code"] for row in read_table(out / LEFT_OUT)}
    released = {row["SUBMISSION_ID"] for row in read_table(out / "BAO_CAO.csv")}
    ours = find_broken(desk.warehouse, desk.programme, WHEN)
    sensitive = desk.programme.sensitive_codes
    ours = {b for b in ours if b[0] in released and b[1] not in sensitive and b[2] not in left}
    assert theirs == ours
    assert len({rule for _, _, rule in ours}) >= 12, "many rules are broken"
    assert len(ours) > 80


def test_rules_that_cannot_be_said_are_listed_with_their_reason(drawn: tuple[Desk, Source], out: Path) -> None:
    write_export(drawn[1], "vtl", out)
    left = {row["rule_code"]: row["reason_vi"] for row in read_table(out / LEFT_OUT)}
    script = (out / SCRIPT).read_text("utf-8")
    told = {code for code in drawn[0].programme.checks if f"    {code}: when" in script}
    assert set(left) == {"O01"}
    assert told | set(left) == set(drawn[0].programme.checks)
    assert "thống kê" in left["O01"]


def test_of_the_directive_s_rules_only_texts_and_clusters_cannot_be_said() -> None:
    ttdn = load_programme("ttdn")
    left = {code for code, check in ttdn.checks.items() if find_obstacle(check)}
    assert left == {"O01", "R05"}


@pytest.mark.parametrize(
    ("expression", "left", "right", "told"),
    [
        ("ytd >= period", "skip", "skip", "not isnull(YTD) and not isnull(PERIOD)\n        then (YTD >= PERIOD)"),
        ("value <= other.value", "skip", "nothing_is_zero",
         "not isnull(VALUE) and not isnull(OTHER_VALUE_0)\n        then (VALUE <= OTHER_VALUE_0)"),
        ("max(value, ytd) == 2 * plan", "skip", "skip", "then ((if VALUE >= YTD then VALUE else YTD) = (2 * PLAN))"),
        ("implies(given(nothing_arose), plan == 0)", "skip", "skip", "then (not (VALUE_KPS = 1) or (PLAN = 0))"),
        ("not (value > 0 or ytd < 3)", "skip", "skip", "then (not ((VALUE > 0) or (YTD < 3)))"),
        ("implies(ytd > 0, 0 <= plan)", "skip", "fails",
         "then (isnull(PLAN_0) and not (YTD > 0)) or (not isnull(PLAN_0) and (not (YTD > 0) or (0 <= PLAN_0)))"),
        ("implies(last_period == 1, value != 7)", "skip", "skip", "then (not (LAST_PERIOD = 1) or (VALUE <> 7))"),
    ],
)  # fmt: skip
def test_an_expression_is_said_in_vtl(expression: str, left: Any, right: Any, told: str) -> None:
    check = Check.read("X1", expression, "all", left, right)
    text = translate_rule(ReleasedRule(check, 'A "title"', ("1.1", "1.2"), ("2020Q1",)))
    assert text.startswith('X1: when INDICATOR_CODE in {"1.1", "1.2"} and PERIOD_ID in {"2020Q1"} and ')
    assert told in text
    assert text.endswith("errorcode \"X1 A 'title'\"")


def test_a_margin_is_said_too() -> None:
    check = Check.read("X1", "ytd == before.ytd + period", "all", "skip", "skip", Decimal("0.5"))
    assert "(abs(YTD - (BEFORE_YTD + PERIOD)) <= 0.5)" in translate_rule(ReleasedRule(check, "", ("1.1",), None))

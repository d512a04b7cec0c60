"""Rules as VTL: an engine of others finds what ours finds, and what VTL cannot say is listed with its reason."""

import csv
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.exports.formats import Source, write_export
from reports.exports.read import read_export
from reports.exports.vtl.translate import ReleasedRule, find_obstacle, translate_rule
from reports.exports.vtl.write import LEFT_OUT, SCRIPT
from schemas.programme import Indicator, Programme, load_programme
from schemas.rules import Check
from tests.outside import PYTHON, run_outside
from tests.programmes import load_tiny
from tests.reports.exports.judged import find_broken
from tests.warehouse.build import Desk, at, moment
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.release import publish
from warehouse.release.rows.withheld import find_withheld

Drawn = tuple[Desk, Source, Moment]
SEED = 1801
PERIODS = (
    ("2020Q1", "2020-04-08"), ("2020Q2", "2020-07-08"), ("2020Q3", "2020-10-08"), ("2020Q4", "2021-01-08"),
    ("2021Q1", "2021-04-03"), ("2021Q2", "2021-07-03"),
)  # fmt: skip
OF_DIRECTIVE = (
    ("2017Q3", "2017-09-10"), ("2017Q4", "2017-12-10"), ("2018Q1", "2018-03-10"), ("2018Q2", "2018-06-10"),
    ("2018Q3", "2018-09-10"), ("2018Q4", "2018-12-10"),
)  # fmt: skip


def make_desk(home: Path, programme: Programme, periods: Sequence[tuple[str, str]], units: int) -> Iterator[Drawn]:
    """A desk of some units over some periods, in two versions each, with amounts drawn at random, and its release."""
    dice = random.Random(SEED)
    with Warehouse.writer(home / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at(f"{periods[0][1]} 00:00"))
        desk = Desk(warehouse, programme)
        for period, day in periods:
            asked = programme.indicators_of(programme.period(period))
            for unit in programme.units_of(programme.period(period))[:units]:
                for hour in (8, 9):
                    verdict = dice.choice(["ACCEPTED", "ACCEPTED", "RETURNED"])
                    desk.send(unit.id, period, f"{day} {hour:02d}:00", verdict, values=draw_form(dice, asked))
        when = moment(f"{periods[-1][1]} 23:00")
        folder = publish(warehouse, home / "releases", programme, when).database.parent
        yield desk, Source(read_export(folder), folder, programme), when


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    home = tmp_path_factory.mktemp("drawn")
    yield from make_desk(home, load_tiny(home), PERIODS, 3)


@pytest.fixture(scope="module")
def drawn_directive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """The directive's programme, whose first year begins with its third quarter."""
    yield from make_desk(tmp_path_factory.mktemp("directive"), load_programme("ttdn"), OF_DIRECTIVE, 5)


def draw_form(dice: random.Random, asked: Sequence[Indicator]) -> dict[str, Any]:
    """Of indicators that add up amounts in the period, since the start of the year and planned; of others one."""
    form: dict[str, Any] = {}
    for indicator in asked:
        plain = dice.choice([4, 60, 200])
        if indicator.type == "bool":
            form[indicator.code] = dice.choice([0, 1, None])
        elif indicator.year_aggregation == "sum":
            form[indicator.code] = tuple(draw(dice, plain) for _ in range(3))
        else:
            form[indicator.code] = draw(dice, plain)
    return form


def draw(dice: random.Random, plain: float) -> float | str | None:
    """An amount of any size, a zero, nothing arose, or nothing at all."""
    return dice.choice([plain, plain, 0, "x", None, plain * 400, plain / 400, round(plain * 1.5)])


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.needs(str(PYTHON))
@pytest.mark.parametrize(("desk_of", "rules"), [("drawn", 12), ("drawn_directive", 28)])
def test_an_engine_of_others_finds_what_ours_finds(
    desk_of: str, rules: int, request: pytest.FixtureRequest, out: Path
) -> None:
    desk, source, when = request.getfixturevalue(desk_of)
    write_export(source, "vtl", out)
    theirs = {tuple(row) for row in run_outside("break_rules.py", out)}
    left = {row["rule_code"] for row in read_table(out / LEFT_OUT)}
    released = {row["SUBMISSION_ID"] for row in read_table(out / "BAO_CAO.csv")}
    ours = find_broken(desk.warehouse, desk.programme, when)
    withheld = find_withheld(desk.programme)
    unsaid = left | withheld.rules
    ours = {b for b in ours if b[0] in released and b[1] not in withheld.indicators and b[2] not in unsaid}
    assert theirs == ours
    assert len({rule for _, _, rule in ours}) >= rules, "many rules are broken"
    assert len(ours) > 60


def test_rules_that_cannot_be_said_are_listed_with_their_reason(drawn: Drawn, out: Path) -> None:
    write_export(drawn[1], "vtl", out)
    left = {row["rule_code"]: row["reason_vi"] for row in read_table(out / LEFT_OUT)}
    script = (out / SCRIPT).read_text("utf-8")
    told = {code for code in drawn[0].programme.checks if f"    {code}: when" in script}
    assert set(left) == {"O01", "R04", "V36"}
    assert told | set(left) == set(drawn[0].programme.checks)
    assert "thống kê" in left["O01"]
    assert "lũy kế đến hết kỳ trước" in left["R04"]


def test_of_the_directive_s_rules_few_cannot_be_said() -> None:
    ttdn = load_programme("ttdn")
    left = {code for code, check in ttdn.checks.items() if find_obstacle(check)}
    assert left == {"O01", "R04", "R05", "V36"}


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
    text = translate_rule(ReleasedRule(check, 'A "title"', "Tên", ("1.1", "1.2"), ("2020Q1",)))
    assert text.startswith('X1: when INDICATOR_CODE in {"1.1", "1.2"} and PERIOD_ID in {"2020Q1"} and ')
    assert told in text
    assert text.endswith("errorcode \"X1 A 'title'\"")


def test_a_margin_is_said_too() -> None:
    check = Check.read("X1", "ytd == before.plan + period", "all", "skip", "skip", Decimal("0.5"))
    assert "(abs(YTD - (BEFORE_PLAN + PERIOD)) <= 0.5)" in translate_rule(ReleasedRule(check, "", "", ("1.1",), None))

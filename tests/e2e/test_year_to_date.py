"""Over the whole sample season: every figure of the year is what its truth comes to, reckoned without the warehouse."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas.programme import Indicator, Period, Programme
from scoring.inputs import load_facts
from tests.e2e.season import Season
from tests.warehouse.plain_year import Cells, Said, add, percent, plan_of, to_date
from warehouse import Moment, Warehouse
from warehouse.release import publish

pytestmark = pytest.mark.e2e
ACCEPTED = ("ACCEPTED", "ACCEPTED_WITH_QUESTIONS")
TOLERANCE = 10


@pytest.fixture(scope="module")
def said(season: Season) -> Cells:
    """What the truth says of the reports that count: the last accepted of each unit and period."""
    counting: dict[tuple[str, str], dict[str, Any]] = {}
    for sent in sorted(season.truth["submissions"], key=lambda s: (s["received_at"], s["place"])):
        if sent["verdict"] in ACCEPTED and sent["copy"] is None:
            counting[sent["unit"], sent["period"]] = sent["values"]
    return {
        (unit, period, code): _read(season.settings.programme.indicator_by_code[code], value)
        for (unit, period), values in counting.items()
        for code, value in values.items()
        if isinstance(value, dict) or value == "not_applicable"
    }


def _read(indicator: Indicator, value: Any) -> Said:
    if not isinstance(value, dict):
        return Said(None)
    amounts = {key: None if value.get(key) is None else Decimal(value[key]) for key in ("period", "ytd", "plan")}
    return Said(amounts[indicator.measures[0]], amounts["ytd"], amounts["plan"])


@pytest.fixture(scope="module")
def warehouse(season: Season) -> Iterator[Warehouse]:
    with Warehouse.reader(season.settings.warehouse) as opened:
        yield opened


@pytest.fixture(scope="module")
def now() -> Moment:
    return Moment(datetime.now(UTC), datetime.now(UTC))


def periods(season: Season) -> list[Period]:
    return [season.settings.programme.period(p) for p in season.truth["periods"]]


def year_until(programme: Programme, period: Period) -> list[Period]:
    return [p for p in programme.periods if p.year == period.year and p.number <= period.number]


def cells_of(season: Season) -> Iterator[tuple[Period, Indicator, list[str]]]:
    """Every period and indicator of the season, and the units that its ledger has."""
    for period in periods(season):
        for indicator in season.settings.programme.indicators_of(period):
            yield period, indicator, [u.id for u in season.settings.programme.units_of(period)]


def test_every_unit_has_the_year_to_date_it_told(
    season: Season, said: Cells, warehouse: Warehouse, now: Moment
) -> None:
    rows = warehouse.sql("SELECT * FROM out.year_to_date($as_of, $known_at)", **now.bound())
    keys = zip(rows["unit_id"], rows["period_id"], rows["indicator_code"], strict=True)
    found = dict(zip(keys, zip(rows["ytd_amount"], rows["carried_from"], strict=True), strict=True))
    carried = 0
    for period, indicator, units in cells_of(season):
        for unit in units:
            total, since = to_date(said, unit, indicator, year_until(season.settings.programme, period))
            wanted = (total, None if since == period.id else since)
            assert found[unit, period.id, indicator.code] == wanted
            carried += wanted[1] is not None
    assert carried > 100


def test_released_cells_add_up_to_the_released_totals(
    season: Season, said: Cells, warehouse: Warehouse, now: Moment, tmp_path: Path
) -> None:
    programme = season.settings.programme
    release = publish(warehouse, tmp_path, programme, now)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        told = opened.execute("SELECT period_id, indicator_code, ytd_total FROM out.indicator_total").fetchall()
        added = opened.execute(
            "SELECT period_id, indicator_code, sum(ytd_amount) FROM out.cell GROUP BY ALL"
        ).fetchall()
        single = opened.execute(
            "SELECT count(*) FROM out.indicator_total JOIN out.indicator USING (indicator_code) "
            "WHERE year_aggregation = 'ytd' AND total IS DISTINCT FROM ytd_total"
        ).fetchall()
    assert sorted(added) == sorted(told)
    assert single == [(0,)]
    totals = {(period, code): total for period, code, total in told}
    for period, indicator, units in cells_of(season):
        if indicator.code not in programme.sensitive_codes:
            until = year_until(programme, period)
            wanted = add(to_date(said, unit, indicator, until)[0] for unit in units)
            assert totals[period.id, indicator.code] == wanted


def test_scores_read_the_same_year_to_date(season: Season, said: Cells, warehouse: Warehouse, now: Moment) -> None:
    programme = season.settings.programme
    for year in (2017, 2018):
        facts = load_facts(warehouse, programme, year, now)
        for unit in facts.units:
            for code, value in unit.values.items():
                indicator = programme.indicator_by_code[code]
                asked = [p for p in facts.due if indicator.valid_on(p.window_end)]
                if value.state == "value":
                    assert value.value == to_date(said, unit.unit.id, indicator, asked)[0]
                assert not value.is_asked or value.plan == plan_of(said, unit.unit.id, code, asked)


def test_comparisons_are_like_for_like(season: Season, said: Cells, warehouse: Warehouse, now: Moment) -> None:
    programme = season.settings.programme
    rows = warehouse.sql("SELECT * FROM out.comparison($as_of, $known_at)", **now.bound())
    found = {(r["period_id"], r["other_period_id"], r["indicator_code"]): r for r in rows.to_dict("records")}
    compared = missing = 0
    for period, indicator, units in cells_of(season):
        for other in periods(season):
            row = found.get((period.id, other.id, indicator.code))
            if row is None:
                continue
            pairs = [
                (said.get((u, period.id, indicator.code)), said.get((u, other.id, indicator.code)))
                for u in {*units, *(u.id for u in programme.units_of(other))}
            ]
            like = indicator.year_aggregation != "ytd" or period.number == other.number
            both = [(a.amount, b.amount) for a, b in pairs if like and a and b and None not in (a.amount, b.amount)]
            this, that = add(a for a, _ in both), add(b for _, b in both)
            assert (row["units_common"], row["this_common"], row["other_common"]) == (len(both), this, that)
            change = None if this is None or that is None else this - that
            assert (row["change"], row["change_percent"]) == (change, percent(change, that))
            total = add(b.amount for _, b in pairs if b)
            lost = [b.amount for a, b in pairs if a is None and b and b.amount is not None]
            assert (row["other_total"], row["units_missing"]) == (total, len(lost))
            assert row["missing_percent"] == (None if total is None else percent(add([*lost, Decimal(0)]), total))
            compared += len(both) > 0
            missing += len(lost) > 0
    assert compared > 200
    assert missing > 100


def test_progress_against_plans_is_over_the_units_that_have_both(
    season: Season, said: Cells, warehouse: Warehouse, now: Moment
) -> None:
    programme = season.settings.programme
    rows = warehouse.sql(
        "SELECT * FROM out.plan_progress($as_of, $known_at, $tolerance)", **now.bound(), tolerance=TOLERANCE
    )
    found = {(r["period_id"], r["unit_id"], r["indicator_code"]): r for r in rows.to_dict("records")}
    for period, indicator, units in cells_of(season):
        if "plan" not in indicator.measures or indicator.type == "bool":
            assert (period.id, None, indicator.code) not in found
            continue
        until = year_until(programme, period)
        counted = [p for p in programme.periods if p.year == period.year]
        both = []
        for unit in units:
            done = to_date(said, unit, indicator, until)[0]
            if done is None and all((unit, p.id, indicator.code) in said for p in until):
                done = Decimal(0)
            plan = plan_of(said, unit, indicator.code, until)
            row = found[period.id, unit, indicator.code]
            assert row["plan_percent"] == (None if plan is None else percent(done, plan))
            both += [(done, plan)] if done is not None and plan is not None else []
        row = found[period.id, None, indicator.code]
        done, plan = add(d for d, _ in both), add(p for _, p in both)
        assert (row["units"], row["done"], row["plan"], row["plan_percent"]) == (
            len(both),
            done,
            plan,
            percent(done, plan),
        )
        if done is not None and plan:
            least = Decimal(100 * len(until)) / len(counted) - TOLERANCE
            assert row["on_course"] == (done * 100 / plan >= least)

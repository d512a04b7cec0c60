"""The SQL over history against the path that judges: the same operands, the same hits, and those that ingest stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pytest

from desk.clock import now_in
from desk.looks import status
from desk.looks.probation import probation
from desk.settings import Settings
from schemas.judging import History
from schemas.judging.held import hold
from schemas.judging.operands import Operands
from schemas.programme import Period, Programme
from schemas.rules import Check
from schemas.rules.language import MEASURES, Source
from schemas.rules.sql import nothing_name
from schemas.rules.vector import BLANK, NOTHING, SCALE, state_name
from tests.e2e.erratic import MOMENT, make_erratic
from tests.e2e.season import Season
from warehouse import Moment, Warehouse
from warehouse.history import Past
from warehouse.recheck import operands, recheck

pytestmark = pytest.mark.e2e

Hits = set[tuple[str, str, str]]
"""Rule, submission, indicator."""


@dataclass(frozen=True)
class Desk:
    settings: Settings
    moment: Moment
    periods: tuple[str, ...]


@pytest.fixture(scope="module")
def erratic(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    settings = make_erratic(tmp_path_factory.mktemp("erratic"))
    return Desk(settings, MOMENT, tuple(f"{year}Q{quarter}" for year in (2018, 2019) for quarter in (1, 2, 3, 4)))


@pytest.fixture(scope="module", params=["season", "erratic"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "erratic":
        made: Desk = request.getfixturevalue("erratic")
        return made
    season: Season = request.getfixturevalue("season")
    now = now_in(season.settings.programme)
    return Desk(season.settings, Moment(now, now), ("2017Q3", "2017Q4", "2018Q1", "2018Q2", "2018Q3", "2018Q4"))


def periods(desk: Desk) -> Iterator[Period]:
    return map(desk.settings.programme.period, desk.periods)


def judged_operands(warehouse: Warehouse, programme: Programme, period: Period, moment: Moment) -> Operands:
    """The grid that judging would make of the period's reports, from the stored rows by the judging's own reader."""
    reports = warehouse.sql(
        """
        SELECT submission_id, unit_id FROM out.submission($as_of, $known_at)
        WHERE period_id = $period AND unit_id IS NOT NULL AND copy_of IS NULL AND verdict NOT IN ('HELD', 'UNREADABLE')
        ORDER BY submission_id
        """,
        period=period.id,
        **moment.bound(),
    )
    made = Operands(programme, list(reports["submission_id"]), list(reports["unit_id"]), period.quarter)
    rows = {key: place for place, key in enumerate(reports["submission_id"])}
    made.put(rows, rows_of(warehouse, "core.value", list(rows)), rows_of(warehouse, "core.remark", list(rows)))
    return made


def rows_of(warehouse: Warehouse, table: str, submissions: list[str]) -> list[dict[str, Any]]:
    found = warehouse.sql(f"FROM {table} WHERE submission_id IN (SELECT unnest($keys))", keys=submissions)
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def test_the_sql_and_the_judging_path_have_the_same_hits_for_every_rule(desk: Desk) -> None:
    programme = desk.settings.programme
    counted: Counter[str] = Counter()
    with Warehouse.reader(desk.settings.warehouse) as warehouse:
        for period in periods(desk):
            checks = programme.checks_on(period.window_end)
            assert set(checks) == set(programme.checks.values())
            reports, hits = recheck(warehouse, programme, period, desk.moment, checks)
            by_sql: Hits = set(zip(hits["code"], hits["submission_id"], hits["indicator_code"], strict=True))
            grid = judged_operands(warehouse, programme, period, desk.moment)
            known = Past(warehouse, programme, desk.moment).history(period)
            broken = [*hold(grid, period, "form", History()), *hold(grid, period, "history", known)]
            assert by_sql == {(b.check.code, grid.reports[b.report], b.indicator_code) for b in broken}
            assert list(reports["submission_id"]) == list(grid.reports)
            messages = zip(hits["code"], hits["submission_id"], hits["indicator_code"], hits["message_vi"], strict=True)
            assert set(messages) == stored(warehouse, programme, set(grid.reports))
            counted.update(hits["code"])
    if desk.periods[-1] == "2019Q4":
        assert set(counted) == set(programme.checks)
    else:
        assert set(counted) >= {"R01", "R03", "R04", "R05"}


def stored(warehouse: Warehouse, programme: Programme, reports: set[str]) -> set[tuple[str, str, str, str]]:
    """What ingest found and said, rules in shadow too. All came at once, so every quarter knew those before it."""
    rows = warehouse.sql("FROM core.finding UNION ALL FROM core.trial").to_dict("records")
    return {
        (row["code"], row["submission_id"], row["indicator_code"], row["message_vi"])
        for row in rows
        if row["code"] in programme.checks and row["submission_id"] in reports
    }


def test_every_operand_of_the_language_is_what_judging_sees(erratic: Desk) -> None:
    """Each amount that a rule can name, asked by a rule of today or not."""
    programme = erratic.settings.programme
    names = [*MEASURES, "quarter", "cluster.high", *(f'row["{c}"].{m}' for c in ("1.5", "2.9") for m in MEASURES)]
    names += [f"{source}.{m}" for source in ("other", "before", "previous", "last_year") for m in MEASURES]
    checks = [Check.read("X", f"value >= 0 or {name} >= 0", "all", "skip", "skip") for name in names]
    checks += [Check.read("X", f"value > 0 or given({text})", "all", "skip", "skip") for text in ("evidence", "note")]
    assert {q.source for check in checks for q in check.operands} == set(get_args(Source))
    seen: Counter[str] = Counter()
    with Warehouse.reader(erratic.settings.warehouse) as warehouse:
        for period in periods(erratic):
            order = {i.code: place for place, i in enumerate(programme.indicators)}
            table = operands(warehouse, programme, period, erratic.moment, checks)
            keys = zip(table["submission_id"].to_pylist(), table["indicator_code"].to_pylist(), strict=True)
            places = [(key, order[code]) for key, code in keys]
            table = table.take(sorted(range(len(places)), key=places.__getitem__))
            grid = judged_operands(warehouse, programme, period, erratic.moment)
            columns = grid.columns(checks, Past(warehouse, programme, erratic.moment).history(period))
            for name in dict.fromkeys(q.name for check in checks for q in check.operands):
                amounts = [None if a is None else int(a * SCALE) for a in table[name].to_pylist()]
                nothing = [bool(n) for n in table[nothing_name(name)].to_pylist()]
                state = columns[state_name(name)]
                assert [a is None and not n for a, n in zip(amounts, nothing, strict=True)] == list(state == BLANK), (
                    name
                )
                assert nothing == list(state == NOTHING), name
                assert [a or 0 for a in amounts] == list(np.where(state == BLANK, 0, columns[name])), name
                seen[name] += int(np.sum(state != BLANK))
            for text in ("evidence", "note"):
                assert table[text].to_pylist() == list(columns[text])
                assert set(columns[text]) == {True, False}
    never = [name for name, count in seen.items() if not count]
    assert never == ["row_1.5_period", "row_1.5_plan"], "a ytd indicator has neither"


def test_a_rule_that_was_just_added_shows_its_history(erratic: Desk) -> None:
    """It is held to periods in which it was not in force."""
    programme = erratic.settings.programme
    new = Check.read("X99", "value < 1000000", "number", "skip", "skip")
    with Warehouse.reader(erratic.settings.warehouse) as warehouse:
        hits = [len(recheck(warehouse, programme, p, erratic.moment, [new])[1]) for p in periods(erratic)]
        large = warehouse.sql(
            """
            SELECT count(*) AS n FROM core.value AS v JOIN core.indicator AS i USING (indicator_code)
            JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
            WHERE v.amount >= 1000000 AND i.type <> 'bool' AND s.copy_of IS NULL
                AND v.measure = CASE i.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END
            """,
            **erratic.moment.bound(),
        )
    assert sum(hits) == large["n"].iloc[0] > 100


def test_a_correction_of_a_report_is_looked_at_beside_it(erratic: Desk) -> None:
    """Reports that were returned and put right are both there; only one counts."""
    programme = erratic.settings.programme
    with Warehouse.reader(erratic.settings.warehouse) as warehouse:
        reports, _ = recheck(
            warehouse, programme, programme.period("2018Q2"), erratic.moment, [programme.checks["R01"]]
        )
    assert set(reports["verdict"]) == {"ACCEPTED_WITH_QUESTIONS", "RETURNED"}
    assert reports["is_effective"].sum() == reports[reports["is_effective"]]["unit_id"].nunique()
    assert len(reports) > reports["unit_id"].nunique()


def test_probation_counts_what_was_stored_when_the_reports_were_judged(erratic: Desk) -> None:
    """Independently of the SQL over operands: hits, reports, units and how many had been accepted, by period."""
    settings = erratic.settings
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.sql(
            """
            SELECT
                s.period_id, t.code, count(*) AS hits, count(DISTINCT s.submission_id) AS hit_reports,
                count(DISTINCT s.unit_id) AS hit_units,
                count(DISTINCT s.submission_id) FILTER (s.verdict LIKE 'ACCEPTED%') AS accepted
            FROM out.submission($as_of, $known_at) AS s
            JOIN (FROM core.finding UNION ALL FROM core.trial) AS t USING (submission_id)
            WHERE s.copy_of IS NULL
            GROUP BY ALL
            """,
            **erratic.moment.bound(),
        )
    names = ("hits", "hit_reports", "hit_units", "accepted")
    expected = {(row["code"], row["period_id"]): tuple(row[n] for n in names) for row in rows.to_dict("records")}
    chosen = ["L06", "Q04", "R01", "S01", "V04", "F07"]
    found = probation(settings, chosen, 8, erratic.moment)
    assert [(one.rule.code, one.rechecked) for one in found] == [(c, c not in ("V04", "F07")) for c in chosen]
    for one in found:
        assert [p.period_id for p in one.periods] == list(erratic.periods)
        for period in one.periods:
            counted = tuple(getattr(period, name) for name in names)
            assert counted == expected.get((one.rule.code, period.period_id), (0, 0, 0, 0))
            assert period.widest <= period.units <= period.reports
    assert found[0].total("accepted") > 0
    assert found[-1].total("hits") == 0


def test_probation_is_of_the_rules_in_shadow_and_the_last_periods_unless_asked_otherwise(erratic: Desk) -> None:
    settings, programme = erratic.settings, erratic.settings.programme
    found = probation(settings, periods=3, moment=erratic.moment)
    assert [one.rule.code for one in found] == [rule.code for rule in programme.rules if rule.mode == "shadow"]
    assert [p.period_id for p in found[0].periods] == ["2019Q2", "2019Q3", "2019Q4"]
    early = Moment(programme.period("2018Q2").closes_at, erratic.moment.known_at)
    assert [p.period_id for p in probation(settings, moment=early)[0].periods] == ["2018Q1", "2018Q2"]


def test_probation_shows_cases_in_the_words_of_the_rule(erratic: Desk) -> None:
    (one,) = probation(erratic.settings, ["q04"], 8, erratic.moment)
    units = [case.unit_name for case in one.cases]
    assert len(set(units[:4])) == 4, "of different units first"
    assert all(case.message_vi.startswith("Số tại thời điểm báo cáo (") for case in one.cases)


def test_what_the_desk_derives_is_counted_as_it_stands(season: Season) -> None:
    """R06 to R08 and T01, T02 are stored nowhere; probation asks what the desk would be asked."""
    settings = season.settings
    asked = Counter(question.code for question in status.questions(settings))
    codes = ["R06", "R07", "R08", "T01", "T02"]
    assert {p.rule.code: p.total("hits") for p in probation(settings, codes)} == {c: asked[c] for c in codes}

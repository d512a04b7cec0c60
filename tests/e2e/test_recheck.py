"""Rules over history against a plain reading of the stored rows, and against what ingest found and stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

import pytest
from pandas.testing import assert_frame_equal

from desk.clock import now_in
from desk.looks import status
from desk.looks.probation import probation
from desk.settings import Settings
from schemas.judging.operands import TEXTS
from schemas.programme import Period, Programme
from schemas.rules import Check
from schemas.rules.language import HISTORY, MEASURES, Source
from schemas.rules.vector import NOTHING, NUMBER, SCALE, state_name
from tests.e2e.erratic import MOMENT, make_erratic
from tests.e2e.plain_operands import Stored
from tests.e2e.season import Season
from tests.schemas.rules import sentences
from warehouse import Moment, Warehouse
from warehouse.history import Past
from warehouse.recheck import read_operands, recheck

pytestmark = pytest.mark.e2e


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


def test_every_rule_has_the_hits_that_a_reader_finds_and_ingest_stored(desk: Desk) -> None:
    programme = desk.settings.programme
    counted: Counter[str] = Counter()
    with Warehouse.reader(desk.settings.warehouse) as warehouse:
        plain = Stored(warehouse, programme, desk.moment)
        checks = list(programme.checks.values())
        for period, reports, hits in recheck(warehouse, programme, list(periods(desk)), desk.moment, checks):
            assert set(programme.checks_on(period.window_end)) == set(checks)
            keys = list(zip(hits["code"], hits["submission_id"], hits["indicator_code"], strict=True))
            assert len(keys) == len(set(keys))
            assert set(keys) == plain.hits(period, checks)
            assert list(reports["submission_id"]) == [row["submission_id"] for row in plain.reports(period)]
            messages = {(*key, message) for key, message in zip(keys, hits["message_vi"], strict=True)}
            assert messages == list_stored_findings(warehouse, programme, set(reports["submission_id"]))
            counted.update(hits["code"])
    if desk.periods[-1] == "2019Q4":
        assert set(counted) == set(programme.checks)
        assert {q.source for code in counted for q in programme.checks[code].operands} >= set(HISTORY)
    else:
        assert set(counted) >= {"R01", "R03", "R04", "R05"}


def list_stored_findings(
    warehouse: Warehouse, programme: Programme, reports: set[str]
) -> set[tuple[str, str, str, str]]:
    """What ingest found and said, rules in shadow too. All came at once, so every quarter knew those before it."""
    rows = warehouse.sql("FROM core.finding UNION ALL FROM core.trial").to_dict("records")
    return {
        (row["code"], row["submission_id"], row["indicator_code"], row["message_vi"])
        for row in rows
        if row["code"] in programme.checks and row["submission_id"] in reports
    }


def test_every_operand_of_the_language_is_what_was_stored(erratic: Desk) -> None:
    """Each amount that a rule can name, asked by a rule of today or not."""
    programme = erratic.settings.programme
    names = [
        *MEASURES,
        "period_number",
        "last_period",
        "cluster.high",
        *(f'row["{c}"].{m}' for c in ("1.5", "2.9") for m in MEASURES),
    ]
    names += [f"{source}.{m}" for source in ("other", "before", "previous", "last_year") for m in MEASURES]
    checks = [Check.read("X", f"value >= 0 or {name} >= 0", "all", "skip", "skip") for name in names]
    checks += [Check.read("X", f"value > 0 or given({text})", "all", "skip", "skip") for text in TEXTS]
    quantities = list(dict.fromkeys(q for check in checks for q in check.operands))
    assert {q.source for q in quantities} == set(get_args(Source))
    seen: Counter[str] = Counter()
    with Warehouse.reader(erratic.settings.warehouse) as warehouse:
        plain, past = Stored(warehouse, programme, erratic.moment), Past(warehouse, programme, erratic.moment)
        for period in periods(erratic):
            found = warehouse.arrow("reports_of_period", periods=[period.id], **erratic.moment.bound())
            ((start, operands),) = read_operands(warehouse, programme, period, found)
            columns = operands.columns(checks, past.history(period))
            places = [(r, i) for r in plain.reports(period) for i in programme.indicators]
            assert start == 0
            for quantity in quantities:
                expected = [plain.operand(quantity, period, *place) for place in places]
                assert amounts(columns, quantity.name) == expected, quantity.name
                seen[quantity.name] += sum(operand is not None for operand in expected)
            for text in TEXTS:
                written = [plain.text(text, *place) for place in places]
                assert list(columns[text]) == written
                assert set(written) == {True, False}
    never = [name for name, count in seen.items() if not count]
    assert never == ["row_1.5_period", "row_1.5_plan"], "a ytd indicator has neither"


def amounts(columns: dict[str, Any], name: str) -> list[Fraction | str | None]:
    """A column of operands as the plain reading has it."""
    pairs = zip(columns[name].tolist(), columns[state_name(name)].tolist(), strict=True)
    return [Fraction(a, SCALE) if s == NUMBER else sentences.NOTHING if s == NOTHING else None for a, s in pairs]


def test_portions_change_nothing(erratic: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    programme, chosen = erratic.settings.programme, [erratic.settings.programme.period("2019Q2")]
    checks = list(programme.checks.values())
    with Warehouse.reader(erratic.settings.warehouse) as warehouse:
        (whole,) = recheck(warehouse, programme, chosen, erratic.moment, checks)
        monkeypatch.setattr("warehouse.recheck.PORTION", 3)
        (pieces,) = recheck(warehouse, programme, chosen, erratic.moment, checks)
    assert len(whole.reports) % 3
    assert len(whole.reports) > 6
    assert_frame_equal(whole.reports, pieces.reports)
    assert_frame_equal(whole.hits, pieces.hits)


def test_a_rule_that_was_just_added_shows_its_history(erratic: Desk) -> None:
    """It is held to periods in which it was not in force."""
    programme = erratic.settings.programme
    new = Check.read("X99", "value < 1000000", "number", "skip", "skip")
    with Warehouse.reader(erratic.settings.warehouse) as warehouse:
        hits = [len(found.hits) for found in recheck(warehouse, programme, [*periods(erratic)], erratic.moment, [new])]
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
        ((_, reports, _),) = recheck(
            warehouse, programme, [programme.period("2018Q2")], erratic.moment, [programme.checks["R01"]]
        )
    assert set(reports["verdict"]) == {"ACCEPTED_WITH_QUESTIONS", "RETURNED"}
    assert reports["is_effective"].sum() == reports[reports["is_effective"]]["unit_id"].nunique()
    assert len(reports) > reports["unit_id"].nunique()


def test_probation_counts_what_was_stored_when_the_reports_were_judged(erratic: Desk) -> None:
    """By the stored findings alone: hits, reports, units and how many had been accepted, by period."""
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
    """R06 to R08, R13 to R15, T01 and T02 are stored nowhere; probation asks what the desk would be asked."""
    settings = season.settings
    asked = Counter(question.code for question in status.list_questions(settings))
    codes = ["R06", "R07", "R08", "R13", "R14", "R15", "T01", "T02"]
    assert {p.rule.code: p.total("hits") for p in probation(settings, codes)} == {c: asked[c] for c in codes}

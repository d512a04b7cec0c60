"""Nothing is gained by form: every strategy earns no more than the honest unit beside it, or a person is asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from schemas.programme import Unit
from scoring.ranking import rank
from scoring.result import UnitResult
from tests.gaming.strategies import (
    DAYS,
    PERIODS,
    STRATEGIES,
    YEAR,
    Play,
    Quarter,
    Sent,
    Strategy,
    make_honest_draft,
    send_honestly,
)
from tests.mutation.clean import PROGRAMME
from warehouse import Moment, Warehouse

PAGE = Path(__file__).parents[2] / "docs" / "scoring.md"
SAME_YEAR = frozenset({"R06", "R13"})
"""Asked because all units of this season did the same."""
FIELDS = ("C3", "C4", "C6", "C8")
"""Clusters with many units to which the same rows apply."""


def _list_field(cluster: str) -> list[Unit]:
    """The units of a cluster that are at no border."""
    day = PERIODS[0].window_end
    return [
        unit
        for unit in PROGRAMME.units_of(PERIODS[0])
        if PROGRAMME.cluster_of(unit, day) == cluster and not PROGRAMME.applies(unit, "border")
    ]


def _seat() -> tuple[Mapping[str, Unit], Mapping[str, Unit]]:
    """By strategy the unit that plays it, and the honest unit of the same cluster."""
    players: dict[str, Unit] = {}
    honest: dict[str, Unit] = {}
    names = iter(strategy.name for strategy in STRATEGIES)
    for cluster in FIELDS:
        first, *others = _list_field(cluster)
        for unit, name in zip(others, names, strict=False):
            players[name], honest[name] = unit, first
    return players, honest


PLAYERS, HONEST = _seat()


@dataclass(frozen=True, slots=True)
class Season:
    """The year's outcome: the units' results, and by unit the codes of all that is asked, returned or held."""

    results: Mapping[str, UnitResult]
    asked: Mapping[str, frozenset[str]]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    folder = tmp_path_factory.mktemp("gaming")
    settings = Settings(folder / "desk", workers=1)
    for period in PERIODS:
        files = {
            unit: list(play(Quarter(unit, period, folder), make_honest_draft(unit, period)))
            for unit, play in _list_plays()
        }
        for day in DAYS:
            for unit, sent in files.items():
                _lay(settings, Quarter(unit, period, folder), [one for one in sent if one.day == day])
            now = period.due_at.replace(hour=9, minute=0, second=0) + timedelta(days=day)
            plan = ingest.collect(settings, now)
            ingest.load(settings, plan, ingest.judge(settings, plan), now)
    moment = Moment(*[PERIODS[-1].closes_at + timedelta(days=30)] * 2)
    with Warehouse.reader(settings.warehouse) as warehouse:
        ranking = rank(warehouse, PROGRAMME, YEAR, moment, "1.0")
    return Season({row.unit_id: row for row in ranking.rows}, _list_asked(settings, moment))


def _list_plays() -> Iterator[tuple[Unit, Play]]:
    yield from ((unit, send_honestly) for unit in dict.fromkeys(HONEST.values()))
    yield from ((PLAYERS[strategy.name], strategy.play) for strategy in STRATEGIES)


def _lay(settings: Settings, quarter: Quarter, sent: list[Sent]) -> None:
    for place, one in enumerate(sent):
        name = f"{quarter.unit.abbr}_{quarter.period.id}_{one.day}_{place}.xlsx"
        path = settings.inbox / quarter.period.id / f"{quarter.unit.code} {quarter.unit.name_vi}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)


def _list_asked(settings: Settings, moment: Moment) -> Mapping[str, frozenset[str]]:
    """What a person is asked at each unit: findings that return, hold or ask, and the desk's questions."""
    asked: dict[str, set[str]] = defaultdict(set)
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.sql(
            "SELECT s.unit_id, f.code FROM core.finding AS f JOIN core.submission AS s USING (submission_id) "
            "WHERE f.severity IN ('BLOCK', 'HOLD', 'EXPLAIN')"
        )
    for unit_id, code in rows.itertuples(index=False):
        asked[unit_id].add(code)
    for question in status.list_questions(settings, moment=moment):
        asked[str(question.unit_id)].add(question.code)
    return {unit: frozenset(codes) for unit, codes in asked.items()}


EACH = [pytest.param(strategy, id=strategy.name) for strategy in STRATEGIES]


def test_every_strategy_has_a_unit_and_stands_on_the_page() -> None:
    assert set(PLAYERS) == {strategy.name for strategy in STRATEGIES}
    section = PAGE.read_text("utf-8").split("## Ways to gain by form, and what meets them\n")[1].split("\n## ")[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in section.splitlines() if line[:2] == "| "][1:]
    assert [(row[0], "" if row[2] == "–" else row[2]) for row in rows] == [
        (strategy.name, ", ".join(strategy.asked) or ("the ranking" if strategy.noted else ""))
        for strategy in STRATEGIES
    ]


@pytest.mark.parametrize("unit", dict.fromkeys(HONEST.values()), ids=lambda unit: unit.code)
def test_the_honest_unit_is_not_asked(unit: Unit, season: Season) -> None:
    assert season.asked.get(unit.id, frozenset()) <= SAME_YEAR
    assert all(report.is_accepted and not report.days_late for report in season.results[unit.id].facts.reports)


@pytest.mark.parametrize("strategy", EACH)
def test_a_strategy_earns_no_more_or_a_person_is_asked(strategy: Strategy, season: Season) -> None:
    gamer, honest = (season.results[of[strategy.name].id] for of in (PLAYERS, HONEST))
    told, told_of_honest = (season.asked.get(result.unit_id, frozenset()) for result in (gamer, honest))
    if strategy.noted:
        assert any(strategy.noted in note for note in gamer.notes_vi)
        assert not any(strategy.noted in note for note in honest.notes_vi)
    elif strategy.asked:
        assert set(strategy.asked) <= told - told_of_honest
    else:
        assert gamer.exact_total <= honest.exact_total
        for code in strategy.criteria:
            assert gamer.score(code).exact_points <= honest.score(code).exact_points, code


@pytest.mark.parametrize("strategy", EACH)
def test_a_strategy_is_played(strategy: Strategy, season: Season) -> None:
    """What came of the unit's forms is not what came of the honest one's, where more than the self-score differs."""
    gamer, honest = (season.results[of[strategy.name].id] for of in (PLAYERS, HONEST))
    told, told_of_honest = (season.asked.get(result.unit_id, frozenset()) for result in (gamer, honest))
    if strategy.name == "self-score at maximum":
        own, others = (sum(s.self_score.points or 0 for s in r.scores if s.self_score) for r in (gamer, honest))
        assert own > others
        return
    if strategy.name == "one initiative nine times":
        assert gamer.facts.values["5.2"].value == 9
        return
    assert (gamer.exact_total, told - SAME_YEAR) != (honest.exact_total, told_of_honest - SAME_YEAR)

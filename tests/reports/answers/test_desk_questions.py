"""What the desk is asked about one period is what it is asked about that period among all."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.answers.desk_questions import list_desk_questions
from reports.minister.claims import Ask
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install
from warehouse.settled import scope

AT = moment("2021-08-01 00:00")
FULL = {"1.1": 100, "1.2": 40, "1.3": "2.5"}
PERIODS = {"2020Q1": "2020-04", "2020Q2": "2020-07", "2021Q1": "2021-04", "2021Q2": "2021-07"}


def send_doubtful_reports(desk: Desk, period: str, month: str, amount: int) -> None:
    """A report that came again after its correction, one in two files, and one whose figures changed after the due
    moment, twice at the same.
    """
    values = {**FULL, "1.1": amount}
    for day, content in zip(("02", "03", "04"), "ABA", strict=True):
        desk.send("h-1", period, f"{month}-{day} 09:00", values=values, content=f"{content}{period}")
    desk.send("h-2", period, f"{month}-02 08:00", values={"1.1": amount + 7})
    desk.send("h-2", period, f"{month}-03 08:00", values={"1.2": 40, "1.3": "2.5"})
    desk.send("h-3", period, f"{month}-05 08:00", values=values)
    for more in (1, 2):
        desk.send("h-3", period, f"{month}-19 08:00", values={**values, "1.2": amount + more})


@pytest.mark.parametrize("few_cells", [0, scope.FEW_CELLS])
def test_questions_of_a_period_are_those_of_all_that_concern_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_cells: int
) -> None:
    monkeypatch.setattr(scope, "FEW_CELLS", few_cells)
    programme = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        desk, ask = Desk(warehouse, programme), Ask(warehouse, AT)
        for place, (period, month) in enumerate(PERIODS.items()):
            send_doubtful_reports(desk, period, month, 100 + 13 * place)
        every = list_desk_questions(programme, ask)
        assert {question.code for question in every} >= {"T02", "R07", "R15", "U09"}
        assert {question.period_id for question in every} == set(PERIODS)
        for period in PERIODS:
            own = [question for question in every if question.concerns(None, period)]
            assert list_desk_questions(programme, ask, None, period) == own
            with warehouse.settle_report(AT, period):
                assert list_desk_questions(programme, ask, None, period) == own

"""What is asked of some periods alone is what all periods say of them."""

import random
from collections.abc import Iterator

import pytest

from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install

PERIODS = ("2020Q1", "2020Q2", "2020Q3")


@pytest.fixture(scope="module", params=range(3))
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Reports of every kind in disorder: late, copied, said again, restated, judged anew for another period, unclear.

    Nothing is changed by the tests.
    """
    rng, folder = random.Random(request.param), tmp_path_factory.mktemp("desk")
    tiny = load_tiny(folder)
    with Warehouse.writer(folder / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        desk = Desk(warehouse, tiny)
        for _ in range(60):
            month, day = rng.randint(3, 12), rng.randint(1, 28)
            sent = desk.send(
                rng.choice(("h-1", "h-2")),
                rng.choice(PERIODS),
                f"2020-{month:02d}-{day:02d} {rng.randint(8, 17):02d}:00",
                rng.choice(("ACCEPTED", "ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED", "HELD")),
                content=rng.choice(("a", "b", "c")),
                claims={"mtime": (f"2020-{month:02d}-{day:02d} 07:00", None)} if rng.random() < 0.3 else None,
                register=rng.random() < 0.8,
            )
            if rng.random() < 0.3:
                _judge_again(warehouse, sent, rng.choice((*PERIODS, None)), f"2020-12-{rng.randint(29, 31)} 00:00")
            if rng.random() < 0.1:
                sha256, overridden = _document(warehouse, sent), {"received_at": "2020-07-01T08:00:00+07:00"}
                desk.decide("receipt_override", sha256, overridden, "2020-12-30 00:00")
        yield desk


def _document(warehouse: Warehouse, submission: str) -> str:
    rows = warehouse.sql("SELECT sha256 FROM core.submission WHERE submission_id = $key", key=submission)
    return str(rows["sha256"][0])


def _judge_again(warehouse: Warehouse, submission: str, period: str | None, recorded: str) -> None:
    """The same document judged once more, for another period or for none that is known."""
    warehouse.connection.execute(
        "INSERT INTO core.submission BY NAME SELECT * REPLACE ('n' || submission_id[2:] AS submission_id, "
        "$period AS period_id, $recorded AS recorded_at) FROM core.submission WHERE submission_id = $key",
        {"period": period, "recorded": at(recorded), "key": submission},
    )


@pytest.mark.parametrize("macro", ["submission", "version"])
@pytest.mark.parametrize("known", ["2030-01-01 00:00", "2020-12-30 00:00", "2020-09-01 00:00"])
def test_some_are_all_of_these_periods(desk: Desk, macro: str, known: str) -> None:
    at_moment = moment("2020-12-20 00:00", known).bound()
    whole = desk.warehouse.sql(f"SELECT * FROM out.{macro}($as_of, $known_at) ORDER BY submission_id", **at_moment)
    assert len(whole) > 10
    for periods in ([PERIODS[0]], list(PERIODS[1:])):
        some = desk.warehouse.sql(
            f"SELECT * FROM core.{macro}_of($as_of, $known_at, $periods) ORDER BY submission_id",
            periods=periods,
            **at_moment,
        )
        wanted = whole[whole["period_id"].isin(periods)].reset_index(drop=True)
        assert len(wanted) > 0
        assert some.to_dict("records") == wanted.to_dict("records")

"""Work on a Dask cluster of this machine: real scheduler, real workers, processes that are killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sources.limits import LIMITS
from sources.workers import Done, Failed, Lost, Outcome, Workers
from sources.workers.cluster import Cluster, ClusterError
from tests.clusters import run_cluster
from tests.sources.cluster_works import agree, differ, double, note_and_wait

SHORT = replace(LIMITS, seconds=2.0, margin=1.0)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two workers, which may start processes."""
    with run_cluster() as cluster:
        yield cluster.scheduler_address


def sort_outcomes(outcomes: Iterator[Outcome[list[str]]]) -> tuple[dict[int, str], list[int], list[int]]:
    """What was made by number, the numbers of the lost jobs and of those at which the work was at fault."""
    made: dict[int, str] = {}
    lost, failed = [], []
    for outcome in outcomes:
        match outcome:
            case Done(numbers, results):
                made |= dict(zip(numbers, results, strict=True))
            case Lost(number):
                lost.append(number)
            case Failed(number, trace):
                assert "a fault of the work" in trace
                failed.append(number)
    return made, sorted(lost), sorted(failed)


JOBS = ["a", "b", "ends", "c", "d", "fails", "e", "hangs", *(f"x{number}" for number in range(40))]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_harmful_job_costs_itself_alone(scheduler: str, size: int) -> None:
    with Cluster(scheduler, SHORT, agree) as cluster:
        there = sort_outcomes(cluster.run(JOBS, double, size))
    with Workers(2, SHORT, double) as workers:
        here = sort_outcomes(workers.run(JOBS, double, size))
    assert there == here
    assert there[1] == [2, 7]
    assert there[2] == [5]
    assert sorted((*there[0], 2, 5, 7)) == list(range(len(JOBS)))


def test_killed_workers_cost_nothing_but_time(tmp_path: Path) -> None:
    jobs = [tmp_path / str(number) for number in range(40)]
    with run_cluster() as local, Cluster(local.scheduler_address, LIMITS, agree) as cluster:
        killed = threading.Thread(target=kill_each_once, args=(local, tmp_path))
        killed.start()
        outcomes = list(cluster.run(jobs, note_and_wait, 4))
        killed.join()
    assert sorted(n for outcome in outcomes for n in done(outcome)) == list(range(40))
    begun = {path.suffix for path in tmp_path.iterdir()}
    assert len(begun) > 2, "others went on with what the killed had begun"


def test_what_a_cluster_can_no_longer_do_is_done_here(tmp_path: Path) -> None:
    jobs = [tmp_path / str(number) for number in range(20)]
    with run_cluster() as local, Cluster(local.scheduler_address, LIMITS, agree) as cluster:
        outcomes = cluster.run(jobs, note_and_wait, 2)
        numbers = list(done(next(outcomes)))
        local.close()
        numbers += [n for outcome in outcomes for n in done(outcome)]
    assert sorted(numbers) == list(range(20))


def test_other_programs_and_forbidden_processes_are_refused_in_words(scheduler: str) -> None:
    with Cluster(scheduler, LIMITS, differ) as cluster, pytest.raises(ClusterError, match="bản khác"):
        list(cluster.run(["a"], double, 1))
    with (
        run_cluster(daemon=True, workers=1) as local,
        Cluster(local.scheduler_address, LIMITS, agree) as cluster,
        pytest.raises(ClusterError, match="DASK_DISTRIBUTED__WORKER__DAEMON=False"),
    ):
        list(cluster.run(["a"], double, 1))


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.workers.cluster.WAIT_SECONDS", 2)
    with (
        Cluster("tcp://127.0.0.1:9", LIMITS, agree) as cluster,
        pytest.raises(ClusterError, match="không kết nối được"),
    ):
        list(cluster.run(["a"], double, 1))


def done(outcome: Outcome[Any]) -> Sequence[int]:
    """The jobs of an outcome, each of which must have been done."""
    assert isinstance(outcome, Done)
    return outcome.numbers


def kill_each_once(local: Any, folder: Path) -> None:
    """Kill every worker that is there, as soon as work has begun."""
    until = time.monotonic() + 60
    while not any(folder.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    for nanny in list(local.workers.values()):
        os.kill(nanny.pid, signal.SIGKILL)

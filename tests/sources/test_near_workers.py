"""A few documents are worked on by forks of the command's own process; whatever goes amiss there is done elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from multiprocessing import parent_process
from threading import Lock, Thread

import pytest

from sources.limits import LIMITS, Limits, TimeLimitError, time_limit
from sources.workers import Workers, do_jobs, pool
from sources.workers.pool import MANY
from sources.workers.quiet_processes import SECRET

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked there")
HERE = os.getpid()
"""Forks have it from the process that they are forked from; a clean one imports this module anew."""
HELD = Lock()
SHORT = Limits(seconds=0.5, margin=1.0)
Told = list[tuple[int, int, str]]


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine that tests has in its environment."""
    for name in list(os.environ):
        if SECRET.search(name):
            monkeypatch.delenv(name)


def is_fork() -> bool:
    """True in a process whose parent is the one that gives out the work, not the clean one."""
    parent = parent_process()
    return parent is not None and parent.pid == os.getppid()


def tell_process(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Each job with the process that has imported this module, and one secret."""
    for place in range(len(jobs)):
        begun(place)
    return [(job, HERE, os.environ.get("THIDUA_SMTP_PASSWORD", "none")) for job in jobs]


def die_in_forks(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Ends a fork at the second job, and no other process."""
    for place, job in enumerate(jobs):
        begun(place)
        if job == 1 and is_fork():
            os.kill(os.getpid(), signal.SIGKILL)
    return tell_process(jobs, begun)


def end_in_forks(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Ends a fork before it begins anything."""
    if is_fork():
        os._exit(1)
    return tell_process(jobs, begun)


def wait_in_forks(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Waits in a fork for what another thread held when it was made; there a reader's time is up, as it sees it."""
    for place, job in enumerate(jobs):
        begun(place)
        try:
            with time_limit(0.2):
                if job == 1 and is_fork():
                    HELD.acquire()
        except TimeLimitError:
            return [(number, -1, "too slow") for number in jobs]
    return tell_process(jobs, begun)


def hang_in_forks(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Does not even begin in a fork."""
    if is_fork():
        HELD.acquire()
    return tell_process(jobs, begun)


def tell_terminal(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Whether this process writes where every process does."""
    begun(0)
    return [(len(jobs), HERE, str(int(sys.stdout is sys.__stdout__ and sys.stderr is sys.__stderr__)))]


class OddError(Exception):
    """One that another process cannot rebuild from what it was given."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


class UnspokenError(Exception):
    """One that cannot even be said."""

    def __str__(self) -> str:
        raise ValueError("nothing to say")


def fail(jobs: Sequence[int], begun: Callable[[int], None]) -> Told:
    """Is at fault itself."""
    begun(0)
    if jobs == [0]:
        raise UnspokenError
    raise OddError("a fault", "of ours")


def lost(job: int, why: str) -> Told:
    return [(job, -1, why)]


def work_on(count: int, work: Callable[..., Told], workers: Workers) -> Told:
    done = [one for _, told in do_jobs(workers, range(count), work, lost, lost, 50) for one in told]
    return sorted(done)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_a_few_jobs_are_done_by_forks(count: int) -> None:
    with Workers(2, LIMITS, tell_process, near=True) as workers:
        assert work_on(count, tell_process, workers) == [(n, HERE, "none") for n in range(count)]


def test_who_holds_a_secret_does_not_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process was started with can be read from a fork of it, whatever is taken out of its environment."""
    monkeypatch.setenv("THIDUA_SMTP_PASSWORD", "mat-khau")
    with Workers(1, LIMITS, tell_process, near=True) as workers:
        ((_, place, secret),) = work_on(1, tell_process, workers)
    assert (place == HERE, secret) == (False, "none")


def test_a_fork_leaves_alone_who_draws_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", StringIO())
    monkeypatch.setattr(sys, "stderr", StringIO())
    with Workers(1, LIMITS, tell_terminal, near=True) as workers:
        assert work_on(1, tell_terminal, workers) == [(1, HERE, "1")]


def test_many_jobs_are_done_by_clean_processes_after_few_were_by_forks() -> None:
    with Workers(2, LIMITS, tell_process, near=True) as workers:
        assert [place for _, place, _ in work_on(2, tell_process, workers)] == [HERE, HERE]
        many = work_on(MANY, tell_process, workers)
        assert [number for number, _, _ in many] == list(range(MANY))
        assert HERE not in {place for _, place, _ in many}
        assert HERE not in {place for _, place, _ in work_on(2, tell_process, workers)}, "these are there"


def test_nobody_forks_who_was_not_told_to_or_from_another_thread() -> None:
    with Workers(1, LIMITS, tell_process) as workers:
        assert HERE not in {place for _, place, _ in work_on(1, tell_process, workers)}
    found: Told = []
    with Workers(1, LIMITS, tell_process, near=True) as workers:
        thread = Thread(target=lambda: found.extend(work_on(1, tell_process, workers)))
        thread.start()
        thread.join()
    assert found and found[0][1] != HERE


@pytest.mark.parametrize("work", [die_in_forks, end_in_forks, wait_in_forks, hang_in_forks])
def test_what_ends_a_fork_is_done_in_a_clean_process_and_no_other_is_lost(work: Callable[..., Told]) -> None:
    with HELD, Workers(1, SHORT, work, near=True) as workers:
        told = work_on(4, work, workers)
    assert [number for number, _, _ in told] == list(range(4))
    assert -1 not in {place for _, place, _ in told}, "none is given up"
    assert told[1][1] != HERE


def test_a_fault_of_ours_comes_back_as_its_traceback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask's client has every exception handed over with those it came from, which may not bear it."""
    monkeypatch.setattr(pool, "_mine", [([0.0, 0.0], 0)])
    for job, said in ((1, "OddError: a fault of ours"), (0, "UnspokenError")):
        with pytest.raises(pool.WorkError, match=said) as found:
            pool._run_batch(fail, [job], [0])
        assert (found.value.__context__, found.value.__cause__) == (None, None)

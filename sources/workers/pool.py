"""Work on documents in confined processes: whatever one of them does there, it costs no more than itself.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, Self, TypeVar

from sources.limits import Limits, confine, leave_time_to_watchdog, was_memory_short
from sources.workers.outcomes import Done, Failed, GivenUp, Lost, Outcome, Work, do_jobs
from sources.workers.quiet_processes import QuietContext, can_fork, import_ahead, import_works

J = TypeVar("J")
R = TypeVar("R")

DIED_VI: Final = "đọc tệp làm dừng chương trình đọc"
LOOK_SECONDS: Final = 1.0
MAX_IDLE_DEATHS: Final = 3
_IDLE: Final = -1.0
MANY: Final = 200
"""So many jobs are worth the start of a clean process, which takes a second of a core; fewer are done in forks of this
one, where that is allowed."""
_FEW: Final = 8
"""So few one worker does as soon as two."""
_SMALLEST: Final = 8
"""The last batches are so many times smaller than the largest."""
Beats = ctypes.Array[ctypes.c_double]
"""For each worker the number of the job that it is at, and since when."""
_mine: list[tuple[Beats, int]] = []


class WorkersError(RuntimeError):
    """Worker processes die before they begin any work: the machine, not a document, is at fault."""


class WorkError(RuntimeError):
    """The work raised something in a worker: the message is its traceback. Not every exception can be handed over."""


class _PoolLostError(Exception):
    """The pool is gone: these jobs were being worked on, for this reason."""

    def __init__(self, suspects: Sequence[int], why_vi: str) -> None:
        super().__init__(why_vi)
        self.suspects = suspects
        self.why_vi = why_vi


class Workers:
    """Confined worker processes for one phase after the other: started when first needed, anew after one has died.

    To be used as a context: at its end they are let go, at an exception killed.
    """

    def __init__(
        self, count: int, limits: Limits, *works: object, ahead: Sequence[str] = (), near: bool = False
    ) -> None:
        """`works` are what they will be given to do, or the modules of it, as far as it should be imported before their
        memory is counted; `ahead` names modules that only some jobs need. `near`: a few jobs may be done by forks of
        this very process; where one does for them, it imports those only then.
        """
        self.count = max(count, 1)
        self.limits = limits
        self._works = works
        self.ahead = ahead
        self._near = near
        self._forks = 0
        self._last_seen = 0.0
        self._pool: ProcessPoolExecutor | None = None
        self._beats: Beats | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start them ahead of their work: what they import meanwhile nobody waits for."""
        self._start_pool().submit(_begin)

    def run(self, jobs: Sequence[J], work: Work[J, R], size: int) -> Iterator[Outcome[R]]:
        """Outcomes batch by batch as they come in.

        When a worker dies, or one job takes longer than its limit, only the jobs that were being worked on are
        suspects: each of them is tried alone, and given up if it fails there. All others are done again. Raises
        WorkersError if workers cannot even start.
        """
        self._choose_processes(len(jobs))
        count = self._forks or self.count
        size = max(1, min(size, -(-len(jobs) // count)))
        waiting = list(split_into_batches(range(len(jobs)), size, count))
        done: set[int] = set()
        deaths = 0
        while waiting:
            try:
                for batch, result in _run_batches(self, jobs, waiting, work):
                    done.update(batch)
                    deaths = 0
                    yield Done(tuple(batch), result)
            except _PoolLostError as gone:
                self._near, self._forks = False, 0  # whatever it was: what is left is done by clean processes
                deaths = 0 if gone.suspects else deaths + 1
                if deaths >= MAX_IDLE_DEATHS:
                    raise WorkersError("worker processes end as soon as they start; see the machine's memory") from gone
                done.update(gone.suspects)
                waiting = [kept for batch in waiting if (kept := [n for n in batch if n not in done])]
                for number in gone.suspects:
                    yield _run_alone(self, jobs[number], number, work)
            else:
                return

    def submit(self, work: Work[J, R], jobs: Sequence[J], numbers: Sequence[int]) -> Future[R]:
        """Have a batch done; a worker tells the number of the job it is at."""
        self._last_seen = time.monotonic()
        return self._start_pool().submit(_run_batch, work, jobs, numbers)

    def list_busy(self) -> list[int]:
        """The numbers of the jobs that are being worked on."""
        return [int(job) for job, _ in self._read_beats() if job != _IDLE]

    def list_late(self) -> list[int]:
        """The jobs begun too long ago. The clock is the system's, so it is the same in every process."""
        latest = time.monotonic() - self.limits.seconds - self.limits.margin
        return [int(job) for job, begun in self._read_beats() if job != _IDLE and begun < latest]

    def are_stuck(self, *, has_moved: bool) -> bool:
        """True of forks that have been at no job for long, though there is work: what they wait for nobody gives back.

        To be asked again and again while they work; `has_moved`: something was done since.
        """
        if has_moved or not self._forks or self.list_busy():
            self._last_seen = time.monotonic()
        return time.monotonic() > self._last_seen + self.limits.margin

    def _read_beats(self) -> list[tuple[float, float]]:
        """What each worker last told: the number of a job, and when it was begun."""
        beats: list[float] = [] if self._beats is None else self._beats[:]
        return list(zip(beats[::2], beats[1::2], strict=True))

    def close(self) -> None:
        """Let them go once what was submitted is done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def kill(self) -> None:
        """End them, whatever they are at."""
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self.close()

    def _choose_processes(self, jobs: int) -> None:
        """Forks of this process for a few jobs, unless clean processes are there; those for many, and for all that
        follow where forks did not do.
        """
        if self._forks and (jobs >= MANY or (jobs > _FEW and self._forks < self.count)):
            self.close()
        if self._pool is None:
            near = self._near and jobs < MANY and can_fork()
            self._forks = (1 if jobs <= _FEW else self.count) if near else 0

    def _start_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            count = self._forks or self.count
            context = get_context("fork") if self._forks else QuietContext()
            works = self._works if self._forks == 1 else (*self._works, *self.ahead)
            (import_works if self._forks else import_ahead)(works)
            self._beats = context.RawArray("d", [_IDLE, 0.0] * count)  # no lock that a dying worker could keep
            told: tuple[Any, ...] = (works, self.limits, self._beats, context.Value("i", 0), bool(self._forks))
            self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_init_worker, initargs=told)
        return self._pool


def run_in_workers(
    jobs: Sequence[J],
    work: Work[J, R],
    lost: GivenUp[J, R],
    failed: GivenUp[J, R],
    workers: int,
    limits: Limits,
    size: int,
) -> Iterator[tuple[int, R]]:
    """(Jobs done, what `work` made of them), batch by batch as they come in, by workers of their own: see `do_jobs`."""
    with Workers(workers, limits, work) as own:
        for numbers, result in do_jobs(own, jobs, work, lost, failed, size):
            yield len(numbers), result


def _share(left: int, most: int, workers: int) -> int:
    """How many of the jobs that are left make the next batch: ever fewer, so that all workers end together. One worker
    ends with itself: for it smaller batches are only more of them, each packed and handed over.
    """
    if workers == 1:
        return min(left, most)
    return max(1, min(left, most, max(most // _SMALLEST, -(-left // (2 * workers)))))


def split_into_batches(numbers: Sequence[int], most: int, workers: int) -> Iterator[list[int]]:
    """The numbers in batches of at most so many; the last ones are smaller, so that all workers end together."""
    start = 0
    while start < len(numbers):
        end = start + _share(len(numbers) - start, most, workers)
        yield list(numbers[start:end])
        start = end


def _run_alone(workers: Workers, job: J, number: int, work: Work[J, R]) -> Outcome[R]:
    try:
        with Workers(1, workers.limits, work, ahead=workers.ahead) as own:
            _, result = next(_run_batches(own, {number: job}, [[number]], work, fresh=True))
            return Done((number,), result)
    except _PoolLostError as gone:
        return Lost(number, gone.why_vi)
    except WorkError as error:
        return Failed(number, str(error))


def _run_batches(
    workers: Workers,
    jobs: Sequence[J] | Mapping[int, J],
    batches: Iterable[list[int]],
    work: Work[J, R],
    *,
    fresh: bool = False,
) -> Iterator[tuple[list[int], R]]:
    """The batches as they are done; _GoneError ends it. A batch that outgrows a worker's memory is taken job by job.

    Whatever ends it before all are done ends the workers, too: they are killed, not waited for.
    """
    open_: dict[Future[R], list[int]] = {}
    ended: SimpleQueue[Future[R]] = SimpleQueue()

    def submit(batch: list[int]) -> None:
        future = workers.submit(work, [jobs[n] for n in batch], batch)
        open_[future] = batch
        future.add_done_callback(ended.put)

    try:
        for batch in batches:
            submit(batch)
        while open_:
            finished = list(_take_all(ended))
            for future in finished:
                batch = open_.pop(future)
                try:
                    yield batch, future.result()
                except BrokenProcessPool:
                    raise
                except Exception as error:
                    if len(batch) == 1 and (not fresh or isinstance(error, MemoryError)):
                        raise _PoolLostError(batch, DIED_VI) from error
                    if len(batch) == 1:
                        raise
                    for number in batch:
                        submit([number])
            _raise_if_late(workers, has_moved=bool(finished))
    except BrokenProcessPool:
        suspects = workers.list_busy()
        workers.kill()
        raise _PoolLostError(suspects, DIED_VI) from None
    except BaseException:
        workers.kill()
        raise


def _take_all(ended: SimpleQueue[Future[R]]) -> Iterator[Future[R]]:
    """What has ended since, or ends within a moment. They tell of themselves: to look at thousands that are open for
    each that ends would cost more than all else that is done with them here.
    """
    with suppress(Empty):
        yield ended.get(timeout=LOOK_SECONDS)
        while True:
            yield ended.get_nowait()


def _raise_if_late(workers: Workers, *, has_moved: bool) -> None:
    if late := workers.list_late():
        raise _PoolLostError(late, workers.limits.too_long_vi)
    if workers.are_stuck(has_moved=has_moved):
        raise _PoolLostError((), DIED_VI)


def _begin() -> None:
    """What a worker is started with."""


def _run_batch(work: Work[J, R], jobs: Sequence[J], numbers: Sequence[int]) -> R:
    beats, slot = _mine[0]

    def report_start(place: int) -> None:
        beats[2 * slot + 1] = time.monotonic()
        beats[2 * slot] = numbers[place]

    try:
        return work(jobs, report_start)
    except Exception:  # noqa: BLE001 -- what is raised for it below carries nothing of it: it may not bear that
        trace, is_short = traceback.format_exc(), was_memory_short()
    finally:
        beats[2 * slot] = _IDLE
    if not is_short:
        raise WorkError(trace)
    gc.collect()
    raise MemoryError


def _init_worker(works: Sequence[object], limits: Limits, beats: Beats, slots: Any, forked: bool) -> None:
    """`works` are here to be imported before memory is counted and frozen: the clean process may have started without
    them. A fork has the terminal of its command, with locks of who draws there: it leaves it alone.
    """
    if forked:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        leave_time_to_watchdog()
    import_works(works)
    with slots.get_lock():
        _mine.append((beats, slots.value))
        slots.value += 1
    Thread(target=_end_with_parent, daemon=True).start()
    confine(limits)
    gc.freeze()
    atexit.register(gc.unfreeze)  # libraries tell of leaks otherwise
    gc.set_threshold(200_000)  # what a document leaves behind is mostly freed by counting; each pass costs milliseconds


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever, or go on writing beside the next run."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)

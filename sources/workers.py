"""Work on documents in confined processes: whatever one of them does there, it costs no more than itself.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

import atexit
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import SynchronizedArray
from typing import Any, Final, TypeVar

from sources.limits import Limits, confine

J = TypeVar("J")
R = TypeVar("R")
Work = Callable[[Sequence[J], Callable[[int], None]], R]
"""Works on a batch; calls back with the place of each job as it begins it."""
Lost = Callable[[J, str], R]
"""What stands for a job that cannot be done, by the Vietnamese reason."""

DIED_VI: Final = "đọc tệp làm dừng chương trình đọc"
LOOK_SECONDS: Final = 1.0
MAX_IDLE_DEATHS: Final = 3
_IDLE: Final = -1.0
_mine: list[tuple[SynchronizedArray[float], int]] = []


class WorkersError(RuntimeError):
    """Worker processes die before they begin any work: the machine, not a document, is at fault."""


class _GoneError(Exception):
    """The pool is gone: these jobs were being worked on, for this reason."""

    def __init__(self, suspects: Sequence[int], why_vi: str) -> None:
        super().__init__(why_vi)
        self.suspects = suspects
        self.why_vi = why_vi


def in_workers(
    jobs: Sequence[J], work: Work[J, R], lost: Lost[J, R], workers: int, limits: Limits, size: int
) -> Iterator[tuple[int, R]]:
    """(Jobs done, what `work` made of them), batch by batch as they come in; every job is in exactly one.

    When a worker dies, or one job takes longer than its limit, only the jobs that were being worked on are suspects:
    each of them is tried alone, and given up if it fails there. All others are done again. `work` must be importable by
    the workers. Raises WorkersError if workers cannot even start.
    """
    size = max(1, min(size, -(-len(jobs) // max(workers, 1))))
    waiting = [list(range(start, min(start + size, len(jobs)))) for start in range(0, len(jobs), size)]
    deaths = 0
    while waiting:
        try:
            for batch, result in _run(jobs, waiting, work, workers, limits):
                waiting.remove(batch)
                deaths = 0
                yield len(batch), result
        except _GoneError as gone:
            deaths = 0 if gone.suspects else deaths + 1
            if deaths >= MAX_IDLE_DEATHS:
                raise WorkersError("worker processes end as soon as they start; see the machine's memory") from gone
            waiting = [kept for batch in waiting if (kept := [n for n in batch if n not in gone.suspects])]
            for number in gone.suspects:
                yield 1, _alone(jobs, number, work, lost, limits)


def _alone(jobs: Sequence[J], number: int, work: Work[J, R], lost: Lost[J, R], limits: Limits) -> R:
    try:
        return next(result for _, result in _run(jobs, [[number]], work, 1, limits))
    except _GoneError as gone:
        return lost(jobs[number], gone.why_vi)


def _run(
    jobs: Sequence[J], batches: Iterable[list[int]], work: Work[J, R], workers: int, limits: Limits
) -> Iterator[tuple[list[int], R]]:
    """The batches as they are done; _GoneError ends it. A batch that outgrows a worker's memory is taken job by job."""
    context = get_context("spawn")
    beats = context.Array("d", [_IDLE, 0.0] * workers)
    slots = context.Value("i", 0)
    with _pool(workers, (work, limits, beats, slots)) as pool:
        open_: dict[Future[R], list[int]] = {}

        def submit(batch: list[int]) -> None:
            open_[pool.submit(_work, work, [jobs[n] for n in batch], batch)] = batch

        try:
            for batch in batches:
                submit(batch)
            while open_:
                for future in wait(open_, LOOK_SECONDS, FIRST_COMPLETED).done:
                    batch = open_.pop(future)
                    try:
                        yield batch, future.result()
                    except MemoryError:
                        if len(batch) == 1:
                            raise _GoneError(batch, DIED_VI) from None
                        for number in batch:
                            submit([number])
                if late := _late(beats, limits):
                    _kill(pool)
                    raise _GoneError(late, limits.too_long_vi)
        except BrokenProcessPool:
            raise _GoneError([int(job) for job in beats[::2] if job != _IDLE], DIED_VI) from None


def _late(beats: SynchronizedArray[float], limits: Limits) -> list[int]:
    """The jobs begun too long ago. The clock is the system's, so it is the same in every process."""
    latest = time.monotonic() - limits.seconds - limits.margin
    return [int(job) for job, begun in zip(beats[::2], beats[1::2], strict=True) if job != _IDLE and begun < latest]


def _work(work: Work[J, R], jobs: Sequence[J], numbers: Sequence[int]) -> R:
    beats, slot = _mine[0]

    def begun(place: int) -> None:
        beats[2 * slot + 1] = time.monotonic()
        beats[2 * slot] = numbers[place]

    try:
        return work(jobs, begun)
    except MemoryError:
        gc.collect()
        raise
    finally:
        beats[2 * slot] = _IDLE


def _start(_work: object, limits: Limits, beats: SynchronizedArray[float], slots: SynchronizedArray[int]) -> None:
    """`_work` is here to be imported before memory is counted and frozen."""
    with slots.get_lock():
        _mine.append((beats, slots.value))  # type: ignore[attr-defined]
        slots.value += 1  # type: ignore[attr-defined]
    confine(limits)
    gc.freeze()
    atexit.register(gc.unfreeze)  # libraries tell of leaks otherwise
    gc.set_threshold(50_000)  # what a document leaves behind is mostly freed by counting; each pass costs milliseconds


@contextmanager
def _pool(workers: int, arguments: tuple[Any, ...]) -> Iterator[ProcessPoolExecutor]:
    """Confined workers; they are killed, not waited for, when the results are no longer wanted."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start, initargs=arguments)
    try:
        yield pool
    except BaseException:
        _kill(pool)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.kill()

"""A reader that misbehaves on demand; a module of its own, because every worker process imports it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from sources.documents import Fault, ReadResult
from sources.limits import LIMITS, Limits
from sources.reading import Reader, make_lost_result, read_document, read_in_time
from sources.workers import run_in_workers

Job = tuple[str, Path, str]
"""Key, place and media of a document."""


def read_all(
    jobs: Sequence[Job], workers: int, reader: Reader = read_document, limits: Limits = LIMITS, size: int = 16
) -> list[ReadResult]:
    """Every job read in workers, results in the order of the jobs."""
    order = [key for key, _, _ in jobs]
    return sorted(read_each(jobs, workers, reader, limits, size), key=lambda result: order.index(result.sha256))


def read_each(
    jobs: Sequence[Job], workers: int, reader: Reader = read_document, limits: Limits = LIMITS, size: int = 16
) -> Iterator[ReadResult]:
    """Every job read in workers, results as they come."""
    work = partial(_read_batch, reader=reader, limits=limits)
    for count, results in run_in_workers(jobs, work, _lost, _lost, workers, limits, size):
        assert count == len(results)
        yield from results


def _read_batch(
    batch: Sequence[Job], begun: Callable[[int], None], *, reader: Reader, limits: Limits
) -> list[ReadResult]:
    results = []
    for place, (key, path, media) in enumerate(batch):
        begun(place)
        results.append(read_in_time(path, key, media, limits, reader))
    return results


def _lost(job: Job, why_vi: str) -> list[ReadResult]:
    return [make_lost_result(job[0], why_vi)]


def awkward_reader(path: Path, sha256: str, media: str) -> ReadResult:
    """Does what the file's name says."""
    if path.name == "slow":
        time.sleep(60)
    if path.name == "stuck":  # like library code that never comes back to Python
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(60)
    if path.name == "exits":
        os._exit(3)
    if path.name == "greedy":
        return _greedy(sha256)
    return ReadResult(sha256, None, ())


def _greedy(sha256: str) -> ReadResult:
    try:
        bytearray(600 * 2**20)
    except MemoryError:
        return ReadResult(sha256, None, (Fault(sha256, "F02", {}),))
    return ReadResult(sha256, None, ())


def cramped_work(batch: Sequence[str], begun: Callable[[int], None]) -> list[str]:
    """Has memory for one job at a time."""
    for place in range(len(batch)):
        begun(place)
    if len(batch) > 1:
        raise MemoryError
    return list(batch)


def faulty_work(batch: Sequence[str], begun: Callable[[int], None]) -> list[str]:
    """Fails at one job, always, and not for want of memory."""
    for place, job in enumerate(batch):
        begun(place)
        if job == "c":
            raise ValueError("a fault of ours")
    return list(batch)


def dying_work(batch: Sequence[object], begun: Callable[[int], None]) -> None:
    """Ends the worker before any job is begun."""
    os._exit(9)


def shout(jobs: Sequence[str], begun: Callable[[int], None]) -> list[tuple[str, str]]:
    """Each job in capitals."""
    return [(job, job.upper()) for job in jobs]

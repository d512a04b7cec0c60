"""What a cluster is given to do in tests; a module of its own, because every worker process imports it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sources.workers.cluster import ClusterError


def double(jobs: Sequence[str], begun: Callable[[int], None]) -> list[str]:
    """Each twice; a word that says so ends its process, hangs, or is a fault of the work."""
    made = []
    for place, job in enumerate(jobs):
        begun(place)
        if job == "ends":
            os._exit(3)
        if job == "hangs":
            time.sleep(600)
        if job == "fails":
            raise ValueError("a fault of the work")
        made.append(2 * job)
    return made


def note_and_wait(jobs: Sequence[Path], begun: Callable[[int], None]) -> list[int]:
    """Write beside each path which process is at it, and take a while."""
    for place, job in enumerate(jobs):
        begun(place)
        job.with_suffix(f".{os.getppid()}").touch()
        time.sleep(0.2)
    return [1] * len(jobs)


def agree() -> None:
    """A check that every worker passes."""


def differ() -> None:
    """A check that none passes."""
    raise ClusterError("bản khác")

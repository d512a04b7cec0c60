"""Run as a program, to be killed: workers that have begun long jobs, with their ids and what they were forked from."""

import os
import sys
import time
from collections.abc import Callable, Sequence

from sources.limits import LIMITS
from sources.workers import Workers


def sleep_long(jobs: Sequence[int], begun: Callable[[int], None]) -> None:
    begun(0)
    sys.stdout.write(f"{os.getpid()}\n{os.getppid()}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    with Workers(2, LIMITS, sleep_long) as workers:
        futures = [workers.submit(sleep_long, [n], [n]) for n in range(4)]
        futures[0].result()

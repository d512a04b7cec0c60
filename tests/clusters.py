"""A Dask cluster of this machine for tests: real scheduler, real workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dask
from distributed import LocalCluster


@contextmanager
def run_cluster(*, daemon: bool = False, workers: int = 2) -> Iterator[LocalCluster]:
    """A cluster of workers with a thread each, reached from here alone; `daemon`: they may not start processes."""
    settings = {"distributed.worker.daemon": daemon, "distributed.scheduler.allowed-failures": 3}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", memory_limit=0
        ) as cluster,
    ):
        yield cluster

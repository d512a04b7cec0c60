"""What reading on a Dask cluster costs beside the own processes, and how far a single writer carries.

    python -m benchmarks.cluster [--workbooks N] [--home FOLDER] [--until WORKBOOKS]

The workbooks of `benchmarks.ingest` are read and judged from the archive by one and two of the own processes, then by a
cluster of this machine with one and two workers; both make the same rows. From what one workbook costs the worker, the
machine that asks, and the writer, a simulation tells how long an ingest takes on 1 to 32 workers up to `--until`.
"""

from __future__ import annotations

import argparse
import heapq
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.latency import tree_seconds
from benchmarks.workbooks import prepare

if TYPE_CHECKING:
    from desk.intake.collect import IntakePlan
    from desk.intake.ingest import ClusterPlace
    from desk.settings import Settings
    from sources.workers import Executor
    from warehouse.parts import Part

WORKBOOKS, UNTIL = 1_000, 1_000_000
SIMULATED = (1, 2, 8, 32)
ALLOWED_FAILURES = 3
"""Of a worker's death Dask blames whatever it was to do next; so many deaths are borne before a batch is given back."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One way of reading: by how many workers, in which time, and what it cost all processes."""

    name: str
    workers: int
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that a workbook takes of a worker, of the machine that hands it out and takes it back, of the writer."""

    worker: float
    asker: float
    writer: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, simulate, print; gives 1 if the ways made different rows."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workbooks", type=int, default=WORKBOOKS, help="default: %(default)s")
    parser.add_argument("--home", type=Path, help="a new folder, kept, its workbooks used again (default: a temporary)")
    parser.add_argument("--until", type=int, default=UNTIL, help="simulated workbooks, default: %(default)s")
    asked = parser.parse_args(arguments)
    with ExitStack() as stack:
        home = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-bench-")))
        prepare(home.resolve(), asked.workbooks)
        return measure(home.resolve(), asked.workbooks, asked.until)


def measure(home: Path, workbooks: int, until: int) -> int:
    """The four ways, then the simulation."""
    from desk.clock import now_in
    from desk.intake import ingest
    from desk.settings import Settings

    settings = Settings(home, workers=2)
    plan = ingest.collect(settings)
    legs, rows = [], []
    parts: list[Part] = []
    for number in (1, 2):
        with ingest.start_workers(Settings(home, workers=number)) as own:
            leg, parts = _time(f"own processes, {number}", number, settings, plan, own, None)
            legs.append(leg)
            rows.append(_count_rows(parts))
    for number in (1, 2):
        with run_cluster(number) as address:
            place = ingest.ClusterPlace(address)
            with ingest.start_workers(settings) as own, ingest.start_readers(settings, place, own) as readers:
                readers.start()
                leg, parts = _time(f"cluster, {number}", number, settings, plan, readers, place)
                legs.append(leg)
                rows.append(_count_rows(parts))
    started = time.perf_counter()
    ingest.load(settings, plan, parts, now_in(settings.programme))
    written = time.perf_counter() - started
    for leg in legs:
        each = leg.seconds / workbooks * 1000
        print(f"{leg.name:<18}{leg.seconds:7.2f} s, cpu {leg.cpu_seconds:7.2f} s, {each:6.2f} ms a workbook")
    own_1, own_2, there_1, there_2 = legs
    overhead = (there_1.cpu_seconds - own_1.cpu_seconds) / workbooks
    efficiency = there_1.seconds / (2 * there_2.seconds)
    costs = Costs(own_1.cpu_seconds / workbooks, max(overhead, 0.0), written / workbooks)
    simulate(costs, until)
    same = len(set(rows)) == 1
    print(
        f"overhead_ms={overhead * 1000:.2f} efficiency_own_2={own_1.seconds / (2 * own_2.seconds):.2f} "
        f"efficiency_cluster_2={efficiency:.2f} same_rows={int(same)}"
    )
    return 0 if same else 1


def simulate(costs: Costs, until: int) -> None:
    """Print for each number of workers how long reading and loading take, workbook by workbook in batches."""
    from desk.intake.reading import BATCH_SIZE
    from sources.workers.pool import split_into_batches

    print(f"\n{until:,} workbooks, simulated:   workers   read s   efficiency   then load s   writer's share")
    alone = None
    for workers in SIMULATED:
        batches = [len(batch) for batch in split_into_batches(range(until), BATCH_SIZE, workers)]
        read = play(costs, batches, workers)
        alone = alone or read
        load = until * costs.writer
        share = alone / (workers * read)
        print(f"{'':<30}{workers:>7}{read:>9.0f}{share:>12.2f}{load:>14.0f}{load / (read + load):>16.0%}")


def play(costs: Costs, batches: Sequence[int], workers: int) -> float:
    """Seconds until the last batch is taken back: workers work side by side, the asker takes batch after batch."""
    free = [0.0] * workers
    ends = []
    for size in batches:
        begun = heapq.heappop(free)
        ends.append((begun + size * costs.worker, size))
        heapq.heappush(free, ends[-1][0])
    taken = 0.0
    for end, size in sorted(ends):
        taken = max(taken, end) + size * costs.asker
    return taken


@contextmanager
def run_cluster(workers: int) -> Iterator[str]:
    """A cluster of this machine, as docs/scale.md says to start one; gives its scheduler's address."""
    import dask
    from distributed import LocalCluster

    told = {"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": ALLOWED_FAILURES}
    with (
        dask.config.set(told),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", memory_limit=0
        ) as cluster,
    ):
        yield cluster.scheduler_address


def _time(
    name: str,
    workers: int,
    settings: Settings,
    plan: IntakePlan,
    readers: Executor,
    place: ClusterPlace | None,
) -> tuple[Leg, list[Part]]:
    """Judge twice, so that starts and imports are no part of it; the second time counts."""
    from desk.intake import ingest

    for _ in range(2):
        before, started = tree_seconds(), time.perf_counter()
        parts = ingest.judge(settings, plan, readers, cluster=place)
        leg = Leg(name, workers, time.perf_counter() - started, tree_seconds() - before)
    return leg, parts


def _count_rows(parts: Sequence[Part]) -> tuple[tuple[str, int], ...]:
    import pyarrow as pa

    counts: dict[str, int] = {}
    for part in parts:
        for name, stream in part.streams.items():
            counts[name] = counts.get(name, 0) + pa.ipc.open_stream(stream).read_all().num_rows
    return tuple(sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())

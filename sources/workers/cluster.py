"""Work given to a Dask cluster: batches go to its workers, and each works on them in a confined process of its own.

Dask by itself neither ends a task that hangs nor keeps to a memory limit of one document, and blames whatever a dying
worker was to do next. So a Dask worker only starts a process here and there (`pool.Workers`), in which limits hold as
they do without a cluster: a harmful document costs itself. What a cluster cannot do, since its machines went away, is
done in processes of this machine.
"""

from __future__ import annotations

import logging
import platform
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import current_process
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from schemas.errors import PlainError
from sources.limits import Limits
from sources.workers.outcomes import Done, Failed, Lost, Outcome, Work
from sources.workers.pool import Workers, split_into_batches

if TYPE_CHECKING:
    from distributed import Client, Future

J = TypeVar("J")
R = TypeVar("R")
WAIT_SECONDS: Final = 30
DAEMON_VARIABLE: Final = "DASK_DISTRIBUTED__WORKER__DAEMON"
_KEPT = threading.local()
_LOG = logging.getLogger(__name__)


class ClusterError(PlainError, RuntimeError):
    """The cluster cannot do this work as it is; nothing has been done."""


class Cluster:
    """The workers of a Dask cluster, by its scheduler's address. Connects when there is work."""

    def __init__(self, address: str, limits: Limits, check: Callable[[], None], workers_here: int = 1) -> None:
        """`check` is called in each Dask worker before it works: it raises a ClusterError where that worker's program
        or data are others. `workers_here`: processes of this machine for what the cluster leaves undone.
        """
        self.address = address
        self.limits = limits
        self._check = check
        self._workers_here = workers_here
        self._client: Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def start(self) -> None:
        """Connect; raises ClusterError where no scheduler answers or it has no workers."""
        self._connect()

    def run(self, jobs: Sequence[J], work: Work[J, R], size: int) -> Iterator[Outcome[R]]:
        """Outcomes batch by batch as they come in; raises ClusterError where a worker's program or data are others.

        Batches whose Dask workers died or were cut off are done here.
        """
        if not jobs:
            return
        client = self._connect()
        threads = max(1, sum(client.nthreads().values()))
        most = max(1, min(size, -(-len(jobs) // threads)))
        batches = {
            client.submit(
                _do_batch, [jobs[n] for n in batch], work, self.limits, self._check, pure=False, retries=0
            ): tuple(batch)
            for batch in split_into_batches(range(len(jobs)), most, threads)
        }
        left: list[int] = []
        for future, batch in _await_batches(client, batches):
            outcomes = _take_result(future)
            if outcomes is None:
                left += batch
                continue
            for outcome in outcomes:
                yield _renumber(outcome, batch)
        if left:
            _LOG.warning("%d of %d jobs were given back by %s; they are done here", len(left), len(jobs), self.address)
            with Workers(self._workers_here, self.limits, work) as here:
                for outcome in here.run([jobs[n] for n in left], work, size):
                    yield _renumber(outcome, left)

    def _connect(self) -> Client:
        if self._client is None:
            self._client = _open_client(self.address)
            _check_workers(self._client, self._check)
        return self._client


def _open_client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("chưa cài phần chạy trên cụm máy: pip install 'thidua[cluster]'") from error
    try:
        client = Client(address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"không kết nối được bộ điều phối Dask {address}: xem nó có đang chạy và địa chỉ có đúng không, "
            "hoặc chạy lại mà không dùng cụm máy"
        ) from error
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError as error:
        client.close()
        raise ClusterError(f"cụm máy {address} chưa có máy xử lý nào: chạy dask worker {address} trước") from error
    return client


def _check_workers(client: Client, check: Callable[[], None]) -> None:
    """ClusterError unless every worker that is there can work as this machine would; later ones are asked as well."""
    answers = client.run(_make_sure, check, on_error="return")
    for address, answer in answers.items():
        if isinstance(answer, ClusterError):
            raise answer
        if isinstance(answer, BaseException):
            raise ClusterError(
                f"máy xử lý {address} không chạy được phần mềm này ({answer}): cài thidua cùng phiên bản lên máy đó"
            ) from answer


def _make_sure(check: Callable[[], None]) -> None:
    """In a Dask worker: that it may start processes, and what `check` asks."""
    if current_process().daemon:
        raise ClusterError(
            f"máy xử lý {platform.node()} không được mở tiến trình con: chạy dask worker với {DAEMON_VARIABLE}=False"
        )
    check()


def _await_batches(
    client: Client, batches: Mapping[Future[Any], tuple[int, ...]]
) -> Iterator[tuple[Future[Any], tuple[int, ...]]]:
    """Each future with its batch, as they end; what has been taken is forgotten, or the cluster would keep it."""
    from distributed import as_completed

    waiting = dict(batches)
    try:
        for future in as_completed(list(waiting), loop=client.loop):
            yield future, waiting.pop(future)
            future.release()
    finally:
        for future in waiting:
            future.cancel()


def _take_result(future: Future[Any]) -> list[Outcome[Any]] | None:
    """What came of a batch; None where the cluster lost it."""
    try:
        return future.result()  # type: ignore[no-any-return]
    except ClusterError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever a strange machine raises, its documents are read here
        _LOG.warning("a batch was given back: %s", error)
        return None


def _renumber(outcome: Outcome[R], numbers: Sequence[int]) -> Outcome[R]:
    match outcome:
        case Done(places, made):
            return Done(tuple(numbers[place] for place in places), made)
        case Lost(place, why_vi):
            return Lost(numbers[place], why_vi)
        case Failed(place, trace):
            return Failed(numbers[place], trace)


def _do_batch(jobs: Sequence[J], work: Work[J, R], limits: Limits, check: Callable[[], None]) -> list[Outcome[R]]:
    """What a Dask worker does: have the batch done by its confined process, one for each of its threads.

    It is kept for the next batch: what a process has learnt of forms costs it a second. It ends with the worker.
    """
    _make_sure(check)
    kept: tuple[Limits, Workers] | None = getattr(_KEPT, "workers", None)
    if kept is None or kept[0] != limits:
        if kept is not None:
            kept[1].kill()
        kept = _KEPT.workers = (limits, Workers(1, limits, work))
    return list(kept[1].run(jobs, work, len(jobs)))

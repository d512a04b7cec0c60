"""Read leaf documents into forms, in worker processes: whatever a file does, it costs no more than itself.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from sources.containers.folder import reason_vi
from sources.documents import Fault, ReadResult
from sources.form import FormError, find_form
from sources.limits import LIMITS, Limits, TimeLimitError, confine, time_limit
from sources.media import NAMES_VI
from sources.workbook.other import grids_of, markup_detail_vi
from sources.workbook.package import WorkbookError

READER_VERSION = "2"
ANNOTATABLE = frozenset({"xlsx", "xlsm"})
"""Media that feedback can mark in place; other readable ones are answered by a letter."""
READABLE = ANNOTATABLE | {"xls", "xlsb", "ods", "docx"}
BATCH_SIZE = 16
Job = tuple[str, Path, str]
Reader = Callable[[Path, str, str], ReadResult]
Progress = Callable[[int, int, str], None]


def read_document(path: Path, sha256: str, media: str) -> ReadResult:
    """The form in a document, or the fault that says why there is none. Never raises."""
    if media == "empty":
        return _fault(sha256, "F01")
    if media == "encrypted":
        return _fault(sha256, "F03")
    if media not in READABLE:
        return _fault(sha256, "F04", _kind_vi(path, media))
    try:
        return ReadResult(sha256, find_form(grids_of(path, media)), ())
    except FormError as error:
        return ReadResult(sha256, None, (Fault(sha256, error.code, error.words),))
    except WorkbookError as error:
        return _fault(sha256, error.code, error.detail_vi)
    except OSError as error:
        return _fault(sha256, "F06", reason_vi(error))
    except MemoryError:
        return _fault(sha256, "F02", "sổ tính quá lớn so với bộ nhớ của máy")
    except Exception:  # noqa: BLE001 - damaged workbooks raise a dozen kinds of exception; each is a finding
        return _fault(sha256, "F02", f"nội dung tệp bị hỏng hoặc không theo chuẩn .{media}")


def _kind_vi(path: Path, media: str) -> str:
    try:
        named = markup_detail_vi(path) if media == "text" else None
    except OSError:
        named = None
    return named or NAMES_VI.get(media, NAMES_VI["unknown"])


def read_documents(
    jobs: Sequence[Job],
    workers: int,
    progress: Progress | None = None,
    reader: Reader = read_document,
    limits: Limits = LIMITS,
) -> Iterator[ReadResult]:
    """Read every job, results in the order of the jobs. With more than one worker in processes of their own.

    A worker that dies takes its batch with it; that batch is read again, at last document by document, so that only
    the document that kills its worker is lost. So it is with a batch that does not come back in time, though its
    workers are killed first. `reader` must be importable by the workers. Without workers there is no memory limit, and
    the time limit holds in a main thread only.
    """
    results = _read_inline(jobs, reader, limits) if workers <= 1 else _read_in_workers(jobs, workers, reader, limits)
    for done, result in enumerate(results, start=1):
        if progress is not None:
            progress(done, len(jobs), result.sha256)
        yield result


def _read_inline(jobs: Sequence[Job], reader: Reader, limits: Limits) -> Iterator[ReadResult]:
    return (_read_in_time(job, reader, limits) for job in jobs)


def _read_in_time(job: Job, reader: Reader, limits: Limits) -> ReadResult:
    sha256, path, media = job
    try:
        with time_limit(limits.seconds):
            return reader(path, sha256, media)
    except TimeLimitError:
        return _fault(sha256, "F02", limits.too_long_vi)


def _read_in_workers(jobs: Sequence[Job], workers: int, reader: Reader, limits: Limits) -> Iterator[ReadResult]:
    size = max(1, min(BATCH_SIZE, -(-len(jobs) // workers)))
    batches = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    with _pool(min(workers, len(batches) or 1), limits) as pool:
        futures = [_submit(pool, batch, reader, limits) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            # Batches are begun in order: the one waited for has a worker, or is the next to get one.
            try:
                results = _result_of(pool, future, limits.patience(len(batch)))
            except TimeoutError:
                yield from _read_one_by_one(batch, reader, limits)
            else:
                yield from results or _read_alone(batch, reader, limits)


def _read_alone(batch: Sequence[Job], reader: Reader, limits: Limits) -> list[ReadResult]:
    """A batch whose worker died, or which waited behind one that did: once more whole, then one by one."""
    lost_vi = "đọc tệp làm dừng chương trình đọc"
    with _pool(1, limits) as pool:
        try:
            results = _result_of(pool, _submit(pool, batch, reader, limits), limits.patience(len(batch)))
        except TimeoutError:
            results, lost_vi = None, limits.too_long_vi
    if results is not None:
        return results
    if len(batch) == 1:
        return [_fault(batch[0][0], "F02", lost_vi)]
    return _read_one_by_one(batch, reader, limits)


def _read_one_by_one(batch: Sequence[Job], reader: Reader, limits: Limits) -> list[ReadResult]:
    """A batch that did not come back in time; where it is one document, that document is why."""
    if len(batch) == 1:
        return [_fault(batch[0][0], "F02", limits.too_long_vi)]
    return [result for job in batch for result in _read_alone([job], reader, limits)]


def _submit(
    pool: ProcessPoolExecutor, batch: Sequence[Job], reader: Reader, limits: Limits
) -> Future[list[ReadResult]] | None:
    try:
        return pool.submit(_read_batch, list(batch), reader, limits)
    except BrokenProcessPool:
        return None


def _result_of(
    pool: ProcessPoolExecutor, future: Future[list[ReadResult]] | None, patience: float
) -> list[ReadResult] | None:
    """The batch's results, None if its worker died; TimeoutError, and the pool killed, if it does not come back."""
    if future is None:
        return None
    if wait([future], patience).not_done:
        _kill(pool)
        raise TimeoutError
    try:
        return future.result()
    except (BrokenProcessPool, MemoryError):  # a worker may also run out of memory while it sends its results
        return None


def _read_batch(jobs: list[Job], reader: Reader, limits: Limits) -> list[ReadResult]:
    results: list[ReadResult] = []
    for result in _read_inline(jobs, reader, limits):
        results.append(result)
        if result.form is None:
            gc.collect()  # what a document given up left behind must not count against the next one
    return results


@contextmanager
def _pool(workers: int, limits: Limits) -> Iterator[ProcessPoolExecutor]:
    """Confined workers; they are killed, not waited for, when the results are no longer wanted."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=confine, initargs=(limits,))
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


def _fault(sha256: str, code: str, detail_vi: str = "") -> ReadResult:
    return ReadResult(sha256, None, (Fault(sha256, code, {"detail": detail_vi} if detail_vi else {}),))

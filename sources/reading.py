"""Read leaf documents into forms, in worker processes: whatever a file does, it costs no more than itself.

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sources.containers.folder import reason_vi
from sources.documents import Fault, ReadResult
from sources.form import FormError, find_form
from sources.media import NAMES_VI
from sources.workbook.cells import read_grids
from sources.workbook.package import WorkbookError

READER_VERSION = "1"
READABLE = frozenset({"xlsx", "xlsm"})
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
        return _fault(sha256, "F04", NAMES_VI.get(media, NAMES_VI["unknown"]))
    try:
        return ReadResult(sha256, find_form(read_grids(path)), ())
    except FormError as error:
        return ReadResult(sha256, None, (Fault(sha256, error.code, error.words),))
    except WorkbookError as error:
        return _fault(sha256, error.code, error.detail_vi)
    except OSError as error:
        return _fault(sha256, "F06", reason_vi(error))
    except MemoryError:
        return _fault(sha256, "F02", "sổ tính quá lớn so với bộ nhớ của máy")
    except Exception:  # noqa: BLE001 - damaged workbooks raise a dozen kinds of exception; each is a finding
        return _fault(sha256, "F02", "nội dung sổ tính bị hỏng hoặc không theo chuẩn .xlsx")


def read_documents(
    jobs: Sequence[Job], workers: int, progress: Progress | None = None, reader: Reader = read_document
) -> Iterator[ReadResult]:
    """Read every job, results in the order of the jobs. With more than one worker in processes of their own.

    A worker that dies takes its batch with it; that batch is read again, at last document by document, so that only
    the document that kills its worker is lost. `reader` must be importable by the workers.
    """
    results = _read_inline(jobs, reader) if workers <= 1 else _read_in_workers(jobs, workers, reader)
    for done, result in enumerate(results, start=1):
        if progress is not None:
            progress(done, len(jobs), result.sha256)
        yield result


def _read_inline(jobs: Sequence[Job], reader: Reader) -> Iterator[ReadResult]:
    return (reader(path, sha256, media) for sha256, path, media in jobs)


def _read_in_workers(jobs: Sequence[Job], workers: int, reader: Reader) -> Iterator[ReadResult]:
    size = max(1, min(BATCH_SIZE, -(-len(jobs) // workers)))
    batches = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    with _pool(min(workers, len(batches) or 1)) as pool:
        futures: list[Future[list[ReadResult]] | None] = [_submit(pool, batch, reader) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            yield from _result_of(future) or _read_alone(batch, reader)


def _read_alone(batch: Sequence[Job], reader: Reader) -> list[ReadResult]:
    """A batch whose worker died, or which waited behind one that did: once more whole, then one by one."""
    with _pool(1) as pool:
        results = _result_of(_submit(pool, batch, reader))
    if results is not None:
        return results
    if len(batch) == 1:
        return [_fault(batch[0][0], "F02", "đọc tệp làm dừng chương trình đọc")]
    return [result for job in batch for result in _read_alone([job], reader)]


def _submit(pool: ProcessPoolExecutor, batch: Sequence[Job], reader: Reader) -> Future[list[ReadResult]] | None:
    try:
        return pool.submit(_read_batch, list(batch), reader)
    except BrokenProcessPool:
        return None


def _result_of(future: Future[list[ReadResult]] | None) -> list[ReadResult] | None:
    try:
        return future.result() if future is not None else None
    except BrokenProcessPool:
        return None


def _read_batch(jobs: list[Job], reader: Reader) -> list[ReadResult]:
    return list(_read_inline(jobs, reader))


_pool = partial(ProcessPoolExecutor, mp_context=get_context("spawn"))


def _fault(sha256: str, code: str, detail_vi: str = "") -> ReadResult:
    return ReadResult(sha256, None, (Fault(sha256, code, {"detail": detail_vi} if detail_vi else {}),))

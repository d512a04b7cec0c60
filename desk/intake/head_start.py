"""Reading that begins while the inbox is still being collected, so that no core waits.

A document is offered as soon as its bytes are in the archive, with what is known of it by then. Once all is collected,
whatever more has become known of a document makes what was found in it worthless: it is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from typing import Final

from desk.intake.cases import Material, Settled, material
from desk.intake.judging import BATCH_SIZE, Judge, given_up, judge_of
from desk.progress import Progress, silent
from sources.archive import Archive
from sources.documents import Document, Sighting
from sources.workers import Workers, done_by, share
from warehouse.parts import Part

PROGRESS_VI: Final = "Đọc và kiểm tra"


class HeadStart:
    """Takes documents as they are collected and gives them to the workers in batches."""

    def __init__(
        self,
        workers: Workers,
        judge: Judge,
        archive: Archive,
        known: frozenset[str],
        settled: Mapping[str, Settled],
    ) -> None:
        """Documents that are `known` are judged already; `settled` is what people said of others."""
        self.workers = workers
        self.jobs: list[Material] = []
        self.begun: dict[Future[list[Part]], list[int]] = {}
        self._judge, self._archive, self._known, self._settled = judge, archive, known, settled
        self._size = BATCH_SIZE
        self._given = 0

    def expect(self, files: int) -> None:
        """So many files are still to be collected."""
        waiting = len(self.jobs) - self._given
        self._size = share(files + waiting, BATCH_SIZE, self.workers.count)

    def offer(self, document: Document, sighting: Sighting) -> None:
        """Have a document read, if it is not known."""
        if document.sha256 in self._known:
            return
        if not self.jobs:
            self.workers.start()
        settled = self._settled.get(document.sha256)
        self.jobs.append(material(document, [sighting], [], self._archive, settled))
        if len(self.jobs) - self._given >= self._size:
            self._give()

    def end(self) -> None:
        """Nothing more is coming; documents that filled no batch are left to the others."""
        del self.jobs[self._given :]

    def _give(self) -> None:
        numbers = list(range(self._given, len(self.jobs)))
        try:
            self.begun[self.workers.submit(self._judge, self.jobs[self._given :], numbers)] = numbers
        except BrokenExecutor:  # a document has killed its worker: which one is found out when results are waited for
            return
        self._given = len(self.jobs)


def judge_in_workers(
    materials: Sequence[Material],
    programme_name: str,
    workers: Workers,
    head: HeadStart | None = None,
    progress: Progress = silent,
) -> list[Part]:
    """The parts of every document, made by the workers, whatever the head start has already given them included."""
    begun = head.jobs if head is not None else []
    jobs, stale = _jobs(materials, begun)
    parts: list[Part] = []
    done = 0
    judge, lost = judge_of(programme_name, workers.limits), partial(given_up, programme_name=programme_name)
    for numbers, made in done_by(workers, jobs, judge, lost, BATCH_SIZE, head.begun if head is not None else None):
        worthless = frozenset(jobs[number].sha256 for number in numbers if number in stale)
        parts += [kept for part in made if (kept := part.without(worthless)).documents]
        done += len(numbers) - len(stale.intersection(numbers))
        progress(done, len(materials), PROGRESS_VI)
    return parts


def _jobs(materials: Sequence[Material], begun: Sequence[Material]) -> tuple[list[Material], frozenset[int]]:
    """What was begun, then what is left, and the numbers of what was begun in vain: it is not wanted, or not so."""
    wanted = {material.sha256: material for material in materials}
    stale = frozenset(number for number, job in enumerate(begun) if wanted.get(job.sha256) != job)
    right = {job.sha256 for number, job in enumerate(begun) if number not in stale}
    return [*begun, *(material for material in materials if material.sha256 not in right)], stale

"""Reading that begins while the inbox is still being collected, so that no core waits.

A document is offered as soon as its bytes are in the archive, with what is known of it by then. Once all is collected,
whatever more has become known of a document makes what was found in it worthless: it is read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, Future

from flows.steps.cases import Material, Settled, material
from flows.steps.judging import BATCH_SIZE, Judge
from sources.archive import Archive
from sources.documents import Document, Sighting
from sources.workers import Workers, share
from warehouse.parts import Part


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
